// The list of projects: uploads by drag and drop, deleting with undo.
import { toast } from "./messages.js";
import { call, root } from "./net.js";
import { fingerprint, forget, send, unfinished } from "./tus.js";

const AT_ONCE = 2;
const list = document.getElementById("upload-list");
const panel = document.getElementById("uploads");
const waiting = [];
let running = 0;

const bytes = (n) => { const units = ["bytes", "kB", "MB", "GB", "TB"]; let u = 0; while (n >= 1000 && u < 4) { n /= 1000; u += 1; } return `${n >= 100 || u === 0 ? Math.round(n) : n.toFixed(1)} ${units[u]}`; };
const left = (s) => s < 60 ? `${Math.max(1, Math.round(s))} s left` : s < 3600 ? `${Math.round(s / 60)} min left` : `${(s / 3600).toFixed(1)} h left`;
const node = (tag, properties, ...children) => { const made = Object.assign(document.createElement(tag), properties); made.append(...children); return made; };

class Line {
  constructor(name, size, print) {
    this.size = size;
    this.name = node("strong", { dir: "auto", textContent: name });
    this.said = node("p", { className: "soft small numbers" });
    this.bar = node("progress", { className: "bar", max: Math.max(size, 1), value: 0, ariaLabel: `Upload of ${name}` });
    this.button = node("button", { className: "btn small", type: "button" });
    this.row = node("li", { className: "upload" }, node("div", {}, this.name, this.bar, this.said), this.button);
    this.row.dataset.print = print;
    list.append(this.row);
    panel.hidden = false;
    this.marks = [];
  }
  does(label, run) { this.button.textContent = label; this.button.onclick = run; this.button.hidden = !label; }
  at(sent, state) {
    const now = performance.now();
    this.bar.value = sent;
    this.marks.push([now, sent]);
    while (this.marks.length > 2 && now - this.marks[0][0] > 8000) this.marks.shift();
    const [[first, from]] = this.marks;
    const speed = now > first ? (sent - from) / ((now - first) / 1000) : 0;
    const parts = [`${bytes(sent)} of ${bytes(this.size)}`];
    if (state === "waiting") parts.push("the line is broken; it goes on by itself");
    else if (speed > 0) parts.push(`${bytes(speed)}/s`, left((this.size - sent) / speed));
    this.said.textContent = parts.join(" · ");
  }
  fails(text) { this.said.textContent = text; this.said.className = "small bad-text"; }
  gone() { this.row.remove(); panel.hidden = list.childElementCount === 0; }
}

/** Upload a file as a project of its own; goes on where an earlier upload of the same file broke off. */
function upload(file) {
  const print = fingerprint(file);
  const most = Number(document.getElementById("drop").dataset.most);
  list.querySelector(`[data-print="${CSS.escape(print)}"]`)?.remove();
  const line = new Line(file.name, file.size, print);
  if (file.size === 0) { line.fails("The file is empty."); line.does("Away", () => line.gone()); return; }
  if (file.size > most) { line.fails(`It is larger than the ${bytes(most)} that this server takes.`); line.does("Away", () => line.gone()); return; }
  line.said.textContent = "Waiting for its turn";
  waiting.push(() => work(file, line, print));
  next();
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    waiting.shift()().finally(() => { running -= 1; next(); });
  }
}

async function work(file, line, print) {
  const stopper = new AbortController();
  const known = unfinished().find((each) => each.print === print) ?? null;
  line.does("Pause", () => stopper.abort());
  try {
    const project = known?.project ?? (await call("POST", "/projects/new", { title: title(file.name) })).id;
    await send(file, { known, project, signal: stopper.signal, told: (sent, state) => line.at(sent, state) });
    line.does("", null);
    line.said.textContent = "All of it is there.";
    await call("POST", `/projects/${project}/start`);
    line.gone();
    toast(`“${file.name}” is uploaded; ClipForge looks for clips in it.`);
    window.htmx.ajax("GET", `${root}/projects`, { target: "#found", swap: "innerHTML" });
  } catch (error) {
    if (error.name === "AbortError") {
      line.said.textContent = "Paused";
      line.does("Go on", () => upload(file));
    } else {
      line.fails(error.message);
      line.does("Try again", () => upload(file));
    }
  }
}

const title = (name) => (name.replace(/\.[^.]+$/, "").replace(/[\u0000-\u001f\u007f]/g, "").trim() || name).slice(0, 200);

// -- what an earlier page began ---------------------------------------------------------------------
for (const each of unfinished()) {
  const line = new Line(each.name, each.size, each.print);
  line.bar.value = each.sent;
  line.said.textContent = `${bytes(each.sent)} of ${bytes(each.size)} are there. Choose the file again to go on.`;
  line.does("Choose it", () => document.getElementById("files").click());
  const drop = node("button", { className: "btn small quiet", type: "button", textContent: "Give up" });
  drop.addEventListener("click", async () => {
    forget(each.print);
    line.gone();
    await fetch(each.url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRF-Token": document.querySelector('meta[name="csrf"]').content } }).catch(() => null);
  });
  line.row.append(drop);
}
addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });

// -- choosing and dropping ----------------------------------------------------------------------------
const dialog = document.getElementById("new-project");
const take = (files) => { dialog.close(); for (const file of files) upload(file); };
document.getElementById("files").addEventListener("change", (event) => { take([...event.target.files]); event.target.value = ""; });
const veil = document.getElementById("dropping");
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let depth = 0;
addEventListener("dragenter", (event) => { if (holdsFiles(event)) { depth += 1; veil.hidden = false; } });
addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); veil.hidden = depth === 0; });
addEventListener("dragover", (event) => { if (holdsFiles(event)) event.preventDefault(); });
addEventListener("drop", (event) => {
  depth = 0;
  veil.hidden = true;
  if (!holdsFiles(event)) return;
  event.preventDefault();
  take([...event.dataTransfer.files]);
});

// -- deleting, with undo ------------------------------------------------------------------------------
document.addEventListener("trashed", (event) => {
  const { id, title: name } = event.detail;
  toast(`“${name}” is deleted.`, { action: { label: "Undo", run: () => window.htmx.ajax("POST", `${root}/projects/${id}/restore`, { swap: "none" }) } });
});
