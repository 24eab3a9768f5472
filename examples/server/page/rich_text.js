// Message text as nodes: links become links, everything else stays text.

import { element } from "./dom.js";

const link = /\bhttps?:\/\/[^\s<>"']+/gi;
const trailing = /[.,;:!?)\]}…]+$/;

export function rich_text(text) {
  const nodes = [];
  let position = 0;
  for (const match of text.matchAll(link)) {
    const address = match[0].replace(trailing, "");
    if (!URL.canParse(address)) continue;
    nodes.push(text.slice(position, match.index));
    nodes.push(element("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, address));
    position = match.index + address.length;
  }
  nodes.push(text.slice(position));
  return nodes.filter((node) => node !== "");
}

// Up to three emoji and nothing else are shown large.
export function is_emoji_only(text) {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > 40 || !/^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f\s]+$/u.test(trimmed)) return false;
  const graphemes = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(trimmed.replace(/\s+/g, ""))];
  return graphemes.length <= 3;
}
