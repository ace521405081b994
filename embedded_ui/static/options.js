// Choices under a field, gone through by arrows while the field keeps the focus (the combobox of WAI-ARIA 1.2).
let lists = 0;

export class Options {
  #at = -1;

  constructor(field, list) {
    Object.assign(this, { field, list });
    list.role = "listbox";
    list.id ||= `options-${++lists}`;
    list.hidden = true;
    Object.assign(field, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("keydown", (event) => this.#key(event));
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  }

  /// choices: elements that do something when they are clicked; the one of number `at` is what Enter takes.
  show(choices, at = -1) {
    choices.forEach((choice, number) => Object.assign(choice, { role: "option", tabIndex: -1, id: `${this.list.id}-${number}` }));
    this.list.replaceChildren(...choices);
    this.list.hidden = !choices.length;
    this.field.ariaExpanded = String(!this.list.hidden);
    this.#go(Math.min(at, choices.length - 1));
  }

  get open() {
    return !this.list.hidden;
  }

  close() {
    this.show([]);
  }

  #go(at) {
    this.#at = at;
    [...this.list.children].forEach((choice, number) => (choice.ariaSelected = String(number === at)));
    const chosen = this.list.children[at];
    if (!chosen) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const count = this.list.children.length;
    if (!this.open || event.isComposing) return;
    if (event.key === "ArrowDown") this.#go(this.#at + 1 < count ? this.#at + 1 : 0);
    else if (event.key === "ArrowUp") this.#go(this.#at > 0 ? this.#at - 1 : count - 1);
    else if (event.key === "Enter" && this.#at >= 0) this.list.children[this.#at].click();
    else return;
    event.preventDefault();
  }
}
