// What a new detection changed: the clips before and after side by side, heard and seen, and earlier ones taken back.
import { toast } from "./messages.js";
import { call, part } from "./net.js";

const dialog = document.getElementById("compare-dialog");

/** Open it for a project. `on` has source() for the address that the player plays, back(clip) once one was taken back. */
export async function openCompare(project, on) {
  let html;
  try { html = await part(`/projects/${project}/compared`); } catch (error) { toast(error.message, { bad: true }); return; }
  dialog.innerHTML = html;
  const video = dialog.querySelector("video");
  let end = Infinity;
  video.addEventListener("timeupdate", () => { if (video.currentTime >= end) { video.pause(); end = Infinity; } });
  dialog.onclick = async (event) => {
    const play = event.target.closest("[data-play]"), back = event.target.closest("[data-back]");
    if (play) {
      const [from, to] = play.dataset.play.split(" ").map(Number);
      if (!video.src) video.src = on.source();
      dialog.querySelector(".compare-player").hidden = !video.src;
      for (const each of dialog.querySelectorAll("[data-play]")) each.classList.toggle("on", each === play);
      end = to;
      video.currentTime = from;
      video.play().catch(() => null);
    }
    if (back) {
      back.disabled = true;
      try {
        const clip = await call("POST", `/clips/${back.dataset.back}/back`);
        back.replaceWith(Object.assign(document.createElement("span"), { className: "badge good", textContent: "taken back" }));
        on.back(clip);
      } catch (error) { back.disabled = false; toast(error.message, { bad: true }); }
    }
  };
  dialog.addEventListener("close", () => { video.pause(); video.removeAttribute("src"); video.load(); }, { once: true });
  dialog.showModal();
}
