// The page of a library, and of one image: takes over what the server made. Without it both work as they are.
import { Grid } from "./grid.js";
import { call, Shelf } from "./shelf.js";
import { counted } from "./words.js";

const main = document.getElementById("main");
const { organization, library, path } = main.dataset;
const address = new URL(location.href);
const dates = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const lingering = 1200; // ms that the date stays after a scroll
const together = 1000; // ms in which images that come are shown at once

const where = {
  organization,
  library,
  words: address.searchParams.get("q")?.trim() ?? "",
  tag: address.searchParams.get("q")?.trim() ? "" : (address.searchParams.get("tag")?.trim() ?? ""),
};
const shelf = new Shelf(where, (failure) => (failure ? say(failure) : grid?.refresh()));
let grid;
let viewer;
shelf.stale = (gone) => renew(gone);

const href = (image) => `${path}/${image.id}`;

const signInAgain = () => `/signin?next=${encodeURIComponent(location.pathname + location.search)}`;

/// Says what could not be done; whoever is not signed in any more is led back here afterwards.
function say(failure) {
  const text = failure.status === 401 ? "You are signed out." : failure.message;
  let told = document.getElementById("told");
  if (!told) {
    told = document.createElement("p");
    told.id = "told";
    told.className = "message problem";
    told.setAttribute("role", "alert");
    main.prepend(told);
  }
  told.textContent = `${text} `;
  if (failure.status !== 401) return;
  const link = document.createElement("a");
  link.href = signInAgain();
  link.textContent = "Sign in again";
  told.append(link);
}

// The date of what is seen, while the rows move.
const pill = document.createElement("p");
pill.className = "date";
pill.ariaHidden = "true";
function tellDate(index) {
  const image = shelf.image(index);
  if (image && !where.words) pill.textContent = dates.format(image.created);
  pill.classList.toggle("seen", pill.textContent !== "");
  clearTimeout(pill.hiding);
  pill.hiding = setTimeout(() => pill.classList.remove("seen"), lingering);
}

// The address names the image at the top, so that a reload and Back come to it again.
function remember(index) {
  if (viewer?.open) return;
  const url = new URL(location.href);
  const image = index > 0 && shelf.image(index);
  if (image) url.searchParams.set("at", image.id);
  else url.searchParams.delete("at");
  url.searchParams.delete("done");
  url.searchParams.delete("before");
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

async function openViewer(index, how) {
  const { Viewer } = await import("./viewer.js");
  viewer ??= new Viewer({ shelf, main, href, call, path, closed: (seen) => (grid ? grid.show(seen) : location.assign(`${path}?at=${shelf.image(seen)?.id ?? ""}`)) });
  viewer.show(index, how);
}

// The image that stays where it is, and where that is: the same as long as nobody scrolls, also where it is no longer the first of
// its row.
let held;
function lookedAt() {
  const index = held?.id && Math.abs(held.at - scrollY) < 1 ? shelf.indexOf(held.id) : -1;
  return index < 0 ? grid.anchor() : { index, y: held.y };
}

/// The rows as they are now, without the images `gone` (ids). What is looked at stays where it is, but for whoever is at the top:
/// new images appear there.
async function renew(gone) {
  if (!grid) return shelf.open();
  if (gone) picker?.selection.drop(gone);
  picker?.leavePlaces();
  const looking = grid.atTop && !viewer?.open;
  const { focused } = grid;
  const { index, y } = lookedAt();
  const now = await shelf.renew(index, gone);
  grid.renumber();
  grid.arrange(looking ? undefined : { index: now, y });
  held = { id: shelf.image(now)?.id, y, at: scrollY };
  if (focused >= 0) grid.refocus();
  picker?.renewed();
  if (viewer?.open) viewer.renumber();
  if (!shelf.words && !shelf.tag) tellCount();
}

function tellCount() {
  const count = counted(shelf.count, "image");
  document.getElementById("q").placeholder = `Search ${count}`;
  document.querySelector(".here .quiet").textContent = count;
}

async function startGrid() {
  const list = document.getElementById("tiles");
  if (!list) return;
  const offset = Number(main.dataset.offset);
  await shelf.open();
  const made = new Grid(list, shelf, {
    href,
    open: openViewer,
    seen: remember,
    scrolled: tellDate,
    ended: async () => {
      const before = shelf.count;
      await shelf.more();
      if (shelf.count > before) made.arrange(made.anchor());
    },
  });
  grid = made;
  history.scrollRestoration = "manual";
  document.querySelectorAll(".turn").forEach((turn) => turn.remove());
  made.start(where.words ? 0 : offset);
  document.body.append(pill);
  list.addEventListener("pointerover", () => import("./viewer.js"), { once: true });
  for (const name of ["pointerover", "focusin", "pointerdown"]) list.addEventListener(name, openPicker, { once: true });
  if (matchMedia("(pointer: coarse)").matches) setTimeout(openPicker, lingering); // for a finger that rests
  const pick = document.getElementById("pick");
  pick.hidden = false;
  pick.addEventListener("click", async () => {
    pick.closest("details").open = false;
    (await openPicker()).begin();
  });
  const { Years } = await import("./years.js");
  await new Years(made, shelf, pill).find();
}

async function startImage() {
  await shelf.open();
  const index = await shelf.locate(main.dataset.image);
  if (index >= 0) await openViewer(index, { here: true });
}

// Selecting: fetched when somebody is about to.
let picking;
let picker;
const openPicker = () => (picking ??= import("./picker.js").then(({ Picker }) => (picker = new Picker({ grid, shelf, main, renew }))));

// A key that selects: true then.
function picks(event) {
  if (picker) return picker.key(event);
  const selects = event.ctrlKey || event.metaKey ? event.key === "a" : grid?.focused >= 0 && (event.key === "x" || (event.shiftKey && event.key.startsWith("Arrow")));
  if (grid && (selects || picking)) openPicker().then((made) => made.key(event));
  return selects && Boolean(grid);
}

// Searching while it is typed, and the palette, are fetched when somebody begins to.
const find = document.querySelector("form.find");
find?.addEventListener("focusin", () => import("./find.js").then(({ Find }) => new Find(find, { root: shelf.root, library, path, href })), { once: true });
const openPalette = () => import("./palette.js").then((palette) => palette.openPalette(path));
const tellKeys = () => import("./palette.js").then((palette) => palette.tellKeys());

// Adding: what it takes is fetched when somebody begins to.
let adding;
const openAdding = () => (adding ??= import("./adding.js").then(({ Adding }) => new Adding({ path: shelf.path, href: (id) => href({ id }), arrived, signIn: signInAgain() })));

// An image came, and others may follow at once: the rows are made anew once a while for all of them.
let arriving;
function arrived() {
  arriving ??= setTimeout(async () => {
    if (grid) await renew().catch(say);
    else if (!shelf.words && !shelf.tag) await startEmpty().catch(say);
    arriving = undefined;
  }, together);
}

// What others do here is shown as it happens: looked for when the page has all that it needs.
async function followOthers() {
  const { follow, Fresh } = await import("./live.js");
  const changes = shelf.path.replace(/assets$/, "changes");
  const version = shelf.version || (await call("GET", changes)).data.version;
  let fresh;
  await follow(changes, version, async ({ version, added, changed, removed }) => {
    if (String(version) === shelf.version) return; // what was done here
    if (shelf.words && !removed.some((id) => shelf.indexOf(id) >= 0)) return;
    if (!grid) return shelf.words || shelf.tag ? undefined : startEmpty();
    const before = shelf.count;
    await renew(new Set(removed));
    fresh ??= new Fresh(grid);
    fresh.add(Math.min(added.length, Math.max(0, shelf.count - before + removed.length)));
    if (viewer?.open && changed.includes(viewer.id)) viewer.panel.refresh();
  });
}

// The first images of a library.
async function startEmpty() {
  document.querySelector(".void")?.remove();
  const list = document.createElement("ul");
  list.className = "tiles";
  list.id = "tiles";
  list.role = "list";
  main.append(list);
  main.dataset.offset = 0;
  await startGrid();
  tellCount();
}

function takeFiles() {
  const files = (event) => event.dataTransfer?.types.includes("Files");
  const hold = (held) => document.body.classList.toggle("dropping", held);
  addEventListener("dragover", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    hold(true);
    openAdding();
  });
  addEventListener("dragleave", (event) => event.relatedTarget || hold(false));
  addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    hold(false);
    // What was dropped may be read in this moment only.
    const dropped = [...event.dataTransfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
    openAdding().then((one) => one.add(dropped));
  });
  addEventListener("paste", (event) => {
    const { files: pasted, types } = event.clipboardData;
    if (!pasted.length || (typing(event.target) && types.includes("text/plain"))) return;
    event.preventDefault();
    const kept = [...pasted];
    openAdding().then((one) => one.paste(kept));
  });
  const drop = document.getElementById("add");
  drop.addEventListener("pointerenter", openAdding, { once: true });
  drop.firstElementChild.addEventListener("click", async (event) => {
    event.preventDefault();
    (await openAdding()).furnish(drop.querySelector("form"));
    drop.open = true;
  }, { once: true });
  const first = document.querySelector(".void form");
  if (first) openAdding().then((one) => one.furnish(first));
  try {
    if (localStorage.uploads) openAdding(); // it tells of those that were interrupted
  } catch {}
}

const typing = (element) => element?.matches?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return;
  const drops = document.querySelectorAll("details.drop[open]");
  if (event.key === "Escape" && drops.length) return drops.forEach((drop) => (drop.open = false));
  if ((event.ctrlKey || event.metaKey) && event.key === "k" && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    return openPalette();
  }
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (picks(event)) return event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "?") return tellKeys();
  if (event.key === "/") {
    event.preventDefault();
    return document.getElementById("q")?.select();
  }
  if (!grid || (grid.focused < 0 && event.target !== document.body && event.target !== main)) return;
  if (grid.focused < 0 && /^(Home|End|Arrow(Up|Down))$/.test(event.key)) return; // they scroll
  const next = grid.step(event.key);
  if (next === undefined) return;
  event.preventDefault();
  grid.show(grid.focused < 0 ? grid.anchor().index : next);
});

// Only one menu is open, and a click beside it closes it.
document.addEventListener("click", (event) => {
  for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
});

if ("mayEdit" in main.dataset && !main.dataset.image) takeFiles();

try {
  await (main.dataset.image ? startImage() : startGrid());
} catch (failure) {
  say(failure);
}
if (!main.dataset.image) {
  const live = () => followOthers().catch(() => {}); // whoever is told nothing sees it at the next visit
  document.readyState === "complete" ? live() : addEventListener("load", live, { once: true });
}
