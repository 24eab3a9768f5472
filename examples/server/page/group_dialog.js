// A new group: a name and the people in it.

import { avatar } from "./avatar.js";
import { open_dialog } from "./dialog.js";
import { element, replace_children, set_text } from "./dom.js";
import { icon } from "./icons.js";
import { people_search, person_words } from "./people.js";
import { same_id } from "./store.js";

const longest_name = 255;

export function open_group_dialog(chat, created) {
  const chosen = new Map();
  const search = new people_search(chat.api);
  const name = element("input", { class: "input", id: "group_name", type: "text", maxlength: String(longest_name), required: true, autocomplete: "off", autofocus: true });
  const text = element("input", { class: "input", id: "group_people", type: "search", autocomplete: "off", placeholder: "Name or e-mail" });
  const chips = element("ul", { class: "chips", "aria-label": "Chosen people", hidden: true });
  const results = element("ul", { class: "rows group_results", "aria-label": "People found" });
  const status = element("p", { class: "hint", role: "status" });
  const create = element("button", { class: "button button_primary", type: "submit", disabled: true }, "Create group");
  const cancel = element("button", { class: "button", type: "button" }, "Cancel");
  const form = element("form", { class: "fields" },
    element("label", { for: "group_name" }, "Group name"), name,
    element("label", { for: "group_people" }, "People"), text, chips, status, results,
    element("div", { class: "dialog_actions" }, cancel, create));
  const dialog = open_dialog("New group", { body: form });
  let shown = known_people(chat);

  function draw() {
    create.disabled = name.value.trim() === "" || chosen.size === 0;
    chips.hidden = chosen.size === 0;
    replace_children(chips, [...chosen.values()].map((person) => element("li", { class: "chip" }, person.name || person.email,
      element("button", { type: "button", "aria-label": `Remove ${person.name || person.email}`, on: { click: () => toggle(person) } }, icon("close")))));
    replace_children(results, shown.map((person) => element("li", {}, row(person))));
  }

  function row(person) {
    const is_chosen = chosen.has(String(person.id));
    return element("button", { class: "row", type: "button", "aria-pressed": String(is_chosen), dataset: { user: person.id }, on: { click: () => toggle(person) } },
      avatar(person, { presence: person.is_online }), person_words(person), element("span", { class: "row_check" }, is_chosen && icon("check")));
  }

  function toggle(person) {
    const key = String(person.id);
    if (!chosen.delete(key)) chosen.set(key, person);
    draw();
    results.querySelector(`[data-user="${CSS.escape(key)}"]`)?.focus();
  }

  text.addEventListener("input", () => {
    const wanted = text.value.trim();
    if (!wanted) {
      search.cancel();
      shown = known_people(chat);
      set_text(status, "");
      return draw();
    }
    search.look_for(wanted, (people, problem) => {
      shown = people ?? [];
      set_text(status, people === null ? problem : shown.length === 0 ? "Nobody found." : "");
      draw();
    });
  });
  name.addEventListener("input", draw);
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (create.disabled) return;
    create.disabled = true;
    const room = await chat.create_group(name.value.trim(), [...chosen.values()].map((person) => person.id));
    if (!room) return draw();
    dialog.close();
    created(room);
  });
  dialog.addEventListener("close", () => search.cancel());
  draw();
  name.focus();
}

// Whom one already shares a room with, as a start.
function known_people(chat) {
  const people = new Map();
  for (const room of chat.store.sorted_rooms()) {
    for (const person of room.participants) if (!same_id(person.id, chat.store.me?.id)) people.set(String(person.id), person);
  }
  return [...people.values()];
}
