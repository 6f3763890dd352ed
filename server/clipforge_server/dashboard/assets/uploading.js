// Files on their way: a line for each with how far it is, its speed and the time that is left; two at a time.
import { node } from "./dom.js";
import { token } from "./net.js";
import { fingerprint, forget, send, unfinished } from "./tus.js";

const AT_ONCE = 2;
const list = document.getElementById("upload-list"), panel = document.getElementById("uploads");
const waiting = [];
let running = 0;

export const bytes = (n) => { const units = ["bytes", "kB", "MB", "GB", "TB"]; let u = 0; while (n >= 1000 && u < 4) { n /= 1000; u += 1; } return `${n >= 100 || u === 0 ? Math.round(n) : n.toFixed(1)} ${units[u]}`; };
const left = (s) => s < 60 ? `${Math.max(1, Math.round(s))} s left` : s < 3600 ? `${Math.round(s / 60)} min left` : `${(s / 3600).toFixed(1)} h left`;

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
    else if (sent >= this.size) parts.push("looking at it");
    else if (speed > 0) parts.push(`${bytes(speed)}/s`, left((this.size - sent) / speed));
    this.said.textContent = parts.join(" · ");
  }
  fails(text) { this.said.textContent = text; this.said.className = "small bad-text"; }
  gone() { this.row.remove(); panel.hidden = list.childElementCount === 0; }
}

/** Uploads of one kind of page. `purpose` is what they are for ("" for projects), `most` the largest file in bytes; `begin(file)`
    answers the project that a file goes to ("" for none), `done(file, project, url)` takes it once all of it is there,
    `refused(project)` is called where the server does not want the file. */
export class Uploads {
  constructor({ purpose = "", most, begin, done, refused = async () => null }) { Object.assign(this, { purpose, most, begin, done, refused }); }

  get busy() { return running > 0; }
  get last() { return running === 1 && !waiting.length; }

  /** Upload a file; it goes on where an earlier upload of the same file broke off. */
  take(file) {
    const print = fingerprint(file, this.purpose);
    list.querySelector(`[data-print="${CSS.escape(print)}"]`)?.remove();
    const line = new Line(file.name, file.size, print);
    const refused = file.size === 0 ? "The file is empty." : file.size > this.most ? `It is larger than the ${bytes(this.most)} that this server takes.` : "";
    if (refused) { line.fails(refused); line.does("Away", () => line.gone()); return; }
    line.said.textContent = "Waiting for its turn";
    const turn = () => this.work(file, line, print);
    line.does("Away", () => { waiting.splice(waiting.indexOf(turn), 1); line.gone(); });
    waiting.push(turn);
    next();
  }

  async work(file, line, print) {
    const stopper = new AbortController();
    const known = unfinished(this.purpose).find((each) => each.print === print) ?? null;
    line.does("Pause", () => stopper.abort());
    let project = "";
    try {
      project = known?.project || await this.begin(file);
      const url = await send(file, { known, project, purpose: this.purpose, signal: stopper.signal, told: (sent, state) => line.at(sent, state) });
      line.does("", null);
      line.said.textContent = "All of it is there.";
      await this.done(file, project, url);
      line.gone();
    } catch (error) {
      if (error.name === "AbortError") {
        line.said.textContent = "Paused";
        line.does("Go on", () => this.take(file));
      } else {
        line.fails(error.message[0].toUpperCase() + error.message.slice(1));
        line.does("Try again", () => this.take(file));
        if (error.status >= 400 && error.status < 500 && error.status !== 401) {
          forget(print);
          if (project) await this.refused(project).catch(() => null);
        }
      }
    }
  }

  /** Lines for what an earlier page began; `choose()` lets somebody choose the file again. */
  remind(choose) {
    for (const each of unfinished(this.purpose)) {
      const line = new Line(each.name, each.size, each.print);
      line.bar.value = each.sent;
      line.said.textContent = `${bytes(each.sent)} of ${bytes(each.size)} are there. Choose the file again to go on.`;
      line.does("Choose it", choose);
      const drop = node("button", { className: "btn small quiet", type: "button", textContent: "Give up" });
      drop.addEventListener("click", async () => {
        forget(each.print);
        line.gone();
        await fetch(each.url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRF-Token": token() } }).catch(() => null);
      });
      line.row.append(drop);
    }
  }
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    waiting.shift()().finally(() => { running -= 1; next(); });
  }
}
