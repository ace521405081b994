// Documents that are nearly ones: a valid text with tokens or characters taken away, doubled, moved or replaced.

const TOKEN = /"""[^]*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[A-Za-z_]\w*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[^\s]|\s+/g;
const TOKENS = ["{", "}", "(", ")", "[", "]", ":", "=", "!", "$", "@", "...", "|", "&", ",", "on", "fragment", "query", "null", "true", "id", "Dog",
  "0", "-1", "1.5", "1e9", "01", "-", '"x"', '""', '"""b"""', "#c\n", "$v", "@skip(if: true)", "@include", "...F0", "... on Dog", '"d" query', "type", "extend"];
const CHARACTERS = ["\"", "\\", "\n", "\r", "\r\n", "\t", "\u{feff}", "\0", "é", "😀", "'", ".", "..", "-", "0", "9", "e", "_", "\\u00e9", "\\u{1F600}", "\\uD83D\\uDE00", "\\uD83D",
  "\\n", "\\z", "\\u{110000}", "\\u{}", "\"\"\"", "\\\"\"\"", "   ", "#", "\u2028", "\x7f", "\x1b"];

function change(parts, random, pool) {
  const at = random.below(parts.length);
  const kind = random.below(5);
  if (kind === 0) parts.splice(at, 1);
  else if (kind === 1) parts.splice(at, 0, parts[at]);
  else if (kind === 2) parts.splice(at, 0, random.one(pool));
  else if (kind === 3) parts[at] = random.one(pool);
  else [parts[at], parts[random.below(parts.length)]] = [parts[random.below(parts.length)], parts[at]];
}

export function mutateTokens(text, random) {
  const parts = text.match(TOKEN) ?? [""];
  for (let i = 1 + random.below(2); i > 0 && parts.length; --i) change(parts, random, TOKENS);
  return parts.join(random.happens(0.2) ? " " : "");
}

export function mutateCharacters(text, random) {
  const parts = [...text];
  for (let i = 1 + random.below(3); i > 0 && parts.length; --i) change(parts, random, CHARACTERS);
  return parts.join("");
}
