// The list of jobs stays up to date by itself: the server says that something changed, and the list is asked for anew.
import { root } from "./net.js";

const list = document.getElementById("found"), badge = document.getElementById("live");
const MOST_OFTEN = 700;
let due = 0, last = 0;

function refresh() {
  clearTimeout(due);
  due = setTimeout(async () => {
    last = Date.now();
    const open = [...list.querySelectorAll("details[open]")].map((each) => each.dataset.log);
    const focused = document.activeElement?.closest?.("#found li")?.id, control = document.activeElement?.textContent;
    if (list.querySelector("select:focus")) { refresh(); return; }
    await window.htmx.ajax("GET", list.dataset.address, { target: "#found", swap: "innerHTML", values: open.length ? { opened: open.join(",") } : {} });
    if (focused && !document.activeElement.closest("#found")) [...document.querySelectorAll(`#${CSS.escape(focused)} button`)].find((each) => each.textContent === control)?.focus();
  }, Math.max(0, last + MOST_OFTEN - Date.now()));
}

function listen() {
  const source = new EventSource(`${root}/jobs/live`);
  const say = (look, text) => { badge.className = `badge ${look}`; badge.textContent = text; };
  source.addEventListener("open", () => { say("good", "live"); refresh(); });
  source.addEventListener("changed", refresh);
  source.addEventListener("error", () => {
    say("warn", "the line is broken; it comes back by itself");
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}
listen();
