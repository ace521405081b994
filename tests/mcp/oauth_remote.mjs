// oauth_remote.mjs BASE: mcp-remote, which brings servers to desktop hosts over stdio: it registers, shows an address, hears of the consent on a port
// of its own; without a browser it shows a code for /device instead. The second start of either has its tokens already.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { Person } from "./person.mjs";

const base = process.argv[2];
const person = await Person.withLibrary(base, "remote@example.com");

/// A host's whole run of mcp-remote: `answer` gets what it says, line by line.
async function run(folder, options, answer) {
  const transport = new StdioClientTransport({
    command: process.execPath, args: ["node_modules/mcp-remote/dist/proxy.js", base + "/mcp", ...options],
    env: { PATH: "/nowhere", HOME: folder, MCP_REMOTE_CONFIG_DIR: folder }, stderr: "pipe",
  });
  let said = "";
  transport.stderr.on("data", (text) => {
    said += text;
    answer(said).catch((error) => (said += error.stack));
  });
  const client = new Client({ name: "host", version: "1" });
  try {
    await client.connect(transport);
    const { structuredContent } = await client.callTool({ name: "whoami", arguments: {} }, undefined, { timeout: 20000 });
    assert.equal(structuredContent.access[person.minted.libraryId], "write");
  } catch (error) {
    throw new Error(said, { cause: error });
  } finally {
    await client.close();
  }
}

/// Answers once, when `pattern` has been said.
function once(pattern, act) {
  let answered = false;
  return async (said) => {
    const found = pattern.exec(said);
    if (!found || answered) return;
    answered = true;
    await act(found[1]);
  };
}

/// A free port below those that the system gives to outgoing connections: mcp-remote shows its address before it listens, so a port that is
/// taken in between would never hear of the consent.
async function quietPort() {
  for (let port = 20000 + Math.floor(Math.random() * 10000); ; port++) {
    const server = createServer();
    const free = await new Promise((resolve) => server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)));
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return String(port);
  }
}

async function connects(options, answer) {
  const folder = mkdtempSync(join(tmpdir(), "lightkeep-remote-"));
  try {
    await run(folder, options, answer);
    await run(folder, options, async (said) => assert.doesNotMatch(said, /visit/i, "it asks anew"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await Promise.all([
  connects([await quietPort()], once(/(http\S+\/oauth\/authorize\?\S+)\s[^]*callback server running/, async (url) => void (await fetch(await person.consent(url))))),
  connects(["--device-code"], once(/(http\S+\/device\?\S+)\s/, (link) => person.approve(link))),
]);
