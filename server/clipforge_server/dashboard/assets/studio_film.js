// The timeline of a film: scenes as wide as they last, layers within them, the player's place over all of it.
import { toast } from "./messages.js";

const strip = document.getElementById("strip"), player = document.getElementById("player"), head = document.getElementById("playhead");
const scenes = [...strip.querySelectorAll(":scope > li")].map((row) => ({
  row, start: Number(row.dataset.start), seconds: Number(row.dataset.seconds) || 1, button: row.querySelector("button"),
}));

for (const { row, seconds } of scenes) {
  row.style.flexGrow = String(seconds);
  for (const lane of row.querySelectorAll(".lane")) {
    const from = Math.min(Number(lane.dataset.from), seconds), to = Number(lane.dataset.to) || seconds;
    lane.style.marginInlineStart = `${(from / seconds) * 100}%`;
    lane.style.inlineSize = `${(Math.max(0.02, Math.min(to, seconds) - from) / seconds) * 100}%`;
  }
}

const choose = (button) => {
  for (const each of scenes) each.button.toggleAttribute("aria-current", each.button === button);
  button.setAttribute("aria-current", "true");
};
strip.addEventListener("click", (event) => {
  const found = scenes.find((each) => each.button === event.target.closest("button"));
  if (!found) return;
  choose(found.button);
  if (player && player.paused) player.currentTime = found.start + 0.05;
});
strip.addEventListener("keydown", (event) => {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const place = scenes.findIndex((each) => each.button === document.activeElement);
  if (!way || place < 0) return;
  event.preventDefault();
  scenes[Math.max(0, Math.min(scenes.length - 1, place + way))].button.focus();
});

function place() {
  const now = player.currentTime, found = scenes.findLast((each) => each.start <= now + 0.001) ?? scenes[0];
  const share = Math.min(1, Math.max(0, (now - found.start) / found.seconds));
  head.hidden = false;
  head.style.left = `${found.row.offsetLeft + share * found.row.offsetWidth}px`;
  for (const each of scenes) each.row.classList.toggle("now", each === found);
}
if (player) {
  player.addEventListener("timeupdate", place);
  player.addEventListener("seeked", place);
  addEventListener("resize", place);
  place();
}

// -- when the film is there: the page is shown anew, unless somebody is in the middle of an edit ---------------
let edited = false;
document.addEventListener("input", (event) => { if (event.target.closest("#scene, dialog")) edited = true; });
document.addEventListener("film-over", () => {
  if (!edited) location.reload();
  else toast("The film is over.", { action: { label: "Show it", run: () => location.reload() } });
});
