import assert from "node:assert/strict";
import { client_scene } from "./support/client_stage.mjs";
import { green, red } from "./support/sample_files.mjs";
import { ann, bob, cem } from "./support/server.mjs";

client_scene("social: texts go both ways, without a picture", async (here) => {
  const [a, b] = await here.enter_both("social");
  await a.say("Hello Bob");
  await Promise.all([a.sees("Hello Bob"), b.sees("Hello Bob")]);
  await b.say("Hello Ann");
  await Promise.all([a.sees("Hello Ann"), b.sees("Hello Ann")]);
  assert.deepEqual(await a.log.evaluateAll((entries) => entries.map((entry) => entry.dataset.sender)), ["Ann Lee", "Bob Moss"]);
  assert.equal(await b.page.locator("#log img").count(), 0);
});

client_scene("social: pictures that are sent as whole data URLs are shown at both, as JPEG", async (here) => {
  const [a, b] = await here.enter_both("social");
  await a.page.locator("#text").fill("This is red");
  await a.choose(red);
  assert.deepEqual(await Promise.all([a.width_of_picture(0), b.width_of_picture(0)]), [64, 64]);
  await b.sees("This is red");
  assert.match((await a.sends("the picture", ({ image_data }) => image_data)).image_data, /^data:image\/png;base64,/);
  assert.match(await b.page.locator("#log img").getAttribute("src"), /\.jpg\?/);
  await b.choose(green);
  assert.deepEqual(await Promise.all([a.width_of_picture(1), b.width_of_picture(1)]), [64, 64]);
});

client_scene("social: a picture in a group reaches everybody in it", async (here) => {
  const all = await Promise.all([ann, bob, cem].map((user) => here.enter("social", user)));
  await all[2].choose(red);
  assert.deepEqual(await Promise.all(all.map((each) => each.width_of_picture(0))), [64, 64, 64]);
});

client_scene("social: a picture of a type that is not served is refused with a sentence, and the socket stays", async (here) => {
  const [a, b] = await here.enter_both("social");
  await a.choose({ name: "red.webp", mimeType: "image/webp", buffer: Buffer.from("RIFF\x10\0\0\0WEBPVP8 ", "latin1") });
  await a.problem.filter({ hasText: /\w/ }).waitFor();
  await a.say("Still here");
  await b.sees("Still here");
  assert.equal(await b.log.count(), 1);
});

client_scene("social: a picture of exactly 5 MiB is taken", async (here) => {
  const [a, b] = await here.enter_both("social");
  const buffer = Buffer.concat([red.buffer, Buffer.alloc(5 * 1024 * 1024 - red.buffer.length)]);
  await a.choose({ ...red, buffer });
  assert.equal(await b.width_of_picture(0), 64);
  assert.equal(await a.problem.textContent(), "");
});

client_scene("social: the browser sees 4001 for a token that is not accepted", async (here) => {
  const nobody = await here.prepare("social", ann, bob, { token: "not.a.token" });
  await nobody.page.goto(nobody.address);
  await nobody.is_socket("closed 4001");
});
