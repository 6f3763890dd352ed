// Files that are dropped or chosen: each is sent by itself, two at once, with how far it is; one that is wrong stops no other.
import { node } from "./dom.js";
import { droppable } from "./dropping.js";
import { again, root, token } from "./net.js";
import { toast } from "./messages.js";

const AT_ONCE = 2;
const drop = document.getElementById("drop"), input = document.getElementById("files");
const panel = document.getElementById("uploads"), list = document.getElementById("upload-list");
const waiting = [];
let running = 0, came = 0;

function sent(file, told) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(), body = new FormData();
    body.append("file", file, file.name);
    request.open("POST", root + drop.dataset.to);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", token());
    request.upload.addEventListener("progress", (event) => told(event.loaded, event.total));
    request.addEventListener("load", async () => {
      if (request.status === 401 && await again()) { sent(file, told).then(resolve, reject); return; }
      let data = null;
      try { data = JSON.parse(request.responseText); } catch { /* no JSON */ }
      if (request.status < 300) resolve(data);
      else reject(new Error(data?.error?.message ?? "The server did not take it."));
    });
    request.addEventListener("error", () => reject(new Error("The server does not answer.")));
    request.send(body);
  });
}

async function work(file, row, bar, said, button) {
  button.hidden = true;
  said.className = "small soft";
  said.textContent = "On its way";
  try {
    await sent(file, (loaded, total) => {
      bar.max = total || 1;
      bar.value = loaded;
      if (loaded === total) said.textContent = "It is looked at";
    });
    row.remove();
    came += 1;
  } catch (error) {
    said.textContent = error.message;
    said.className = "small bad-text";
    button.hidden = false;
  }
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    waiting.shift()().finally(() => {
      running -= 1;
      panel.hidden = list.childElementCount === 0;
      if (running || waiting.length) { next(); return; }
      if (came && !list.childElementCount) { location.reload(); return; }
      if (!came) return;
      toast(`${came} came; the others say why they did not.`);
      window.htmx.ajax("GET", location.pathname + location.search, { target: "#found", swap: "innerHTML" });
    });
  }
}

function take(files) {
  drop.closest("dialog")?.close();
  for (const file of files) {
    const bar = node("progress", { className: "bar", max: Math.max(file.size, 1), value: 0, ariaLabel: `Upload of ${file.name}` });
    const said = node("p", { className: "soft small", textContent: "Waiting for its turn" });
    const button = node("button", { className: "btn small", type: "button", textContent: "Try again", hidden: true });
    const row = node("li", { className: "upload" }, node("div", {}, node("strong", { dir: "auto", textContent: file.name }), bar, said), button);
    const run = () => { waiting.push(() => work(file, row, bar, said, button)); next(); };
    button.addEventListener("click", run);
    list.append(row);
    panel.hidden = false;
    run();
  }
}

input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
droppable(take);
addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
