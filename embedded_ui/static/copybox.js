// What to paste elsewhere: the address of an image as a link, as Markdown or as HTML, at a width, in a format, with the real
// size in bytes of what others then get.
import { make } from "./make.js";
import { bytes } from "./words.js";

const usual = { width: "", format: "auto", fit: "", quality: "" };
const widths = ["", "400", "800", "1200", "1600", "2400", "3200"];
const formats = { "": "as it is", auto: "auto", jpg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF" };
const fits = { "": "contain", cover: "cover, square", fill: "fill, square" };
const qualities = ["", "40", "60", "70", "90", "100"];
const markdownless = /[\\[\]*_`<>]/g;
const settled = 250; // ms without a change until the size is asked for

const escaped = (text) => text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]);

export class CopyBox {
  constructor() {
    this.chosen = { ...usual, as: "Link" };
    this.tabs = ["Link", "Markdown", "HTML"].map((as) =>
      make("button", { type: "button", textContent: as, ariaPressed: String(as === "Link"), onclick: () => this.#choose({ as }) }),
    );
    this.text = make("textarea", { readOnly: true, rows: 2, spellcheck: false, ariaLabel: "What is copied", onclick: () => this.text.select() });
    this.button = make("button", { type: "button", className: "button", textContent: "Copy", onclick: () => this.copy() });
    this.status = make("p", { className: "quiet", role: "status" });
    this.picture = make("img", { alt: "", decoding: "async" });
    this.preview = make("div", { className: "specimen" }, this.picture);
    this.element = make(
      "section",
      { className: "copybox", ariaLabel: "Copy" },
      make("div", { className: "as", role: "group", ariaLabel: "Copy as" }, ...this.tabs),
      this.text,
      this.button,
      make(
        "div",
        { className: "choices-of" },
        this.#select("Width", "width", widths.map((width) => [width, width || "original"])),
        this.#select("Format", "format", Object.entries(formats)),
        this.#select("Fit", "fit", Object.entries(fits)),
        this.#select("Quality", "quality", qualities.map((quality) => [quality, quality || "80"])),
      ),
      make("div", { className: "result" }, this.preview, this.status),
    );
  }

  show(image) {
    this.image = image;
    this.element.hidden = image.status === "failed";
    this.#change();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.text.value);
      this.button.textContent = "Copied";
    } catch {
      this.text.focus();
      this.text.select();
      this.button.textContent = document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
    }
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.button.textContent = "Copy"), 2000);
  }

  get address() {
    const { width, format, fit, quality } = this.chosen;
    const query = new URLSearchParams();
    if (width) query.set("w", width);
    if (width && fit) query.set("h", width);
    if (width && fit) query.set("fit", fit);
    if (format && !(format === "auto" && !width && !quality)) query.set("fm", format);
    if (quality) query.set("q", quality);
    return this.image.url + (query.size ? `?${query}` : "");
  }

  #select(label, name, options) {
    const choice = make("select", { onchange: () => this.#choose({ [name]: choice.value }) });
    for (const [value, text] of options) choice.append(make("option", { value, textContent: text }));
    choice.value = usual[name];
    return make("label", {}, make("span", { textContent: label }), choice);
  }

  #choose(what) {
    Object.assign(this.chosen, what);
    for (const tab of this.tabs) tab.ariaPressed = String(tab.textContent === this.chosen.as);
    this.#change();
  }

  #change() {
    const { name, description } = this.image;
    const says = (description || name).replace(/\s+/g, " ").slice(0, 200);
    const { address } = this;
    this.text.value = {
      Link: address,
      Markdown: `![${says.replace(markdownless, "\\$&")}](${address})`,
      HTML: `<img src="${escaped(address)}" alt="${escaped(says)}">`,
    }[this.chosen.as];
    clearTimeout(this.measuring);
    this.measuring = setTimeout(() => this.#measure(address), settled);
  }

  // Fetched as a page elsewhere would: what is told is what was sent.
  async #measure(address) {
    this.asking?.abort();
    this.asking = new AbortController();
    const { image } = this;
    try {
      const reply = await fetch(address, { signal: this.asking.signal, headers: { Accept: "image/avif,image/webp,image/png,*/*;q=0.8" } });
      if (!reply.ok) throw new Error((await reply.json().catch(() => ({}))).error?.message ?? "The server could not make it.");
      const body = await reply.blob();
      const bitmap = await createImageBitmap(body).catch(() => undefined);
      if (image !== this.image || address !== this.address) return;
      this.picture.src = address;
      const kind = body.type.replace("image/", "").toUpperCase();
      const size = bitmap ? `${bitmap.width} × ${bitmap.height} · ` : "";
      const was = body.size < image.size ? `, was ${bytes(image.size)}` : "";
      this.status.textContent = `${size}${bytes(body.size)} ${kind}${was}`;
      bitmap?.close();
    } catch (failure) {
      if (failure.name !== "AbortError" && image === this.image) this.status.textContent = failure.message;
    }
  }
}
