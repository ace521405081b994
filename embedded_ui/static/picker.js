// Selecting images of the rows: ticks, ranges, keys, a finger that rests and is drawn over them, and the bar that says how many there are.
import { Deeds } from "./deeds.js";
import { make, round, style } from "./make.js";
import { Selection } from "./selection.js";
import { toast } from "./toast.js";
import { counted } from "./words.js";

const resting = 450; // ms until a finger that rests selects
const still = 10; // pixels that it may move meanwhile
const edge = 90; // pixels of the screen's ends that scroll what is drawn over
const hurry = 18; // pixels a frame, at the very end
const few = 1000; // images found by a search that are all loaded instead of being asked for by its words

await style("./select.css");

export class Picker {
  /// house: { grid, shelf, main, renew(gone), call }
  constructor(house) {
    Object.assign(this, house);
    this.selection = new Selection(this.shelf, () => this.#changed());
    this.deeds = new Deeds({ ...house, selection: this.selection, done: () => this.leave() });
    this.#build();
    this.grid.decorate = (tile, index) => this.#mark(tile, index);
    const { list } = this.grid;
    list.addEventListener("click", (event) => this.#clicked(event), { capture: true });
    list.addEventListener("pointerover", (event) => this.#offer(event));
    list.addEventListener("focusin", (event) => this.#offer(event));
    list.addEventListener("pointerdown", (event) => this.#press(event));
    list.addEventListener("touchmove", (event) => this.drawing && event.cancelable && event.preventDefault(), { passive: false });
    for (const name of ["contextmenu", "dragstart"]) list.addEventListener(name, (event) => this.touched && event.preventDefault());
    for (const name of ["pointermove", "pointerup", "pointercancel"]) addEventListener(name, (event) => this.#move(event));
    const here = list.querySelector("li:hover, li:focus-within");
    if (here) this.#offer({ target: here });
  }

  /// Shows the ticks of all images, also while none is selected.
  begin() {
    this.picking = true;
    this.#changed();
    this.close.focus();
  }

  leave() {
    const inside = this.bar.contains(document.activeElement);
    this.picking = false;
    this.selection.clear();
    if (inside) this.main.focus();
  }

  get active() {
    return this.picking || this.selection.count > 0;
  }

  /// A key that means something here: true then.
  key(event) {
    const { key } = event;
    const { focused } = this.grid;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "a") return this.all(), true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.shiftKey && key.startsWith("Arrow") && focused >= 0) return this.#extend(key), true;
    if (key === "x" && focused >= 0) return this.selection.toggle(focused), true;
    if (!this.active) return false;
    const deed = { Escape: () => this.leave(), Delete: () => this.deeds.trash?.(), Backspace: () => this.deeds.trash?.(), t: () => this.deeds.tag?.(), c: () => this.deeds.copyLinks() }[key];
    if (!deed || (key !== "Escape" && !this.selection.count)) return false;
    deed();
    return true;
  }

  async all() {
    if (!this.shelf.words || this.shelf.found > few) return this.selection.all();
    while (!this.shelf.whole) await this.shelf.more();
    this.selection.anchor = 0;
    this.selection.extend(this.shelf.count - 1);
  }

  /// The rows are others by now.
  renewed() {
    this.#changed();
  }

  /// The rows are about to change.
  leavePlaces() {
    const given = this.selection.leavePlaces();
    if (given) toast(`The library changed: ${counted(given, "image")} that had not been loaded yet ${given === 1 ? "is" : "are"} not selected any more.`);
  }

  #build() {
    this.title = make("h2");
    this.every = make("button", { type: "button", className: "plain", onclick: () => this.all() });
    this.status = make("p", { className: "unseen", role: "status" });
    this.close = round("End the selection (Esc)", "M6 6l12 12M18 6 6 18", () => this.leave());
    this.actions = make("div", { className: "deeds" }, ...this.deeds.buttons);
    this.bar = make("section", { className: "picked-bar", ariaLabel: "Selection", hidden: true }, this.close, this.title, this.every, this.actions);
    document.body.append(this.bar, this.status);
  }

  #changed() {
    const { count, total } = this.selection;
    this.bar.hidden = !this.active;
    document.body.classList.toggle("picking", this.active);
    this.title.replaceChildren(`${count.toLocaleString("en")} selected`, make("small", { textContent: ` of ${total.toLocaleString("en")}` }));
    this.every.textContent = `Select all ${total.toLocaleString("en")}`;
    this.every.hidden = count === total;
    for (const button of this.deeds.buttons) button.disabled = !count;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.status.textContent = this.active ? `${count.toLocaleString("en")} selected` : "Nothing is selected"), 300);
    this.grid.refresh();
  }

  #mark(tile, index) {
    const chosen = this.selection.has(index);
    if (this.active && !tile.tick) this.#tick(tile);
    if (!this.active && tile !== this.offered) this.#untick(tile);
    tile.classList.toggle("picked", chosen);
    if (!tile.tick) return;
    const name = this.shelf.image(index)?.name ?? `image ${index + 1}`;
    if (tile.tick.ariaPressed !== String(chosen)) tile.tick.ariaPressed = String(chosen);
    if (tile.tick.ariaLabel !== `Select ${name}`) tile.tick.ariaLabel = `Select ${name}`;
  }

  #tick(tile) {
    tile.tick = make("button", { type: "button", className: "tick", tabIndex: -1, ariaPressed: "false" });
    tile.append(tile.tick);
  }

  #untick(tile) {
    tile.tick?.remove();
    tile.tick = undefined;
  }

  // While nothing is selected, only what is pointed at or has the focus has a tick.
  #offer(event) {
    const tile = event.target.closest("li");
    if (!tile || event.pointerType === "touch") return;
    const before = this.offered;
    this.offered = tile;
    if (before && before !== tile && !this.active) this.#untick(before);
    if (!tile.tick) this.#tick(tile);
    this.#mark(tile, Number(tile.dataset.index));
  }

  #clicked(event) {
    const tile = event.target.closest("li");
    if (!tile || event.button !== 0) return;
    const index = Number(tile.dataset.index);
    const onTick = event.target.closest(".tick");
    const byTouch = event.pointerType === "touch" && this.active;
    if (this.drawn) this.drawn = false; // the end of a touch that selected
    else if (event.shiftKey && (onTick || event.detail > 0)) this.selection.extend(index);
    else if (onTick || byTouch) this.selection.toggle(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #extend(key) {
    const { focused } = this.grid;
    if (this.selection.anchor === undefined || this.end !== focused) {
      this.selection.anchor = focused;
      this.end = focused;
      this.selection.extend(focused);
    }
    const next = this.grid.step(key);
    this.selection.extend(next, this.end);
    this.end = next;
    this.grid.show(next);
  }

  #press(event) {
    this.touched = event.pointerType === "touch";
    const tile = event.target.closest("li");
    if (!this.touched || !tile || !event.isPrimary) return;
    const { clientX: x, clientY: y } = event;
    this.pressed = { x, y, index: Number(tile.dataset.index) };
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.#hold(), resting);
  }

  #hold() {
    const { index } = this.pressed;
    this.drawing = { end: index };
    this.drawn = true;
    navigator.vibrate?.(12);
    if (!this.selection.has(index)) this.selection.toggle(index);
    else this.selection.anchor = index;
  }

  #move(event) {
    if (!this.pressed || event.pointerType !== "touch") return;
    if (event.type !== "pointermove") return this.#release(event);
    const { clientX: x, clientY: y } = event;
    if (this.drawing) return this.#draw(x, y);
    if (Math.hypot(x - this.pressed.x, y - this.pressed.y) > still) this.#release(event);
  }

  #release(event) {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    if (this.drawing && event.type === "pointerup") setTimeout(() => (this.drawn = false), 100); // where no click follows
    this.pressed = this.drawing = undefined;
  }

  #draw(x, y) {
    this.at = { x, y };
    const tile = document.elementFromPoint(x, y)?.closest(".tile");
    const index = tile && Number(tile.dataset.index);
    if (index !== undefined && tile && index !== this.drawing.end) {
      this.selection.extend(index, this.drawing.end);
      this.drawing.end = index;
    }
    cancelAnimationFrame(this.frame);
    const over = y < edge ? y - edge : Math.max(0, y - (innerHeight - edge));
    if (!over) return;
    this.frame = requestAnimationFrame(() => {
      if (!this.drawing) return;
      scrollBy(0, (over / edge) * hurry);
      this.#draw(this.at.x, this.at.y);
    });
  }
}
