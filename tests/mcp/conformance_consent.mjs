// conformance_consent.mjs SUITE BASE: the suite's judgement of the authorization server. It prints where a person would go; Chromium goes there,
// signs in on the way and allows what is asked.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { Person, write } from "./person.mjs";

const [suite, base] = process.argv.slice(2);
const email = "judge@example.com";
await Person.withLibrary(base, email);

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function register(port) {
  const body = { client_name: "Judge", redirect_uris: [`http://127.0.0.1:${port}/callback`], token_endpoint_auth_method: "none" };
  const reply = await fetch(base + "/oauth/register", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return (await reply.json()).client_id;
}

async function allow(url) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const page = await browser.newPage();
  await page.goto(url);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill("seven quiet herons");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await page.waitForURL("http://127.0.0.1:*/callback?*");
  await browser.close();
}

const port = await freePort();
const run = spawn(process.execPath, [suite, "authorization", "--url", base, "--client-id", await register(port), "--resource", base + "/mcp", "--port", port]);
run.stderr.pipe(process.stderr);
try {
  for await (const line of createInterface({ input: run.stdout })) {
    console.log(line);
    const url = /https?:\/\/\S+\/oauth\/authorize\?\S+/.exec(line);
    if (url) await allow(url[0]);
  }
  process.exitCode = run.exitCode ?? (await new Promise((done) => run.once("exit", done)));
} finally {
  run.kill();
}
