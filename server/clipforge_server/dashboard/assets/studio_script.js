// What a sentence rests on, shown beside it while the pointer or the focus is on it. Escape puts it away.
const card = document.getElementById("source-card");
let shown = null, going = 0;

function show(sentence) {
  clearTimeout(going);
  if (shown === sentence) return;
  const told = document.getElementById(sentence.getAttribute("aria-describedby"));
  card.replaceChildren(...[...told.children].map((each) => each.cloneNode(true)));
  card.hidden = false;
  shown = sentence;
  const box = sentence.getClientRects()[0], wide = Math.min(380, innerWidth - 24);
  card.style.width = `${wide}px`;
  card.style.left = `${Math.max(12, Math.min(box.left, innerWidth - wide - 12))}px`;
  const last = [...sentence.getClientRects()].at(-1), high = card.offsetHeight;
  card.style.top = `${last.bottom + 6 + high < innerHeight ? last.bottom + 6 : Math.max(70, box.top - high - 6)}px`;
}
function hide() { card.hidden = true; shown = null; }
const later = () => { clearTimeout(going); going = setTimeout(hide, 180); };

for (const sentence of document.querySelectorAll(".script-text .said[tabindex]")) {
  sentence.addEventListener("pointerenter", () => show(sentence));
  sentence.addEventListener("focus", () => show(sentence));
  sentence.addEventListener("pointerleave", later);
  sentence.addEventListener("blur", later);
}
card.addEventListener("pointerenter", () => clearTimeout(going));
card.addEventListener("pointerleave", later);
addEventListener("scroll", hide, { passive: true });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
