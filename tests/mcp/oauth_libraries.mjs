// oauth_libraries.mjs BASE: oauth4webapi and openid-client, which hold a server to the letter of the RFCs, through every grant.
import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import { Person, actsAs, isRefused, write } from "./person.mjs";

const base = process.argv[2];
const issuer = new URL(base);
const resource = base + "/mcp";
const redirect = "http://127.0.0.1:7171/callback";
const plain = { [oauth.allowInsecureRequests]: true };
const person = await Person.withLibrary(base, "letter@example.com");
const device = "urn:ietf:params:oauth:grant-type:device_code";

async function discover() {
  const found = await oauth.resourceDiscoveryRequest(new URL(resource), plain);
  const described = await oauth.processResourceDiscoveryResponse(new URL(resource), found);
  assert.deepEqual(described.authorization_servers, [base]);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...plain }));
}

async function register(server, method) {
  const metadata = { client_name: "oauth4webapi", redirect_uris: [redirect], token_endpoint_auth_method: method, grant_types: ["authorization_code", "refresh_token", device] };
  return oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(server, metadata, plain));
}

const proofs = { none: () => oauth.None(), client_secret_basic: oauth.ClientSecretBasic, client_secret_post: oauth.ClientSecretPost };

async function question(server, client, decision) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    response_type: "code", client_id: client.client_id, redirect_uri: redirect, scope: write, state, resource,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
  });
  return { verifier, state, answer: await person.consent(url, decision) };
}

async function byCode(server, method) {
  const client = await register(server, method);
  const proof = proofs[method](client.client_secret);
  const { verifier, state, answer } = await question(server, client);
  const parameters = oauth.validateAuthResponse(server, client, answer, state);
  const redeemed = await oauth.authorizationCodeGrantRequest(server, client, proof, parameters, redirect, verifier, { additionalParameters: { resource }, ...plain });
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, redeemed);
  await actsAs(person, tokens.access_token);
  const refreshed = await oauth.processRefreshTokenResponse(server, client,
    await oauth.refreshTokenGrantRequest(server, client, proof, tokens.refresh_token, plain));
  await actsAs(person, refreshed.access_token);
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, proof, refreshed.refresh_token, plain));
  await isRefused(person, refreshed.access_token);
  await assert.rejects(async () => oauth.processRefreshTokenResponse(server, client,
    await oauth.refreshTokenGrantRequest(server, client, proof, refreshed.refresh_token, plain)), { error: "invalid_grant" });
}

async function byDevice(server) {
  const client = await register(server, "none");
  const begin = async () => oauth.processDeviceAuthorizationResponse(server, client,
    await oauth.deviceAuthorizationRequest(server, client, oauth.None(), { scope: write, resource }, plain));
  const poll = async (begun) => oauth.processDeviceCodeResponse(server, client,
    await oauth.deviceCodeGrantRequest(server, client, oauth.None(), begun.device_code, plain));
  const [allowed, denied] = [await begin(), await begin()];
  await person.approve(allowed.verification_uri_complete);
  await actsAs(person, (await poll(allowed)).access_token);
  await assert.rejects(poll(allowed), { error: "invalid_grant" });
  await assert.rejects(poll(denied), { error: "authorization_pending" });
  await person.approve(denied.verification_uri_complete, "deny");
  const again = await begin();
  await person.approve(again.verification_uri_complete, "deny");
  await assert.rejects(poll(again), { error: "access_denied" });
}

async function withOauth4webapi() {
  const server = await discover();
  for (const method of Object.keys(proofs)) await byCode(server, method);
  const client = await register(server, "none");
  const { state, answer } = await question(server, client, "deny");
  assert.throws(() => oauth.validateAuthResponse(server, client, answer, state), { error: "access_denied" });
  await assert.rejects(async () => oauth.processRefreshTokenResponse(server, { client_id: "app_unknown" },
    await oauth.refreshTokenGrantRequest(server, { client_id: "app_unknown" }, oauth.None(), "lkr_nothing", plain)), { error: "invalid_client" });
  await byDevice(server);
}

async function withOpenidClient() {
  const config = await openid.dynamicClientRegistration(issuer, { client_name: "openid-client", redirect_uris: [redirect], grant_types: ["authorization_code", "refresh_token", device] },
    undefined, { algorithm: "oauth2", execute: [openid.allowInsecureRequests] });
  const verifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirect, scope: write, state, resource, code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
  });
  const tokens = await openid.authorizationCodeGrant(config, await person.consent(url), { pkceCodeVerifier: verifier, expectedState: state });
  await actsAs(person, tokens.access_token);
  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token);
  await actsAs(person, refreshed.access_token);
  await openid.tokenRevocation(config, refreshed.access_token);
  await isRefused(person, refreshed.access_token);

  const begun = await openid.initiateDeviceAuthorization(config, { scope: write });
  const waiting = openid.pollDeviceAuthorizationGrant(config, begun);
  await person.approve(begun.verification_uri_complete);
  await actsAs(person, (await waiting).access_token);
}

await withOauth4webapi();
await withOpenidClient();
