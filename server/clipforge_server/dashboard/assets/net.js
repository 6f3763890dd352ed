// Requests of our own scripts: they carry the page's token, and where the session has ended they wait until somebody
// has signed in again, so that no edit is lost.
const meta = (name) => document.querySelector(`meta[name="${name}"]`);

export const root = meta("root").content;
export const token = () => meta("csrf").content;
export const setToken = (value) => {
  meta("csrf").content = value;
  for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = value;
};

export class Refused extends Error {
  constructor(status, message, data) { super(message); this.status = status; this.data = data; }
}

/** Ask the server; `body` is sent as JSON. Answers the JSON, or null where there is none. Throws Refused. */
export async function call(method, path, body = undefined, { signal } = {}) {
  for (;;) {
    let answer;
    try {
      answer = await fetch(root + path, {
        method, signal,
        headers: { Accept: "application/json", "X-CSRF-Token": token(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refused(0, "The server does not answer. Try again in a moment.");
    }
    if (answer.status === 401 && await again()) continue;
    const text = await answer.text();
    let data = null;
    try { data = text ? JSON.parse(text) : null; } catch { /* a page, or nothing */ }
    if (!answer.ok) throw new Refused(answer.status, data?.error?.message ?? "That did not work.", data);
    return data;
  }
}

/** A part of a page from the server, as HTML that it has escaped. Throws Refused. */
export async function part(path) {
  for (;;) {
    const answer = await fetch(root + path, { headers: { Accept: "application/json, text/html", "HX-Request": "true" } }).catch(() => null);
    if (answer?.status === 401 && await again()) continue;
    if (answer?.ok) return answer.text();
    const data = await answer?.json().catch(() => null);
    throw new Refused(answer?.status ?? 0, data?.error?.message ?? "The server does not answer. Try again in a moment.", data);
  }
}

/** A token that fits the cookie that the browser has now: the one of the page's own may be gone. */
async function fresh() {
  const page = await (await fetch(`${root}/sign-in`, { headers: { Accept: "text/html" } })).text();
  const found = new DOMParser().parseFromString(page, "text/html").querySelector('meta[name="csrf"]');
  if (found) setToken(found.content);
}

let asking = null;

/** Let somebody sign in again on this very page; true once that is done. */
export function again() {
  asking ??= new Promise((resolve) => {
    const dialog = document.getElementById("again"), form = document.getElementById("again-form");
    const problem = document.getElementById("again-problem");
    const send = async (event) => {
      event.preventDefault();
      await fresh().catch(() => null);
      const fields = new URLSearchParams(new FormData(form));
      const answer = await fetch(`${root}/sign-in`, {
        method: "POST", body: fields, headers: { Accept: "application/json", "X-CSRF-Token": token() },
      }).catch(() => null);
      const data = await answer?.json().catch(() => null);
      if (answer?.ok) { setToken(data.token); form.reset(); dialog.close("in"); return; }
      problem.textContent = data?.error?.message ?? "The server does not answer. Try again in a moment.";
      problem.hidden = false;
    };
    form.addEventListener("submit", send);
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", send);
      asking = null;
      resolve(dialog.returnValue === "in");
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}
