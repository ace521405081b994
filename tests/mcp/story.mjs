// story.mjs KIND PLAN: one agent's way, without a key to a library that it hands over, with the SDK's client of KIND.
import assert from "node:assert/strict";

const [kind, plan] = [process.argv[2], JSON.parse(process.argv[3])];
const endpoint = new URL(plan.base + "/mcp");

async function connect(key, capabilities = {}, elicited) {
  const requestInit = key ? { headers: { Authorization: `Bearer ${key}` } } : {};
  if (kind === "v1") {
    const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
    const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
    const client = new Client({ name: "story", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(endpoint, { requestInit }));
    return client;
  }
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const mode = { "v2-legacy": "legacy", "v2-auto": "auto", "v2-modern": { pin: "2026-07-28" } }[kind];
  const client = new Client({ name: "story", version: "1" }, { versionNegotiation: { mode }, capabilities });
  if (elicited) client.setRequestHandler("elicitation/create", ({ params }) => elicited(params));
  await client.connect(new StreamableHTTPClientTransport(endpoint, { requestInit }));
  return client;
}

// The clients check structuredContent against outputSchema themselves.
async function call(client, name, args = {}) {
  const result = await client.callTool({ name, arguments: args });
  assert.ok(!result.isError, `${name}: ${JSON.stringify(result)}`);
  assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
  return result.structuredContent;
}

async function fails(client, name, args, code) {
  const result = await client.callTool({ name, arguments: args });
  assert.equal(result.isError, true, `${name} should fail: ${JSON.stringify(result)}`);
  assert.equal(result.structuredContent.code, code);
  assert.ok(result.structuredContent.message.length > 10);
}

async function ready(client, where, assetId) {
  for (;;) {
    const asset = await call(client, "get_asset", { ...where, assetId });
    if (asset.status === "ready") return asset;
    assert.equal(asset.status, "processing");
    await new Promise((done) => setTimeout(done, 100));
  }
}

const stranger = await connect();
assert.match(stranger.getInstructions(), /create_organization/);
const { tools } = await stranger.listTools();
assert.equal(tools.length, 22);
const page = "ui://lightkeep/gallery";
assert.deepEqual(tools.filter((tool) => tool._meta?.ui?.resourceUri === page).map(({ name }) => name).sort(),
  ["get_upload", "list_assets", "request_upload", "search_assets", "upload_asset", "upload_assets"]);
await assert.rejects(stranger.callTool({ name: "whoami", arguments: {} }));
const minted = await call(stranger, "create_organization", { email: `${kind}@example.com`, name: "Summer" });
await stranger.close();

await assert.rejects(connect("pk_not_a_key"));
const client = await connect(minted.apiKey);
await client.listTools();
const me = await call(client, "whoami");
assert.equal(me.access[minted.libraryId], "write");
const place = { organizationId: me.organizationId };
const where = { ...place, libraryId: minted.libraryId };
const base64 = (filename) => ({ kind: "base64", filename, mimeType: "image/png", data: plan.png });
const web = { kind: "url", url: plan.url };

const { assets } = await call(client, "upload_assets", { ...where, sources: [base64("boat.png"), web] });
assert.deepEqual(assets.map((asset) => asset.filename), ["boat.png", "harbour.png"]);
for (const asset of assets) assert.equal((await fetch(asset.url)).status, 200);
const boat = await ready(client, where, assets[0].id);
assert.equal(boat.width, 64);
const view = await call(client, "upload_asset", { ...where, source: base64("close.png"), parentId: boat.id });
assert.equal(view.assets[0].parentId, boat.id);

// Beside the JSON: a link to each image, and the picture for who asks.
const listed = await client.callTool({ name: "list_assets", arguments: where });
const links = listed.content.filter(({ type }) => type === "resource_link");
assert.deepEqual(links.map(({ uri, name, mimeType, size }) => ({ url: uri, filename: name, contentType: mimeType, size })),
  listed.structuredContent.assets.map(({ url, filename, contentType, size }) => ({ url, filename, contentType, size })));
assert.equal(links.length, 2);
const lean = await client.callTool({ name: "list_assets", arguments: { ...where, fields: ["url"] } });
assert.deepEqual(lean.content.map(({ type }) => type), ["text"]);
const seen = await client.callTool({ name: "get_asset", arguments: { ...where, assetId: boat.id, includeImage: true } });
assert.deepEqual(seen.content.map(({ type }) => type), ["text", "resource_link", "image"]);
const jpeg = Buffer.from(seen.content[2].data, "base64");
assert.equal(seen.content[2].mimeType, "image/jpeg");
assert.ok(jpeg.length < 60_000 && jpeg.readUInt16BE(0) === 0xffd8, "a JPEG of at most 60 KB");

const link = await call(client, "request_upload", { ...where, count: 2, parentId: boat.id });
const form = new FormData();
form.append("files", new Blob([Buffer.from(plan.png, "base64")]), "far.png");
assert.equal((await fetch(link.uploadUrl, { method: "POST", body: form })).status, 200);
const came = await call(client, "get_upload", { uploadId: link.uploadId });
assert.deepEqual([came.left, came.expired, came.assets[0].filename], [1, false, "far.png"]);

const described = await call(client, "describe_assets", { ...where, images: [
  { assetId: "gone-already", description: "Nothing" }, { assetId: boat.id, description: "A red boat", tags: ["boat"] }, { assetId: assets[1].id, tags: ["x".repeat(200), "index"] }] });
assert.deepEqual(described.done, [boat.id]);
assert.deepEqual(described.failed.map(({ assetId, code }) => [assetId, code]), [["gone-already", "RESOURCE_NOT_FOUND"], [assets[1].id, "BAD_USER_INPUT"]]);
assert.match(described.failed[0].hint, /list_assets/);
const known = await call(client, "get_asset", { ...where, assetId: boat.id });
assert.deepEqual([known.description, known.tags], ["A red boat", ["boat"]]);
await call(client, "untag_assets", { ...where, assetIds: [boat.id], tags: ["boat"] });
await fails(client, "describe_assets", { ...place, libraryId: "not-mine", images: [{ assetId: boat.id, tags: ["sea"] }] }, "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");

const { prompts } = await client.listPrompts();
assert.deepEqual(prompts.map(({ name }) => name), ["describe_missing"]);
const { messages } = await client.getPrompt({ name: "describe_missing", arguments: { libraryId: minted.libraryId, language: "Dutch" } });
assert.match(messages[0].content.text, new RegExp(`${minted.libraryId}[^]*Dutch[^]*without[^]*describe_assets`));
await assert.rejects(client.getPrompt({ name: "describe_missing", arguments: { other: "x" } }));
await assert.rejects(client.getPrompt({ name: "no_such_prompt" }));

assert.equal((await call(client, "tag_assets", { ...where, assetIds: assets.map((asset) => asset.id), tags: ["sea"] })).taggedCount, 2);
assert.equal((await call(client, "list_tags", where)).tags[0].id, "sea");
await call(client, "update_asset_description", { ...where, assetId: boat.id, description: "A crimson boat" });
assert.equal((await call(client, "search_assets", { ...place, q: "crim" })).hits[0].id, boat.id);
const first = await call(client, "list_assets", { ...where, pageSize: 1 });
const second = await call(client, "list_assets", { ...where, pageSize: 1, ...first.next });
assert.notEqual(first.assets[0].id, second.assets[0].id);
assert.equal((await call(client, "untag_assets", { ...where, assetIds: [boat.id], tags: ["sea"] })).untaggedCount, 1);
assert.equal((await call(client, "list_libraries", place)).libraries.length, 1);
assert.equal((await call(client, "rename_library", { ...where, name: "Autumn" })).name, "Autumn");

const { resourceTemplates } = await client.listResourceTemplates();
assert.equal(resourceTemplates.length, 3);
const gallery = (await client.readResource({ uri: page })).contents[0];
assert.equal(gallery.mimeType, "text/html;profile=mcp-app");
assert.ok(gallery.text.startsWith("<!doctype html>") && gallery.text.length < 30_000, `${gallery.text.length} characters`);
assert.deepEqual(gallery._meta.ui.csp, { resourceDomains: [plan.base], connectDomains: [plan.base] });
for (const { uri } of (await client.listResources()).resources) JSON.parse((await client.readResource({ uri })).contents[0].text);

await fails(client, "upload_assets", { ...where, sources: [base64("one.png"), { kind: "url", url: plan.url + ".missing" }] }, "BAD_USER_INPUT");
await fails(client, "upload_asset", { ...where, source: { ...base64("text.png"), data: "aGVsbG8=" } }, "BAD_USER_INPUT");
await fails(client, "get_asset", { ...where, assetId: "nothing" }, "RESOURCE_NOT_FOUND");
await fails(client, "list_assets", { ...place, libraryId: "not-mine" }, "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
await fails(client, "create_library", { ...place, name: "Second" }, "EPHEMERAL_LIBRARY_LIMIT_EXCEEDED");
await fails(client, "transfer_assets", { ...place, sourceLibraryId: minted.libraryId, targetLibraryId: "nowhere", assetIds: [boat.id] },
  "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
await fails(client, "get_asset", where, "BAD_USER_INPUT");
await assert.rejects(client.callTool({ name: "no_such_tool", arguments: {} }), (error) => error.code === -32602);
assert.equal((await call(client, "list_assets", where)).found, 2);

const deleted = await call(client, "delete_assets", { ...where, ids: [boat.id] });
assert.deepEqual([deleted.ids, deleted.undo.days], [[boat.id], 30]);
assert.deepEqual((await call(client, deleted.undo.tool, deleted.undo.arguments)).ids, [boat.id]);
assert.deepEqual((await call(client, "delete_assets", { ...where, ids: [boat.id] })).ids, [boat.id]);
assert.deepEqual((await call(client, "delete_assets", { ...where, ids: [boat.id] })).ids, []);

// Handing over: where it stands, and the link through the person's own program.
const waiting = await call(client, "claim_status");
assert.deepEqual([waiting.organizationId, waiting.claimed, waiting.expiresAt], [minted.organizationId, false, minted.expiresAt]);
assert.ok(waiting.daysLeft >= 29 && waiting.next.includes("claimUrl") && waiting.reminder === undefined);
await fails(client, "claim_status", { claimUrl: minted.claimUrl.slice(0, -4) + "AAAA" }, "BAD_USER_INPUT");
assert.equal((await call(client, "claim_status", { claimUrl: minted.claimUrl })).opened, undefined, "this client opens nothing");
if (kind === "v2-auto" || kind === "v2-modern") {
  for (const action of ["accept", "decline"]) {
    const asked = [];
    const opener = await connect(minted.apiKey, { elicitation: { url: {} } }, (params) => asked.push(params) && { action });
    const answer = await call(opener, "claim_status", { claimUrl: minted.claimUrl });
    assert.deepEqual(asked.map(({ mode, url }) => [mode, url]), [["url", minted.claimUrl]]);
    assert.deepEqual([answer.opened, answer.claimed], [action === "accept", false]);
    await opener.close();
  }
}
assert.equal((await fetch(minted.claimUrl)).status, 200);
await client.close();
