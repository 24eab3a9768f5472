// The card for those who came without a sign-in link.

import { element, set_text } from "./dom.js";
import { looks_like_token, token_in } from "./token.js";

// Event: "signed_in" with the token as detail.
export class sign_in extends HTMLElement {
  reason = "";

  connectedCallback() {
    const field = element("input", { class: "input", id: "token", type: "password", autocomplete: "off", spellcheck: "false", required: true, "aria-describedby": "token_hint token_problem" });
    const problem = element("p", { class: "problem", id: "token_problem", role: "alert" }, this.reason);
    const form = element("form", { class: "fields" },
      element("label", { for: "token" }, "Sign-in link or token"), field,
      element("p", { class: "hint", id: "token_hint" }, "Paste the link that you were given. The token stays in this tab and is forgotten when you close it."),
      problem,
      element("button", { class: "button button_primary button_wide", type: "submit" }, "Sign in"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const token = token_in(field.value);
      if (!looks_like_token(token)) return set_text(problem, "This is neither a sign-in link nor a token.");
      this.dispatchEvent(new CustomEvent("signed_in", { detail: token }));
    });
    const logo = element("img", { class: "card_logo", src: "/page/favicon.svg", alt: "", width: "56", height: "56" });
    logo.addEventListener("error", () => logo.remove());
    this.replaceChildren(element("main", { class: "card" }, logo,
      element("h1", {}, "Welcome"), element("p", { class: "card_text" }, "Sign in to read and write messages."), form));
    field.focus();
  }
}

customElements.define("parlor-sign-in", sign_in);
