// Five hundred texts that want to become script, in every field that people fill, by every dialect: the page shows them as
// they are, and nothing runs.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { as_name, disguises, is_message_text, make_payloads, shapes } from "./support/payloads.mjs";
import { plain_picture } from "./support/pictures.mjs";
import { ann, bob, cem, dora } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";
import { token_maker } from "./support/tokens.mjs";
import { trap } from "./support/trap.mjs";
import { wire, wires } from "./support/wires.mjs";

const payloads = make_payloads();
const dialects = Object.keys(wires);

// A room for each dialect: what is said there is said by it.
const halls = dialects.map((dialect, at) => ({ dialect, id: 11 + at, uuid: `${String(11 + at).repeat(4)}-0000-4000-8000-000000000000`, slug: `hall-${dialect}`, name: `Hall of ${dialect}`, type: "group", members: [1, 2, 3, 4, 5, 6] }));
const speakers = [ann, bob, cem, dora, ...["emil", "fred"].map((name, at) => ({ id: 5 + at, subject: String(5 + at), username: name, email: `${name}@example.com`, first_name: name, last_name: "Z" }))];
const how = { provision: { users: speakers, rooms: halls.map(({ dialect, ...room }) => room) }, flags: ["--no-rate-limits"], timeout: 300_000 };
const patience = 120_000;

const sorted = (texts) => [...texts].sort();

// At most so many at once.
async function together(items, count, act) {
  const rest = [...items.entries()];
  await Promise.all(Array.from({ length: count }, async () => {
    for (let next = rest.shift(); next; next = rest.shift()) await act(next[1], next[0]);
  }));
}

async function call(server, token, method, path, { json, form, body = form && new URLSearchParams(form) } = {}) {
  const headers = { Authorization: `Bearer ${token}`, ...(json && { "Content-Type": "application/json" }) };
  const answer = await fetch(`${server.origin}${path}`, { method, headers, body: json ? JSON.stringify(json) : body });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path.slice(0, 60)} answered ${answer.status}: ${text}`);
  assert.match(answer.headers.get("content-type"), /^application\/json/);
  return JSON.parse(text);
}

async function enter_trapped(here, user, arrange) {
  let set;
  const arranged = async (context) => {
    set = await trap.set(context);
    await arrange?.(context);
  };
  const visitor = await here.enter(user, { arrange: arranged });
  return Object.assign(visitor, { trap: set });
}

async function assert_nothing_ran(visitor, where) {
  await trap.assert_no_strangers(visitor.page, where);
  visitor.trap.assert_empty(where);
  assert.deepEqual(visitor.faults, [], `faults in ${where}`);
}

// Scrolls up until so many messages are there.
async function load_all(visitor, count) {
  await visitor.page.waitForFunction((wanted) => {
    document.querySelector(".log_scroller").scrollTop = 0;
    return document.querySelectorAll("parlor-message").length >= wanted;
  }, count, { timeout: patience });
}

const texts_of = (visitor, selector) => visitor.page.locator(selector).evaluateAll((nodes) => nodes.map((node) => node.textContent));

async function waits_for_texts(visitor, selector, texts, where) {
  const wanted = sorted(texts);
  await visitor.page.waitForFunction(([select, last, count]) => {
    const nodes = [...document.querySelectorAll(select)];
    return nodes.length >= count && nodes.some((node) => node.textContent === last);
  }, [selector, texts.at(-1), wanted.length], { timeout: patience }).catch(() => {});
  assert.deepEqual(sorted(await texts_of(visitor, selector)), wanted, `what is shown is what was sent: ${where}`);
}

// It does all that a page must not: it writes texts as HTML, in careless places, and pulls every trigger.
const careless_script = String.raw`
  const places = [(text) => text, (text) => '<b title="' + text + '">x</b>', (text) => "<script>'" + text + "'</script>", (text) => '<a href="' + text + '">x</a>'];
  function write(text) {
    // Frames, because some texts lead elsewhere.
    const frame = document.body.appendChild(document.createElement("iframe"));
    document.body.appendChild(document.createElement("iframe")).srcdoc = text;
    for (const place of places) {
      const inner = frame.contentDocument;
      const box = inner?.body?.appendChild(inner.createElement("div"));
      if (!box) return;
      box.append(inner.createRange().createContextualFragment(place(text)));
      for (const node of box.querySelectorAll("*")) {
        for (const { name } of node.attributes) if (name.startsWith("on")) node.dispatchEvent(new Event(name.slice(2)));
        if (/^ *javascript:/i.test(node.href)) node.click();
      }
    }
  }`;

scene("the trap catches what the texts do in a careless page", async (here) => {
  assert.equal(payloads.length, 500);
  assert.equal(new Set(payloads.map(({ text }) => text)).size, 500);
  assert.equal(new Set(payloads.map(({ disguise }) => disguise)).size, disguises.length);
  const folder = await mkdtemp(join(tmpdir(), "parlor-careless-"));
  const context = await here.browser.newContext();
  try {
    const file = join(folder, "careless.html");
    await writeFile(join(folder, "careless.js"), careless_script);
    await writeFile(file, '<!doctype html><meta charset="utf-8"><title>careless</title><body><script src="careless.js"></script>');
    const set = await trap.set(context);
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    // One of each shape. Some need what browsers of today no longer do, or a renderer of templates.
    const one_of_each = payloads.slice(0, shapes.length);
    await page.evaluate((texts) => texts.forEach(window.write), one_of_each.map(({ text }) => text));
    const wanted = Math.floor(shapes.length * 0.6);
    const end = Date.now() + 20_000;
    while (set.numbers.size < wanted && Date.now() < end) await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.ok(set.numbers.size >= wanted, `${set.numbers.size} of ${shapes.length} ran`);
    for (const way of ["alert", "__xss", "confirm", "prompt", "console"]) assert.ok(set.caught.some((what) => what.startsWith(way)), `${way} was heard`);
    await page.evaluate(() => document.body.append(document.createRange().createContextualFragment("<p onclick='x()'>a</p><a href='javascript:x'>b</a>")));
    assert.ok((await page.evaluate(() => window.find_strangers())).length >= 4);
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}, how);

// The page's own source, but for one function that takes the text for markup.
async function forget_oneself(context, { with_policy }) {
  await context.route("**/page/rich_text.js", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace("export function rich_text(text) {", "$& return [document.createRange().createContextualFragment(text)];");
    await route.fulfill({ response: answer, body });
  });
  if (with_policy) return;
  await context.route((url) => url.pathname === "/", async (route) => {
    const answer = await route.fetch();
    const { "content-security-policy": _, ...headers } = answer.headers();
    await route.fulfill({ response: answer, headers });
  });
}

scene("one place of the page that forgot itself is found: the policy holds it, and without the policy it runs", async (here) => {
  const markup = "<img src=x onerror=alert(7)>";
  for (const with_policy of [true, false]) {
    const a = await enter_trapped(here, ann, (context) => forget_oneself(context, { with_policy }));
    await a.open("Hall of rooms");
    const line = await wire.open(here.server, "rooms", halls.at(-1), await here.server.token(bob));
    await line.say(markup, `with policy: ${with_policy}`);
    line.close();
    const end = Date.now() + 20_000;
    const is_found = () => (with_policy ? ["policy: require-trusted-types-for", "error: "].every((kind) => a.faults.some((fault) => fault.startsWith(kind))) : a.trap.caught.includes("alert 7"));
    while (!is_found() && Date.now() < end) await a.page.evaluate(() => new Promise(requestAnimationFrame));
    assert.ok(is_found(), `with policy: ${with_policy}; ${a.faults} ${a.trap.caught}`);
    assert.equal((await a.page.evaluate(() => window.find_strangers())).length > 0, !with_policy);
    assert.deepEqual(with_policy ? a.trap.caught : a.faults, []);
    await a.page.goto("about:blank");  // or else it hears what the next is told
    a.faults.length = 0;
  }
}, how);

// All texts by one dialect; { id, text } of each that became a message. The messenger's limit is for one user, so several speak.
async function say_all(here, hall, tokens) {
  const said = [];
  const part = hall.dialect === "messenger" ? tokens : tokens.slice(0, 1);
  await Promise.all(part.map(async (token, turn) => {
    const line = await wire.open(here.server, hall.dialect, hall, token);
    for (const { text, number } of payloads.filter((_, at) => at % part.length === turn)) {
      const id = await line.say(text, `${hall.dialect} ${number} ${as_name(text, 100)}`);
      assert.equal(id !== null, is_message_text(text), `${hall.dialect} takes payload ${number}: ${JSON.stringify(text).slice(0, 100)}`);
      if (id !== null) said.push({ id, text, token });
    }
    line.close();
  }));
  return said;
}

// Each text becomes the one after it.
async function correct_all(here, hall, said, tokens) {
  const next = said.map((_, at) => said[(at + 1) % said.length].text);
  if (hall.dialect === "rooms") {
    await together(said, 4, ({ id, token }, at) => call(here.server, token, "PUT", `/api/chat/messages/${id}`, { form: { content: next[at] } }));
  } else {
    await Promise.all(tokens.map(async (token) => {
      const line = await wire.open(here.server, hall.dialect, hall, token);
      for (const [at, { id, token: author }] of said.entries()) if (author === token) await line.correct(id, next[at]);
      line.close();
    }));
  }
  return next;
}

scene("texts, client ids, corrections and searches: five dialects say them, the page and its explorer show them", async (here) => {
  const tokens = await Promise.all(speakers.map((user) => here.server.token(user)));
  // What one dialect says meets a page that shows the room; the rest is there before.
  const said = await Promise.all(halls.slice(0, -1).map((hall) => say_all(here, hall, tokens)));
  const a = await enter_trapped(here, ann);
  await a.open("Hall of rooms");
  said.push(await say_all(here, halls.at(-1), tokens));
  await waits_for_texts(a, ".message_text", said.at(-1).map(({ text }) => text), "what comes in");
  await assert_nothing_ran(a, "what comes in");
  await a.page.reload();
  for (const [at, hall] of halls.entries()) {
    await a.open(hall.name);
    await load_all(a, said[at].length);
    await waits_for_texts(a, ".message_text", said[at].map(({ text }) => text), `the history of ${hall.name}`);
    await assert_nothing_ran(a, `the history of ${hall.name}`);
  }
  // Some of the corrections meet messages on the screen, the others are loaded afterwards.
  await a.page.reload();
  for (const [at, hall] of halls.entries()) {
    if (!wires[hall.dialect].edit && hall.dialect !== "rooms") continue;
    await a.open(hall.name);
    await a.page.getByRole("button", { name: "Protocol explorer", exact: true }).click();
    await a.page.getByRole("button", { name: `Connect with ${hall.dialect}` }).click();
    await a.page.locator(".explorer_state", { hasText: /^Connected$/ }).waitFor();
    const texts = await correct_all(here, hall, said[at], tokens);
    await a.page.locator(".explorer_frame").nth(100).waitFor({ state: "attached" });
    await assert_nothing_ran(a, `${hall.name}, with the explorer`);
    await a.page.getByRole("button", { name: "Close the protocol explorer" }).click();
    await load_all(a, texts.length);
    await waits_for_texts(a, ".message_text", texts, `corrections in ${hall.name}`);
    await assert_nothing_ran(a, `corrections in ${hall.name}`);
  }
  await a.page.locator(".search_field").evaluate((field, texts) => {
    for (const text of texts) {
      field.value = text;
      field.dispatchEvent(new InputEvent("input"));
    }
  }, payloads.map(({ text }) => text));
  await a.page.locator(".list_status", { hasText: "Nobody found" }).waitFor();
  await assert_nothing_ran(a, "the search");
}, how);

scene("names and addresses of people, and names of rooms", async (here) => {
  const claims_token = await token_maker(here.server);
  const own = await here.server.token(ann);
  const crowd = payloads.map(({ text, number }) => {
    const first = as_name(text);
    const last = as_name(payloads[(number + 1) % payloads.length].text);
    const token = claims_token({ sub: `x${number}`, username: first, email: as_name(text, 254), given_name: first, family_name: last, user_type: first, picture: number % 2 ? first : `javascript:__xss(${number})` });
    return { number, text, token, username: first, name: `${first} ${last}` };
  });
  await together(crowd, 4, async (person) => {
    const me = await call(here.server, person.token, "GET", "/api/chat/me");
    assert.equal(me.name, person.name);
    assert.equal(me.email, as_name(person.text, 254));
    person.id = me.id;
  });

  // Direct rooms are called after the other one, and three dialects make them: Ann's. Rooms with names of their own: Bob's.
  const social = await wire.open(here.server, "social", {}, own);
  const makers = [
    (person) => call(here.server, own, "POST", "/api/chat/rooms", { json: { receiver_id: person.id } }),
    (person) => call(here.server, own, "POST", "/en/api/v1/chat/create/", { json: { second_user: person.id } }),
    (person) => social.ask({ type: "privateChat", receiver_username: person.username, message_text: person.username }, "a private chat", (frame) => frame.type === "privateChat" && frame),
  ];
  for (const person of crowd) await makers[person.number % makers.length](person);
  social.close();
  const bobs = await here.server.token(bob);
  await together(crowd, 4, async ({ id, username }) => {
    const room = await call(here.server, bobs, "POST", "/api/chat/rooms", { json: { name: username, member_ids: [id] } });
    assert.equal(room.name, username);
  });
  const hall = await call(here.server, own, "POST", "/api/chat/rooms", { json: { name: "Crowd", member_ids: crowd.map(({ id }) => id) } });

  // Everybody says something, a fifth by each dialect; the last of them before Ann's eyes.
  const watched = 50;
  const speak = async (person) => {
    const line = await wire.open(here.server, dialects[person.number % dialects.length], hall, person.token);
    line.type();
    await line.say(`Hello ${person.number}`, `hello ${person.number}`);
    line.close();
  };
  await together(crowd.slice(0, -watched), 4, speak);

  const hall_names = halls.map(({ name }) => name);
  const b = await enter_trapped(here, bob);
  await waits_for_texts(b, ".room_row .row_title", [...crowd.map(({ username }) => username), ...hall_names], "rooms with names");
  await assert_nothing_ran(b, "rooms with names");
  await b.page.close();
  const a = await enter_trapped(here, ann);
  await waits_for_texts(a, ".room_row .row_title", [...crowd.map(({ name }) => name), ...hall_names, "Crowd"], "direct rooms");
  await assert_nothing_ran(a, "direct rooms");
  await a.page.locator(`[data-room="${hall.id}"]`).click();
  await a.page.locator(".room_title", { hasText: "Crowd" }).waitFor();
  await together(crowd.slice(-watched), 4, speak);
  await load_all(a, crowd.length);
  await waits_for_texts(a, ".message_author", crowd.map(({ name }) => name), "authors");
  await a.page.getByRole("button", { name: "Room details" }).click();
  await a.page.locator("dialog .row_title").first().waitFor();
  const everybody = new Set(["Ann Lee", ...crowd.map(({ name }) => name)]);
  assert.deepEqual((await texts_of(a, "dialog .row_title")).filter((name) => !everybody.has(name)), [], "members");
  await assert_nothing_ran(a, "the members");
}, how);

scene("names of files and pictures", async (here) => {
  const own = await here.server.token(ann);
  const names = payloads.map(({ text }) => `${as_name(text, 250)}.txt`);
  const bytes = Buffer.from("text");
  const base64 = bytes.toString("base64");
  const hall_of = (dialect) => halls.find((hall) => hall.dialect === dialect);
  const unless_refused = (frame, found) => (frame.type === "error" ? assert.fail(frame.message) : found);

  // Before the page is there, by dialects that take one file in a message.
  const senders = {
    conversation: (line, name) => line.ask({ type: "file_message", filename: name, file: base64, message: "" }, name, (frame) => unless_refused(frame, frame.file_attachment?.filename)),
    community: (line, name) => line.ask({ action: "send", message: "", file: { name, size: bytes.length, type: "text/plain", data: `data:text/plain;base64,${base64}` } }, name, (frame) => unless_refused(frame, frame.type === "chat_message" && frame.message.attachments[0].file_name)),
  };
  const told = {};
  await Promise.all(Object.entries(senders).map(async ([dialect, send]) => {
    const line = await wire.open(here.server, dialect, hall_of(dialect), own);
    told[dialect] = [];
    for (const name of names) told[dialect].push(await send(line, name));
    line.close();
  }));

  // Before its eyes, by rooms, with ten files in an upload and in a message.
  const a = await enter_trapped(here, ann);
  await a.open("Hall of rooms");
  const upload = async (files, message_type) => {
    const body = new FormData();
    for (const file of files) body.append("files", new File([file.bytes], file.name));
    body.append("message_type", message_type);
    return (await call(here.server, own, "POST", "/api/chat/upload-files", { body })).files;
  };
  const rooms = await wire.open(here.server, "rooms", hall_of("rooms"), own);
  const send_all = async (files, message_type) => {
    const stored = [];
    for (let at = 0; at < files.length; at += 10) {
      const ten = await upload(files.slice(at, at + 10), message_type);
      const files_data = ten.map(({ file_path, file_name, file_size, mime_type }) => ({ file_data: file_path, file_name, file_size, mime_type }));
      const frame = { type: "send_message", data: { room_id: hall_of("rooms").id, message_type, content: "", files_data } };
      await rooms.ask(frame, "the files", (answer) => unless_refused(answer, answer.type === "new_message"));
      stored.push(...ten.map(({ file_name }) => file_name));
    }
    return stored;
  };
  await waits_for_texts(a, ".file_name", await send_all(names.map((name) => ({ name, bytes })), "file"), "files of rooms");
  await assert_nothing_ran(a, "files of rooms");
  for (const dialect of Object.keys(senders)) {
    await a.open(`Hall of ${dialect}`);
    await load_all(a, names.length);
    await waits_for_texts(a, ".file_name", told[dialect], `files of ${dialect}`);
    await assert_nothing_ran(a, `files of ${dialect}`);
  }

  // The name of a picture is in attributes, and in the lightbox.
  const picture = plain_picture("", [200, 40, 40]).buffer;
  await a.open("Hall of rooms");
  const pictures = await send_all(payloads.slice(0, shapes.length).map(({ text }) => ({ name: `${as_name(text, 200)}.png`, bytes: picture })), "image");
  rooms.close();
  await a.page.locator("parlor-message img").nth(pictures.length - 1).waitFor({ state: "attached" });
  assert.deepEqual(sorted(await a.page.locator("parlor-message img").evaluateAll((images) => images.map((image) => image.alt))), sorted(pictures));
  await a.page.locator("parlor-message .picture").first().click();
  for (let at = 0; at < pictures.length; at += 1) {
    await a.page.locator(".lightbox_details", { hasText: `${at + 1} of ${pictures.length}` }).waitFor();
    await a.page.keyboard.press("ArrowRight");
  }
  await assert_nothing_ran(a, "the lightbox");
}, how);
