import assert from "node:assert/strict";
import { ann, bob } from "./support/server.mjs";
import { scene } from "./support/stage.mjs";

const numbered = (count) => Array.from({ length: count }, (_, index) => `message number ${index + 1}`);
const first = (visitor) => visitor.page.locator("parlor-message").first();

scene("history loads while scrolling up, and what is read stays in place", async (here) => {
  const a = await here.enter(ann);
  await a.send_many(4, numbered(130));
  const b = await here.enter(bob);
  const asked = [];
  b.page.on("request", (request) => request.url().includes("/messages?") && asked.push(request.url()));
  await b.open("Ann Lee");
  await b.page.locator(".unread_line").waitFor();
  await b.sees("message number 130");
  assert.ok(asked.length <= 2, "not everything is loaded at once");

  const scroller = b.page.locator(".log_scroller");
  await scroller.hover();
  while (!(await b.page.locator(".log_status", { hasText: "beginning of the conversation" }).isVisible())) {
    const before = await first(b).evaluate((node) => node.textContent);
    const held = await b.page.evaluate(async (before) => {
      const scroller = document.querySelector(".log_scroller");
      const anchor = document.querySelector("parlor-message");
      scroller.scrollTop = 0;
      await new Promise((resolve) => {
        const look = () => {
          const is_changed = document.querySelector("parlor-message").textContent !== before || document.querySelector(".log_status").textContent.includes("beginning");
          if (is_changed) requestAnimationFrame(() => requestAnimationFrame(resolve));
          else requestAnimationFrame(look);
        };
        look();
      });
      return anchor.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    }, before);
    assert.ok(held > -60 && held < 140, `the message that was on top stays on top (it is at ${held})`);
  }
  assert.equal(await b.page.locator(".message_text").getByText("message number 1", { exact: true }).count(), 1);
  assert.equal(await b.messages.count(), 130);
  assert.ok(asked.length >= 3);
});

scene("somebody who reads history is not moved by a new message and gets a way down", async (here) => {
  const a = await here.enter(ann);
  await a.send_many(4, numbered(60));
  const b = await here.enter(bob);
  await b.open("Ann Lee");
  await b.sees("message number 60");
  const scroller = b.page.locator(".log_scroller");
  const jump = b.page.getByRole("button", { name: /Jump to the latest/ });
  await scroller.evaluate((node) => node.scrollTo(0, node.scrollHeight / 2));
  await jump.waitFor();
  const place = await scroller.evaluate((node) => node.scrollTop);
  await a.open("Bob Moss");
  await a.say("Something new");
  await b.page.getByRole("button", { name: "Jump to the latest message, 1 new" }).waitFor();
  assert.ok(Math.abs((await scroller.evaluate((node) => node.scrollTop)) - place) < 2);
  await jump.click();
  await jump.waitFor({ state: "hidden" });
  await a.sees("Something new", "read");
});

scene("messages stand under the day they were written", async (here) => {
  const a = await here.enter(ann);
  await a.open("Bob Moss");
  await a.say("A line");
  await a.page.locator(".day_line", { hasText: "Today" }).waitFor();
});
