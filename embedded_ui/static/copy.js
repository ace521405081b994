// Buttons that copy the text of a field: <button data-copy="id of the field" hidden>. Without script they stay hidden,
// and the field can be selected by hand.
"use strict";

function setUp(button) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) return;
  const label = button.textContent;
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  button.after(status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = status.textContent = "Copied";
    } catch {
      field.focus();
      field.select();
      button.textContent = status.textContent = "Press Ctrl+C";
    }
    setTimeout(() => {
      button.textContent = label;
      status.textContent = "";
    }, 3000);
  });
}

document.querySelectorAll("[data-copy]").forEach(setUp);
document.getElementById("problem")?.focus();
