"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const data = JSON.parse(byId("data").textContent);
  const keeps = new Map(data.clips.map((clip) => [clip.anchor, clip.keep]));
  const clips = all(".clip");
  const picture = byId("picture");
  const playhead = byId("playhead");

  // The browser may refuse storage for local files; then choices last as long as the page.
  const remember = (key, value) => { try { localStorage.setItem(`clipforge.${key}`, value); } catch { /* not kept */ } };
  const recall = (key) => { try { return localStorage.getItem(`clipforge.${key}`); } catch { return null; } };

  // -- light and dark ----------------------------------------------------------------------
  const root = document.documentElement;
  const setTheme = (theme) => { if (theme === "light" || theme === "dark") root.dataset.theme = theme; };
  const flipTheme = () => {
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    setTheme(now === "dark" ? "light" : "dark");
    remember("theme", root.dataset.theme);
  };
  setTheme(recall("theme"));
  byId("theme").addEventListener("click", flipTheme);

  // -- times: a clip shows some parts of the source one after another -----------------------
  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return (h ? `${h}:${String(m).padStart(2, "0")}` : `${m}`) + `:${String(s).padStart(2, "0")}`;
  };
  const toSource = (anchor, time) => {
    const keep = keeps.get(anchor);
    let left = time;
    for (const [start, end] of keep) {
      if (left <= end - start) return start + left;
      left -= end - start;
    }
    return keep[keep.length - 1][1];
  };
  const toClip = (anchor, time) => {
    let passed = 0;
    for (const [start, end] of keeps.get(anchor)) {
      if (time <= start) break;
      passed += Math.min(time, end) - start;
    }
    return passed;
  };

  // -- one clip is the current one; one plays at a time --------------------------------------
  let current = null;
  const select = (clip, { scroll = false } = {}) => {
    if (current !== clip) {
      all(".on").forEach((element) => element.classList.remove("on"));
      current = clip;
      if (!clip) return;
      clip.classList.add("on");
      all(`[data-clip="${clip.id}"]`).forEach((element) => element.classList.add("on"));
    }
    if (clip && scroll) {
      clip.scrollIntoView({ block: "start" });
      clip.focus({ preventScroll: true });
    }
  };
  const videoOf = (clip) => clip.querySelector("video");
  const offsetOf = (video) => Number(video.dataset.offset || 0);
  const seek = (clip, time, play = true) => {
    const video = videoOf(clip);
    const go = () => { video.currentTime = time + offsetOf(video) + 0.001; };
    if (video.readyState > 0) go();
    else {
      video.addEventListener("loadedmetadata", go, { once: true });
      video.load();
    }
    if (play) video.play().catch(() => {});
    select(clip);
  };
  const follow = (clip, words) => {
    const video = videoOf(clip);
    const time = video.currentTime - offsetOf(video);
    const share = (toSource(clip.id, time) / data.duration) * 100;
    playhead.setAttribute("x1", `${share}%`);
    playhead.setAttribute("x2", `${share}%`);
    playhead.setAttribute("visibility", "visible");
    let now = null;
    for (const word of words) if (word.at <= time && time < word.end + 0.05) now = word.element;
    const before = clip.querySelector(".word.now");
    if (before === now) return;
    if (before) before.classList.remove("now");
    if (!now) return;
    now.classList.add("now");
    const box = now.parentElement;
    const gone = now.offsetTop - box.offsetTop - box.scrollTop;
    if (gone < 0 || gone > box.clientHeight - 40) box.scrollTop += gone - 30;
  };
  clips.forEach((clip) => {
    const video = videoOf(clip);
    const words = all(".word", clip).map((element) => ({
      element, at: Number(element.dataset.at), end: Number(element.dataset.end),
    }));
    const tick = () => {
      follow(clip, words);
      if (!video.paused && !video.ended) requestAnimationFrame(tick);
    };
    video.addEventListener("play", () => {
      clips.forEach((other) => { if (other !== clip) videoOf(other).pause(); });
      select(clip);
      tick();
    });
    video.addEventListener("seeked", () => follow(clip, words));
    clip.addEventListener("click", (event) => {
      const target = event.target.closest(".word, .seek");
      if (target) seek(clip, Number(target.dataset.at));
      else select(clip);
    });
  });

  // -- the picture of the tracks ---------------------------------------------------------------
  const cursor = byId("cursor");
  const cursorTime = byId("cursor-time");
  const shareAt = (event) => {
    const box = picture.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  };
  picture.addEventListener("pointermove", (event) => {
    const share = shareAt(event);
    cursor.setAttribute("x1", `${share * 100}%`);
    cursor.setAttribute("x2", `${share * 100}%`);
    cursorTime.setAttribute("x", `${share * 100}%`);
    cursorTime.setAttribute("text-anchor", share > 0.9 ? "end" : "start");
    cursorTime.textContent = clock(share * data.duration);
    [cursor, cursorTime].forEach((element) => element.setAttribute("visibility", "visible"));
  });
  picture.addEventListener("pointerleave", () => {
    [cursor, cursorTime].forEach((element) => element.setAttribute("visibility", "hidden"));
  });
  picture.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark");
    if (mark) {
      event.preventDefault();
      select(byId(mark.dataset.clip), { scroll: true });
      return;
    }
    const time = shareAt(event) * data.duration;
    const hit = data.clips.find((clip) => clip.keep.some(([start, end]) => start <= time && time <= end));
    if (hit && !byId(hit.anchor).hidden) {
      select(byId(hit.anchor), { scroll: true });
      seek(byId(hit.anchor), toClip(hit.anchor, time));
    }
  });

  byId("help-open").addEventListener("click", () => byId("help").showModal());

  // -- sort, filter, aspect ------------------------------------------------------------------
  const list = byId("clips");
  const orders = {
    rank: (clip) => Number(clip.dataset.rank),
    start: (clip) => Number(clip.dataset.start),
    length: (clip) => Number(clip.dataset.length),
    warnings: (clip) => -Number(clip.dataset.warnings),
  };
  byId("sort")?.addEventListener("change", (event) => {
    const key = orders[event.target.value];
    [...clips].sort((a, b) => key(a) - key(b) || orders.rank(a) - orders.rank(b)).forEach((clip) => list.append(clip));
    list.append(byId("nothing"));
  });
  const visible = () => all(".clip").filter((clip) => !clip.hidden);
  byId("filter")?.addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLocaleLowerCase();
    clips.forEach((clip) => {
      const text = ["h2", ".reason", ".transcript"].map((part) => clip.querySelector(part)?.textContent || "").join(" ");
      clip.hidden = !text.toLocaleLowerCase().includes(wanted);
      all(`[data-clip="${clip.id}"]`).forEach((mark) => mark.setAttribute("opacity", clip.hidden ? 0.2 : 1));
      if (clip.hidden) videoOf(clip).pause();
    });
    const shown = visible().length;
    byId("count").textContent = wanted ? `${shown} of ${clips.length}` : `${clips.length} clip${clips.length === 1 ? "" : "s"}`;
    byId("nothing").hidden = shown > 0;
  });
  const buttons = all(".aspect");
  const setAspect = (aspect) => {
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.aspect === aspect)));
    clips.forEach((clip) => {
      const exports = all(".export", clip);
      const wanted = exports.find((element) => element.dataset.aspect === aspect);
      if (!wanted) return;
      exports.forEach((element) => { element.hidden = element !== wanted; });
      const video = videoOf(clip);
      const [time, playing] = [video.currentTime, !video.paused];
      clip.querySelector(".stage").className = `stage ${wanted.dataset.shape}`;
      if (wanted.dataset.poster) video.poster = wanted.dataset.poster;
      if (wanted.dataset.video) video.src = wanted.dataset.video;
      else video.removeAttribute("src");
      const picture = clip.querySelector(".stage img");
      if (picture && wanted.dataset.poster) picture.src = wanted.dataset.poster;
      if (time > 0) seek(clip, time, playing);
    });
    remember("aspect", aspect);
  };
  buttons.forEach((button) => button.addEventListener("click", () => setAspect(button.dataset.aspect)));
  if (buttons.some((button) => button.dataset.aspect === recall("aspect"))) setAspect(recall("aspect"));

  // -- picking: the command that exports just these -----------------------------------------------
  const boxes = all(".pick-box");
  const showPicked = () => {
    const ids = boxes.filter((box) => box.checked).map((box) => box.value);
    byId("picked").hidden = !ids.length;
    byId("picked-count").textContent = `${ids.length} picked`;
    byId("picked-command").value = ["clipforge export clips.json", ...ids.map((id) => `--only ${id}`)].join(" ");
  };
  boxes.forEach((box) => box.addEventListener("change", showPicked));
  byId("picked-clear")?.addEventListener("click", () => { boxes.forEach((box) => { box.checked = false; }); showPicked(); });
  byId("picked-copy")?.addEventListener("click", async () => {
    const field = byId("picked-command");
    field.select();
    try { await navigator.clipboard.writeText(field.value); byId("picked-copy").textContent = "Copied"; }
    catch { byId("picked-copy").textContent = "Press Ctrl+C"; }
    setTimeout(() => { byId("picked-copy").textContent = "Copy"; }, 1600);
  });

  // -- keys --------------------------------------------------------------------------------------
  const step = (by) => {
    const shown = visible();
    if (!shown.length) return;
    const at = shown.indexOf(current);
    select(shown[at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)], { scroll: true });
  };
  const playing = () => current || visible()[0];
  const clipKeys = {
    j: () => step(1),
    k: () => step(-1),
    " ": () => { const video = videoOf(playing()); select(playing()); if (video.paused) video.play().catch(() => {}); else video.pause(); },
    ArrowLeft: () => { videoOf(playing()).currentTime -= 2; },
    ArrowRight: () => { videoOf(playing()).currentTime += 2; },
    a: () => { const at = buttons.findIndex((b) => b.getAttribute("aria-pressed") === "true"); if (buttons.length) setAspect(buttons[(at + 1) % buttons.length].dataset.aspect); },
    p: () => { const box = playing().querySelector(".pick-box"); box.checked = !box.checked; showPicked(); },
    "/": () => byId("filter").focus(),
  };
  const keys = { t: flipTheme, "?": () => byId("help").showModal(), ...(clips.length ? clipKeys : {}) };
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea, video") && event.key !== "Escape") return;
    if (event.target.matches("button, a, summary") && event.key === " ") return;
    if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
    if (event.key === "Escape") { event.target.blur(); return; }
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
