// The left pane: me, search, and rooms with their newest message, unread count and presence.

import { avatar } from "./avatar.js";
import { element, reorder_children, replace_children, set_text } from "./dom.js";
import { icon } from "./icons.js";
import { room_face, room_title, summary_of, typing_text } from "./message_text.js";
import { people_search, person_row } from "./people.js";
import { same_id } from "./store.js";
import { current_theme, next_theme } from "./theme.js";
import { short_label } from "./time.js";

const theme_icons = { system: "monitor", light: "sun", dark: "moon" };

// Events: "open_room" with the room id, "open_person" with the user id, "new_group", "sign_out".
export class room_list extends HTMLElement {
  #rows = new Map();
  #people = null;
  #search = null;
  #unsubscribe = [];

  #me = element("div", { class: "me" });
  #theme = this.#tool("monitor", "Theme", () => this.#change_theme());
  #field = element("input", { class: "search_field", type: "search", placeholder: "Search rooms and people", "aria-label": "Search rooms and people", autocomplete: "off", spellcheck: "false" });
  #rooms_heading = element("h2", { class: "list_heading", hidden: true }, "Rooms");
  #rooms = element("ul", { class: "rows", "aria-label": "Rooms" });
  #rooms_empty = element("div", { class: "list_empty", hidden: true });
  #people_heading = element("h2", { class: "list_heading", hidden: true }, "People");
  #people_rows = element("ul", { class: "rows", "aria-label": "People", hidden: true });
  #people_status = element("p", { class: "list_status", role: "status" });

  connectedCallback() {
    this.#search = new people_search(this.chat.api);
    this.append(
      element("header", { class: "list_header" }, this.#me,
        this.#tool("group", "New group", () => this.#tell("new_group")), this.#theme, this.#tool("sign_out", "Sign out", () => this.#tell("sign_out"))),
      element("div", { class: "search", role: "search" }, icon("search"), this.#field),
      element("nav", { class: "list_scroller", "aria-label": "Conversations", tabindex: "-1" },
        this.#rooms_heading, this.#rooms, this.#rooms_empty, this.#people_heading, this.#people_rows, this.#people_status));
    this.#field.addEventListener("input", () => this.#searched());
    this.#field.addEventListener("keydown", (event) => this.#search_key(event));
    this.#rooms.addEventListener("keydown", (event) => step_through(this.#rooms, event));
    this.#people_rows.addEventListener("keydown", (event) => step_through(this.#people_rows, event));
    const { store } = this.chat;
    this.#unsubscribe = [
      store.subscribe("me", () => this.#draw_me()),
      ...["rooms", "typing", "active", "me"].map((topic) => store.subscribe(topic, () => this.#draw())),
    ];
    this.#show_theme(current_theme());
    this.#draw_me();
    this.#draw();
  }

  disconnectedCallback() {
    for (const end of this.#unsubscribe) end();
  }

  take_focus() {
    (this.#rooms.querySelector("[aria-current=true]") ?? this.#rooms.querySelector("button") ?? this.#field).focus();
  }

  focus_search() {
    this.#field.focus();
    this.#field.select();
  }

  #draw_me() {
    const { me } = this.chat.store;
    replace_children(this.#me, me && avatar(me, { size: "medium" }), element("span", { class: "row_words" },
      element("span", { class: "row_title" }, me?.name || me?.email || ""), element("span", { class: "row_note" }, me?.name ? me.email ?? "" : "")));
  }

  #draw() {
    const { store } = this.chat;
    const wanted = this.#wanted();
    const rooms = store.sorted_rooms().filter((room) => !wanted || matches(room, wanted));
    reorder_children(this.#rooms, rooms.map((room) => this.#room_row(room)));
    this.#rooms_heading.hidden = !wanted || rooms.length === 0;
    this.#draw_empty(rooms, wanted);
    this.#people_heading.hidden = this.#people_rows.hidden = !wanted || !this.#people?.length;
  }

  #draw_empty(rooms, wanted) {
    const { store } = this.chat;
    this.#rooms_empty.hidden = Boolean(wanted) || rooms.length > 0;
    if (this.#rooms_empty.hidden) return;
    if (!store.rooms_loaded) replace_children(this.#rooms_empty, element("span", { class: "spinner", "aria-hidden": "true" }), element("p", {}, "Loading rooms…"));
    else replace_children(this.#rooms_empty, element("p", { class: "list_empty_title" }, "No conversations yet"), element("p", {}, "Search for somebody by name or e-mail to start one."));
  }

  #room_row(room) {
    const { store } = this.chat;
    const key = String(room.id);
    const row = this.#rows.get(key) ?? element("li", {});
    this.#rows.set(key, row);
    const typing = typing_text(store.typists(room.id), room.room_type === "direct");
    const is_current = same_id(store.active_room_id, room.id);
    const presence = room.room_type === "direct" && room.other_user ? Boolean(room.other_user.is_online) : undefined;
    const face = room_face(room);
    const inputs = { title: room_title(room), face: [face.id, face.name, face.avatar_url], presence, typing, is_current, unread: room.unread_count, preview: preview_of(room), at: room.last_message?.created_at, day: new Date().getDate() };
    const signature = JSON.stringify(inputs);
    if (row.dataset.signature === signature) return row;
    const had_focus = row.contains(document.activeElement);
    row.dataset.signature = signature;
    row.replaceChildren(this.#room_button(room, inputs, face));
    if (had_focus) row.firstElementChild.focus();
    return row;
  }

  #room_button(room, { title, presence, typing, is_current, unread, preview, at }, face) {
    return element("button", { class: "row room_row", type: "button", "aria-current": is_current ? "true" : false, dataset: { room: room.id, unread: String(unread > 0) }, on: { click: () => this.#tell("open_room", room.id) } },
      avatar(face, { presence }),
      element("span", { class: "row_words" },
        element("span", { class: "row_line" }, element("span", { class: "row_title", dir: "auto" }, title), at && element("time", { class: "row_time", datetime: at }, short_label(at))),
        element("span", { class: "row_line" },
          element("span", { class: "row_note", dir: "auto", dataset: { typing: String(typing !== "") } }, typing || preview),
          unread > 0 && element("span", { class: "badge" }, unread > 99 ? "99+" : String(unread), element("span", { class: "visually_hidden" }, " unread")))),
      presence !== undefined && element("span", { class: "visually_hidden" }, presence ? "online" : "offline"));
  }

  #wanted() {
    return this.#field.value.trim().toLowerCase();
  }

  #searched() {
    const wanted = this.#wanted();
    if (!wanted) {
      this.#search.cancel();
      this.#people = null;
      set_text(this.#people_status, "");
    } else {
      this.#search.look_for(wanted, (people, problem) => this.#found(people, problem));
    }
    this.#draw();
  }

  #found(people, problem) {
    this.#people = people;
    replace_children(this.#people_rows, (people ?? []).map((person) => element("li", {}, person_row(person, () => this.#tell("open_person", person.id)))));
    const count = people?.length ?? 0;
    set_text(this.#people_status, people === null ? problem : count === 0 ? "Nobody found with this name or e-mail." : "");
    this.#draw();
  }

  clear_search() {
    this.#field.value = "";
    this.#searched();
  }

  #search_key(event) {
    if (event.key === "Escape" && this.#field.value) {
      event.preventDefault();
      this.clear_search();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      (this.#rooms.querySelector("button") ?? this.#people_rows.querySelector("button"))?.focus();
    }
  }

  #tool(name, text, act) {
    return element("button", { class: "icon_button", type: "button", "aria-label": text, title: text, on: { click: act } }, icon(name));
  }

  #change_theme() {
    this.#show_theme(next_theme());
  }

  #show_theme(theme) {
    replace_children(this.#theme, icon(theme_icons[theme]));
    this.#theme.setAttribute("aria-label", `Theme: ${theme}`);
    this.#theme.title = `Theme: ${theme}`;
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function matches(room, wanted) {
  const words = [room_title(room), room.other_user?.email ?? "", ...(room.room_type === "group" ? room.participants.map((person) => person.name ?? "") : [])];
  return words.some((word) => word.toLowerCase().includes(wanted));
}

function preview_of(room) {
  const message = room.last_message;
  if (!message) return "No messages yet";
  const summary = summary_of(message);
  if (message.is_sender) return `You: ${summary}`;
  const author = message.sender_details?.name?.split(" ")[0];
  return room.room_type === "group" && author ? `${author}: ${summary}` : summary;
}

function step_through(list, event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const buttons = [...list.querySelectorAll("button")];
  const next = buttons.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  buttons[next]?.focus();
}

customElements.define("parlor-room-list", room_list);
