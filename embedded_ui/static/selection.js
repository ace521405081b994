// Which images are selected: some of the rows, or all but some. Those that were not loaded yet are known by their places until their
// ids have been asked for. Draws nothing.
const together = 500; // ids that are asked for at once

export class Selection {
  every = false; // all but the marked ones, instead of these
  anchor; // number of the image that a range begins at
  #ids = new Set(); // that are marked
  #places = new Set(); // of images that are marked, whose ids are not known yet

  /// Calls changed() after each change.
  constructor(shelf, changed) {
    this.shelf = shelf;
    this.changed = changed;
  }

  get total() {
    return (this.shelf.words && this.shelf.found) || this.shelf.count;
  }

  get count() {
    const marked = this.#ids.size + this.#places.size;
    return this.every ? Math.max(0, this.total - marked) : marked;
  }

  has(index) {
    return this.every !== this.#marked(index);
  }

  toggle(index) {
    this.anchor = index;
    this.#set(index, !this.has(index));
    this.#settle();
  }

  /// All from the anchor to this one. `before`: where a range from the same anchor ended, which this one replaces.
  extend(index, before = this.anchor ?? index) {
    this.anchor ??= index;
    const [first, last] = [Math.min(this.anchor, index), Math.max(this.anchor, index)];
    for (let one = Math.min(this.anchor, before); one <= Math.max(this.anchor, before); ++one) if (one < first || one > last) this.#set(one, false);
    for (let one = first; one <= last; ++one) this.#set(one, true);
    this.#settle();
  }

  all() {
    this.clear();
    this.every = true;
    this.changed();
  }

  clear() {
    this.every = false;
    this.anchor = undefined;
    this.#ids.clear();
    this.#places.clear();
    this.changed();
  }

  /// The ids that are marked: the selected ones, or with `every` those that are not.
  async ids() {
    await this.#resolve();
    return [...this.#ids];
  }

  /// The rows are about to change, and places with them. Gives how many had to be given up.
  leavePlaces() {
    const given = this.#places.size;
    this.#places.clear();
    this.anchor = undefined;
    if (given) this.changed();
    return given;
  }

  /// Images that are gone are not selected.
  drop(ids) {
    for (const id of ids) this.#ids.delete(id);
    this.changed();
  }

  #marked(index) {
    return this.#places.has(index) || this.#ids.has(this.shelf.image(index)?.id);
  }

  #set(index, selected) {
    const image = this.shelf.image(index);
    const marked = selected !== this.every;
    if (!marked) {
      this.#places.delete(index);
      this.#ids.delete(image?.id);
    } else if (image) {
      this.#ids.add(image.id);
    } else {
      this.#places.add(index);
    }
  }

  #settle() {
    if (this.#places.size) this.#resolve().catch(() => {}); // asked for again when they are needed
    this.changed();
  }

  #resolve() {
    this.resolving ??= this.#askAll().finally(() => (this.resolving = undefined));
    return this.resolving;
  }

  async #askAll() {
    while (this.#places.size) {
      const [some] = this.#places;
      const first = Math.floor(some / together) * together;
      const ids = await this.shelf.identify(first, together);
      ids.forEach((id, at) => this.#places.delete(first + at) && this.#ids.add(id));
      this.#places.delete(some); // also where it was not among them
    }
  }
}
