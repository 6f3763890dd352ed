// The player of a project: the source, or a version of it that plays here, made by the server where this browser cannot play it.
import { icon, node } from "./dom.js";
import { follow } from "./follow.js";
import { again, call, root } from "./net.js";

const KINDS = {
  h264: 'video/mp4; codecs="avc1.64001f"', hevc: 'video/mp4; codecs="hvc1.1.6.L93.B0"', av1: 'video/mp4; codecs="av01.0.05M.08"',
  vp8: 'video/webm; codecs="vp8"', vp9: 'video/webm; codecs="vp9"', theora: 'video/ogg; codecs="theora"',
  aac: 'audio/mp4; codecs="mp4a.40.2"', mp3: "audio/mpeg", opus: 'audio/webm; codecs="opus"', vorbis: 'audio/webm; codecs="vorbis"',
  flac: "audio/flac", ac3: 'audio/mp4; codecs="ac-3"', eac3: 'audio/mp4; codecs="ec-3"',
};
const NEVER = ["prores", "mpeg2video", "mpeg1video", "dnxhd", "mjpeg", "wmv3", "vc1", "flv1", "h263", "ffv1", "dts", "truehd", "mp2", "wmav2", "wmapro"];

/** Whether this browser says that it has nothing to play a codec with; files that it may play are tried. */
const silent = (video, codec) => NEVER.includes(codec) || (codec in KINDS && video.canPlayType(KINDS[codec]) === "");

export class Player {
  /** `on` has shown(time) for every moment that is shown, and changed() when it begins or stops. */
  constructor(project, video, note, on) {
    Object.assign(this, { project, video, note, on, clip: null, wanted: null, making: "", kind: "", view: null });
    try { this.wanted = Number(localStorage.getItem(this.key)) || null; } catch { /* it begins at the beginning */ }
    video.addEventListener("loadedmetadata", () => this.there());
    video.addEventListener("error", () => this.broken());
    video.addEventListener("seeked", () => on.shown(video.currentTime));
    for (const event of ["play", "pause"]) video.addEventListener(event, () => { on.changed(); this.keep(); if (!video.paused) this.frame(); });
    addEventListener("pagehide", () => this.keep());
  }

  get key() { return `clipforge.at.${this.project}`; }
  get playing() { return !this.video.paused; }
  get time() { return this.video.readyState ? this.video.currentTime : this.wanted ?? 0; }
  keep() { try { if (this.time > 1) localStorage.setItem(this.key, this.time.toFixed(2)); else localStorage.removeItem(this.key); } catch { /* not kept */ } }

  /** What the server says that there is to play. */
  set(view) {
    this.view = view;
    if (view.version) this.load("version", root + view.version);
    else if (view.job) this.wait(view.job);
    else if (view.problem) this.refused(view.problem);
    else if (!view.source) this.say("There is no source to play any more. Its clips can still be looked at.");
    else if (this.kind !== "source") {
      if (view.codecs.some((codec) => silent(this.video, codec))) this.make();
      else this.load("source", `${root}/projects/${this.project}/source`);
    }
  }

  load(kind, address) {
    if (this.kind === kind && this.video.src.endsWith(address)) return;
    this.wanted ??= this.video.readyState ? this.video.currentTime : null;
    this.kind = kind;
    this.video.src = address;
    this.say("");
  }

  there() {
    if (this.kind === "source" && this.view.pictures && !this.video.videoWidth) { this.make(); return; } // it sounds, and shows nothing
    if (this.wanted !== null) this.video.currentTime = Math.min(this.wanted, this.video.duration || 0);
    this.wanted = null;
    this.say("");
  }

  /** A file that is no longer there and a line that broke are no reason to make another version. */
  async broken() {
    const answer = await fetch(this.video.src, { method: "HEAD" }).catch(() => null);
    if (answer?.status === 401 && await again()) { this.kind = ""; this.set(this.view); return; }
    if (!answer || answer.status >= 500 || answer.status === 401) this.say("The server does not answer.", "Try again", () => { this.kind = ""; this.set(this.view); });
    else if (!answer.ok) this.say("The source is not there any more. Clips that were exported are still there.");
    else if (this.kind === "source") this.make();
    else this.say("This browser does not play the version that was made for it. Clips can be edited and exported all the same.");
  }

  async make() {
    this.wanted ??= this.video.readyState ? this.video.currentTime : null;
    this.kind = "";
    this.video.removeAttribute("src");
    this.say("This browser cannot play the source. Making a version that plays here…");
    try { this.set(await call("POST", `/projects/${this.project}/version`)); }
    catch (error) { this.refused(error.message); }
  }

  refused(problem) {
    this.say(`This browser cannot play the source, and no version that it plays could be made: ${problem} Clips can be edited and exported all the same.`, "Try again", () => this.make());
  }

  wait(job) {
    if (this.making === job) return;
    this.making = job;
    const bar = node("progress", { className: "bar", max: 100, value: 0, ariaLabel: "Making a version that plays here" });
    const said = node("span", { textContent: "Making a version that plays here…" });
    this.show(said, bar, node("span", { className: "small", textContent: "This browser cannot play the source itself. Clips can be edited meanwhile." }));
    follow(job, {
      told: ({ progress, status }) => {
        bar.value = progress;
        said.textContent = status === "PENDING" ? "A version that plays here waits for its turn" : `Making a version that plays here: ${Math.round(progress)} %`;
      },
      ended: async ({ status }) => {
        this.making = "";
        if (status === "CANCELLED") { this.say("Making a version that plays here was cancelled.", "Make it", () => this.make()); return; }
        const { player } = await call("GET", `/projects/${this.project}/data`).catch(() => ({ player: null }));
        if (player) this.set(player);
      },
    });
  }

  say(text, label = "", run = null) {
    if (!text) { this.note.hidden = true; return; }
    const button = label ? node("button", { type: "button", className: "btn small", textContent: label }) : null;
    button?.addEventListener("click", run);
    this.show(node("span", { textContent: text }), button);
  }
  show(...parts) {
    this.note.replaceChildren(icon("film"), ...parts.filter(Boolean));
    this.note.hidden = false;
  }

  seek(time) {
    this.clip = null;
    this.to(time);
  }
  to(time) {
    if (this.video.readyState) this.video.currentTime = time; else this.wanted = time;
    this.on.shown(time);
  }

  /** Play a clip: what it shows and nothing else. Without one: play, or stop. */
  play(clip = null) {
    if (!clip && this.playing) { this.video.pause(); return; }
    this.clip = clip;
    if (clip) this.to(clip.parts[0]?.[0] ?? clip.start);
    this.video.play().catch(() => null);
    this.on.changed();
  }

  frame() {
    if (this.video.paused) return;
    const time = this.video.currentTime, clip = this.clip;
    if (clip) {
      const part = clip.parts.find(([start, end]) => time >= start - 0.05 && time < end);
      const next = clip.parts.find(([start]) => start > time);
      if (!part && next) this.video.currentTime = next[0];
      else if (!part) { this.clip = null; this.video.pause(); }
    }
    this.on.shown(time);
    requestAnimationFrame(() => this.frame());
  }
}
