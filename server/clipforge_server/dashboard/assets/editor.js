// The editor of one clip: title and hook, edges as numbers, words, and why it was chosen.
import { icon, node } from "./dom.js";
import { clock } from "./timeline.js";

let count = 0;
const field = (label, properties) => {
  const id = `field-${count += 1}`;
  return node("div", {}, node("label", { htmlFor: id, textContent: label }), node("input", { id, ...properties }));
};

/** "1:02.5", "62.5" → seconds; NaN for what is none. */
export function seconds(text) {
  const parts = text.trim().split(":").map(Number);
  return parts.length > 3 || parts.some((part) => !(part >= 0)) ? NaN : parts.reduce((sum, part) => sum * 60 + part, 0);
}

/** Draw it into `place`. `on` has number, duration, seek, play, change(edit, undo, said), remove, export. */
export function editor(place, clip, on) {
  const title = node("input", { className: "title-input", value: clip.title, placeholder: `Clip ${on.number}`, maxLength: 500, dir: "auto", ariaLabel: "Title of the clip" });
  title.addEventListener("change", () => on.change({ title: title.value }, { title: clip.title }, "The title is changed."));
  const button = (text, picture, run, look = "") => {
    const made = node("button", { type: "button", className: `btn ${look}` }, icon(picture), text);
    made.addEventListener("click", run);
    return made;
  };
  const head = node("div", { className: "edit-head" },
    node("div", {}, title, node("p", { className: "soft small", dir: "auto", textContent: clip.reason })),
    node("div", { className: "row" }, button("Play", "play", on.play), button("Export", "upload", on.export, "primary"),
      button("Delete", "trash", on.remove, "quiet danger")));
  const spans = words(clip, on);
  place.replaceChildren(head, times(clip, on), spans.place, why(clip, on));
  return { id: clip.id, at: spans.at };
}

function times(clip, on) {
  const made = node("div", { className: "times" });
  for (const [label, key, sent] of [["Start", "start", "tStart"], ["End", "end", "tEnd"]]) {
    const part = field(label, { value: clock3(clip[key]), inputMode: "decimal", dir: "ltr" }), input = part.lastChild;
    input.addEventListener("change", () => {
      const time = seconds(input.value);
      if (Number.isNaN(time)) { input.value = clock3(clip[key]); return; }
      on.change({ [sent]: Math.min(time, on.duration) }, { [sent]: clip[key] }, "The edges are moved.");
    });
    made.append(part);
  }
  const hook = field("Opening line", { value: clip.hook, maxLength: 500, dir: "auto", placeholder: "for templates that show one" });
  hook.className = "grow";
  hook.lastChild.classList.add("wide");
  hook.lastChild.addEventListener("change", (event) => on.change({ hook: event.target.value }, { hook: clip.hook }, "The opening line is changed."));
  made.append(hook);
  return made;
}

const clock3 = (time) => { const rest = (time % 60).toFixed(2).padStart(5, "0"), m = Math.floor(time / 60); return m >= 60 ? `${Math.floor(m / 60)}:${String(m % 60).padStart(2, "0")}:${rest}` : `${m}:${rest}`; };

/** The words: a click goes to where one is said, Enter (or a double click) mends it; emptied, it is taken out. */
function words(clip, on) {
  if (!clip.words.length) return { place: node("p", { className: "soft small", textContent: "Nothing is said here, or nobody listened to it." }), at: () => null };
  const place = node("div", { className: "words", dir: "auto", role: "group", ariaLabel: "What is said. Enter mends a word." });
  const plain = () => clip.words.map(([text, start, end, joined]) => ({ text, start, end, space: !joined }));
  const buttons = clip.words.map(([text, start], n) => {
    const word = node("button", { type: "button", className: "word", textContent: text, title: clock(start, true) });
    word.addEventListener("click", (event) => { if (event.detail) on.seek(start); else mend(n, word); });
    word.addEventListener("dblclick", () => mend(n, word));
    word.addEventListener("keydown", (event) => {
      const to = { ArrowRight: buttons[n + 1], ArrowLeft: buttons[n - 1] }[event.key];
      if (to) { event.preventDefault(); for (const each of buttons) each.tabIndex = -1; to.tabIndex = 0; to.focus(); }
    });
    word.tabIndex = n ? -1 : 0;
    return word;
  });
  function mend(n, word) {
    const input = node("input", { className: "word-input", value: clip.words[n][0], dir: "auto", size: Math.max(clip.words[n][0].length, 3), ariaLabel: "Mend this word" });
    let done = false;
    const end = (keep) => {
      if (done) return;
      done = true;
      const text = input.value.trim();
      input.replaceWith(word);
      word.focus();
      if (!keep || text === clip.words[n][0]) return;
      const before = plain(), after = plain();
      if (text) after[n].text = text; else after.splice(n, 1);
      on.change({ words: after }, { words: before }, text ? "The word is mended." : "The word is taken out of the captions.");
    };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); end(true); } if (event.key === "Escape") end(false); });
    input.addEventListener("blur", () => end(true));
    word.replaceWith(input);
    input.focus();
    input.select();
  }
  buttons.forEach((word, n) => { if (n && !clip.words[n][3]) place.append(" "); place.append(word); });
  let now = -1;
  const at = (time) => {
    const found = clip.words.findIndex(([, start, end]) => time >= start - 0.02 && time < end);
    if (found === now) return;
    buttons[now]?.classList.remove("now");
    now = found;
    buttons[now]?.classList.add("now");
    const word = buttons[now];
    if (word && (word.offsetTop < place.scrollTop + place.offsetTop || word.offsetTop > place.scrollTop + place.offsetTop + place.clientHeight - 30)) place.scrollTop = word.offsetTop - place.offsetTop - 40;
  };
  return { place, at };
}

function why(clip, on) {
  const features = Object.entries(clip.features).filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]);
  const made = node("div", { className: "why" });
  if (features.length) {
    const list = node("dl", { className: "features", ariaLabel: "What it was measured by" });
    for (const [name, value] of features) {
      const percent = Math.round(Math.min(value, 1) * 100), said = name.replaceAll("_", " ");
      list.append(node("dt", { textContent: said }), node("dd", {}, node("progress", { className: "bar", max: 100, value: percent, ariaLabel: said })), node("dd", { textContent: String(percent) }));
    }
    made.append(list);
  }
  if (clip.evidence.length) {
    made.append(node("ul", { className: "evidence", ariaLabel: "Evidence" }, ...clip.evidence.slice(0, 12).map((piece) => {
      const seek = node("button", { type: "button", className: "seek", textContent: clock(piece.start) });
      seek.addEventListener("click", () => on.seek(piece.start));
      return node("li", {}, seek, ` ${piece.feature.replaceAll("_", " ")} `, piece.text ? node("q", { dir: "auto", textContent: piece.text }) : null);
    })));
  }
  return made;
}
