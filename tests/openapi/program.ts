// program.ts BASE KEY ORG LIB: what a program does that was written against the types of /openapi.json.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./types.ts";

type Asset = components["schemas"]["Asset"];

const [baseUrl, key, organizationId, libraryId] = process.argv.slice(2) as [string, string, string, string];
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
const header = { "Api-Version": "2026-05-20" } as const;
const path = { organizationId, libraryId };

const me = await client.GET("/me", { params: { header } });
assert.equal(me.data?.data.organizationId, organizationId);

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const uploaded = await client.POST("/organizations/{organizationId}/libraries/{libraryId}/assets", {
  params: { header, path }, body: { files: ["harbour.png"] },
  bodySerializer: ({ files }) => {
    const form = new FormData();
    for (const name of files) form.append("files", new Blob([png]), name);
    return form;
  },
});
const asset: Asset | undefined = uploaded.data?.data.assets[0];
assert.ok(asset, JSON.stringify(uploaded.error));

const tagged = await client.POST("/organizations/{organizationId}/libraries/{libraryId}/assets/tag", {
  params: { header, path }, body: { assetIds: [asset.id], tags: ["sea", "sun"] },
});
assert.equal(tagged.data?.data.taggedCount, 2);

const listed = await client.GET("/organizations/{organizationId}/libraries/{libraryId}/assets", {
  params: { header, path, query: { tags: "sea,sand", pageSize: 10 } },
});
assert.deepEqual(listed.data?.data.map(({ name }) => name), ["harbour"]);
assert.equal(listed.response.headers.get("X-Total-Count"), "1");

const missing = await client.GET("/organizations/{organizationId}/libraries/{libraryId}/assets/{assetId}", {
  params: { header, path: { ...path, assetId: "unknown00000" } },
});
assert.equal(missing.error?.error.code, "RESOURCE_NOT_FOUND");
