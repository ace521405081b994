// The images of a library as the page knows them: how many there are, the shape of each, and what was fetched of them so far.
// It speaks the JSON API like any other client, with the session's cookie.
export const version = { "Api-Version": "2026-05-20" };
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
  if (low > usual) return `${image.url}?h=${height <= 240 ? 240 : 480}&fm=auto&frame=0`;
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
  #former = new Map(); // images where they seem to be since the rows changed, until they are fetched there
  #asked = new Map(); // parts that are on their way: promises by number
  #version = "";

  /// where: { organization, library, words, filter, sort }, the filter as arguments of the API. `changed()` is called when something is known
  /// that was not.
  constructor(where, changed) {
    Object.assign(this, where);
    this.where = where;
    this.changed = changed;
    this.stale = () => this.open(); // the library changed: a page with rows puts its own in this place
    this.root = `/organizations/${where.organization}`;
    this.path = `${this.root}/libraries/${where.library}/assets`;
    this.shapes = new Uint8Array(0);
  }

  get count() {
    return this.shapes.length;
  }

  /// Of the library, as it was when these rows were; empty where that is not known.
  get version() {
    return this.#version;
  }

  image(index) {
    return this.#images.get(index) ?? this.#former.get(index);
  }

  /// The image where it is for certain; image() also tells where one seems to be since the rows changed.
  certain(index) {
    return this.#images.get(index);
  }

  /// The number of an image that was fetched; -1 for others.
  indexOf(id) {
    return this.places().get(id) ?? -1;
  }

  /// The numbers of all images that were fetched, by their ids.
  places() {
    return new Map([...this.#former, ...this.#images].map(([index, image]) => [image.id, index]));
  }

  /// Whether these are some of the library's images only.
  get narrow() {
    return Boolean(this.words) || Object.keys(this.filter).length > 0;
  }

  /// Whether those that were added last are the first, as is usual.
  get byAge() {
    return this.sort === "newest" || (!this.sort && !this.words);
  }

  get byTaken() {
    return this.sort === "taken";
  }

  /// The time by which an image has its place, in milliseconds; nothing for images that stand by something else.
  timeOf(image) {
    if (this.byTaken) return image.details?.takenAt ? Date.parse(image.details.takenAt.slice(0, 19)) : undefined;
    return this.byAge || this.sort === "oldest" ? image.created : undefined;
  }

  /// The same library by other words and another filter, on a shelf of its own: see become().
  beside(sought) {
    return new Shelf({ ...this.where, ...sought }, () => {});
  }

  /// These rows are those of another shelf from now on. What is on its way for the others does not count any more.
  become(other) {
    const { where, words, filter, sort, shapes, found, whole } = other;
    Object.assign(this, { where, words, filter, sort, shapes, found, whole, seeking: false, failed: undefined });
    this.#images = other.#images;
    this.#former = other.#former;
    this.#asked = other.#asked;
    this.#version = other.#version;
  }

  /// What the API is asked with about these rows, and `more` of it.
  asking(more) {
    const query = new URLSearchParams(more);
    for (const [name, value] of Object.entries(this.filter)) for (const one of [value].flat()) query.append(name, one);
    if (this.sort) query.set("sort", this.sort);
    return query;
  }

  /// The shapes of all images. A search knows those only that it found so far: see more().
  async open() {
    if (this.words) return this.more();
    this.#take(await this.#rows());
  }

  async #rows() {
    const reply = await call("GET", `${this.path}/shape?${this.asking()}`);
    return { shapes: new Uint8Array(await reply.arrayBuffer()), version: reply.headers.get("Lightkeep-Version") ?? "" };
  }

  #take({ shapes, version }) {
    this.shapes = shapes;
    this.#version = version;
    this.#images.clear();
    this.#former.clear();
  }

  /// The rows as they are now, without the images `gone` (a set of ids). Gives the number that image number `index` has in them.
  renew(index, gone = new Set()) {
    this.renewing = Promise.resolve(this.renewing).catch(() => {}).then(() => this.#renew(index, gone));
    return this.renewing;
  }

  async #renew(index, gone) {
    const images = this.#images;
    const before = [...this.#former, ...images].sort(([a], [b]) => a - b);
    const [place, image] = before.find(([at, one]) => at >= index && !gone.has(one.id)) ?? [index];
    let found;
    if (this.words) {
      const fresh = await this.#searchAgain();
      if (images !== this.#images) return 0; // they became others
      this.become(fresh);
      found = image ? this.indexOf(image.id) : -1;
    } else {
      // What is on the screen is known by its old numbers until all of the new ones are there.
      const rows = await this.#rows();
      found = image ? await this.#ask(image.id) : -1;
      if (images !== this.#images) return 0;
      this.#take(rows);
    }
    const now = found < 0 ? Math.min(index, Math.max(0, this.count - 1)) : found;
    if (!this.words) this.#guess(before, gone, found < 0 ? undefined : { place, found });
    return now;
  }

  // Where images seem to be, of which one that was at `place` was found elsewhere: the others as far from it as they were.
  #guess(before, gone, moved) {
    if (!moved) return;
    const left = before.filter(([, image]) => !gone.has(image.id));
    const goneBefore = before.filter(([at, image]) => at < moved.place && gone.has(image.id)).length;
    let taken = 0;
    let next = 0;
    for (const [at, image] of left) {
      for (; next < before.length && before[next][0] < at; ++next) taken += gone.has(before[next][1].id);
      const now = at - taken - (moved.place - goneBefore) + moved.found;
      if (now >= 0 && now < this.count) this.#former.set(now, image);
    }
  }

  // As many as there are. These stay until all of those are there.
  async #searchAgain() {
    const fresh = this.beside({});
    while ((await fresh.more()) && fresh.count < this.count);
    return fresh;
  }

  /// The next part of what a search finds; true while there may be others.
  async more() {
    const from = this.count;
    const images = this.#images;
    if (this.whole || this.seeking) return !this.whole;
    this.seeking = true;
    const query = this.asking({ q: this.words, libraries: this.library, pageSize: together });
    if (from) query.set("cursor", from); // how many are before
    try {
      const { hits, found } = (await call("GET", `${this.root}/search/assets?${query}`)).data;
      if (images !== this.#images) return !this.whole;
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
      if (images === this.#images) this.seeking = false;
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
    const images = this.#images;
    const query = this.asking({ offset: part * together, pageSize: together, fields: this.byTaken ? `${fields},details` : fields });
    try {
      const reply = await call("GET", `${this.path}?${query}`);
      if (images !== this.#images) return;
      reply.data.forEach((image, at) => this.#images.set(part * together + at, image));
      for (let index = part * together; index < (part + 1) * together; ++index) this.#former.delete(index);
      this.failed = undefined;
      const now = reply.headers.get("Lightkeep-Version");
      if (now && now !== this.#version) this.stale();
    } catch (error) {
      if (images !== this.#images) return;
      this.failed = error;
    }
    this.#asked.delete(part);
    this.changed(this.failed);
    if (!this.failed) this.#watch(part);
  }

  // Images that are being prepared are looked at again while the page is seen.
  #watch(part) {
    const images = this.#images;
    const waiting = Array.from({ length: together }, (_, at) => this.#images.get(part * together + at)).some(
      (image) => image?.status === "processing",
    );
    if (!waiting) return;
    setTimeout(() => {
      if (images !== this.#images) return;
      if (document.hidden) document.addEventListener("visibilitychange", () => this.#fetch(part), { once: true });
      else this.#fetch(part);
    }, prepared);
  }

  /// What the rows have from image number `from` on, `size` images at most: an id each, or objects with more of `members`. Throws where
  /// the rows are others by now.
  async identify(from, size, members) {
    const reply = await call("GET", `${this.path}?${this.asking({ offset: from, pageSize: size, fields: members ?? "id" })}`);
    if (reply.headers.get("Lightkeep-Version") !== this.#version) throw new Refused(412, "PRECONDITION_FAILED", "The library changed meanwhile.");
    return members ? reply.data : reply.data.map(({ id }) => id);
  }

  /// What says to the API which images these rows are, those that came later left out.
  get query() {
    const query = { ...this.filter, ...(this.words && { q: this.words }) };
    return { query, ...(this.#version && { version: Number(this.#version) }) };
  }

  /// The place of an image in the order of the library.
  async locate(id) {
    const known = this.indexOf(id);
    return known >= 0 || this.words ? known : this.#ask(id);
  }

  async #ask(id) {
    try {
      return Number((await call("GET", `${this.path}?${this.asking({ around: id, pageSize: 1, fields: "id" })}`)).headers.get("Lightkeep-Offset") ?? -1);
    } catch (error) {
      if (error.status === 404) return -1;
      throw error;
    }
  }
}
