// What others do to a library, as it happens: one tab asks the server, and tells the others.
import { make, style } from "./make.js";
import { call } from "./shelf.js";

const patience = 25; // s that an answer may take
const pause = 250; // ms between answers, for changes come in flocks
const slower = [1000, 3000, 10_000, 60_000]; // ms after answers that could not be had

const rest = (time) => new Promise((settle) => setTimeout(settle, time));

function seen() {
  if (!document.hidden) return undefined;
  return new Promise((settle) => document.addEventListener("visibilitychange", settle, { once: true }));
}

/// Tells what follows the change `version` of a library, as long as somebody looks at the page: told(changes), as the API gives them.
/// Ends where nobody may see the library any more.
export async function follow(path, version, told) {
  const name = `changes of ${path}`;
  const others = new BroadcastChannel(name);
  let failures = 0;
  let allowed = true;
  const hear = (changes) => {
    version = changes.version;
    if (!changes.complete || changes.added.length + changes.changed.length + changes.removed.length) told(changes);
  };
  others.onmessage = ({ data }) => hear(data);

  async function ask() {
    const leaving = new AbortController();
    document.addEventListener("visibilitychange", () => leaving.abort(), { once: true });
    while (!document.hidden && allowed) {
      try {
        const { data } = await call("GET", `${path}?after=${version}&wait=${patience}`, { signal: leaving.signal });
        failures = 0;
        others.postMessage(data);
        hear(data);
        await rest(pause);
      } catch (failure) {
        if (leaving.signal.aborted) return;
        allowed = ![401, 403, 404].includes(failure.status);
        if (allowed) await rest(slower[Math.min(failures++, slower.length - 1)]);
      }
    }
  }

  while (allowed) {
    await seen();
    await (navigator.locks ? navigator.locks.request(name, ask) : ask());
  }
  others.close();
}

/// Says how many images came to the top of the rows while somebody looks further down.
export class Fresh {
  #count = 0;

  constructor(grid) {
    this.grid = grid;
    this.button = make("button", { type: "button", className: "fresh", hidden: true, onclick: () => scrollTo({ top: 0, behavior: "instant" }) });
    document.body.append(make("div", { role: "status" }, this.button));
    addEventListener("scroll", () => this.grid.atTop && this.add(-this.#count), { passive: true });
    style("./live.css");
  }

  add(count) {
    this.#count = this.grid.atTop ? 0 : this.#count + count;
    this.button.hidden = !this.#count;
    this.button.textContent = `${this.#count.toLocaleString()} new`;
  }
}
