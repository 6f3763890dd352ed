// The dialog for exporting a clip: templates on a real frame, shapes, formats, captions.
import { icon } from "./dom.js";
import { toast } from "./messages.js";
import { call, part } from "./net.js";

const dialog = document.getElementById("export-dialog");

/** Open it for a clip. `done(count)` is called once exports were asked for, `words()` where its words are to be mended. */
export async function openExport(clip, { done, words }) {
  let html;
  try { html = await part(`/clips/${clip.id}/export`); } catch (error) { toast(error.message, { bad: true }); return; }
  dialog.innerHTML = html;
  dialog.showModal();
  const form = dialog.querySelector("#export-form"), touched = new Map();
  const all = (name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((each) => each.value);
  const style = () => Object.fromEntries(touched);

  function frame() {
    const query = new URLSearchParams({ template: all("template")[0] ?? "", aspect: all("aspect")[0] ?? "9:16", side: "480", v: form.dataset.stamp });
    const platform = form.elements.platform.value;
    if (platform) query.set("platform", platform);
    query.set("captions", form.elements.captions.checked ? "1" : "0");
    if (touched.size) query.set("style", JSON.stringify(style()));
    const picture = dialog.querySelector("#export-picture"), said = dialog.querySelector("#export-said");
    dialog.querySelector("#export-frame").dataset.shape = query.get("aspect");
    said.hidden = false;
    said.textContent = "Drawing…";
    const next = new Image();
    next.onload = () => { picture.src = next.src; picture.hidden = false; said.hidden = true; };
    next.onerror = () => { picture.hidden = true; said.textContent = "There is no preview of this clip."; };
    next.src = `${form.dataset.preview}?${query}`;
  }
  dialog.querySelector("#export-words")?.addEventListener("click", () => { dialog.close(); words(); });
  let later = 0;
  const soon = () => { clearTimeout(later); later = setTimeout(frame, 250); };

  form.addEventListener("input", (event) => {
    const key = event.target.dataset.style;
    if (key) touched.set(key, event.target.type === "checkbox" ? event.target.checked : event.target.type === "color" ? event.target.value : Number(event.target.value));
    if (event.target.name === "platform") {
      const wanted = event.target.selectedOptions[0].dataset.aspects?.split(" ");
      if (wanted) for (const box of form.querySelectorAll('[name="aspect"]')) box.checked = box.value === wanted[0];
    }
    dialog.querySelector("#caption-style").inert = !form.elements.captions.checked;
    soon();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = dialog.querySelector("#export-problem"), button = dialog.querySelector("#export-go");
    const order = { template: all("template")[0] ?? "", aspects: all("aspect"), formats: all("format"), platform: form.elements.platform.value, captions: form.elements.captions.checked, style: style() };
    const missing = !order.aspects.length ? "Choose a shape." : !order.formats.length ? "Choose a format." : "";
    try {
      if (missing) throw new Error(missing);
      button.disabled = true;
      const { exports } = await call("POST", `/clips/${clip.id}/exports`, order);
      dialog.close();
      toast(exports.length === 1 ? "The export is on its way." : `${exports.length} exports are on their way.`);
      done(exports.length);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      problem.scrollIntoView({ block: "nearest" });
      button.disabled = false;
    }
  });
  frame();
}

/** Show a finished film in a dialog of its own. */
export function watchFilm(address, shape) {
  dialog.replaceChildren();
  const video = Object.assign(document.createElement("video"), { src: address, controls: true, autoplay: true, className: "film" });
  video.dataset.shape = shape;
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn square film-close", ariaLabel: "Close" });
  close.append(icon("close"));
  close.addEventListener("click", () => dialog.close());
  dialog.append(video, close);
  dialog.addEventListener("close", () => video.remove(), { once: true });
  dialog.showModal();
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-watch]");
  if (button) watchFilm(button.dataset.watch, button.dataset.shape);
});
