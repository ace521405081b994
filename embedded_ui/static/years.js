// The years at the right edge of the rows: where each begins, and a handle to go anywhere.
import { call } from "./shelf.js";
import { make } from "./make.js";

const least = 32; // pixels from one year to the next

export class Years {
  #begin = []; // of each year: { year, index }, the number of its first image
  #known = new Map(); // years by the numbers of images

  /// after: the element behind which it stands.
  constructor(grid, shelf, after) {
    this.grid = grid;
    this.shelf = shelf;
    this.strip = make("div", { className: "years", ariaHidden: "true" }); // keys and the scrollbar go everywhere too
    this.strip.addEventListener("pointerdown", (event) => this.#hold(event));
    this.strip.addEventListener("pointermove", (event) => this.strip.hasPointerCapture(event.pointerId) && this.#go(event));
    this.strip.addEventListener("lostpointercapture", () => this.strip.classList.remove("held"));
    addEventListener("scroll", () => this.#follow(), { passive: true });
    new ResizeObserver(() => this.#write()).observe(this.strip);
    after.after(this.strip);
  }

  /// Finds where the years begin, of images in the order of a time: by halving. Anew when they are others.
  async find() {
    const known = (this.#known = new Map());
    this.#begin = [];
    this.#write();
    if (this.shelf.count < 2 || this.shelf.words || !this.#ordered) return;
    const begin = [];
    for (let index = 0; index >= 0; index = await this.#following(index)) {
      const year = await this.#year(index);
      if (known !== this.#known) return; // they are others by now
      if (!year) break; // those without a time are the last
      begin.push({ year, index });
    }
    this.#begin = begin;
    this.#write();
  }

  get #ordered() {
    return this.shelf.byAge || this.shelf.byTaken || this.shelf.sort === "oldest";
  }

  // About the first image of another year behind that one, no nearer than a pixel of the strip; -1 where there is none.
  async #following(index) {
    const year = await this.#year(index);
    let low = index;
    let high = this.shelf.count - 1;
    if ((await this.#year(high)) === year) return -1;
    while (high - low > Math.max(1, this.shelf.count / 1000)) {
      const middle = (low + high) >> 1;
      if ((await this.#year(middle)) === year) low = middle;
      else high = middle;
    }
    return high;
  }

  async #year(index) {
    const known = this.#known;
    if (!known.has(index)) {
      const image = this.shelf.image(index) ?? (await this.#fetch(index));
      const time = image && this.shelf.timeOf(image);
      known.set(index, time && new Date(time).getFullYear());
    }
    return known.get(index);
  }

  async #fetch(index) {
    const query = this.shelf.asking({ offset: index, pageSize: 1, fields: "created,details" });
    return (await call("GET", `${this.shelf.path}?${query}`)).data[0];
  }

  #write() {
    const height = this.strip.clientHeight - least;
    let free = -least;
    this.strip.replaceChildren();
    if (this.#begin.length < 2) return;
    for (const { year, index } of this.#begin) {
      const y = this.grid.progressOf(index) * height;
      if (y < free + least) continue;
      free = y;
      const label = make("span", { textContent: year });
      label.style.top = `${y}px`;
      this.strip.append(label);
    }
  }

  #follow() {
    this.strip.style.setProperty("--at", `${this.grid.progress * (this.strip.clientHeight - 40)}px`);
  }

  #hold(event) {
    event.preventDefault();
    this.strip.setPointerCapture(event.pointerId);
    this.strip.classList.add("held");
    this.#go(event);
  }

  #go(event) {
    const { top, height } = this.strip.getBoundingClientRect();
    this.grid.goTo(Math.min(1, Math.max(0, (event.clientY - top - 20) / (height - 40))));
  }
}
