// Moments as people say them.

const minute = 60_000;
const day = 24 * 60 * minute;

// The words around are English, so dates are too; the rest follows the reader's settings.
const language = navigator.language.startsWith("en") ? navigator.language : "en";

const clock_format = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday_format = new Intl.DateTimeFormat(language, { weekday: "long" });
const short_weekday_format = new Intl.DateTimeFormat(language, { weekday: "short" });
const date_format = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const long_date_format = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const year_date_format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const exact_format = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });
const full_format = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

export function day_key(moment) {
  const date = new Date(moment);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

export function clock(moment) {
  return clock_format.format(new Date(moment));
}

// To the millisecond.
export function exact(moment) {
  return exact_format.format(new Date(moment));
}

export function full(moment) {
  return full_format.format(new Date(moment));
}

export function day_label(moment) {
  const days = days_ago(moment);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  const date = new Date(moment);
  if (days < 7) return weekday_format.format(date);
  return date.getFullYear() === new Date().getFullYear() ? long_date_format.format(date) : year_date_format.format(date);
}

// As short as a room list needs it.
export function short_label(moment) {
  const days = days_ago(moment);
  if (days <= 0) return clock(moment);
  if (days === 1) return "Yesterday";
  return (days < 7 ? short_weekday_format : date_format).format(new Date(moment));
}

export function last_seen(moment) {
  if (!moment) return "offline";
  const passed = Date.now() - new Date(moment).getTime();
  if (passed < minute) return "last seen just now";
  if (passed < 60 * minute) return `last seen ${Math.floor(passed / minute)} min ago`;
  const days = days_ago(moment);
  if (days <= 0) return `last seen today at ${clock(moment)}`;
  if (days === 1) return `last seen yesterday at ${clock(moment)}`;
  return `last seen on ${date_format.format(new Date(moment))}`;
}

function days_ago(moment) {
  const start = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((start(new Date()) - start(new Date(moment))) / day);
}
