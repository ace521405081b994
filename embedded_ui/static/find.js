// What a search finds, shown while it is typed: the first images, and how many there are.
import { make, style } from "./make.js";
import { Options } from "./options.js";
import { call, thumbnailOf } from "./shelf.js";
import { counted } from "./words.js";

const pause = 120; // ms from one search to the next: the first key is searched at once
const first = 6; // images that are shown
const height = 44; // CSS pixels of their pictures

export class Find {
  searched = -pause; // when

  /// path: the library's page, href(image) an image's.
  constructor(form, { shelf, path, href }) {
    Object.assign(this, { form, field: form.elements.q, shelf, path, href });
    style("./find.css");
    this.told = make("p", { role: "status", className: "unseen" });
    this.list = make("div", { className: "finds", ariaLabel: "Found" });
    form.append(this.list, this.told);
    this.options = new Options(this.field, this.list);
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("focus", () => this.#typed());
    this.field.addEventListener("blur", () => this.#close());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.options.open) return;
      event.preventDefault();
      this.#close();
    });
    if (document.activeElement === this.field && this.field.value !== this.field.defaultValue) this.#typed();
  }

  #typed() {
    this.waiting ??= setTimeout(() => this.#search(), Math.max(0, this.searched + pause - performance.now()));
  }

  #wait() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
  }

  #close() {
    this.#wait();
    this.asked?.abort();
    this.told.textContent = "";
    this.options.close();
  }

  // An answer counts as long as nothing else was asked.
  async #search() {
    this.#wait();
    this.asked?.abort();
    const words = this.field.value.trim();
    if (!words || words === this.field.defaultValue) return this.#close();
    const asked = (this.asked = new AbortController());
    this.searched = performance.now();
    const query = this.shelf.asking({ q: words, libraries: this.shelf.library, pageSize: first, fields: "id,name,filename,url,thumbUrl,thumbHighUrl,width,height" });
    try {
      const { data } = await call("GET", `${this.shelf.root}/search/assets?${query}`, { signal: asked.signal });
      if (this.asked === asked && document.activeElement === this.field) this.#tell(data);
    } catch {
      if (this.asked === asked) this.#close(); // Enter asks the page, which says why
    }
  }

  #tell({ hits, found }) {
    this.told.textContent = found ? `${counted(found, "image")} found` : "Nothing is found";
    const all = make("a", { href: `${this.path}?${new URLSearchParams(new FormData(this.form))}`, className: "finds-all" }, found ? `See ${found === 1 ? "it" : `all ${found.toLocaleString()}`} in the library` : "Nothing is found");
    this.options.show([...hits.map((image) => this.#hit(image)), all]);
  }

  #hit(image) {
    const picture = make("img", { alt: "", height });
    if (image.thumbUrl) picture.src = thumbnailOf(image, height);
    return make("a", { href: this.href(image) }, make("span", { className: "finds-picture" }, picture), make("span", { dir: "auto", textContent: image.filename ?? image.name }));
  }
}
