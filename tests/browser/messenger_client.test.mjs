import assert from "node:assert/strict";
import { client_scene } from "./support/client_stage.mjs";
import { ann, bob } from "./support/server.mjs";

const open_sockets = (visitor) => visitor.sockets.filter((socket) => !socket.isClosed()).length;
const readers_of = (visitor, text) => visitor.entry(text).first().getAttribute("data-readers");

// Turns the page's clock, and waits for the sockets that are opened by that.
async function pass_time(visitor, milliseconds) {
  await visitor.page.clock.runFor(milliseconds);
  await visitor.page.locator('body:not([data-socket="connecting"])').waitFor({ state: "attached" });
}

async function transport_bytes(here) {
  const text = await fetch(`${here.server.origin}/metrics`).then((answer) => answer.text());
  const value = (name) => Number(text.match(new RegExp(`^parlor_${name} (\\d+)$`, "m"))[1]);
  return { received: value("received_bytes_total"), sent: value("sent_bytes_total") };
}

client_scene("messenger: texts go both ways with sender and time, and each is read once by the other", async (here) => {
  const [a, b] = await here.enter_both("messenger");
  await a.say("Hello Bob");
  await Promise.all([a.sees("Hello Bob"), b.sees("Hello Bob")]);
  await b.say("Hello Ann");
  await Promise.all([a.sees("Hello Ann"), b.sees("Hello Ann")]);
  assert.deepEqual(await a.log.evaluateAll((entries) => entries.map((entry) => entry.dataset.sender)), ["ann", "bob"]);
  for (const time of await a.log.evaluateAll((entries) => entries.map((entry) => entry.dataset.time))) assert.match(time, /^\d\d:\d\d:\d\d$/);
  await a.receives("the receipt", ({ type }) => type === "read_receipt");
  await b.receives("the receipt", ({ type }) => type === "read_receipt");
  await a.say("The end");
  await b.sees("The end");
  await a.page.locator(`#log li[data-readers=" ${b.uuid}"]`, { hasText: "The end" }).waitFor();
  await a.waits_for("a receipt of its own for each message", () => a.sent.filter(({ type }) => type === "read_receipt").length === 3);
  assert.equal(await readers_of(a, "Hello Bob"), ` ${b.uuid}`);
  assert.equal(await readers_of(b, "Hello Ann"), ` ${a.uuid}`);
});

client_scene("messenger: typing is told by the id of the token's user, to others alone, and ends with the message", async (here) => {
  const [a, b] = await here.enter_both("messenger");
  await a.page.locator("#text").pressSequentially("Hel");
  await b.typing.filter({ hasText: a.uuid }).waitFor();
  await a.sends("typing", ({ type }) => type === "typing_indicator");
  assert.deepEqual(a.sent, [{ type: "typing_indicator", data: { is_typing: true } }]);
  await a.page.locator("#text").pressSequentially("lo");
  await a.page.locator("#text").press("Enter");
  await b.sees("Hello");
  await b.waits_for("the end of typing", () => b.received.some(({ type, data }) => type === "typing_indicator" && !data.is_typing));
  await b.typing.filter({ hasText: /^$/ }).waitFor({ state: "attached" });
  await b.page.locator("#text").pressSequentially("Draft");
  await a.typing.filter({ hasText: b.uuid }).waitFor();
  await b.page.close();
  await a.typing.filter({ hasText: /^$/ }).waitFor({ state: "attached" });
  assert.ok(!a.received.some(({ type, data }) => type === "typing_indicator" && data.user_id === a.uuid));
});

client_scene("messenger: a large message travels compressed, both from Chromium and to it", async (here) => {
  const [a, b] = await here.enter_both("messenger");
  assert.match(await b.page.evaluate(() => window.socket.extensions), /^permessage-deflate/);
  const text = "A sentence of some length. ".repeat(350).trim();
  const before = await transport_bytes(here);
  await a.say(text);
  await b.receives("the whole text", ({ type, data }) => type === "new_message" && data.content === text);
  await b.sees(text);
  const now = await transport_bytes(here);
  assert.ok(now.received - before.received < text.length, `received ${now.received - before.received} bytes`);
  assert.ok(now.sent - before.sent < text.length, `sent ${now.sent - before.sent} bytes to two sockets`);
});

client_scene("messenger: a refused token is refused in the handshake, so the client gives up after five attempts", async (here) => {
  const nobody = await here.prepare("messenger", ann, bob, { token: "not.a.token" });
  await nobody.page.clock.install();
  let failures = 0;
  nobody.page.on("websocket", (socket) => socket.on("socketerror", () => (failures += 1)));
  await nobody.page.goto(nobody.address);
  for (let second = 0; second < 120; second += 1) await pass_time(nobody, 1000);
  assert.equal(await nobody.page.locator("body").getAttribute("data-gave_up"), "yes");
  await nobody.waits_for("the last attempt", () => failures === 6);
  assert.equal(nobody.sockets.length, 6);
});

client_scene("messenger: two sockets of one person after a lost connection stay, and a message is read once on each", async (here) => {
  const [a, b] = await Promise.all([here.prepare("messenger", ann, bob), here.prepare("messenger", bob, ann)]);
  await b.page.clock.install();
  await b.page.goto(b.address);
  await b.is_socket("open");
  await here.server.kill();
  await b.is_socket("closed 1006");
  await pass_time(b, 2000);
  // One attempt failed, and both its error and its close have asked for another.
  await b.page.locator('body[data-attempts="3"]').waitFor({ state: "attached" });
  await here.server.restart();
  for (let second = 0; second < 30 && open_sockets(b) < 2; second += 1) await pass_time(b, 1000);
  await b.waits_for("two sockets", () => open_sockets(b) === 2);
  await a.page.goto(a.address);
  await a.is_socket("open");
  await a.say("Heard twice");
  await b.entry("Heard twice").nth(1).waitFor();
  await a.receives("the receipt", ({ type }) => type === "read_receipt");
  await b.say("And answered");
  await a.sees("And answered");
  assert.equal(await readers_of(a, "Heard twice"), ` ${b.uuid}`);
  const opened = b.sockets.length;
  for (let second = 0; second < 40; second += 1) await pass_time(b, 1000);
  assert.deepEqual([open_sockets(b), b.sockets.length], [2, opened]);
});
