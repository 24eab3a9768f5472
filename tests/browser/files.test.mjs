import assert from "node:assert/strict";
import { plain_picture } from "./support/pictures.mjs";
import { ann, bob } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

const red = plain_picture("red.png", [200, 40, 40]);
const green = plain_picture("green.png", [40, 160, 60]);
const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Remember the milk.\n") };

async function is_decoded(image) {
  await image.waitFor();
  await image.evaluate((node) => node.decode());
  return image.evaluate((node) => node.naturalWidth);
}

scene("a picture sent by one appears at the other and opens in the lightbox", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.attach(red);
  await a.field.fill("Look, red");
  await a.send();
  assert.equal(await is_decoded(b.message("Look, red").locator("img")), 64);
  await a.attach(green);
  await a.send();
  await b.page.getByRole("button", { name: "Open picture green.png" }).waitFor();

  await b.page.getByRole("button", { name: "Open picture red.png" }).click();
  const lightbox = b.page.getByRole("dialog", { name: "Picture" });
  assert.equal(await is_decoded(lightbox.locator("img[alt='red.png']")), 64);
  await b.page.keyboard.press("ArrowRight");
  await lightbox.locator("img[alt='green.png']").waitFor();
  await b.page.keyboard.press("ArrowLeft");
  await lightbox.locator("img[alt='red.png']").waitFor();
  await b.page.keyboard.press("Escape");
  await lightbox.waitFor({ state: "detached" });
  assert.equal(await b.page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Open picture red.png");
});

scene("several pictures travel in one message, in the chosen order", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.attach(red, green);
  await a.send();
  await b.page.locator("parlor-message img").nth(1).waitFor();
  assert.deepEqual(await b.page.locator("parlor-message img").evaluateAll((images) => images.map((image) => image.alt)), ["red.png", "green.png"]);
  assert.equal(await b.messages.count(), 1);
});

scene("a file shows its name and size and can be downloaded", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.attach(notes);
  await a.send();
  const link = b.page.getByRole("link", { name: /notes\.txt TXT · 19 B/ });
  await link.waitFor();
  const [download] = await Promise.all([b.page.waitForEvent("download"), link.click()]);
  assert.equal(download.suggestedFilename(), "notes.txt");
});

scene("a mixed selection becomes one message for each kind", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  await a.attach(notes, red);
  await a.field.fill("Both of them");
  await a.send();
  await b.page.getByRole("link", { name: /notes\.txt/ }).waitFor();
  await b.message("Both of them").locator("img").waitFor();
  assert.equal(await b.messages.count(), 2);
});

scene("a pasted picture and a dropped file are gathered in the composer", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  await a.page.evaluate((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  }, [...red.buffer]);
  await a.page.locator(".tray_entry", { hasText: "pasted.png" }).waitFor();
  await a.page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["text"], "dropped.txt", { type: "text/plain" }));
    const room = document.querySelector("parlor-room");
    room.dispatchEvent(new DragEvent("dragenter", { dataTransfer: transfer, bubbles: true }));
    room.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await a.page.locator(".tray_entry", { hasText: "dropped.txt" }).waitFor();
  await a.page.getByRole("button", { name: "Remove dropped.txt" }).click();
  await a.send();
  assert.equal(await is_decoded(a.page.locator("parlor-message[data-state=sent] img")), 64);
});

scene("a file of a forbidden type or size is refused before it is sent", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  const picker = a.page.locator("parlor-composer input[type=file]");
  await picker.setInputFiles({ name: "tool.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") });
  await a.page.getByRole("alert").filter({ hasText: "tool.exe: This type of file cannot be sent." }).waitFor();
  await picker.setInputFiles({ name: "huge.png", mimeType: "image/png", buffer: Buffer.alloc(10 * 1024 * 1024 + 1) });
  await a.page.getByRole("alert").filter({ hasText: "huge.png: This file is too large. The limit is 10 MB." }).waitFor();
  await picker.setInputFiles(Array.from({ length: 11 }, (_, index) => ({ ...notes, name: `notes ${index + 1}.txt` })));
  await a.page.getByRole("alert").filter({ hasText: "notes 11.txt: A message takes at most 10 files." }).waitFor();
  assert.equal(await a.page.locator(".tray_entry").count(), 10);
});

scene("an upload shows its progress and can be cancelled", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  await a.page.route("**/api/chat/upload-files", () => {});
  await a.attach({ name: "big.zip", mimeType: "application/zip", buffer: Buffer.alloc(2 * 1024 * 1024) });
  await a.send();
  const message = a.message("big.zip");
  await message.getByRole("progressbar", { name: "Uploading big.zip" }).waitFor();
  await message.getByRole("button", { name: "Cancel" }).click();
  await message.waitFor({ state: "detached" });
});

scene("a text does not wait for an upload that was started before", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  let go_on;
  const held = new Promise((resolve) => (go_on = resolve));
  await a.page.route("**/api/chat/upload-files", (route) => held.then(() => route.continue()));
  await a.attach(notes);
  await a.send();
  await a.message("notes.txt").getByRole("progressbar").waitFor();
  await a.say("text goes ahead");
  await b.sees("text goes ahead");
  go_on();
  await b.page.getByRole("link", { name: /notes\.txt/ }).waitFor();
});
