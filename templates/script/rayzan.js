// Pages do their work without this file; it guards against two mishaps, and shortens one way.
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

// Selected words of a text lead to the same form as the link at their paragraph, which stays for everybody else.
// The link of each block says where the block stands in the source; the server finds the words within it.
const offer = document.querySelector("[data-selected]");
const blockOf = (node) => {
  const block = (node instanceof Element ? node : node.parentElement)?.closest(".text-block, .recommendations > li");
  return block?.querySelector(".block-comment") ? block : null;
};
const wordsOf = (range) => {
  const copy = range.cloneContents();
  for (const tools of copy.querySelectorAll(".block-tools")) tools.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};
const placeOf = (selection) => {
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const first = blockOf(range.startContainer);
  if (!first) return null;
  const words = wordsOf(range);
  if (!/[\p{L}\p{N}]/u.test(words)) return null;
  const link = new URL(first.querySelector(".block-comment").href);
  const last = blockOf(range.endContainer);
  const end = last && new URL(last.querySelector(".block-comment").href).searchParams;
  if (end && end.get("section") === link.searchParams.get("section")) {
    link.searchParams.set("end", Math.min(end.get("end"), Number(link.searchParams.get("start")) + 5000));
  }
  const upTo = document.createRange();
  upTo.setStart(first, 0);
  upTo.setEnd(range.endContainer, range.endOffset);
  const head = words.length > 400 ? words.slice(0, 200).replace(/ \S*$/, "") : words;
  link.searchParams.set("words", head);
  if (head !== words) link.searchParams.set("until", words.slice(-200).replace(/^\S* /, ""));
  const all = wordsOf(upTo);
  let nth = 0;
  for (let at = all.indexOf(head); at >= 0 && at < all.length - words.length; at = all.indexOf(head, at + 1)) nth += 1;
  link.searchParams.set("nth", nth);
  return { link, block: last ?? first };
};
if (offer) {
  document.addEventListener("selectionchange", () => {
    if (document.activeElement === offer) return;
    const place = placeOf(document.getSelection());
    offer.hidden = !place;
    if (!place) return;
    offer.href = place.link.href;
    // within the block, so that it is read and reached beside the link at the paragraph
    place.block.querySelector(".block-tools").prepend(offer);
  });
  // A click into the text leaves the focus on all of it, before everything else that Tab reaches: from selected words
  // Tab goes to their link first, and on from there as ever.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || offer.hidden) return;
    if (document.activeElement === offer || !document.activeElement.contains(offer)) return;
    event.preventDefault();
    offer.focus();
  });
  // a press would end the selection, and take the link away before the click arrives
  offer.addEventListener("pointerdown", (event) => event.preventDefault());
  offer.addEventListener("mousedown", (event) => event.preventDefault());
}
