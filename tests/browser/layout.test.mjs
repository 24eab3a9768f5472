import assert from "node:assert/strict";
import { assert_fits } from "./support/checks.mjs";
import { plain_picture } from "./support/pictures.mjs";
import { ann, bob, cem, group_room } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

const narrow = { viewport: { width: 360, height: 640 } };
const long_word = "Donaudampfschifffahrtsgesellschaftskapitaen".repeat(3);
const long_names = {
  users: [{ ...ann, last_name: long_word }, { ...bob, last_name: long_word, email: `${"b".repeat(60)}@example.com` }, cem],
  rooms: [{ id: 4, slug: "ann-bob", name: "Ann and Bob", type: "direct", members: [1, 2] }, { ...group_room, name: long_word }],
};

scene("at 360 px nothing overflows and the back button leads to the list", async (here) => {
  const a = await here.enter(ann, narrow);
  const b = await here.enter(bob);
  await a.room("Bob").waitFor();
  await assert_fits(a, "the list");
  await a.open("Bob");
  await b.open("Ann");
  await b.say(`${long_word} and https://example.com/${"path/".repeat(40)}`);
  await b.attach(plain_picture(`${"picture ".repeat(12)}.png`, [40, 90, 160]));
  await b.send();
  await b.attach({ name: `${"x".repeat(120)}.txt`, mimeType: "text/plain", buffer: Buffer.from("text") });
  await b.send();
  await a.page.locator("parlor-message .file").waitFor();
  await a.say(long_word);
  await a.sees(long_word);
  await assert_fits(a, "a room");
  await a.attach({ name: `${"y".repeat(120)}.txt`, mimeType: "text/plain", buffer: Buffer.from("text") });
  await assert_fits(a, "a room with files to send");
  await a.page.getByRole("button", { name: "Room details" }).click();
  await assert_fits(a, "the room's details");
  await a.page.keyboard.press("Escape");
  await a.page.getByRole("button", { name: "Back to the list of rooms" }).click();
  await a.room("Bob").waitFor();
  assert.equal(await a.field.isVisible(), false);
  await a.page.getByRole("button", { name: "New group" }).click();
  await assert_fits(a, "the dialog for a new group");
}, { provision: long_names });

scene("the browser's back button closes a room on a narrow page", async (here) => {
  const a = await here.enter(ann, narrow);
  await a.open("Bob Moss");
  await a.page.goBack();
  await a.room("Bob Moss").waitFor();
  await a.page.goForward();
  await a.page.locator(".room_title", { hasText: "Bob Moss" }).waitFor();
});
