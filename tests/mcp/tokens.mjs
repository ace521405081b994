// tokens.mjs PLAN: what the list of tools and a list of fifty images cost a model, counted with a public tokenizer, and the bounds that they keep.
import assert from "node:assert/strict";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

const plan = JSON.parse(process.argv[2]);

async function rpc(method, params, key) {
  const reply = await fetch(plan.base + "/mcp", {
    method: "POST",
    headers: { "Content-Type": "application/json", "MCP-Protocol-Version": "2025-11-25", ...(key && { Authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result } = await reply.json();
  assert.ok(result && !result.isError, `${method}: ${JSON.stringify(result)}`);
  return result;
}

const call = async (name, args, key) => (await rpc("tools/call", { name, arguments: args }, key));
const tokens = (value) => countTokens(typeof value === "string" ? value : JSON.stringify(value));
const block = (part) => (part.type === "text" ? tokens(part.text) : tokens(part));

const counted = {};
const { tools } = await rpc("tools/list");
counted["tools/list, whole"] = tokens(tools);
counted["tools/list, as a model is given it"] = tokens(tools.map(({ name, description, inputSchema }) => ({ name, description, parameters: inputSchema })));

const minted = (await call("create_organization", { email: "tokens@example.com", name: "Fifty" })).structuredContent;
const where = { organizationId: minted.organizationId, libraryId: minted.libraryId };
const source = (index) => ({ kind: "base64", filename: `IMG_20260${String(1000 + index)}.png`, mimeType: "image/png", data: plan.png });
for (let begin = 0; begin < 50; begin += 10)
  await call("upload_assets", { ...where, sources: Array.from({ length: 10 }, (_, index) => source(begin + index)) }, minted.apiKey);
const fifty = await call("list_assets", { ...where, pageSize: 50 }, minted.apiKey);
assert.deepEqual([fifty.structuredContent.assets.length, fifty.structuredContent.truncated], [50, false]);
counted["a list of 50, the JSON"] = block(fifty.content[0]);
counted["a list of 50, with the links beside it"] = fifty.content.reduce((sum, part) => sum + block(part), 0);
const lean = await call("list_assets", { ...where, pageSize: 50, fields: ["name", "description", "tags"] }, minted.apiKey);
counted["a list of 50 with three fields"] = lean.content.reduce((sum, part) => sum + block(part), 0);

const bounds = {
  "tools/list, whole": 15_500,
  "tools/list, as a model is given it": 6_000,
  "a list of 50, the JSON": 5_000,
  "a list of 50, with the links beside it": 8_000,
  "a list of 50 with three fields": 1_500,
};
console.log(JSON.stringify(counted, null, 1));
for (const [what, most] of Object.entries(bounds)) assert.ok(counted[what] <= most, `${what}: ${counted[what]} tokens, over ${most}`);
