// What every page has: the theme, messages, questions, signing in again, times, menus.
import { ask, toast } from "./messages.js";
import { root, setToken, token } from "./net.js";

const page = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

for (const button of document.querySelectorAll("[data-theme-flip]")) {
  button.addEventListener("click", () => {
    const now = page.dataset.theme || (dark.matches ? "dark" : "light");
    page.dataset.theme = now === "dark" ? "light" : "dark";
    document.cookie = `clipforge-theme=${page.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  });
}

// -- a message that the last page left ---------------------------------------------------------
const left = document.cookie.split("; ").find((line) => line.startsWith("clipforge-said="));
if (left) {
  document.cookie = "clipforge-said=; path=/; max-age=0; samesite=lax";
  toast(decodeURIComponent(left.slice("clipforge-said=".length).replace(/^"|"$/g, "")));
}

// -- htmx: who we are, what went wrong, and are you sure ----------------------------------------
document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRF-Token"] = token(); });
document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question, event.target.dataset.yes).then((yes) => { if (yes) event.detail.issueRequest(true); });
});
document.addEventListener("htmx:responseError", async (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  if (xhr.status === 401) {
    const { again } = await import("./net.js");
    if (await again()) window.htmx.ajax(requestConfig.verb, requestConfig.path,
      { source: elt, target: requestConfig.target, swap: elt.getAttribute("hx-swap") ?? undefined, values: requestConfig.parameters });
    return;
  }
  let said = "That did not work.";
  try { said = JSON.parse(xhr.responseText).error.message; } catch { /* no JSON: a proxy, or a page */ }
  toast(said, { bad: true });
});
document.addEventListener("htmx:sendError", () => toast("The server does not answer. Try again in a moment.", { bad: true }));
document.addEventListener("said", (event) => toast(event.detail.value ?? event.detail));

// -- details that are menus close when one looks elsewhere --------------------------------------
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target) || event.target.closest(".menu-in a, .menu-in button")) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
});

// -- dialogs, copying, times, forms that wait -----------------------------------------------------
document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    try { await navigator.clipboard.writeText(copier.dataset.copy); toast("Copied."); }
    catch { prompt("Copy this:", copier.dataset.copy); }
  }
});
const showTimes = (within) => {
  for (const each of within.querySelectorAll("time[datetime]")) {
    const moment = new Date(each.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    if ("clock" in each.dataset) each.textContent = moment.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
    each.title = moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  }
};
showTimes(document);
document.addEventListener("htmx:afterSettle", (event) => showTimes(event.target));
document.addEventListener("submit", (event) => {
  const button = event.target.method === "post" && event.submitter;
  if (button) setTimeout(() => { button.disabled = true; }, 0);
});
document.querySelector("dialog[data-open]")?.showModal();
document.querySelector(".side [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
export { root, setToken };
