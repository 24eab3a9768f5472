// Whatever file somebody sends: who opens its link, or a page that embeds it, runs no script of it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { hostile_files, inline_types } from "./support/hostile_files.mjs";
import { ann, direct_room } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";
import { trap } from "./support/trap.mjs";
import { wire } from "./support/wires.mjs";

const link_in = (frame, found) => (frame.type === "error" ? { refused: frame.message } : found && { link: found });
const data_url = ({ declared, bytes }) => `data:${declared};base64,${bytes.toString("base64")}`;

// How each dialect takes a file, and where it says the link. Those of the first two are for files of any type.
const doors = {
  conversation: (line, file) => line.ask({ type: "file_message", filename: file.name, file: data_url(file), message: "" }, file.name, (frame) => link_in(frame, frame.file_attachment?.file_url)),
  community: (line, file) => line.ask({ action: "send", message: "", file: { name: file.name, size: file.bytes.length, type: file.declared, data: data_url(file) } }, file.name, (frame) => link_in(frame, frame.type === "chat_message" && frame.message.attachments[0].file_url)),
  social: (line, file) => line.ask({ type: "privateChat", chat_id: "4", message_text: "", image_data: data_url(file) }, file.name, (frame) => link_in(frame, frame.type === "privateChat" && frame.image_url)),
  rooms: (line, file, message_type) => {
    const sent = { room_id: 4, message_type, content: "", file_name: file.name, file_data: data_url(file), mime_type: file.declared };
    return line.ask({ type: "send_message", data: sent }, file.name, (frame) => link_in(frame, frame.type === "new_message" && frame.data.file_path));
  },
};

// Every link that there is to each file: { file, link, door }.
async function send_all(here) {
  const token = await here.server.token(ann);
  const sent = [];
  for (const [door, way] of Object.entries(doors)) {
    const line = await wire.open(here.server, door, direct_room, token);
    for (const file of hostile_files) {
      for (const kind of door === "rooms" ? ["image", "file", "voice"] : [""]) {
        const { link } = await way(line, file, kind);
        if (link) sent.push({ file, link, door });
      }
    }
    line.close();
  }
  return sent;
}

async function upload_all(here) {
  const token = await here.server.token(ann);
  const sent = [];
  for (const file of hostile_files) {
    for (const kind of ["image", "file", "voice"]) {
      const body = new FormData();
      body.append("files", new File([file.bytes], file.name, { type: file.declared }));
      body.append("message_type", kind);
      const answer = await fetch(`${here.server.origin}/api/chat/upload-files`, { method: "POST", headers: { Authorization: `Bearer ${token}` }, body });
      const told = await answer.json();
      if (answer.ok) sent.push({ file, link: told.files[0].file_url, door: `upload of ${kind}` });
      else assert.ok(answer.status >= 400 && answer.status < 500, `${file.name} as ${kind}: ${answer.status}`);
    }
  }
  return sent;
}

async function assert_harmless_headers({ file, link, door }) {
  const { status, headers } = await fetch(link, { headers: { Accept: "text/html" } });
  const where = `${file.name} by ${door}`;
  const type = door === "social" ? "image/jpeg" : file.served;
  const expected = {
    "content-type": type,
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
  };
  assert.equal(status, 200, where);
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, headers.get(name)])), expected, where);
  const words = inline_types.includes(type) ? "inline" : "attachment";
  assert.match(headers.get("content-disposition"), new RegExp(`^${words}; filename="[^"\\\\\\r\\n]+"; filename\\*=UTF-8''[\\w.%~!$&+^\`|-]+$`), where);
}

// Opened as itself, and embedded in each way by a page of the same origin that has no policy.
async function open_everywhere(context, host, links) {
  const page = await context.newPage();
  page.on("download", (download) => download.cancel());
  await page.goto(host);
  await page.evaluate(async (addresses) => {
    const ways = {
      iframe: (node, address) => (node.src = address),
      img: (node, address) => (node.src = address),
      script: (node, address) => (node.src = address),
      object: (node, address) => (node.data = address),
      embed: (node, address) => (node.src = address),
      link: (node, address) => Object.assign(node, { rel: "stylesheet", href: address }),
      video: (node, address) => Object.assign(node, { src: address }),
    };
    const settled = [];
    for (const address of addresses) {
      settled.push(import(address).catch(() => {}));
      for (const [tag, point] of Object.entries(ways)) {
        const node = document.createElement(tag);
        // A frame whose content becomes a download hears of nothing.
        if (["script", "img", "link"].includes(tag)) settled.push(new Promise((resolve) => ["load", "error"].forEach((type) => node.addEventListener(type, resolve))));
        point(node, address);
        document.body.append(node);
      }
    }
    await Promise.all(settled);
  }, links);
  for (const link of links) await page.goto(link, { waitUntil: "load" }).catch((error) => assert.match(error.message, /Download is starting|ERR_ABORTED/));
  await page.close();
}

scene("no file that was sent runs script, however it is opened", async (here) => {
  const sent = [...(await send_all(here)), ...(await upload_all(here))];
  for (const file of hostile_files) {
    for (const door of ["conversation", "community"]) assert.equal(sent.some((one) => one.file === file && one.door === door), file.refused_by !== door, `${door} takes ${file.name}`);
  }
  for (const one of sent) await assert_harmless_headers(one);
  const context = await here.browser.newContext();
  try {
    const set = await trap.set(context);
    await open_everywhere(context, `${here.server.origin}/healthz`, sent.map(({ link }) => link));
    set.assert_empty("what was opened");
  } finally {
    await context.close();
  }
});

// Believes whatever is said about a file.
async function careless_host() {
  const server = createServer((request, response) => {
    const file = hostile_files[Number(request.url.match(/\d+/))];
    if (request.url === "/healthz") return response.writeHead(200, { "Content-Type": "text/plain" }).end("ok");
    return response.writeHead(200, { "Content-Type": file.declared }).end(file.bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

scene("the same files run script where a server believes what is said about them", async (here) => {
  const host = await careless_host();
  const context = await here.browser.newContext();
  try {
    const origin = `http://127.0.0.1:${host.address().port}`;
    const set = await trap.set(context);
    await open_everywhere(context, `${origin}/healthz`, hostile_files.map((_, at) => `${origin}/${at}`));
    assert.ok(set.caught.length >= 15, `the trap heard ${set.caught.length}`);
  } finally {
    await context.close();
    host.closeAllConnections();
    await new Promise((resolve) => host.close(resolve));
  }
});
