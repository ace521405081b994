// clients.mjs BASE KEY ORGANIZATION LIBRARY: Apollo Client, urql and graphql-request through one story each: who am I, upload (the last
// one sends its form itself), list, tag, describe, search, delete, restore, and what a refusal looks like.
import assert from "node:assert/strict";

import { ApolloClient, InMemoryCache, gql } from "@apollo/client/core";
import UploadHttpLink from "apollo-upload-client/UploadHttpLink.mjs";
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { GraphQLClient } from "graphql-request";

const [base, key, organization, library] = process.argv.slice(2);
const url = base + "/graphql";
const headers = { Authorization: `Bearer ${key}` };
const place = { organization, library };

const PLACE = "$organization: ID!, $library: ID!";
const AT = "organizationId: $organization, libraryId: $library";
const ASSET = `fragment Shown on Asset { id name url tags description status views { id url } uploadedBy { name } sizes }`;
const documents = {
  viewer: `query Viewer { viewer { organizationId plan libraries { library access } } }`,
  upload: `mutation Upload(${PLACE}, $files: [Upload!]!) { uploadAssets(${AT}, files: $files) { responseText assets { ...Shown } } } ${ASSET}`,
  assets: `query Assets(${PLACE}, $page: Int, $tags: [String!]) { assets(${AT}, page: $page, pageSize: 10, tags: $tags) { ...Shown } } ${ASSET}`,
  asset: `query One(${PLACE}, $id: ID!) { asset(${AT}, assetId: $id) { ...Shown } } ${ASSET}`,
  tag: `mutation Tag(${PLACE}, $ids: [ID!]!, $tags: [String!]!) { tagAssets(${AT}, assetIds: $ids, tags: $tags) { taggedCount } }`,
  describe: `mutation Describe(${PLACE}, $id: ID!, $text: String!) { updateAssetDescription(${AT}, assetId: $id, description: $text) { assetId description } }`,
  search: `query Search($organization: ID!, $q: String) { searchAssets(organizationId: $organization, q: $q) { found hits { id score highlights { name } } } }`,
  remove: `mutation Remove(${PLACE}, $ids: [ID!]!) { deleteAssets(${AT}, assets: $ids) { success ids } }`,
  restore: `mutation Restore(${PLACE}, $ids: [ID!]!) { restoreAssets(${AT}, ids: $ids) { ids } }`,
};

// A GIF of one pixel, another one each time.
let made = 0;
const picture = (name) => {
  const bytes = Buffer.from("R0lGODdhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=", "base64");
  bytes[13] = ++made;
  return new File([bytes], name, { type: "image/gif" });
};

// Each gives run(name, variables) → data, and throws { code, status } of a refusal.
function apollo() {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: new UploadHttpLink({ uri: url, headers: { ...headers, "Apollo-Require-Preflight": "true" } }) });
  return async (name, variables) => {
    const document = gql(documents[name]);
    const change = documents[name].startsWith("mutation");
    try {
      const result = await (change ? client.mutate({ mutation: document, variables }) : client.query({ query: document, variables, fetchPolicy: "network-only" }));
      return result.data;
    } catch (error) {
      throw error.errors?.[0]?.extensions ?? error;
    }
  };
}

function urql() {
  const client = new Client({ url, exchanges: [cacheExchange, fetchExchange], fetchOptions: { headers }, requestPolicy: "network-only", preferGetMethod: true });
  return async (name, variables) => {
    const change = documents[name].startsWith("mutation");
    const result = await (change ? client.mutation(documents[name], variables) : client.query(documents[name], variables)).toPromise();
    if (result.error) throw result.error.graphQLErrors[0]?.extensions ?? result.error;
    return result.data;
  };
}

function request() {
  const client = new GraphQLClient(url, { headers });
  return async (name, variables) => {
    if (name === "upload") return form(variables);
    try {
      return await client.request(documents[name], variables);
    } catch (error) {
      throw error.response?.errors?.[0]?.extensions ?? error;
    }
  };
}

// graphql-request takes no files: the form as fetch and FormData make it.
async function form({ files, ...rest }) {
  const body = new FormData();
  body.append("operations", JSON.stringify({ query: documents.upload, variables: { ...rest, files: files.map(() => null) } }));
  body.append("map", JSON.stringify(Object.fromEntries(files.map((_, i) => [i, [`variables.files.${i}`]]))));
  files.forEach((file, i) => body.append(String(i), file));
  const reply = await fetch(url, { method: "POST", headers, body });
  assert.equal(reply.status, 200, await reply.clone().text());
  return (await reply.json()).data;
}

async function story(run, client) {
  const { viewer } = await run("viewer");
  assert.equal(viewer.organizationId, organization);
  assert.deepEqual(viewer.libraries.map((one) => [one.library, one.access]), [[library, "write"]]);
  const names = [`${client} one.gif`, `${client} two.gif`];
  const { uploadAssets } = await run("upload", { ...place, files: names.map(picture) });
  assert.equal(uploadAssets.responseText, "Uploaded 2 images");
  const ids = uploadAssets.assets.map((asset) => asset.id);
  assert.deepEqual(uploadAssets.assets.map((asset) => asset.name + ".gif"), names);
  assert.equal((await fetch(uploadAssets.assets[0].url)).status, 200);
  assert.deepEqual((await run("assets", { ...place, page: 0 })).assets.slice(0, 2).map((asset) => asset.id), [...ids].reverse());
  assert.equal((await run("tag", { ...place, ids, tags: [client, "all"] })).tagAssets.taggedCount, 4);
  assert.deepEqual((await run("assets", { ...place, tags: [client] })).assets.map((asset) => asset.id), [...ids].reverse());
  assert.equal((await run("describe", { ...place, id: ids[0], text: "A “quiet” one\n" })).updateAssetDescription.description, "A “quiet” one\n");
  assert.equal((await run("asset", { ...place, id: ids[0] })).asset.description, "A “quiet” one\n");
  assert.equal((await run("search", { organization, q: `${client} two` })).searchAssets.hits[0].id, ids[1]);
  assert.deepEqual((await run("remove", { ...place, ids: [ids[0]] })).deleteAssets.ids, [ids[0]]);
  await refused(run("asset", { ...place, id: ids[0] }), "RESOURCE_NOT_FOUND", 404);
  assert.deepEqual((await run("restore", { ...place, ids: [ids[0]] })).restoreAssets.ids, [ids[0]]);
  await refused(run("assets", { organization, library: "nothing" }), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", 404);
  await refused(run("tag", { ...place, ids, tags: ["trash"] }), "BAD_USER_INPUT", 400);
}

async function refused(promise, code, status) {
  const said = await promise.then(() => null, (error) => error);
  assert.equal(said?.code, code, String(said?.stack ?? said));
  assert.equal(said.http.status, status);
}

let [passed, failed] = [0, 0];
for (const [name, run] of Object.entries({ apollo: apollo(), urql: urql(), request: request() })) {
  try {
    await story(run, name);
    ++passed;
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name}: ${error.stack}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
