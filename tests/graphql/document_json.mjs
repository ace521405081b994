// A document of graphql-js in the form in which the driver writes ours (document_json.cpp).
import { print } from "graphql";

// With columns in characters, where graphql-js counts halves of some.
function position({ loc: { source, start, startToken } }) {
  return [startToken.line, [...source.body.slice(start - startToken.column + 1, start)].length + 1];
}

const VALUES = {
  NullValue: () => ["null"],
  Variable: (node) => ["variable", node.name.value],
  IntValue: (node) => ["int", node.value],
  FloatValue: (node) => ["float", node.value],
  StringValue: (node) => ["string", node.value],
  BooleanValue: (node) => ["boolean", node.value],
  EnumValue: (node) => ["enum", node.value],
  ListValue: (node) => ["list", node.values.map(value)],
  ObjectValue: (node) => ["object", node.fields.map((field) => [field.name.value, value(field.value)])],
};

const value = (node) => ({ at: position(node), value: VALUES[node.kind](node) });
const argument = (node) => ({ at: position(node), name: node.name.value, value: value(node.value) });
const directive = (node) => ({ at: position(node), name: node.name.value, arguments: (node.arguments ?? []).map(argument) });
const directives = (node) => (node.directives ?? []).map(directive);
const selections = (node) => (node.selectionSet?.selections ?? []).map((one) => SELECTIONS[one.kind](one));

const SELECTIONS = {
  Field: (node) => ({
    at: position(node), alias: node.alias?.value ?? "", field: node.name.value, arguments: (node.arguments ?? []).map(argument),
    directives: directives(node), selections: selections(node),
  }),
  FragmentSpread: (node) => ({ at: position(node), spread: node.name.value, directives: directives(node) }),
  InlineFragment: (node) => ({ at: position(node), on: node.typeCondition?.name.value ?? "", directives: directives(node), selections: selections(node) }),
};

const variable = (node) => ({
  name: node.variable.name.value, type: print(node.type), fallback: node.defaultValue ? value(node.defaultValue) : null, directives: directives(node),
});
const operation = (node) => ({
  kind: node.operation, name: node.name?.value ?? "", variables: (node.variableDefinitions ?? []).map(variable), directives: directives(node), selections: selections(node),
});
const fragment = (node) => ({ name: node.name.value, on: node.typeCondition.name.value, directives: directives(node), selections: selections(node) });

export function documentJson(document) {
  const of = (kind) => document.definitions.filter((one) => one.kind === kind);
  return { operations: of("OperationDefinition").map(operation), fragments: of("FragmentDefinition").map(fragment) };
}
