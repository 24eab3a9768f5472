import assert from "node:assert/strict";
import { ann, bob } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

scene("the page says when it is offline, and stops saying so", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  assert.equal(await a.banner.innerText(), "");
  await here.server.kill();
  await a.banner.filter({ hasText: "You are offline" }).waitFor();
  await a.say("written without a connection");
  await a.sees("written without a connection", "waiting");
  assert.equal(await a.status.innerText(), "not connected");
  await a.message("written without a connection").getByText("Waiting for connection").waitFor();
  await here.server.restart();
  await a.banner.filter({ hasText: "You are offline" }).waitFor({ state: "detached" });
  await a.sees("written without a connection", "sent");
});

scene("a network that goes away counts as offline too", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  await a.context.setOffline(true);
  await a.banner.filter({ hasText: "You are offline" }).waitFor();
  await a.context.setOffline(false);
  await a.banner.filter({ hasText: "You are offline" }).waitFor({ state: "detached" });
});

scene("after the server was killed and restarted, queued messages arrive exactly once and in order", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.say("sent before");
  await b.sees("sent before");
  const in_flight = ["in flight 1", "in flight 2", "in flight 3"];
  const queued = ["queued 1", "queued 2", "queued 3"];
  for (const text of in_flight) await a.say(text);
  await here.server.kill();
  for (const text of queued) await a.say(text);
  await a.sees("queued 3", "waiting");
  await here.server.restart();
  const expected = ["sent before", ...in_flight, ...queued];
  for (const text of expected.slice(1)) {
    await a.page.locator("parlor-message[data-state=sent], parlor-message[data-state=read]").filter({ hasText: text }).waitFor();
    await b.sees(text);
  }
  const texts = (visitor) => visitor.page.locator("parlor-message .message_text").allInnerTexts();
  assert.deepEqual(await texts(a), expected);
  assert.deepEqual(await texts(b), expected);
  await b.page.reload();
  await b.sees("queued 3");
  assert.deepEqual(await texts(b), expected);
});

scene("what was missed while offline is fetched: messages, edits and deletions", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.say("to be edited");
  await a.say("to be deleted");
  await b.sees("to be deleted");
  await b.context.setOffline(true);
  await b.banner.filter({ hasText: "You are offline" }).waitFor();
  await a.choose_in_menu("to be edited", "Edit");
  await a.field.fill("was edited");
  await a.field.press("Enter");
  await a.sees("was edited");
  await a.choose_in_menu("to be deleted", "Delete");
  await a.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await a.sees("This message was deleted");
  await a.say("was missed");
  await a.sees("was missed", "sent");
  assert.equal(await b.message("was missed").count(), 0);
  await b.context.setOffline(false);
  await b.sees_exactly_once("was missed");
  await b.sees("was edited");
  await b.sees("This message was deleted");
});

scene("the first message of a room is fetched when it was missed", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await b.context.setOffline(true);
  await b.banner.filter({ hasText: "You are offline" }).waitFor();
  await a.say("the very first");
  await a.sees("the very first", "sent");
  await b.context.setOffline(false);
  await b.sees_exactly_once("the very first");
});

scene("text that waits survives a reload of the page", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await here.server.kill();
  await a.say("kept in this tab");
  await a.sees("kept in this tab", "waiting");
  await here.server.restart();
  await a.page.reload();
  await b.sees("kept in this tab");
  await b.sees_exactly_once("kept in this tab");
});
