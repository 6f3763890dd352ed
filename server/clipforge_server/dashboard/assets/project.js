// One project: the player, the tracks below it, the list of clips, and the editor of the one that is chosen.
import { openCompare } from "./compare.js";
import { icon, node } from "./dom.js";
import { editor } from "./editor.js";
import { openExport } from "./export.js";
import { follow } from "./follow.js";
import { toast } from "./messages.js";
import { call, root } from "./net.js";
import { Player } from "./player.js";
import { clock, Timeline } from "./timeline.js";

const byId = (id) => document.getElementById(id);
const place = byId("project"), id = place.dataset.id, video = byId("video");
const state = { clips: [], drawing: null, chosen: null, words: null, picked: new Set() };

const player = new Player(id, video, byId("player-note"), { shown: (time) => shown(time), changed: () => changed() });
const timeline = new Timeline(byId("track-view"), byId("track-names"), byId("canvas"), { start: byId("edge-start"), end: byId("edge-end") }, {
  seek: (time) => player.seek(time),
  pick: (clip) => choose(clip.id),
  snaps: () => state.snaps ?? [],
  moved: (clip, was) => change(clip, { tStart: clip.start, tEnd: clip.end }, { tStart: was.start, tEnd: was.end }, "The edges are moved."),
});

// -- what the server knows ---------------------------------------------------------------------------
async function load({ choose: first = null } = {}) {
  const shown = JSON.stringify(state.clips.find((clip) => clip.id === state.chosen) ?? null);
  const data = await call("GET", `/projects/${id}/data`);
  state.clips = data.clips;
  state.drawing = data.drawing;
  byId("problem").hidden = !data.problem;
  byId("problem-said").textContent = data.problem;
  const known = data.drawing !== null;
  byId("studio").hidden = !known;
  byId("failed")?.toggleAttribute("hidden", known || Boolean(data.job));
  byId("no-clips").hidden = !known || data.clips.length > 0;
  if (known) {
    player.set(data.player);
    timeline.load(data.drawing, data.clips);
    earlier(data.earlier);
    deleted(data.deleted);
    list();
    const now = JSON.stringify(state.clips.find((clip) => clip.id === state.chosen) ?? null);
    if (now !== shown && !byId("editor").contains(document.activeElement)) view = null; // somebody else changed it
    choose(first ?? (state.clips.some((clip) => clip.id === state.chosen) ? state.chosen : state.clips[0]?.id ?? null), { quiet: true });
    words();
  }
  if (data.job) watch(data.job);
}

/** The words of the source, once: edges snap to where they begin and end, and to shots and pauses. */
async function words() {
  let at = 0;
  state.words ??= (await call("GET", `/projects/${id}/edges`).catch(() => [])).map((step) => { at += step; return at / 1000; });
  const { shots, speech } = state.drawing;
  const points = [...state.words, ...shots, ...speech.flat(), 0, state.drawing.duration];
  state.snaps = [...new Set(points.map((point) => Math.round(point * 1000) / 1000))].sort((a, b) => a - b);
}

// -- the player --------------------------------------------------------------------------------------
function shown(time) {
  byId("clock").textContent = clock(time, true);
  timeline.tick(time, player.playing);
  view?.at(time);
}
function changed() {
  byId("play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
  byId("play").replaceChildren(icon(player.playing ? "pause" : "play"));
  byId("playing").textContent = player.clip ? `Clip ${state.clips.findIndex((clip) => clip.id === player.clip.id) + 1}` : "";
}
const play = (clip = null) => player.play(clip);
byId("play").addEventListener("click", () => play());
byId("zoom-in").addEventListener("click", () => timeline.zoom(0.5));
byId("zoom-out").addEventListener("click", () => timeline.zoom(2));
byId("zoom-all").addEventListener("click", () => timeline.all());
byId("zoom-clip").addEventListener("click", () => { const clip = chosen(); if (clip) timeline.fit(clip); });
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, button, a, dialog, summary, video") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " ") { event.preventDefault(); play(); }
  if (event.key === "j" || event.key === "k") {
    const at = state.clips.findIndex((clip) => clip.id === state.chosen) + (event.key === "j" ? 1 : -1);
    if (state.clips[at]) choose(state.clips[at].id);
  }
});

// -- the list ------------------------------------------------------------------------------------------
const chosen = () => state.clips.find((clip) => clip.id === state.chosen);
let view = null, first = true;

function list() {
  byId("list-title").textContent = state.clips.length === 1 ? "1 clip" : `${state.clips.length} clips`;
  byId("clips").replaceChildren(...state.clips.map((clip, n) => {
    const box = node("input", { type: "checkbox", checked: state.picked.has(clip.id), ariaLabel: `Pick clip ${n + 1} for merging` });
    box.addEventListener("change", () => { state.picked[box.checked ? "add" : "delete"](clip.id); merging(); });
    const length = clip.parts.reduce((sum, [start, end]) => sum + end - start, 0);
    const name = node("button", { type: "button", className: "name", dir: "auto", textContent: clip.title || `Clip ${n + 1}` });
    name.addEventListener("click", () => choose(clip.id));
    name.addEventListener("dblclick", () => play(clip));
    const picture = node("span", { className: "picture" });
    if (clip.picture) picture.append(node("img", { src: `${root}/clips/${clip.id}/picture`, alt: "", loading: "lazy" }));
    else picture.append(icon("film"));
    const under = [`${clock(clip.start)}–${clock(clip.end)}`, `${length.toFixed(1)} s`];
    if (clip.exports) under.push(`${clip.exports} export${clip.exports > 1 ? "s" : ""}`);
    if (clip.detector === "hand") under.push("by hand");
    return node("li", { className: `clip${clip.id === state.chosen ? " on" : ""}`, id: `clip-${clip.id}` },
      picture, node("div", {}, name, node("p", { className: "under", textContent: under.join(" · ") })),
      node("div", { className: "side-by" }, node("span", { className: "score", textContent: String(Math.round(clip.score * 100)), title: "Score, of 100" }), box));
  }));
  merging();
}

function merging() {
  for (const each of [...state.picked]) if (!state.clips.some((clip) => clip.id === each)) state.picked.delete(each);
  byId("merge").hidden = state.picked.size < 2;
  byId("merge").lastElementChild.textContent = `Merge ${state.picked.size}`;
}

function choose(clipId, { quiet = false } = {}) {
  const changed = state.chosen !== clipId;
  state.chosen = clipId;
  timeline.chosen = clipId;
  const clip = chosen();
  for (const each of byId("clips").children) {
    each.classList.toggle("on", each.id === `clip-${clipId}`);
    each.querySelector(".name").setAttribute("aria-current", String(each.id === `clip-${clipId}`));
  }
  byId("editor").hidden = !clip;
  if (clip && (changed || !view || view.id !== clip.id)) {
    view = editor(byId("editor"), clip, {
      number: state.clips.indexOf(clip) + 1, seek: (time) => player.seek(time),
      play: () => play(clip), change: (edit, undo, said) => change(chosen(), edit, undo, said),
      remove: () => remove(clip), export: () => openExport(clip, { done: (count) => made(clip, count), words: () => byId("editor").querySelector(".word")?.focus() }), duration: state.drawing.duration,
    });
    made(clip);
  }
  if (clip && first && !player.wanted) player.to(clip.start);
  first = false;
  if (clip && changed && !quiet) {
    if (clip.start < timeline.from || clip.end > timeline.to) timeline.fit(clip);
    if (!player.playing) player.seek(clip.start);
  }
  timeline.draw();
}

/** What was made of a clip, below its editor; htmx keeps it up to date while something is on its way. */
function made(clip, fresh = 0) {
  clip.exports += fresh;
  const place = document.getElementById("exports") ?? byId("editor").appendChild(node("div", { id: "exports" }));
  window.htmx.ajax("GET", `${root}/clips/${clip.id}/exports`, { target: place, swap: "outerHTML" });
  if (fresh) { list(); choose(clip.id, { quiet: true }); }
}

// -- changing --------------------------------------------------------------------------------------------
function put(clip) {
  const at = state.clips.findIndex((each) => each.id === clip.id);
  if (at < 0) state.clips.push(clip); else state.clips[at] = clip;
  timeline.clips = state.clips;
  list();
  view = null;
  choose(clip.id, { quiet: true });
}

/** Send a change; with `undo` it can be taken back. A change that is refused is taken back at once. */
async function change(clip, edit, undo, said) {
  try {
    put(await call("PATCH", `/clips/${clip.id}`, edit));
    if (said) toast(said, undo ? { action: { label: "Undo", run: () => change(clip, undo, null, "It is as it was.") } } : {});
  } catch (error) {
    toast(error.message, { bad: true });
    await load().catch(() => null);
  }
}

async function remove(clip) {
  try {
    const at = state.clips.findIndex((each) => each.id === clip.id);
    await call("DELETE", `/clips/${clip.id}`);
    await load({ choose: state.clips[at + 1]?.id ?? state.clips[at - 1]?.id ?? null });
    const more = clip.exports ? ` with its ${clip.exports === 1 ? "export" : `${clip.exports} exports`}` : "";
    toast(`The clip is deleted${more}.`, { action: { label: "Undo", run: () => restore([clip.id]) } });
  } catch (error) { toast(error.message, { bad: true }); }
}

/** Bring deleted clips back; `instead` is deleted then: what was made of them. */
async function restore(ids, instead = null) {
  try {
    for (const each of ids) await call("POST", `/clips/${each}/restore`);
    if (instead) await call("DELETE", `/clips/${instead}`);
    await load({ choose: ids[0] });
    toast(ids.length === 1 ? "The clip is back." : "The clips are back.");
  } catch (error) { toast(error.message, { bad: true }); await load().catch(() => null); }
}

/** What was deleted lately, below the list. */
function deleted(clips) {
  byId("deleted").hidden = !clips.length;
  byId("deleted-count").textContent = `Deleted lately (${clips.length})`;
  byId("deleted-list").replaceChildren(...clips.map((clip) => {
    const back = node("button", { type: "button", className: "btn small", textContent: "Bring back" });
    back.addEventListener("click", () => restore([clip.id]));
    return node("li", {}, node("div", {}, node("strong", { dir: "auto", textContent: clip.title || "Without a title" }), node("p", { className: "soft small numbers", textContent: `${clock(clip.start)}–${clock(clip.end)}` })), back);
  }));
}

byId("add").addEventListener("click", async () => {
  const start = Math.min(player.time || timeline.time, Math.max(0, state.drawing.duration - 1));
  const end = Math.min(start + 20, state.drawing.duration), near = (time) => state.snaps?.find((point) => point >= time && point < time + 3) ?? time;
  try {
    const clip = await call("POST", `/projects/${id}/clips`, { start, end: Math.min(near(end), state.drawing.duration) });
    byId("no-clips").hidden = true;
    put(clip);
    timeline.fit(clip);
    toast("A clip is added: drag its edges to where they belong.", { action: { label: "Undo", run: () => remove(clip) } });
  } catch (error) { toast(error.message, { bad: true }); }
});

byId("merge").addEventListener("click", async () => {
  try {
    const parts = state.clips.filter((clip) => state.picked.has(clip.id) && !clip.exports).map((clip) => clip.id);
    const clip = await call("POST", "/clips/merge", { clips: [...state.picked] });
    state.picked.clear();
    await load({ choose: clip.id });
    toast("The clips are one now.", { action: { label: "Undo", run: () => restore(parts, clip.id) } });
  } catch (error) { toast(error.message, { bad: true }); }
});

byId("rename").addEventListener("click", () => {
  const title = byId("title"), field = node("input", { value: title.textContent, maxLength: 200, dir: "auto", ariaLabel: "Title of the project" });
  const before = title.textContent;
  let done = false;
  const end = async (keep) => {
    if (done) return;
    done = true;
    const wanted = field.value.trim();
    field.replaceWith(title);
    byId("rename").hidden = false;
    if (!keep || !wanted || wanted === before) return;
    try { title.textContent = (await call("PATCH", `/projects/${id}`, { title: wanted })).title; }
    catch (error) { toast(error.message, { bad: true }); }
  };
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") end(true); if (event.key === "Escape") end(false); });
  field.addEventListener("blur", () => end(true));
  title.replaceWith(field);
  byId("rename").hidden = true;
  field.select();
});

// -- looking for clips -------------------------------------------------------------------------------------
function detector() {
  const chosen = byId("detector").selectedOptions[0];
  byId("detector-said").textContent = chosen?.dataset.said ?? "";
  byId("query-field").hidden = chosen?.value !== "query";
}
byId("detector").addEventListener("change", detector);
detector();
byId("detect-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target), wish = {};
  if (form.get("detector") !== "query") form.delete("query");
  for (const [name, value] of form) if (value !== "") wish[name] = ["numClips", "minDuration", "maxDuration"].includes(name) ? Number(value) : value;
  try {
    const { job } = await call("POST", `/projects/${id}/detect`, wish);
    byId("detect-dialog").close();
    byId("detect-problem").hidden = true;
    watch(job);
  } catch (error) {
    byId("detect-problem").textContent = error.message;
    byId("detect-problem").hidden = false;
  }
});

/** The clips that were there before the last detection: dashed lines in the picture, and both sets side by side. */
function earlier(clips) {
  timeline.before = clips;
  byId("compared").hidden = !clips.length;
  byId("compared-said").textContent = `${clips.length} earlier clip${clips.length === 1 ? "" : "s"}, dashed in the picture`;
}
const comparing = () => openCompare(id, {
  source: () => video.currentSrc || video.src,
  back: (clip) => load({ choose: clip.id }).catch((error) => toast(error.message, { bad: true })),
});
byId("compare").addEventListener("click", comparing);

let watched = "";
function watch(job) {
  if (watched === job) return;
  watched = job;
  byId("working").hidden = false;
  byId("problem").hidden = true;
  byId("state").className = "badge busy";
  byId("state").textContent = "looking for clips";
  byId("working-cancel").onclick = () => call("POST", `/jobs/${job}/cancel`).catch((error) => toast(error.message, { bad: true }));
  follow(job, {
    told: ({ progress, message, stage, status }) => {
      byId("working-bar").value = progress;
      byId("working-said").textContent = status === "PENDING" ? "Waiting for its turn" : `Looking for clips: ${message || stage || "beginning"} (${Math.round(progress)} %)`;
    },
    ended: async ({ status }) => {
      watched = "";
      byId("working").hidden = true;
      const [look, said] = { COMPLETED: ["good", "ready"], FAILED: ["bad", "failed"] }[status] ?? ["", "stopped"];
      byId("state").className = `badge ${look}`;
      byId("state").textContent = said;
      state.words = null;
      state.chosen = null;
      await load().catch((error) => toast(error.message, { bad: true }));
      const again = timeline.before.length ? { action: { label: "Compare with before", run: comparing } } : {};
      if (status === "COMPLETED") toast(state.clips.length === 1 ? "There is 1 clip now." : `There are ${state.clips.length} clips now.`, again);
    },
  });
}

// -- others who work on the same project: what they change comes in by itself -----------------------------------
let mine = 0, due = 0;
const busy = () => Date.now() - mine < 1500 || document.activeElement?.closest?.("#editor input, .word-input, dialog");
function refresh() {
  clearTimeout(due);
  due = setTimeout(() => { if (busy()) refresh(); else load().catch(() => null); }, 400);
}
function listen() {
  const source = new EventSource(`${root}/projects/${id}/live`);
  let before = false;
  source.addEventListener("open", () => { if (before) refresh(); before = true; });
  source.addEventListener("changed", refresh);
  source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000); });
  addEventListener("pagehide", () => source.close(), { once: true });
}
addEventListener("pointerdown", () => { mine = Date.now(); });
addEventListener("pointermove", (event) => { if (event.buttons) mine = Date.now(); });
listen();

load().catch((error) => toast(error.message, { bad: true }));
