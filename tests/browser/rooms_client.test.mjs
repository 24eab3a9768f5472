import assert from "node:assert/strict";
import { client_scene } from "./support/client_stage.mjs";
import { green, list, red } from "./support/sample_files.mjs";
import { ann, bob } from "./support/server.mjs";

const pictures_only = "File type not allowed. Allowed types: image/jpeg, image/png, image/gif, image/webp";

client_scene("rooms: texts go both ways, and each side knows which are its own", async (here) => {
  const [a, b] = await here.enter_both("rooms");
  await a.say("Hello Bob");
  await b.say("Hello Ann");
  for (const [own, other, text] of [[a, b, "Hello Bob"], [b, a, "Hello Ann"]]) {
    await own.page.locator("#log .own", { hasText: text }).waitFor();
    await other.page.locator("#log .other", { hasText: text }).waitFor();
    assert.match(await other.entry(text).getAttribute("data-time"), /^\d\d:\d\d:\d\d$/);
    assert.equal(await other.entry(text).getAttribute("data-sender"), own === a ? "Ann Lee" : "Bob Moss");
  }
});

client_scene("rooms: one file or several as base64 in the frame come back as links that answer without a token", async (here) => {
  const [a, b] = await here.enter_both("rooms");
  await a.choose(red, green);
  assert.deepEqual(await b.content_of_link("red.png"), red.buffer);
  assert.deepEqual(await b.content_of_link("green.png"), green.buffer);
  await b.choose(green);
  await a.sees("Files: 1");
  assert.deepEqual(await a.entry("Files: 1").locator("a").allTextContents(), ["green.png"]);
  await b.entry("Files: 1").waitFor();
  const { data: told } = await a.receives("the one file", ({ data }) => data?.content === "Files: 1");
  assert.ok(told.files_data === null || Array.isArray(told.files_data));
});

client_scene("rooms: files that were uploaded are sent by their path in the place of base64", async (here) => {
  const [a, b] = await here.enter_both("rooms");
  await a.page.locator("#upload").setInputFiles([red, green]);
  assert.deepEqual(await b.content_of_link("red.png"), red.buffer);
  assert.deepEqual(await b.content_of_link("green.png"), green.buffer);
  assert.match((await a.sends("the uploads", ({ type }) => type === "send_message")).data.files_data[0].file_data, /^chat_files\/images\//);
  await b.page.locator("#upload").setInputFiles(green);
  await a.entry("Files: 1").getByRole("link", { name: "green.png" }).waitFor();
});

client_scene("rooms: a document among pictures is refused in the documented words, in the frame and in the upload", async (here) => {
  const [a] = await here.enter_both("rooms");
  await a.choose(list);
  await a.problem.filter({ hasText: pictures_only }).waitFor();
  await a.problem.evaluate((node) => (node.textContent = ""));
  await a.page.locator("#upload").setInputFiles(list);
  await a.problem.filter({ hasText: pictures_only }).waitFor();
  assert.equal(await a.log.count(), 0);
});

client_scene("rooms: typing and presence reach the other, and typing ends with the typist", async (here) => {
  const [a, b] = await here.enter_both("rooms");
  await b.page.locator("#draft").click();
  await a.typing.waitFor();
  await b.page.close();
  await a.typing.waitFor({ state: "hidden" });
  await a.page.locator("#presence", { hasText: "Bob Moss: offline" }).waitFor();
  assert.ok(!b.received.some(({ type }) => type === "typing"));
});

client_scene("rooms: the browser sees 4001 for a token that is not accepted, and its upload is refused with a detail", async (here) => {
  const nobody = await here.prepare("rooms", ann, bob, { token: "not.a.token" });
  await nobody.page.goto(nobody.address);
  await nobody.is_socket("closed 4001");
  await nobody.page.locator("#upload").setInputFiles(red);
  await nobody.problem.filter({ hasText: "Not authenticated" }).waitFor();
});
