// Messages on their way. An entry leaves the outbox when the server's echo with its client_message_id arrives;
// until then it is sent again after every reconnect, and the server recognises the id.
// States: "waiting" (no connection), "uploading", "sending", "failed".

const echo_patience = 15_000;
const most_attempts = 4;

export class outbox extends EventTarget {
  #api;
  #connection;
  #storage_key = null;
  #entries = [];
  #is_uploading = false;

  constructor(api, connection) {
    super();
    this.#api = api;
    this.#connection = connection;
    connection.addEventListener("state", () => (connection.state === "open" ? this.flush() : this.#connection_lost()));
  }

  // Text that waits survives a reload of the page; files do not fit there.
  restore(user_id) {
    if (this.#storage_key) return;
    this.#storage_key = `parlor.outbox.${user_id}`;
    const stored = JSON.parse(sessionStorage.getItem(this.#storage_key) ?? "[]");
    const known = new Set(this.#entries.map((entry) => entry.client_message_id));
    this.#entries.unshift(...stored.filter((entry) => !known.has(entry.client_message_id)).map((entry) => this.#fresh(entry)));
    this.#changed();
    this.flush();
  }

  add({ room_id, message_type, content, files = [] }) {
    const previews = message_type === "image" ? files.map((file) => URL.createObjectURL(file)) : null;
    this.#entries.push(this.#fresh({
      client_message_id: crypto.randomUUID?.() ?? random_id(),
      created_at: new Date().toISOString(),
      room_id, message_type, content, files, previews,
    }));
    this.#changed();
    this.flush();
  }

  entries_of(room_id) {
    return this.#entries.filter((entry) => String(entry.room_id) === String(room_id));
  }

  // The echo is here. Returns the entry it answers, if it was ours.
  delivered(client_message_id) {
    const entry = this.#find(client_message_id);
    if (entry) this.#remove(entry);
    return entry;
  }

  refused(client_message_id, reason) {
    const entry = this.#find(client_message_id);
    if (entry) this.#fail(entry, reason);
    return entry;
  }

  retry(client_message_id) {
    const entry = this.#find(client_message_id);
    if (!entry) return;
    entry.attempts = 0;
    this.#move(entry, "waiting");
    this.flush();
  }

  discard(client_message_id) {
    const entry = this.#find(client_message_id);
    if (!entry) return;
    entry.abort?.abort();
    for (const preview of entry.previews ?? []) URL.revokeObjectURL(preview);
    this.#remove(entry);
  }

  // Text goes out at once and in the order of writing; a long upload holds up only the files behind it.
  flush() {
    if (this.#connection.state !== "open") return;
    for (const entry of this.#entries) if (entry.state === "waiting" && is_complete(entry)) this.#send(entry);
    this.#upload_next();
  }

  clear() {
    for (const entry of [...this.#entries]) this.discard(entry.client_message_id);
  }

  #fresh(entry) {
    return { files: [], previews: null, uploaded: null, ...entry, state: "waiting", progress: 0, attempts: 0, reason: null };
  }

  #find(client_message_id) {
    return client_message_id ? this.#entries.find((entry) => entry.client_message_id === client_message_id) : undefined;
  }

  #send(entry) {
    if (!this.#connection.send({ type: "send_message", data: frame_data(entry) })) return;
    entry.attempts += 1;
    entry.timer = setTimeout(() => this.#echo_missing(entry), echo_patience);
    this.#move(entry, "sending");
  }

  async #upload_next() {
    const entry = this.#entries.find((candidate) => candidate.state === "waiting" && !is_complete(candidate));
    if (this.#is_uploading || !entry) return;
    this.#is_uploading = true;
    await this.#upload(entry);
    this.#is_uploading = false;
    this.flush();
  }

  async #upload(entry) {
    entry.abort = new AbortController();
    entry.progress = 0;
    this.#move(entry, "uploading");
    try {
      entry.uploaded = await this.#api.upload_files(entry.files, entry.message_type, {
        signal: entry.abort.signal,
        on_progress: (fraction) => {
          entry.progress = fraction;
          this.#changed();
        },
      });
      this.#move(entry, "waiting");
    } catch (error) {
      if (error.name !== "AbortError") this.#upload_failed(entry, error);
    }
  }

  #upload_failed(entry, error) {
    entry.attempts += 1;
    if (error.status > 0 || entry.attempts >= most_attempts) return this.#fail(entry, error.message);
    this.#move(entry, "waiting");
    this.#connection.restart();
  }

  #echo_missing(entry) {
    if (entry.attempts >= most_attempts) this.#fail(entry, "The server did not confirm this message.");
    else this.#connection.restart();
  }

  #connection_lost() {
    for (const entry of this.#entries) {
      clearTimeout(entry.timer);
      if (entry.state === "sending") this.#move(entry, "waiting");
    }
  }

  #fail(entry, reason) {
    entry.reason = reason;
    this.#move(entry, "failed");
  }

  #move(entry, state) {
    if (state !== "sending") clearTimeout(entry.timer);
    entry.state = state;
    this.#changed();
  }

  #remove(entry) {
    clearTimeout(entry.timer);
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#changed();
  }

  #changed() {
    if (this.#storage_key) {
      const kept = this.#entries.filter((entry) => entry.files.length === 0)
        .map(({ client_message_id, created_at, room_id, message_type, content }) => ({ client_message_id, created_at, room_id, message_type, content }));
      sessionStorage.setItem(this.#storage_key, JSON.stringify(kept));
    }
    this.dispatchEvent(new Event("change"));
  }
}

function is_complete(entry) {
  return entry.files.length === 0 || entry.uploaded !== null;
}

function frame_data({ room_id, message_type, content, client_message_id, uploaded }) {
  const data = { room_id, message_type, content, client_message_id };
  const files = (uploaded ?? []).map(({ file_path, file_name, file_size, mime_type }) => ({ file_data: file_path, file_name, file_size, mime_type }));
  if (files.length === 1) Object.assign(data, files[0]);
  if (files.length > 1) data.files_data = files;
  return data;
}

// crypto.randomUUID exists on secure origins only.
function random_id() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
