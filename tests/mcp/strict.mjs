// strict.mjs URL: every tool of the server as OpenAI's agents make strict functions of them, and as the Inspector judges their schemas.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mcpToFunctionTool } from "@openai/agents-core";

const reply = await fetch(process.argv[2], {
  method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
});
const { tools } = (await reply.json()).result;
assert.ok(tools.length >= 16, `${tools.length} tools`);
const server = { name: "lightkeep", callTool: async () => [] };
for (const tool of tools) assert.equal(mcpToFunctionTool(tool, server, true).strict, true, `${tool.name} is not strict`);

const folder = mkdtempSync(join(tmpdir(), "lightkeep-strict-"));
try {
  const inspector = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
  const judged = spawnSync(process.execPath, [inspector, "--cli", "--server-url", process.argv[2], "--transport", "http", "--method", "tools/list", "--strict", "--format", "json"],
    { env: { PATH: "/nowhere", HOME: folder }, encoding: "utf8", timeout: 60000 });
  assert.equal(judged.status, 0, judged.stderr);
  assert.equal(judged.stderr, "", "the Inspector warns of nothing");
  assert.ok(tools.every((tool) => judged.stdout.includes(`"${tool.name}"`)), judged.stdout.slice(0, 2000));
} finally {
  rmSync(folder, { recursive: true });
}
