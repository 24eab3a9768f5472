// Short sentences at the edge of the page that go away by themselves.

import { element } from "./dom.js";
import { icon } from "./icons.js";

const lifetime = 7_000;

export class notices extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "status");
    this.classList.add("notices");
  }

  tell(text) {
    const close = element("button", { class: "icon_button", type: "button", "aria-label": "Dismiss" }, icon("close"));
    const notice = element("div", { class: "notice" }, element("span", {}, text), close);
    close.addEventListener("click", () => notice.remove());
    setTimeout(() => notice.remove(), lifetime);
    this.append(notice);
  }
}

customElements.define("parlor-notices", notices);
