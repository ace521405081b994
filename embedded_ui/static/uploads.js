// Files on their way into a library: which of them go now, which wait, and what became of each. Draws nothing.
const together = 3; // files that go at once
const looked = 20; // files that are asked about at once, whether the library has them
const hashed = 64_000_000; // bytes of those that are hashed at once; a larger file is not asked about, for it is read whole for that
const busy = [429, 503];
const patience = 6; // times that a busy server is asked again
const pause = 2; // seconds until then, where it does not say
const recent = 6000; // ms over which the speed is taken

/// One file. `state` is waiting, sending, done, failed, twin or left (called off); `sent` bytes have gone out of it; `image` is what it
/// became; `problem` why it failed; of a twin, `twin` is { id, trashed } of the image that has the same
/// bytes, or { first }, the entry that has them.
class Entry {
  state = "waiting";
  sent = 0;

  constructor(file) {
    this.file = file;
  }
}

export class Uploads {
  entries = [];
  paused = false;
  problem; // a Refused that holds all of them up: nobody is signed in any more
  #next = 0; // of `entries`: all before it have begun
  #again = []; // entries that go before those
  #sending = new Map(); // entries, with what ends each
  #digests = new Map(); // of bytes, the first entry that has them
  #speed = []; // { at, sent }

  /// house: { send(file, { progress, signal }), known(digests) or undefined, restore(id), leave(file), arrived(image), changed() }
  constructor(house) {
    Object.assign(this, house);
  }

  add(files) {
    if (!this.active) this.#forget();
    for (const file of files) this.entries.push(new Entry(file));
    this.#fill();
    this.changed();
  }

  /// Whether anything is left to be done by itself.
  get active() {
    return this.#sending.size > 0 || this.#again.length > 0 || this.#next < this.entries.length;
  }

  get inFlight() {
    return this.#sending.size > 0;
  }

  /// { all, done, failed, twin, bytes, sent, speed (bytes a second, 0 where it is not known) }, without what was called off.
  get totals() {
    const totals = { all: 0, done: 0, failed: 0, twin: 0, bytes: 0, sent: 0, speed: this.#rate() };
    for (const entry of this.entries) {
      if (entry.state === "left") continue;
      ++totals.all;
      if (entry.state in totals) ++totals[entry.state];
      if (entry.state === "failed" || entry.state === "twin") continue;
      totals.bytes += entry.file.size;
      totals.sent += entry.state === "done" ? entry.file.size : entry.sent;
    }
    return totals;
  }

  pause() {
    this.paused = true;
    this.#speed = [];
    for (const ends of this.#sending.values()) ends.abort("paused");
    this.changed();
  }

  resume() {
    this.paused = false;
    this.problem = undefined;
    this.#fill();
    this.changed();
  }

  /// Calls off what is not there yet.
  cancel() {
    this.paused = false;
    this.problem = undefined;
    for (const entry of this.entries) {
      if (entry.state === "waiting") this.leave(entry.file);
      if (entry.state === "waiting" || entry.state === "sending") entry.state = "left";
    }
    this.#next = this.entries.length;
    this.#again = [];
    for (const ends of this.#sending.values()) ends.abort("left");
    this.changed();
  }

  /// Sends those again that are in that state: failed ones, or twins, which then come a second time.
  retry(state) {
    for (const entry of this.entries) if (entry.state === state) this.#queue(entry);
    this.resume();
  }

  addAnyway(entry) {
    this.#queue(entry);
    this.resume();
  }

  async restoreTwin(entry) {
    try {
      await this.restore(entry.twin.id);
      entry.state = "done";
    } catch (failure) {
      this.#fail(entry, failure);
    }
    this.changed();
  }

  #queue(entry) {
    entry.asked = true;
    entry.state = "waiting";
    entry.sent = 0;
    this.#again.push(entry);
  }

  // What ended well is of no interest when others follow.
  #forget() {
    this.entries = this.entries.filter(({ state }) => state === "failed" || state === "twin");
    this.#next = this.entries.length;
    this.#speed = [];
  }

  #fill() {
    while (!this.paused && this.#sending.size < together) {
      const entry = this.#again.shift() ?? this.entries[this.#next++];
      if (!entry) return void (this.#next = this.entries.length);
      if (entry.state === "waiting") this.#start(entry);
    }
  }

  async #start(entry) {
    const ends = new AbortController();
    this.#sending.set(entry, ends);
    entry.state = "sending";
    try {
      await (entry.looking ?? this.#look(entry));
      if (ends.signal.aborted) throw ends.signal.reason;
      if (entry.twin && !entry.asked) entry.state = "twin";
      else await this.#send(entry, ends.signal);
    } catch (failure) {
      if (ends.signal.aborted) this.#stopped(entry);
      else this.#fail(entry, failure);
    }
    this.#sending.delete(entry);
    this.#fill();
    this.changed();
  }

  async #send(entry, signal, times = 0) {
    try {
      entry.image = await this.send(entry.file, { signal, progress: (sent) => this.#progress(entry, sent) });
      entry.state = "done";
      this.arrived(entry.image);
    } catch (failure) {
      if (signal.aborted || !busy.includes(failure.status) || times === patience) throw failure;
      this.#progress(entry, 0);
      await new Promise((settle) => {
        setTimeout(settle, 1000 * (failure.after || pause));
        signal.addEventListener("abort", settle, { once: true });
      });
      if (signal.aborted) throw signal.reason;
      await this.#send(entry, signal, times + 1);
    }
  }

  #progress(entry, sent) {
    entry.sent = sent;
    this.changed();
  }

  #stopped(entry) {
    entry.sent = 0;
    if (entry.state === "left") return;
    entry.state = "waiting";
    this.#again.push(entry);
  }

  #fail(entry, failure) {
    entry.sent = 0;
    if (failure.status === 401) {
      entry.state = "waiting";
      this.problem = failure;
      this.#again.push(entry);
      return this.pause();
    }
    entry.state = "failed";
    entry.problem = failure;
  }

  // Whether the library has the bytes already is asked for this file and those that follow it.
  #look(entry) {
    if (!this.known || !crypto.subtle) return;
    const group = [];
    let size = 0;
    for (const one of [entry, ...this.entries.slice(this.#next, this.#next + looked)]) {
      if (one.looking || one.asked || one.file.size > hashed) continue;
      size += one.file.size;
      if (group.length && (group.length === looked || size > hashed)) break;
      group.push(one);
    }
    const looking = this.#ask(group).catch(() => {}); // a file that cannot be read fails where it is sent
    for (const one of group) one.looking = looking;
    return looking;
  }

  async #ask(group) {
    const digests = new Map();
    for (const entry of group) {
      const digest = await digestOf(entry.file);
      const first = this.#digests.get(digest);
      if (first && first !== entry && /waiting|sending|done/.test(first.state)) entry.twin = { first };
      else this.#digests.set(digest, entry);
      digests.set(digest, [...(digests.get(digest) ?? []), entry]);
    }
    for (const { digest, assetId, trashed } of digests.size ? await this.known([...digests.keys()]) : [])
      for (const entry of digests.get(digest) ?? []) entry.twin = { id: assetId, trashed: Boolean(trashed) };
  }

  #rate() {
    const sent = this.entries.reduce((sum, entry) => sum + (entry.state === "done" ? entry.file.size : entry.sent), 0);
    const at = performance.now();
    this.#speed.push({ at, sent });
    while (this.#speed.length > 2 && at - this.#speed[0].at > recent) this.#speed.shift();
    const since = this.#speed[0];
    return at - since.at < 500 ? 0 : Math.max(0, (1000 * (sent - since.sent)) / (at - since.at));
  }
}

/// SHA-256 of a file, in hexadecimal digits.
async function digestOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
