// What the server takes, checked before a byte is sent. The server checks again; this only saves the wait.

const mebibyte = 1024 * 1024;
export const most_files = 10;
export const longest_text = 5000;

const kinds = {
  image: { limit: 10 * mebibyte, extensions: ["jpg", "jpeg", "png", "gif", "webp"] },
  voice: { limit: 50 * mebibyte, extensions: ["mp3", "wav"] },
  file: { limit: 50 * mebibyte, extensions: ["pdf", "doc", "docx", "xls", "xlsx", "txt", "zip", "rar"] },
};

export const accepted = Object.values(kinds).flatMap((kind) => kind.extensions.map((extension) => `.${extension}`)).join(",");

export function extension_of(name) {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

// "image", "voice", "file", or null for what the server does not take.
export function kind_of(file) {
  const extension = extension_of(file.name);
  return Object.keys(kinds).find((kind) => kinds[kind].extensions.includes(extension)) ?? null;
}

export function problem_with(file) {
  const kind = kind_of(file);
  if (!kind) return "This type of file cannot be sent.";
  if (file.size === 0) return "This file is empty.";
  if (file.size > kinds[kind].limit) return `This file is too large. The limit is ${kinds[kind].limit / mebibyte} MB.`;
  return null;
}

// One message carries one kind, so a mixed selection becomes one message for each kind.
export function split_by_kind(files) {
  return Object.keys(kinds)
    .map((kind) => ({ kind, files: files.filter((file) => kind_of(file) === kind) }))
    .filter((part) => part.files.length > 0);
}

export function code_points(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
