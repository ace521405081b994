// All that can be done from a library's page and all that it leads to, by some letters of its name; and its keys.
import { make, style } from "./make.js";
import { Options } from "./options.js";
import { folded } from "./words.js";

const most = 50; // choices that are shown
const modifier = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl ";

const shortcuts = [
  ["← → ↑ ↓", "Go from image to image"],
  ["Enter", "Open the image"],
  ["X", "Select it, or not"],
  ["Shift ← → ↑ ↓", "Select from there on"],
  [`${modifier}A`, "Select all"],
  ["T, Del", "Tag, delete what is selected"],
  ["Esc", "Close, or end the selection"],
  ["/", "Search"],
  [`${modifier}K`, "Go anywhere, do anything"],
  ["C", "Copy the link of the open image"],
  ["+  −  0", "Larger, smaller, whole"],
  ["I", "Facts, description and tags"],
  ["?", "These keys"],
];

export async function tellKeys() {
  const rows = shortcuts.flatMap(([key, meaning]) => [make("dt", {}, make("kbd", { textContent: key })), make("dd", { textContent: meaning })]);
  const dialog = make("dialog", { className: "keys", ariaLabel: "Keys", onclose: () => dialog.remove() });
  const button = make("button", { className: "button", type: "button", textContent: "Close", onclick: () => dialog.close() });
  dialog.append(make("h2", { textContent: "Keys" }), make("dl", {}, ...rows), button);
  await style("./find.css");
  document.body.append(dialog);
  dialog.showModal();
}

// What the page's own menus lead to, so that nobody is offered what they may not do.
function choices(path) {
  const links = (selector, kind) => [...document.querySelectorAll(selector)].map((link) => ({ text: (link.querySelector("span") ?? link).textContent.trim(), kind, run: () => link.click() }));
  const press = (selector, text) => (document.querySelector(selector) ? [{ text, run: () => document.querySelector(selector).click() }] : []);
  return [
    ...press("#add > summary", "Add images"),
    ...press("#pick", "Select images"),
    ...press("#opener", "Filter"),
    ...links(".here .sheet a:not(:last-child)", "library"),
    ...links(".chips a.chip:not(.current, .clear)", "tag"),
    { text: "All images of this library", run: () => location.assign(path) },
    { text: "All libraries", run: () => document.querySelector(".here .sheet a:last-child").click() },
    ...links(".more .sheet a"),
    { text: "Keys", run: tellKeys },
    ...press(".more form button", "Sign out"),
  ];
}

/// Opens it; path: the library's page.
export async function openPalette(path) {
  const field = make("input", { type: "text", autocomplete: "off", spellcheck: false, dir: "auto", ariaLabel: "Where to, or what to do", placeholder: "Where to, or what to do" });
  const list = make("div", { className: "finds", ariaLabel: "Choices" });
  const dialog = make("dialog", { className: "palette", ariaLabel: "Go anywhere, do anything", onclose: () => dialog.remove() }, field, list);
  const options = new Options(field, list);
  const all = choices(path);
  const take = (run) => () => {
    dialog.close();
    run();
  };
  const tell = () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    const meant = all.filter(({ text, kind }) => words.every((word) => folded(`${text} ${kind ?? ""}`).includes(word))).slice(0, most);
    if (words.length) meant.push({ text: `Search “${field.value.trim()}”`, run: () => location.assign(`${path}?${new URLSearchParams({ q: field.value.trim() })}`) });
    options.show(meant.map(({ text, kind, run }) => make("button", { type: "button", onclick: take(run) }, make("span", { dir: "auto", textContent: text }), kind ? make("small", { textContent: kind }) : "")), 0);
  };
  field.addEventListener("input", tell);
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && dialog.close());
  await style("./find.css");
  document.body.append(dialog);
  dialog.showModal();
  tell();
}
