// Buttons that copy the text of a field or a program: <button data-copy="its id" hidden>. Without script they stay hidden,
// and the text can be selected by hand.
"use strict";

function setUp(button) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) return;
  const label = [...button.childNodes];
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  button.after(status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
      button.textContent = status.textContent = "Copied";
    } catch {
      field.focus();
      if (field.select) field.select();
      else getSelection().selectAllChildren(field);
      button.textContent = status.textContent = "Press Ctrl+C";
    }
    setTimeout(() => {
      button.replaceChildren(...label);
      status.textContent = "";
    }, 3000);
  });
}

document.querySelectorAll("[data-copy]").forEach(setUp);
document.getElementById("problem")?.focus();
