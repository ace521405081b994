// program_hey_api.ts BASE KEY ORG LIB: what a program does by the functions that hey-api makes of /openapi.json.
import assert from "node:assert/strict";
import { getAsset, listAssets, tagAssets, uploadAssets, whoami } from "./hey-api/sdk.gen.ts";
import { client } from "./hey-api/client.gen.ts";
import type { Asset } from "./hey-api/types.gen.ts";

const [baseUrl, key, organizationId, libraryId] = process.argv.slice(2) as [string, string, string, string];
client.setConfig({ baseUrl, auth: key });
const headers = { "Api-Version": "2026-05-20" } as const;
const path = { organizationId, libraryId };

const me = await whoami({ headers });
assert.equal(me.data?.data.organizationId, organizationId);

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const uploaded = await uploadAssets({ headers, path, body: { files: [new File([png], "beacon.png")] } });
const asset: Asset | undefined = uploaded.data?.data.assets[0];
assert.ok(asset, JSON.stringify(uploaded.error));

const tagged = await tagAssets({ headers, path, body: { assetIds: [asset.id], tags: ["hey", "sun"] } });
assert.equal(tagged.data?.data.taggedCount, 2);

const listed = await listAssets({ headers, path, query: { tags: "hey,sand", pageSize: 10 } });
assert.deepEqual(listed.data?.data.map(({ name }) => name), ["beacon"]);

const missing = await getAsset({ headers, path: { ...path, assetId: "unknown00000" } });
assert.equal(missing.error?.error.code, "RESOURCE_NOT_FOUND");
