// Line icons on a 24 by 24 grid.

const svg_namespace = "http://www.w3.org/2000/svg";

const paths = {
  alert: ["M12 8v5", "M12 16.5v.01", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"],
  attach: ["M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8"],
  back: ["M15 5l-7 7 7 7"],
  braces: ["M9 4.5H8A2.5 2.5 0 0 0 5.5 7v2.5A2.5 2.5 0 0 1 3 12a2.5 2.5 0 0 1 2.5 2.5V17A2.5 2.5 0 0 0 8 19.5h1", "M15 4.5h1A2.5 2.5 0 0 1 18.5 7v2.5A2.5 2.5 0 0 0 21 12a2.5 2.5 0 0 0-2.5 2.5V17a2.5 2.5 0 0 1-2.5 2.5h-1", "M12 9.5v.01", "M12 14.5v.01"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  check_double: ["M2 12.5l4.2 4.2L15 7.8", "M11 16l.8.7L22 7.8"],
  clock: ["M12 7v5l3 2", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  copy: ["M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1z", "M16 8V4.5a1 1 0 0 0-1-1H4.5a1 1 0 0 0-1 1V15a1 1 0 0 0 1 1H8"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  download: ["M12 4v11", "M7 11l5 5 5-5", "M5 20h14"],
  edit: ["M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3.5 3L8.5 18.8z", "M14.5 6.5l3 3"],
  file: ["M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7z", "M14 3v4h4"],
  group: ["M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6", "M16 4.8a3.5 3.5 0 0 1 0 6.5", "M18 14.4c2.2.8 3.5 2.9 3.5 5.6"],
  image: ["M4.5 4h15a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z", "M4 17l5-5 4 4 2.5-2.5L20 18", "M15.5 9v.01"],
  info: ["M12 11v5.5", "M12 7.5v.01", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"],
  left: ["M15 5l-7 7 7 7"],
  right: ["M9 5l7 7-7 7"],
  monitor: ["M4 5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z", "M9 20h6", "M12 16v4"],
  moon: ["M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"],
  more: ["M5.5 12v.01", "M12 12v.01", "M18.5 12v.01"],
  retry: ["M20 12a8 8 0 1 1-2.5-5.8", "M20 3.5V8h-4.5"],
  search: ["M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14z", "M16 16l4.5 4.5"],
  send: ["M4.5 12L4 4.5 21 12 4 19.5z", "M4.5 12H12"],
  sign_out: ["M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8", "M10 12h11", "M17.5 8.5L21 12l-3.5 3.5"],
  sun: ["M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"],
  trash: ["M4.5 7h15", "M9.5 7V4.5h5V7", "M6.5 7l.8 12a1.5 1.5 0 0 0 1.5 1.5h6.4a1.5 1.5 0 0 0 1.5-1.5l.8-12"],
  voice: ["M4 10v4M8 7v10M12 4v16M16 7.5v9M20 10v4"],
};

export function icon(name) {
  const svg = document.createElementNS(svg_namespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("data-icon", name);
  svg.setAttribute("aria-hidden", "true");
  for (const data of paths[name]) {
    const path = document.createElementNS(svg_namespace, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}
