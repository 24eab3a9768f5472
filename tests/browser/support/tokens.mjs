// Tokens with claims of one's own: HS256 (RFC 7515) with the secret of a server's data directory.

import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

// Returns a function that turns claims into a token of an hour.
export async function token_maker(server) {
  const secret = (await readFile(join(server.data, "signing.key"), "utf8")).trim();
  return (claims) => {
    const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ exp: Math.floor(Date.now() / 1000) + 3600, ...claims })}`;
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
  };
}
