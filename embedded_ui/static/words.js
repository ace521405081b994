// Numbers and failures in words for people.

/// "1.2 MB": powers of a thousand, as disks are sold.
export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  if (count < 999_500) return `${Math.round(count / 1000)} KB`;
  return count < 1_000_000_000 ? `${(count / 1_000_000).toFixed(1)} MB` : `${(count / 1_000_000_000).toFixed(2)} GB`;
}

/// "1 image", "1,204 images".
export const counted = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

/// "40 s", "3 min", "2 h 5 min".
export function lasting(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/// The sentence of a failure without what only programs need: the name of the file, which stands beside it, and backticks.
export function sentence(failure) {
  const text = failure.message.replace(/^`[^`]*`:? /, "").replaceAll("`", "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/// As texts are compared: without accents and capitals.
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
