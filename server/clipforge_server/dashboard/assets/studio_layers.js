// The layers of a scene in their order: dragged by their grip, or moved with the arrow keys on it.
import { follow, placeAt } from "./dragging.js";

const put = (url, values) => window.htmx.ajax("POST", url, { values, target: "#scene", swap: "outerHTML" });
let focused = "";

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".layer .grip");
  if (!grip || event.button !== 0) return;
  const layer = grip.closest(".layer"), list = layer.parentElement;
  const all = [...list.children], others = all.filter((each) => each !== layer), from = all.indexOf(layer);
  let to = from;
  const clear = () => others.forEach((each) => each.classList.remove("mark-before", "mark-after"));
  follow(event, {
    begin: () => layer.classList.add("dragging"),
    move: (_, dy, now) => {
      layer.style.transform = `translateY(${dy}px)`;
      to = placeAt(others, now.clientY, false);
      clear();
      if (others[to]) others[to].classList.add("mark-before");
      else others.at(-1)?.classList.add("mark-after");
    },
    end: (dropped) => {
      layer.classList.remove("dragging");
      layer.style.transform = "";
      clear();
      if (dropped && to !== from) put(grip.dataset.move, { place: to });
    },
  });
});
document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.(".layer .grip"), way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!grip || !way) return;
  event.preventDefault();
  focused = grip.dataset.move;
  put(grip.dataset.move, { way });
});
// The grip that was moved by keys keeps the focus through whatever is drawn anew, until something else has it.
document.addEventListener("htmx:afterSettle", () => {
  if (!focused || document.activeElement !== document.body) return;
  document.querySelector(`.layer .grip[data-move="${CSS.escape(focused)}"]`)?.focus();
});
document.addEventListener("focusin", (event) => {
  if (event.target.dataset.move !== focused) focused = "";
});
