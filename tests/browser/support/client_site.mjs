// The client pages, served from another host name than the chat, as by a company that has its page elsewhere.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8" };
const folder = new URL("../clients/", import.meta.url);

export class client_site {
  #server = createServer((request, response) => this.#answer(request, response));

  static async start() {
    const site = new client_site();
    await new Promise((resolve) => site.#server.listen(0, "127.0.0.1", resolve));
    site.origin = `http://localhost:${site.#server.address().port}`;
    return site;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    const name = new URL(request.url, this.origin).pathname.slice(1);
    const type = /^[a-z]+\.[a-z]+$/.test(name) && types[extname(name)];
    const content = type ? await readFile(new URL(name, folder)).catch(() => null) : null;
    response.writeHead(content ? 200 : 404, { "Content-Type": type || "text/plain" }).end(content ?? "");
  }
}
