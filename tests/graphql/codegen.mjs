// codegen.mjs BASE: graphql-codegen makes types of the schema as the server gives it and of what a program asks; TypeScript takes them, and
// refuses a program that is wrong.
import assert from "node:assert/strict";
import fs from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import * as schemaTypes from "@graphql-codegen/typescript";
import { buildASTSchema, parse, validateSchema } from "graphql";
import ts from "typescript";

const sdl = await (await fetch(process.argv[2] + "/graphql/schema.graphql")).text();
const schema = parse(sdl);
assert.deepEqual(validateSchema(buildASTSchema(schema)), []);

const document = parse(`
  query Assets($org: ID!, $lib: ID!, $tags: [String!]) {
    viewer { organizationId libraries { library access } }
    assets(organizationId: $org, libraryId: $lib, tags: $tags) { id url tags sizes created views { id metadata { basedOnId } } uploadedBy { name } }
    searchAssets(organizationId: $org, q: "sea") { found hits { id score highlights { name tags } } }
  }
  mutation Upload($org: ID!, $lib: ID!, $files: [Upload!]!) { uploadAssets(organizationId: $org, libraryId: $lib, files: $files) { assets { id url } } }`);

const config = { scalars: { Upload: "File", JSON: "Record<string, unknown>" } };
const made = await codegen({
  filename: "types.ts", schema, schemaAst: buildASTSchema(schema), documents: [{ location: "program.graphql", document }], config,
  plugins: [{ typescript: {} }, { "typescript-operations": {} }],
  pluginMap: { typescript: schemaTypes, "typescript-operations": operations },
});

const program = `import type { AssetsQuery, UploadMutationVariables } from "./types.ts";
export const urls = (data: AssetsQuery): string[] => data.assets.map((asset) => asset.url ?? asset.id);
export const found: (data: AssetsQuery) => number = (data) => data.searchAssets.found;
export const first = (data: AssetsQuery): string => data.viewer.libraries[0].access;
export const variables = (file: File): UploadMutationVariables => ({ org: "o", lib: "l", files: [file] });
`;

function complaints(text) {
  fs.writeFileSync("types.ts", made);
  fs.writeFileSync("program.ts", text);
  const options = { strict: true, noEmit: true, allowImportingTsExtensions: true, module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [] };
  return ts.getPreEmitDiagnostics(ts.createProgram(["types.ts", "program.ts"], options)).map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"));
}

assert.deepEqual(complaints(program), []);
assert.match(complaints(program.replace("asset.url ?? asset.id", "asset.url"))[0], /null/);
assert.match(complaints(program.replace("files: [file]", "files: [1]"))[0], /number/);
console.log("1 passed, 0 failed");
