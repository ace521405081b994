// A text that is saved by itself, and that is not lost where it cannot be saved: until the server has acknowledged it, it is
// kept in the browser's tab, through a sign-in too.
import { make } from "./make.js";

const pause = 800; // ms without a key until what was typed is saved

export class Draft {
  /// save(text, before): sends it; rejects with Refused, 412 where the text there is not `before`, and 401 without a session.
  /// fetch(): the text that is there now.
  constructor(field, status, { save, fetch, signIn }) {
    Object.assign(this, { field, status, save, fetch, signIn });
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("blur", () => this.flush());
    addEventListener("pagehide", () => this.flush());
  }

  /// Shows the text of `key`; a draft of it that was not saved takes its place, and is saved.
  show(key, saved) {
    this.flush();
    this.key = `draft:${key}`;
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    this.before = kept?.before ?? saved;
    this.field.value = kept?.text ?? saved;
    this.status.replaceChildren();
    this.fits();
    if (kept) this.#send();
  }

  /// Whether somebody has typed what is not saved.
  get touched() {
    return Boolean(this.waiting) || this.field.value !== this.before;
  }

  /// Saves at once what waits to be saved.
  flush() {
    if (!this.waiting) return;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.#send();
  }

  fits() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  #typed() {
    this.fits();
    sessionStorage.setItem(this.key, JSON.stringify({ text: this.field.value, before: this.before }));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.flush(), pause);
  }

  async #send() {
    const { key, field, before } = this;
    const text = field.value;
    if (text === before) return sessionStorage.removeItem(key);
    const here = () => this.key === key;
    const kept = () => JSON.parse(sessionStorage.getItem(key) ?? "null");
    try {
      if (here()) this.status.replaceChildren("Saving…");
      await this.save(key.slice(6), text, before);
      if (kept()?.text === text) sessionStorage.removeItem(key);
      else if (kept()) sessionStorage.setItem(key, JSON.stringify({ text: kept().text, before: text }));
      if (!here()) return;
      this.before = text;
      this.status.replaceChildren("Saved");
    } catch (failure) {
      if (here()) await this.#told(failure, text);
    }
  }

  async #told(failure, text) {
    if (failure.status === 412) return this.#conflict(text);
    if (failure.status === 401) return this.status.replaceChildren("You are signed out. Your text is kept here. ", this.signIn());
    const again = make("button", { type: "button", className: "plain", textContent: "Try again", onclick: () => this.#send() });
    this.status.replaceChildren(`Not saved: ${failure.message} `, again);
  }

  // Both texts are shown, and a person decides.
  async #conflict(mine) {
    const { key } = this;
    const theirs = await this.fetch(key.slice(6));
    if (this.key !== key) return;
    const use = (text, label) =>
      make("button", { type: "button", className: "plain", textContent: label, onclick: () => this.#settle(theirs, text) });
    this.status.replaceChildren(
      make("p", { textContent: "Somebody else changed it meanwhile to:" }),
      make("blockquote", { dir: "auto", textContent: theirs || "(nothing)" }),
      use(mine, "Keep mine"),
      " ",
      use(theirs, "Take theirs"),
    );
  }

  #settle(theirs, text) {
    this.before = theirs;
    this.field.value = text;
    this.fits();
    this.status.replaceChildren();
    if (text !== theirs) sessionStorage.setItem(this.key, JSON.stringify({ text, before: theirs }));
    this.#send();
  }
}
