// A person's or a group's picture, or initials on a colour that is always the same for the same id.

import { element } from "./dom.js";
import { own_address } from "./address.js";

const tones = 10;

function tone_of(text) {
  let hash = 2166136261;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % tones;
}

function initials_of(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return "?";
  const chosen = words.length === 1 ? [words[0]] : [words[0], words.at(-1)];
  return chosen.map((word) => [...word][0].toUpperCase()).join("");
}

// presence: true or false draws a dot, undefined draws none.
export function avatar({ id, name, avatar_url }, { presence, size = "medium" } = {}) {
  const initials = element("span", { class: "avatar_initials" }, initials_of(name ?? ""));
  const node = element("span", { class: `avatar avatar_${size}`, dataset: { tone: tone_of(`${id} ${name}`) }, "aria-hidden": "true" }, initials);
  const address = own_address(avatar_url);
  if (address) {
    const picture = element("img", { class: "avatar_picture", src: address, alt: "" });
    picture.addEventListener("error", () => picture.remove());
    node.append(picture);
  }
  if (presence !== undefined) node.append(element("span", { class: "presence", dataset: { online: String(Boolean(presence)) } }));
  return node;
}
