// What the client pages share: their settings, their log of messages, and how they read files.

const settings = new URLSearchParams(location.search);

export const setting = (name) => settings.get(name);

// The body tells whoever watches the page how the newest socket fares.
export function show_state(socket) {
  const tell = (state) => (document.body.dataset.socket = state);
  window.socket = socket;
  tell("connecting");
  socket.addEventListener("open", () => tell("open"));
  socket.addEventListener("close", ({ code }) => tell(`closed ${code}`));
}

export function line(text) {
  const entry = document.createElement("li");
  entry.append(text ?? "");
  document.querySelector("#log").append(entry);
  return entry;
}

export function link_in(entry, address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = name;
  entry.append(link);
}

export function on_enter(send) {
  document.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send(document.querySelector("#text").value);
    document.querySelector("#text").value = "";
  });
}

export function whole_data_url(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

export async function data_url_payload(file) {
  const url = await whole_data_url(file);
  return url.slice(url.indexOf(",") + 1);
}
