import assert from "node:assert/strict";
import { ann, bob, group_room } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

const markup = "<img src=x onerror=alert(1)><b>bold</b>";
const hostile = {
  users: [ann, { ...bob, first_name: "<b>Bob</b>", last_name: "<script>alert(2)</script>" }],
  rooms: [{ id: 4, slug: "ann-bob", name: "Ann and Bob", type: "direct", members: [1, 2] }, { ...group_room, name: markup, members: [1, 2] }],
};

scene("HTML in a message, a file name, a room name and a person's name is shown as text", async (here) => {
  const a = await here.enter(ann);
  const b = await here.enter({ ...bob, first_name: "<b>Bob</b>" });
  await a.open(markup);
  await b.open(markup);
  await b.say(markup);
  await b.say("<script>alert(3)</script>");
  await b.say("javascript:alert(4) and https://example.com/<b>");
  await b.attach({ name: "<i>notes<i>.txt", mimeType: "text/plain", buffer: Buffer.from("text") });
  await b.send();
  await a.sees(markup);
  await a.sees("<script>alert(3)</script>");
  await a.page.locator(".file_name").waitFor();
  await a.message("<script>alert(3)</script>").first().waitFor();
  assert.deepEqual(await a.page.locator("parlor-message a:not(.file)").evaluateAll((links) => links.map((link) => link.href)), ["https://example.com/"]);
  assert.equal(await a.page.locator("parlor-app b, parlor-app i:not(.typing_dots i), parlor-app script, parlor-app img[src=x]").count(), 0);
  await a.room("<b>Bob</b> <script>alert(2)</script>").waitFor();
}, { provision: hostile });

scene("the page is served with a strict policy and loads nothing from elsewhere", async (here) => {
  const a = await here.enter(ann);
  const elsewhere = [];
  a.page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== here.server.origin) elsewhere.push(request.url());
  });
  const answer = await a.page.reload();
  const policy = answer.headers()["content-security-policy"] ?? "";
  for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) assert.ok(policy.includes(part), `the policy has ${part}`);
  assert.doesNotMatch(policy, /unsafe-/);
  await a.open("Bob Moss");
  assert.deepEqual(elsewhere, []);
});

scene("an avatar from another origin is not loaded; initials stand in", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  assert.equal(await a.page.locator(".avatar_picture").count(), 0);
  await a.page.locator(".room_face .avatar_initials", { hasText: "BM" }).waitFor();
}, { provision: { users: [ann, { ...bob, avatar_url: "https://example.com/bob.jpg" }], rooms: [{ id: 4, slug: "ann-bob", name: "Ann and Bob", type: "direct", members: [1, 2] }] } });
