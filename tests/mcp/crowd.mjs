// crowd.mjs PLAN: two hundred agents start a library each and upload to it, all at once, without one error.
import assert from "node:assert/strict";

const plan = JSON.parse(process.argv[2]);
const agents = 200;

async function call(name, args, key) {
  const headers = { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } });
  const reply = await fetch(plan.base + "/mcp", { method: "POST", headers, body });
  const { result, error } = await reply.json();
  assert.ok(reply.status === 200 && result && !result.isError, `${name}: ${reply.status} ${JSON.stringify(error ?? result)}`);
  return result.structuredContent;
}

async function agent(number) {
  const minted = await call("create_organization", { email: `agent${number}@example.com`, name: `Agent ${number}` });
  const where = { organizationId: minted.organizationId, libraryId: minted.libraryId };
  const source = { kind: "base64", filename: "one.png", mimeType: "image/png", data: plan.png };
  const { assets } = await call("upload_assets", { ...where, sources: [source, { kind: "url", url: plan.url }] }, minted.apiKey);
  assert.equal(assets.length, 2);
  assert.equal((await call("list_assets", where, minted.apiKey)).found, 2);
}

await Promise.all(Array.from({ length: agents }, (_, number) => agent(number)));
