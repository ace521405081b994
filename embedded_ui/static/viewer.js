// One image over the rows, as large as the screen: a dialog with an address of its own, which Back closes.
import { make, round, style } from "./make.js";
import { thumbnailOf } from "./shelf.js";
import { Stage } from "./zoom.js";

const wide = matchMedia("(min-width: 1024px)");
const beside = 12; // images of the film on each side
const undoable = 10_000; // ms
const again = 1500; // ms until an image that is being prepared is looked at again

const wantsPanel = () => wide.matches && localStorage.getItem("beside") !== "no";
if (wantsPanel()) import("./panel.js"); // begun at once; whoever needs it imports it again

// Its style sheet, without which nothing is shown.
await style("./viewer.css");

export class Viewer {
  #descriptions = new Map(); // by the ids of images: rows that are made anew do not have them
  #coming; // the panel, once it is wanted
  #shown = []; // what it is to show

  /// house: { shelf, main, href(image), call, closed(index), settled() }: the last when the rows are those of the address
  constructor(house) {
    Object.assign(this, house);
    this.mayEdit = "mayEdit" in this.main.dataset;
    this.#build();
    this.dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.close()));
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("popstate", (event) => this.#went(event.state));
  }

  get open() {
    return this.dialog.open;
  }

  /// how: { here } where the page's address is that of the image already.
  show(index, { here = false } = {}) {
    const image = this.shelf.certain(index);
    if (!image) return this.#fetch(index, { here });
    const variant = here ? new URLSearchParams(location.search).get("view") : null;
    if (!this.open) {
      this.pushed = !here;
      if (this.pushed) history.pushState({ image: image.id }, "", this.href(image));
      this.#appear();
      this.#beside(wantsPanel());
    } else if (!here) {
      history.replaceState({ ...history.state, image: image.id }, "", this.href(image));
    }
    this.#display(index, image, variant);
  }

  /// The images have other numbers: it goes on showing the one that it shows, if that is still there.
  async renumber() {
    const { id } = this;
    const index = await this.shelf.locate(id);
    if (this.id !== id || index < 0) return;
    this.index = index;
    this.place.textContent = this.#placeOf(index);
    this.before.disabled = index === 0;
    this.after.disabled = index + 1 >= this.shelf.count;
    this.#drawFilm();
  }

  #placeOf(index) {
    return `${(index + 1).toLocaleString()} of ${(this.shelf.found ?? this.shelf.count).toLocaleString()}`;
  }

  #appear() {
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  close() {
    if (this.pushed) history.back();
    else this.#leave();
  }

  #build() {
    this.title = make("h2", { dir: "auto" });
    this.place = make("span", { className: "place" });
    this.download = make("a", { className: "round", ariaLabel: "Download the original", title: "Download the original" });
    this.download.append(round("", "M12 4v11m-5-4 5 5 5-5M5 20h14").firstChild);
    this.about = round("About the image (I)", "M12 11v6m0-9.500v.500M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z", () => this.#beside(this.side.hidden, true));
    const link = round("Copy (C)", "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1", () => this.#copy());
    const trash = round("Move to the trash", "M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5", () => this.#trash());
    this.before = round("Previous image", "m15 5-7 7 7 7", () => this.#step(-1));
    this.after = round("Next image", "m9 5 7 7-7 7", () => this.#step(1));
    this.before.classList.add("turn-back");
    this.after.classList.add("turn-on");
    this.status = make("div", { className: "stage-status", role: "status" });
    this.element = make("div", { className: "stage" }, this.before, this.after, this.status);
    this.film = make("div", { className: "film", role: "group", ariaLabel: "Images beside it" });
    this.side = make("aside", { className: "beside", hidden: true });
    this.toast = make("div", { className: "toast", role: "status", hidden: true });
    this.dialog = make(
      "dialog",
      { className: "viewer", ariaLabel: "Image" },
      make("div", { className: "viewer-bar" }, round("Close (Esc)", "M6 6l12 12M18 6 6 18", () => this.close()), this.title, this.place, link, this.download, this.about, this.mayEdit ? trash : ""),
      this.element,
      this.film,
      this.side,
      this.toast,
    );
    this.stage = new Stage(this.element, { swipe: (step) => this.#step(step), dismiss: () => this.close(), broken: () => this.status.replaceChildren("The picture could not be fetched.") });
  }

  // An image that the page does not know yet; others that were asked for meanwhile go before it.
  async #fetch(index, how) {
    this.wanted = index;
    if ((await this.shelf.need(index)) && this.wanted === index) this.show(index, how);
  }

  #display(index, image, variant) {
    this.wanted = undefined;
    this.index = index;
    this.id = image.id;
    this.title.textContent = image.name;
    this.place.textContent = this.#placeOf(index);
    this.variant = undefined;
    this.#offer(image);
    this.before.disabled = index === 0;
    this.after.disabled = index + 1 >= this.shelf.count;
    this.#tellStatus(image);
    this.stage.show(image, document.querySelector(`[data-id="${image.id}"] img`)?.currentSrc);
    this.#shown = [{ ...image, description: image.description ?? this.#descriptions.get(image.id) }, variant];
    this.panel?.show(...this.#shown);
    if (variant || sessionStorage.getItem(`draft:${image.id}`)) this.#panel(); // a text that waits to be saved, as draft.js keeps it
    this.#drawFilm();
    this.shelf.want(Math.max(0, index - beside), index + beside + 1);
    this.stage.preload([index - 1, index + 1].map((one) => this.shelf.image(one)).filter((one) => one?.status === "ready"));
    if (this.shelf.words && index + 2 >= this.shelf.count) this.shelf.more().then(() => this.open && (this.after.disabled = this.index + 1 >= this.shelf.count));
  }

  // What is beside an image is code of its own, for which the image does not wait.
  #panel() {
    this.#coming ??= import("./panel.js").then(({ Panel }) => {
      const panel = new Panel({ shelf: this.shelf, call: this.call, mayEdit: this.mayEdit, changed: (id, what) => this.#changed(id, what), choose: (view) => this.#choose(view) });
      panel.element.hidden = this.side.hidden;
      this.side.replaceWith(panel.element);
      this.side = panel.element;
      this.panel = panel;
      if (this.open) panel.show(...this.#shown);
      return panel;
    });
    this.#coming.catch(() => (this.#coming = undefined)); // asked for again
    return this.#coming;
  }

  #offer(image) {
    this.download.href = `${this.shelf.path}/${image.id}/original`;
    this.download.download = "";
  }

  // A variant is shown in the place of its image, or undefined: the image again. The address says which it is.
  #choose(view) {
    if (view?.id === this.variant) return;
    this.variant = view?.id;
    const image = this.shelf.image(this.index);
    const address = new URL(this.href(image), location);
    if (view) address.searchParams.set("view", view.id);
    history.replaceState(history.state, "", address);
    const shown = view ? { ...view, status: view.thumbUrl ? "ready" : "processing" } : image;
    this.#offer(shown);
    this.#tellStatus(shown);
    this.stage.show(shown);
  }

  #tellStatus(image) {
    clearTimeout(this.waiting);
    if (image.status === "processing") this.waiting = setTimeout(async () => (await this.#panel()).refresh(), again);
    const why = image.failure ? `This image could not be read: ${image.failure}` : "This image could not be read.";
    this.status.replaceChildren({ processing: "Being prepared…", failed: `${why} Its file is kept as it came.` }[image.status] ?? "");
  }

  // What the API told of an image that is shown, beyond what the rows need.
  #changed(id, what) {
    if ("description" in what) this.#descriptions.set(id, what.description);
    const index = this.shelf.indexOf(id);
    const before = this.shelf.image(index);
    if (!before) return;
    const { status } = before;
    Object.assign(before, what);
    if (this.id !== id) return;
    if (!this.variant) this.#offer(before);
    if (before.status === "processing" || status !== before.status || before.status === "failed") this.#tellStatus(before);
    if (status !== before.status) this.stage.show(before);
  }

  #step(step) {
    const next = (this.wanted ?? this.index) + step;
    if (next < 0 || next >= this.shelf.count) return;
    this.show(next);
  }

  #drawFilm() {
    const first = Math.max(0, this.index - beside);
    const last = Math.min(this.shelf.count, this.index + beside + 1);
    const had = new Map([...this.film.children].map((frame) => [frame.dataset.id, frame]));
    const frames = [];
    for (let index = first; index < last; ++index) {
      const image = this.shelf.image(index);
      if (!image) continue;
      const frame = had.get(image.id) ?? this.#frame(image);
      frame.onclick = () => this.show(index);
      frame.ariaCurrent = index === this.index ? "true" : null;
      frame.tabIndex = index === this.index ? 0 : -1;
      frames.push(frame);
    }
    this.film.replaceChildren(...frames);
    this.film.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest", behavior: "instant" });
  }

  #frame(image) {
    const picture = make("img", { alt: "", decoding: "async" });
    if (image.status === "ready") picture.src = thumbnailOf(image, 56 * devicePixelRatio);
    const frame = make("button", { type: "button", ariaLabel: image.name }, picture);
    frame.dataset.id = image.id;
    return frame;
  }

  #beside(shown, chosen = false) {
    this.side.hidden = !shown;
    this.dialog.classList.toggle("with-panel", shown);
    this.about.ariaPressed = String(shown);
    if (chosen && wide.matches) localStorage.setItem("beside", shown ? "yes" : "no");
    if (shown) this.#panel().then((panel) => panel.draft.fits());
  }

  async #copy() {
    const { box } = await this.#panel();
    await box.copy();
    this.#tell(`${box.button.textContent}: ${box.address}`);
  }

  #tell(text, ...more) {
    this.toast.replaceChildren(make("span", { textContent: text, dir: "auto" }), ...more);
    this.toast.hidden = false;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.toast.hidden = true), more.length ? undoable : 2000);
  }

  async #trash() {
    const { id, index } = this;
    try {
      await this.call("DELETE", this.shelf.path, { json: { ids: [id] } });
    } catch (failure) {
      return this.#tell(failure.message);
    }
    const undo = make("button", { type: "button", textContent: "Undo", onclick: () => this.#restore(id) });
    await this.shelf.stale(new Set([id]));
    if (!this.shelf.count) return this.close();
    this.show(Math.min(index, this.shelf.count - 1));
    this.#tell("The image is in the trash.", undo);
  }

  async #restore(id) {
    this.toast.hidden = true;
    await this.call("POST", `${this.shelf.path}/restore`, { json: { ids: [id] } });
    await this.shelf.stale();
    this.show(Math.max(0, await this.shelf.locate(id)));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const does = {
      ArrowLeft: () => this.#step(-1),
      ArrowRight: () => this.#step(1),
      "+": () => this.stage.zoom(1),
      "=": () => this.stage.zoom(1),
      "-": () => this.stage.zoom(-1),
      0: () => this.stage.zoom(0),
      c: () => this.#copy(),
      i: () => this.#beside(this.side.hidden, true),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  // Back closes it, and Forward opens it again.
  async #went(state) {
    if (!state?.image) return this.open && this.#leave();
    await this.settled();
    const index = await this.shelf.locate(state.image);
    if (index < 0) return;
    if (!this.open) {
      this.#appear();
      this.pushed = true;
    }
    this.show(index, { here: true });
  }

  #leave() {
    this.panel?.close();
    clearTimeout(this.waiting);
    this.dialog.close();
    this.dialog.remove();
    this.closed(this.index);
  }
}
