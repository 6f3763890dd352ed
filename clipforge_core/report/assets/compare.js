"use strict";
(() => {
  const byId = (id) => document.getElementById(id);

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
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("keys-close").addEventListener("click", () => byId("keys").close());

  const keys = { t: flipTheme, "?": () => byId("keys").showModal() };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open || event.target.matches("select")) return;
    if (event.target.matches("button, a, summary") && event.key === " ") return;
    if (event.target.matches("input") && event.key.startsWith("Arrow")) return;
    const digit = /^Digit([1-9])$/.exec(event.code);
    const action = digit ? keys.digit && (() => keys.digit(Number(digit[1]) - 1, event.shiftKey))
      : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  const bench = document.querySelector(".bench[data-rate]");
  if (!bench) return;
  const screens = byId("screens");
  const left = byId("video-left"), right = byId("video-right");
  const both = [left, right];
  const chosen = { left: byId("left"), right: byId("right") };
  const rate = Number(bench.dataset.rate);
  const soundAlone = bench.classList.contains("heard");

  // -- the two in step: the left one leads ------------------------------------------------------
  const CLOSE = 0.012, FAR = 0.25;
  let playing = false, place = 0;
  const speed = () => Number(byId("speed").value);
  const length = () => Math.min(...both.map((video) => (Number.isFinite(video.duration) ? video.duration : Infinity)));
  const show = () => {
    const whole = Math.floor(place);
    byId("clock").textContent = `${Math.floor(whole / 60)}:${(place - 60 * Math.floor(whole / 60)).toFixed(3).padStart(6, "0")}`;
    byId("seek").value = place;
    byId("play").textContent = playing ? "Pause" : "Play";
  };
  const go = (time) => {
    const end = length();
    place = Math.min(Math.max(time, 0), Number.isFinite(end) ? Math.max(end - 0.001, 0) : 0);
    both.forEach((video) => { video.currentTime = place; });
    show();
  };
  const keepStep = () => {
    if (!playing) return;
    const ahead = right.currentTime - left.currentTime;
    if (Math.abs(ahead) > FAR) right.currentTime = left.currentTime;
    // A rate that is a little off closes a small gap without a jump that could be seen.
    else right.playbackRate = speed() * (Math.abs(ahead) > CLOSE ? Math.min(Math.max(1 - 4 * ahead, 0.8), 1.2) : 1);
    place = left.currentTime;
    show();
    if (place >= length() - 0.5 / rate) { go(0); both.forEach((video) => video.play().catch(() => {})); }
    requestAnimationFrame(keepStep);
  };
  const pause = () => { playing = false; both.forEach((video) => video.pause()); go(left.currentTime); };
  const play = () => {
    both.forEach((video) => { video.currentTime = place; video.playbackRate = speed(); });
    Promise.all(both.map((video) => video.play())).then(() => { playing = true; show(); keepStep(); })
      .catch((error) => { if (error.name !== "AbortError") trouble(`The browser does not play it: ${error.message}`); });
  };
  const flip = () => (playing ? pause() : play());
  const step = (frames) => {
    if (playing) pause();
    // The middle of a frame: its edge may be rounded into the one before.
    go((Math.floor(place * rate + 1e-3) + frames + 0.5) / rate);
  };
  const trouble = (text) => { byId("trouble").textContent = text; byId("trouble").hidden = !text; };

  // -- which ones, heard how -----------------------------------------------------------------------
  const name = () => {
    ["left", "right"].forEach((side) => { byId(`name-${side}`).textContent = chosen[side].selectedOptions[0].textContent; });
  };
  const hear = () => {
    left.muted = byId("heard").value !== "left";
    right.muted = byId("heard").value !== "right";
  };
  const load = (side, video) => {
    const was = playing;
    if (was) pause();
    trouble("");
    video.src = chosen[side].value;
    video.addEventListener("loadedmetadata", () => { go(place); if (was) play(); }, { once: true });
    name();
  };
  const choose = (side, index) => {
    if (index >= chosen[side].options.length) return;
    chosen[side].selectedIndex = index;
    load(side, side === "left" ? left : right);
  };
  const swap = () => {
    const index = chosen.left.selectedIndex;
    choose("left", chosen.right.selectedIndex);
    choose("right", index);
  };
  chosen.left.addEventListener("change", () => load("left", left));
  chosen.right.addEventListener("change", () => load("right", right));
  byId("swap").addEventListener("click", swap);
  byId("heard").addEventListener("change", hear);
  byId("speed").addEventListener("change", () => both.forEach((video) => { video.playbackRate = speed(); }));
  const known = () => {
    const end = length();
    if (Number.isFinite(end)) byId("seek").max = end;
    if (!left.videoWidth) return;
    bench.style.setProperty("--ratio", `${left.videoWidth} / ${left.videoHeight}`);
    bench.style.setProperty("--shape", String(left.videoWidth / left.videoHeight));
  };
  both.forEach((video) => {
    video.addEventListener("loadedmetadata", known);
    video.addEventListener("error", () => trouble(`The browser cannot play ${video.getAttribute("src")}.`));
    if (video.readyState) known();
  });

  // -- slider or side by side ---------------------------------------------------------------------
  const modes = [...document.querySelectorAll(".mode")];
  const setMode = (mode) => {
    screens.classList.toggle("wipe", mode === "wipe");
    screens.classList.toggle("side", mode === "side");
    byId("wipe-row").hidden = mode !== "wipe";
    modes.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mode === mode)));
  };
  const chooseMode = (mode) => { if (!soundAlone) { setMode(mode); remember("compare", mode); } };
  modes.forEach((button) => button.addEventListener("click", () => chooseMode(button.dataset.mode)));
  const wiping = () => screens.classList.contains("wipe");
  const wipe = (percent) => {
    byId("wipe").value = Math.min(Math.max(percent, 0), 100);
    screens.style.setProperty("--wipe", `${byId("wipe").value}%`);
  };
  byId("wipe").addEventListener("input", () => wipe(Number(byId("wipe").value)));
  const nudge = (by) => { if (wiping()) wipe(Number(byId("wipe").value) + by); else step(Math.sign(by)); };

  // A drag wipes, a click that does not move plays or pauses.
  let from = null, moved = false;
  const follow = (event) => {
    const box = left.getBoundingClientRect();
    wipe((100 * (event.clientX - box.left)) / box.width);
  };
  screens.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = event.clientX;
    moved = false;
    screens.setPointerCapture(event.pointerId);
  });
  screens.addEventListener("pointermove", (event) => {
    if (from === null || !wiping()) return;
    moved = moved || Math.abs(event.clientX - from) > 3;
    if (moved) follow(event);
  });
  screens.addEventListener("pointerup", () => { if (from !== null && !moved) flip(); from = null; });
  screens.addEventListener("pointercancel", () => { from = null; });

  // -- transport and keys ---------------------------------------------------------------------------
  byId("play").addEventListener("click", flip);
  byId("back").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("seek").addEventListener("input", () => { if (playing) pause(); go(Number(byId("seek").value)); });
  const heardNext = { left: "right", right: "left", none: "left" };
  Object.assign(keys, {
    " ": flip, ",": () => step(-1), ".": () => step(1), ArrowLeft: () => nudge(-2), ArrowRight: () => nudge(2),
    j: () => go(place - 1), l: () => go(place + 1), x: swap,
    s: () => chooseMode(wiping() ? "side" : "wipe"),
    m: () => { byId("heard").value = heardNext[byId("heard").value]; hear(); },
    digit: (index, shift) => choose(shift ? "left" : "right", index),
  });
  setMode(soundAlone || recall("compare") === "side" ? "side" : "wipe");
  wipe(50);
  name();
  hear();
  show();
})();
