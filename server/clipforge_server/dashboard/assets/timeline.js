// The tracks of a source as a picture, with clips on them, a window that zooms, and the edges of one clip to drag.
const ROWS = [
  { key: "clips", name: "Clips", height: 34 },
  { key: "loudness", name: "Sound", height: 44 },
  { key: "speech", name: "Speech", height: 10 },
  { key: "motion", name: "Motion", height: 22 },
  { key: "faces", name: "Faces", height: 20 },
  { key: "shots", name: "Shots", height: 12 },
];
const GAP = 8, AXIS = 18, STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const NEAR = 9; // pixels within which an edge snaps

export const clock = (s, tenths = false) => {
  const whole = tenths ? Math.floor(s * 10) / 10 : Math.round(s);
  const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, rest = whole % 60;
  const text = tenths ? rest.toFixed(1).padStart(4, "0") : String(Math.floor(rest)).padStart(2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${text}` : `${m}:${text}`;
};

export class Timeline {
  /** `on` has seek(seconds), pick(clip), moved(start, end, done); `snaps()` answers sorted seconds that edges snap to. */
  constructor(view, names, canvas, edges, on) {
    Object.assign(this, { view, names, canvas, edges, on, drawing: null, clips: [], before: [], chosen: null, time: 0, from: 0, to: 1 });
    this.context = canvas.getContext("2d");
    this.snapped = null;
    new ResizeObserver(() => this.draw()).observe(view);
    new MutationObserver(() => this.draw()).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaX) < Math.abs(event.deltaY)) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.at(event));
      else this.show(this.from + (event.deltaX / this.width) * this.span, this.to + (event.deltaX / this.width) * this.span);
    }, { passive: false });
    for (const which of ["start", "end"]) this.handle(edges[which], which);
  }

  get span() { return this.to - this.from; }
  get width() { return this.canvas.clientWidth || 1; }
  x(seconds) { return ((seconds - this.from) / this.span) * this.width; }
  at(event) { return this.from + ((event.clientX - this.canvas.getBoundingClientRect().left) / this.width) * this.span; }

  load(drawing, clips) {
    const fresh = !this.drawing || this.drawing.duration !== drawing.duration;
    this.drawing = drawing;
    this.clips = clips;
    if (fresh) { this.from = 0; this.to = Math.max(drawing.duration, 0.1); }
    this.rows = ROWS.filter((row) => row.key === "clips" || drawing[row.key]?.length);
    let top = 0;
    for (const row of this.rows) {
      row.tall = row.key === "faces" ? 7 * drawing.faces.length : row.height;
      row.top = top;
      top += row.tall + GAP;
    }
    this.height = top + AXIS;
    this.names.replaceChildren(...this.rows.map((row) => {
      const name = document.createElement("span");
      name.textContent = row.name;
      name.style.top = `${row.top + row.tall / 2 - 6}px`;
      return name;
    }));
    this.draw();
  }

  show(from, to) {
    const whole = this.drawing.duration, span = Math.min(Math.max(to - from, Math.min(0.5, whole)), whole);
    this.from = Math.min(Math.max(from, 0), whole - span);
    this.to = this.from + span;
    this.draw();
  }
  all() { this.show(0, this.drawing.duration); }
  zoom(by, around = this.time) {
    const share = (Math.min(Math.max(around, this.from), this.to) - this.from) / this.span, span = this.span * by;
    this.show(around - share * span, around + (1 - share) * span);
  }
  fit(clip) { const margin = Math.max((clip.end - clip.start) * 0.25, 1); this.show(clip.start - margin, clip.end + margin); }

  tick(time, follow) {
    this.time = time;
    if (follow && (time < this.from || time > this.to)) this.show(time - this.span * 0.1, time + this.span * 0.9);
    else this.draw();
  }

  draw() {
    if (!this.drawing || this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.paint(); });
  }

  paint() {
    const { context: g, drawing } = this, ratio = devicePixelRatio || 1, width = this.width;
    this.canvas.style.height = `${this.height}px`;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue(`--${name}`).trim();
    g.clearRect(0, 0, width, this.height);
    this.axis(g, colour, width);
    for (const row of this.rows) {
      if (row.key === "loudness") this.curve(g, drawing.loudness, row, colour("loud"));
      else if (row.key === "motion") this.curve(g, drawing.motion, row, colour("motion"));
      else if (row.key === "speech") this.bars(g, drawing.speech, row.top, row.tall, colour("speech"));
      else if (row.key === "faces") drawing.faces.forEach((lane, n) => this.bars(g, lane, row.top + 7 * n, 5, colour("face")));
      else if (row.key === "shots") this.shots(g, drawing.shots, row, colour);
    }
    this.bands(g, colour, width);
    g.fillStyle = colour("text");
    const x = this.x(this.time);
    if (x >= 0 && x <= width) g.fillRect(x - 0.75, 0, 1.5, this.height - AXIS);
    if (this.snapped !== null) {
      g.strokeStyle = colour("accent");
      g.setLineDash([3, 3]);
      g.beginPath(); g.moveTo(this.x(this.snapped), 0); g.lineTo(this.x(this.snapped), this.height - AXIS); g.stroke();
      g.setLineDash([]);
    }
    this.place();
  }

  axis(g, colour, width) {
    const step = STEPS.find((each) => this.span / each <= Math.max(3, width / 90)) ?? 14400;
    g.font = "11px system-ui, sans-serif";
    g.textBaseline = "alphabetic";
    for (let t = Math.ceil(this.from / step) * step; t <= this.to; t += step) {
      const x = Math.round(this.x(t)) + 0.5;
      g.fillStyle = colour("line");
      g.fillRect(x, 0, 1, this.height - AXIS);
      g.fillStyle = colour("soft");
      const text = clock(t, step < 1), wide = g.measureText(text).width;
      if (x + wide / 2 < width + 4) g.fillText(text, Math.max(0, x - wide / 2), this.height - 4);
    }
  }

  curve(g, values, row, colour) {
    g.fillStyle = colour;
    const each = this.drawing.duration / values.length, wide = Math.max((each / this.span) * this.width, 1);
    const first = Math.max(0, Math.floor(this.from / each)), last = Math.min(values.length - 1, Math.ceil(this.to / each));
    for (let n = first; n <= last; n += 1) {
      const tall = Math.max((values[n] / 100) * row.tall, 0.6);
      g.fillRect(this.x(n * each), row.top + (row.tall - tall) / (row.key === "loudness" ? 2 : 1), wide + 0.3, tall);
    }
  }

  bars(g, pairs, top, tall, colour) {
    g.fillStyle = colour;
    for (const [start, end] of pairs) {
      if (end < this.from || start > this.to) continue;
      g.beginPath();
      g.roundRect(this.x(start), top, Math.max(this.x(end) - this.x(start), 1.5), tall, Math.min(3, tall / 2));
      g.fill();
    }
  }

  shots(g, starts, row, colour) {
    starts.forEach((start, n) => {
      const end = starts[n + 1] ?? this.drawing.duration;
      if (end < this.from || start > this.to) return;
      g.fillStyle = colour(n % 2 ? "odd" : "even");
      g.fillRect(this.x(start), row.top, Math.max(this.x(end) - this.x(start) - 1, 1), row.tall);
    });
  }

  bands(g, colour, width) {
    g.font = "600 12px system-ui, sans-serif";
    for (const clip of this.before) { // what an earlier detection had found
      g.strokeStyle = colour("line-strong");
      g.setLineDash([4, 3]);
      g.strokeRect(this.x(clip.start) + 0.5, 1.5, this.x(clip.end) - this.x(clip.start), 31);
      g.setLineDash([]);
    }
    this.clips.forEach((clip, n) => {
      const on = clip.id === this.chosen, left = this.x(clip.start), right = this.x(clip.end);
      if (right < 0 || left > width) return;
      g.globalAlpha = on ? 0.2 : 0.09;
      g.fillStyle = colour("accent");
      g.fillRect(left, 0, right - left, this.height - AXIS);
      g.globalAlpha = 1;
      for (const [start, end] of clip.parts) {
        g.globalAlpha = on ? 1 : 0.62;
        g.beginPath();
        g.roundRect(this.x(start), 5, Math.max(this.x(end) - this.x(start), 3), 24, 5);
        g.fill();
      }
      g.globalAlpha = 1;
      if (right - left > 20) {
        g.fillStyle = colour("on-accent");
        g.fillText(String(n + 1), Math.max(left, 0) + (on ? 12 : 7), 21);
      }
    });
  }

  place() {
    const clip = this.clips.find((each) => each.id === this.chosen);
    for (const which of ["start", "end"]) {
      const edge = this.edges[which], x = clip ? this.x(clip[which]) : -100;
      edge.hidden = !clip || x < -4 || x > this.width + 4;
      if (!clip) continue;
      edge.style.left = `${x}px`;
      edge.setAttribute("aria-valuemax", String(this.drawing.duration));
      edge.setAttribute("aria-valuenow", clip[which].toFixed(2));
      edge.setAttribute("aria-valuetext", clock(clip[which], true));
    }
  }

  down(event) {
    if (event.button !== 0) return;
    const time = Math.min(Math.max(this.at(event), 0), this.drawing.duration);
    if (event.offsetY < 34) {
      const hit = this.clips.filter((clip) => time >= clip.start && time <= clip.end);
      if (hit.length) { this.on.pick(hit.find((clip) => clip.id !== this.chosen) ?? hit[0]); return; }
    }
    this.on.seek(time);
    this.canvas.setPointerCapture(event.pointerId);
    const move = (each) => this.on.seek(Math.min(Math.max(this.at(each), 0), this.drawing.duration));
    const end = () => { this.canvas.removeEventListener("pointermove", move); this.canvas.removeEventListener("pointerup", end); this.canvas.removeEventListener("pointercancel", end); };
    this.canvas.addEventListener("pointermove", move);
    this.canvas.addEventListener("pointerup", end);
    this.canvas.addEventListener("pointercancel", end);
  }

  handle(edge, which) {
    const chosen = () => this.clips.find((each) => each.id === this.chosen);
    edge.addEventListener("pointerdown", (event) => {
      const clip = chosen();
      if (!clip || event.button !== 0) return;
      event.preventDefault();
      edge.focus();
      edge.setPointerCapture(event.pointerId);
      const was = { start: clip.start, end: clip.end };
      const move = (each) => this.set(clip, which, this.snap(this.at(each), each.altKey));
      const end = (each) => {
        edge.removeEventListener("pointermove", move);
        this.snapped = null;
        if (each.type === "pointercancel") Object.assign(clip, was);
        this.draw();
        if (clip[which] !== was[which]) this.on.moved(clip, was);
      };
      edge.addEventListener("pointermove", move);
      edge.addEventListener("pointerup", end, { once: true });
      edge.addEventListener("pointercancel", end, { once: true });
    });
    edge.addEventListener("keydown", (event) => {
      const clip = chosen(), way = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key];
      if (!clip || !way) return;
      event.preventDefault();
      const was = this.was ?? { start: clip.start, end: clip.end };
      this.was = was;
      const next = () => {
        const points = this.on.snaps();
        return way > 0 ? points.find((p) => p > clip[which] + 0.005) : points.findLast((p) => p < clip[which] - 0.005);
      };
      this.set(clip, which, event.shiftKey ? next() ?? clip[which] : clip[which] + way * 0.1);
      clearTimeout(this.later);
      this.later = setTimeout(() => { this.was = null; if (clip[which] !== was[which]) this.on.moved(clip, was); }, 600);
    });
  }

  snap(time, free) {
    this.snapped = null;
    if (free) return time;
    const reach = (NEAR / this.width) * this.span;
    let best = null;
    for (const point of this.on.snaps()) {
      const far = Math.abs(point - time);
      if (far <= reach && (best === null || far < Math.abs(best - time))) best = point;
      if (point > time + reach) break;
    }
    this.snapped = best;
    return best ?? time;
  }

  set(clip, which, time) {
    const least = 0.2;
    const value = which === "start" ? Math.min(Math.max(time, 0), clip.end - least) : Math.max(Math.min(time, this.drawing.duration), clip.start + least);
    clip[which] = Math.round(value * 1000) / 1000;
    this.on.seek(clip[which]);
    this.draw();
  }
}
