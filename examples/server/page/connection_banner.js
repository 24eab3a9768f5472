// Says when the connection is gone, when the next attempt is, and how much waits.

import { element, set_text } from "./dom.js";
import { icon } from "./icons.js";

const grace = 1_200;

export class connection_banner extends HTMLElement {
  #text = element("span", { class: "banner_text" });
  #countdown = element("span", { class: "banner_countdown", "aria-hidden": "true" });
  #again = element("button", { class: "text_button", type: "button" }, "Try now");
  #status = element("div", { class: "banner", role: "status" });
  #timer = 0;
  #lost_at = Date.now();

  connectedCallback() {
    this.append(this.#status);
    this.#again.addEventListener("click", () => this.chat.connection.restart());
    this.chat.connection.addEventListener("state", this.#draw);
    this.#draw();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.chat.connection.removeEventListener("state", this.#draw);
  }

  // A short blink of the connection is not worth a word; a known loss is told at once.
  #draw = () => {
    clearTimeout(this.#timer);
    const { state, retry_at } = this.chat.connection;
    document.documentElement.dataset.connection = state;
    if (state === "open" || state === "stopped") {
      this.#lost_at = 0;
      this.#status.replaceChildren();
      return;
    }
    this.#lost_at ||= Date.now();
    if (state === "connecting" && this.#status.childElementCount === 0 && Date.now() - this.#lost_at < grace) {
      this.#timer = setTimeout(this.#draw, grace);
      return;
    }
    if (this.#status.childElementCount === 0) this.#status.replaceChildren(icon("alert"), this.#text, this.#countdown, this.#again);
    set_text(this.#text, "You are offline. What you send waits here and goes out when the connection is back.");
    const seconds = Math.ceil((retry_at - Date.now()) / 1000);
    set_text(this.#countdown, state === "connecting" || seconds < 1 ? "Connecting…" : `Next attempt in ${seconds} s`);
    this.#again.disabled = state === "connecting";
    if (state === "waiting") this.#timer = setTimeout(this.#draw, 500);
  };
}

customElements.define("parlor-connection-banner", connection_banner);
