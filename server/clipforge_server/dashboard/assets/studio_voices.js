// Hearing voices: one at a time, and a second press is silence. Making one of a sample.
import { toast } from "./messages.js";
import { again, root, token } from "./net.js";

const audio = new Audio();
let speaking = null;

function show(button, playing, busy = false) {
  button.setAttribute("aria-pressed", String(playing));
  button.toggleAttribute("aria-busy", busy);
  const words = button.querySelector("span");
  if (words) words.textContent = busy ? "It speaks soon" : playing ? "Stop" : "Hear it";
}
function silence() {
  audio.pause();
  if (speaking) show(speaking, false);
  speaking = null;
}
async function say(button, voice, language) {
  const same = speaking === button;
  silence();
  if (same) return;
  speaking = button;
  show(button, true, true);
  const query = new URLSearchParams({ voice, ...(language ? { language } : {}) });
  try {
    const answer = await fetch(`${root}/studio/voices/preview?${query}`, { headers: { Accept: "application/json" } });
    if (answer.status === 401 && await again()) { speaking = null; say(button, voice, language); return; }
    if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.error?.message ?? "It cannot be heard now.");
    const sound = await answer.blob();
    if (speaking !== button) return;
    if (audio.src) URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(sound);
    await audio.play();
    show(button, true);
  } catch (error) {
    if (speaking === button) silence();
    if (error.name !== "AbortError") toast(error instanceof TypeError ? "The server does not answer. Try again in a moment." : error.message, { bad: true });
  }
}
audio.addEventListener("ended", silence);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-say], [data-say-of]");
  if (!button) return;
  const chosen = button.dataset.sayOf ? document.getElementById(button.dataset.sayOf).value : button.dataset.say;
  say(button, chosen, button.dataset.language);
});

// -- of a sample --------------------------------------------------------------------------------------
const form = document.getElementById("sample");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = document.getElementById("sample-problem"), said = document.getElementById("sample-said");
  const button = event.submitter, file = form.elements.file.files[0];
  problem.hidden = true;
  if (file.size > Number(form.dataset.most)) { problem.textContent = "The sample is too large: a minute is enough."; problem.hidden = false; return; }
  said.textContent = "It listens; that takes a moment.";
  button.disabled = true;
  try {
    for (;;) {
      const answer = await fetch(`${root}/studio/voices`, { method: "POST", body: new FormData(form), headers: { Accept: "application/json", "X-CSRF-Token": token() } });
      if (answer.status === 401 && await again()) continue;
      const data = await answer.json().catch(() => null);
      if (!answer.ok) throw new Error(data?.error?.message ?? "The voice could not be made.");
      location.reload();
      return;
    }
  } catch (error) {
    problem.textContent = error instanceof TypeError ? "The server does not answer. Try again in a moment." : error.message;
    problem.hidden = false;
  } finally {
    said.textContent = "";
    button.disabled = false;
  }
});
