// What this server shows of a picture beside what Chromium shows of the file. GOLDEN: a folder of files, and index.json, which says how
// far the mean of all samples may be from Chromium's.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { api, base, mint, must, Wrong } from "./person.mjs";

const folder = process.env.GOLDEN;
const wanted = Object.entries(JSON.parse(readFileSync(`${folder}/index.json`))).filter(([name]) => name.includes(process.env.STORY ?? ""));
if (process.env.STORY && !wanted.length) process.exit(0); // a story of another book is wanted
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell" });
const page = await browser.newPage();
let passed = 0, failed = 0;

/// In the page: two files as it draws them, and how they differ. Colours count as they are seen, with their alpha. Of a file that was cut
/// Chromium leaves the rows empty that it waits for: those do not count.
async function compare([theirs, ours, cut]) {
  const drawn = async (base64) => {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () => reject(new Error("Chromium does not show it"));
    });
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
  };
  const [a, b] = [await drawn(theirs), await drawn(ours)];
  if (a.width !== b.width || a.height !== b.height) return { sizes: `${a.width} × ${a.height} and ${b.width} × ${b.height}` };
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    if (cut && !a.data[at + 3]) continue;
    sum += Math.abs(a.data[at + 3] - b.data[at + 3]);
    for (let c = 0; c < 3; ++c) sum += Math.abs(a.data[at + c] * a.data[at + 3] - b.data[at + c] * b.data[at + 3]) / 255;
  }
  return { mean: sum / a.data.length, seen: [...a.data.slice(0, 4)], shown: [...b.data.slice(0, 4)] };
}

async function uploaded(files) {
  const minted = await mint("golden@example.com", "Golden");
  const urls = new Map();
  for (let from = 0; from < files.length; from += 20) {
    const form = new FormData();
    for (const [name] of files.slice(from, from + 20)) form.append("files", new Blob([readFileSync(`${folder}/${name}`)]), name);
    const reply = await api("POST", minted.path, { key: minted.apiKey, form });
    must(reply.status === 200, `an upload ended with ${reply.status}: ${JSON.stringify(reply.body)}`);
    for (const { filename, url } of reply.body.data.assets) urls.set(filename, url);
  }
  return urls;
}

try {
  const urls = await uploaded(wanted);
  for (const [name, most] of wanted) {
    try {
      const file = readFileSync(`${folder}/${name}`).toString("base64");
      const reply = await fetch(`${urls.get(name)}?fm=png&frame=0`);
      must(reply.status === 200, `${reply.status}: ${await reply.clone().text()}`);
      const found = await page.evaluate(compare, [file, Buffer.from(await reply.arrayBuffer()).toString("base64"), name.startsWith("without its last")]);
      must(!found.sizes, `Chromium's size and ours: ${found.sizes}`);
      must(found.mean <= most, `on average ${found.mean.toFixed(2)} from Chromium's, ${most} is allowed; its first pixel ${found.seen}, ours ${found.shown}`);
      ++passed;
    } catch (wrong) {
      ++failed;
      console.log(`FAILED ${name} looks as in Chromium: ${wrong.message}`);
    }
  }
  must(passed, "nothing was compared");
  console.log(`${failed ? "FAILED" : "ok    "} ${passed} of ${wanted.length} pictures look as in Chromium ${browser.version()}`);
} catch (wrong) {
  console.log(`FAILED pictures beside Chromium's: ${wrong instanceof Wrong ? wrong.message : wrong.stack}`);
} finally {
  await browser.close();
}
