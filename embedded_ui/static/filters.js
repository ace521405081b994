// Other rows in the place of those that are there, and the panel in which facets are chosen. What an address means and what its page
// looks like is the server's: parts of that page are put in here, so that the rest of this one stays.
import { make, round, style } from "./make.js";
import { folded } from "./words.js";

const beside = matchMedia("(min-width: 1024px)"); // the panel stands beside the rows, else over them
const parts = [".chips", ".kept"];
const between = 3000; // ms from one counting that nobody asked for to the next

const valueOf = (row) => row.firstElementChild.value;
const amount = (row) => row.querySelector("small");

export class Filters {
  #busy = 0; // with what somebody asked for, which goes before what is done by itself

  /// house: { grid, shelf, main, path, soughtBy(dataset), say(failure), turned() }
  constructor(house) {
    Object.assign(this, house);
    this.opener = document.getElementById("opener");
    this.status = make("p", { className: "unseen", role: "status" });
    this.#build();
    document.body.append(this.status);
    document.getElementById("filters")?.remove();
    this.styled = style("./filters.css");
    beside.addEventListener("change", () => this.dialog.open && this.#appear());
  }

  /// Shows what the address looks for. push: as a new step of the history.
  async go(address, how) {
    ++this.#busy;
    await this.#go(address, how).finally(() => --this.#busy);
  }

  async #go(address, { push = true } = {}) {
    const url = new URL(address, location);
    if (url.searchParams.has("filters")) url.searchParams.delete("filters");
    const fresh = await this.#fetch(url);
    if (!fresh) return;
    const { asked } = this;
    const next = this.shelf.beside(this.soughtBy(fresh.getElementById("main").dataset));
    try {
      await next.open();
    } catch (failure) {
      return this.say(failure);
    }
    if (asked !== this.asked) return;
    this.#turn(fresh, next);
    if (push) history.pushState(null, "", url);
  }

  /// The images are the same or nearly so: how many there are of what, anew. It is counted over all of them, so not for each of many
  /// changes.
  refresh() {
    const wait = Math.max(0, (this.again ?? 0) - performance.now());
    this.later ??= setTimeout(() => {
      this.later = undefined;
      this.again = performance.now() + between;
      this.#recount();
    }, wait);
  }

  async #recount() {
    if (this.#busy) return;
    const url = new URL(`${this.path}?${this.main.dataset.query}`, location);
    const fresh = await this.#fetch(url);
    if (fresh) this.#tell(fresh);
  }

  async toggle() {
    if (this.dialog.open) return this.dialog.close();
    ++this.#busy;
    await this.#open().finally(() => --this.#busy);
  }

  async #open() {
    const url = new URL(`${this.path}?${this.main.dataset.query}`, location);
    const [fresh] = await Promise.all([this.#fetch(url, true), this.styled]);
    if (!fresh || this.dialog.open) return;
    this.form = fresh.getElementById("filters");
    this.form.addEventListener("change", (event) => event.target.name && this.#choose());
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.dialog.close()));
    this.dialog.append(this.form);
    this.#offerTags();
    this.#appear();
  }

  #build() {
    const close = round("Close (Esc)", "M6 6l12 12M18 6 6 18", () => this.dialog.close());
    this.dialog = make("dialog", { className: "filters-panel", ariaLabel: "Filters" }, make("div", { className: "filters-head" }, make("h2", { textContent: "Filters" }), close));
    this.dialog.addEventListener("close", () => this.#closed());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.target.matches("[type=search]:not(:placeholder-shown)")) return;
      event.preventDefault();
      this.dialog.close();
    });
    this.main.before(this.dialog);
  }

  #appear() {
    const { activeElement } = document;
    const inside = this.dialog.contains(activeElement) && activeElement;
    this.dialog.close();
    if (beside.matches) this.dialog.show();
    else this.dialog.showModal();
    document.body.classList.toggle("with-filters", beside.matches);
    this.opener.ariaExpanded = "true";
    (inside || this.form.querySelector(":checked, .value input"))?.focus();
  }

  #closed() {
    if (this.dialog.open) return; // it was shown in the other way
    document.body.classList.remove("with-filters");
    this.opener.ariaExpanded = "false";
    this.form?.remove();
    if (document.activeElement === document.body) this.opener.focus({ preventScroll: true });
  }

  #choose() {
    const query = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => value));
    this.go(`${this.path}?${query}`);
  }

  // The page at an address, or nothing: what was asked for later goes before, and what is no page of a library is left to the browser.
  async #fetch(url, panel = this.dialog.open) {
    this.aborting?.abort();
    const { signal } = (this.aborting = new AbortController());
    const asked = (this.asked = {});
    const wanted = new URL(url);
    if (panel) wanted.searchParams.set("filters", 1);
    try {
      const reply = await fetch(wanted, { signal, credentials: "same-origin", headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (asked !== this.asked) return undefined;
      if (reply.ok && fresh.querySelector(".finder")) return fresh;
      location.assign(url);
    } catch {
      if (asked === this.asked) this.say(new Error("The server could not be asked."));
    }
    return undefined;
  }

  #turn(fresh, next) {
    const { dataset } = fresh.getElementById("main");
    Object.assign(this.main.dataset, dataset);
    this.shelf.become(next);
    this.grid.list.className = `${fresh.getElementById("tiles").className} live`;
    this.#tell(fresh);
    this.grid.turn([...fresh.querySelectorAll(".tile")], this.shelf.words ? 0 : Number(dataset.offset));
    this.status.textContent = `${document.querySelector(".matches")?.textContent ?? "All images"}, ${document.querySelector(".sort summary span:last-child").textContent}`;
    const field = document.getElementById("q");
    field.value = field.defaultValue = this.shelf.words;
    this.turned();
  }

  // What the page says of its rows.
  #tell(fresh) {
    const links = (root) => [...root.querySelectorAll(".chips a")];
    const place = links(document).indexOf(document.activeElement);
    for (const part of parts) document.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
    const sorting = document.querySelector(".sort").contains(document.activeElement);
    for (const old of document.querySelectorAll(".finder > .aside, .sort")) old.remove();
    document.querySelector(".finder").append(...fresh.querySelectorAll(".finder > .aside, .sort"));
    if (sorting) document.querySelector(".sort summary").focus({ preventScroll: true });
    const opener = fresh.getElementById("opener");
    this.opener.href = opener.href;
    this.opener.replaceChildren(...opener.childNodes);
    const leaving = document.querySelector(".void")?.contains(document.activeElement);
    document.querySelector(".void")?.remove();
    const empty = fresh.querySelector(".void");
    if (empty) this.grid.list.before(empty);
    if (place >= 0) (links(document)[Math.min(place, links(document).length - 1)] ?? this.opener).focus({ preventScroll: true });
    if (leaving) this.main.focus({ preventScroll: true });
    if (this.dialog.open && fresh.getElementById("filters")) this.#merge(fresh.getElementById("filters"));
  }

  // The counts anew. Whatever is there stays in its place, so that nothing moves under a finger and the focus is kept.
  #merge(fresh) {
    const hidden = (form) => form.querySelectorAll(":scope > input");
    hidden(this.form).forEach((field) => field.remove());
    this.form.prepend(...hidden(fresh));
    for (const set of fresh.querySelectorAll("fieldset")) {
      const here = this.form.querySelector(`[data-facet="${set.dataset.facet}"]`);
      if (here) this.#count(here, set);
      else if (set.querySelectorAll(".value").length > 2) this.form.querySelector(".facets").append(set);
    }
    const had = new Set([...fresh.querySelectorAll("fieldset")].map((set) => set.dataset.facet));
    for (const set of this.form.querySelectorAll("fieldset")) if (!had.has(set.dataset.facet)) this.#count(set, make("div"));
    const foot = this.form.querySelector(".filters-foot");
    const leaving = foot.contains(document.activeElement);
    foot.replaceChildren(...fresh.querySelector(".filters-foot").childNodes);
    if (leaving) foot.firstElementChild.focus();
  }

  #count(here, fresh) {
    const had = new Map([...here.querySelectorAll(".value")].map((row) => [valueOf(row), row]));
    for (const row of [...fresh.querySelectorAll(".value")]) {
      const old = had.get(valueOf(row));
      had.delete(valueOf(row));
      if (!old) {
        (here.querySelector(".rest") ?? here).append(row);
        continue;
      }
      const { checked, disabled } = row.firstElementChild;
      Object.assign(old.firstElementChild, { checked, disabled });
      amount(old)?.replaceWith(amount(row));
    }
    for (const [value, row] of had) {
      Object.assign(row.firstElementChild, { checked: !value, disabled: Boolean(value) });
      amount(row)?.replaceChildren("0", make("span", { className: "unseen", textContent: " images" }));
    }
    const rest = here.querySelector(".rest");
    if (rest) rest.firstElementChild.textContent = `${rest.querySelectorAll(".value").length} more`;
  }

  // A field that leaves of many tags those that have its letters.
  #offerTags() {
    const set = this.form.querySelector('[data-facet="tag"]');
    const rest = set?.querySelector(".rest");
    if (!rest) return;
    const none = make("p", { className: "quiet", role: "status" });
    const field = make("input", { type: "search", ariaLabel: "Find a tag", placeholder: "Find a tag", autocomplete: "off", spellcheck: false, dir: "auto" });
    field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    field.addEventListener("input", () => {
      const letters = folded(field.value.trim());
      const rows = [...set.querySelectorAll(".value")];
      for (const row of rows) row.hidden = !folded(valueOf(row)).includes(letters);
      rest.open = Boolean(letters);
      set.classList.toggle("narrowed", rest.open);
      none.textContent = rows.some((row) => !row.hidden) ? "" : "It is none of the most frequent tags. The search at the top looks through all of them.";
    });
    set.querySelector("legend").after(field, none);
  }
}
