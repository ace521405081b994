// The page of a library, and of one image: takes over what the server made. Without it both work as they are.
import { Grid } from "./grid.js";
import { call, Shelf } from "./shelf.js";

const main = document.getElementById("main");
const { organization, library, path } = main.dataset;
const address = new URL(location.href);
const dates = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const lingering = 1200; // ms that the date stays after a scroll

const where = {
  organization,
  library,
  words: address.searchParams.get("q")?.trim() ?? "",
  tag: address.searchParams.get("q")?.trim() ? "" : (address.searchParams.get("tag")?.trim() ?? ""),
};
const shelf = new Shelf(where, (failure) => (failure ? say(failure) : grid?.refresh()));
let grid;
let viewer;

const href = (image) => `${path}/${image.id}`;

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
  link.href = `/signin?next=${encodeURIComponent(location.pathname + location.search)}`;
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
  shelf.stale = async () => {
    const { index, y } = made.anchor();
    const image = shelf.image(index);
    await shelf.open();
    const now = image ? await shelf.locate(image.id) : index;
    made.arrange({ index: Math.min(now < 0 ? index : now, shelf.count - 1), y });
  };
  document.body.append(pill);
  list.addEventListener("pointerover", () => import("./viewer.js"), { once: true });
  const { Years } = await import("./years.js");
  await new Years(made, shelf, pill).find();
}

async function startImage() {
  await shelf.open();
  const index = await shelf.locate(main.dataset.image);
  if (index >= 0) await openViewer(index, { here: true });
}

const shortcuts = [
  ["← → ↑ ↓", "Go from image to image"],
  ["Enter", "Open the image"],
  ["Esc", "Close it"],
  ["/", "Search"],
  ["C", "Copy the link of the open image"],
  ["+  −  0", "Larger, smaller, whole"],
  ["I", "Facts, description and tags"],
  ["?", "These keys"],
];

function tellKeys() {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  const title = document.createElement("h2");
  title.textContent = "Keys";
  const list = document.createElement("dl");
  for (const [key, meaning] of shortcuts) {
    const term = document.createElement("dt");
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    list.append(term, Object.assign(document.createElement("dd"), { textContent: meaning }));
  }
  const button = Object.assign(document.createElement("button"), { className: "button", type: "button", textContent: "Close" });
  button.addEventListener("click", () => dialog.close());
  dialog.append(title, list, button);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.ariaLabel = "Keys";
  document.body.append(dialog);
  dialog.showModal();
}

const typing = (element) => element?.matches?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") document.querySelectorAll("details.drop[open]").forEach((drop) => (drop.open = false));
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
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

try {
  await (main.dataset.image ? startImage() : startGrid());
} catch (failure) {
  say(failure);
}
