// The page of a library and its viewer, as people meet them.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arrive, asset, bar, numbered, owner, pictured, pictures, send, until } from "./owner.mjs";
import { api, base, desktop, must, password, Person, phone, tablet, tellAll, tellInTurns, upload, version } from "./person.mjs";

const slow = 800; // ms that images are late
const near = 2 / 64; // pixels: two of the grains that browsers lay out in

async function view(person, number) {
  await person.page.locator(`.tile[data-index="${number}"] a`).click();
  await person.page.waitForSelector("dialog.viewer[open]");
}

/// Forward in the history, to the image of that id: the rows may write their own address meanwhile, which is none of these steps.
async function forward({ page }, id) {
  await page.evaluate(() => history.forward());
  await page.waitForURL(`**/${id}`);
}

const described = (page) => page.getByRole("textbox", { name: "Description", exact: true });

/// So many different images in a folder, some of them in folders inside of it.
function folderOf(count) {
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));
  mkdirSync(join(folder, "deeper", "deepest"), { recursive: true });
  for (let number = 0; number < count; ++number) {
    const inside = number % 50 === 49 ? join(folder, "deeper", number > 60 ? "deepest" : "") : folder;
    writeFileSync(join(inside, `drop ${number}.jpg`), distinct(number));
  }
  return folder;
}

/// A picture whose bytes no other story sends: decoders do not look behind its end.
const distinct = (mark) => Buffer.concat([pictures[0], Buffer.from(`${mark} ${process.pid}`)]);
const file = (name, buffer = distinct(name)) => ({ name, mimeType: "image/jpeg", buffer });

/// One of so many bytes.
const big = (name, size) => file(name, Buffer.concat([distinct(name)], size));
const uploadsOf = ({ path }) => path.replace(/assets$/, "uploads");

/// So many bytes of the file, a piece of which a request brings, reach the server by another connection.
async function firstBytes(minted, request, buffer, count) {
  const { pathname } = new URL(request.url());
  const offset = Number(request.headers()["upload-offset"]);
  const headers = { "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), Authorization: `Bearer ${minted.apiKey}` };
  const reply = await fetch(`${base}${pathname}`, { method: "PATCH", headers, body: buffer.subarray(offset, offset + count) });
  must(reply.status === 204, `the first bytes are refused: ${reply.status}`);
}

/// Drops files and folders of this machine onto the page, as its user does.
async function drop(person, ...paths) {
  const debug = await person.context.newCDPSession(person.page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"]) await debug.send("Input.dispatchDragEvent", { type, x: 200, y: 400, data });
  await person.page.waitForSelector("body.dropping");
  await person.look("held over");
  await debug.send("Input.dispatchDragEvent", { type: "drop", x: 200, y: 400, data });
}

/// Chooses files where "Add images" offers to.
async function choose(person, ...files) {
  await person.page.locator("#add > summary").evaluate((summary) => summary.click()); // a real click scrolls what is under the bar into view
  await person.page.getByLabel("Choose images").setInputFiles(files);
}

const tray = (person) => person.page.getByRole("region", { name: "Images that are added" });
const settledTray = (person, title) => tray(person).getByRole("heading", { name: title, exact: true }).waitFor({ timeout: 60_000 });
const allOf = async (minted) => Number((await fetch(`${base}${minted.path}?pageSize=1`, { headers: { ...version, Authorization: `Bearer ${minted.apiKey}` } })).headers.get("X-Total-Count"));

/// Where the tiles are, by the ids of their images.
const rectangles = (person) =>
  person.page.locator(".tile").evaluateAll((tiles) =>
    Object.fromEntries(tiles.map((tile) => [tile.dataset.id, (({ x, y, width, height }) => [x, y, width, height])(tile.getBoundingClientRect())])),
  );

/// Answers for a library of so many images, each of which looks like one that is there.
async function pretend(person, count, shapeOf = (number) => [30, 27, 13, 20, 36, 15, 40][number % 7]) {
  const pattern = await asset(person.minted, person.ids[0]);
  const image = (number) => ({
    id: `P${String(number).padStart(11, "0")}`, name: `image ${number}`, width: 20 * shapeOf(number), height: 400, url: pattern.url, thumbUrl: pattern.thumbUrl, thumbHighUrl: pattern.thumbHighUrl, blurhash: pattern.blurhash,
    created: Date.UTC(2026, 10, 28) - number * 86_400_000 * (2000 / count), status: "ready",
  });
  await person.page.route("**/changes?**", () => {}); // nothing happens to it
  await person.page.route(`**${person.minted.path}**`, (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    const headers = { "Lightkeep-Version": "7" };
    if (pathname.endsWith("/shape"))
      return route.fulfill({ body: Buffer.from(Array.from({ length: count }, (_, number) => shapeOf(number))), contentType: "application/octet-stream", headers });
    if (pathname !== person.minted.path) return route.fulfill({ json: { data: { ...image(Number(pathname.slice(-11))), tags: [], views: [], size: 1, contentType: "image/jpeg" } } });
    const around = searchParams.get("around");
    const offset = around ? Number(around.slice(1)) : Number(searchParams.get("offset"));
    const data = Array.from({ length: Math.min(Number(searchParams.get("pageSize")), count - offset) }, (_, at) => image(offset + at));
    return route.fulfill({ json: { data }, headers: { ...headers, "Lightkeep-Offset": String(offset) } });
  });
}

/// The numbers of the images that are seen, with the tops of their tiles.
const seen = (person) =>
  person.page.locator(".tile").evaluateAll((tiles) =>
    Object.fromEntries(tiles.map((tile) => [tile.dataset.index, tile.getBoundingClientRect().top]).filter(([, top]) => top > -400 && top < innerHeight)),
  );

/// How the page lies on a screen.
const layout = {
  async "three quarters of the first screen are picture"(browser, device) {
    const person = await owner(browser, device, "ada");
    for (const colorScheme of ["light", "dark"]) {
      await person.page.emulateMedia({ colorScheme });
      await arrive(person);
      const part = await pictured(person);
      must(part >= 0.75, `${Math.round(100 * part)} % of a ${device.name} is picture`);
      await person.look(`library ${colorScheme}`);
    }
  },

  async "the script takes the rows over where they are"(browser, device) {
    const person = await owner(browser, device, "bea");
    const plain = await Person.at(browser, device, { javaScriptEnabled: false, storageState: await person.context.storageState() });
    await plain.open(person.home);
    const before = await rectangles(plain);
    await arrive(person);
    const after = await rectangles(person);
    const both = person.ids.filter((id) => id in before && id in after);
    must(both.length >= 10 && both[0] === person.ids[0], `there are only ${both.length} tiles to compare`);
    const apart = Math.max(...both.flatMap((id) => before[id].map((value, at) => Math.abs(value - after[id][at]))));
    must(apart <= near, `a tile is ${apart} px elsewhere with the script`);
  },

  async "nothing moves when images come late"(browser, device) {
    const person = await owner(browser, device, "cat");
    const late = async (path, wait) => {
      await person.page.addInitScript(() => {
        window.shift = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value))).observe({ type: "layout-shift", buffered: true });
      });
      await person.page.route("**/cdn/**", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, slow));
        await route.continue();
      });
      await person.open(path);
      await wait();
      await person.quiet();
      return person.page.evaluate(() => window.shift);
    };
    const library = await late(person.home, () => person.page.waitForSelector(".tiles.live"));
    must(library <= 0.01, `the rows shift by ${library}`);
    const image = await late(`${person.home}/${person.ids[3]}`, () => person.page.waitForSelector("dialog.viewer[open]"));
    must(image <= 0.01, `the page of an image shifts by ${image}`);
  },

  async "a library is seen without script, both ways"(browser, device) {
    const person = await owner(browser, device, "dan", numbered(130));
    const plain = await Person.at(browser, device, { javaScriptEnabled: false, storageState: await person.context.storageState() });
    const first = () => plain.page.locator(".tile").first().getAttribute("data-id");
    await plain.open(person.home);
    await plain.look("library without script");
    must((await first()) === person.ids[0] && (await pictured(plain)) >= 0.75, "the newest are not there");
    const go = async (name) => Promise.all([plain.page.waitForLoadState("load"), plain.page.getByRole("link", { name, exact: true }).first().click()]);
    await go("Older images");
    must((await first()) === person.ids[60], "older images are not those that follow");
    await go("Older images");
    must((await first()) === person.ids[120] && (await plain.page.getByRole("link", { name: "Older images" }).count()) === 0, "the end is not there");
    await go("Newer images");
    must((await first()) === person.ids[60], "newer images are not those before");
    await plain.page.locator(".tile a").nth(5).click();
    await plain.page.waitForURL(`**/${person.ids[65]}`);
    await plain.look("image without script");
    await go("Next image");
    await plain.page.waitForURL(`**/${person.ids[66]}`);
    await go("Previous image");
    await go("Previous image");
    await plain.page.waitForURL(`**/${person.ids[64]}`);
    const [saved] = await Promise.all([plain.page.waitForEvent("download"), plain.page.getByRole("link", { name: "Download the original" }).click()]);
    must(saved.suggestedFilename() === "picture 065.jpg", `saved as ${saved.suggestedFilename()}`);
    await plain.page.getByRole("link", { name: /Back to/ }).click();
    await plain.page.waitForURL(`**?at=${person.ids[64]}`);
    must((await first()) === person.ids[64], "the way back leads elsewhere");
  },
};

/// What people do there, with a mouse or a finger.
const stories = {
  async "an image is opened, and Back leads to the image last seen"(browser, device) {
    const person = await owner(browser, device, "eve");
    const { page } = person;
    await arrive(person);
    await view(person, 2);
    await person.quiet();
    await person.look("viewer");
    must(page.url().endsWith(`/${person.ids[2]}`), `the address is ${page.url()}`);
    must(await page.locator(".frame img").last().evaluate((image) => image.decode().then(() => image.currentSrc.includes("w=1600"))), "the large picture is not shown");
    for (let step = 0; step < 40; ++step) await page.keyboard.press("ArrowRight");
    must((await page.locator(".place").textContent()) === "43 of 60", await page.locator(".place").textContent());
    must(page.url().endsWith(`/${person.ids[42]}`), "the address stays behind");
    await page.goBack();
    await page.waitForSelector("dialog.viewer", { state: "detached" });
    const tile = page.locator(`.tile[data-index="42"]`);
    must(await tile.evaluate((element) => element.contains(document.activeElement)), "the image last seen does not have the focus");
    const { top, bottom } = await tile.evaluate((element) => element.getBoundingClientRect().toJSON());
    must(top >= 0 && bottom <= device.viewport.height, `it is at ${top} to ${bottom}`);
    await forward(person, person.ids[42]);
    await page.waitForSelector("dialog.viewer[open]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog.viewer", { state: "detached" });
    must(new URL(page.url()).pathname === person.home, `closing led to ${page.url()}`);
    await forward(person, person.ids[42]);
    await page.reload();
    await page.waitForSelector("dialog.viewer[open]");
    await page.getByRole("button", { name: "Close" }).click();
    await page.waitForSelector(".tiles.live");
    must(new URL(page.url()).pathname === person.home, `closing after a reload led to ${page.url()}`);
  },

  async "right, then left at once: what comes late is dropped"(browser, device) {
    const person = await owner(browser, device, "fay", numbered(12));
    const { page } = person;
    await arrive(person);
    let held = [];
    await page.route(/\/cdn\/.*w=1600/, (route) => (route.request().url().includes(person.ids[4]) ? held.push(route) : route.continue()));
    await view(person, 3);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    must((await page.locator(".place").textContent()) === "4 of 12", "it is another image");
    await page.waitForLoadState("domcontentloaded");
    for (const route of held) await route.continue();
    await person.quiet();
    const shown = await page.locator(".frame img").evaluateAll((images) => images.map((image) => image.src));
    must(shown.length > 0 && shown.every((address) => address.includes(person.ids[3])), `on the stage are ${shown}`);
    must(page.url().endsWith(person.ids[3]), "the address is another image's");
  },

  async "the zoom stays when the sharper picture comes"(browser, device) {
    const minted = await owner(browser, device, "gus", numbered(3));
    const { page } = minted;
    await pretend(minted, 40, () => 30);
    await page.route(/\/organizations\/.*\/assets\/P/, (route) => route.fulfill({ json: { data: { id: "x", width: 6000, height: 4000, tags: [], views: [], size: 1, contentType: "image/jpeg" } } }));
    await arrive(minted);
    await page.evaluate(() => (window.scale = () => new DOMMatrix(getComputedStyle(document.querySelector(".frame")).transform).a));
    await view(minted, 1);
    const scale = () => page.evaluate(() => window.scale());
    must((await scale()) === 1, "it is zoomed from the beginning");
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    const twice = await scale();
    must(twice > 2, `two steps in make ${twice}`);
    await page.keyboard.press("-");
    await page.keyboard.press("0");
    must((await scale()) === 1, "0 does not show all of it");
    const box = await page.locator(".stage").boundingBox();
    const at = { x: box.x + box.width * 0.7, y: box.y + box.height * 0.4 };
    await page.mouse.move(at.x, at.y);
    const place = () =>
      page.evaluate(({ x, y }) => {
        const { left, top, width, height } = document.querySelector(".frame").getBoundingClientRect();
        return [(x - left) / width, (y - top) / height];
      }, at);
    const before = await place();
    await page.locator(".stage").evaluate((stage, { x, y }) => stage.dispatchEvent(new WheelEvent("wheel", { deltaY: -400, clientX: x, clientY: y, bubbles: true, cancelable: true })), at);
    await until(async () => (await scale()) > 1.5, "the wheel does not zoom");
    const after = await place();
    must(Math.abs(before[0] - after[0]) < 0.02, `the point under the mouse moved from ${before} to ${after}`);
    const held = await page.locator(".frame").evaluate((frame) => frame.style.transform);
    await minted.quiet();
    must((await page.locator(".frame").evaluate((frame) => frame.style.transform)) === held, "the picture moved");
    await page.mouse.dblclick(at.x, at.y);
    must((await scale()) === 1, "a double click does not go back");
  },

  async "a link is copied with its width, and its size is the real one"(browser, device) {
    const person = await owner(browser, device, "hal", numbered(3), { permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = person;
    await arrive(person);
    await view(person, 1);
    const { url } = await asset(person.minted, person.ids[1]);
    await page.keyboard.press("c");
    await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) === url, "C does not copy the link");
    if (await page.locator(".beside").isHidden()) await page.getByRole("button", { name: "About the image" }).click();
    await page.getByLabel("Width").selectOption("400");
    await page.getByLabel("Format").selectOption("webp");
    await page.getByRole("button", { name: "Markdown" }).click();
    const address = `${url}?w=400&fm=webp`;
    const sent = (await (await fetch(address)).arrayBuffer()).byteLength;
    const words = sent < 1000 ? `${sent} bytes` : `${Math.round(sent / 1000)} KB`;
    await page.locator(".result").getByText(`${words} WEBP`).waitFor();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) === `![picture 001](${address})`, "Markdown is not copied");
    await page.getByRole("button", { name: "HTML" }).click();
    must((await page.getByLabel("What is copied").inputValue()) === `<img src="${address.replace("&", "&amp;")}" alt="picture 001">`, "the HTML is another");
    await person.look("copy box");
  },

  async "a description and tags save by themselves"(browser, device) {
    const person = await owner(browser, device, "ida", numbered(4));
    const { page } = person;
    await arrive(person);
    await view(person, 1);
    if (await page.locator(".beside").isHidden()) await page.getByRole("button", { name: "About the image" }).click();
    await described(page).fill("Boats at noon");
    await until(async () => (await asset(person.minted, person.ids[1])).description === "Boats at noon", "the description is not saved");
    await page.getByLabel("Add tags").fill("sea, مرفأ");
    await page.getByLabel("Add tags").press("Enter");
    await page.getByRole("button", { name: "Remove the tag مرفأ" }).waitFor();
    await page.getByRole("button", { name: "Remove the tag sea" }).click();
    await until(async () => String((await asset(person.minted, person.ids[1])).tags) === "مرفأ", "a tag is not removed");
    await described(page).fill("Boats in the evening");
    await page.getByRole("button", { name: "Close" }).click();
    await until(async () => (await asset(person.minted, person.ids[1])).description === "Boats in the evening", "what was typed last is lost");
    await view(person, 1);
    if (await page.locator(".beside").isHidden()) await page.getByRole("button", { name: "About the image" }).click();
    must((await described(page).inputValue()) === "Boats in the evening", "the old description is shown");
    await person.look("described");
  },

  async "a variant is added, shown by its address, and shown again"(browser, device) {
    const person = await owner(browser, device, "ivo", numbered(3));
    const { page } = person;
    await arrive(person);
    await view(person, 1);
    if (await page.locator(".beside").isHidden()) await page.getByRole("button", { name: "About the image" }).click();
    await page.getByLabel("Add a variant").setInputFiles({ name: "cut out.jpg", mimeType: "image/jpeg", buffer: pictures[3] });
    const variant = page.getByRole("button", { name: "cut out" });
    await variant.waitFor();
    await until(async () => (await asset(person.minted, person.ids[1])).views[0].thumbUrl, "the variant is not prepared");
    const [{ id, url }] = (await asset(person.minted, person.ids[1])).views;
    const { appUrl } = await asset(person.minted, id);
    await person.open(new URL(appUrl).pathname + new URL(appUrl).search);
    await page.waitForSelector("dialog.viewer[open]");
    if (await page.locator(".beside").isHidden()) await page.getByRole("button", { name: "About the image" }).click();
    const onStage = () => page.locator(".frame img").evaluateAll((pictures) => pictures.map((picture) => new URL(picture.src).pathname));
    await until(async () => String(await onStage()) === new URL(url).pathname, "the variant is not on the stage");
    must((await variant.getAttribute("aria-pressed")) === "true", "the variant is not chosen");
    must((await page.getByLabel("What is copied").inputValue()) === url, "another address is copied");
    await person.look("variant");
    await page.getByRole("button", { name: /^The image/ }).click();
    await until(async () => !(await onStage()).includes(new URL(url).pathname), "the image does not come back");
    must(!new URL(page.url()).search, `the address still names the variant: ${page.url()}`);
    await variant.click();
    await until(() => page.url() === appUrl, `the address does not name the variant: ${page.url()}`);
    const scriptless = await Person.at(browser, device, { javaScriptEnabled: false, storageState: await person.context.storageState() });
    await scriptless.open(new URL(appUrl).pathname + new URL(appUrl).search);
    must((await scriptless.page.getByLabel("Anyone can see the image here").inputValue()) === url, "without script another image is shown");
    await scriptless.page.getByRole("link", { name: "The image itself" }).click();
    must(!new URL(scriptless.page.url()).search, "without script the image does not come back");
  },

  async "an image is deleted on its own page, and taken back"(browser, device) {
    const person = await owner(browser, device, "ivy", numbered(3));
    const { page } = person;
    await person.open(`${person.home}/${person.ids[1]}`);
    await page.waitForSelector("dialog.viewer[open]");
    await page.getByRole("button", { name: "Move to the trash" }).click();
    await page.getByRole("button", { name: "Undo" }).waitFor();
    await until(async () => page.url().endsWith(person.ids[2]), "the next image is not shown");
    await page.getByRole("button", { name: "Undo" }).click();
    await until(async () => page.url().endsWith(person.ids[1]), "it is not taken back");
    must((await page.locator(".place").textContent()) === "2 of 3", "it is not where it was");
  },

  async "a library that changes while an image is opened opens it all the same"(browser, device) {
    const person = await owner(browser, device, "ike", numbered(4));
    const { page } = person;
    await arrive(person);
    await page.locator('.tile[data-index="2"] a[href]').waitFor();
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route("**/viewer.js", async (route) => (await held, route.continue()));
    await page.locator('.tile[data-index="2"] a').click();
    // What was known of the library is dropped, and the first attempts to know it again come before the next change.
    let changes = 0;
    await page.route(/assets\?offset=/, async (route) => {
      const reply = await route.fetch();
      await route.fulfill({ response: reply, headers: { ...reply.headers(), ...(++changes < 3 && { "lightkeep-version": `later ${changes}` }) } });
    });
    await send(person.minted, ["one more.jpg"]);
    release();
    await page.waitForSelector("dialog.viewer[open]");
  },

  async "what somebody else wrote meanwhile is not lost"(browser, device) {
    const person = await owner(browser, device, "jon", numbered(2));
    const { page } = person;
    await page.route("**/changes?**", () => {}); // who has heard of theirs overwrites it knowingly
    await arrive(person);
    await view(person, 0);
    if (await page.locator(".beside").isHidden()) await page.getByRole("button", { name: "About the image" }).click();
    await page.locator(".facts-list").getByText("JPEG").waitFor();
    await api("PATCH", `${person.minted.path}/${person.ids[0]}/description`, { key: person.minted.apiKey, json: { description: "Theirs" } });
    await described(page).fill("Mine");
    await page.getByText("Somebody else changed it").waitFor();
    must((await page.locator("blockquote").textContent()) === "Theirs" && (await described(page).inputValue()) === "Mine", "not both texts are shown");
    must((await asset(person.minted, person.ids[0])).description === "Theirs", "the other's text is overwritten");
    await person.look("conflict");
    await page.getByRole("button", { name: "Keep mine" }).click();
    await until(async () => (await asset(person.minted, person.ids[0])).description === "Mine", "what was chosen is not saved");
  },

  async "a session that ends while somebody types costs no text"(browser, device) {
    const person = await owner(browser, device, "kim", numbered(2));
    const { page } = person;
    await arrive(person);
    await view(person, 1);
    if (await page.locator(".beside").isHidden()) await page.getByRole("button", { name: "About the image" }).click();
    await page.locator(".facts-list").getByText("JPEG").waitFor();
    await person.context.clearCookies();
    await described(page).fill("Typed after the session ended");
    await page.getByText("You are signed out. Your text is kept here.").waitFor();
    await page.getByRole("link", { name: "Sign in again" }).click();
    await person.fill("Email", person.email);
    await person.fill("Password", password);
    await person.press("Sign in");
    await page.waitForSelector("dialog.viewer[open]");
    await until(async () => (await asset(person.minted, person.ids[1])).description === "Typed after the session ended", "the text is lost");
  },

  async "names of any direction keep their beginning"(browser, device) {
    const arabic = "غروب الشمس فوق ميناء الإسكندرية القديم في الصيف.jpg";
    const person = await owner(browser, device, "lea", ["harbour.jpg", arabic, ...numbered(8)]);
    const { page } = person;
    await arrive(person);
    const number = person.ids.length - 2;
    const link = page.locator(".tiles").getByRole("link", { name: arabic.slice(0, -4), exact: true });
    must((await link.count()) === 1, "the link is not called by its name");
    await link.focus();
    const direction = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
    must((await direction(link.locator(".name"))) === "rtl", "the name is written from the left");
    await view(person, number);
    must((await direction(page.locator(".viewer h2"))) === "rtl", "the title is written from the left");
    await person.look("Arabic name");
  },

  async "120,000 images: the end is reached, and nothing jumps"(browser, device) {
    const count = 120_000;
    const person = await owner(browser, { ...device, deviceScaleFactor: 3 }, "mia", numbered(3));
    const { page } = person;
    await pretend(person, count);
    await arrive(person);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await until(async () => `${count - 1}` in (await seen(person)), "the last image is not reached");
    const last = (await seen(person))[count - 1];
    must(last > 0 && last < device.viewport.height, `the last image is at ${last}`);
    await page.waitForTimeout(400);
    must(`${count - 1}` in (await seen(person)), "the last image goes away again");
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
    await page.waitForTimeout(400);
    const middle = Number(Object.keys(await seen(person))[0]);
    must(middle > count * 0.4 && middle < count * 0.6, `the middle is image ${middle}`);
    let most = 0;
    for (let step = 0; step < 30; ++step) {
      const before = await seen(person);
      await page.evaluate(() => scrollBy(0, -100));
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const after = await seen(person);
      for (const index of Object.keys(before))
        if (index in after) must(Math.abs(after[index] - before[index] - 100) < 0.6, `image ${index} moved by ${after[index] - before[index]} instead of 100`);
      if (step % 10 === 9) {
        const resting = await seen(person);
        await page.waitForTimeout(300);
        const rested = await seen(person);
        for (const index of Object.keys(resting)) must(Math.abs(resting[index] - rested[index]) < 1, `image ${index} moves at rest by ${rested[index] - resting[index]}`);
      }
      most = Math.max(most, await page.evaluate(() => document.querySelectorAll("*").length));
    }
    must(most <= 400, `${most} elements`);
    must(new URL(page.url()).searchParams.has("at"), "the address does not tell the place");
    await page.evaluate(() => scrollTo(0, 0));
    await until(async () => "0" in (await seen(person)), "the first image is not reached");
  },

  async "a search says what matched, and helps when nothing does"(browser, device) {
    const person = await owner(browser, device, "ned", ["harbour north.jpg", "harbour south.jpg", "valley.jpg"]);
    const { page } = person;
    await api("POST", `${person.minted.path}/tag`, { key: person.minted.apiKey, json: { assetIds: [person.ids[0]], tags: ["harbour tour"] } });
    await arrive(person);
    await page.keyboard.press("/");
    await page.keyboard.type("harb");
    await page.keyboard.press("Enter");
    await page.waitForURL("**?q=harb");
    await page.waitForSelector(".tiles.live");
    await person.says("3 images match");
    must((await page.locator(".name mark").count()) === 2 && (await page.locator(".name mark").first().textContent()) === "harbour", "nothing is highlighted");
    must((await page.locator(".found").textContent()) === "harbour tour", "the tag that matched is not told");
    await person.look("found");
    await page.getByRole("link", { name: "Remove Search: “harb”" }).click();
    await page.waitForURL(`**${person.home}`);
    await person.open(`${person.home}?q=zzz`);
    await person.says("No image matches");
    await person.look("nothing found");
    await page.getByRole("link", { name: "See all images" }).click();
    await page.getByRole("link", { name: "harbour tour 1" }).click();
    await page.waitForURL("**?tag=harbour%20tour");
    must((await page.locator(".tile").count()) === 1, "the tag has other images");
    await person.look("a tag");
  },

  async "what is typed is searched at once, and the newest answer counts"(browser, device) {
    const person = await owner(browser, device, "fin", ["harbour north.jpg", "harbour south.jpg", "valley.jpg"]);
    const { page } = person;
    await arrive(person);
    const held = [];
    await page.route(/search\/assets\?q=h&/, (route) => void held.push(route)); // answered later than what is typed after it
    await page.keyboard.press("/");
    await page.keyboard.type("h");
    await until(() => held.length, "nothing is asked");
    await page.keyboard.type("arbour so");
    const found = page.getByRole("option");
    await found.first().getByText("harbour south.jpg").waitFor();
    await held[0].continue().catch(() => {}); // the page may have given it up
    await until(async () => (await found.count()) === 2, "not what was typed last is shown");
    must((await found.last().textContent()) === "See it in the library", "the last line leads elsewhere");
    await person.look("found while it is typed");
    await page.keyboard.press("Escape");
    must((await found.count()) === 0 && (await page.inputValue("#q")) === "harbour so", "it does not close");
    await page.keyboard.press("Backspace");
    await found.first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog.viewer[open]");
    must(page.url().endsWith(person.ids[1]), `${page.url()} is opened`);
    await person.open(person.home);
    await page.waitForSelector(".tiles.live");
    await page.locator("#q").fill("zzz");
    await found.getByText("Nothing is found").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**?q=zzz");
  },

  async "the palette leads anywhere, by some letters and the keyboard"(browser, device) {
    const person = await owner(browser, device, "pal", numbered(3));
    const { page } = person;
    await api("POST", `/organizations/${person.minted.organizationId}/libraries`, { key: person.minted.apiKey, json: { name: "Häfen" } });
    await api("POST", `${person.minted.path}/tag`, { key: person.minted.apiKey, json: { assetIds: [person.ids[0]], tags: ["été"] } });
    await arrive(person);
    const open = async (words) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Where to" }).waitFor();
      await page.keyboard.type(words);
    };
    await open("");
    await person.look("palette");
    await page.keyboard.press("Escape");
    must((await page.locator("dialog[open]").count()) === 0, "it does not close");
    await open("ete");
    await Promise.all([page.waitForURL("**?tag=**"), page.keyboard.press("Enter")]);
    await page.waitForSelector(".tiles.live");
    await open("hafen library");
    await Promise.all([page.waitForURL("**/hafen"), page.keyboard.press("Enter")]);
    await page.waitForLoadState("load");
    await open("picture 00");
    await Promise.all([page.waitForURL("**?q=picture+00"), page.keyboard.press("Enter")]);
    await page.waitForLoadState("load");
    await open("keys");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Keys", exact: true }).waitFor();
  },

  async "the rows are one stop of Tab, and arrows go through them"(browser, device) {
    const person = await owner(browser, device, "oda", numbered(30));
    const { page } = person;
    await arrive(person);
    const index = () => page.evaluate(() => document.activeElement.closest("li")?.dataset.index);
    must((await page.locator('.tile a[tabindex="0"]').count()) === 1, "there is more than one stop");
    await page.locator('.tile a[tabindex="0"]').focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    must((await index()) === "2", `right twice leads to ${await index()}`);
    await page.keyboard.press("ArrowDown");
    const below = await index();
    must(Number(below) > 2, `down leads to ${below}`);
    await page.keyboard.press("ArrowUp");
    must(Number(await index()) < Number(below), "up does not lead up");
    await page.keyboard.press("End");
    must((await index()) === "29", "End does not lead to the last");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog.viewer[open]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog.viewer", { state: "detached" });
    must((await index()) === "0", "the focus is lost");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await person.look("keys");
    await page.keyboard.press("Escape");
  },

  async "an image that is prepared comes by itself, and a broken one says why"(browser, device) {
    const person = await owner(browser, device, "pia", numbered(2));
    const { page } = person;
    let state = "processing";
    const pattern = await asset(person.minted, person.ids[0]);
    await page.route(`**${person.minted.path}?**`, async (route) => {
      const data = person.ids.map((id, number) => ({ ...pattern, id, status: number ? "ready" : state, failure: state === "failed" ? "The file ends too early." : undefined }));
      await route.fulfill({ json: { data }, headers: { "Lightkeep-Version": "7", "Lightkeep-Offset": "0" } });
    });
    await arrive(person);
    await page.locator(".tile").first().getByText("Being prepared").waitFor();
    state = "ready";
    await page.locator('.tile[data-index="0"] img').waitFor();
    await page.route("**/cdn/**", (route) => route.abort());
    await page.reload();
    await page.locator(".tile").first().getByText("No picture").waitFor({ timeout: 30_000 });
    await person.look("no pictures");
  },

  async "what others add comes to the top, and nothing moves for who reads further down"(browser, device) {
    const person = await owner(browser, device, "kim", numbered(60));
    const { page } = person;
    await Promise.all([page.waitForRequest(/\/changes\?/), arrive(person)]);
    const tile = (id) => page.locator(`.tile[data-id="${id}"]`);
    const [first] = await send(person.minted, ["another.jpg"]);
    await tile(first).waitFor();
    must((await tile(first).getAttribute("data-index")) === "0", "it is not the first");
    must(!(await page.locator(".fresh").isVisible()), "who is at the top is told of what is seen");

    await page.evaluate(() => scrollTo(0, 900));
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const read = await page.locator(".tile").evaluateAll((tiles) => tiles.find((one) => one.getBoundingClientRect().top > 200 && one.querySelector("img"))?.dataset.id);
    await person.quiet();
    const before = await tile(read).boundingBox();
    const [second] = await send(person.minted, ["and another.jpg"]);
    await page.getByRole("button", { name: "1 new" }).waitFor();
    await person.quiet();
    const after = await tile(read).boundingBox();
    must(Math.abs(before.y - after.y) < 120 && (await page.evaluate(() => scrollY)) > 300, `what is read moved from ${before.y} to ${after.y}`);
    await person.look("somebody added");
    await page.getByRole("button", { name: "1 new" }).click();
    await until(async () => (await tile(second).getAttribute("data-index")) === "0" && (await tile(second).boundingBox()).y < 300, "it leads elsewhere");
    await until(async () => !(await page.locator(".fresh").isVisible()), "what is seen is still told of");

    await api("DELETE", person.minted.path, { key: person.minted.apiKey, json: { ids: [first] } });
    await tile(first).waitFor({ state: "detached" });
    must((await page.locator("#q").getAttribute("placeholder")) === "Search 61 images", await page.locator("#q").getAttribute("placeholder"));
  },

  async "of seven tabs one asks what changed, and all show it"(browser, device) {
    const person = await owner(browser, device, "lou", numbered(3));
    await person.page.goto("about:blank"); // a page that is left does not say how its requests ended
    const asking = new Set();
    person.context.on("request", (request) => request.url().includes("/changes?") && asking.add(request));
    for (const end of ["requestfinished", "requestfailed"]) person.context.on(end, (request) => asking.delete(request));
    const tabs = [person.page];
    while (tabs.length < 7) tabs.push(await person.context.newPage());
    for (const tab of tabs) {
      await tab.goto(person.home);
      await tab.waitForSelector(".tiles.live");
    }
    await until(() => asking.size > 0, "nobody asks");
    const [image] = await send(person.minted, ["another.jpg"]);
    for (const tab of tabs) await tab.waitForSelector(`.tile[data-id="${image}"]`);
    must(asking.size <= 1, `${asking.size} tabs ask`);
    await until(() => asking.size === 1, "nobody goes on");
    await [...asking][0].frame().page().close();
    asking.clear(); // nor does one that closes
    const left = tabs.filter((tab) => !tab.isClosed());
    await until(() => asking.size === 1, "no other tab goes on");
    const [other] = await send(person.minted, ["yet another.jpg"]);
    for (const tab of left) await tab.waitForSelector(`.tile[data-id="${other}"]`);
  },

  async "what is deleted in the viewer can be taken back"(browser, device) {
    const person = await owner(browser, device, "quin", numbered(5));
    const { page } = person;
    await arrive(person);
    await view(person, 1);
    await page.getByRole("button", { name: "Move to the trash" }).click();
    await page.getByText("The image is in the trash.").waitFor();
    must((await page.locator(".place").textContent()) === "2 of 4" && page.url().endsWith(person.ids[2]), "the next image is not shown");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForURL(`**/${person.ids[1]}`);
    must((await page.locator(".place").textContent()) === "2 of 5", "it is not back");
  },

  async "images are added and deleted with the script switched off"(browser, device) {
    const person = await owner(browser, device, "yul", numbered(3));
    const plain = await Person.at(browser, device, { javaScriptEnabled: false, storageState: await person.context.storageState() });
    await plain.open(person.home);
    await plain.page.locator("#add > summary").click();
    await plain.page.getByLabel("Up to 20 at a time").setInputFiles([file("one.jpg"), file("two.jpg")]);
    await plain.look("add without script");
    await plain.press("Upload");
    must((await allOf(person.minted)) === 5 && (await plain.page.locator(".tile").count()) === 5, "they are not there");
  },

  async "images are selected by ticks, ranges and keys, and tagged"(browser, device) {
    const person = await owner(browser, device, "zoe", numbered(40));
    const { page } = person;
    await arrive(person);
    const tile = (number) => page.locator(`.tile[data-index="${number}"]`);
    const selected = (text) => bar(person).getByRole("heading", { name: text }).waitFor();
    await tile(1).locator("a").focus();
    await page.keyboard.press("x");
    await selected("1 selected");
    must((await tile(1).getByRole("button", { name: "Select picture 038" }).getAttribute("aria-pressed")) === "true", "the tick does not say so");
    for (let step = 0; step < 3; ++step) await page.keyboard.press("Shift+ArrowRight");
    await selected("4 selected");
    await page.keyboard.press("Shift+ArrowLeft");
    await selected("3 selected");
    await tile(5).locator(".tick").click();
    await selected("4 selected");
    await tile(8).locator(".tick").click({ modifiers: ["Shift"] });
    await selected("7 selected");
    await page.locator('[role="status"]', { hasText: "7 selected" }).waitFor({ state: "attached" });
    await person.look("selected");
    await page.keyboard.press("t");
    await page.getByLabel("Tags, separated by commas").fill("sea, غروب");
    await person.look("tagging");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("7 images tagged sea, غروب").waitFor();
    for (const number of [1, 2, 3, 5, 6, 7, 8]) must(String((await asset(person.minted, person.ids[number])).tags) === "sea,غروب", `image ${number} is not tagged`);
    await page.keyboard.press("Escape");
    await bar(person).waitFor({ state: "hidden" });
    must((await page.locator(".tick").count()) <= 1, "ticks are left");
    await page.keyboard.press("Control+a");
    await selected("40 selected");
    await tile(8).locator(".tick").click();
    await selected("39 selected");
    await bar(person).getByRole("button", { name: "Tag" }).click();
    await page.getByRole("button", { name: "sea", exact: true }).click();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByText("sea: taken off 39 images").waitFor();
    must(String((await asset(person.minted, person.ids[1])).tags) === "غروب", "the tag is there still");
  },

  async "a range goes across 5,000 images that were not loaded"(browser, device) {
    const count = 6000;
    const person = await owner(browser, device, "abe", numbered(3));
    const { page } = person;
    await pretend(person, count);
    const deleted = [];
    await page.route(`**${person.minted.path}`, (route) => {
      if (route.request().method() !== "DELETE") return route.fallback();
      const { ids } = route.request().postDataJSON();
      deleted.push(...ids);
      return route.fulfill({ json: { data: { success: true, message: "", ids } } });
    });
    await arrive(person);
    const tick = async (number, more) => {
      const tile = page.locator(`.tile[data-index="${number}"]`);
      await tile.locator("a").hover();
      await tile.locator(".tick").click(more);
    };
    await tick(5);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight * (5005 / 6000)));
    await page.locator('.tile[data-index="5004"]').waitFor({ state: "attached" });
    await page.locator('.tile[data-index="5004"] a').evaluate((link) => link.scrollIntoView({ block: "center", behavior: "instant" }));
    await tick(5004, { modifiers: ["Shift"] });
    await bar(person).getByRole("heading", { name: "5,000 selected" }).waitFor();
    await bar(person).getByRole("button", { name: "Delete" }).click();
    await page.getByText("5,000 images are in the trash.").waitFor({ timeout: 30_000 });
    const wanted = Array.from({ length: 5000 }, (_, number) => `P${String(number + 5).padStart(11, "0")}`);
    must(deleted.length === 5000 && String([...deleted].sort()) === String(wanted), `${deleted.length} others are deleted`);
  },

  async "what is deleted comes back, also all but one"(browser, device) {
    const person = await owner(browser, device, "bob", numbered(130));
    const { page } = person;
    await arrive(person);
    await page.locator('.tile[data-index="2"] a').focus();
    await page.keyboard.press("x");
    await page.keyboard.press("Delete");
    await page.getByText("1 image is in the trash.").waitFor();
    await until(async () => (await page.locator('.tile[data-index="2"]').getAttribute("data-id")) === person.ids[3], "the image is there still");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("1 image is back.").waitFor();
    await until(async () => (await page.locator('.tile[data-index="2"]').getAttribute("data-id")) === person.ids[2], "the image is not back");
    await page.keyboard.press("Control+a");
    await page.locator('.tile[data-index="1"] .tick').click();
    await bar(person).getByRole("heading", { name: "129 selected" }).waitFor();
    await bar(person).getByRole("button", { name: "Delete" }).click();
    await page.getByText("129 images are in the trash.").waitFor();
    must((await allOf(person.minted)) === 1, `${await allOf(person.minted)} images are left`);
    await until(async () => (await page.locator(".tile").count()) === 1, "the rows show others");
    await person.look("deleted");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("129 images are back.").waitFor();
    must((await allOf(person.minted)) === 130, "not all are back");
    await until(async () => (await page.locator('.tile[data-index="0"]').getAttribute("data-id")) === person.ids[0], "they are in another order");
  },

  async "all that a search finds is selected, and moved to another library"(browser, device) {
    const person = await owner(browser, device, "cam", ["harbour 1.jpg", "valley.jpg", "harbour 2.jpg", ...numbered(9)]);
    const { page, minted } = person;
    const made = await api("POST", `/organizations/${minted.organizationId}/libraries`, { key: minted.apiKey, json: { name: "Häfen und ميناء" } });
    must(made.status === 201, JSON.stringify(made.body));
    await arrive(person, "?q=harbour");
    await page.locator(".tile a").first().focus();
    await page.keyboard.press("Control+a");
    await bar(person).getByRole("heading", { name: "2 selected" }).waitFor();
    await bar(person).getByRole("button", { name: "Move" }).click();
    const choice = page.getByRole("dialog").getByRole("button", { name: "Häfen und ميناء" });
    await choice.waitFor();
    await person.look("moving");
    await choice.click();
    await page.getByText("2 images moved to Häfen und ميناء").waitFor();
    const there = (await api("GET", `/organizations/${minted.organizationId}/libraries/${made.body.data.id}/assets`, { key: minted.apiKey })).body.data;
    must(String(there.map(({ name }) => name).sort()) === "harbour 1,harbour 2", `there are ${there.map(({ name }) => name)}`);
    await until(async () => (await page.locator(".tile").count()) === 0, "they are here still");
  },

  async "links of the selected images are copied in their order"(browser, device) {
    const person = await owner(browser, device, "deb", numbered(12), { permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = person;
    await arrive(person);
    await page.locator("#more > summary").click();
    await page.getByRole("button", { name: "Select images" }).click();
    await bar(person).getByRole("heading", { name: "0 selected" }).waitFor();
    await page.getByRole("button", { name: "Select picture 008" }).click();
    await page.getByRole("button", { name: "Select picture 010" }).click();
    await bar(person).getByRole("button", { name: "Copy links" }).click();
    await page.getByText("2 links copied").waitFor();
    const wanted = [(await asset(person.minted, person.ids[1])).url, (await asset(person.minted, person.ids[3])).url].join("\n");
    must((await page.evaluate(() => navigator.clipboard.readText())) === wanted, await page.evaluate(() => navigator.clipboard.readText()));
    await person.look("links copied");
  },

  async "what is selected is downloaded as one archive"(browser, device) {
    const person = await owner(browser, device, "hal", ["harbour.jpg", "غروب الشمس.jpg", ...numbered(4)]);
    const { page } = person;
    await arrive(person);
    const archive = async () => {
      const [download] = await Promise.all([page.waitForEvent("download"), bar(person).getByRole("button", { name: "Download" }).click()]);
      must(download.suggestedFilename() === "Summer photos.zip", `it is called ${download.suggestedFilename()}`);
      const listed = execFileSync("/usr/bin/python3", ["-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print('\\n'.join(sorted(z.namelist())))", await download.path()], { encoding: "utf8", env: { PYTHONIOENCODING: "utf8" } });
      return listed.trim().split("\n");
    };
    await page.locator('.tile[data-index="4"] a').focus();
    await page.keyboard.press("x");
    await page.keyboard.press("Shift+ArrowRight");
    must(String(await archive()) === "harbour.jpg,غروب الشمس.jpg", "others are in it");
    await page.getByText("Downloading 2 images").waitFor();
    await person.look("downloading");
    await page.keyboard.press("Control+a");
    await page.locator('.tile[data-index="0"] .tick').click();
    must((await archive()).length === 5, "not all but one are in it");
  },

  async "a finger that rests selects, and is drawn over others"(browser, device) {
    if (!device.hasTouch) return;
    const person = await owner(browser, device, "eli", numbered(30));
    const { page } = person;
    await arrive(person);
    const debug = await person.context.newCDPSession(page);
    const middle = async (number) => {
      const { x, y, width, height } = await page.locator(`.tile[data-index="${number}"]`).boundingBox();
      return { x: x + width / 2, y: y + height / 2 };
    };
    const touch = (type, ...touchPoints) => debug.send("Input.dispatchTouchEvent", { type, touchPoints });
    await page.locator('.tile[data-index="1"] a').evaluate((link) => link.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "touch" })));
    await page.waitForFunction(() => document.querySelector(".picked-bar"));
    const [from, to] = [await middle(1), await middle(3)];
    await touch("touchStart", from);
    await bar(person).getByRole("heading", { name: "1 selected" }).waitFor();
    const place = await page.evaluate(() => scrollY);
    for (let step = 1; step <= 8; ++step) await touch("touchMove", { x: from.x + ((to.x - from.x) * step) / 8, y: from.y + ((to.y - from.y) * step) / 8 });
    await bar(person).getByRole("heading", { name: "3 selected" }).waitFor();
    await touch("touchEnd");
    must((await page.evaluate(() => scrollY)) === place, "the page scrolled");
    await page.waitForTimeout(150);
    await page.locator('.tile[data-index="0"] a').tap();
    await bar(person).getByRole("heading", { name: "4 selected" }).waitFor();
    must(!(await page.locator("dialog[open]").count()), "a tap opened the image");
    await person.look("finger");
  },

  async "what was done is seen, by whom, and undone"(browser, device) {
    const person = await owner(browser, device, "eli", ["one.jpg", "غروب الشمس.jpg", ...numbered(6)]);
    const { page, minted } = person;
    const describe = (id, description) => api("PATCH", `${minted.path}/${id}/description`, { key: minted.apiKey, json: { description } });
    for (const id of person.ids.slice(0, 3)) await describe(id, "Not what it shows");
    await api("DELETE", minted.path, { key: minted.apiKey, json: { ids: person.ids.slice(3, 5) } });
    await person.open(person.home);
    await page.locator("#more > summary").click();
    await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: "Activity", exact: true }).click()]);
    await person.says("API key Starter key moved 2 images to the trash");
    await person.says("API key Starter key changed the description of 3 images");
    await person.says("API key Starter key added 8 images");
    must((await page.locator(".acts .thumb img").count()) >= 9, "the images are not shown");
    await person.look("activity");
    await person.press("Undo changed the description of 3 images");
    await person.says("Undone.");
    must(!(await asset(minted, person.ids[0])).description, "the words are still there");
    await person.press("Undo moved 2 images to the trash");
    must((await allOf(minted)) === 8, "the images are not back");
    await person.look("activity undone");
    await page.locator(".acts .thumb").first().click();
    await page.waitForURL(`**${person.home}/**`);
  },

  async "the trash shows what leaves when, and gives back what is chosen"(browser, device) {
    const person = await owner(browser, device, "fox", ["one.jpg", "غروب الشمس.jpg", ...numbered(10)]);
    const { page, minted } = person;
    await api("DELETE", minted.path, { key: minted.apiKey, json: { ids: person.ids.slice(0, 11) } });
    await person.open(person.home);
    await page.locator("#more > summary").click();
    await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: "Trash (11)" }).click()]);
    await page.getByRole("button", { name: "Select all 11" }).waitFor();
    await person.look("trash");
    await page.locator(".tile label").nth(1).click();
    await page.locator(".tile label").nth(4).click({ modifiers: ["Shift"] });
    await page.getByText("4 selected").waitFor();
    await person.look("trash selected");
    await person.press("Restore selected");
    must((await allOf(minted)) === 5 && (await page.locator(".tile").count()) === 7, "not those are back");
    await page.locator(".tile label").first().click();
    await page.getByText("Delete for good…").click();
    await person.look("trash for good");
    await person.press("Delete selected for good");
    must((await page.locator(".tile").count()) === 6, "it is there still");
    await page.getByText("Empty…").click();
    await person.look("trash emptying");
    await person.press("Empty the trash");
    await person.says("Nothing is in the trash");
    await person.look("trash empty");
    const plain = await Person.at(browser, device, { javaScriptEnabled: false, storageState: await person.context.storageState() });
    await api("DELETE", minted.path, { key: minted.apiKey, json: { ids: person.ids.slice(11) } });
    await plain.open(page.url());
    await plain.page.getByRole("checkbox").first().check();
    await plain.press("Restore selected");
    must((await allOf(minted)) === 5, "without script it does not come back");
  },

  async "an empty library says how it is filled"(browser, device) {
    const person = await owner(browser, device, "rob", []);
    const { page } = person;
    await person.open(person.home);
    await person.says("No images here yet");
    must(!(await page.locator(".finder").isVisible()), "filters are offered where nothing is");
    await person.look("empty library");
    await send(person.minted, numbered(2));
    await page.locator(".finder").waitFor();
    await until(async () => (await page.locator(".tile img").count()) === 2, "the first images do not come");
    await person.look("first images");
  },
};

/// Files on their way, which are the same on every screen.
const adding = {
  async "a folder of 101 files that is dropped comes whole"(browser, device) {
    const person = await owner(browser, device, "sam", []);
    await person.open(person.home);
    await person.page.getByText("Choose images").first().waitFor();
    await drop(person, folderOf(101));
    await tray(person).waitFor();
    must((await tray(person).locator("li").count()) <= 6, "more than six files are drawn");
    await settledTray(person, "101 images added");
    must((await allOf(person.minted)) === 101, `${await allOf(person.minted)} images came`);
    await person.page.waitForSelector(".tiles.live");
    await until(async () => (await person.page.locator("#q").getAttribute("placeholder")) === "Search 101 images", "the page does not count them");
    await person.look("folder added");
  },

  async "a bad file fails alone, with the sentence of the server"(browser, device) {
    const person = await owner(browser, device, "tess", numbered(60));
    const { page } = person;
    await arrive(person);
    await page.evaluate(() => scrollTo(0, 700));
    await until(async () => new URL(page.url()).searchParams.has("at"), "the page does not rest");
    const looked = new URL(page.url()).searchParams.get("at");
    const before = await rectangles(person);
    await choose(person, file("notes.txt.jpg", Buffer.from("this is no picture")), file("غروب الشمس.jpg"), file("third.jpg"), file("empty.jpg", Buffer.alloc(0)));
    await settledTray(person, "2 images added, 2 could not be");
    await tray(person).getByText("Is not an image of a supported format", { exact: false }).or(tray(person).getByRole("button", { name: "Show the files" })).first().waitFor();
    if (await tray(person).getByRole("button", { name: "Show the files" }).count()) await tray(person).getByRole("button", { name: "Show the files" }).click();
    await tray(person).getByText("Is not an image of a supported format", { exact: false }).waitFor();
    await tray(person).getByText("Is empty", { exact: false }).waitFor();
    await until(async () => (await page.locator("#q").getAttribute("placeholder")) === "Search 62 images", "the rows do not count them");
    const after = await rectangles(person);
    must(Math.abs(before[looked][1] - after[looked][1]) < 1, `what is looked at moved by ${after[looked][1] - before[looked][1]}`);
    await person.look("bad files");
    await tray(person).getByRole("button", { name: "Retry 2 failed" }).click();
    await settledTray(person, "2 images added, 2 could not be");
    await tray(person).getByRole("button", { name: "Close" }).click();
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('.tile[data-index="0"]').waitFor();
  },

  async "what is pasted is added under a name of its own"(browser, device) {
    const person = await owner(browser, device, "una", numbered(12));
    const { page } = person;
    await arrive(person);
    await page.evaluate((bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], "image.png", { type: "image/png" }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, [...distinct("pasted")]);
    await settledTray(person, "1 image added");
    const [newest] = (await api("GET", person.minted.path, { key: person.minted.apiKey })).body.data;
    must(/^Pasted \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/.test(newest.filename), `it is called ${newest.filename}`);
    await page.locator(`.tile[data-index="0"][data-id="${newest.id}"]`).waitFor();
    await person.look("pasted");
  },

  async "adding is held, goes on and is called off, and only bytes in flight are warned of"(browser, device) {
    const person = await owner(browser, device, "vic", numbered(3));
    const { page } = person;
    await arrive(person);
    let held = [];
    await page.route(`**${person.minted.path}`, (route) => (route.request().method() === "POST" ? held.push(route) : route.continue()));
    const warned = () => page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
    must(!(await warned()), "it warns of nothing");
    await choose(person, ...Array.from({ length: 8 }, (_, number) => file(`held ${number}.jpg`)));
    await until(() => held.length === 3, "not three go at once");
    must(await warned(), "it does not warn");
    await tray(person).getByRole("heading", { name: "Adding 1 of 8" }).waitFor();
    await person.look("adding");
    await tray(person).getByRole("button", { name: "Pause" }).click();
    await tray(person).getByRole("heading", { name: "Paused: 0 of 8" }).waitFor();
    must(!(await warned()), "it warns while nothing is in flight");
    held = [];
    await tray(person).getByRole("button", { name: "Go on" }).click();
    await until(() => held.length === 3, "it does not go on");
    for (const route of held.splice(0)) await route.continue();
    await until(() => held.length === 3, "the next do not follow");
    await tray(person).getByRole("button", { name: "Cancel" }).click();
    await settledTray(person, "3 images added");
    must((await allOf(person.minted)) === 6 && !(await warned()), "not what was there is kept");
  },

  async "what the library has already is pointed out, and added when asked to"(browser, device) {
    const person = await owner(browser, device, "wes", numbered(3));
    const { page } = person;
    await arrive(person);
    await choose(person, file("again.jpg", pictures[1]), file("new.jpg"));
    await settledTray(person, "1 image added, 1 here already");
    if (await tray(person).getByRole("button", { name: "Show the files" }).count()) await tray(person).getByRole("button", { name: "Show the files" }).click();
    const show = tray(person).getByRole("link", { name: "Show: again.jpg" });
    must((await show.getAttribute("href")) === `${person.home}/${person.ids[1]}`, "it shows another image");
    await person.look("twin");
    await tray(person).getByRole("button", { name: "Add anyway: again.jpg" }).click();
    await settledTray(person, "2 images added");
    must((await allOf(person.minted)) === 5, "it was not added");
  },

  async "a twin in the trash is restored instead of being sent again"(browser, device) {
    const person = await owner(browser, device, "gil", numbered(3));
    const { page, minted } = person;
    await api("DELETE", minted.path, { key: minted.apiKey, json: { ids: [person.ids[1]] } });
    await arrive(person);
    await choose(person, file("back.jpg", pictures[1]));
    await settledTray(person, "1 here already");
    if (await tray(person).getByRole("button", { name: "Show the files" }).count()) await tray(person).getByRole("button", { name: "Show the files" }).click();
    await tray(person).getByText("The same image is in the trash").waitFor();
    await person.look("twin in the trash");
    await tray(person).getByRole("button", { name: "Restore: back.jpg" }).click();
    await settledTray(person, "1 image added");
    await page.locator(`.tile[data-id="${person.ids[1]}"]`).waitFor();
    must((await allOf(minted)) === 3, "it was sent all the same");
  },

  async "a large file goes in pieces, and on after the connection was lost"(browser, device) {
    const person = await owner(browser, device, "ned", numbered(3));
    const { page, minted } = person;
    await arrive(person);
    const ridge = big("mountain ridge.jpg", 20_000_000);
    let lost = 0;
    await page.route(`**${uploadsOf(minted)}/*`, async (route) => {
      if (route.request().method() !== "PATCH" || lost++ > 1) return route.continue();
      await firstBytes(minted, route.request(), ridge.buffer, 5_000_000);
      await route.abort("connectionreset");
    });
    await choose(person, ridge, file("small.jpg"));
    await settledTray(person, "2 images added");
    must(lost === 3, `it was sent in ${lost} pieces`);
    const [newest] = (await api("GET", `${minted.path}?pageSize=5`, { key: minted.apiKey })).body.data.filter(({ filename }) => filename === "mountain ridge.jpg");
    must(newest.size === 20_000_000, `it has ${newest.size} bytes`);
    const kept = await fetch(`${base}${minted.path}/${newest.id}/original`, { headers: { Authorization: `Bearer ${minted.apiKey}` } });
    const there = Buffer.from(await kept.arrayBuffer());
    must(there.equals(ridge.buffer), "it has other bytes");
    must((await page.evaluate(() => localStorage.getItem("uploads"))) === null, "it is remembered still");
    await person.look("large added");
  },

  async "an upload that a reload interrupted goes on where it was"(browser, device) {
    const person = await owner(browser, device, "oda", numbered(3));
    const { page, minted } = person;
    await arrive(person);
    const folder = mkdtempSync(join(tmpdir(), "pictures-"));
    const path = join(folder, "غروب large.jpg");
    const { buffer } = big("reload", 12_000_000);
    writeFileSync(path, buffer);
    let held = 0;
    await page.route(`**${uploadsOf(minted)}/*`, async (route) => {
      if (route.request().method() !== "PATCH") return route.continue();
      if (!held++) await firstBytes(minted, route.request(), buffer, 9_000_000);
    });
    await choose(person, path);
    await until(() => held === 1, "nothing is sent");
    page.on("dialog", (dialog) => dialog.accept());
    await page.unroute(`**${uploadsOf(minted)}/*`);
    await page.reload();
    const told = page.getByRole("region", { name: "Interrupted uploads" });
    await told.getByRole("heading", { name: "1 upload was interrupted" }).waitFor();
    await person.look("interrupted");
    const offsets = [];
    page.on("request", (request) => request.method() === "PATCH" && offsets.push(request.headers()["upload-offset"]));
    await told.getByLabel("Choose it again to go on").setInputFiles(path);
    await settledTray(person, "1 image added");
    must(String(offsets) === "9000000", `it went on at ${offsets}`);
    must(!(await told.count()) && (await allOf(minted)) === 4, "it is told of still");
  },

  async "a large file that is called off or refused is forgotten"(browser, device) {
    const person = await owner(browser, device, "pia", numbered(3));
    const { page, minted } = person;
    await arrive(person);
    const ended = [];
    page.on("request", (request) => request.method() === "DELETE" && ended.push(new URL(request.url()).pathname));
    let held = 0;
    await page.route(`**${uploadsOf(minted)}/*`, (route) => (route.request().method() === "PATCH" ? void ++held : route.continue()));
    await choose(person, big("called off.jpg", 9_000_000));
    await until(() => held === 1, "nothing is sent");
    await tray(person).getByRole("button", { name: "Cancel" }).click();
    await until(() => ended.length === 1, "the server is not told");
    await page.unroute(`**${uploadsOf(minted)}/*`);
    await choose(person, { ...big("no picture.jpg", 9_000_000), buffer: Buffer.alloc(9_000_000, "text") });
    await settledTray(person, "1 could not be");
    if (await tray(person).getByRole("button", { name: "Show the files" }).count()) await tray(person).getByRole("button", { name: "Show the files" }).click();
    await tray(person).getByText("Is not an image of a supported format", { exact: false }).waitFor();
    must((await page.evaluate(() => localStorage.getItem("uploads"))) === null, "they are remembered still");
  },

  async "who is signed out while files go loses none"(browser, device) {
    const person = await owner(browser, device, "xan", numbered(3));
    const { page } = person;
    await arrive(person);
    const cookies = await person.context.cookies();
    await person.context.clearCookies();
    await choose(person, file("later.jpg"), file("later too.jpg"));
    await tray(person).getByText("You are signed out.").waitFor();
    await person.look("signed out while adding");
    await person.context.addCookies(cookies);
    await tray(person).getByRole("button", { name: "Go on" }).click();
    await settledTray(person, "2 images added");
    must((await allOf(person.minted)) === 5, "some are lost");
  },
};

const wide = { ...desktop, viewport: { width: 1440, height: 900 } };
await tellAll(layout, [wide, tablet, phone]);
await tellInTurns(stories, [wide, phone]);
await tellAll(adding, [wide]);
