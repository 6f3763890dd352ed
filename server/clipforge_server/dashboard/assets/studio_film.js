// The page of a film: the scene that is chosen, the player's place on the timeline, and showing the film when it is there.
import { toast } from "./messages.js";

const player = document.getElementById("player"), head = document.getElementById("playhead");
const scenes = () => [...document.querySelectorAll("#strip > li")].map((row) => ({
  row, start: Number(row.dataset.start), seconds: Number(row.dataset.seconds) || 1, button: row.querySelector(".strip-scene"),
}));

const view = document.querySelector(".strip-view");
view.addEventListener("click", (event) => {
  const found = scenes().find((each) => each.button === event.target.closest(".strip-scene"));
  if (!found) return;
  for (const each of scenes()) each.button.toggleAttribute("aria-current", false);
  found.button.setAttribute("aria-current", "true");
  if (player && player.paused) player.currentTime = found.start + 0.05;
});

function place() {
  const now = player.currentTime, all = scenes(), found = all.findLast((each) => each.start <= now + 0.001) ?? all[0];
  const share = Math.min(1, Math.max(0, (now - found.start) / found.seconds));
  head.hidden = false;
  head.style.left = `${found.row.offsetLeft + share * found.row.offsetWidth}px`;
  for (const each of all) each.row.classList.toggle("now", each.row === found.row);
}
if (player) {
  for (const event of ["timeupdate", "seeked"]) player.addEventListener(event, place);
  addEventListener("resize", place);
  document.addEventListener("htmx:oobAfterSwap", place);
  place();
}

// -- when the film is there: the page is shown anew, unless somebody is in the middle of an edit ---------------
let edited = false;
document.addEventListener("input", (event) => { if (event.target.closest("#scene, dialog")) edited = true; });
document.addEventListener("film-over", () => {
  if (!edited) location.reload();
  else toast("The film is over.", { action: { label: "Show it", run: () => location.reload() } });
});
