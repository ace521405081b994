// program_orval.ts KEY ORG LIB: what a program does by the functions that orval makes of /openapi.json, at the address that the document names.
import assert from "node:assert/strict";
import { getAsset, listAssets, tagAssets, uploadAssets, whoami, type Asset } from "./orval.ts";

const [key, organizationId, libraryId] = process.argv.slice(2) as [string, string, string];
const version = { "Api-Version": "2026-05-20" } as const;
const options = { headers: { Authorization: `Bearer ${key}` } };
const path = { organizationId, libraryId };

const me = await whoami(version, options);
assert.ok(me.status === 200);
assert.equal(me.data.data.organizationId, organizationId);

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const uploaded = await uploadAssets(path, { files: [new File([png], "lamp.png")] }, version, options);
assert.ok(uploaded.status === 200, JSON.stringify(uploaded.data));
const asset: Asset | undefined = uploaded.data.data.assets[0];
assert.ok(asset);

const tagged = await tagAssets(path, { assetIds: [asset.id], tags: ["oval", "sun"] }, version, options);
assert.ok(tagged.status === 200);
assert.equal(tagged.data.data.taggedCount, 2);

const listed = await listAssets(path, version, { tags: "oval,sand", pageSize: 10 }, options);
assert.ok(listed.status === 200);
assert.deepEqual(listed.data.data.map(({ name }) => name), ["lamp"]);
assert.equal(listed.headers.get("X-Total-Count"), "1");

const missing = await getAsset({ ...path, assetId: "unknown00000" }, version, options);
assert.ok(missing.status === 404);
assert.equal(missing.data.error.code, "RESOURCE_NOT_FOUND");
