// Loaded before the conformance suite, which has no option for it: every request to the server under test carries the key.
const plain = globalThis.fetch;
globalThis.fetch = (input, init = {}) => {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set("authorization", `Bearer ${process.env.MCP_KEY}`);
  return plain(input, { ...init, headers });
};
