// Rows of people and the search for them, used by the room list and by dialogs.

import { avatar } from "./avatar.js";
import { element } from "./dom.js";

export function person_words(person, note) {
  return element("span", { class: "row_words" },
    element("span", { class: "row_title" }, person.name || person.email || "Somebody"),
    element("span", { class: "row_note" }, note ?? person.email ?? ""));
}

export function person_row(person, choose) {
  return element("button", { class: "row", type: "button", on: { click: choose } },
    avatar(person, { presence: person.is_online }), person_words(person), element("span", { class: "visually_hidden" }, person.is_online ? "online" : "offline"));
}

// Runs at most one search per pause in typing, and drops answers that came too late.
export class people_search {
  #api;
  #timer = 0;
  #latest = 0;

  constructor(api) {
    this.#api = api;
  }

  // answer is called with a list of people, or with null and a sentence when the search failed.
  look_for(text, answer) {
    clearTimeout(this.#timer);
    const mine = (this.#latest += 1);
    this.#timer = setTimeout(async () => {
      const [people, problem] = await this.#api.search_users(text).then((found) => [found, ""], (error) => [null, error.message]);
      if (mine === this.#latest) answer(people, problem);
    }, 250);
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#latest += 1;
  }
}
