// Small helpers for making parts of pages.
const PATHS = {
  play: "M7 4.5v15l12-7.5z", pause: "M8 5v14M16 5v14", film: "M4 5h16v14H4zM8 5v14M16 5v14M4 9.5h4M4 14.5h4M16 9.5h4M16 14.5h4",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5", download: "M12 4v12M7 11l5 5 5-5M4 18v2h16v-2",
  close: "M6 6l12 12M18 6L6 18", link: "M10 14a4 4 0 0 0 6 0l3.5-3.5a4 4 0 0 0-6-6L12 6M14 10a4 4 0 0 0-6 0l-3.5 3.5a4 4 0 0 0 6 6L12 18",
  upload: "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4", check: "M4 12.5l5 5L20 6.5", warn: "M12 4l9 16H3zM12 10v4M12 17v.5",
};

export function node(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
