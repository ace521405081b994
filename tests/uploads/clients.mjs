// Uppy and tus-js-client, as they come from npm, through whole uploads. Arguments: address, key, path of the uploads, a picture. Prints `half` when an
// upload is half done, on which its reader kills the server and starts it again.
import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import * as tus from 'tus-js-client'
import Uppy from '@uppy/core'
import Tus from '@uppy/tus'

const [base, key, uploads, file] = process.argv.slice(2)
const picture = readFileSync(file)
const options = { endpoint: base + uploads, headers: { Authorization: `Bearer ${key}` }, metadata: { filename: 'boat.png', filetype: 'image/png' }, retryDelays: [100, 200, 400, 800, 1600, 3200, 5000] }

function upload(data, more = {}) {
  return new Promise((resolve, reject) => {
    const made = new tus.Upload(data, { ...options, ...more, onError: reject, onSuccess: ({ lastResponse }) => resolve({ asset: lastResponse.getHeader('Lightkeep-Asset'), url: made.url }) })
    made.start()
  })
}

async function asset(id) {
  const reply = await fetch(`${base}${uploads.replace(/uploads$/, 'assets')}/${id}`, { headers: { ...options.headers, 'Api-Version': '2026-05-20' } })
  assert.equal(reply.status, 200)
  return (await reply.json()).data
}

async function isThere(id, name) {
  const made = await asset(id)
  assert.equal(made.name, name)
  assert.deepEqual(Buffer.from(await (await fetch(`${base}/cdn/${made.url.split('/').pop()}`)).arrayBuffer()), picture)
}

async function interrupted() {
  let first
  await new Promise((resolve, reject) => {
    first = new tus.Upload(picture, { ...options, chunkSize: 200_000, onError: reject, onSuccess: () => reject(new Error('was not to end')), onChunkComplete: (_, sent) => sent >= 400_000 && first.abort().then(resolve, reject) })
    first.start()
  })
  const { asset: id } = await upload(picture, { uploadUrl: first.url })
  await isThere(id, 'boat')
}

async function killed() {
  let told = false
  const { asset: id } = await upload(picture, { chunkSize: 100_000, onChunkComplete: (_, sent, all) => {
    if (told || sent < all / 2) return
    told = true
    console.log('half')
  } })
  assert.ok(told)
  await isThere(id, 'boat')
}

async function refused() {
  const failure = await upload(Buffer.from('no picture at all')).catch(error => error)
  assert.equal(failure.originalResponse.getStatus(), 400)
  assert.equal(JSON.parse(failure.originalResponse.getBody()).error.code, 'BAD_USER_INPUT')
}

async function ended() {
  const made = new tus.Upload(picture, { ...options, chunkSize: 200_000, onChunkComplete: () => made.abort(true).then(resolve) })
  let resolve
  await new Promise(done => { resolve = done; made.start() })
  assert.equal((await fetch(made.url, { method: 'HEAD', headers: { ...options.headers, 'Tus-Resumable': '1.0.0' } })).status, 404)
}

async function overridden() {
  await isThere((await upload(picture, { overridePatchMethod: true })).asset, 'boat')
}

async function atOnce() {
  await isThere((await upload(picture, { uploadDataDuringCreation: true })).asset, 'boat')
}

async function uppy() {
  const made = new Uppy({ autoProceed: false }).use(Tus, { ...options, chunkSize: 500_000, limit: 3, allowedMetaFields: true })
  for (const name of ['one.png', 'two.png', 'three.png']) made.addFile({ name, type: 'image/png', data: picture, source: name })
  const heads = []
  made.on('upload-success', (_, { uploadURL }) => heads.push(uploadURL))
  const result = await made.upload()
  assert.deepEqual(result.failed.map(one => String(one.error)), [])
  assert.equal(result.successful.length, 3)
  const names = await Promise.all(heads.map(async url => {
    const head = await fetch(url, { method: 'HEAD', headers: { ...options.headers, 'Tus-Resumable': '1.0.0' } })
    return (await asset(head.headers.get('Lightkeep-Asset'))).name
  }))
  assert.deepEqual(names.sort(), ['one', 'three', 'two'])
}

let failed = 0
for (const story of [interrupted, refused, ended, overridden, atOnce, uppy, killed]) {
  try {
    await story()
    console.log(`ok      ${story.name}`)
  } catch (error) {
    failed++
    console.log(`FAILED  ${story.name}: ${error.stack ?? error}`)
  }
}
process.exit(failed ? 1 : 0)
