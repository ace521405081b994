// The years at the right edge of the rows: where each begins, and a handle to go anywhere.
import { call } from "./shelf.js";
import { make } from "./make.js";

const least = 32; // pixels from one year to the next

export class Years {
  #begin = []; // of each year but the newest: { year, index }, the number of its newest image
  #created = new Map();

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

  /// Finds where the years begin: by halving, for images are in the order of their time. Anew when they are others.
  async find() {
    const { count } = this.shelf;
    const created = (this.#created = new Map());
    this.#begin = [];
    this.#write();
    if (count < 2 || this.shelf.words) return;
    const [newest, oldest] = [await this.#year(0), await this.#year(count - 1)];
    const begin = [{ year: newest, index: 0 }];
    for (let year = newest - 1, from = 0; year >= oldest && created === this.#created; --year) {
      const index = await this.#first(year, from);
      if ((await this.#year(index)) === year) begin.push({ year, index });
      from = index;
    }
    if (created !== this.#created) return; // they are others by now
    this.#begin = begin;
    this.#write();
  }

  // About the first image of that year or an earlier one: no nearer than a pixel of the strip.
  async #first(year, from) {
    let low = from;
    let high = this.shelf.count - 1;
    while (high - low > Math.max(1, this.shelf.count / 1000)) {
      const middle = (low + high) >> 1;
      if ((await this.#year(middle)) <= year) high = middle;
      else low = middle;
    }
    return high;
  }

  async #year(index) {
    let created = this.shelf.image(index)?.created ?? this.#created.get(index);
    if (!created) {
      const query = this.shelf.asking({ offset: index, pageSize: 1, fields: "created" });
      const known = this.#created;
      [{ created }] = (await call("GET", `${this.shelf.path}?${query}`)).data;
      known.set(index, created);
    }
    return new Date(created).getFullYear();
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
