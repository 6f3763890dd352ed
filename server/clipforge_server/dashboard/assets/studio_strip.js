// The timeline of a film: scenes in order, as wide as they last, with their layers below. Both are moved by dragging, or by keys.
import { follow, placeAt } from "./dragging.js";
import { node } from "./dom.js";
import { toast } from "./messages.js";
import { root } from "./net.js";

const MOVED = "clipforge.scene-moved", LEAST = 0.1;
const film = document.querySelector("[data-film]").dataset.film;
const path = `${root}/studio/films/${film}/scenes`;
const strip = () => document.getElementById("strip");
const rows = () => [...strip().querySelectorAll(":scope > li")];
const lasts = (row) => Number(row.dataset.seconds) || 1;

/** Scenes and bars get their widths. */
function lay() {
  for (const row of rows()) {
    row.style.flexGrow = String(lasts(row));
    for (const bar of row.querySelectorAll(".lane")) place(bar, ...timesOf(bar));
  }
}
const timesOf = (bar) => [Number(bar.dataset.from) || 0, Number(bar.dataset.to) || 0];
function place(bar, from, to) {
  const seconds = lasts(bar.closest("[data-seconds]"));
  const start = Math.min(from, seconds), end = to ? Math.min(to, seconds) : seconds;
  bar.style.marginInlineStart = `${(start / seconds) * 100}%`;
  bar.style.inlineSize = `${(Math.max(0.02 * seconds, end - start) / seconds) * 100}%`;
}

// -- scenes -----------------------------------------------------------------------------------------
function moveScene(id, to, from) {
  const was = rows().length;
  if (to < 1 || to > was || to === from) return;
  try { sessionStorage.setItem(MOVED, JSON.stringify({ id, to, from })); } catch { /* it is not said then */ }
  window.htmx.ajax("POST", `${path}/${id}/move`, { values: { number: to }, swap: "none" });
}

function dragScene(down, row) {
  const id = row.dataset.id, others = rows().filter((each) => each !== row), from = rows().indexOf(row) + 1;
  const mark = node("span", { className: "drop-mark" });
  let to = from;
  follow(down, {
    begin: () => { row.classList.add("dragging"); strip().parentElement.append(mark); },
    move: (dx, _, event) => {
      const view = strip().closest(".strip-view"), edges = view.getBoundingClientRect();
      if (event.clientX > edges.right - 30) view.scrollLeft += 14;
      if (event.clientX < edges.left + 30) view.scrollLeft -= 14;
      row.style.transform = `translateX(${dx}px)`;
      to = placeAt(others, event.clientX, true) + 1;
      const next = others[to - 1], last = others.at(-1);
      mark.style.left = `${next ? next.offsetLeft - 3 : last ? last.offsetLeft + last.offsetWidth + 1 : 0}px`;
    },
    end: (dropped) => {
      row.classList.remove("dragging");
      row.style.transform = "";
      mark.remove();
      if (dropped) moveScene(id, to, from);
    },
  });
}

function sayMoved() {
  let told = null;
  try { told = JSON.parse(sessionStorage.getItem(MOVED)); sessionStorage.removeItem(MOVED); } catch { /* nothing was kept */ }
  const row = told && rows().find((each) => each.dataset.id === told.id);
  if (!row) return;
  row.querySelector(".strip-scene").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest", inline: "nearest" });
  toast(`It is scene ${told.to} of ${rows().length} now.`, { action: { label: "Undo", run: () => moveScene(told.id, told.from, told.to) } });
}

// -- layers in time ---------------------------------------------------------------------------------
const tenth = (seconds) => Math.round(seconds * 10) / 10;

function show(bar, from, to) {
  bar.dataset.from = from;
  bar.dataset.to = to;
  place(bar, from, to);
  bar.querySelector(".lane-times").textContent = `${from} s – ${to ? `${to} s` : "end"}`;
}

/** Where a bar comes to when it is taken `by` seconds along: all of it, or its "from" or "to". */
function shifted([from, to], by, which, seconds) {
  const end = to || seconds;
  if (which === "from") return [tenth(Math.min(Math.max(0, from + by), end - LEAST)), to];
  if (which === "to") {
    const last = tenth(Math.min(Math.max(from + LEAST, end + by), seconds));
    return [from, last >= seconds - 0.05 ? 0 : last];
  }
  if (!to) return [tenth(Math.min(Math.max(0, from + by), seconds - LEAST)), 0];
  const free = Math.min(Math.max(by, -from), Math.max(0, seconds - to));
  return [tenth(from + free), tenth(to + free)];
}

function keep(bar, before) {
  const [from, to] = timesOf(bar);
  if (from === before[0] && to === before[1]) return;
  const row = bar.closest("[data-id]"), open = document.getElementById("scene")?.dataset.scene ?? "", here = open === row.dataset.id;
  window.htmx.ajax("POST", `${path}/${row.dataset.id}/layers/${bar.dataset.layer}/times`, {
    values: { start: from, end: to, open }, target: here ? "#scene" : undefined, swap: here ? "outerHTML" : "none",
  });
}

function dragBar(down, bar) {
  const before = timesOf(bar), seconds = lasts(bar.closest("[data-seconds]")), box = bar.getBoundingClientRect();
  const edge = box.width > 28 ? 8 : 4;
  const which = down.clientX < box.left + edge ? "from" : down.clientX > box.right - edge ? "to" : "";
  const wide = bar.parentElement.parentElement.clientWidth || 1;
  follow(down, {
    begin: () => bar.classList.add("dragging"),
    move: (dx) => show(bar, ...shifted(before, (dx / wide) * seconds, which, seconds)),
    end: (dropped) => {
      bar.classList.remove("dragging");
      if (dropped) keep(bar, before); else show(bar, ...before);
    },
  });
}

let later = 0, pending = null;
function nudge(bar, by, which) {
  pending ??= { bar, before: timesOf(bar) };
  show(bar, ...shifted(timesOf(bar), by, which, lasts(bar.closest("[data-seconds]"))));
  clearTimeout(later);
  later = setTimeout(() => { const { bar: moved, before } = pending; pending = null; keep(moved, before); }, 600);
}

// -- what is listened to: the strip itself is put in anew after edits -----------------------------------
const view = document.querySelector(".strip-view");
view.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  const bar = event.target.closest(".lane"), row = event.target.closest("#strip > li");
  if (bar) { dragBar(event, bar); return; }
  // A finger that moves over the scenes scrolls them: it drags by the grip.
  if (row && (event.pointerType === "mouse" || event.target.closest(".grip"))) dragScene(event, row);
});
view.addEventListener("keydown", (event) => {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!way) return;
  const bar = event.target.closest(".lane"), row = event.target.closest("#strip > li");
  if (!bar && !row) return;
  event.preventDefault();
  if (bar) { nudge(bar, way * 0.1, event.shiftKey ? "to" : event.altKey ? "from" : ""); return; }
  const all = rows(), number = all.indexOf(row) + 1;
  if (event.altKey) moveScene(row.dataset.id, number + way, number);
  else all[Math.max(0, Math.min(all.length - 1, number - 1 + way))].querySelector(".strip-scene").focus();
});
document.addEventListener("htmx:oobAfterSwap", lay);
lay();
sayMoved();
