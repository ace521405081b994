// People with a browser, and what an agent does before they come. BASE: the server; PICTURES: a folder of images; SHOTS: where
// screenshots go, or empty; STORY: only stories with these words in their names; EVERY_SCREEN: all on all devices.
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const base = process.env.BASE;
const shots = process.env.SHOTS;
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const password = "seven quiet herons";

export const desktop = { name: "desktop", viewport: { width: 1280, height: 900 }, colorScheme: "light" };
export const tablet = { name: "tablet", viewport: { width: 820, height: 1180 }, colorScheme: "dark" };
export const phone = { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "dark", isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

export class Wrong extends Error {}
export const must = (holds, what) => {
  if (!holds) throw new Wrong(what);
};

// The agent's side: what it does with plain HTTP before a person comes.
export const version = { "Api-Version": "2026-05-20" };

export async function api(method, path, { key, json, form } = {}) {
  const headers = { ...version };
  if (key) headers.Authorization = `Bearer ${key}`;
  if (json) headers["Content-Type"] = "application/json";
  const reply = await fetch(base + path, { method, headers, body: json ? JSON.stringify(json) : form });
  return { status: reply.status, body: await reply.json() };
}

export async function mint(email, name, images = 0) {
  const minted = (await api("POST", "/libraries", { json: { email, name } })).body.data;
  minted.path = `/organizations/${minted.organizationId}/libraries/${minted.libraryId}/assets`;
  if (images) await upload(minted, images);
  return minted;
}

export async function upload(minted, count) {
  const form = new FormData();
  for (const file of readdirSync(process.env.PICTURES).slice(0, count))
    form.append("files", new Blob([readFileSync(`${process.env.PICTURES}/${file}`)]), file);
  const { assets } = (await api("POST", minted.path, { key: minted.apiKey, form })).body.data;
  for (const { id } of assets) {
    for (;;) {
      const { status } = (await api("GET", `${minted.path}/${id}`, { key: minted.apiKey })).body.data;
      must(status !== "failed", "an image could not be processed");
      if (status === "ready") break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return assets;
}

// In a page: `asked` is how many fetches of its scripts are not answered, but for those that wait for changes.
function countFetches() {
  const real = window.fetch;
  window.asked = window.answered = 0;
  window.fetch = (address, ...more) => {
    if (String(address).includes("/changes?")) return real(address, ...more);
    ++window.asked;
    return real(address, ...more).finally(() => {
      --window.asked;
      window.answered = performance.now();
    });
  };
}

// The person's side.
export class Person {
  static async at(browser, device, more = {}) {
    const { name, ...options } = device;
    const person = new Person();
    person.device = name;
    person.context = await browser.newContext({ ...options, ...more, baseURL: base });
    person.scripted = more.javaScriptEnabled !== false;
    person.page = await person.context.newPage();
    person.complaints = [];
    if (person.scripted) await person.page.addInitScript(countFetches);
    person.page.complaints = person.complaints;
    person.page.on("pageerror", (error) => person.complaints.push(String(error)));
    person.page.on("console", (message) => {
      if (/Content.Security.Policy|Refused to/.test(message.text())) person.complaints.push(message.text());
    });
    return person;
  }

  /// Resolves when scripts asked the server nothing for a while that is not answered, but for what waits for changes, and all pictures
  /// are there.
  quiet() {
    const rests = () => !window.asked && performance.now() > window.answered + 500 && [...document.images].every((image) => image.complete || image.loading === "lazy");
    return this.page.waitForFunction(rests, undefined, { polling: 50 });
  }

  async open(path) {
    const reply = await this.page.goto(path);
    return reply.status();
  }

  /// What every page of ours must be: without a violation that axe knows, no wider than the screen, nothing refused.
  async look(label) {
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await this.page.screenshot({ path: `${shots}/${label.replace(/\W+/g, "-")}-${this.device}.png`, fullPage: true });
    }
    if (!this.scripted) return;
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    must(wide <= 0, `${label} on a ${this.device}: ${wide} px wider than the screen`);
    const { passes, violations } = await this.audit();
    must(passes.length > 10, `${label}: axe found nothing to look at`);
    must(!violations.length, `${label} on a ${this.device}: ` + violations.map(
      (one) => `${one.id} (${one.help}) at ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`).join("; "));
    must(!this.complaints.length, `${label}: ${this.complaints.join("; ")}`);
  }

  // The policy of our pages lets no foreign script in: axe is put in by the debugger, which is not asked.
  async audit() {
    await this.page.evaluate(axeSource);
    return this.page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  }

  fill(label, value) {
    return this.page.getByLabel(label, { exact: false }).first().fill(value);
  }

  /// Presses a button that leads to a page, and waits for that page: a click alone ends before the form is answered.
  async press(name, within = this.page) {
    await Promise.all([this.page.waitForNavigation(), within.getByRole("button", { name, exact: true }).first().click()]);
  }

  async says(text) {
    must((await this.page.getByText(text).count()) > 0, `no "${text}" on ${this.page.url()}:\n${await this.page.innerText("main")}`);
  }

  path() {
    return new URL(this.page.url()).pathname;
  }

  async keep(minted, label = "claim") {
    await this.open(new URL(minted.claimUrl).pathname);
    await this.look(label);
    await this.fill("Choose a password", password);
    await this.press("Keep this library");
    must(this.path() === `/${minted.organizationId}/${minted.libraryId}`, `claiming led to ${this.path()}`);
    await this.says("The library is yours now");
  }
}

// What went wrong, or nothing.
async function tell(browser, story, device) {
  try {
    await story(browser, device);
    return undefined;
  } catch (error) {
    let trouble = error instanceof Wrong ? error.message : error.stack;
    for (const page of browser.contexts().flatMap((context) => context.pages()))
      trouble += `\n  at ${page.url()}: ${[...(page.complaints ?? []), await page.innerText("body", { timeout: 2000 }).catch(String)].join(" | ").replace(/\s+/g, " ").slice(0, 500)}`;
    return trouble;
  } finally {
    for (const context of browser.contexts()) {
      for (const page of context.pages()) await page.unrouteAll({ behavior: "ignoreErrors" });
      await context.close();
    }
  }
}

/// Says how a story went: tell() returns what went wrong, or nothing. A browser on a busy machine does not always keep time: before a
/// story counts as failed it is told once more, and that is said.
export async function tellTwice(label, tell) {
  const begun = performance.now();
  const first = await tell();
  const took = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  if (first === undefined) return console.log(`ok ${label}, ${took}`);
  const second = await tell();
  if (second !== undefined) return console.log(`FAILED ${label}: ${second}\nthe first time: ${first}`);
  console.log(`ok ${label}, at the second time; the first time, for ${took}: ${first}`);
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

/// Tells each story on the devices that `among` chooses for its number. A story is a function of the browser and the device.
async function tellOn(stories, devices, among) {
  const browser = await launch();
  const wanted = process.env.STORY;
  for (const device of devices)
    for (const [number, name] of Object.keys(stories).entries())
      if (among(number).includes(device) && (!wanted || name.includes(wanted))) await tellTwice(`${name} (${device.name})`, () => tell(browser, stories[name], device));
  await browser.close();
}

/// Tells all stories on all devices.
export const tellAll = (stories, devices) => tellOn(stories, devices, () => devices);

/// Tells the stories on one device after the other in turns; with EVERY_SCREEN all on all.
export const tellInTurns = (stories, devices) =>
  process.env.EVERY_SCREEN ? tellAll(stories, devices) : tellOn(stories, devices, (number) => [devices[number % devices.length]]);
