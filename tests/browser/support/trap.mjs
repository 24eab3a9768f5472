// Hears of every script that should not have run, and of every element that the page did not make itself.

import assert from "node:assert/strict";

export class trap {
  caught = [];

  // In every page and frame of the context, before any script of theirs.
  static async set(context) {
    const set = new trap();
    const tell = (what) => set.caught.push(what);
    await context.exposeBinding("tell_trap", (_, what) => tell(what));
    await context.addInitScript(() => {
      for (const name of ["__xss", "alert", "confirm", "prompt", "print"]) window[name] = (what) => void window.tell_trap(`${name} ${what}`);
      const made = new WeakSet();
      for (const name of ["createElement", "createElementNS"]) {
        const create = Document.prototype[name];
        Document.prototype[name] = function (...all) {
          const node = create.apply(this, all);
          made.add(node);
          return node;
        };
      }
      // What a parser made, an event attribute in the markup, an address that is no address: each in a line.
      window.find_strangers = () => {
        const strangers = [];
        for (const node of document.querySelectorAll("*")) {
          const is_of_document = node.matches("html, head, body, head > meta, head > title, head > link, body > noscript") || (node.localName === "script" && node.src === `${location.origin}/page/app.js`);
          if (!made.has(node) && !is_of_document) strangers.push(`a parser made ${node.outerHTML.slice(0, 200)}`);
          if (made.has(node) && /^(script|iframe|frame|object|embed|base|meta|link|style|applet|math|template)$/.test(node.localName)) strangers.push(`the page made ${node.localName}`);
          for (const { name, value } of node.attributes) {
            if (/^on/i.test(name)) strangers.push(`${node.localName} has ${name}`);
            if (/^(xlink:)?(href|src|action|formaction|data|srcset|srcdoc|poster|background)$/i.test(name) && !/^(https?:\/\/|\/(?!\/)|blob:)/i.test(value)) strangers.push(`${node.localName} has ${name}=${value.slice(0, 100)}`);
          }
        }
        return strangers;
      };
    });
    context.on("console", (message) => /__xss/.test(message.text()) && tell(`console ${message.text()}`));
    context.on("dialog", (dialog) => {
      tell(`dialog ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    context.on("request", (request) => /^(javascript|data:text\/(html|javascript))/i.test(request.url()) && tell(`request ${request.url().slice(0, 100)}`));
    return set;
  }

  // The numbers of the payloads that ran.
  get numbers() {
    return new Set(this.caught.map((what) => Number(what.match(/(\d+)\)?$/)?.[1])).filter(Number.isInteger));
  }

  assert_empty(where) {
    assert.deepEqual(this.caught, [], `script ran in ${where}`);
  }

  static async assert_no_strangers(page, where) {
    const strangers = await page.evaluate(() => window.find_strangers());
    assert.deepEqual(strangers.slice(0, 10), [], `${strangers.length} strangers in ${where}`);
  }
}
