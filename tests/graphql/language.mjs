// language.mjs DRIVER [SEED [COUNT]]: our language against graphql-js. Documents that are drawn by chance must be parsed to the
// same, or refused by both; be valid for both or for neither; their variables and arguments come to the same values. The last
// line counts: "N passed, N failed". A failure prints the seed and the document.
import { spawnSync } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import {
  buildClientSchema, buildSchema, getArgumentValues, getIntrospectionQuery, getNullableType, getVariableValues, GraphQLError, isTypeSubTypeOf,
  lexicographicSortSchema, parse, parseType, printSchema, specifiedRules, typeFromAST, validate,
} from "graphql";
import { documentJson } from "./document_json.mjs";
import { mutateCharacters, mutateTokens } from "./mutations.mjs";
import { OperationGenerator } from "./operations.mjs";
import { Random } from "./random.mjs";

const [driver, seedText, countText] = process.argv.slice(2);
const seed = Number(seedText ?? Date.now() % 2 ** 31);
const COUNT = Number(countText ?? 4000);
const RULES = specifiedRules.filter((rule) => rule.name !== "MaxIntrospectionDepthRule"); // depth is bounded otherwise here
const SHOWN = 5; // failures of a kind

let passed = 0;
let failed = 0;

function check(name, good, told = "") {
  good ? ++passed : ++failed;
  console.log(`${good ? "ok    " : "FAILED"}  ${name}${good ? "" : `\n${told}`}`);
}

function ask(which, requests) {
  const done = spawnSync(driver, [which], { input: requests.map((one) => JSON.stringify(one) + "\n").join(""), maxBuffer: 2 ** 30, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
  if (done.error) throw done.error;
  const answers = done.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  if (done.status !== 0 || answers.length !== requests.length)
    throw new Error(`the driver ended with ${done.status ?? done.signal} after ${answers.length} answers, at ${JSON.stringify(requests[answers.length])}; seed ${seed}`);
  return answers;
}

// As the multipart request specification's servers have it.
function withUploads(schema) {
  const refuse = () => { throw new GraphQLError("Upload literal unsupported."); };
  const upload = schema.getType("Upload");
  upload.parseLiteral = upload.coerceInputLiteral = refuse;
  upload.parseValue = upload.coerceInputValue = () => { throw new GraphQLError("Upload value invalid."); };
  return schema;
}

function parsed(query) {
  try {
    return parse(query, { allowEmptySelectionSets: false });
  } catch (error) {
    return { error };
  }
}

const isExecutable = (document) => document.definitions.every((one) => ["OperationDefinition", "FragmentDefinition"].includes(one.kind));
// The one deviation of the contract: where an ID is expected, a String will do. Nothing that expects one has a fallback.
function deviates(schema, { message, nodes }) {
  const [, given, expected] = message.match(/of type "(.*)" used in position expecting type "(.*)"/) ?? [];
  if (!given?.includes("String") || !expected.includes("ID")) return false;
  const type = (text) => typeFromAST(schema, parseType(text));
  const fallback = nodes[0].defaultValue;
  const place = fallback && fallback.kind !== "NullValue" ? getNullableType(type(expected)) : type(expected);
  return isTypeSubTypeOf(schema, type(given.replace("String", "ID")), place);
}

// What graphql-js says to a request, in the driver's words; a function that only looks where the driver did.
function peer(schema, { query, variables }) {
  const document = parsed(query);
  if (document.error || !isExecutable(document)) return { refuses: "syntax", why: document.error?.message ?? "not executable" };
  const errors = validate(schema, document, RULES).filter((error) => !deviates(schema, error));
  const answer = { document: documentJson(document) };
  if (errors.length) return { ...answer, refuses: "validation", why: errors[0].message };
  const operation = document.definitions.find((one) => one.kind === "OperationDefinition");
  const given = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
  if (given.errors) return { ...answer, refuses: "variables", why: given.errors[0].message };
  const type = schema.getRootType(operation.operation);
  const fields = operation.selectionSet.selections.filter((one) => one.kind === "Field");
  const argumentsOf = (node) => {
    try {
      return getArgumentValues(schema.getField(type, node.name.value), node, given.variableValues);
    } catch (error) {
      return { refused: error.message };
    }
  };
  return { ...answer, variables: given.variableValues.coerced, arguments: fields.map(argumentsOf) };
}

const refusal = (answer) =>
  answer.syntaxError ? "syntax" : answer.errors.length ? "validation" : answer.variables.errors.length ? "variables" : undefined;

const plain = (value) => JSON.parse(JSON.stringify(value));

// Empty, or in what the two differ.
function difference(ours, theirs) {
  if (refusal(ours) !== theirs.refuses)
    return `ours: ${refusal(ours) ?? "taken"} (${ours.syntaxError ?? [...ours.errors, ...(ours.variables?.errors ?? [])].slice(0, 3).join(" | ")}), graphql-js: ${theirs.refuses ?? "taken"} (${theirs.why ?? ""})`;
  if (theirs.document && !isDeepStrictEqual(ours.document, plain(theirs.document)))
    return `documents differ:\n${JSON.stringify(ours.document)}\n${JSON.stringify(theirs.document)}`;
  if (theirs.refuses) return "";
  if (!isDeepStrictEqual(ours.variables.values, plain(theirs.variables)))
    return `variables differ: ${JSON.stringify(ours.variables.values)} ${JSON.stringify(theirs.variables)}`;
  const values = ours.arguments.map((one) => (one.errors.length ? { refused: true } : one.values));
  const expected = theirs.arguments.map((one) => (one.refused ? { refused: true } : plain(one)));
  return isDeepStrictEqual(values, expected) ? "" : `arguments differ: ${JSON.stringify(values)} ${JSON.stringify(theirs.arguments)}`;
}

function compare(name, which, schema, requests) {
  const answers = ask(which, requests);
  const told = [];
  const counts = {};
  requests.forEach((request, i) => {
    const theirs = peer(schema, request);
    counts[theirs.refuses ?? "taken"] = (counts[theirs.refuses ?? "taken"] ?? 0) + 1;
    const different = difference(answers[i], theirs);
    if (different) told.push(`${different}\n    ${JSON.stringify(request)}`);
  });
  const summary = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`).join(", ");
  check(`${which}, ${name}: ${summary}`, told.length === 0, `${told.length} differ, seed ${seed}\n${told.slice(0, SHOWN).join("\n")}`);
  return counts;
}

function compareSchemas(which, sdl) {
  const query = getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true });
  const [{ data }] = ask(which, [{ query, introspect: true }]);
  const client = printSchema(lexicographicSortSchema(buildClientSchema(data)));
  const server = printSchema(lexicographicSortSchema(buildSchema(sdl)));
  check(`${which}, the schema by introspection is the schema by its SDL`, client === server, `${client}\n----\n${server}`);
}

const random = new Random(seed);
for (const [which, count] of [["product", COUNT], ["fixture", Math.ceil(COUNT / 5)]]) {
  const [{ sdl }] = ask(which, [{ sdl: true }]);
  const schema = withUploads(buildSchema(sdl));
  compareSchemas(which, sdl);
  const generator = new OperationGenerator(schema, random);
  const drawn = Array.from({ length: count }, () => generator.generate());
  const counts = compare("operations drawn by chance", which, schema, drawn);
  const valid = (counts.taken ?? 0) + (counts.variables ?? 0);
  check(`${which}, a third of these at least is valid, and a tenth is not`, valid > count / 3 && (counts.validation ?? 0) > count / 10, JSON.stringify(counts));
  const some = drawn.slice(0, count / 4);
  compare("tokens mutated", which, schema, some.map(({ query }) => ({ query: mutateTokens(query, random) })));
  compare("characters mutated", which, schema, some.map(({ query }) => ({ query: mutateCharacters(query, random) })));
}
console.log(`seed ${seed}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
