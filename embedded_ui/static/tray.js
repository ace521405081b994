// The tray at the bottom while images are added: all of it in one line, and at most six files of it, drawn four times a second.
import { icon, make, round, style } from "./make.js";
import { bytes, counted, lasting, sentence } from "./words.js";

const rows = 6;
const rhythm = 250; // ms from one drawing to the next
const kept = 10_000; // ms that a tray stays in which all went well
const previewed = 40_000_000; // bytes of the largest file that is shown small
const down = "m6 9 6 6 6-6";
const cross = "M6 6l12 12M18 6 6 18";

await style("./tray.css");

export class Tray {
  #drawn = new Map(); // rows of entries
  #told = ""; // to screen readers

  /// house: { uploads, href(id), signIn }
  constructor(house) {
    Object.assign(this, house);
    const { uploads } = this;
    this.title = make("h2");
    this.line = make("p", { className: "quiet" });
    this.bar = make("progress", { max: 1, value: 0, ariaLabel: "All files" });
    this.list = make("ul", { role: "list" });
    this.rest = make("p", { className: "quiet" });
    this.trouble = make("p", { className: "tray-trouble", role: "alert" });
    this.hold = make("button", { type: "button", className: "plain", onclick: () => (uploads.paused ? uploads.resume() : uploads.pause()) });
    this.stop = make("button", { type: "button", className: "plain", textContent: "Cancel", onclick: () => uploads.cancel() });
    this.again = make("button", { type: "button", className: "plain", onclick: () => uploads.retry("failed") });
    this.anyway = make("button", { type: "button", className: "plain", onclick: () => uploads.retry("twin") });
    this.fold = round("Show the files", down, () => this.#fold(!this.folded));
    this.shut = round("Close", cross, () => this.#close());
    this.status = make("p", { className: "unseen", role: "status" });
    this.element = make(
      "section",
      { className: "tray", ariaLabel: "Images that are added" },
      make("div", { className: "tray-head" }, make("div", {}, this.title, this.line), this.fold, this.shut),
      this.bar,
      this.trouble,
      this.list,
      this.rest,
      make("div", { className: "tray-foot" }, this.hold, this.stop, this.again, this.anyway),
    );
    this.element.addEventListener("pointerenter", () => clearTimeout(this.closing));
    new ResizeObserver(() => document.body.style.setProperty("--tray", `${this.element.offsetHeight}px`)).observe(this.element);
    this.#fold(matchMedia("(max-width: 639px)").matches);
    document.body.append(this.status);
  }

  /// Something changed: drawn in its turn.
  change() {
    this.waiting ??= setTimeout(() => {
      this.waiting = undefined;
      this.#draw();
      if (this.uploads.inFlight) this.change(); // the time that is left runs
    }, this.element.isConnected ? rhythm : 0);
  }

  #draw() {
    const { uploads } = this;
    const totals = uploads.totals;
    if (!totals.all) return this.#close();
    if (!this.element.isConnected) document.body.append(this.element);
    clearTimeout(this.closing);
    this.title.textContent = this.#titleOf(totals);
    this.line.textContent = this.#lineOf(totals);
    this.bar.value = totals.bytes ? totals.sent / totals.bytes : 1;
    this.bar.hidden = !uploads.active;
    this.#tellTrouble();
    this.#drawRows();
    this.hold.hidden = this.stop.hidden = !uploads.active;
    this.hold.textContent = uploads.paused ? "Go on" : "Pause";
    this.shut.hidden = uploads.active;
    this.again.hidden = !totals.failed;
    this.again.textContent = `Retry ${totals.failed} failed`;
    this.anyway.hidden = totals.twin < 2;
    this.anyway.textContent = `Add all ${totals.twin} again`;
    this.element.classList.toggle("settled", !uploads.active && !totals.failed && !totals.twin);
    this.#announce(totals);
    if (!uploads.active && !totals.failed && !totals.twin) this.closing = setTimeout(() => this.#close(), kept);
  }

  #titleOf({ all, done, failed, twin }) {
    const finished = done + failed + twin;
    if (this.uploads.active) return `${this.uploads.paused ? "Paused:" : "Adding"} ${Math.min(all, finished + (this.uploads.paused ? 0 : 1)).toLocaleString("en")} of ${all.toLocaleString("en")}`;
    const parts = [];
    if (done || (!failed && !twin)) parts.push(`${counted(done, "image")} added`);
    if (failed) parts.push(`${failed.toLocaleString("en")} could not be`);
    if (twin) parts.push(`${twin.toLocaleString("en")} here already`);
    return parts.join(", ");
  }

  #lineOf({ bytes: whole, sent, speed, done }) {
    if (!this.uploads.active) return done ? bytes(sent) : "";
    const parts = [`${bytes(sent)} of ${bytes(whole)}`];
    if (!this.uploads.paused && speed > 0 && sent < whole) parts.push(`${bytes(speed)}/s`, `${lasting((whole - sent) / speed)} left`);
    return parts.join(" · ");
  }

  #tellTrouble() {
    const { problem } = this.uploads;
    if (this.troubled === problem) return;
    this.troubled = problem;
    this.trouble.replaceChildren(...(problem ? ["You are signed out. ", make("a", { href: this.signIn, target: "_blank", rel: "noopener", textContent: "Sign in again" }), ", then go on here: nothing is lost."] : []));
  }

  // Those that go, then those that somebody should look at, then those that wait.
  #chosen() {
    const { entries } = this.uploads;
    const some = (...states) => entries.filter(({ state }) => states.includes(state)).slice(0, rows);
    const chosen = [...some("sending"), ...some("failed", "twin"), ...some("waiting")].slice(0, rows);
    return chosen.length < rows ? [...chosen, ...entries.filter(({ state }) => state === "done").slice(chosen.length - rows)] : chosen;
  }

  #drawRows() {
    const chosen = this.#chosen();
    const shown = chosen.map((entry) => {
      const row = this.#drawn.get(entry) ?? this.#row(entry);
      this.#drawn.set(entry, row);
      row.fill();
      return row.element;
    });
    for (const entry of this.#drawn.keys()) if (!chosen.includes(entry)) this.#drawn.delete(entry);
    if (shown.length !== this.list.children.length || shown.some((one, at) => one !== this.list.children[at])) this.list.replaceChildren(...shown);
    const others = this.uploads.totals.all - chosen.length;
    this.rest.textContent = others > 0 ? `and ${others.toLocaleString("en")} more` : "";
  }

  #row(entry) {
    const picture = make("canvas", { width: 72, height: 72, ariaHidden: "true" });
    const name = make("span", { className: "tray-name", dir: "auto", textContent: entry.file.name });
    const what = make("span", { className: "quiet" });
    const bar = make("span", { className: "tray-part" });
    const does = make("span", { className: "tray-does" });
    if (entry.file.size < previewed) preview(entry.file, picture);
    const element = make("li", {}, picture, make("span", { className: "tray-what" }, name, what), does, bar);
    let state;
    const fill = () => {
      const part = entry.state === "sending" && entry.file.size ? entry.sent / entry.file.size : 0;
      bar.style.transform = `scaleX(${part})`;
      what.textContent = this.#stateOf(entry, part);
      if (state === entry.state) return;
      state = entry.state;
      element.className = state;
      does.replaceChildren(...this.#deeds(entry));
    };
    return { element, fill };
  }

  #stateOf({ state, file, problem, twin }, part) {
    if (state === "failed") return sentence(problem);
    if (state === "twin" && twin.first) return "The same as another one of these";
    if (state === "twin") return twin.trashed ? "The same image is in the trash" : "The same image is here already";
    if (state === "sending") return part >= 1 ? "Being stored" : `${Math.floor(100 * part)} % of ${bytes(file.size)}`;
    return state === "done" ? "Added" : bytes(file.size);
  }

  #deeds(entry) {
    if (entry.state === "done") return [icon("m5 12 5 5 9-10")];
    if (entry.state !== "twin") return [];
    const deed = (text, onclick) => make("button", { type: "button", className: "plain", textContent: text, onclick, ariaLabel: `${text}: ${entry.file.name}` });
    const first = entry.twin.trashed
      ? deed("Restore", () => this.uploads.restoreTwin(entry))
      : make("a", { href: this.href(entry.twin.id), target: "_blank", rel: "noopener", textContent: "Show", ariaLabel: `Show: ${entry.file.name}` });
    return [entry.twin.first ? "" : first, deed("Add anyway", () => this.uploads.addAnyway(entry))];
  }

  #fold(folded) {
    this.folded = folded;
    this.element.classList.toggle("folded", folded);
    this.fold.ariaExpanded = String(!folded);
    this.fold.ariaLabel = this.fold.title = folded ? "Show the files" : "Hide the files";
  }

  // In a sentence now and then, not at every file.
  #announce(totals) {
    const quarter = Math.floor((4 * (totals.done + totals.failed + totals.twin)) / totals.all);
    const text = this.uploads.active ? `Adding ${counted(totals.all, "image")}${quarter ? `: ${25 * quarter} % done` : ""}` : this.title.textContent;
    if (text === this.#told) return;
    this.#told = text;
    this.status.textContent = text;
  }

  #close() {
    clearTimeout(this.closing);
    this.#drawn.clear();
    this.element.remove();
    document.body.style.removeProperty("--tray");
  }
}

// The file small, where the browser can show it.
async function preview(file, canvas) {
  try {
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
    picture.close();
  } catch {
    canvas.classList.add("none");
  }
}
