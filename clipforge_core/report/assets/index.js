"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const clips = all(".clip");
  const player = (clip) => clip.querySelector("video");

  // The browser may refuse storage for local files; then choices last as long as the page.
  const remember = (key, value) => { try { localStorage.setItem(`clipforge.${key}`, value); } catch { /* not kept */ } };
  const recall = (key) => { try { return localStorage.getItem(`clipforge.${key}`); } catch { return null; } };

  const root = document.documentElement;
  const setTheme = (theme) => { if (theme === "light" || theme === "dark") root.dataset.theme = theme; };
  const flipTheme = () => {
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    setTheme(now === "dark" ? "light" : "dark");
    remember("theme", root.dataset.theme);
  };
  setTheme(recall("theme"));
  byId("theme").addEventListener("click", flipTheme);
  if (!clips.length) return;

  // -- one clip is the current one; one plays at a time --------------------------------------
  let current = null;
  const select = (clip, scroll = false) => {
    if (current) current.classList.remove("on");
    current = clip;
    clip.classList.add("on");
    if (scroll) { clip.scrollIntoView({ block: "start" }); clip.focus({ preventScroll: true }); }
  };
  clips.forEach((clip) => {
    clip.addEventListener("click", () => select(clip));
    player(clip)?.addEventListener("play", () => {
      clips.forEach((other) => { if (other !== clip) player(other)?.pause(); });
      select(clip);
    });
  });

  // -- filter, source, repeats, sort ------------------------------------------------------------
  const list = byId("clips");
  const visible = () => all(".clip").filter((clip) => !clip.hidden);
  const texts = new Map(clips.map((clip) => [clip,
    ["h2", ".reason", ".transcript"].map((part) => clip.querySelector(part)?.textContent || "").join(" ").toLocaleLowerCase()]));
  const sift = () => {
    const wanted = byId("filter").value.trim().toLocaleLowerCase();
    const source = byId("source").value;
    const repeats = byId("repeats")?.checked ?? true;
    clips.forEach((clip) => {
      const fits = texts.get(clip).includes(wanted) && (!source || clip.dataset.source === source);
      clip.hidden = !fits || ("repeat" in clip.dataset && !repeats);
      if (clip.hidden) player(clip)?.pause();
    });
    const shown = visible().length;
    byId("count").textContent = shown < clips.length ? `${shown} of ${clips.length}` : `${shown} clip${shown === 1 ? "" : "s"}`;
    byId("nothing").hidden = shown > 0;
  };
  ["filter", "source", "repeats"].forEach((id) => byId(id)?.addEventListener("input", sift));
  const rank = (clip) => Number(clip.dataset.rank);
  const orders = {
    rank: () => 0,
    source: (a, b) => a.dataset.source.localeCompare(b.dataset.source),
    length: (a, b) => Number(a.dataset.length) - Number(b.dataset.length),
  };
  byId("sort").addEventListener("change", (event) => {
    const order = orders[event.target.value];
    [...clips].sort((a, b) => order(a, b) || rank(a) - rank(b)).forEach((clip) => list.append(clip));
    list.append(byId("nothing"));
  });
  const reveal = () => {
    const clip = clips.find((each) => `#${each.id}` === location.hash);
    if (!clip) return;
    if (clip.hidden) { byId("filter").value = byId("source").value = ""; sift(); }
    select(clip, true);
  };
  addEventListener("hashchange", reveal);
  sift();
  reveal();

  // -- aspect ---------------------------------------------------------------------------------
  const buttons = all(".aspect");
  const setAspect = (aspect) => {
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.aspect === aspect)));
    clips.forEach((clip) => {
      const exports = all(".export", clip);
      const wanted = exports.find((element) => element.dataset.aspect === aspect);
      const video = player(clip);
      if (!wanted || !video) return;
      exports.forEach((element) => { element.hidden = element !== wanted; });
      clip.querySelector(".stage").className = `stage ${wanted.dataset.shape}`;
      if (wanted.dataset.poster) video.poster = wanted.dataset.poster;
      if (wanted.dataset.video) video.src = wanted.dataset.video;
    });
    remember("aspect", aspect);
  };
  buttons.forEach((button) => button.addEventListener("click", () => setAspect(button.dataset.aspect)));
  if (buttons.some((button) => button.dataset.aspect === recall("aspect"))) setAspect(recall("aspect"));

  // -- picking: a command for each source that has picked clips -----------------------------------
  const boxes = all(".pick-box");
  const quoted = (text) => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const showPicked = () => {
    const folders = new Map();
    boxes.filter((box) => box.checked).forEach((box) => {
      folders.set(box.dataset.folder, [...(folders.get(box.dataset.folder) || []), `--only ${quoted(box.value)}`]);
    });
    const commands = [...folders].map(([folder, only]) => ["clipforge export", quoted(`${folder}/clips.json`), ...only].join(" "));
    byId("picked").hidden = !commands.length;
    byId("picked-count").textContent = `${boxes.filter((box) => box.checked).length} picked`;
    byId("picked-command").value = commands.join(" && ");
  };
  boxes.forEach((box) => box.addEventListener("change", showPicked));
  byId("picked-clear").addEventListener("click", () => { boxes.forEach((box) => { box.checked = false; }); showPicked(); });
  byId("picked-copy").addEventListener("click", async () => {
    const field = byId("picked-command");
    field.select();
    try { await navigator.clipboard.writeText(field.value); byId("picked-copy").textContent = "Copied"; }
    catch { byId("picked-copy").textContent = "Press Ctrl+C"; }
    setTimeout(() => { byId("picked-copy").textContent = "Copy"; }, 1600);
  });

  // -- keys ---------------------------------------------------------------------------------------
  const step = (by) => {
    const shown = visible();
    const at = shown.indexOf(current);
    if (shown.length) select(shown[at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)], true);
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    " ": () => { const video = player(current || visible()[0]); if (video?.paused) video.play().catch(() => {}); else video?.pause(); },
    p: () => { const box = (current || visible()[0]).querySelector(".pick-box"); box.checked = !box.checked; showPicked(); },
    "/": () => byId("filter").focus(),
    t: flipTheme,
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea, video") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("button, a, summary") && event.key === " ") return;
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
