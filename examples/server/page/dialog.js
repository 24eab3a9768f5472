// Modal dialogs on <dialog>: the browser keeps the focus inside, closes on Escape and gives the focus back.

import { element } from "./dom.js";
import { icon } from "./icons.js";

let count = 0;

export function open_dialog(title, { body, actions = [], class_name = "" }) {
  const title_id = `dialog_title_${(count += 1)}`;
  const dialog = element("dialog", { class: `dialog ${class_name}`.trim(), "aria-labelledby": title_id },
    element("header", { class: "dialog_header" }, element("h2", { id: title_id }, title),
      element("button", { class: "icon_button", type: "button", "aria-label": "Close", on: { click: () => dialog.close() } }, icon("close"))),
    element("div", { class: "dialog_body" }, body),
    actions.length > 0 && element("footer", { class: "dialog_actions" }, actions));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// Resolves to whether the person agreed.
export function confirm_dialog(title, text, agree_text) {
  return new Promise((resolve) => {
    const agree = element("button", { class: "button button_danger", type: "button" }, agree_text);
    const cancel = element("button", { class: "button", type: "button", autofocus: true }, "Cancel");
    const dialog = open_dialog(title, { body: element("p", {}, text), actions: [cancel, agree], class_name: "dialog_small" });
    let is_agreed = false;
    cancel.addEventListener("click", () => dialog.close());
    agree.addEventListener("click", () => {
      is_agreed = true;
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(is_agreed));
    cancel.focus();
  });
}
