// Pages do their work without this file; it only guards against two mishaps.
"use strict";

// A second click while the first answer is on its way would send the form twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button) return;
  if (button.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-busy", "true");
  unsaved = false;
});

// Back to a page kept in memory: its buttons work again.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

// Words typed and not yet sent are not lost by a wrong link.
let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLTextAreaElement) unsaved = true;
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
