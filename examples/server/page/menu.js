// A small menu beside a button: arrow keys, Escape, and the focus goes back where it came from.

import { element } from "./dom.js";
import { icon } from "./icons.js";

const margin = 8;

// entries: { text, icon, is_dangerous, choose }
export function open_menu(anchor, entries) {
  const back_to = document.activeElement;
  const buttons = entries.map((entry) => element(
    "button",
    { class: "menu_entry", type: "button", role: "menuitem", tabindex: "-1", dataset: { dangerous: String(Boolean(entry.is_dangerous)) }, on: { click: () => close(entry.choose) } },
    icon(entry.icon), entry.text,
  ));
  const menu = element("div", { class: "menu", role: "menu", "aria-label": "Actions" }, buttons);
  const outside = (event) => {
    if (!menu.contains(event.target)) close();
  };
  const leave = () => close();

  function close(choose) {
    if (!menu.isConnected) return;
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", leave);
    window.removeEventListener("scroll", leave, true);
    back_to?.focus?.({ preventScroll: true });
    choose?.();
  }

  menu.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const steps = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
    if (Object.hasOwn(steps, event.key)) buttons.at(steps[event.key] % buttons.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(menu);
  place(menu, anchor.getBoundingClientRect());
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", leave);
  window.addEventListener("scroll", leave, true);
  buttons[0].focus({ preventScroll: true });
}

function place(menu, anchor) {
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.max(margin, Math.min(anchor.right - width, innerWidth - width - margin));
  const below = anchor.bottom + 4;
  const top = below + height + margin < innerHeight ? below : Math.max(margin, anchor.top - height - 4);
  menu.style.setProperty("left", `${left}px`);
  menu.style.setProperty("top", `${top}px`);
}
