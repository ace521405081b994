// Adding images to a library: what is dropped, pasted or chosen becomes files, folders with all that is in them, and the tray sends
// them.
import { icon, make } from "./make.js";
import { send } from "./send.js";
import { call } from "./shelf.js";
import { Tray } from "./tray.js";
import { Uploads } from "./uploads.js";

const large = 8_000_000; // bytes of files that go in pieces from there on
const deepest = 32; // folders in folders
const hidden = /^(\..*|Thumbs\.db|desktop\.ini)$/i; // what systems leave in folders
const unnamed = /^image\.(png|jpe?g|webp|gif)$/i; // what browsers call a picture that is pasted

export class Adding {
  /// house: { path: of the images in the API, href(id), arrived(image), signIn; look(id) of an upload link, by which nobody is told of images that were there before }
  constructor(house) {
    const { path } = house;
    this.uploads = new Uploads({
      send: async (file, more) => {
        const go = file.size < large ? send : (await import("./resumable.js")).sendInPieces;
        return go(file, { path, look: house.look, ...more });
      },
      known: !house.look && (async (digests) => (await call("POST", `${path}/known`, { json: { digests } })).data.known),
      restore: async (id) => house.arrived((await call("POST", `${path}/restore`, { json: { ids: [id] } })).data),
      leave: (file) => file.size >= large && import("./resumable.js").then(({ leave }) => leave(path, file)),
      arrived: house.arrived,
      changed: () => this.tray.change(),
    });
    this.tray = new Tray({ uploads: this.uploads, href: house.href, signIn: house.signIn });
    this.#lookBack(path).catch(() => {}); // what is not told of is gone on with all the same
    addEventListener("beforeunload", (event) => this.uploads.inFlight && event.preventDefault());
  }

  /// Files, or the entries of a drop (File and Directory Entries API), folders among them.
  async add(things) {
    const files = [];
    for (const thing of things) await collect(thing, files);
    if (!files.length) return;
    this.told?.remove();
    this.uploads.add(files);
  }

  // What a page before this one had to leave.
  async #lookBack(path) {
    if (!localStorage.getItem("uploads")) return;
    const { interrupted } = await import("./resumable.js");
    const found = [];
    for (const one of interrupted(path)) if ((await call("GET", one.url).catch(() => ({ data: {} }))).data.status === "receiving") found.push(one);
    if (!found.length || this.uploads.entries.length) return;
    const { tellInterrupted } = await import("./interrupted.js");
    this.told = tellInterrupted(found, (files) => this.add(files));
  }

  paste(files) {
    const now = new Date().toLocaleString("sv").replaceAll(":", ".");
    return this.add([...files].map((file, at) => (unnamed.test(file.name) ? new File([file], `Pasted ${now}${at ? ` ${at + 1}` : ""}.${file.name.split(".").pop()}`, { type: file.type }) : file)));
  }

  /// The sheet of "Add images" as it is with script: what is chosen goes at once.
  furnish(form) {
    const types = form.querySelector("input[type=file]").accept;
    const chosen = (event) => {
      form.closest("details")?.removeAttribute("open");
      this.add([...event.target.files]);
      event.target.value = "";
    };
    const choice = (text, lines, more) => {
      const input = make("input", { type: "file", multiple: true, onchange: chosen, ...more });
      return make("label", { className: "choice" }, icon(lines), text, input);
    };
    const images = choice("Choose images", "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01", { accept: types });
    const folder = choice("Choose a folder", "M3 6h6l2 2h10v11H3z", { webkitdirectory: true });
    const camera = choice("Take a photo", "M4 8h4l2-3h4l2 3h4v11H4zM12 16a3 3 0 1 0 0-6 3 3 0 0 0 0 6z", { accept: "image/*", multiple: false });
    camera.querySelector("input").setAttribute("capture", "environment");
    const touch = matchMedia("(pointer: coarse)").matches;
    const hint = make("p", { className: "quiet", textContent: touch ? "" : "Or drop them anywhere on this page, or paste." });
    form.replaceChildren(images, ...(touch ? [camera] : []), ..."webkitdirectory" in make("input") ? [folder] : [], hint);
    form.classList.add("choices-of-files");
  }
}

async function collect(thing, files, depth = 0) {
  if (thing instanceof File) return void (hidden.test(thing.name) || files.push(thing));
  if (thing.isFile) {
    const file = await new Promise((settle) => thing.file(settle, () => settle()));
    return void (file && !hidden.test(file.name) && files.push(file));
  }
  if (!thing.isDirectory || depth === deepest) return;
  // A reader gives a hundred or so at a time, and nothing at the end.
  const reader = thing.createReader();
  for (;;) {
    const some = await new Promise((settle) => reader.readEntries(settle, () => settle([])));
    if (!some.length) return;
    for (const entry of some) await collect(entry, files, depth + 1);
  }
}
