// The trash of a library: choosing many at once. Without it each is chosen by its box.
const form = document.getElementById("trash");
const boxes = [...(form?.querySelectorAll("input[type=checkbox]") ?? [])];
let anchor = 0;

if (form) {
  const told = document.getElementById("trash-count");
  const usual = told.textContent;
  const every = Object.assign(document.createElement("button"), { type: "button", className: "chip" });
  form.querySelector(".trash-deeds").prepend(every);

  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    every.textContent = count ? "Select none" : `Select all ${boxes.length}`;
    told.textContent = count ? `${count} selected` : usual;
    form.classList.toggle("chosen", count > 0);
  };
  const choose = (from, to, checked) => {
    for (const box of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = checked;
    tell();
  };

  every.addEventListener("click", () => choose(0, boxes.length, !boxes.some((box) => box.checked)));
  form.addEventListener("click", (event) => {
    const index = boxes.indexOf(event.target);
    if (index < 0) return;
    if (event.shiftKey) choose(anchor, index, event.target.checked);
    anchor = index;
    tell();
  });
  form.addEventListener("submit", (event) => {
    if (boxes.some((box) => box.checked)) return;
    event.preventDefault();
    told.textContent = "Select some images first";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(0, boxes.length, false);
    if ((event.ctrlKey || event.metaKey) && event.key === "a") {
      event.preventDefault();
      choose(0, boxes.length, true);
    }
  });
  tell();
}
