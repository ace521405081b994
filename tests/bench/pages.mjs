// A library page on the screen of Chromium: what people wait for there, and what it takes. ASSETS, KEY, HOME: of a library of 100,000
// images; COOKIES: of somebody who may see it, as JSON. Prints a line of JSON for each figure: { what, figure, unit, bar }.
import { createServer } from "node:http";
import { basename } from "node:path";
import { api, base, desktop, launch, must, Person, phone } from "./person.mjs";

const { ASSETS, HOME, KEY } = process.env;
const cookies = Object.entries(JSON.parse(process.env.COOKIES)).map(([name, value]) => ({ name, value, domain: new URL(base).hostname, path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Lax" }));
const rounds = 5;
const nearRounds = 15; // of what a busy machine scatters most
const bareImages = 40;
const slow = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 }; // Lighthouse's slow 4G: 1.6 Mbit/s
const late = 800; // ms

const tell = (what, figure, unit, bar) => console.log(JSON.stringify({ what, figure: Math.round(figure * 100) / 100, unit, bar }));
const sorted = (list) => [...list].sort((a, b) => a - b);
const median = (list) => sorted(list)[list.length >> 1];
const ninetyFifth = (list) => sorted(list)[Math.floor(list.length * 0.95)];

// In each page, before anything of it: when the first picture was there, what shifted, the longest task.
function watch() {
  Object.assign(window, { shift: 0, longest: 0 });
  document.addEventListener("load", ({ target }) => target instanceof HTMLImageElement && requestAnimationFrame(() => (window.first ??= performance.now())), true);
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shift += value))).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (window.longest = Math.max(window.longest, duration)))).observe({ type: "longtask", buffered: true });
}

class Visitor {
  /// With an empty cache; network: what Network.emulateNetworkConditions takes.
  static async at(browser, device, network) {
    const made = new Visitor();
    made.person = await Person.at(browser, device, { storageState: { cookies, origins: [] } });
    made.page = made.person.page;
    await made.page.addInitScript(watch);
    made.debug = await made.person.context.newCDPSession(made.page);
    if (network) {
      await made.debug.send("Network.enable");
      await made.debug.send("Network.emulateNetworkConditions", network);
    }
    return made;
  }

  async arrive() {
    await this.person.open(HOME);
    await this.page.waitForSelector(".tiles.live");
    return this;
  }

  /// Milliseconds from `act`, a function in the page that is given `argument`, to the frame in which `holds` does.
  time(act, holds, argument) {
    const measure = (act, holds, argument) =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        const look = () => {
          if (holds(argument)) requestAnimationFrame(() => resolve(performance.now() - start));
          else if (performance.now() > start + 20_000) reject(new Error(`never: ${holds}`));
          else requestAnimationFrame(look);
        };
        act(argument);
        look();
      });
    return this.page.evaluate(`(${measure})(${act}, ${holds}, ${JSON.stringify(argument)})`); // put together here: the page's policy lets no text be run there
  }

  /// Names of scripts and style sheets that the page fetched, and its own bytes, as they were sent.
  sent() {
    return this.page.evaluate(() =>
      [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .filter(({ name, entryType }) => entryType === "navigation" || /\.(js|css)$/.test(name))
        .map(({ name, encodedBodySize }) => [name, encodedBodySize]),
    );
  }

  close() {
    return this.person.context.close();
  }
}

const sum = (list) => list.reduce((all, [, size]) => all + size, 0) / 1000;

async function firstImage(browser, device, network) {
  const visitor = await Visitor.at(browser, device, network);
  await visitor.arrive();
  await visitor.page.waitForFunction(() => window.first);
  const { first, shift, longest } = await visitor.page.evaluate(() => ({ first: window.first, shift: window.shift, longest: window.longest }));
  await visitor.close();
  return { first, shift, longest };
}

// A page of the same pictures and nothing else, by a server that has them in memory: what the browser takes for itself.
async function barePage() {
  const { data } = (await api("GET", `${ASSETS}?pageSize=${bareImages}&fields=thumbUrl`, { key: KEY })).body;
  const files = await Promise.all(data.map(async ({ thumbUrl }) => Buffer.from(await (await fetch(thumbUrl)).arrayBuffer())));
  const page = `<!doctype html><title>Bare</title>${files.map((_, i) => `<img src="/${i}" width="300" height="200" alt="">`).join("")}`;
  const server = createServer(({ url }, reply) => {
    const file = files[url.slice(1)];
    reply.setHeader("Content-Type", file ? "image/jpeg" : "text/html");
    reply.end(file ?? page);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

async function firstOfBare(browser, server) {
  const visitor = await Visitor.at(browser, desktop);
  await visitor.page.goto(`http://127.0.0.1:${server.address().port}/`);
  const first = await visitor.page.waitForFunction(() => window.first);
  const ms = await first.jsonValue();
  await visitor.close();
  return ms;
}

async function arrivals(browser) {
  const near = [], bare = [];
  const server = await barePage();
  for (let round = 0; round < nearRounds; ++round) {
    near.push(await firstImage(browser, desktop));
    bare.push(await firstOfBare(browser, server));
  }
  server.close();
  tell("first image, loopback", median(near.map(({ first }) => first)), "ms", 150);
  tell(`… of a page of ${bareImages} pictures and nothing else`, median(bare), "ms", 150);
  const far = [];
  for (let round = 0; round < rounds; ++round) far.push(await firstImage(browser, phone, slow));
  tell("first image, phone, simulated 4G", median(far.map(({ first }) => first)), "ms", 1200);
  const longest = near.map(({ longest }) => longest); // 0 where none takes 50 ms, as browsers tell of no shorter one
  tell("longest task until then", median(longest), "ms", 50);
  tell("… the worst of all arrivals", Math.max(...longest), "ms", 50);
}

async function shifts(browser) {
  const visitor = await Visitor.at(browser, desktop);
  await visitor.page.route("**/cdn/**", (route) => setTimeout(() => route.continue(), late));
  await visitor.arrive();
  await visitor.person.quiet();
  tell(`layout shift, images ${late} ms late`, await visitor.page.evaluate(() => window.shift), "", 0.01);
  await visitor.close();
}

async function sizes(visitor) {
  const { page } = visitor;
  await visitor.person.quiet();
  const first = await visitor.sent();
  tell("first view, HTML, CSS and JS, gzipped", sum(first), "KB", 30);
  const parts = {
    selecting: async () => { await page.keyboard.press("Control+a"); await page.locator(".picked-bar").waitFor(); await page.keyboard.press("Escape"); },
    filters: async () => { await page.locator("#opener").click(); await page.locator(".filters").waitFor(); await page.locator("#opener").click(); },
    palette: async () => { await page.keyboard.press("Control+k"); await page.locator("dialog[open]").waitFor(); await page.keyboard.press("Escape"); },
    viewer: async () => { await page.evaluate(() => localStorage.setItem("beside", "no")); await page.locator(".tile a").nth(3).click(); await page.locator("dialog.viewer[open] .frame img").first().waitFor(); await page.keyboard.press("Escape"); },
    panel: async () => { await page.locator(".tile a").nth(3).click(); await page.locator("dialog.viewer[open] .frame img").first().waitFor(); await page.keyboard.press("i"); await page.locator("dialog.viewer[open] .beside h3").first().waitFor(); await page.keyboard.press("Escape"); },
    adding: async () => { await page.locator("#add > summary").click(); await page.getByLabel("Choose images").waitFor({ state: "attached" }); await page.keyboard.press("Escape"); },
  };
  const known = new Set(first.map(([name]) => name));
  for (const [name, use] of Object.entries(parts)) {
    await use();
    await visitor.person.quiet();
    const own = (await visitor.sent()).filter(([file]) => !known.has(file));
    own.forEach(([file]) => known.add(file));
    tell(`… and for the ${name}, when they are used: ${own.map(([file]) => basename(file)).join(", ")}`, sum(own), "KB", 10);
  }
}

async function positions({ page }) {
  const took = await page.evaluate(async (path) => {
    const [script] = performance.getEntriesByType("resource").filter(({ name }) => /justify\.[^/]*js$|justify\.js/.test(name));
    const { justify } = await import(script.name);
    const shapes = new Uint8Array(await (await fetch(path, { headers: { "Api-Version": "2026-05-20" } })).arrayBuffer());
    return Array.from({ length: 9 }, () => {
      const start = performance.now();
      justify(shapes, { width: innerWidth, unit: 10, gap: 6, grow: 1.5 });
      return performance.now() - start;
    });
  }, `${ASSETS}/shape`);
  tell("positions of 100,000 images, the first time", took[0], "ms", 30);
}

async function scrolls({ page, debug }) {
  await page.evaluate(() => (window.longest = 0));
  const frames = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const frames = [];
        const step = (now, before, end) => {
          frames.push(now - before);
          scrollBy(0, (6000 * (now - before)) / 1000);
          if (now < end) requestAnimationFrame((next) => step(next, now, end));
          else resolve(frames.slice(1));
        };
        requestAnimationFrame((now) => step(now, now, now + 5000));
      }),
  );
  tell("frames while it scrolls 6,000 px/s, the 95th of 100", ninetyFifth(frames), "ms", 17);
  tell("longest task of them", await page.evaluate(() => window.longest), "ms", 50);
  for (let part = 1; part <= 40; ++part) {
    await page.evaluate((part) => scrollTo(0, (document.documentElement.scrollHeight * part) / 40), part);
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(1000);
  tell("elements after a scroll over all", await page.evaluate(() => document.querySelectorAll("*").length), "", 400);
  await debug.send("HeapProfiler.collectGarbage");
  tell("heap after it", (await debug.send("Runtime.getHeapUsage")).usedSize / 1e6, "MB", 20);
}

async function jumps(visitor) {
  const go = (part) => scrollTo(0, document.documentElement.scrollHeight * part);
  const tiles = () => {
    const held = document.elementsFromPoint(innerWidth / 2, innerHeight / 2).some((one) => one.closest(".tile"));
    return held && [...document.querySelectorAll(".tile")].some((tile) => tile.getBoundingClientRect().bottom > innerHeight);
  };
  const pictures = () => {
    const seen = [...document.querySelectorAll(".tile")].filter((tile) => tile.getBoundingClientRect().bottom > 0 && tile.getBoundingClientRect().top < innerHeight);
    return seen.length > 5 && seen.every((tile) => tile.querySelector("img")?.complete);
  };
  const found = { tiles: [], pictures: [] };
  for (const [number, part] of [0.73, 0.2, 0.9, 0.41, 0.6].entries()) {
    found.tiles.push(await visitor.time(go, tiles, part));
    await visitor.page.waitForTimeout(600);
    found.pictures.push(await visitor.time(go, pictures, part + 0.05 - number / 1000));
    await visitor.page.waitForTimeout(600);
  }
  tell("a jump anywhere: tiles", median(found.tiles), "ms", 50);
  tell("a jump anywhere: all images", median(found.pictures), "ms", 300);
}

async function typing(visitor) {
  const { page } = visitor;
  await page.locator("#q").focus();
  await page.keyboard.type("img");
  await page.locator(".finds a").first().waitFor();
  await page.waitForTimeout(500);
  const type = (text) => {
    window.before = document.querySelector(".finds a");
    const field = document.getElementById("q");
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const other = () => document.querySelector(".finds a") && document.querySelector(".finds a") !== window.before;
  const took = [];
  for (const text of ["h", "ha", "har", "harb", "subject", "subject 0", "img_10", "img 2", "harbour img"]) {
    took.push(await visitor.time(type, other, text));
    await page.waitForTimeout(300);
  }
  tell("a key pressed to what is found on the screen", median(took), "ms", 100);
  tell("… the slowest of several words and beginnings", Math.max(...took), "ms", 100);
  await page.locator("#q").fill("");
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
}

async function filters(visitor) {
  const { page } = visitor;
  const open = () => document.getElementById("opener").click();
  const counted = () => document.querySelectorAll(".filters input[type=checkbox]").length > 10;
  tell("the filters with their counts, opened", await visitor.time(open, counted), "ms", 300);
  const rows = (count) => page.waitForFunction((count) => document.querySelector(".tile")?.ariaSetSize === count, count);
  const choose = (name) => [...document.querySelectorAll(".filters label")].find((label) => label.innerText.includes(name)).querySelector("input").click();
  const fewer = () => {
    const count = Number(document.querySelector(".tile")?.ariaSetSize);
    return count > 0 && count < 100_000 && document.querySelector(".tile img")?.complete;
  };
  tell("a filter chosen to its images on the screen", await visitor.time(choose, fewer, "Landscape"), "ms", 300);
  await page.evaluate(choose, "Landscape");
  await rows("100000");
  await page.evaluate(open);
}

async function viewing(visitor) {
  const { page, person } = visitor;
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator('.tile[data-index="2"] a').click();
  await page.waitForSelector("dialog.viewer[open]");
  const took = [];
  for (let step = 0; step < 9; ++step) {
    await person.quiet();
    const go = () => {
      window.before = location.pathname;
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    };
    const shown = () => {
      const id = location.pathname.split("/").at(-1);
      return location.pathname !== window.before && [...document.querySelectorAll(".frame img")].some((image) => image.src.includes(id) && image.complete && image.naturalWidth);
    };
    took.push(await visitor.time(go, shown));
  }
  tell("the next image in the viewer, preloaded", median(took), "ms", 50);
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog.viewer", { state: "detached" });
}

async function others(visitor) {
  const { page, person } = visitor;
  await page.evaluate(() => scrollTo(0, 0));
  await person.quiet();
  const took = [];
  for (let round = 0; round < 3; ++round) {
    const id = await page.locator('.tile[data-index="0"]').getAttribute("data-id");
    const start = performance.now();
    const reply = await api("DELETE", ASSETS, { key: KEY, json: { ids: [id] } });
    must(reply.status === 200, JSON.stringify(reply));
    await page.waitForFunction((id) => document.querySelector('.tile[data-index="0"]')?.dataset.id !== id, id);
    took.push(performance.now() - start);
    await page.waitForTimeout(1500);
  }
  tell("another person's change, seen", Math.max(...took), "ms", 2000);
}

async function thousand(visitor) {
  const { page } = visitor;
  await page.route("**/assets", (route) => (route.request().method() === "POST" ? undefined : route.continue())); // none of them goes
  await page.locator("#add > summary").click();
  await page.getByLabel("Choose images").waitFor({ state: "attached" });
  const choose = () => {
    const files = new DataTransfer();
    for (let number = 0; number < 1000; ++number) files.items.add(new File([`${number}`.repeat(5000)], `${number}.jpg`, { type: "image/jpeg" }));
    const field = document.querySelector("#add input[type=file]");
    field.files = files.files;
    window.longest = 0;
    return field;
  };
  await page.evaluate(`window.chosen = (${choose})()`);
  const took = await visitor.time(() => window.chosen.dispatchEvent(new Event("change", { bubbles: true })), () => document.querySelector(".tray")?.offsetHeight > 0);
  await page.waitForTimeout(2000);
  tell("1,000 files chosen: the page tells of them", took, "ms", 100);
  tell("… and its longest task then", await page.evaluate(() => window.longest), "ms", 100);
}

const browser = await launch();
await arrivals(browser);
await shifts(browser);
const visitor = await (await Visitor.at(browser, { ...desktop, viewport: { width: 1440, height: 900 } })).arrive();
for (const part of [sizes, positions, scrolls, jumps, typing, filters, viewing, others, thousand]) await part(visitor);
await browser.close();
