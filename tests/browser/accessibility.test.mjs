import assert from "node:assert/strict";
import { assert_accessible } from "./support/checks.mjs";
import { plain_picture } from "./support/pictures.mjs";
import { ann, bob } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

const red = plain_picture("red.png", [200, 40, 40]);

for (const colorScheme of ["light", "dark"]) {
  scene(`axe-core finds nothing serious in the ${colorScheme} page`, async (here) => {
    const a = await here.enter(ann, { colorScheme, bypassCSP: true });
    const b = await here.enter(bob);
    await a.room("Club").waitFor();
    await assert_accessible(a, "the list");
    await b.open("Club");
    await b.say("Unread here");
    await a.room("Club").locator(".badge").waitFor();
    await a.open("Bob Moss");
    await b.open("Ann Lee");
    await b.say("A link: https://example.com/");
    await b.attach(red);
    await b.send();
    await b.attach({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("text") });
    await b.send();
    await a.page.locator("parlor-message .file").waitFor();
    await a.attach(red);
    await a.send();
    await a.say("Mine, with a link: https://example.com/");
    await a.say("Deleted soon");
    await a.sees("Deleted soon", "read");
    await a.choose_in_menu("Deleted soon", "Delete");
    await a.page.getByRole("dialog").getByRole("button", { name: "Delete" }).waitFor();
    await assert_accessible(a, "a dialog");
    await a.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await a.sees("This message was deleted");
    await a.attach(red);
    await b.field.pressSequentially("typing");
    await a.page.locator(".typing", { hasText: "typing" }).waitFor();
    await assert_accessible(a, "a room");
    await a.message("Mine, with a link").hover();
    await a.message("Mine, with a link").getByRole("button", { name: "Message actions" }).click();
    await a.page.getByRole("menu").waitFor();
    await assert_accessible(a, "a menu");
    await a.page.keyboard.press("Escape");
    await a.page.getByRole("button", { name: "Open picture red.png" }).first().click();
    await assert_accessible(a, "the lightbox");
    await a.page.keyboard.press("Escape");
    await a.page.getByRole("button", { name: "New group" }).click();
    await assert_accessible(a, "the dialog for a new group");
    await a.page.keyboard.press("Escape");
    await here.server.kill();
    await a.banner.filter({ hasText: "You are offline" }).waitFor();
    await assert_accessible(a, "the page offline");
    await a.page.getByRole("button", { name: "Sign out" }).click();
    await a.page.getByLabel("Sign-in link or token").waitFor();
    await assert_accessible(a, "the sign-in card");
  });
}

scene("the theme can be chosen and is remembered", async (here) => {
  const a = await here.enter(ann, { colorScheme: "light" });
  const ground = () => a.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await a.page.getByRole("button", { name: "Theme: system" }).click();
  await a.page.getByRole("button", { name: "Theme: light" }).click();
  await a.page.getByRole("button", { name: "Theme: dark" }).waitFor();
  const dark = await ground();
  assert.notEqual(dark, light);
  await a.page.reload();
  await a.page.getByRole("button", { name: "Theme: dark" }).waitFor();
  assert.equal(await ground(), dark);
});

scene("a message can be written, reached and edited with the keyboard alone", async (here) => {
  const a = await here.enter(ann);
  await a.room("Bob Moss").focus();
  await a.page.keyboard.press("Enter");
  await a.page.locator(".room_title", { hasText: "Bob Moss" }).waitFor();
  await a.page.waitForFunction(() => document.activeElement?.matches("textarea"));
  await a.page.keyboard.type("First line");
  await a.page.keyboard.press("Enter");
  await a.sees("First line", "sent");
  await a.page.keyboard.type("Second line");
  await a.page.keyboard.press("Enter");
  await a.sees("Second line", "sent");
  const focused = () => a.page.evaluate(() => document.activeElement.closest("parlor-message")?.querySelector(".message_text")?.textContent ?? null);
  for (let step = 0; step < 6 && (await focused()) === null; step += 1) await a.page.keyboard.press("Shift+Tab");
  await a.page.keyboard.press("Home");
  assert.equal(await focused(), "First line");
  await a.page.keyboard.press("Enter");
  await a.page.getByRole("menu").waitFor();
  await a.page.keyboard.press("ArrowDown");
  await a.page.keyboard.press("Enter");
  await a.page.getByText("Editing message").waitFor();
  await a.page.keyboard.type(", edited");
  await a.page.keyboard.press("Enter");
  await a.sees("First line, edited");
});

scene("the log is a live region that announces arrivals and not history", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await b.send_many(4, ["old line"]);
  await a.open("Bob Moss");
  await a.sees("old line");
  await a.page.locator("[role=log][aria-live=polite][aria-label=Messages]").waitFor();
  await b.open("Ann Lee");
  await b.say("new line");
  await a.sees("new line");
  assert.equal(await a.page.getByRole("log", { name: "Messages" }).getAttribute("aria-live"), "polite");
});
