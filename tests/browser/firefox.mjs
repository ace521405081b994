// The library page in Firefox, driven over WebDriver BiDi: rows, viewer, texts and the end of a very large library, at the size
// of a desktop and of a phone. BASE, PICTURES and STORY as in person.mjs.
import puppeteer from "puppeteer-core";
import { api, base, mint, must, password, tellTwice, upload } from "./person.mjs";

const sizes = [
  { name: "desktop", viewport: { width: 1280, height: 900 } },
  { name: "phone", viewport: { width: 390, height: 844 } },
];

async function until(holds, what, patience = 15_000) {
  for (const end = Date.now() + patience; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50)))
    must(Date.now() < end, what);
}

const complaints = []; // of scripts, in the story that is told

let owners = 0;

/// A person who has kept a library with ten images, at its page with the script at work.
async function owner(browser, { name, viewport }, who) {
  const minted = await mint(`${who}-${++owners}@firefox.example.com`, "Summer photos");
  const ids = (await upload(minted, 10)).map(({ id }) => id).reverse();
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport(viewport);
  await page.goto(base + new URL(minted.claimUrl).pathname);
  await page.locator("input[type=password]").fill(password);
  await Promise.all([page.waitForNavigation(), page.locator('::-p-aria([name="Keep this library"][role="button"])').click()]);
  const home = `/${minted.organizationId}/${minted.libraryId}`;
  // Firefox calls it an error of a script, whether that cares for it or not, when a page is left before a fetch is answered.
  page.on("pageerror", (error) => /NetworkError when attempting to fetch/.test(error) || complaints.push(`${error.stack ?? error} on ${page.url()}`));
  return { minted, ids, page, home };
}

async function arrive({ page, home }) {
  await page.goto(base + home);
  await page.waitForSelector(".tiles.live .tile img");
}

async function view({ page }, number) {
  await page.locator(`.tile[data-index="${number}"] a`).click();
  await page.waitForSelector("dialog.viewer[open]");
}

const asset = async ({ minted }, id) => (await api("GET", `${minted.path}/${id}`, { key: minted.apiKey })).body.data;
const path = (page) => new URL(page.url()).pathname;
const place = (page) => page.$eval(".place", (element) => element.textContent);

const rectangles = (page) =>
  page.$$eval(".tile", (tiles) => tiles.slice(0, 10).map((tile) => (({ x, y, width, height }) => [x, y, width, height])(tile.getBoundingClientRect())));

// Answers for a library of so many images that all look like one that is there.
async function pretend(person, count) {
  const pattern = await asset(person, person.ids[0]);
  const image = (number) => ({
    id: `P${String(number).padStart(11, "0")}`, name: `image ${number}`, width: 600, height: 400, url: pattern.url, thumbUrl: pattern.thumbUrl,
    thumbHighUrl: pattern.thumbHighUrl, created: Date.UTC(2026, 10, 28) - number * 60_000, status: "ready",
  });
  const reply = (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith("/changes")) return undefined; // nothing happens to it
    if (!pathname.startsWith(person.minted.path)) return request.continue();
    const headers = { "Lightkeep-Version": "7" };
    if (pathname.endsWith("/shape")) return request.respond({ status: 200, contentType: "application/octet-stream", headers, body: Buffer.alloc(count, 30) });
    const offset = Number(searchParams.get("offset"));
    const data = Array.from({ length: Math.min(Number(searchParams.get("pageSize")), count - offset) }, (_, at) => image(offset + at));
    return request.respond({ status: 200, contentType: "application/json", headers, body: JSON.stringify({ data }) });
  };
  await person.page.setRequestInterception(true);
  person.page.on("request", (request) => reply(request)?.catch(() => {})); // the page may have given it up meanwhile
}

const stories = {
  async "the script takes the rows over where they are"(browser, size) {
    const person = await owner(browser, size, "amy");
    const { page } = person;
    await page.setRequestInterception(true);
    let scriptless = true;
    page.on("request", (request) => (scriptless && request.url().endsWith("/library.js") ? request.abort() : request.continue()).catch(() => {}));
    await page.goto(base + person.home);
    const made = await rectangles(page);
    must(made.length === 10, `${made.length} tiles`);
    scriptless = false;
    await arrive(person);
    const taken = await rectangles(page);
    const apart = Math.max(...taken.flat().map((value, at) => Math.abs(value - made.flat()[at])));
    must(apart <= 1, `tiles moved by ${apart} px`);
    must(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is wider than the screen");
  },

  async "an image is opened, stepped through, zoomed and closed"(browser, size) {
    const person = await owner(browser, size, "ben");
    const { page } = person;
    await arrive(person);
    await view(person, 3);
    await page.keyboard.press("ArrowRight");
    must((await place(page)) === "5 of 10", `it is ${await place(page)}`);
    await page.keyboard.press("ArrowLeft");
    must(path(page) === `${person.home}/${person.ids[3]}`, `the address is ${page.url()}`);
    await until(() => page.$eval(".frame img", (picture) => picture.complete && picture.naturalWidth > 0), "no picture comes");
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    must((await page.$eval(".frame", (frame) => new DOMMatrix(getComputedStyle(frame).transform).a)) > 2, "two steps in do not enlarge it");
    await page.goBack();
    await until(async () => !(await page.$("dialog.viewer")), "Back does not close it");
    must(path(page) === person.home, `Back led to ${page.url()}`);
    must((await page.evaluate(() => document.activeElement.closest(".tile")?.dataset.index)) === "3", "the focus is lost");
    await page.goForward();
    await page.waitForSelector("dialog.viewer[open]");
    await page.keyboard.press("Escape");
    await until(async () => !(await page.$("dialog.viewer")), "Escape does not close it");
  },

  async "text and tags save themselves, and the link has its real size"(browser, size) {
    const person = await owner(browser, size, "cal");
    const { page } = person;
    await arrive(person);
    await view(person, 1);
    if (await page.$eval(".beside", (panel) => panel.hidden)) await page.keyboard.press("i");
    await page.locator(".described textarea").fill("Boats at noon, القوارب");
    await until(async () => (await asset(person, person.ids[1])).description === "Boats at noon, القوارب", "the description is not saved");
    await page.locator(".tags input").fill("sea");
    await page.keyboard.press("Enter");
    await until(async () => String((await asset(person, person.ids[1])).tags) === "sea", "the tag is not saved");
    const { url } = await asset(person, person.ids[1]);
    must((await page.$eval(".copybox textarea", (field) => field.value)) === url, "the link is another");
    await page.locator(".result ::-p-text(KB)").wait();
  },

  async "120,000 images: the end is reached, and nothing jumps"(browser, size) {
    const count = 120_000;
    const person = await owner(browser, size, "dot");
    const { page } = person;
    await pretend(person, count);
    await arrive(person);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.waitForSelector(`.tile[data-index="${count - 1}"]`);
    await until(() => page.$eval(`.tile[data-index="${count - 1}"]`, (tile) => tile.getBoundingClientRect().bottom <= innerHeight), "the last row is below the screen");
    const first = () => page.$$eval(".tile", (tiles) => Math.min(...tiles.filter((tile) => tile.getBoundingClientRect().bottom > 60).map((tile) => Number(tile.dataset.index))));
    for (let before = await first(), times = 0; times < 10; ++times) {
      await page.evaluate(() => scrollBy(0, -400));
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const now = await first();
      must(now <= before && before - now < 60, `scrolling up led from image ${before} to ${now}`);
      before = now;
    }
    must((await page.$$(".tile")).length < 400, "too many images are elements");
  },

  async "what is searched is found, with what matched"(browser, size) {
    const person = await owner(browser, size, "eve");
    const { page, ids, minted } = person;
    await api("POST", `${minted.path}/tag`, { key: minted.apiKey, json: { assetIds: [ids[2]], tags: ["harbour"] } });
    await page.goto(`${base}${person.home}?q=harbour`);
    await page.waitForSelector(".tiles.live .tile");
    must((await page.$$(".tile")).length === 1, "not one is found");
    await view(person, 0);
    must(path(page).endsWith(ids[2]), "another image is opened");
  },
};

async function tell(browser, story, size) {
  complaints.length = 0;
  try {
    await story(browser, size);
    must(!complaints.length, complaints.join("; "));
    return undefined;
  } catch (error) {
    return error.stack;
  } finally {
    for (const context of browser.browserContexts().slice(1)) await context.close();
  }
}

const browser = await puppeteer.launch({ browser: "firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr", headless: true, protocol: "webDriverBiDi", timeout: 120_000 });
for (const size of sizes)
  for (const [number, [name, story]] of Object.entries(stories).entries())
    if ((process.env.EVERY_SCREEN || size === sizes[number % sizes.length]) && (!process.env.STORY || name.includes(process.env.STORY))) await tellTwice(`Firefox: ${name} (${size.name})`, () => tell(browser, story, size));
await browser.close();
