// The page of a library, and of one image: takes over what the server made. Without it both work as they are.
import { Grid } from "./grid.js";
import { call, Shelf } from "./shelf.js";
import { counted } from "./words.js";

const main = document.getElementById("main");
const { organization, library, path } = main.dataset;
let dates; // a browser takes 20 ms and more for the first format of a time: it is made when the rows are there
const lingering = 1200; // ms that the date stays after a scroll
const together = 1000; // ms in which images that come are shown at once
const searchedAgain = 500; // images that a search found so far, at most, for it to be made anew when something changes

const soughtBy = ({ words, filter, sort }) => ({ words, filter: JSON.parse(filter), sort });
const shelf = new Shelf({ organization, library, ...soughtBy(main.dataset) }, (failure) => (failure ? say(failure) : grid?.refresh()));
let grid;
let viewer;
let years;
shelf.stale = (gone) => renew(gone);

// Of the library, with what is looked for.
const address = () => new URL(`${path}${main.dataset.query && "?"}${main.dataset.query}`, location);
const href = (image) => `${path}/${image.id}${address().search}`;

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
  const time = image && shelf.timeOf(image);
  if (image) pill.textContent = time ? (dates?.format(time) ?? "") : "";
  pill.classList.toggle("seen", pill.textContent !== "");
  clearTimeout(pill.hiding);
  pill.hiding = setTimeout(() => pill.classList.remove("seen"), lingering);
}

// The address names the image at the top, so that a reload and Back come to it again.
function remember(index) {
  if (viewer?.open) return;
  const url = address();
  const image = index > 0 && shelf.image(index);
  if (image) url.searchParams.set("at", image.id);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

async function openViewer(index, how) {
  const { Viewer } = await import("./viewer.js");
  viewer ??= new Viewer({ shelf, main, href, call, path, closed: leftViewer, settled: () => settling });
  viewer.show(index, how);
}

function leftViewer(seen) {
  if (grid) return grid.show(seen);
  const url = address();
  url.searchParams.set("at", shelf.image(seen)?.id ?? "");
  location.assign(url);
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
  if (!shelf.narrow) tellCount();
  else (await openFilters()).refresh();
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
  made.start(shelf.words ? 0 : offset);
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
  years = new Years(made, shelf, pill);
  if (document.getElementById("filters")) (await openFilters()).toggle();
  await years.find();
  dates = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
}

async function startImage() {
  await shelf.open();
  const { image } = main.dataset;
  let index = await shelf.locate(image);
  if (shelf.narrow && (await shelf.need(index))?.id !== image) {
    // It is not among the first that are found, or does not match any more: among all images it is.
    Object.assign(main.dataset, { query: "", words: "", filter: "{}", sort: "" });
    shelf.become(shelf.beside(soughtBy(main.dataset)));
    await shelf.open();
    index = await shelf.locate(image);
  }
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
find?.addEventListener("focusin", () => import("./find.js").then(({ Find }) => new Find(find, { shelf, path, href })), { once: true });
const openPalette = () => import("./palette.js").then((palette) => palette.openPalette(path));
const tellKeys = () => import("./palette.js").then((palette) => palette.tellKeys());

// Choosing what is looked for: other rows take the place of these, in the same page.
const finder = document.querySelector(".finder");
let filtering;
const openFilters = () => (filtering ??= import("./filters.js").then(({ Filters }) => new Filters({ grid, shelf, main, path, soughtBy, say, turned })));

function turned() {
  picker?.leave();
  held = undefined;
  years?.find().catch(say);
}

// What an address looks for, whatever else is in it.
function soughtIn({ search }) {
  const query = new URLSearchParams(search);
  for (const name of ["at", "before", "done", "filters", "page", "view"]) query.delete(name);
  return String(query);
}

let settling; // until the rows are those of the address
function turn(url, how) {
  if (!grid) return location.assign(url);
  settling = openFilters().then((filters) => filters.go(url, how));
}

if (finder) {
  const opener = document.getElementById("opener");
  Object.assign(opener, { role: "button", ariaExpanded: "false" });
  opener.addEventListener("keydown", (event) => event.key === " " && (event.preventDefault(), opener.click()));
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".finder a, .void a, .filters a, .finds-all");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.id === "opener" && grid) openFilters().then((filters) => filters.toggle());
    else turn(link.href);
    if (link.matches(".finds-all")) document.activeElement.blur(); // what was found while it was typed makes room
  });
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    turn(`${path}?${new URLSearchParams(new FormData(find))}`);
    document.activeElement.blur();
  });
  addEventListener("popstate", () => {
    if (soughtIn(location) !== soughtIn(address())) turn(`${path}${location.search}`, { push: false });
  });
}

// Adding: what it takes is fetched when somebody begins to.
let adding;
const openAdding = () => (adding ??= import("./adding.js").then(({ Adding }) => new Adding({ path: shelf.path, href: (id) => href({ id }), arrived, signIn: signInAgain() })));

// An image came, and others may follow at once: the rows are made anew once a while for all of them.
let arriving;
function arrived() {
  arriving ??= setTimeout(async () => {
    if (grid) await renew().catch(say);
    else await startEmpty().catch(say);
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
    if (!grid) return startEmpty();
    const before = shelf.count;
    const gone = shelf.narrow ? removed.filter((id) => shelf.indexOf(id) >= 0) : removed;
    if (shelf.words && shelf.count > searchedAgain && !gone.length) return;
    await renew(new Set(removed));
    if (viewer?.open && changed.includes(viewer.id)) viewer.panel?.refresh();
    if (!shelf.byAge) return;
    fresh ??= new Fresh(grid);
    fresh.add(Math.min(added.length, Math.max(0, shelf.count - before + gone.length)));
  });
}

// The first images of a library.
async function startEmpty() {
  document.querySelector(".void")?.remove();
  finder.hidden = false;
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
  if ((event.ctrlKey || event.metaKey) && event.key === "k" && !document.querySelector("dialog:modal")) {
    event.preventDefault();
    return openPalette();
  }
  if (typing(event.target) || document.querySelector("dialog:modal")) return;
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
