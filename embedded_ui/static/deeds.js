// What is done to the images that are selected: tagged, moved, deleted, downloaded, their links copied. Those of a long selection go in several calls.
import { icon, make } from "./make.js";
import { call } from "./shelf.js";
import { toast } from "./toast.js";
import { bytes, counted, sentence } from "./words.js";

const together = 100; // ids in a call
const pages = 500; // links that are asked for at once
const copied = 10_000; // links at most
const downloaded = 10_000; // images at most that are selected one by one
const pause = 1000; // ms until a server that is reading images for an archive is asked again

const drawn = {
  Tag: "M3 12V4h8l10 10-8 8zM7.500 8.500v.01",
  "Copy links": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  Download: "M12 4v11m-5-5 5 5 5-5M4 19h16",
  Move: "M3 6h6l2 2h10v11H3zM9 14h6m-2.500-2.500L15 14l-2.500 2.500",
  Delete: "M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5",
};

export class Deeds {
  /// house: { shelf, main, selection, renew(gone), done() }
  constructor(house) {
    Object.assign(this, house);
    const editor = "mayEdit" in this.main.dataset;
    const button = (text, onclick) => make("button", { type: "button", className: text === "Delete" ? "deed delete" : "deed", onclick }, icon(drawn[text]), make("span", { textContent: text }));
    if (editor) {
      this.tag = () => this.#askTags();
      this.trash = () => this.#trash();
    }
    this.buttons = [
      ...(editor ? [button("Tag", this.tag)] : []),
      button("Copy links", () => this.copyLinks()),
      button("Download", () => this.#download()),
      ...(editor ? [button("Move", () => this.#askLibrary()), button("Delete", this.trash)] : []),
    ];
  }

  async copyLinks() {
    const { count } = this.selection;
    if (count > copied) return toast(`Links of ${copied.toLocaleString("en")} images are copied at most.`);
    try {
      const links = await this.#links();
      await navigator.clipboard.writeText(links.join("\n"));
      toast(`${counted(links.length, "link")} copied`);
    } catch (failure) {
      toast(sentence(failure));
    }
  }

  // In the order of the rows.
  async #links() {
    const marked = new Set(await this.selection.ids());
    const links = [];
    const { shelf, selection } = this;
    while (shelf.words && !shelf.whole) await shelf.more();
    for (let from = 0; from < shelf.count && links.length < selection.count; from += pages) {
      const here = Array.from({ length: Math.min(pages, shelf.count - from) }, (_, at) => shelf.image(from + at));
      const images = here.every(Boolean) ? here : await shelf.identify(from, pages, "id,url");
      links.push(...images.filter(({ id }) => marked.has(id) !== selection.every).map(({ url }) => url));
    }
    return links;
  }

  // By a link of its own, which the browser fetches like any other file, and goes on with after a break.
  async #download() {
    const { selection, shelf } = this;
    try {
      const ids = await selection.ids();
      if (!selection.every && ids.length > downloaded) return toast(`Select at most ${downloaded.toLocaleString("en")} images one by one, or all of them.`);
      const { data } = await this.#archive(selection.every ? { ...shelf.query, except: ids } : { assetIds: ids });
      make("a", { href: new URL(data.url).pathname, download: data.filename }).click();
      toast(`Downloading ${counted(data.count, "image")}, ${bytes(data.size)}`);
    } catch (failure) {
      toast(sentence(failure));
    }
  }

  // Whatever is worked out for it once is there at the next call.
  async #archive(json) {
    for (;;) {
      try {
        return await call("POST", this.shelf.path.replace(/assets$/, "downloads"), { json });
      } catch (failure) {
        if (failure.status !== 503 || !/checksums/.test(failure.message)) throw failure;
        toast("The images are being put together…");
        await new Promise((settle) => setTimeout(settle, pause));
      }
    }
  }

  // Calls `step` with what names the images in a body: some ids under `name`, or the query of all. Gives the sum of what the steps give.
  async #each(name, doing, step) {
    const { selection, shelf } = this;
    const { count, every } = selection;
    const ids = await selection.ids();
    let done = 0;
    const go = async (which) => {
      const { changed, more } = await step(which);
      done += changed;
      if (count > together) toast(`${doing} ${counted(count, "image")}: ${done.toLocaleString("en")} so far`);
      return more;
    };
    if (every) while (await go({ ...shelf.query, except: ids }));
    else for (let from = 0; from < ids.length; from += together) await go({ [name]: ids.slice(from, from + together) });
    return { done, ids };
  }

  async #trash() {
    const gone = []; // of each call that moved something, what brings it back: { ids } or { trashed }, a time
    let moved = 0;
    let problem;
    try {
      await this.#each("ids", "Deleting", async (which) => {
        const { data } = await call("DELETE", this.shelf.path, { json: which });
        const changed = data.count ?? data.ids.length;
        moved += changed;
        if (changed) gone.push(data.trashed ? { trashed: data.trashed } : { ids: data.ids });
        return { changed, more: data.more };
      });
    } catch (failure) {
      problem = `${sentence(failure)} `;
    }
    const done = moved || !problem ? `${counted(moved, "image")} ${moved === 1 ? "is" : "are"} in the trash.` : "";
    toast(`${problem ?? ""}${done}`, moved ? { text: "Undo", go: () => this.#restore(gone) } : undefined);
    this.done();
    await this.renew(new Set(gone.flatMap(({ ids }) => ids ?? [])));
  }

  async #restore(gone) {
    let restored = 0;
    try {
      for (const which of gone)
        for (let more = true; more; ) {
          const { data } = await call("POST", `${this.shelf.path}/restore`, { json: which });
          restored += data.count ?? data.ids.length;
          more = data.more;
        }
      toast(`${counted(restored, "image")} ${restored === 1 ? "is" : "are"} back.`);
    } catch (failure) {
      toast(sentence(failure));
    }
    await this.renew();
  }

  async #change(operation, tags) {
    const { count } = this.selection;
    try {
      await this.#each("assetIds", operation === "tag" ? "Tagging" : "Untagging", async (which) => {
        const { data } = await call("POST", `${this.shelf.path}/${operation}`, { json: { ...which, tags } });
        return { changed: Math.min(together, data.taggedCount ?? data.untaggedCount), more: data.more };
      });
      toast(operation === "tag" ? `${counted(count, "image")} tagged ${tags.join(", ")}` : `${tags.join(", ")}: taken off ${counted(count, "image")}`);
    } catch (failure) {
      toast(sentence(failure));
    }
    if (this.shelf.narrow) await this.renew();
  }

  async #move(library) {
    const { count, every } = this.selection;
    const known = [];
    try {
      const { ids } = await this.#each("assetIds", "Moving", async (which) => {
        const { data } = await call("POST", `${this.shelf.path}/transfer`, { json: { ...which, targetLibraryId: library.id } });
        return { changed: data.transferredCount, more: data.more };
      });
      known.push(...(every ? [] : ids));
      toast(`${counted(count, "image")} moved to ${library.name}`);
    } catch (failure) {
      toast(sentence(failure));
    }
    this.done();
    await this.renew(new Set(known));
  }

  // A dialog with a title, in which `fill` puts what it asks.
  #ask(title, fill) {
    const form = make("form", { method: "dialog" });
    const dialog = make("dialog", { className: "ask", ariaLabel: title }, make("h2", { textContent: title }), form);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
    fill(form, dialog);
    dialog.showModal();
  }

  #askTags() {
    this.#ask(`Tag ${counted(this.selection.count, "image")}`, (form, dialog) => {
      const field = make("input", { id: "picked-tags", maxLength: 2000, dir: "auto", autocomplete: "off", enterKeyHint: "done" });
      const used = make("div", { className: "tag-choice", role: "group", ariaLabel: "Tags of this library" });
      const go = (operation) => {
        const tags = typed(field.value);
        if (!tags.length) return field.focus();
        dialog.close();
        this.#change(operation, tags);
      };
      form.append(
        make("label", { htmlFor: "picked-tags", textContent: "Tags, separated by commas" }),
        field,
        used,
        make("div", { className: "ask-foot" },
          make("button", { type: "button", className: "button quiet-button", textContent: "Remove", onclick: () => go("untag") }),
          make("button", { type: "submit", className: "button", textContent: "Add" })),
      );
      form.addEventListener("submit", (event) => (event.preventDefault(), go("tag")));
      this.#offerTags(field, used);
    });
  }

  async #offerTags(field, used) {
    const { data } = await call("GET", `${this.shelf.path.replace(/assets$/, "tags")}?limit=24`).catch(() => ({ data: [] }));
    const flip = (tag) => {
      const tags = typed(field.value);
      field.value = (tags.includes(tag) ? tags.filter((one) => one !== tag) : [...tags, tag]).join(", ");
      field.dispatchEvent(new Event("input"));
    };
    const buttons = data.map(({ id }) => make("button", { type: "button", className: "chip", onclick: () => flip(id) }, make("bdi", { textContent: id })));
    const mark = () => buttons.forEach((button) => (button.ariaPressed = String(typed(field.value).includes(button.textContent))));
    field.addEventListener("input", mark);
    mark();
    used.replaceChildren(...buttons);
  }

  #askLibrary() {
    this.#ask(`Move ${counted(this.selection.count, "image")} to`, async (form, dialog) => {
      form.append(make("p", { className: "quiet", role: "status", textContent: "Looking for libraries…" }));
      try {
        const { data } = await call("GET", `${this.shelf.root}/libraries?pageSize=500`);
        const others = data.filter(({ id }) => id !== this.shelf.library);
        const choice = (library) =>
          make("button", { type: "button", className: "library-choice", onclick: () => (dialog.close(), this.#move(library)) },
            make("span", { dir: "auto", textContent: library.name ?? library.id }), make("small", { textContent: counted(library.assetsCount ?? 0, "image") }));
        form.replaceChildren(...(others.length ? others.map(choice) : [make("p", { className: "quiet", textContent: "There is no other library in this organization that you see." })]));
      } catch (failure) {
        form.replaceChildren(make("p", { textContent: sentence(failure) }));
      }
      form.append(make("div", { className: "ask-foot" }, make("button", { className: "button quiet-button", textContent: "Cancel" })));
    });
  }
}

const typed = (text) => [...new Set(text.split(",").map((tag) => tag.trim()).filter(Boolean))];
