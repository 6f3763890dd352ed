// Dragging by mouse, pen or finger: a press that goes further than a few pixels; Escape puts everything back.
const FAR = 5;

/** Follow the pointer of a `pointerdown` at `down` (clientX, clientY). `begin()` once it is a drag, `move(dx, dy, event)` then, `end(dropped)` at last: false where
    it was given up. A press without a drag stays a click. */
export function follow(down, { begin, move, end }) {
  const from = [down.clientX, down.clientY];
  let dragging = false;
  const moved = (event) => {
    const dx = event.clientX - from[0], dy = event.clientY - from[1];
    if (!dragging && Math.hypot(dx, dy) < FAR) return;
    if (!dragging) {
      dragging = true;
      document.documentElement.classList.add("dragging-now");
      begin?.();
    }
    event.preventDefault();
    move(dx, dy, event);
  };
  const over = (dropped) => {
    removeEventListener("pointermove", moved);
    removeEventListener("pointerup", up);
    removeEventListener("pointercancel", away);
    removeEventListener("keydown", key, true);
    document.documentElement.classList.remove("dragging-now");
    if (!dragging) return;
    // The click that a browser makes of the same press is none.
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, true), 0);
    end(dropped);
  };
  const up = () => over(true), away = () => over(false);
  const stop = (event) => { event.preventDefault(); event.stopPropagation(); };
  const key = (event) => { if (event.key === "Escape" && dragging) { event.preventDefault(); event.stopPropagation(); over(false); } };
  addEventListener("pointermove", moved);
  addEventListener("pointerup", up);
  addEventListener("pointercancel", away);
  addEventListener("keydown", key, true);
}

/** Which place among `others` (elements in order) a point is at, by their middles; `across` for a row, else a column. */
export function placeAt(others, point, across) {
  return others.filter((each) => {
    const box = each.getBoundingClientRect();
    return (across ? (box.left + box.right) / 2 : (box.top + box.bottom) / 2) < point;
  }).length;
}
