// The rows of a library on the screen: of any number of images only those near what is seen are elements. The window
// scrolls as with any page; where the rows are higher than browsers can scroll, the scroll is mapped.
import { eachOf, justify, rowAt, rowOf } from "./justify.js";
import { colorOf, thumbnailOf } from "./shelf.js";

const most = 15_000_000; // device pixels that are scrolled without mapping: beyond, browsers place things a pixel off
const mostPoints = 8_000_000; // the same in CSS pixels
const jump = 2; // screens: a scroll by more at once is a jump of the scrollbar, which is mapped in proportion
const fast = 4; // pixels a millisecond: above it nothing is fetched
const calm = 80; // ms of slow scrolling after which it is
const idle = 150; // ms without a scroll after which it has ended
const retries = [1000, 3000, 9000]; // ms until a thumbnail that could not be had is asked for again
const enlarged = 1.2; // by how much a thumbnail may be enlarged before the next larger one is taken

export class Grid {
  #tiles = new Map();
  #round = 0; // of placing: tiles of an earlier one are placed anew
  #shift = 0; // of the mapped scroll: rows are drawn this much higher than they are
  #last = { y: 0, at: 0 };
  #quick = false;
  #current = 0; // the image that Tab leads to
  #layout = justify([], { width: 1, unit: 1, gap: 0, grow: 1 });

  /// Called with each tile that is drawn, and its number, where it is set.
  decorate;

  /// page: { href(image), open(index), seen(index), scrolled(index), ended() }
  constructor(list, shelf, page) {
    this.list = list;
    this.shelf = shelf;
    this.page = page;
    this.pattern = document.createElement("li");
    this.pattern.className = "tile";
    this.pattern.append(document.createElement("a"));
  }

  /// Takes over the tiles that the server made, the first of which is image number `offset`.
  start(offset) {
    this.list.classList.add("live");
    this.#takeOver(offset);
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.list.clientWidth !== Math.round(this.width) && this.arrange(this.anchor())).observe(this.list);
    this.list.addEventListener("click", (event) => this.#clicked(event));
    this.list.addEventListener("focusin", (event) => (this.#current = Number(event.target.closest("li").dataset.index)));
    this.list.addEventListener("pointerover", (event) => this.#name(event.target.closest("li")));
    this.list.addEventListener("focusin", (event) => this.#name(event.target.closest("li")));
  }

  /// The images are others: tiles that the server made of them, the first of which is image number `offset`.
  turn(tiles, offset) {
    for (const [index, tile] of this.#tiles) this.#drop(index, tile);
    this.list.replaceChildren(...tiles);
    this.#current = offset;
    if (!offset) scrollTo({ top: 0, behavior: "instant" });
    this.#takeOver(offset);
  }

  #takeOver(offset) {
    const made = [...this.list.children];
    if (offset > 0) made.forEach((tile) => tile.remove());
    else made.forEach((tile, index) => (index < this.shelf.count ? this.#adopt(tile, index) : tile.remove()));
    this.arrange(offset > 0 ? { index: offset, y: this.#head() } : undefined);
  }

  /// Computes the rows anew. The image of `anchor` stays where it is on the screen.
  arrange(anchor) {
    const style = getComputedStyle(this.list);
    const measure = (name) => Number.parseFloat(style.getPropertyValue(name));
    this.gap = measure("--gap");
    this.width = this.list.getBoundingClientRect().width;
    this.#layout = justify(this.shelf.shapes, { width: this.width, unit: measure("--unit"), gap: this.gap, grow: measure("--grow") });
    this.height = Math.max(0, this.#layout.top[this.#layout.rows] - this.gap);
    this.list.style.height = `${Math.min(this.height, this.#physical())}px`;
    this.above = this.list.getBoundingClientRect().top + scrollY;
    ++this.#round;
    if (anchor) this.#scrollTo(this.#layout.top[rowOf(this.#layout, anchor.index)] - anchor.y);
    else this.#map();
    this.draw();
  }

  /// The first image that is seen whole or in part, and how far below the top of the screen its row begins.
  anchor() {
    const row = rowAt(this.#layout, Math.max(0, this.#top() + this.#head()));
    const index = this.#layout.first[row];
    return { index, y: this.#layout.top[row] - this.#top() };
  }

  /// What part of all rows is above the screen, 0 to 1.
  get progress() {
    return Math.min(1, Math.max(0, this.#top() / Math.max(1, this.height - innerHeight)));
  }

  /// Where image number `index` is in proportion to all rows, 0 to 1.
  progressOf(index) {
    return Math.min(1, this.#layout.top[rowOf(this.#layout, index)] / Math.max(1, this.height - innerHeight));
  }

  goTo(progress) {
    this.#scrollTo(progress * (this.height - innerHeight));
    this.#quick = false;
    this.draw();
  }

  /// Brings an image onto the screen where it is not on it, and gives it the focus.
  show(index, { focus = true } = {}) {
    const row = rowOf(this.#layout, index);
    const top = this.#layout.top[row] - this.#top();
    const bottom = top + this.#layout.height[row];
    if (top < this.#head() || bottom > innerHeight) {
      const above = top < this.#head() ? this.#head() + this.gap : innerHeight - this.#layout.height[row] - this.gap;
      this.#scrollTo(this.#layout.top[row] - (bottom - top > innerHeight / 2 ? this.#head() : above));
    }
    this.#current = index;
    this.draw();
    if (focus) this.#tiles.get(index)?.firstElementChild.focus({ preventScroll: true });
  }

  /// The image that a key leads to from the one that has the focus; undefined for other keys.
  step(key) {
    const { first, rows } = this.#layout;
    const row = rowOf(this.#layout, this.#current);
    const last = this.shelf.count - 1;
    if (key === "ArrowRight") return Math.min(last, this.#current + 1);
    if (key === "ArrowLeft") return Math.max(0, this.#current - 1);
    if (key === "Home") return 0;
    if (key === "End") return last;
    if (key === "ArrowDown") return row + 1 < rows ? this.#beside(row + 1) : last;
    if (key === "ArrowUp") return row > 0 ? this.#beside(row - 1) : first[0];
  }

  /// The images have other numbers: tiles go with theirs. To be arranged afterwards.
  renumber() {
    const places = this.shelf.places();
    const tiles = [...this.#tiles.values()];
    const current = this.#tiles.get(this.#current)?.dataset.id;
    this.#current = Math.max(0, Math.min(places.get(current) ?? this.#current, this.shelf.count - 1));
    this.#tiles.clear();
    for (const tile of tiles) {
      const index = places.get(tile.dataset.id);
      if (index === undefined || this.#tiles.has(index)) {
        tile.remove();
      } else {
        this.#tiles.set(index, tile);
        this.#number(tile, index);
      }
    }
  }

  /// Gives the focus back to where it was in the rows, after they changed.
  refocus() {
    this.#tiles.get(this.#current)?.firstElementChild.focus({ preventScroll: true });
  }

  /// Whether the newest are looked at, from the top of the page.
  get atTop() {
    return scrollY <= 0;
  }

  /// Draws what is near the screen, and takes away what is not.
  draw() {
    const over = Math.min(innerHeight, 900);
    const top = this.#top();
    const from = rowAt(this.#layout, top - over);
    const to = Math.min(this.#layout.rows, rowAt(this.#layout, top + innerHeight + over) + 1);
    const { first } = this.#layout;
    for (const [index, tile] of this.#tiles)
      if ((index < first[from] || index >= first[to]) && !tile.contains(document.activeElement)) this.#drop(index, tile);
    for (let row = from; row < to; ++row)
      eachOf(this.#layout, this.shelf.shapes, this.gap, row, (index, x, width) => this.#place(row, index, x, width));
    if (!this.#quick && first[to] > first[from]) this.shelf.want(first[from], first[to]);
    if (this.shelf.words && to === this.#layout.rows && !this.shelf.whole) this.page.ended();
  }

  /// Something is known of images that was not.
  refresh() {
    for (const [index, tile] of this.#tiles) this.#fill(tile, index);
  }

  get focused() {
    return this.#tiles.get(this.#current)?.contains(document.activeElement) ? this.#current : -1;
  }

  // How much of the screen the bar covers.
  #head() {
    return document.querySelector(".bar").offsetHeight;
  }

  #physical() {
    return Math.min(mostPoints, most / devicePixelRatio);
  }

  // Where the top of the screen is in the rows.
  #top() {
    return scrollY - this.above + this.#shift;
  }

  // Places of the scroll in proportion: both ends are reached.
  #map() {
    const physical = this.#physical();
    const y = scrollY - this.above;
    const mapped = this.height > physical && y > 0;
    this.#shift = mapped ? (Math.min(1, y / (physical - innerHeight)) * (this.height - innerHeight) - y) : 0;
  }

  #scrollTo(top) {
    const physical = this.#physical();
    const y = this.height > physical && top > 0 ? (top / (this.height - innerHeight)) * (physical - innerHeight) : top;
    scrollTo({ top: y + this.above, behavior: "instant" });
    this.#last = { y: scrollY, at: performance.now() };
    this.#shift = this.height > physical && y > 0 ? top - (scrollY - this.above) : 0;
    ++this.#round;
  }

  #scrolled() {
    const now = performance.now();
    const moved = Math.abs(scrollY - this.#last.y);
    const passed = now - this.#last.at;
    const speed = passed < idle ? moved / Math.max(1, passed) : 0; // one scroll alone is where somebody wants to be
    if (this.height > this.#physical() && (moved > jump * innerHeight || scrollY <= this.above)) {
      this.#map();
      ++this.#round;
    }
    this.#last = { y: scrollY, at: now };
    if (speed > fast) {
      this.#quick = true;
      clearTimeout(this.slowing);
      this.slowing = undefined;
    } else if (this.#quick && !this.slowing) {
      this.slowing = setTimeout(() => this.#slow(), calm);
    }
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.#ended(), idle);
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.draw();
      this.page.scrolled(this.anchor().index);
    });
  }

  #slow() {
    this.slowing = undefined;
    this.#quick = false;
    this.draw();
    this.refresh();
  }

  // The mapped scroll is put where it belongs in proportion, while nothing moves that would show it.
  #ended() {
    if (this.#quick) this.#slow();
    if (this.#shift !== 0) {
      this.#scrollTo(this.#top());
      this.draw();
    }
    this.page.seen(this.anchor().index);
  }

  #place(row, index, x, width) {
    let tile = this.#tiles.get(index);
    if (tile?.round === this.#round) return;
    if (!tile) {
      tile = this.pattern.cloneNode(true);
      this.#tiles.set(index, tile);
      this.#number(tile, index);
      this.list.append(tile);
    }
    tile.round = this.#round;
    // Not a transform: browsers would take the tiles of the server to have moved.
    tile.style.left = `${x}px`;
    tile.style.top = `${this.#layout.top[row] - this.#shift}px`;
    tile.style.width = `${width}px`;
    tile.style.height = `${this.#layout.height[row]}px`;
    this.#fill(tile, index);
  }

  #adopt(tile, index) {
    this.#tiles.set(index, tile);
    this.#number(tile, index);
    const picture = tile.querySelector("img");
    if (!picture) return;
    this.#watch(tile, picture);
    if (picture.complete && picture.naturalWidth === 0 && picture.loading !== "lazy") picture.dispatchEvent(new Event("error"));
  }

  #number(tile, index) {
    tile.dataset.index = index;
    tile.ariaPosInSet = index + 1;
    tile.ariaSetSize = this.shelf.count;
    tile.firstElementChild.tabIndex = index === this.#current ? 0 : -1;
  }

  #drop(index, tile) {
    tile.querySelector("img")?.removeAttribute("src"); // what is still on its way is not needed
    tile.remove();
    this.#tiles.delete(index);
  }

  #fill(tile, index) {
    const image = this.shelf.image(index);
    const link = tile.firstElementChild;
    link.tabIndex = index === this.#current ? 0 : -1;
    this.decorate?.(tile, index);
    if (!image) return;
    if (tile.dataset.id !== image.id || tile.state === "processing") this.#describe(tile, link, image);
    if (!link.querySelector("img") && image.status === "ready" && !this.#quick && tile.state !== "broken") this.#draw(tile, link, image);
    tile.state ??= image.status;
  }

  #describe(tile, link, image) {
    tile.dataset.id = image.id;
    tile.state = image.status;
    link.href = this.page.href(image);
    link.ariaLabel = image.name;
    link.style.backgroundColor = colorOf(image.blurhash);
    link.replaceChildren();
    if (image.status !== "ready") this.#note(link, image.status === "failed" ? "Could not be read" : "Being prepared");
  }

  #note(link, text) {
    const note = document.createElement("span");
    note.className = "note";
    note.textContent = text;
    link.ariaLabel = `${link.ariaLabel ?? ""} ${text}`; // what is seen is part of what is read out
    link.style.backgroundColor = "";
    link.append(note);
  }

  #draw(tile, link, image) {
    const picture = new Image();
    picture.alt = "";
    picture.decoding = "async";
    this.#watch(tile, picture);
    picture.src = thumbnailOf(image, (Number.parseFloat(tile.style.height) * devicePixelRatio) / enlarged);
    link.append(picture);
  }

  // A busy server says no: asked again a few times, then the tile says so instead of a browser's broken picture.
  #watch(tile, picture) {
    let times = 0;
    picture.addEventListener("error", () => {
      if (!picture.hasAttribute("src")) return;
      if (times < retries.length) return setTimeout(() => tile.isConnected && (picture.src = picture.src), retries[times++]);
      tile.state = "broken";
      picture.remove();
      this.#note(tile.firstElementChild, "No picture");
    });
  }

  // The name is an element while it is looked at.
  #name(tile) {
    const image = tile && this.shelf.image(Number(tile.dataset.index));
    if (!image || tile.querySelector(".name")) return;
    this.named?.remove();
    this.named = document.createElement("span");
    this.named.className = "name";
    this.named.dir = "auto";
    this.named.ariaHidden = "true";
    this.named.textContent = image.name;
    tile.firstElementChild.append(this.named);
  }

  #clicked(event) {
    const tile = event.target.closest("li");
    if (!tile || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (!this.shelf.image(Number(tile.dataset.index))) return;
    event.preventDefault();
    this.page.open(Number(tile.dataset.index));
  }

  // The image of a row that is below or above the middle of the current one.
  #beside(row) {
    let middle = 0;
    const of = rowOf(this.#layout, this.#current);
    eachOf(this.#layout, this.shelf.shapes, this.gap, of, (index, x, width) => index === this.#current && (middle = x + width / 2));
    let found = this.#layout.first[row];
    eachOf(this.#layout, this.shelf.shapes, this.gap, row, (index, x) => x <= middle && (found = index));
    return found;
  }
}
