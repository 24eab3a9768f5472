import assert from "node:assert/strict";
import { ann, bob } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

scene("two people chat", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.say("Hello Bob");
  await b.sees("Hello Bob");
  await b.say("Hello Ann");
  await a.sees("Hello Ann");
  await a.sees_exactly_once("Hello Bob");
  await b.sees_exactly_once("Hello Ann");
});

scene("a message for a room that is not open counts as unread and moves the room to the top", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await b.open("Club");
  await b.say("first");
  await a.room("Club").locator(".badge", { hasText: "1" }).waitFor();
  await b.say("second");
  await a.room("Club").locator(".badge", { hasText: "2" }).waitFor();
  assert.match(await a.rooms.getByRole("button").first().innerText(), /Club[^]*Bob: second/);
  assert.match(await a.page.title(), /^\(2\)/);
  await a.open("Club");
  await a.page.locator(".unread_line").waitFor();
  await a.room("Club").locator(".badge").waitFor({ state: "detached" });
});

scene("typing shows at the other and goes away", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await b.field.pressSequentially("I am wri");
  await a.page.locator(".typing", { hasText: "Bob Moss is typing" }).waitFor();
  await a.room("Bob Moss").getByText("typing…").waitFor();
  await b.field.fill("");
  await a.page.locator(".typing", { hasText: "typing" }).waitFor({ state: "detached" });
});

scene("ticks tell sent from read", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await a.say("Did you read this?");
  await a.sees("Did you read this?", "sent");
  await b.open("Ann Lee");
  await a.sees("Did you read this?", "read");
});

scene("an edit reaches the other", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.say("See you at nine");
  await b.sees("See you at nine");
  await a.choose_in_menu("See you at nine", "Edit");
  await a.field.fill("See you at ten");
  await a.field.press("Enter");
  await b.sees("See you at ten");
  await b.message("See you at ten").getByText("Edited").waitFor();
  assert.equal(await b.message("See you at nine").count(), 0);
});

scene("arrow up in an empty field edits the last message, Escape leaves it as it was", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  await a.say("As it was");
  await a.sees("As it was", "sent");
  await a.field.press("ArrowUp");
  await a.page.getByText("Editing message").waitFor();
  assert.equal(await a.field.inputValue(), "As it was");
  await a.field.press("Escape");
  assert.equal(await a.field.inputValue(), "");
  await a.sees_exactly_once("As it was");
});

scene("a deletion is confirmed first and reaches the other", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.say("Forget this");
  await b.sees("Forget this");
  await a.choose_in_menu("Forget this", "Delete");
  await a.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await a.sees_exactly_once("Forget this");
  await a.choose_in_menu("Forget this", "Delete");
  await a.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await b.sees("This message was deleted");
  await a.sees("This message was deleted");
  assert.equal(await b.message("Forget this").count(), 0);
});

scene("presence is shown and follows those who leave", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await a.status.filter({ hasText: "online" }).waitFor();
  await b.page.close();
  await a.status.filter({ hasText: "last seen" }).waitFor();
});

scene("a text over the limit cannot be sent, and the page says how much is too much", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  const send = a.page.getByRole("button", { name: "Send", exact: true });
  await a.field.fill("\u{1f600}".repeat(5001));
  await a.page.locator(".composer_counter", { hasText: "-1" }).waitFor();
  assert.equal(await send.isDisabled(), true);
  await a.field.fill(`the end ${"\u{1f600}".repeat(4992)}`);
  await a.page.locator(".composer_counter", { hasText: "0" }).waitFor();
  await send.click();
  await b.sees("the end");
});
