import assert from "node:assert/strict";
import { client_scene } from "./support/client_stage.mjs";
import { notes, red } from "./support/sample_files.mjs";
import { ann, bob, cem } from "./support/server.mjs";

client_scene("conversation: after a greeting, texts go both ways, and nothing but messages has an id", async (here) => {
  const [a, b] = await here.enter_both("conversation");
  await a.page.locator("#greeting", { hasText: /\w/ }).waitFor();
  await a.say("Hello Bob");
  await Promise.all([a.sees("Hello Bob"), b.sees("Hello Bob")]);
  await b.say("Hello Ann");
  await Promise.all([a.sees("Hello Ann"), b.sees("Hello Ann")]);
  await b.page.locator("#read").click();
  await a.receives("the receipt", ({ type }) => type === "read_receipt");
  assert.equal(await a.log.count(), 2);
  assert.equal(await b.log.count(), 2);
});

client_scene("conversation: files of any type, as bare base64, come back as links that answer without a token", async (here) => {
  const [a, b] = await here.enter_both("conversation");
  await a.choose(notes);
  assert.deepEqual(await b.content_of_link(notes.name), notes.buffer);
  assert.equal((await a.sends("the file", ({ type }) => type === "file_message")).file, notes.buffer.toString("base64"));
  await b.choose(red);
  assert.deepEqual(await a.content_of_link(red.name), red.buffer);
});

client_scene("conversation: typing and receipts reach the other one only", async (here) => {
  const [a, b] = await here.enter_both("conversation");
  await b.say("Are you there?");
  await a.sees("Are you there?");
  await a.page.locator("#text").focus();
  await b.typing.waitFor();
  await a.page.locator("#text").blur();
  await b.typing.waitFor({ state: "hidden" });
  await a.page.locator("#read").click();
  assert.deepEqual(await b.receives("the receipt", ({ type }) => type === "read_receipt"), { type: "read_receipt", user_id: ann.id });
  await b.say("Good");
  await a.receives("what was said last", ({ content }) => content === "Good");
  assert.ok(!a.received.some(({ type, user_id }) => user_id === ann.id && (type === "typing" || type === "read_receipt")));
});

client_scene("conversation: a typist who goes away types no more", async (here) => {
  const [a, b] = await here.enter_both("conversation");
  await a.page.locator("#text").focus();
  await b.typing.waitFor();
  await a.page.close();
  await b.typing.waitFor({ state: "hidden" });
});

client_scene("conversation: the browser sees 4001 for a token that is not accepted, and 4404 for somebody else's room", async (here) => {
  const nobody = await here.prepare("conversation", ann, bob, { token: "not.a.token" });
  await nobody.page.goto(nobody.address);
  await nobody.is_socket("closed 4001");
  const stranger = await here.prepare("conversation", cem, bob);
  await stranger.page.goto(stranger.address);
  await stranger.is_socket("closed 4404");
});
