import assert from "node:assert/strict";
import { client_scene, emil } from "./support/client_stage.mjs";
import { red } from "./support/sample_files.mjs";
import { ann, bob, cem, dora } from "./support/server.mjs";

const cast = [["social", ann], ["conversation", bob], ["community", cem], ["messenger", dora], ["rooms", emil]];

client_scene("five people with five clients in one room: what each says appears in all pages, in one order", async (here) => {
  const all = await Promise.all(cast.map(([dialect, user]) => here.enter(dialect, user)));
  const texts = all.map(({ dialect, user }) => `${user.first_name} & <b>${dialect}</b>`);
  for (const [index, speaker] of all.entries()) {
    await speaker.say(texts[index]);
    await Promise.all(all.map((each) => each.sees(texts[index])));
  }
  for (const each of all) {
    const shown = await each.log.allTextContents();
    assert.equal(shown.length, texts.length, `the ${each.dialect} page has each message once`);
    for (const [index, text] of texts.entries()) assert.ok(shown[index].includes(text), `${each.dialect}: ${shown[index]}`);
  }
});

client_scene("a picture of one client is a picture or a link in the others, and disturbs none", async (here) => {
  const all = await Promise.all(cast.map(([dialect, user]) => here.enter(dialect, user)));
  const [social, conversation, community, messenger, rooms] = all;
  await rooms.choose(red);
  assert.equal(await social.width_of_picture(0), 64);
  assert.equal(await community.width_of_picture(0), 64);
  assert.deepEqual(await conversation.content_of_link("red.png"), red.buffer);
  assert.deepEqual(await rooms.content_of_link("red.png"), red.buffer);
  await messenger.sees("Files: 1");
  await messenger.say("Nice");
  await Promise.all(all.map((each) => each.sees("Nice")));
});
