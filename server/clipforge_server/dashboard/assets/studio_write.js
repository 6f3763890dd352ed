// A script while it is written: the form is sent, and what comes back is shown sentence by sentence.
import { node } from "./dom.js";
import { again, root, token } from "./net.js";

const form = document.getElementById("write"), own = document.getElementById("own");
const section = document.getElementById("written"), text = document.getElementById("text");
const stage = document.getElementById("stage"), notes = document.getElementById("notes");
const go = document.getElementById("go"), stop = document.getElementById("stop");
let stopper = null;

// -- have it written, or bring one's own ------------------------------------------------------------
for (const button of document.querySelectorAll("[data-way]")) {
  button.addEventListener("click", () => {
    for (const each of document.querySelectorAll("[data-way]")) each.setAttribute("aria-pressed", String(each === button));
    form.hidden = button.dataset.way !== "write";
    own.hidden = button.dataset.way !== "own";
    section.hidden = form.hidden || !text.childElementCount;
  });
}

const say = (look, words) => { stage.className = `badge ${look}`; stage.textContent = words; };
const note = (words, look = "") => notes.append(node("p", { className: `note ${look}`, textContent: words, dir: "auto" }));

function add(words) {
  const parts = words.split(/\n{2,}/);
  parts.forEach((part, n) => {
    if (n || !text.lastElementChild) text.append(node("p", { dir: "auto" }));
    if (part) text.lastElementChild.append(node("span", { className: "fresh", textContent: part }));
  });
}

function told(value) {
  if (value.stage) say("busy", value.stage.toLowerCase());
  if (value.anew) text.replaceChildren();
  if (value.note) note(value.note, "warn");
  if (value.text) add(value.text);
  if (value.problem) { say("bad", "not written"); note(value.problem, "bad"); }
  if (value.done) {
    say("good", "kept");
    const open = document.getElementById("open");
    open.href = value.done;
    document.getElementById("after").hidden = false;
    open.focus({ preventScroll: true });
  }
  return Boolean(value.done || value.problem);
}

async function lines(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", over = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const found = (rest + value).split("\n");
    rest = found.pop();
    for (const line of found) if (line) over = told(JSON.parse(line)) || over;
  }
  if (!over) throw new Error("The line broke before it was whole. Try again.");
}

async function ask() {
  for (;;) {
    const answer = await fetch(`${root}/studio/scripts/write`, {
      method: "POST", body: new URLSearchParams(new FormData(form)), signal: stopper.signal,
      headers: { Accept: "application/json", "X-CSRF-Token": token() },
    });
    if (answer.status === 401 && await again()) continue;
    if (answer.ok) return answer;
    const data = await answer.json().catch(() => null);
    throw new Error(data?.error?.message ?? "That did not work.");
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  stopper = new AbortController();
  notes.replaceChildren();
  text.replaceChildren();
  document.getElementById("after").hidden = true;
  section.hidden = false;
  text.setAttribute("aria-busy", "true");
  go.disabled = true;
  stop.hidden = false;
  say("busy", "beginning");
  section.scrollIntoView({ block: "start", behavior: "smooth" });
  try { await lines(await ask()); }
  catch (error) {
    if (error.name === "AbortError") say("", "stopped");
    else { say("bad", "not written"); note(error instanceof TypeError ? "The server does not answer. Try again in a moment." : error.message, "bad"); }
  }
  text.setAttribute("aria-busy", "false");
  go.disabled = false;
  stop.hidden = true;
});
stop.addEventListener("click", () => stopper?.abort());
