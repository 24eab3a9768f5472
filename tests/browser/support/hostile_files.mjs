// Files that run script where a server believes their name, their bytes or what is said about them.

import { png } from "./pictures.mjs";

const js = "__xss(1)";
const html = `<!doctype html><html><head><title>x</title></head><body><script>${js}</script><img src=x onerror=${js}></body></html>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${js}"><script>${js}</script></svg>`;
const xhtml = `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><script>${js}</script></body></html>`;
const xslt = `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><x xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><script xmlns="http://www.w3.org/1999/xhtml">${js}</script></x>`;
const pdf = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);${js})>>>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`;
const picture = png(8, 8, () => [200, 40, 40]);

const latin = (text) => Buffer.from(text, "latin1");
const riff = (form) => latin(`RIFF=1/*${form}*/;${js};//${html}`);

// served: the type under which the file goes out, where it is taken at all. conversation and community take files of any
// type, but for a name that the content belies in the one that is refused_by.
export const hostile_files = [
  { name: "page.html", declared: "text/html", served: "text/plain", bytes: latin(html) },
  { name: "page.HTM", declared: "image/png", served: "text/plain", bytes: latin(html) },
  { name: "page", declared: "text/html", served: "text/plain", bytes: latin(html) },
  { name: "page.txt", declared: "text/html", served: "text/plain", bytes: latin(html) },
  { name: "page.html.txt", declared: "text/html; charset=utf-7", served: "text/plain", bytes: latin("+ADw-script+AD4-__xss(1)+ADw-/script+AD4-") },
  { name: "wide.html", declared: "text/html", served: "application/octet-stream", bytes: Buffer.concat([latin("\xff\xfe"), Buffer.from(html, "utf16le")]) },
  { name: "nul.html", declared: "text/html", served: "application/octet-stream", bytes: latin(`\0${html}`) },
  { name: "page.xhtml", declared: "application/xhtml+xml", served: "text/plain", bytes: latin(xhtml) },
  { name: "page.xml", declared: "text/xml", served: "text/plain", bytes: latin(xhtml) },
  { name: "style.xsl", declared: "text/xml", served: "text/plain", bytes: latin(xslt) },
  { name: "feed.rss", declared: "application/rss+xml", served: "text/plain", bytes: latin(xhtml) },
  { name: "picture.svg", declared: "image/svg+xml", served: "text/plain", bytes: latin(svg) },
  { name: "mail.mhtml", declared: "multipart/related", served: "text/plain", bytes: latin(`MIME-Version: 1.0\nContent-Type: text/html\n\n${html}`) },
  { name: "code.js", declared: "text/javascript", served: "text/plain", bytes: latin(js) },
  { name: "code.mjs", declared: "text/javascript", served: "text/plain", bytes: latin(`${js};export {}`) },
  { name: "data.json", declared: "text/javascript", served: "application/json", bytes: latin(`[${js}]`) },
  { name: "list.csv", declared: "text/html", served: "text/csv", bytes: latin(html) },
  { name: "notes.md", declared: "text/html", served: "text/markdown", bytes: latin(html) },
  { name: "look.css", declared: "text/css", served: "text/plain", bytes: latin("body{background:url(javascript:__xss(1))}") },
  { name: "app.webmanifest", declared: "application/manifest+json", served: "text/plain", bytes: latin('{"start_url":"javascript:__xss(1)"}') },
  { name: "paper.pdf", declared: "application/pdf", served: "application/pdf", bytes: latin(pdf) },
  { name: "paper.html", declared: "text/html", served: "application/pdf", bytes: latin(`${pdf}${html}`) },
  { name: "both.gif", declared: "text/javascript", served: "image/gif", bytes: latin(`GIF89a/*\0\0*/=1;${js};//${html}`) },
  { name: "both.jar", declared: "application/java-archive", served: "image/gif", bytes: latin(`GIF89a${html}PK\x03\x04`) },
  { name: "both.jpg", declared: "text/html", served: "image/jpeg", bytes: latin(`\xff\xd8\xff\xe0/*${html}*/=1;${js}`) },
  { name: "both.png", declared: "text/html", served: "image/png", bytes: Buffer.concat([picture, latin(html)]) },
  { name: "picture.html", declared: "text/html", served: "image/png", bytes: Buffer.concat([picture, latin(html)]) },
  { name: "both.webp", declared: "text/javascript", served: "image/webp", bytes: riff("WEBP") },
  { name: "both.wav", declared: "text/javascript", served: "audio/wav", bytes: latin(`RIFF=1/*WAVE*/;${js}`) },
  { name: "both.mp3", declared: "text/html", served: "audio/mpeg", bytes: latin(`ID3\x03\0\0\0\0\0\0${html}`) },
  { name: "film.mp4", declared: "text/html", served: "video/mp4", bytes: latin(`\0\0\0\x18ftypmp42${html}`) },
  { name: "sound.ogg", declared: "text/html", served: "audio/ogg", bytes: latin(`OggS\0${html}`) },
  { name: "code.wasm", declared: "application/wasm", served: "application/octet-stream", bytes: latin("\0asm\x01\0\0\0") },
  { name: "film.swf", declared: "application/x-shockwave-flash", served: "application/octet-stream", bytes: latin("FWS\x09\0\0\0\0") },
  { name: "all.zip", declared: "application/zip", served: "application/zip", bytes: latin(`PK\x03\x04${html}`) },
  { name: "unknown.x-y", declared: "text/html", served: "application/octet-stream", bytes: latin(`\x01\x02${html}`) },
  { name: "svg.png", declared: "image/png", served: "text/plain", refused_by: "community", bytes: latin(svg) },
  { name: "page.jpg", declared: "image/jpeg", served: "text/plain", refused_by: "community", bytes: latin(html) },
];

// What a browser may show where it stands: pictures and sound, of types that hold nothing but that.
export const inline_types = ["image/jpeg", "image/png", "image/gif", "image/webp", "audio/mpeg", "audio/wav"];
