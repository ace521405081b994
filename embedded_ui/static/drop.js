// The page behind an upload link: files that are dropped, pasted, chosen or taken go at once, and show up when they are there.
import { Adding } from "./adding.js";

const form = document.getElementById("drop");
const adding = new Adding({ path: form.dataset.ticket, look: (id) => ({ id }), href: () => "", arrived: catchUp });
let behind = false; // something arrived that is not shown
let asking = false;

adding.furnish(form);

// The page as it is now says what arrived, also by others, and how much it takes.
async function catchUp() {
  behind = true;
  if (asking) return;
  asking = true;
  while (behind) {
    behind = false;
    const reply = await fetch(form.dataset.ticket, { headers: { Accept: "text/html" } }).catch(() => {});
    if (reply) show(new DOMParser().parseFromString(await reply.text(), "text/html"));
  }
  asking = false;
}

function show(page) {
  if (!page.getElementById("drop")) return document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
  const now = document.getElementById("arrived"), then = page.getElementById("arrived");
  now.hidden = then.hidden;
  now.querySelector("h2").textContent = then.querySelector("h2").textContent;
  now.querySelector("ul").append(...[...then.querySelectorAll("li")].slice(now.querySelectorAll("li").length));
  document.getElementById("left").textContent = page.getElementById("left").textContent;
}

const hold = (held) => document.body.classList.toggle("dropping", held);
addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  hold(true);
});
addEventListener("dragleave", (event) => event.relatedTarget || hold(false));
addEventListener("drop", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  hold(false);
  // What was dropped may be read in this moment only.
  adding.add([...event.dataTransfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()));
});
addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) adding.paste(event.clipboardData.files);
});
