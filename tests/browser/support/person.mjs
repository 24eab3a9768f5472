// What a person does with the page, and what they see.

import assert from "node:assert/strict";

export class person {
  faults = [];

  constructor(user, context, page, server) {
    Object.assign(this, { user, context, page, server });
  }

  async watch_for_faults() {
    this.page.on("pageerror", (error) => this.faults.push(`error: ${error.message}`));
    this.page.on("console", (message) => {
      if (/content security policy|trusted ?type/i.test(message.text())) this.faults.push(message.text());
    });
    this.page.on("dialog", (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    await this.page.exposeFunction("report_fault", (text) => this.faults.push(text));
    await this.page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => window.report_fault(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    });
  }

  get rooms() {
    return this.page.getByRole("list", { name: "Rooms" });
  }

  room(title) {
    return this.rooms.getByRole("button").filter({ hasText: title });
  }

  get field() {
    return this.page.locator("parlor-composer textarea");
  }

  get status() {
    return this.page.locator(".room_status");
  }

  get banner() {
    return this.page.locator("parlor-connection-banner [role=status]");
  }

  get messages() {
    return this.page.locator("parlor-message");
  }

  message(text) {
    return this.messages.filter({ hasText: text });
  }

  async open(title) {
    await this.room(title).click();
    await this.page.locator(".room_title", { hasText: title }).waitFor();
    await this.page.locator(".log_status", { hasText: /beginning of the conversation|No messages yet/ }).or(this.messages.first()).first().waitFor();
  }

  async say(text) {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  // A message counts as seen with its state: "sent", "read", "waiting", …
  async sees(text, state) {
    await (state ? this.page.locator(`parlor-message[data-state="${state}"]`) : this.messages).filter({ hasText: text }).first().waitFor();
  }

  async sees_exactly_once(text) {
    await this.sees(text);
    assert.equal(await this.message(text).count(), 1, `"${text}" appears once at ${this.user.username}`);
  }

  async choose_in_menu(text, entry) {
    const message = this.message(text).first();
    await message.hover();
    await message.getByRole("button", { name: "Message actions" }).click();
    await this.page.getByRole("menuitem", { name: entry }).click();
  }

  async attach(...files) {
    await this.page.locator("parlor-composer input[type=file]").setInputFiles(files);
    await this.page.locator(".tray_entry").nth(files.length - 1).waitFor();
  }

  async send() {
    await this.page.getByRole("button", { name: "Send", exact: true }).click();
  }

  // Fast, over a socket of its own: many messages for a test of history.
  async send_many(room_id, texts) {
    await this.page.evaluate(({ room_id, texts }) => new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${location.host}/api/chat/ws?subscribe=all`, ["Bearer", sessionStorage.getItem("parlor.token")]);
      const ids = texts.map(() => crypto.randomUUID());
      const open = new Set(ids);
      const give_up = setTimeout(() => reject(new Error(`${open.size} messages were not confirmed`)), 30_000);
      socket.addEventListener("open", () => texts.forEach((content, index) => socket.send(JSON.stringify({ type: "send_message", data: { room_id, message_type: "text", content, client_message_id: ids[index] } }))));
      socket.addEventListener("message", (event) => {
        const frame = JSON.parse(event.data);
        if (frame.type === "new_message") open.delete(frame.data.client_message_id);
        if (open.size > 0) return;
        clearTimeout(give_up);
        socket.close();
        resolve();
      });
    }), { room_id, texts });
  }
}
