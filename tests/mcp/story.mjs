// story.mjs KIND PLAN: one agent's way, without a key to a library that it hands over, with the SDK's client of KIND.
import assert from "node:assert/strict";

const [kind, plan] = [process.argv[2], JSON.parse(process.argv[3])];
const endpoint = new URL(plan.base + "/mcp");

async function connect(key) {
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
  const client = new Client({ name: "story", version: "1" }, { versionNegotiation: { mode } });
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
assert.equal(tools.length, 20);
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

const link = await call(client, "request_upload", { ...where, count: 2, parentId: boat.id });
const form = new FormData();
form.append("files", new Blob([Buffer.from(plan.png, "base64")]), "far.png");
assert.equal((await fetch(link.uploadUrl, { method: "POST", body: form })).status, 200);
const came = await call(client, "get_upload", { uploadId: link.uploadId });
assert.deepEqual([came.left, came.expired, came.assets[0].filename], [1, false, "far.png"]);

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

assert.deepEqual((await call(client, "delete_assets", { ...where, ids: [boat.id] })).ids, [boat.id]);
assert.deepEqual((await call(client, "delete_assets", { ...where, ids: [boat.id] })).ids, []);
assert.equal((await fetch(minted.claimUrl)).status, 200);
await client.close();
