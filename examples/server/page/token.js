// The sign-in token: it arrives in the fragment, which no server sees, and stays in this tab only.

const storage_key = "parlor.token";

export function take_token_from_address() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return false;
  sessionStorage.setItem(storage_key, token);
  history.replaceState(null, "", location.pathname + location.search);
  return true;
}

export function stored_token() {
  return sessionStorage.getItem(storage_key);
}

export function store_token(token) {
  sessionStorage.setItem(storage_key, token);
}

export function forget_token() {
  sessionStorage.removeItem(storage_key);
}

// People paste the bare token, the whole link, or "Bearer …"; all three mean the token.
export function token_in(text) {
  const link = text.match(/[#?&]token=([^&\s]+)/);
  return (link ? decodeURIComponent(link[1]) : text.replace(/^\s*bearer\s+/i, "")).trim();
}

// What may stand in an HTTP header and in a sub-protocol list.
export function looks_like_token(token) {
  return /^[A-Za-z0-9_.~+-]+$/.test(token);
}
