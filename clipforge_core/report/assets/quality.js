"use strict";
(() => {
  // The browser may refuse storage for local files; then the choice lasts as long as the page.
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
  document.getElementById("theme").addEventListener("click", flipTheme);
  addEventListener("keydown", (event) => { if (event.key.toLowerCase() === "t" && !event.ctrlKey && !event.metaKey) flipTheme(); });
})();
