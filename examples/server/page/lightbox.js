// Pictures at full size, one after the other with the arrow keys.

import { element, replace_children, set_text } from "./dom.js";
import { icon } from "./icons.js";

// pictures: { address, name, details }
export function open_lightbox(pictures, index) {
  const image = element("img", { class: "lightbox_picture", alt: "" });
  const name = element("p", { class: "lightbox_name" });
  const details = element("p", { class: "lightbox_details" });
  const download = element("a", { class: "icon_button", "aria-label": "Download", title: "Download" }, icon("download"));
  const close = element("button", { class: "icon_button", type: "button", "aria-label": "Close", autofocus: true }, icon("close"));
  const previous = element("button", { class: "icon_button lightbox_step lightbox_previous", type: "button", "aria-label": "Previous picture" }, icon("left"));
  const next = element("button", { class: "icon_button lightbox_step lightbox_next", type: "button", "aria-label": "Next picture" }, icon("right"));
  const stage = element("div", { class: "lightbox_stage" }, image);
  const dialog = element("dialog", { class: "lightbox", "aria-label": "Picture" },
    element("header", { class: "lightbox_header" }, element("div", { class: "lightbox_words", "aria-live": "polite" }, name, details), download, close), previous, stage, next);

  function show(wanted) {
    index = Math.max(0, Math.min(pictures.length - 1, wanted));
    const picture = pictures[index];
    image.src = picture.address;
    image.alt = picture.name;
    download.href = picture.address;
    download.download = picture.name;
    set_text(name, picture.name);
    set_text(details, pictures.length > 1 ? `${picture.details} · ${index + 1} of ${pictures.length}` : picture.details);
    previous.hidden = index === 0;
    next.hidden = index === pictures.length - 1;
  }

  previous.addEventListener("click", () => show(index - 1));
  next.addEventListener("click", () => show(index + 1));
  close.addEventListener("click", () => dialog.close());
  stage.addEventListener("click", (event) => {
    if (event.target === stage) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: pictures.length - 1 };
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    show(steps[event.key]);
  });
  dialog.addEventListener("close", () => {
    replace_children(dialog);
    dialog.remove();
  });
  show(index);
  document.body.append(dialog);
  dialog.showModal();
}
