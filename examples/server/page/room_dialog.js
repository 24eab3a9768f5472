// Who is in a room.

import { avatar } from "./avatar.js";
import { open_dialog } from "./dialog.js";
import { element } from "./dom.js";
import { person_words } from "./people.js";
import { room_title } from "./message_text.js";
import { same_id } from "./store.js";
import { full, last_seen } from "./time.js";

export function open_room_dialog(room, me) {
  const rows = room.participants.map((person) => {
    const is_me = same_id(person.id, me?.id);
    const note = is_me ? "You" : person.is_online ? "online" : last_seen(person.last_seen);
    return element("li", { class: "row row_plain" }, avatar(person, { presence: person.is_online }), person_words(person, [person.email, note].filter(Boolean).join(" · ")));
  });
  const since = element("p", { class: "hint" }, room.created_at ? `Since ${full(room.created_at)}` : "");
  open_dialog(room_title(room), { body: [since, element("ul", { class: "rows", "aria-label": "Members" }, rows)] });
}
