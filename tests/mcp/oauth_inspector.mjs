// oauth_inspector.mjs BASE: the Inspector's command line: it signs in through a page of ours, uses what it keeps without
// asking, and signs in anew when told to.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Person } from "./person.mjs";

const base = process.argv[2];
const program = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
const folder = mkdtempSync(join(tmpdir(), "lightkeep-inspector-"));
const person = await Person.withLibrary(base, "inspector@example.com");

/// One call of whoami; how often a person was asked.
async function whoami(...options) {
  const run = spawn(process.execPath, [program, "--cli", "--server-url", base + "/mcp", "--transport", "http", "--callback-url", "http://127.0.0.1:0/oauth/callback",
    "--method", "tools/call", "--tool-name", "whoami", "--format", "json", ...options],
  { env: { PATH: "/nowhere", HOME: folder, MCP_AUTO_OPEN_ENABLED: "true", MCP_INSPECTOR_SECRET_STORE: "file" }, timeout: 30000 });
  let [result, said, asked] = ["", "", 0];
  run.stdout.on("data", (text) => (result += text));
  run.stderr.on("data", (text) => {
    said += text;
    const url = /(http\S+\/oauth\/authorize\?\S+)\s/.exec(said);
    if (!url || asked) return;
    asked = 1;
    person.consent(url[1]).then((answer) => fetch(answer)).catch((error) => (said += error.stack));
  });
  const [status] = await new Promise((done) => run.once("close", (...how) => done(how)));
  assert.equal(status, 0, said + result);
  assert.ok(result.includes(person.minted.libraryId), said + result);
  return asked;
}

try {
  assert.equal(await whoami(), 1);
  assert.equal(await whoami("--stored-auth-only"), 0);
  assert.equal(await whoami("--relogin"), 1);
} finally {
  rmSync(folder, { recursive: true });
}
