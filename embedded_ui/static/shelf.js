// The images of a library as the page knows them: how many there are, the shape of each, and what was fetched of them so far.
// It speaks the JSON API like any other client, with the session's cookie.
const version = { "Api-Version": "2026-05-20" };
const fields = "id,name,width,height,blurhash,url,thumbUrl,thumbHighUrl,created,status";
const together = 100; // images that are fetched at once
const usual = 1.82; // width ÷ height
const unknown = 20; // the shape of an image whose size is not known yet
const attempts = 5; // to fetch an image of a library that changes meanwhile
const prepared = 1500; // ms until an image that was being prepared is looked at again

export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/// A call of the API: its reply, whose `data` is read already where it is JSON. Throws Refused with the sentence of the API.
export async function call(method, path, { json, form, headers, signal } = {}) {
  const reply = await fetch(path, {
    method,
    signal,
    credentials: "same-origin",
    headers: { ...version, ...(json && { "Content-Type": "application/json" }), ...headers },
    body: form ?? (json && JSON.stringify(json)),
  });
  if (reply.ok && !/json/.test(reply.headers.get("Content-Type"))) return reply;
  const body = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(reply.status, body.error?.code, body.error?.message ?? "The server could not be asked.");
  reply.data = body.data;
  return reply;
}

/// The smallest thumbnail that is at least so many pixels high: one of those that every image has, or, of wide ones, which
/// are low in them, one that is made by height.
export function thumbnailOf(image, height) {
  const low = Math.max(1, image.width / image.height);
  if (low > usual) return `${image.url}?h=${height <= 240 ? 240 : 480}&fm=auto`;
  return height <= 400 / low ? image.thumbUrl : image.thumbHighUrl;
}

export const shapeOf = ({ width, height }) =>
  width > 0 && height > 0 ? Math.min(80, Math.max(10, Math.round((20 * width) / height))) : unknown;

/// The average colour that a blurhash begins with, as "#rrggbb"; nothing for what is none.
export function colorOf(hash) {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
  let value = 0;
  for (const letter of (hash ?? "").slice(2, 6)) value = value * 83 + digits.indexOf(letter);
  return hash?.length >= 6 && value >= 0 && value < 1 << 24 ? `#${value.toString(16).padStart(6, "0")}` : "";
}

export class Shelf {
  #images = new Map();
  #asked = new Map(); // parts that are on their way: promises by number
  #version = "";

  /// where: { organization, library, words, tag }. `changed()` is called when something is known that was not.
  constructor(where, changed) {
    Object.assign(this, where);
    this.changed = changed;
    this.stale = () => this.open(); // the library changed: a page with rows puts its own in this place
    this.root = `/organizations/${where.organization}`;
    this.path = `${this.root}/libraries/${where.library}/assets`;
    this.shapes = new Uint8Array(0);
  }

  get count() {
    return this.shapes.length;
  }

  image(index) {
    return this.#images.get(index);
  }

  /// The number of an image that was fetched; -1 for others.
  indexOf(id) {
    for (const [index, image] of this.#images) if (image.id === id) return index;
    return -1;
  }

  /// The shapes of all images. A search knows those only that it found so far: see more().
  async open() {
    if (this.words) return this.more();
    const reply = await call("GET", `${this.path}/shape${this.tag ? `?tags=${encodeURIComponent(this.tag)}` : ""}`);
    this.shapes = new Uint8Array(await reply.arrayBuffer());
    this.#version = reply.headers.get("Lightkeep-Version") ?? "";
    this.#images.clear();
  }

  /// The next part of what a search finds; true while there may be others.
  async more() {
    const from = this.count;
    if (this.whole || this.seeking) return !this.whole;
    this.seeking = true;
    const query = new URLSearchParams({ q: this.words, libraries: this.library, pageSize: together, page: from / together + 1 });
    try {
      const { hits, found } = (await call("GET", `${this.root}/search/assets?${query}`)).data;
      const shapes = new Uint8Array(from + hits.length);
      shapes.set(this.shapes);
      hits.forEach((hit, at) => {
        shapes[from + at] = shapeOf(hit);
        this.#images.set(from + at, hit);
      });
      this.shapes = shapes;
      this.found = found;
      this.whole = hits.length < together || shapes.length >= found;
    } finally {
      this.seeking = false;
    }
    return !this.whole;
  }

  /// Sees to it that the images from `first` to before `last` are known, or will be.
  want(first, last) {
    if (this.words) return;
    for (let part = Math.max(0, Math.floor(first / together)); part * together < Math.min(last, this.count); ++part)
      if (!this.#asked.has(part) && this.#missing(part)) this.#asked.set(part, this.#fetch(part));
  }

  /// Resolves to an image as soon as it is known, also where the library changes meanwhile and all is asked for anew;
  /// undefined where it could not be fetched.
  async need(index) {
    for (let times = 0; times < attempts && !this.#images.has(index); ++times) {
      this.want(index - 1, index + 2);
      await this.#asked.get(Math.floor(index / together));
      if (this.failed) break;
    }
    return this.#images.get(index);
  }

  #missing(part) {
    for (let index = part * together; index < Math.min((part + 1) * together, this.count); ++index)
      if (!this.#images.has(index)) return true;
    return false;
  }

  async #fetch(part) {
    const query = new URLSearchParams({ offset: part * together, pageSize: together, fields });
    if (this.tag) query.set("tags", this.tag);
    try {
      const reply = await call("GET", `${this.path}?${query}`);
      reply.data.forEach((image, at) => this.#images.set(part * together + at, image));
      this.failed = undefined;
      const now = reply.headers.get("Lightkeep-Version");
      if (now && now !== this.#version) this.stale();
    } catch (error) {
      this.failed = error;
    }
    this.#asked.delete(part);
    this.changed(this.failed);
    if (!this.failed) this.#watch(part);
  }

  // Images that are being prepared are looked at again while the page is seen.
  #watch(part) {
    const waiting = Array.from({ length: together }, (_, at) => this.#images.get(part * together + at)).some(
      (image) => image?.status === "processing",
    );
    if (!waiting) return;
    setTimeout(() => {
      if (document.hidden) document.addEventListener("visibilitychange", () => this.#fetch(part), { once: true });
      else this.#fetch(part);
    }, prepared);
  }

  /// The place of an image in the order of the library.
  async locate(id) {
    const known = this.indexOf(id);
    if (known >= 0 || this.words) return known;
    const query = new URLSearchParams({ around: id, pageSize: 1, fields: "id" });
    if (this.tag) query.set("tags", this.tag);
    try {
      return Number((await call("GET", `${this.path}?${query}`)).headers.get("Lightkeep-Offset") ?? -1);
    } catch (error) {
      if (error.status === 404) return -1;
      throw error;
    }
  }
}
