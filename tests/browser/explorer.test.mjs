import assert from "node:assert/strict";
import { assert_accessible, assert_fits } from "./support/checks.mjs";
import { ann, bob } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

const narrow = { viewport: { width: 360, height: 640 } };

// What is special about each: how it calls a message that came back, and an error.
const protocols = {
  social: {
    address: "/ws/social?token=TOKEN",
    is_message: (frame, text) => frame.type === "privateChat" && frame.id === "4" && frame.slug === "ann-bob" && frame.message_text === text && frame.sender.username === "ann",
    is_error: (frame) => frame.type === "error" && typeof frame.message === "string",
  },
  conversation: {
    address: "/ws/chat/4/?token=TOKEN",
    is_message: (frame, text) => frame.type === undefined && frame.conversation === 4 && frame.content === text && frame.sender.full_name === "Ann Lee",
    is_error: (frame) => frame.type === "error" && frame.message === "Invalid JSON",
  },
  community: {
    address: "/ws/chat/?room_id=4 with the sub-protocols Bearer, TOKEN",
    is_message: (frame, text) => frame.type === "chat_message" && frame.message.text === text && frame.message.status === "send" && frame.message.attachments.length === 0,
    is_error: (frame) => frame.type === "error" && typeof frame.message === "string",
  },
  messenger: {
    address: "/api/v1/ws/chat/UUID?token=TOKEN",
    is_message: (frame, text) => frame.type === "new_message" && frame.data.content === text && frame.data.sender.username === "ann" && /^[0-9a-f-]{36}$/.test(frame.data.id),
    is_error: (frame) => frame.type === "error" && frame.data.code === "malformed",
  },
  rooms: {
    address: "/api/chat/ws?token=TOKEN&room_id=4",
    is_message: (frame, text) => frame.type === "new_message" && frame.data.content === text && frame.data.is_sender && frame.data.sender_details.name === "Ann Lee",
    is_error: (frame) => frame.type === "error" && typeof frame.message === "string",
  },
};

class explorer {
  constructor(visitor) {
    this.visitor = visitor;
    this.page = visitor.page;
    this.pane = this.page.getByRole("complementary", { name: "Protocol explorer" });
    this.state = this.pane.locator(".explorer_state");
    this.field = this.pane.getByLabel("A frame to send");
    this.frames = this.pane.locator(".explorer_frame");
  }

  static async open(visitor) {
    await visitor.page.getByRole("button", { name: "Protocol explorer", exact: true }).click();
    const opened = new explorer(visitor);
    await opened.card("rooms").waitFor();
    return opened;
  }

  card(name) {
    return this.pane.getByRole("region", { name, exact: true });
  }

  async connect(name) {
    await this.pane.getByRole("button", { name: `Connect with ${name}` }).click();
    await this.state.filter({ hasText: /^Connected$/ }).waitFor();
  }

  async fill_in(sample) {
    await this.pane.getByRole("group", { name: "Examples" }).getByRole("button", { name: sample, exact: true }).click();
  }

  async send(sample) {
    await this.fill_in(sample);
    await this.pane.getByRole("button", { name: "Send frame" }).click();
  }

  // The newest frame of that direction that the check accepts, as JSON. Only what is not cut can be read.
  async sees(direction, is_wanted) {
    const seen = async () => (await this.pane.locator(`.explorer_frame[data-direction="${direction}"] pre`).allTextContents()).map((text) => JSON.parse(text)).findLast(is_wanted);
    for (let round = 0; round < 200; round += 1) {
      const frame = await seen();
      if (frame) return frame;
      await this.page.waitForTimeout(50);
    }
    assert.fail(`no such frame was ${direction}: ${await this.frames.allTextContents()}`);
  }

  async close() {
    await this.pane.getByRole("button", { name: "Close the protocol explorer" }).click();
  }
}

async function open_sockets(here) {
  const text = await fetch(`${here.server.origin}/metrics`).then((answer) => answer.text());
  return Number(text.match(/^parlor_websockets_open (\d+)$/m)[1]);
}

async function assert_open_sockets(here, visitor, count) {
  for (let round = 0; round < 200 && (await open_sockets(here)) !== count; round += 1) await visitor.page.waitForTimeout(50);
  assert.equal(await open_sockets(here), count, "open sockets");
}

scene("the explorer lists the five protocols, with what is special and the address of the room in each", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  const shown = await explorer.open(a);
  assert.deepEqual(await shown.pane.getByRole("list", { name: "Protocols" }).getByRole("heading").allTextContents(), Object.keys(protocols));
  for (const [name, { address }] of Object.entries(protocols)) {
    const card = shown.card(name);
    assert.ok((await card.locator("p").textContent()).length > 40, `${name} says what is special`);
    assert.equal((await card.locator(".explorer_address").textContent()).replace(/[0-9a-f-]{36}/, "UUID"), address);
  }
  await shown.card("rooms").getByText("requests by HTTP").click();
  await shown.card("rooms").getByText("GET /api/chat/rooms/{room_id}/messages").waitFor();
});

for (const [name, { is_message, is_error }] of Object.entries(protocols)) {
  scene(`a message sent over ${name} comes back in its shape and is a message like any other`, async (here) => {
    const a = await here.enter(ann);
    const b = await here.enter(bob);
    await a.open("Bob Moss");
    await b.open("Ann Lee");
    const shown = await explorer.open(a);
    await shown.connect(name);
    await shown.send("Message");
    const text = `Hello over ${name}`;
    await shown.sees("received", (frame) => is_message(frame, text));
    await b.sees_exactly_once(text);
    await a.sees_exactly_once(text);
    await shown.send("Broken JSON");
    await shown.sees("received", is_error);
    await shown.state.filter({ hasText: "Connected" }).waitFor();
    await assert_open_sockets(here, a, 3);
    await shown.pane.getByRole("button", { name: "Disconnect" }).click();
    await shown.state.filter({ hasText: "Closed: 1000" }).waitFor();
    await assert_open_sockets(here, a, 2);
  });
}

for (const name of ["conversation", "community", "messenger"]) {
  scene(`the examples of ${name} are about the newest message of one's own: they edit and delete it`, async (here) => {
    const a = await here.enter(ann);
    const b = await here.enter(bob);
    await a.open("Bob Moss");
    await b.open("Ann Lee");
    const shown = await explorer.open(a);
    await shown.connect(name);
    assert.equal(await shown.pane.getByRole("button", { name: "Edit", exact: true }).isDisabled(), true);
    await a.say("As it was");
    await b.sees("As it was");
    await shown.send("Edit");
    await b.sees(`Edited over ${name}`);
    await shown.send("Delete");
    await b.sees("This message was deleted");
  });
}

scene("typing in a protocol shows in the page, and ends with its socket", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  await b.open("Ann Lee");
  const shown = await explorer.open(a);
  await shown.connect("messenger");
  await shown.send("Typing");
  await b.page.locator(".typing", { hasText: "Ann Lee is typing" }).waitFor();
  await shown.close();
  await b.page.locator(".typing", { hasText: "typing" }).waitFor({ state: "detached" });
});

scene("the socket ends with the explorer, with the list of protocols, and with another room", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  const shown = await explorer.open(a);
  await shown.connect("social");
  await assert_open_sockets(here, a, 2);
  await shown.pane.getByRole("button", { name: "All protocols" }).click();
  await assert_open_sockets(here, a, 1);
  await shown.connect("rooms");
  await assert_open_sockets(here, a, 2);
  await a.open("Club");
  await shown.card("conversation").getByText("/ws/chat/5/?token=TOKEN").waitFor();
  await assert_open_sockets(here, a, 1);
  await shown.connect("conversation");
  await assert_open_sockets(here, a, 2);
  await shown.close();
  await assert_open_sockets(here, a, 1);
  assert.equal(await shown.pane.count(), 0);
});

scene("a long value is cut for the eye; what is sent and what is copied is the whole frame", async (here) => {
  const a = await here.enter(ann);
  await a.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await a.open("Bob Moss");
  const shown = await explorer.open(a);
  await shown.connect("social");
  await shown.send("Picture");
  await a.page.locator("parlor-message img").waitFor();
  await shown.frames.filter({ hasText: /image_data.*… \(\d+ characters\)/ }).waitFor();
  await shown.frames.filter({ hasText: /image_url.*\.jpg/ }).waitFor();
  const whole = await shown.field.inputValue();
  await shown.pane.getByRole("button", { name: "Copy" }).click();
  await a.page.getByText("The frames are copied, each in full.").waitFor();
  const copied = await a.page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.includes(whole), "the frame is copied as it was sent");
});

scene("a paused log waits, a cleared one is empty, and only the last 200 frames are kept", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter(bob);
  await a.open("Bob Moss");
  const shown = await explorer.open(a);
  await shown.connect("social");
  await shown.pane.getByRole("button", { name: "Pause" }).click();
  await b.send_many(4, ["one", "two"]);
  await shown.pane.getByRole("button", { name: "Resume (2 new)" }).waitFor();
  assert.equal(await shown.frames.count(), 0);
  await shown.pane.getByRole("button", { name: "Resume" }).click();
  assert.equal(await shown.frames.count(), 2);
  await b.send_many(4, Array.from({ length: 210 }, (_, index) => `line ${index}`));
  await shown.frames.filter({ hasText: "line 209" }).waitFor();
  assert.equal(await shown.frames.count(), 200);
  assert.equal(await shown.frames.filter({ hasText: /"line 9"/ }).count(), 0);
  await shown.pane.getByRole("button", { name: "Clear" }).click();
  assert.equal(await shown.frames.count(), 0);
  await shown.pane.getByText("0 frames").waitFor();
});

scene("the end of a connection is told with its code, and it can be opened again", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  const shown = await explorer.open(a);
  await shown.connect("rooms");
  await here.server.kill();
  await shown.state.filter({ hasText: "Closed: 1006" }).waitFor();
  assert.equal(await shown.pane.getByRole("button", { name: "Send frame" }).isDisabled(), true);
  await here.server.restart();
  await shown.pane.getByRole("button", { name: "Connect again" }).click();
  await shown.state.filter({ hasText: "Connected" }).waitFor();
});

scene("the keyboard opens the explorer, sends a frame and closes it again", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  const button = a.page.getByRole("button", { name: "Protocol explorer", exact: true });
  await button.focus();
  await a.page.keyboard.press("Enter");
  const shown = new explorer(a);
  await shown.card("social").waitFor();
  assert.equal(await a.page.evaluate(() => document.activeElement.textContent), "Protocol explorer");
  await shown.pane.getByRole("button", { name: "Connect with social" }).focus();
  await a.page.keyboard.press("Enter");
  await shown.state.filter({ hasText: "Connected" }).waitFor();
  await shown.field.focus();
  await a.page.keyboard.press("Control+Enter");
  await a.sees("Hello over social");
  const log = shown.pane.getByRole("log", { name: "Frames" });
  assert.equal(await log.getAttribute("aria-live"), "off");
  await shown.pane.getByLabel("Announce").focus();
  await a.page.keyboard.press("Space");
  assert.equal(await log.getAttribute("aria-live"), "polite");
  await a.page.keyboard.press("Escape");
  await shown.pane.waitFor({ state: "detached" });
  assert.equal(await button.evaluate((node) => node === document.activeElement && node.getAttribute("aria-expanded")), "false");
});

scene("at 360 px the explorer takes the whole page, and nothing overflows", async (here) => {
  const a = await here.enter(ann, narrow);
  await a.open("Bob Moss");
  const shown = await explorer.open(a);
  await assert_fits(a, "the list of protocols");
  const box = await shown.pane.boundingBox();
  assert.deepEqual([box.x, box.width], [0, 360]);
  assert.equal(await a.field.isVisible(), false);
  for (const name of Object.keys(protocols)) {
    await shown.connect(name);
    await shown.fill_in("Message");
    await shown.field.fill((await shown.field.inputValue()).replace("Hello", "x".repeat(300)));
    await shown.pane.getByRole("button", { name: "Send frame" }).click();
    await shown.frames.filter({ hasText: "(3" }).nth(1).waitFor();
    await assert_fits(a, name);
    await shown.pane.getByRole("button", { name: "All protocols" }).click();
  }
  await shown.close();
  await a.field.waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  scene(`axe-core finds nothing serious in the ${colorScheme} explorer`, async (here) => {
    const a = await here.enter(ann, { colorScheme, bypassCSP: true });
    await a.open("Bob Moss");
    const shown = await explorer.open(a);
    await assert_accessible(a, "the list of protocols");
    await shown.connect("messenger");
    await shown.send("Message");
    await a.sees("Hello over messenger");
    await shown.send("Broken JSON");
    await shown.sees("received", protocols.messenger.is_error);
    await assert_accessible(a, "a protocol at work");
    await shown.pane.getByRole("button", { name: "Disconnect" }).click();
    await shown.state.filter({ hasText: "Closed" }).waitFor();
    await assert_accessible(a, "a closed socket");
  });
}
