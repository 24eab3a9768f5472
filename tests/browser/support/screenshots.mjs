// Lets people chat and takes pictures of the page.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { landscape } from "./pictures.mjs";
import { ann, bob, cem, chat_server, direct_room, dora, group_room } from "./server.mjs";
import { launch_browser, stage } from "./stage.mjs";

const folder = process.argv[2];
const wide = { viewport: { width: 1280, height: 900 } };
const narrow = { viewport: { width: 360, height: 720 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

const provision = {
  users: [ann, bob, cem, dora],
  rooms: [
    direct_room,
    { ...group_room, name: "Allotment club", members: [1, 2, 3, 4] },
    { id: 6, slug: "ann-cem", name: "Ann and Cem", type: "direct", members: [1, 3] },
    { id: 7, slug: "ann-dora", name: "Ann and Dora", type: "direct", members: [1, 4] },
  ],
};

async function exchange(turns) {
  for (const [speaker, text] of turns) {
    await speaker.say(text);
    await speaker.page.locator('parlor-message[data-state="sent"], parlor-message[data-state="read"]').filter({ hasText: text }).waitFor();
  }
}

async function play(here) {
  const a = await here.enter(ann, wide);
  const b = await here.enter(bob, wide);
  const c = await here.enter(cem, wide);

  await c.open("Allotment club");
  await b.open("Allotment club");
  await exchange([[b, "Seed swap is on Saturday at ten."], [c, "I bring two trays of tomato seedlings."], [b, "Perfect. Who has the key for the shed?"]]);
  await c.open("Ann Lee");
  await exchange([[c, "Did you see the new water butt? It holds 300 litres."]]);

  await b.open("Ann Lee");
  await a.open("Bob Moss");
  await exchange([
    [a, "Good morning! Did you get up early enough for the sunrise?"],
    [b, "Just about. Worth it, though:"],
  ]);
  await b.attach(landscape("sunrise.png"));
  await b.field.fill("From the ridge, ten past six");
  await b.send();
  await a.page.locator("parlor-message img").first().waitFor();
  await exchange([[a, "Oh wow."], [a, "I have to come along next time."], [b, "Deal. I made a list of what to pack, have a look when you can."]]);
  await b.attach({ name: "packing list.pdf", mimeType: "application/pdf", buffer: Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(84_000, 32), Buffer.from("\n%%EOF\n")]) });
  await b.send();
  await a.page.locator("parlor-message .file").first().waitFor();
  await exchange([[a, "Thank you! I bring the coffee."]]);
  await a.page.locator('parlor-message[data-state="read"]').last().waitFor();
  await b.field.pressSequentially("And I ");
  await a.page.locator(".typing", { hasText: "typing" }).waitFor();
  return { a, b };
}

async function take(visitor, name) {
  await visitor.page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  });
  await visitor.page.mouse.move(0, 0);
  await visitor.page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}

async function main() {
  await mkdir(folder, { recursive: true });
  const browser = await launch_browser();
  const server = await chat_server.start(provision);
  const here = new stage(browser, server);
  try {
    const { a, b } = await play(here);
    for (const theme of ["light", "dark"]) {
      await a.page.emulateMedia({ colorScheme: theme });
      await b.field.pressSequentially("x");
      await take(a, theme);
    }
    for (const theme of ["light", "dark"]) {
      const m = await here.enter(ann, { ...narrow, colorScheme: theme });
      await m.room("Allotment club").waitFor();
      await take(m, `narrow_rooms_${theme}`);
      await m.open("Bob Moss");
      await m.page.locator("parlor-message img").first().waitFor();
      await take(m, `narrow_room_${theme}`);
    }
  } finally {
    await here.close();
    await browser.close();
    await server.stop();
  }
}

await main();
