// Which addresses from messages the page may load or link to.

// The path on the own origin, for pictures and sound; null for what the page may not load.
export function own_address(address) {
  const url = parsed(address);
  if (!url) return null;
  return url.origin === location.origin || url.pathname.startsWith("/static/") ? url.pathname + url.search : null;
}

// What a link may point to: the own origin, or http and https elsewhere.
export function link_address(address) {
  const url = parsed(address);
  if (!url) return null;
  return own_address(address) ?? url.href;
}

function parsed(address) {
  if (!address) return null;
  try {
    const url = new URL(address, location.origin);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}
