// oauth_sdk.mjs KIND BASE: an agent that knows nothing but the address: from the refusal over registration and consent to a tool call, through the
// end of its token, and through the person's end of the connection. BASE serves access tokens of two seconds.
import assert from "node:assert/strict";
import { Person, isRefused } from "./person.mjs";

const [kind, base] = process.argv.slice(2);
const endpoint = new URL(base + "/mcp");
const sdk = kind === "v1"
  ? Object.assign({}, ...(await Promise.all(["index", "streamableHttp", "auth"].map((part) => import(`@modelcontextprotocol/sdk/client/${part}.js`)))))
  : await import("@modelcontextprotocol/client");

/// What a host of agents keeps for one server.
class Keeper {
  redirectUrl = "http://127.0.0.1:7272/callback";
  clientMetadata = { client_name: `SDK ${kind}`, redirect_uris: [this.redirectUrl], token_endpoint_auth_method: "none" };
  registrations = 0;
  saved = [];
  state = () => "state of " + kind;
  clientInformation = () => this.information;
  saveClientInformation = (information) => void (this.registrations++, this.information = information);
  tokens = () => this.saved.at(-1);
  saveTokens = (tokens) => void this.saved.push(tokens);
  redirectToAuthorization = (url) => void (this.asked = url);
  saveCodeVerifier = (verifier) => void (this.verifier = verifier);
  codeVerifier = () => this.verifier;
  saveDiscoveryState = (found) => void (this.found = found);
  discoveryState = () => this.found;
  invalidateCredentials(what) {
    if (what === "all" || what === "client") this.information = undefined;
    if (what === "all" || what === "tokens") this.saved = [];
  }
}

async function connect(keeper) {
  const options = kind === "v1" ? {} : { versionNegotiation: { mode: "auto" } };
  const client = new sdk.Client({ name: "sdk", version: "1" }, options);
  const transport = new sdk.StreamableHTTPClientTransport(endpoint, { authProvider: keeper });
  await client.connect(transport);
  return { client, transport };
}

const whoami = ({ client }) => client.callTool({ name: "whoami", arguments: {} });

async function finish({ transport }, answer) {
  assert.equal(answer.searchParams.get("state"), "state of " + kind);
  await transport.finishAuth(kind === "v1" ? answer.searchParams.get("code") : answer.searchParams);
}

const person = await Person.withLibrary(base, `sdk-${kind}@example.com`);
const keeper = new Keeper();
const agent = await connect(keeper);
await assert.rejects(whoami(agent), sdk.UnauthorizedError);
assert.equal(keeper.asked.searchParams.get("resource"), endpoint.href);
await finish(agent, await person.consent(keeper.asked));
const { structuredContent } = await whoami(agent);
assert.equal(structuredContent.organizationId, person.minted.organizationId);
assert.equal(structuredContent.access[person.minted.libraryId], "write");

const first = keeper.tokens();
await expiry(first.access_token);
assert.ok(!(await whoami(agent)).isError);
assert.equal(keeper.saved.length, 2, "the token was not refreshed");
assert.notEqual(keeper.tokens().refresh_token, first.refresh_token);
await isRefused(person, first.access_token);

keeper.asked = undefined;
await person.endAll();
await isRefused(person, keeper.tokens()?.access_token);
await assert.rejects(whoami(agent), sdk.UnauthorizedError);
await finish(agent, await person.consent(keeper.asked));
assert.ok(!(await whoami(agent)).isError);
assert.equal(keeper.registrations, 1, "a connection that ended is no reason to register anew");
await agent.client.close();

async function expiry(token) {
  const end = Date.now() + 15000;
  for (;;) {
    try {
      return await isRefused(person, token);
    } catch (still) {
      if (Date.now() > end) throw still;
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}
