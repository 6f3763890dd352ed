// A small client of the tus protocol 1.0: an upload goes on where it was, after a broken line, a restart of the
// server, or a reload of the page (then with the same file chosen again).
import { again, root, Refused, token } from "./net.js";

const PIECE = 32 * 1024 * 1024;
const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
const KEY = "clipforge.upload.";
const VERSION = { "Tus-Resumable": "1.0.0" };

/** What a file is known by: the same file chosen again, for the same purpose, has the same. */
export const fingerprint = (file, purpose = "") => [file.name, file.size, file.lastModified, ...(purpose ? [purpose] : [])].join("|");

/** Uploads of a purpose that were begun in this browser and are not done: {print, name, size, url, project, purpose, sent}. */
export function unfinished(purpose = "") {
  const found = [];
  try {
    for (let n = 0; n < localStorage.length; n += 1) {
      const key = localStorage.key(n);
      if (key.startsWith(KEY)) found.push({ ...JSON.parse(localStorage.getItem(key)), print: key.slice(KEY.length) });
    }
  } catch { /* storage is refused: uploads last as long as the page */ }
  return found.filter((each) => (each.purpose ?? "") === purpose);
}

export function remember(print, value) { try { localStorage.setItem(KEY + print, JSON.stringify(value)); } catch { /* not kept */ } }
export function forget(print) { try { localStorage.removeItem(KEY + print); } catch { /* not kept */ } }

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const sleep = (ms, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => { clearTimeout(timer); reject(new DOMException("stopped", "AbortError")); }, { once: true });
});

/** Send `file`; `known` is what `remember` kept, or null. `told(sent, state)` hears how far it is. Answers when all of it
    is there, with its URL. Throws Refused, or an AbortError. */
export async function send(file, { known, project, purpose = "", signal, told }) {
  const print = fingerprint(file, purpose);
  let url = known?.url ?? "";
  let offset = url ? await offsetOf(url, signal) : -1;
  if (offset < 0) {
    url = await create(file, project, purpose, signal);
    offset = 0;
  }
  const note = () => remember(print, { name: file.name, size: file.size, url, project, purpose, sent: offset });
  note();
  told(offset, "sending");
  for (let tries = 0; offset < file.size;) {
    try {
      offset = await piece(url, file, offset, signal, (sent) => told(sent, "sending"));
      tries = 0;
      note();
    } catch (error) {
      if (error.name === "AbortError" || (error.status >= 400 && ![401, 408, 409, 423, 429, 460].includes(error.status) && error.status < 500)) throw error;
      if (error.status === 401 && !await again()) throw error;
      told(offset, "waiting");
      await sleep(WAITS[Math.min(tries, WAITS.length - 1)], signal);
      tries += 1;
      const there = await offsetOf(url, signal).catch(() => offset);
      if (there < 0) throw new Refused(404, "The server has given this upload up. Choose the file again.");
      offset = there;
      told(offset, "sending");
    }
  }
  forget(print);
  return url;
}

async function create(file, project, purpose, signal) {
  const metadata = [["filename", file.name], ["filetype", file.type || "application/octet-stream"], ["projectId", project], ["purpose", purpose]].filter(([, value]) => value);
  const answer = await fetch(`${root}/uploads/tus`, {
    method: "POST", signal,
    headers: {
      ...VERSION, Accept: "application/json", "X-CSRF-Token": token(), "Upload-Length": String(file.size),
      "Upload-Metadata": metadata.map(([name, value]) => `${name} ${base64(value)}`).join(","),
    },
  });
  if (!answer.ok) throw await refusal(answer);
  return new URL(answer.headers.get("Location")).pathname;
}

async function offsetOf(url, signal) {
  const answer = await fetch(url, { method: "HEAD", signal, headers: { ...VERSION, Accept: "application/json" } });
  if (answer.status === 404 || answer.status === 410) return -1;
  if (!answer.ok) throw new Refused(answer.status, "The server does not answer.");
  return Number(answer.headers.get("Upload-Offset"));
}

async function refusal(answer) {
  const data = await answer.json().catch(() => null);
  return new Refused(answer.status, data?.error?.message ?? "The server did not take it.", data);
}

function piece(url, file, offset, signal, told) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener("abort", stop, { once: true });
    const end = (settle, value) => { signal.removeEventListener("abort", stop); settle(value); };
    request.open("PATCH", url);
    const headers = { ...VERSION, Accept: "application/json", "X-CSRF-Token": token(), "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => told(offset + event.loaded));
    request.addEventListener("load", () => {
      if (request.status === 204) { end(resolve, Number(request.getResponseHeader("Upload-Offset"))); return; }
      let said = "The server did not take it.";
      try { said = JSON.parse(request.responseText).error.message; } catch { /* no JSON */ }
      end(reject, new Refused(request.status, said));
    });
    request.addEventListener("error", () => end(reject, new Refused(0, "The server does not answer.")));
    request.addEventListener("abort", () => end(reject, new DOMException("stopped", "AbortError")));
    request.send(file.slice(offset, offset + PIECE));
  });
}
