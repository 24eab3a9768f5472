// The REST half of the protocol. Every failure is an api_error: status 0 means that the server was not reached.

export class api_error extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export class api {
  constructor(token) {
    this.token = token;
  }

  me() {
    return this.#call("GET", "me");
  }

  rooms() {
    return this.#call("GET", "rooms").then((answer) => answer.rooms);
  }

  room(room_id) {
    return this.#call("GET", `rooms/${room_id}`);
  }

  open_direct_room(user_id) {
    return this.#call("POST", "rooms", { json: { receiver_id: user_id } });
  }

  create_group(name, member_ids) {
    return this.#call("POST", "rooms", { json: { name, member_ids } });
  }

  // position is { before: id }, { after: id } or nothing for the newest.
  messages(room_id, position = {}, count = 50) {
    return this.#call("GET", `rooms/${room_id}/messages`, { query: { ...position, per_page: count } });
  }

  mark_read(room_id) {
    return this.#call("POST", `rooms/${room_id}/read`);
  }

  edit_message(message_id, content) {
    return this.#call("PUT", `messages/${message_id}`, { form: { content } });
  }

  delete_message(message_id) {
    return this.#call("DELETE", `messages/${message_id}`);
  }

  search_users(text) {
    return this.#call("GET", "search-users", { query: { email: text, limit: 20 } }).then((answer) => answer.users);
  }

  // Uploads with XMLHttpRequest because fetch reports no upload progress.
  upload_files(files, message_type, { on_progress, signal }) {
    const body = new FormData();
    for (const file of files) body.append("files", file, file.name);
    body.append("message_type", message_type);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", "/api/chat/upload-files");
      request.setRequestHeader("Authorization", `Bearer ${this.token}`);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) on_progress(event.loaded / event.total);
      });
      request.addEventListener("load", () => {
        if (request.status >= 200 && request.status < 300 && request.response) resolve(request.response.files);
        else reject(new api_error(request.status, request.response?.detail ?? "Upload failed"));
      });
      request.addEventListener("error", () => reject(new api_error(0, "The server cannot be reached.")));
      request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
      signal.addEventListener("abort", () => request.abort());
      request.send(body);
    });
  }

  async #call(method, path, { query, json, form } = {}) {
    const headers = { Authorization: `Bearer ${this.token}` };
    let body;
    if (json) {
      headers["Content-Type"] = "application/json";
      body = JSON.stringify(json);
    } else if (form) {
      body = new URLSearchParams(form);
    }
    const address = `/api/chat/${path}${query ? `?${new URLSearchParams(query)}` : ""}`;
    let response;
    try {
      response = await fetch(address, { method, headers, body, cache: "no-store", signal: AbortSignal.timeout(20_000) });
    } catch {
      throw new api_error(0, "The server cannot be reached.");
    }
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new api_error(response.status, answer?.detail ?? `The server answered ${response.status}.`);
    if (answer === null) throw new api_error(0, "The server's answer was cut off.");
    return answer;
  }
}
