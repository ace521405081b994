// The years at the right edge of the rows: where each begins, and a handle to go anywhere.
const least = 28; // pixels between two years

export class Years {
  constructor(grid, shelf, pill) {
    this.grid = grid;
    this.strip = document.createElement("div");
    this.strip.className = "years";
    this.strip.ariaHidden = "true"; // the keys and the scrollbar reach all of it
    this.strip.addEventListener("pointerdown", (event) => this.#hold(event));
    this.strip.addEventListener("pointermove", (event) => this.strip.hasPointerCapture(event.pointerId) && this.#go(event));
    this.strip.addEventListener("pointerup", () => this.strip.classList.remove("held"));
    addEventListener("scroll", () => this.strip.style.setProperty("--at", `${this.grid.progress * (this.strip.clientHeight - 40)}px`), { passive: true });
    pill.after(this.strip);
    this.shelf = shelf;
  }

  #hold(event) {
    this.strip.setPointerCapture(event.pointerId);
    this.strip.classList.add("held");
    this.#go(event);
  }

  #go(event) {
    const { top, height } = this.strip.getBoundingClientRect();
    this.grid.goTo(Math.min(1, Math.max(0, (event.clientY - top) / height)));
  }
}
export { least };
