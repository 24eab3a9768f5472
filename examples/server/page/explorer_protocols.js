// The protocols of the server: which are mounted, what is special about each, and where one finds a room.

const in_address = (token, query = {}) => ({ query: { token, ...query }, sub_protocols: [] });
const in_sub_protocols = (token, query) => ({ query, sub_protocols: ["Bearer", token] });

const known = {
  social: {
    special: "One socket hears of all your chats. People are called by username, and every picture becomes a JPEG.",
    open: (room, token) => in_address(token),
  },
  conversation: {
    special: "One socket for one conversation. A message comes as a bare object: it is the only frame without a type.",
    open: (room, token) => in_address(token),
  },
  community: {
    special: "The token travels as a sub-protocol. The socket begins with the last messages, and each goes from send over delivered to read by itself.",
    open: (room, token) => in_sub_protocols(token, { room_id: room.id }),
  },
  messenger: {
    special: "Everything is an envelope of type and data, and every id is a UUID. Messages have replies, receipts and a delivery status.",
    open: (room, token) => in_address(token),
  },
  rooms: {
    special: "A socket beside a REST interface, with typing, presence and uploads. It is what this page speaks itself.",
    open: (room, token) => in_address(token, { room_id: room.id }),
  },
};

// [{ name, special, sockets, routes }], or null where the server does not say.
export async function mounted_protocols() {
  try {
    const response = await fetch("/dialects", { cache: "no-store", signal: AbortSignal.timeout(20_000) });
    const mounted = response.ok ? await response.json() : null;
    return mounted?.filter(({ name }) => Object.hasOwn(known, name)).map((one) => ({ ...one, special: known[one.name].special })) ?? null;
  } catch {
    return null;
  }
}

// Where the room is found in a protocol: { path, sub_protocols }.
function way(protocol, room, token) {
  const { query, sub_protocols } = known[protocol.name].open(room, token);
  const path = protocol.sockets[0].replace("{conversation_id}", room.id).replace("{chat_id}", room.uuid);
  return { path: `${path}?${new URLSearchParams(query)}`, sub_protocols };
}

// What a WebSocket is made of: { address, sub_protocols }.
export function door(protocol, room, token) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const { path, sub_protocols } = way(protocol, room, token);
  return { address: `${scheme}//${location.host}${path}`, sub_protocols };
}

// The same for people to read, and without the token.
export function door_words(protocol, room) {
  const { path, sub_protocols } = way(protocol, room, "TOKEN");
  return sub_protocols.length > 0 ? `${path} with the sub-protocols ${sub_protocols.join(", ")}` : path;
}
