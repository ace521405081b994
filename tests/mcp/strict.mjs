// strict.mjs URL: every tool of the server as OpenAI's agents make strict functions of them.
import assert from "node:assert/strict";
import { mcpToFunctionTool } from "@openai/agents-core";

const reply = await fetch(process.argv[2], {
  method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
});
const { tools } = (await reply.json()).result;
assert.ok(tools.length >= 16, `${tools.length} tools`);
const server = { name: "lightkeep", callTool: async () => [] };
for (const tool of tools) assert.equal(mcpToFunctionTool(tool, server, true).strict, true, `${tool.name} is not strict`);
