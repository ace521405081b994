// Finding images in a library, as people do: facets, words and both, in the address of the page.
import { deflateSync, crc32 } from "node:zlib";
import { arrive, asset, bar, numbered, owner, pictured, pictures, until } from "./owner.mjs";
import { api, desktop, must, Person, phone, tablet, tellAll, tellInTurns, version, base } from "./person.mjs";

const budget = 30_000; // bytes of the first view, as they are sent
const moduleBudget = 10_000;

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
};

/// A PNG of one grey.
function png(width, height, grey) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8; // bits; its colour type is 0
  const line = Buffer.alloc(width + 1, grey);
  line[0] = 0;
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(Array(height).fill(line)))), chunk("IEND", Buffer.alloc(0))]);
}

/// Adds PNGs of these names and sizes; gives their ids.
async function add(minted, files, tags = []) {
  const form = new FormData();
  files.forEach(([name, width, height], at) => form.append("files", new Blob([png(width, height, 40 + 7 * at)]), name));
  const { assets } = (await api("POST", minted.path, { key: minted.apiKey, form })).body.data;
  for (const { id } of assets) await until(async () => (await asset(minted, id)).status === "ready", "an image is not prepared");
  const assetIds = assets.map(({ id }) => id);
  if (tags.length) await api("POST", `${minted.path}/tag`, { key: minted.apiKey, json: { assetIds, tags } });
  return assetIds;
}

/// A JPEG of a camera whose clock showed this, as EXIF has it ("2024:05:03 12:34:56").
function takenAt(jpeg, time) {
  const tiff = Buffer.alloc(64);
  tiff.write("II*");
  tiff.writeUInt32LE(8, 4);
  // A directory of one entry at each: tag, type, count, value.
  for (const [at, [tag, type, count, value]] of [[8, [0x8769, 4, 1, 26]], [26, [0x9003, 2, 20, 44]]]) {
    tiff.writeUInt16LE(1, at);
    tiff.writeUInt16LE(tag, at + 2);
    tiff.writeUInt16LE(type, at + 4);
    tiff.writeUInt32LE(count, at + 6);
    tiff.writeUInt32LE(value, at + 10);
  }
  tiff.write(time, 44, "latin1");
  const head = Buffer.from([0xff, 0xe1, 0, 2 + 6 + tiff.length]);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from("Exif\0\0"), tiff, jpeg.subarray(2)]);
}

/// Adds a photograph of each of these times.
async function addTaken(minted, times) {
  const ids = [];
  for (let from = 0; from < times.length; from += 20) {
    const form = new FormData();
    times.slice(from, from + 20).forEach((time, at) => form.append("files", new Blob([takenAt(pictures[at % pictures.length], time)]), `${time}.jpg`));
    ids.push(...(await api("POST", minted.path, { key: minted.apiKey, form })).body.data.assets.map(({ id }) => id));
  }
  for (const id of ids) await until(async () => (await asset(minted, id)).status === "ready", "an image is not prepared");
}

const tag = ({ minted }, assetIds, ...tags) => api("POST", `${minted.path}/tag`, { key: minted.apiKey, json: { assetIds, tags } });

/// A library with 14 JPEGs, all wider than high, and 3 PNGs: the tags are `sea` on 7 and `مرفأ` on 3 of those, `<b>` on all PNGs.
async function finder(browser, device, name, more) {
  const person = await owner(browser, device, name, numbered(14), more);
  await tag(person, person.ids.slice(0, 7), "sea");
  await tag(person, person.ids.slice(0, 3), "مرفأ");
  person.pngs = await add(person.minted, [["tall.png", 30, 60], ["wide.png", 60, 30], ["square.png", 40, 40]], ["<b>"]);
  return person;
}

const panel = (person) => person.page.getByRole("dialog", { name: "Filters" });
const opener = (person) => person.page.getByRole("button", { name: /^Filter/ });
const value = (person, name) => panel(person).getByRole("checkbox", { name: new RegExp(`^${name}\\b|^${name} `) });
const chip = (person, name) => person.page.getByRole("navigation", { name: "What is looked for, and tags" }).getByRole("link", { name });

async function openPanel(person) {
  await opener(person).click();
  await panel(person).waitFor();
}

/// The rows are of so many images, and the address looks for this.
async function shows(person, count, search) {
  const there = () => decodeURIComponent(new URL(person.page.url()).search.replaceAll("+", " "));
  await until(() => there() === search, `the address looks for something else than ${search}`);
  await until(async () => (await person.page.locator(".tile").first().getAttribute("aria-setsize")) === String(count), `not ${count} images are there`);
}

/// How the panel lies on a screen.
const layout = {
  async "the panel stands beside the rows where there is room, and is a sheet on a phone"(browser, device) {
    const person = await owner(browser, device, "vera");
    await tag(person, person.ids.slice(0, 20), "sea");
    const { page } = person;
    await arrive(person);
    must((await pictured(person)) >= 0.75, "less than three quarters of the screen are picture");
    await openPanel(person);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await person.look(`filters ${colorScheme}`);
    }
    const box = await panel(person).boundingBox();
    const { width, height } = device.viewport;
    if (width < 640) must(box.x === 0 && box.width === width && box.y > 60 && Math.abs(box.y + box.height - height) < 1, `the sheet is at ${JSON.stringify(box)}`);
    if (width >= 1024) {
      const covered = await page.locator(".tile").evaluateAll((tiles, right) => tiles.some((tile) => tile.getBoundingClientRect().left < right), box.x + box.width);
      must(!covered, "the panel is over the rows");
      await page.locator(".tile a").nth(2).click();
      await page.waitForSelector("dialog.viewer[open]");
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog.viewer", { state: "detached" });
      must(await panel(person).isVisible(), "Escape closes more than the image");
      await opener(person).click();
      await panel(person).waitFor({ state: "hidden" });
      must((await pictured(person)) >= 0.75, "the rows do not take their room again");
    }
  },
};

const stories = {
  async "facets are chosen in the panel, and stand in the address"(browser, device) {
    const person = await finder(browser, device, "nora");
    const { page } = person;
    await arrive(person);
    must((await opener(person).getAttribute("aria-expanded")) === "false", "the panel seems to be open");
    await openPanel(person);
    await person.look("filters");
    must((await opener(person).getAttribute("aria-expanded")) === "true", "the panel does not seem to be open");
    await value(person, "sea").check();
    await shows(person, 7, "?tag=sea");
    must((await value(person, "مرفأ").evaluate((input) => input.closest("label").innerText.replace(/\s+/g, " "))).includes("3"), "the counts stay behind");
    must(await value(person, "<b>").isDisabled(), "what nothing has can be chosen");
    must(await value(person, "sea").evaluate((input) => input === document.activeElement), "the focus is lost");
    await value(person, "مرفأ").check();
    await shows(person, 3, "?tag=sea&tag=مرفأ");
    await value(person, "sea").uncheck();
    await value(person, "مرفأ").uncheck();
    await value(person, "PNG").check();
    await shows(person, 3, "?type=png");
    await value(person, "Portrait").check();
    await shows(person, 1, "?type=png&orientation=portrait");
    await person.look("filters chosen");
    await page.keyboard.press("Escape");
    await panel(person).waitFor({ state: "hidden" });
    must(await opener(person).evaluate((link) => link === document.activeElement), "the focus does not go back");
    await person.look("filtered");
    await page.reload();
    await page.waitForSelector(".tiles.live");
    await shows(person, 1, "?type=png&orientation=portrait");
    await chip(person, "Remove Type: PNG").click();
    await shows(person, 1, "?orientation=portrait");
    await chip(person, "Remove Orientation: Portrait").click();
    await shows(person, 17, "");
  },

  async "Back and Forward go from choice to choice, and to where one was"(browser, device) {
    const person = await finder(browser, device, "olga");
    const { page } = person;
    await arrive(person);
    await chip(person, "sea").click();
    await shows(person, 7, "?tag=sea");
    await chip(person, "مرفأ").click();
    await shows(person, 3, "?tag=sea&tag=مرفأ");
    await page.locator('.tile[data-index="1"] a').click();
    await page.waitForSelector("dialog.viewer[open]");
    must((await page.locator(".place").textContent()) === "2 of 3", await page.locator(".place").textContent());
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    must((await page.locator(".place").textContent()) === "3 of 3", "it walks on behind what was found");
    must(new URL(page.url()).pathname.endsWith(person.ids[2]), `it is at ${page.url()}`);
    await page.goBack();
    await page.waitForSelector("dialog.viewer", { state: "detached" });
    await shows(person, 3, "?tag=sea&tag=مرفأ");
    await page.goBack();
    await shows(person, 7, "?tag=sea");
    await page.goBack();
    await shows(person, 17, "");
    await page.goForward();
    await shows(person, 7, "?tag=sea");
    await page.goForward();
    await page.goForward();
    await page.waitForSelector("dialog.viewer[open]");
    must((await page.locator(".place").textContent()) === "3 of 3", await page.locator(".place").textContent());
    await page.reload();
    await page.waitForSelector("dialog.viewer[open]");
    must((await page.locator(".place").textContent()) === "3 of 3", "a reload forgets what was looked for");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".tiles.live");
    await until(async () => (await page.locator(".tile").count()) === 3, "closing forgets what was looked for");
  },

  async "words and facets count together"(browser, device) {
    const person = await finder(browser, device, "pia");
    const { page } = person;
    await arrive(person, "?tag=sea");
    await page.locator("#q").focus();
    await page.keyboard.type("picture 01");
    await page.getByText("See all 4 in the library").waitFor();
    await page.keyboard.press("Enter");
    await shows(person, 4, "?q=picture 01&tag=sea");
    must((await page.locator("#q").inputValue()) === "picture 01", "the words are gone");
    await openPanel(person);
    await value(person, "مرفأ").check();
    await shows(person, 3, "?q=picture 01&tag=sea&tag=مرفأ");
    await panel(person).getByRole("link", { name: "Clear all" }).click();
    await shows(person, 17, "");
    must((await page.locator("#q").inputValue()) === "", "the words are there still");
  },

  async "the order is chosen, kept, and followed by all"(browser, device) {
    const person = await finder(browser, device, "otto");
    const { page } = person;
    await arrive(person, "?tag=sea");
    const choose = async (name) => {
      await page.locator(".sort summary").click();
      await person.look(`order ${name}`);
      await page.locator(".sort").getByRole("link", { name }).click();
    };
    const first = (id) => until(async () => (await page.locator('.tile[data-index="0"]').getAttribute("data-id")) === id, "another image is the first");
    await choose("Oldest first");
    await shows(person, 7, "?tag=sea&sort=oldest");
    await first(person.ids[6]);
    must(await page.locator(".sort summary").evaluate((summary) => summary === document.activeElement && summary.textContent.includes("Oldest first")), "the order is not told");
    await page.locator('.tile[data-index="0"] a').click();
    await page.waitForSelector("dialog.viewer[open]");
    await page.keyboard.press("ArrowRight");
    must(new URL(page.url()).pathname.endsWith(person.ids[5]), "the viewer goes in another order");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog.viewer", { state: "detached" });
    await choose("By name");
    await shows(person, 7, "?tag=sea&sort=name");
    await chip(person, "Remove Tags: sea").click();
    await shows(person, 17, "?sort=name");
    await first(person.ids[13]);
    await page.goBack();
    await page.goBack();
    await shows(person, 7, "?tag=sea&sort=oldest");
    await first(person.ids[6]);
  },

  async "orders by a time have its date and its years"(browser, device) {
    const person = await owner(browser, device, "otis", []);
    const { page } = person;
    const years = [2019, 2021, 2024, 2026];
    await addTaken(person.minted, years.flatMap((year) => Array.from({ length: 12 }, (_, at) => `${year}:0${1 + (at % 9)}:14 10:00:00`)));
    await arrive(person, "?sort=taken");
    const told = () => page.locator(".years span").evaluateAll((labels) => labels.map((label) => label.textContent));
    await until(async () => String(await told()) === "2026,2024,2021,2019", `the years are ${await told()}`);
    const dated = async (to, ...these) => {
      await page.evaluate((to) => scrollTo(0, to), to);
      const text = () => page.locator("p.date.seen").textContent({ timeout: 5000 });
      await until(async () => these.includes((await text()).match(/\d{4}/)?.[0]), `the date is none of ${these}`);
    };
    await dated(10_000, "2019", "2021");
    await dated(0, "2026");
    await person.look("order by the time of taking");
    await arrive(person, "?sort=oldest");
    await until(async () => (await page.locator(".tile").first().getAttribute("aria-setsize")) === "48", "not all are there");
    await dated(60, String(new Date().getFullYear()));
    must(!(await told()).length, "one year has a strip of its own");
    await arrive(person, "?sort=name");
    await page.evaluate(() => scrollTo(0, 90));
    await page.waitForTimeout(300);
    must((await page.locator("p.date").textContent()) === "", "an order by name has dates");
  },

  async "nothing found says what to do without"(browser, device) {
    const person = await finder(browser, device, "quin");
    const { page } = person;
    await arrive(person, "?tag=sea&type=png");
    await person.says("No image has all that is chosen");
    await person.look("nothing found");
    await page.getByRole("link", { name: "Without sea: 3 images" }).click();
    await shows(person, 3, "?type=png");
    must((await page.locator(".void").count()) === 0, "it still says that nothing is found");
  },

  async "all that is found is selected by what is looked for, unloaded or not"(browser, device) {
    const person = await finder(browser, device, "rosa", { acceptDownloads: true });
    const { page, minted } = person;
    await arrive(person, "?tag=sea");
    await page.locator(".tile a").first().focus();
    await page.keyboard.press("Control+a");
    await bar(person).getByRole("heading", { name: "7 selected" }).waitFor();
    await page.locator('.tile[data-index="6"] .tick').click();
    await bar(person).getByRole("heading", { name: "6 selected" }).waitFor();
    const asked = page.waitForRequest((request) => request.url().endsWith("/downloads"));
    await Promise.all([page.waitForEvent("download"), bar(person).getByRole("button", { name: "Download" }).click()]);
    const { query, except } = (await asked).postDataJSON();
    must(JSON.stringify(query) === '{"allTags":["sea"]}' && String(except) === person.ids[6], JSON.stringify({ query, except }));
    await bar(person).getByRole("button", { name: "Delete" }).click();
    await page.getByText("6 images are in the trash").waitFor();
    await shows(person, 1, "?tag=sea");
    await until(async () => (await page.locator(".matches").innerText()).startsWith("1"), "it says another number");
    const all = Number((await fetch(`${base}${minted.path}?pageSize=1`, { headers: { ...version, Authorization: `Bearer ${minted.apiKey}` } })).headers.get("X-Total-Count"));
    must(all === 11, `${all} images are left`);
    await page.getByRole("button", { name: "Undo" }).click();
    await shows(person, 7, "?tag=sea");
  },

  async "other people's images appear only where they match"(browser, device) {
    const person = await finder(browser, device, "sven");
    const { page } = person;
    await arrive(person, "?type=png&tag=<b>");
    await shows(person, 3, "?type=png&tag=<b>");
    await person.quiet();
    await add(person.minted, [["elsewhere.png", 20, 20]]);
    const [here] = await add(person.minted, [["here.png", 20, 24]], ["<b>"]);
    await until(async () => (await page.locator('.tile[data-index="0"]').getAttribute("data-id")) === here, "it does not appear");
    await until(async () => (await page.locator(".tile").count()) === 4, "others appear too");
    await until(async () => (await page.locator(".matches").innerText()).startsWith("4"), "it says another number");
    await arrive(person, "?tag=none");
    await person.says("No image has all that is chosen");
    await person.quiet();
    await tag(person, [here], "none");
    await shows(person, 1, "?tag=none");
    await until(async () => (await page.locator(".void").count()) === 0, "it still says that nothing is found");
  },

  async "without script an address shows the same, and a form chooses"(browser, device) {
    const person = await finder(browser, device, "tine");
    const plain = await Person.at(browser, device, { javaScriptEnabled: false, storageState: await person.context.storageState() });
    const { page } = plain;
    const go = (act) => Promise.all([page.waitForNavigation(), act()]);
    await plain.open(person.home);
    await go(() => page.getByRole("link", { name: "Filter" }).click());
    await plain.look("filters without script");
    await page.getByRole("checkbox", { name: "sea" }).check();
    await page.getByRole("checkbox", { name: "Landscape" }).check();
    await go(() => page.getByRole("button", { name: /^Show/ }).click());
    must((await page.locator(".tile").count()) === 7, `${await page.locator(".tile").count()} images are there`);
    await go(() => chip(plain, "Remove Tags: sea").click());
    must((await page.locator(".tile").count()) === 15, `${await page.locator(".tile").count()} images are there`);
    await go(() => page.locator(".tile a").nth(1).click());
    await go(() => page.getByRole("link", { name: /Back to/ }).click());
    must(new URL(page.url()).searchParams.get("orientation") === "landscape", `the way back leads to ${page.url()}`);
    await arrive(person, new URL(page.url()).search);
    must((await person.page.locator(".tile").first().getAttribute("aria-setsize")) === "15", "the script shows others");
  },

  async "many tags are looked through, and by keys alone"(browser, device) {
    const person = await owner(browser, device, "ursa", numbered(3));
    const { page } = person;
    for (let from = 0; from < 30; from += 10) await tag(person, person.ids.slice(0, 1 + from / 10), ...Array.from({ length: 10 }, (_, at) => `subject ${from + at}`));
    await tag(person, person.ids.slice(0, 1), "Été");
    await arrive(person);
    await opener(person).focus();
    await page.keyboard.press(" ");
    await panel(person).waitFor();
    must(await panel(person).evaluate((dialog) => dialog.contains(document.activeElement)), "the focus stays outside");
    await panel(person).getByRole("searchbox", { name: "Find a tag" }).focus();
    await page.keyboard.type("ete");
    await until(async () => (await panel(person).locator("[data-facet=tag]").getByRole("checkbox").count()) === 1, "others are there");
    await page.keyboard.press("Tab");
    await page.keyboard.press(" ");
    await shows(person, 1, "?tag=Été");
    await panel(person).getByRole("searchbox", { name: "Find a tag" }).fill("nothing like it");
    await panel(person).getByText("It is none of the most frequent tags.").waitFor();
    await person.look("filters no such tag");
    await panel(person).getByRole("searchbox", { name: "Find a tag" }).fill("");
    await until(async () => (await panel(person).locator("[data-facet=tag]").getByRole("checkbox").count()) === 8, "those of before are not there");
    if (device.viewport.width < 1024) {
      // The rest of the page is out of reach while the panel is over it.
      for (let step = 0; step < 40; ++step) await page.keyboard.press("Tab");
      must(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null), "the focus left the panel");
      await panel(person).getByRole("button", { name: "Show 1 image" }).click();
    } else {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
    }
    await panel(person).waitFor({ state: "hidden" });
  },

  async "the rows stay where they are when the bar gets the focus, and come out from under it when they do"(browser, device) {
    const person = await owner(browser, device, "xena");
    const { page } = person;
    await arrive(person);
    const place = () => page.evaluate(() => Math.round(scrollY));
    await page.evaluate(() => scrollTo(0, 700));
    await until(async () => (await place()) === 700, "it does not scroll");
    await page.keyboard.press("/");
    must(await page.locator("#q").evaluate((field) => field === document.activeElement), "the search is not focused");
    must((await place()) === 700, `the rows moved to ${await place()}`);
    const [index, top] = await page.locator(".tile").evaluateAll((tiles) => tiles.map((tile) => [tile.dataset.index, tile.getBoundingClientRect().top]).find(([, top]) => top < 40 && top > -300));
    await page.locator(`.tile[data-index="${index}"] a`).evaluate((link) => link.focus());
    const bar = await page.locator(".bar").evaluate((bar) => bar.offsetHeight);
    const after = await page.locator(`.tile[data-index="${index}"]`).evaluate((tile) => tile.getBoundingClientRect().top);
    must(top < bar && after >= bar, `it is at ${after}, under a bar of ${bar}`);
  },

  async "the first view is small, and the panel comes when it is asked for"(browser, device) {
    const person = await owner(browser, device, "wim");
    await tag(person, person.ids.slice(0, 20), "sea", "harbour", "2026");
    const { page } = person;
    await arrive(person);
    await person.quiet();
    const sent = () =>
      page.evaluate(() => {
        const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
        return files.filter(({ name, entryType }) => entryType === "navigation" || /\.(js|css)$/.test(name)).map(({ name, encodedBodySize }) => [name.replace(/.*\//, ""), encodedBodySize]);
      });
    const view = await sent();
    const sum = view.reduce((all, [, size]) => all + size, 0);
    must(sum > 10_000 && sum <= budget, `the first view is ${sum} bytes: ${view.join(" ")}`);
    await openPanel(person);
    const own = (await sent()).slice(view.length).reduce((all, [, size]) => all + size, 0);
    must(own > 1000 && own <= moduleBudget, `the panel is ${own} bytes`);
  },
};

const wide = { ...desktop, viewport: { width: 1440, height: 900 } };
await tellAll(layout, [wide, tablet, phone]);
await tellInTurns(stories, [wide, phone]);
