// A WebSocket of node's own making (RFC 6455): texts both ways, no extensions. Browsers allow too few at once for a crowd.

import { randomBytes } from "node:crypto";
import { request } from "node:http";

const opcode = { text: 1, close: 8, ping: 9 };
const patience = 30_000;

export class socket {
  #stream;
  #pending = Buffer.alloc(0);
  #received = [];
  #waiting = null;
  #end = null;

  static open(origin, path, { sub_protocols = [] } = {}) {
    const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": randomBytes(16).toString("base64") };
    if (sub_protocols.length > 0) headers["Sec-WebSocket-Protocol"] = sub_protocols.join(", ");
    return new Promise((resolve, reject) => {
      const asked = request(new URL(path, origin), { headers, agent: false });
      asked.on("upgrade", (_, stream, head) => resolve(new socket(stream, head)));
      asked.on("response", (answer) => reject(new Error(`${path.split("?")[0]} answered ${answer.statusCode}`)));
      asked.on("error", reject);
      asked.end();
    });
  }

  constructor(stream, head) {
    this.#stream = stream.setNoDelay(true);
    stream.on("data", (bytes) => this.#read(bytes));
    stream.on("close", () => this.#ended("the socket was closed"));
    stream.on("error", (error) => this.#ended(error.message));
    this.#read(head);
  }

  send(value) {
    const payload = Buffer.from(JSON.stringify(value));
    const { length } = payload;
    const head = length < 126 ? Buffer.alloc(2) : length < 65536 ? Buffer.alloc(4) : Buffer.alloc(10);
    head[0] = 0x80 | opcode.text;
    head[1] = 0x80 | (length < 126 ? length : length < 65536 ? 126 : 127);
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    const mask = randomBytes(4);
    for (let at = 0; at < length; at += 1) payload[at] ^= mask[at & 3];
    this.#stream.write(Buffer.concat([head, mask, payload]));
  }

  // The first frame, from now or before, for which pick says something; that is the answer. It and those before are gone.
  async receive(what, pick) {
    const give_up = setTimeout(() => this.#ended(`nothing came for ${patience / 1000} s`), patience);
    try {
      for (;;) {
        while (this.#received.length > 0) {
          const found = pick(this.#received.shift());
          if (found) return found;
        }
        if (this.#end) throw new Error(`waiting for ${what}: ${this.#end}`);
        await new Promise((resolve) => (this.#waiting = resolve));
      }
    } finally {
      clearTimeout(give_up);
    }
  }

  close() {
    this.#stream.destroy();
  }

  #read(bytes) {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const short = this.#pending.length < 2 ? 0 : this.#pending[1] & 127;
      const start = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (this.#pending.length < start) return;
      const length = start === 2 ? short : start === 4 ? this.#pending.readUInt16BE(2) : Number(this.#pending.readBigUInt64BE(2));
      if (this.#pending.length < start + length) return;
      this.#take(this.#pending[0] & 15, this.#pending.subarray(start, start + length));
      this.#pending = this.#pending.subarray(start + length);
    }
  }

  #take(kind, payload) {
    if (kind === opcode.text) this.#received.push(JSON.parse(payload));
    if (kind === opcode.close) this.#ended(`closed with ${payload.length >= 2 ? payload.readUInt16BE(0) : "no code"} ${payload.subarray(2)}`);
    this.#wake();
  }

  #ended(why) {
    this.#end ??= why;
    this.#wake();
  }

  #wake() {
    this.#waiting?.();
    this.#waiting = null;
  }
}
