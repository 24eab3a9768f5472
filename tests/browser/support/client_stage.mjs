// A stage for one test of the client pages: a server that lets their origin in, and the pages. It fails the test when a
// page threw an error, or opened a dialog that the test did not expect.

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { client_site } from "./client_site.mjs";
import { ann, bob, cem, chat_server, direct_room, dora, group_room } from "./server.mjs";
import { launch_browser } from "./stage.mjs";

const patience = 20_000;

export const emil = { id: 5, subject: "5", username: "emil", email: "emil@example.com", first_name: "Emil", last_name: "Falk" };
export const direct_chat = { ...direct_room, uuid: "44444444-4444-4444-8444-444444444444" };
export const group_chat = { ...group_room, uuid: "55555555-5555-4555-8555-555555555555", members: [1, 2, 3, 4, 5] };

const uuid_of = ({ id }) => `${String(id).repeat(8)}-0000-4000-8000-000000000000`;
const people = [ann, bob, cem, dora, emil].map((user) => ({ ...user, uuid: uuid_of(user) }));

// How each client is told which room is meant: the direct one with peer, or the group if there is none.
const room_settings = {
  social: (room, peer) => (peer ? { chat: room.id, peer: peer.username } : { group: room.id }),
  conversation: (room) => ({ room: room.id }),
  community: (room) => ({ query: `?room_id=${room.id}` }),
  messenger: (room) => ({ chat: room.uuid }),
  rooms: (room, peer) => ({ room: room.id, ...(peer && { peer: peer.id }) }),
};

let browser;
let site;

before(async () => {
  browser = await launch_browser();
  site = await client_site.start();
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

// Declares a test. play receives the stage.
export function client_scene(sentence, play) {
  test(sentence, { timeout: 120_000 }, async () => {
    const server = await chat_server.start({ users: people, rooms: [direct_chat, group_chat] }, ["--allow-origin", site.origin]);
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC" });
    context.setDefaultTimeout(patience);
    const here = new client_stage(server, context);
    try {
      await play(here);
      here.assert_clean();
    } finally {
      await context.close();
      await server.stop();
    }
  });
}

// Nothing but the address tells the pages of two people apart, so that they share a context.
export class client_stage {
  #clients = [];

  constructor(server, context) {
    this.server = server;
    this.context = context;
  }

  // Opened in the direct room of user and peer, or in the group; settings replaces what the page is told.
  async prepare(dialect, user, peer, settings = {}) {
    const visitor = new client(dialect, user, await this.context.newPage());
    this.#clients.push(visitor);
    visitor.watch();
    const all = {
      server: new URL(this.server.origin).host,
      token: await this.server.token(user),
      ...room_settings[dialect](peer ? direct_chat : group_chat, peer),
      ...settings,
    };
    visitor.address = `${site.origin}/${dialect}.html?${new URLSearchParams(all)}`;
    return visitor;
  }

  async enter(dialect, user, peer, settings) {
    const visitor = await this.prepare(dialect, user, peer, settings);
    await visitor.page.goto(visitor.address);
    await visitor.is_socket("open");
    return visitor;
  }

  async enter_both(dialect) {
    return Promise.all([this.enter(dialect, ann, bob), this.enter(dialect, bob, ann)]);
  }

  assert_clean() {
    for (const { dialect, user, faults, alerts } of this.#clients) {
      assert.deepEqual(faults, [], `faults in the ${dialect} page of ${user.username}`);
      assert.deepEqual(alerts, [], `alerts in the ${dialect} page of ${user.username}`);
    }
  }
}

class client {
  faults = [];
  alerts = [];
  sockets = [];
  sent = [];
  received = [];

  constructor(dialect, user, page) {
    Object.assign(this, { dialect, user, page, uuid: uuid_of(user) });
  }

  watch() {
    this.page.on("pageerror", (error) => this.faults.push(error.message));
    this.page.on("dialog", (dialog) => {
      this.alerts.push(dialog.message());
      dialog.dismiss();
    });
    this.page.on("websocket", (socket) => {
      this.sockets.push(socket);
      socket.on("framesent", ({ payload }) => this.sent.push(JSON.parse(payload)));
      socket.on("framereceived", ({ payload }) => this.received.push(JSON.parse(payload)));
    });
  }

  get log() {
    return this.page.locator("#log li");
  }

  get problem() {
    return this.page.locator("#problem");
  }

  get typing() {
    return this.page.locator("#typing");
  }

  entry(text) {
    return this.log.filter({ hasText: text });
  }

  async is_socket(state) {
    await this.page.locator(`body[data-socket="${state}"]`).waitFor({ state: "attached" });
  }

  async say(text) {
    await this.page.locator("#text").fill(text);
    await this.page.locator("#text").press("Enter");
  }

  async choose(...files) {
    await this.page.locator("#file").setInputFiles(files);
  }

  async sees(text) {
    await this.entry(text).first().waitFor();
  }

  // The condition is asked until it holds: of what came over the sockets the page need not show anything.
  async waits_for(what, is_so) {
    const end = Date.now() + patience;
    while (!is_so()) {
      assert.ok(Date.now() < end, `${this.user.username} waited in vain for ${what}; received: ${JSON.stringify(this.received).slice(-2000)}`);
      await this.page.waitForTimeout(20);
    }
  }

  async receives(what, is_wanted) {
    await this.waits_for(what, () => this.received.some(is_wanted));
    return this.received.find(is_wanted);
  }

  async sends(what, is_wanted) {
    await this.waits_for(what, () => this.sent.some(is_wanted));
    return this.sent.find(is_wanted);
  }

  async is_alerted(pattern) {
    await this.waits_for(`the alert ${pattern}`, () => this.alerts.length > 0);
    assert.match(this.alerts.shift(), pattern);
  }

  // Its width in pixels, once it is decoded: 0 for what is no picture.
  async width_of_picture(number) {
    const picture = this.page.locator("#log img").nth(number);
    await picture.waitFor({ state: "attached" });
    await picture.evaluate((node) => node.decode());
    return picture.evaluate((node) => node.naturalWidth);
  }

  // Asked without a token, as a link is.
  async content_of_link(name) {
    const link = this.page.getByRole("link", { name, exact: true });
    await link.waitFor();
    const answer = await fetch(await link.getAttribute("href"));
    assert.equal(answer.status, 200, `the link to ${name}`);
    return Buffer.from(await answer.arrayBuffer());
  }
}
