import assert from "node:assert/strict";
import { client_scene } from "./support/client_stage.mjs";
import { is_message_text, make_payloads } from "./support/payloads.mjs";
import { list, red } from "./support/sample_files.mjs";
import { ann, bob } from "./support/server.mjs";
import { trap } from "./support/trap.mjs";
import { wire } from "./support/wires.mjs";

// An HTML parser reads both CR LF and CR as LF.
const as_parsed = (text) => text.replace(/\r\n?/g, "\n");

client_scene("community: Chromium is given the sub-protocol Bearer, and texts go both ways", async (here) => {
  const [a, b] = await here.enter_both("community");
  assert.equal(await a.page.evaluate(() => window.socket.protocol), "Bearer");
  await a.say("Привіт & <3");
  await Promise.all([a.sees("Привіт & <3"), b.sees("Привіт & <3")]);
  await b.say("Перемога");
  await Promise.all([a.sees("Перемога"), b.sees("Перемога")]);
});

client_scene("community: each spelling of the room leads to it, and the array of old messages disturbs nobody", async (here) => {
  const a = await here.enter("community", ann, bob);
  await a.say("Before");
  await a.sees("Before");
  for (const query of ["?room_id4/", "?room_id=4/"]) {
    const b = await here.enter("community", bob, ann, { query });
    const told = await b.receives("the old messages", Array.isArray);
    assert.equal(told[0].text, "Before");
    await b.say(`Through ${query}`);
    await a.sees(`Through ${query}`);
    assert.equal(await b.log.count(), 1);
  }
});

client_scene("community: pictures are shown at both, other files are links", async (here) => {
  const [a, b] = await here.enter_both("community");
  await a.choose({ ...red, name: "red picture (1).PNG" });
  await a.say("");
  assert.deepEqual(await Promise.all([a.width_of_picture(0), b.width_of_picture(0)]), [64, 64]);
  assert.equal((await a.sends("the picture", ({ file }) => file)).file.name, "red_picture_1.PNG");
  await b.choose(list);
  await b.say("The list");
  const link = a.entry("The list").locator("a");
  const answer = await fetch(await link.getAttribute("href"));
  assert.equal(answer.status, 200);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), list.buffer);
});

client_scene("community: a script in a text, sent or edited in, does not run in a page that writes HTML", async (here) => {
  const [a, b] = await here.enter_both("community");
  const hostile = "<img src=x onerror='window.has_run = true'><script>window.has_run = true</script>";
  await a.say(hostile);
  await b.sees(hostile);
  await a.say("Harmless");
  await a.sees("Harmless");
  const id = (await a.receives("its own text", ({ message }) => message?.text === "Harmless")).message.message_id;
  await a.page.evaluate(([number, text]) => window.edit_message(number, text), [id, hostile]);
  await Promise.all([a, b].map((each) => each.entry(hostile).nth(1).waitFor()));
  await a.say("The end");
  await b.sees("The end");
  for (const each of [a, b]) {
    assert.equal(await each.page.locator("#log img, #log script").count(), 0);
    assert.equal(await each.page.evaluate(() => window.has_run), undefined);
  }

  // The page itself would have run it.
  const told = { type: "chat_message", message: { message_id: 0, sender_id: 1, text: hostile } };
  await b.page.evaluate((data) => window.socket.dispatchEvent(new MessageEvent("message", { data })), JSON.stringify(told));
  await b.page.waitForFunction(() => window.has_run);
});

client_scene("community: nor does any of 500 texts that want to", async (here) => {
  const set = await trap.set(here.context);
  const b = await here.enter("community", bob);
  const texts = make_payloads().map(({ text }) => text).filter(is_message_text);
  const room = { id: 5 };
  const line = await wire.open(here.server, "community", room, await here.server.token(ann));
  const ids = [];
  for (const [at, text] of texts.entries()) ids.push(await line.say(text, `text ${at}`));
  const shown = async (wanted, what) => {
    await b.page.waitForFunction(([count, last]) => document.querySelectorAll("#log i").length === count && document.querySelector("#log li:last-child i").textContent === last, [wanted.length, as_parsed(wanted.at(-1))]);
    assert.deepEqual(await b.page.locator("#log i").allTextContents(), wanted.map(as_parsed), what);
    assert.equal(await b.page.locator("#log *:not(li, span, b, i, button)").count(), 0);
    set.assert_empty(what);
  };
  await shown(texts, "sent");
  const next = [...texts.slice(1), texts[0]];
  for (const [at, id] of ids.entries()) await line.correct(id, next[at]);
  await shown(next, "edited");
  line.close();
});

client_scene("community: an edit and a deletion by a number in quotes reach both; what is not one's own is alerted", async (here) => {
  const [a, b] = await here.enter_both("community");
  await a.say("As it was");
  await b.sees("As it was");
  const id = (await a.receives("its own text", ({ type }) => type === "chat_message")).message.message_id;
  await a.page.evaluate((number) => window.edit_message(number, "As it is"), id);
  await Promise.all([a.sees("As it is"), b.sees("As it is")]);
  await b.entry("As it is").getByRole("button").click();
  await b.is_alerted(/\w/);
  await a.entry("As it is").getByRole("button").click();
  await Promise.all([a, b].map((each) => each.entry("As it is").waitFor({ state: "detached" })));
  assert.deepEqual(await a.sends("the deletion", ({ action }) => action === "delete"), { action: "delete", message_id: String(id) });
});

client_scene("community: the browser sees 4001 for a token that is not accepted, since it is given Bearer nevertheless", async (here) => {
  const nobody = await here.prepare("community", ann, bob, { token: "not.a.token" });
  await nobody.page.goto(nobody.address);
  await nobody.is_socket("closed 4001");
});
