// Films that go together: one button and one slider for all, and the sound of one. The first film is the clock.
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const FAR = 0.08;

for (const group of document.querySelectorAll(".sync")) {
  const films = [...group.querySelectorAll("video")], [first] = films;
  const begins = films.map((film) => Number(film.dataset.begins) || 0);
  const play = group.querySelector("[data-play]"), place = group.querySelector("[data-place]"), said = group.querySelector("[data-clock]");
  const now = () => first.currentTime - begins[0];
  const align = (far) => films.forEach((film, n) => {
    if (n && Math.abs(film.currentTime - begins[n] - now()) > far) film.currentTime = now() + begins[n];
  });
  // A film that stands at its very beginning shows no picture before it is played: a moment later it does.
  const begin = (film, n) => { film.currentTime = begins[n] || 0.001; };
  films.forEach((film, n) => {
    if (film.readyState >= 1) begin(film, n);
    else film.addEventListener("loadedmetadata", () => begin(film, n), { once: true });
  });
  const lasts = () => { if (Number.isFinite(first.duration)) place.max = String(first.duration); };
  first.addEventListener("loadedmetadata", lasts);
  lasts();
  play.addEventListener("click", () => {
    if (!first.paused) { films.forEach((film) => film.pause()); return; }
    align(0.01);
    films.forEach((film) => film.play().catch(() => null));
  });
  first.addEventListener("pause", () => { films.forEach((film) => film.pause()); play.setAttribute("aria-pressed", "false"); align(0.01); });
  first.addEventListener("play", () => play.setAttribute("aria-pressed", "true"));
  first.addEventListener("timeupdate", () => {
    place.value = String(now());
    said.textContent = clock(Math.max(0, now()));
    if (!first.paused) align(FAR);
  });
  place.addEventListener("input", () => films.forEach((film, n) => { film.currentTime = Number(place.value) + begins[n]; }));
  group.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    films.forEach((film, n) => { film.muted = n !== Number(event.target.value); });
  });
}
