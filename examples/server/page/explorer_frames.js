// Frames for people to read: a name, and the JSON with its long texts cut. The frame itself stays as it is.

const longest_text = 160;
const shown_of_text = 48;
const longest_raw = 4_000;

// { name, body, is_error }
export function readable(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return { name: "not JSON", body: shortened(text, longest_raw), is_error: false };
  }
  return { name: name_of(value), body: JSON.stringify(value, cut_long_texts, 2), is_error: value?.type === "error" };
}

export function byte_count(text) {
  return new TextEncoder().encode(text).length;
}

function name_of(value) {
  if (Array.isArray(value)) return `array of ${value.length}`;
  const name = value?.type ?? value?.action;
  return typeof name === "string" ? shortened(name, longest_text) : "no type";
}

// A replacer for JSON.stringify.
function cut_long_texts(key, value) {
  return typeof value === "string" && value.length > longest_text ? shortened(value, shown_of_text) : value;
}

function shortened(text, length) {
  return text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text;
}
