import assert from "node:assert/strict";
import { ann, bob, dora } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

async function search(visitor, text) {
  await visitor.page.getByRole("searchbox", { name: "Search rooms and people" }).fill(text);
}

scene("the search finds somebody by e-mail and opens a new direct room", async (here) => {
  const a = await here.enter(ann);
  const d = await here.enter(dora);
  await d.page.getByText("No conversations yet").waitFor();
  await search(a, "dora.park@");
  await a.page.getByRole("list", { name: "People" }).getByRole("button", { name: /Dora Park/ }).click();
  await a.page.locator(".room_title", { hasText: "Dora Park" }).waitFor();
  await a.say("Welcome, Dora");
  await d.open("Ann Lee");
  await d.sees_exactly_once("Welcome, Dora");
});

scene("the search filters rooms and says when nobody was found", async (here) => {
  const a = await here.enter(ann);
  await search(a, "clu");
  await a.room("Club").waitFor();
  assert.equal(await a.rooms.getByRole("button").count(), 1);
  await search(a, "nobody has this name");
  await a.page.getByText("Nobody found with this name or e-mail.").waitFor();
});

scene("a new group appears at its members", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.page.getByRole("button", { name: "New group" }).click();
  const dialog = a.page.getByRole("dialog", { name: "New group" });
  await dialog.getByLabel("Group name").fill("Bakers");
  await dialog.getByRole("button", { name: /Bob Moss/ }).click();
  await dialog.getByLabel("People", { exact: true }).fill("dora");
  await dialog.getByRole("button", { name: /Dora Park/ }).click();
  await dialog.getByRole("button", { name: "Create group" }).click();
  await a.page.locator(".room_title", { hasText: "Bakers" }).waitFor();
  await b.room("Bakers").waitFor();
  await b.open("Bakers");
  await a.say("Who brings flour?");
  await b.sees("Who brings flour?");
});

scene("without a token there is a card to sign in, and the token leaves the address", async (here) => {
  const a = await here.enter(ann);
  assert.equal(new URL(a.page.url()).hash, "");
  await a.page.getByRole("button", { name: "Sign out" }).click();
  const field = a.page.getByLabel("Sign-in link or token");
  await field.fill("not a token at all");
  await a.page.getByRole("button", { name: "Sign in" }).click();
  await a.page.getByText("This is neither a sign-in link nor a token.").waitFor();
  await field.fill(`${here.server.origin}/#token=${await here.server.token(bob)}`);
  await a.page.getByRole("button", { name: "Sign in" }).click();
  await a.page.locator("parlor-room-list .me", { hasText: "Bob Moss" }).waitFor();
});

scene("a token that the server refuses leads back to the card", async (here) => {
  const a = await here.enter(ann);
  await a.page.evaluate(() => sessionStorage.setItem("parlor.token", "bm90.YS50b2tlbg.eHh4"));
  await a.page.reload();
  await a.page.getByText("Your sign-in is no longer valid").waitFor();
});
