// The real server, with a data directory of its own, on a port that the system chooses.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const binary = process.env.PARLOR_SERVER;

export const ann = { id: 1, subject: "1", username: "ann", email: "ann@example.com", first_name: "Ann", last_name: "Lee" };
export const bob = { id: 2, subject: "2", username: "bob", email: "bob@example.com", first_name: "Bob", last_name: "Moss" };
export const cem = { id: 3, subject: "3", username: "cem", email: "cem@example.com", first_name: "Cem", last_name: "Aydin" };
export const dora = { id: 4, subject: "4", username: "dora", email: "dora.park@example.com", first_name: "Dora", last_name: "Park" };

export const direct_room = { id: 4, slug: "ann-bob", name: "Ann and Bob", type: "direct", members: [1, 2] };
export const group_room = { id: 5, slug: "club", name: "Club", type: "group", members: [1, 2, 3], created_by: 1 };

const usual = { users: [ann, bob, cem, dora], rooms: [direct_room, group_room] };

export class chat_server {
  #process = null;
  #log = "";

  static async start(provision = usual, options = []) {
    const server = new chat_server();
    server.options = options;
    server.folder = await mkdtemp(join(tmpdir(), "parlor-browser-"));
    server.data = join(server.folder, "data");
    server.provision = join(server.folder, "provision.json");
    await writeFile(server.provision, JSON.stringify(provision));
    await server.#run("127.0.0.1:0");
    return server;
  }

  // As a power cut would.
  async kill() {
    const gone = this.#gone();
    this.#process.kill("SIGKILL");
    await gone;
  }

  // On the port it had, because that is where the pages look for it.
  async restart() {
    await this.#run(new URL(this.origin).host);
  }

  async stop() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = this.#gone();
      this.#process.kill("SIGTERM");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  async token(user) {
    const { stdout } = await promisify(execFile)(binary, ["token", "--data", this.data, "--subject", user.subject]);
    return stdout.trim();
  }

  async #run(address) {
    this.#process = spawn(binary, ["serve", "--listen", address, "--data", this.data, "--provision", this.provision, ...this.options], { stdio: ["ignore", "pipe", "pipe"] });
    this.#process.stderr.setEncoding("utf8").on("data", (text) => (this.#log += text));
    const lines = createInterface({ input: this.#process.stdout });
    const first = await Promise.race([
      new Promise((resolve) => lines.once("line", resolve)),
      this.#gone().then(() => {
        throw new Error(`the server ended before it listened:\n${this.#log}`);
      }),
    ]);
    this.origin = first.match(/http:\/\/\S+/)?.[0] ?? "";
    if (!this.origin) throw new Error(`unexpected first line of the server: ${first}`);
  }

  #gone() {
    return new Promise((resolve) => this.#process.once("exit", resolve));
  }
}
