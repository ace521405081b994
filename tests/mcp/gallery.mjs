// gallery.mjs PLAN: the page inside the chat, in Chromium, with ext-apps' host: a person looks, picks, copies a link, describes, tags and adds images.
// With SHOT it leaves a picture of itself there.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);

async function rest(method, path, key, body) {
  const reply = await fetch(plan.base + path, {
    method, headers: { "Api-Version": "2026-05-20", ...(key && { Authorization: `Bearer ${key}` }), ...(!(body instanceof FormData) && { "Content-Type": "application/json" }) },
    body: body instanceof FormData ? body : body && JSON.stringify(body),
  });
  assert.ok(reply.ok, `${method} ${path}: ${reply.status} ${reply.ok || (await reply.text())}`);
  return (await reply.json()).data;
}

const minted = await rest("POST", "/libraries", null, { email: "gallery@example.com", name: "Harbour" });
const at = `/organizations/${minted.organizationId}/libraries/${minted.libraryId}`;
const form = new FormData();
for (const [name, png] of Object.entries(plan.pictures)) form.append("files", new Blob([Buffer.from(png, "base64")], { type: "image/png" }), name);
const { assets } = await rest("POST", at + "/assets", minted.apiKey, form);
const of = (name) => assets.find(({ filename }) => filename === name);

const { outputFiles } = await build({ entryPoints: ["gallery_host.mjs"], bundle: true, write: false, format: "iife", platform: "browser", logLevel: "silent" });
const page_of_host = `<!doctype html><title>Host</title><body style="margin: 16px; background: #f4f4f6"><script>${outputFiles[0].text.replaceAll("</script", "<\\/script")}</script>`;
const server = createServer((_, reply) => reply.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page_of_host)).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
try {
  const page = await browser.newPage({ viewport: { width: 760, height: 720 } });
  const complaints = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const place = { organizationId: minted.organizationId, libraryId: minted.libraryId };
  await page.evaluate((how) => window.present(how), { base: plan.base, key: minted.apiKey, name: "list_assets", args: { ...place, pageSize: 3 }, theme: "light" });
  const view = page.frameLocator("iframe");
  const image = (name) => view.getByRole("button", { name, exact: true });

  // A grid, and what is behind it.
  await image("harbour").waitFor();
  assert.equal(await view.getByRole("listitem").count(), 3);
  await view.getByRole("button", { name: "Show more" }).click();
  await image("boat").waitFor();
  assert.equal(await view.getByRole("listitem").count(), assets.length);
  await view.locator("img").first().evaluate((picture) => picture.decode());

  // One is picked: the model hears of it, its link at a size is there to copy.
  await image("boat").click();
  assert.equal(await image("boat").getAttribute("aria-pressed"), "true");
  await view.getByLabel("Size").selectOption("800");
  await view.getByRole("button", { name: "Copy link" }).click();
  await view.getByRole("status").filter({ hasText: /copied|Ctrl C/ }).waitFor();
  const shown = view.getByLabel("Link", { exact: true });
  if (await shown.isVisible()) assert.equal(await shown.inputValue(), `${of("boat.png").url}?w=800&h=800`);
  await page.waitForFunction(() => window.contexts.length > 0);
  assert.match(await page.evaluate(() => window.contexts.at(-1)), new RegExp(of("boat.png").id));

  // It gets words and tags; two get a tag together.
  await view.getByLabel("Description").fill("A small boat <b>at noon</b>");
  await view.getByLabel("Tags").fill("sea, boat, sea");
  await view.getByRole("button", { name: "Save" }).click();
  await view.getByText("Saved for one image.").waitFor();
  const read = (name) => rest("GET", `${at}/assets/${of(name).id}`, minted.apiKey);
  assert.deepEqual([(await read("boat.png")).description, (await read("boat.png")).tags.sort()], ["A small boat <b>at noon</b>", ["boat", "sea"]]);
  await image("harbour").click();
  assert.equal(await view.getByLabel("Description").isDisabled(), true);
  await view.getByLabel("Tags").fill("2026");
  await view.getByRole("button", { name: "Save" }).click();
  await view.getByText("Saved for 2 images.").waitFor();
  assert.deepEqual([(await read("boat.png")).tags.length, (await read("harbour.png")).tags], [3, ["2026"]]);
  if (process.env.SHOT) {
    await Promise.all((await view.locator("img").all()).map((one) => one.evaluate((picture) => picture.complete || picture.decode())));
    await page.screenshot({ path: process.env.SHOT });
  }

  // Files go straight to the server, by a link that the page asks for.
  await view.locator("#files").setInputFiles({ name: "new one.png", mimeType: "image/png", buffer: Buffer.from(plan.png, "base64") });
  await view.getByText("Added.").waitFor();
  await image("new one").waitFor();
  assert.equal((await rest("GET", `${at}/assets`, minted.apiKey)).length, assets.length + 1);
  await view.locator("#files").setInputFiles({ name: "no image.png", mimeType: "image/png", buffer: Buffer.from("no image at all") });
  await view.getByRole("status").filter({ hasText: /no image\.png/ }).waitFor();
  assert.equal((await rest("GET", `${at}/assets`, minted.apiKey)).length, assets.length + 1);

  // What an upload link answers is the place to drop files.
  await page.evaluate((how) => window.present(how), { base: plan.base, key: minted.apiKey, name: "request_upload", args: place, theme: "dark" });
  await view.getByText("Drop images here").waitFor();
  await view.locator("#files").setInputFiles({ name: "second.png", mimeType: "image/png", buffer: Buffer.from(plan.png, "base64") });
  await image("second").waitFor();
  await page.evaluate((how) => window.present(how), { base: plan.base, key: minted.apiKey, name: "search_assets", args: { organizationId: place.organizationId, q: "boat" }, theme: "dark" });
  await image("A small boat <b>at noon</b>").waitFor();

  // The policy let it reach nothing else, and nothing went wrong but the file that is no image; the SDK's client tries GET, which is not served.
  assert.deepEqual(complaints.filter((text) => !/status of (400|405) /.test(text)), []);
} finally {
  await browser.close();
  server.close();
}
