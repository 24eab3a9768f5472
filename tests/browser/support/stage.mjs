// A stage for one test: a server, a browser, and the people who use the page. It fails the test when the page threw
// an error or broke its content security policy.

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { chromium } from "./modules.mjs";
import { chat_server } from "./server.mjs";
import { person } from "./person.mjs";

const patience = 20_000;
let shared_browser;
let is_shared = false;

export async function launch_browser() {
  return chromium.launch({
    executablePath: process.env.PARLOR_CHROMIUM,
    args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

// One browser for all tests of a file, started with the first test that is declared.
function share_browser() {
  if (is_shared) return;
  is_shared = true;
  before(async () => {
    shared_browser = await launch_browser();
  });
  after(() => shared_browser?.close());
}

// Declares a test. play receives the stage; flags are further ones of the server.
export function scene(sentence, play, { provision, flags = [], timeout = 120_000 } = {}) {
  share_browser();
  test(sentence, { timeout }, async () => {
    const server = await chat_server.start(provision, flags);
    const here = new stage(shared_browser, server);
    try {
      await play(here);
      here.assert_clean();
    } finally {
      await here.close();
      await server.stop();
    }
  });
}

export class stage {
  #people = [];

  constructor(used_browser, server) {
    this.browser = used_browser;
    this.server = server;
  }

  // arrange is given the context before there is a page in it; the rest of options is for the context.
  async enter(user, { arrange, ...options } = {}) {
    const context = await this.browser.newContext({ locale: "en-GB", timezoneId: "UTC", viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(patience);
    await arrange?.(context);
    const page = await context.newPage();
    const visitor = new person(user, context, page, this.server);
    this.#people.push(visitor);
    await visitor.watch_for_faults();
    await page.goto(`${this.server.origin}/#token=${await this.server.token(user)}`);
    await page.locator("parlor-room-list .me", { hasText: user.first_name }).waitFor();
    return visitor;
  }

  assert_clean() {
    for (const { user, faults } of this.#people) assert.deepEqual(faults, [], `faults in the page of ${user.username}`);
  }

  async close() {
    for (const { context } of this.#people) await context.close();
  }
}
