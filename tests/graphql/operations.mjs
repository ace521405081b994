// Operations for a schema, drawn by chance: most of them valid, some wrong in the ways in which people are wrong.
import { getNamedType, isEnumType, isInputObjectType, isLeafType, isListType, isNonNullType } from "graphql";

const DEEPEST = 3;
const WRONG = 0.003; // how often a choice is a wrong one

export class OperationGenerator {
  constructor(schema, random) {
    this.schema = schema;
    this.random = random;
    this.objects = Object.values(schema.getTypeMap()).filter((type) => type.getFields && !isInputObjectType(type) && !type.name.startsWith("__"));
    this.inputs = Object.values(schema.getTypeMap()).filter((type) => isLeafType(type) || isInputObjectType(type));
  }

  // → {query, variables}
  generate() {
    this.fragments = []; // {name, type, text, variables, spreads}
    this.aliases = this.random.happens(0.15) ? 1 : 500; // with few, many fields come under one name
    const count = this.random.happens(0.4) ? this.random.below(4) : 0;
    for (let i = 0; i < count; ++i) this.fragments.push(this.fragment(`F${i}`));
    const alone = this.random.happens(0.9);
    const operations = Array.from({ length: alone ? 1 : 2 }, (_, i) => this.operation(i, alone));
    const used = this.random.happens(WRONG) ? this.fragments : this.reachable(operations.flatMap((one) => [...one.spreads]));
    const parts = [...operations.map((one) => one.text), ...used.map((one) => one.text)];
    if (this.random.happens(0.3)) parts.reverse();
    return { query: parts.join(this.random.one(["\n", " ", " # and\n"])), variables: operations[0].variables };
  }

  reachable(names) {
    const found = new Set();
    for (const queue = [...names]; queue.length; ) {
      const fragment = this.fragments.find((one) => one.name === queue.pop());
      if (!fragment || found.has(fragment)) continue;
      found.add(fragment);
      queue.push(...fragment.spreads);
    }
    return this.fragments.filter((one) => found.has(one));
  }

  fragment(name) {
    this.begin();
    const type = this.random.one(this.objects);
    let selections = this.selections(type, this.random.below(2) + DEEPEST - 2);
    // Some lead to themselves, some in two steps.
    if (this.random.happens(0.1)) selections = selections.replace("{", `{ ...${this.random.one([name, "F0", "F1"])}`);
    const text = `fragment ${name} on ${this.wrong(() => this.random.one(["Nobody", "Int", "Query"]), type.name)} ${selections}`;
    return { name, type, text, variables: this.variables, spreads: this.spreads };
  }

  begin() {
    this.variables = new Map(); // name → type
    this.spreads = new Set();
  }

  operation(index, alone) {
    this.begin();
    const kind = this.random.happens(0.25) ? "mutation" : this.random.happens(0.005) ? "subscription" : "query";
    const root = (kind === "mutation" ? this.schema.getMutationType() : null) ?? this.schema.getQueryType();
    const selections = this.selections(root, 0);
    const variables = new Map(this.variables);
    for (const fragment of this.reachable(this.spreads)) for (const [name, type] of fragment.variables) variables.set(name, type);
    const declared = [...variables].filter(() => !this.random.happens(WRONG)).map(([name, type]) => this.declaration(name, type));
    if (this.random.happens(WRONG)) declared.push("$unused: Int");
    const name = (alone ? this.random.happens(0.5) : !this.random.happens(WRONG)) ? `Q${this.random.happens(WRONG) ? 0 : index}` : "";
    const head = `${kind} ${name}${declared.length ? `(${declared.join(this.random.one([", ", " "]))})` : ""}`;
    const values = {};
    for (const [variable, type] of variables) if (!this.random.happens(0.1)) values[variable] = this.json(type, 0);
    return { text: `${kind === "query" && head.trim() === "query" && this.random.happens(0.5) ? "" : head + " "}${selections}`, spreads: this.spreads, variables: values };
  }

  declaration(name, type) {
    let declared = String(type);
    if (isNonNullType(type) && this.random.happens(0.1)) declared = String(type.ofType);
    else if (!isNonNullType(type) && this.random.happens(0.2)) declared += "!";
    declared = this.wrong(() => this.random.one(["Int", "[Int]", "[[String]]", "Nobody", "Query", "ID!"]), declared);
    // A declaration that may be null gets a fallback for some, so that it fits where null does not.
    const fallback = this.random.happens(0.3) ? ` = ${this.literal(isNonNullType(type) ? type.ofType : type, 0, true)}` : "";
    return `$${name}: ${declared}${fallback}${this.directives(true)}`;
  }

  wrong(other, usual) {
    return this.random.happens(WRONG) ? other() : usual;
  }

  selections(type, depth) {
    const count = 1 + this.random.below(depth > 2 ? 2 : 4);
    const all = Array.from({ length: count }, () => this.selection(type, depth));
    return `{ ${all.join(this.random.one([" ", "\n", ", "]))} }`;
  }

  selection(type, depth) {
    const kind = this.random.next();
    if (kind < 0.12) {
      const fitting = this.fragments.filter((one) => one.type === type || this.random.happens(WRONG));
      if (fitting.length) {
        const name = this.wrong(() => "Nowhere", this.random.one(fitting).name);
        this.spreads.add(name);
        return `...${name}${this.directives()}`;
      }
    }
    if (kind < 0.2 && depth < DEEPEST) {
      const condition = this.random.happens(0.5) ? "" : ` on ${this.wrong(() => this.random.one(this.objects).name, type.name)}`;
      return `...${condition}${this.directives()} ${this.selections(type, depth + 1)}`;
    }
    return this.field(type, depth);
  }

  field(type, depth) {
    const all = Object.values(type.getFields());
    const leaves = all.filter((one) => isLeafType(getNamedType(one.type)));
    const field = this.random.one(depth >= DEEPEST && leaves.length ? leaves : all);
    if (this.random.happens(0.08)) return `${this.alias(0.2)}__typename${this.directives()}`;
    const name = this.wrong(() => this.random.one(["nothing", "__schema", "id", "name"]), field.name);
    const inner = getNamedType(field.type);
    const nested = this.wrong(() => !isLeafType(inner), isLeafType(inner)) ? "" : ` ${isLeafType(inner) ? "{ id }" : this.selections(inner, depth + 1)}`;
    const given = this.arguments(field.args);
    return `${this.alias(given ? 0.97 : 0.15)}${name}${given}${this.directives()}${nested}`;
  }

  alias(probability) {
    return this.random.happens(probability) ? `${this.random.one(["a", "b", "c"])}${this.random.below(this.aliases)}: ` : "";
  }

  arguments(args) {
    const given = args.filter((arg) => (isNonNullType(arg.type) && arg.defaultValue === undefined && !arg.default ? !this.random.happens(WRONG) : this.random.happens(0.35)));
    const texts = given.map((arg) => `${this.wrong(() => "whatever", arg.name)}: ${this.value(arg.type)}`);
    if (texts.length && this.random.happens(WRONG)) texts.push(texts[0]);
    return texts.length ? `(${texts.join(", ")})` : "";
  }

  value(type) {
    if (!this.random.happens(0.3)) return this.literal(type, 0, false);
    return `$${this.variable(type)}`;
  }

  variable(type) {
    // One name for one type, so that all operations may declare it alike; some are used for what they are not.
    const name = `v${String(type).replaceAll("[", "L").replaceAll("]", "_").replaceAll("!", "N")}${this.random.below(2)}`;
    const used = this.random.happens(WRONG) ? this.random.one(this.inputs) : type;
    if (!this.variables.has(name)) this.variables.set(name, used);
    return name;
  }

  directives(constant = false) {
    if (constant) return this.wrong(() => " @skip(if: true)", "");
    if (!this.random.happens(0.06)) return "";
    const name = this.wrong(() => this.random.one(["live", "deprecated", "defer"]), this.random.one(["skip", "include"]));
    const type = this.schema.getDirective("skip").args[0].type;
    const one = ` @${name}(${this.wrong(() => "unless", "if")}: ${this.value(type)})`;
    return this.wrong(() => one + one, one);
  }

  literal(type, depth, constant) {
    if (!isNonNullType(type) || this.random.happens(WRONG)) if (this.random.happens(0.05)) return "null";
    if (!constant && depth > 0 && this.random.happens(0.1)) return `$${this.variable(type)}`;
    if (this.random.happens(WRONG)) return this.random.one(["1", "1.5", '"x"', "true", "RED", "[1]", "{a: 1}", "3000000000", "[null]"]);
    if (isNonNullType(type)) return this.required(type.ofType, depth, constant);
    return this.required(type, depth, constant);
  }

  required(type, depth, constant) {
    if (isListType(type)) return this.list(type, depth, constant);
    if (isInputObjectType(type)) return this.object(type, depth, constant);
    if (isEnumType(type)) return this.random.one(type.getValues()).name;
    return this.scalar(type.name);
  }

  list(type, depth, constant) {
    if (this.random.happens(0.15)) return this.literal(type.ofType, depth + 1, constant);
    const items = Array.from({ length: this.random.below(4) }, () => this.literal(type.ofType, depth + 1, constant));
    return `[${items.join(", ")}]`;
  }

  object(type, depth, constant) {
    const fields = Object.values(type.getFields()).filter((one) => (isNonNullType(one.type) ? !this.random.happens(WRONG) : depth < 2 && this.random.happens(0.3)));
    const texts = fields.map((one) => `${this.wrong(() => "whatever", one.name)}: ${this.literal(one.type, depth + 1, constant)}`);
    if (texts.length && this.random.happens(WRONG)) texts.push(texts[0]);
    return `{${texts.join(", ")}}`;
  }

  scalar(name) {
    if (name === "Int") return String(this.random.below(100) - 20);
    if (name === "Float") return this.random.one(["1", "-2.5", "1e3", "0.25"]);
    if (name === "Boolean") return this.random.one(["true", "false"]);
    if (name === "ID") return this.random.one(['"a1"', "12", '""']);
    if (name === "String") return this.random.one(['"x"', '"a \\"b\\" \\u00e9"', '"""\n  block\n   text\n"""', '""']);
    return this.random.one(["1", '"2026-11-28"', "{a: [B, 1.5]}", "[true]"]);
  }

  // A variable's value.
  json(type, depth) {
    if (this.random.happens(0.04)) return this.random.one([null, 1, 1.5, 2 ** 31, "x", true, [], {}, [null], { a: 1 }, 2.0, -5]);
    if (isNonNullType(type)) return this.json(type.ofType, depth);
    if (this.random.happens(0.05)) return null;
    if (isListType(type)) {
      if (this.random.happens(0.15)) return this.json(type.ofType, depth + 1);
      return Array.from({ length: this.random.below(3) }, () => this.json(type.ofType, depth + 1));
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((one) => isNonNullType(one.type) || (depth < 3 && this.random.happens(0.3)));
      return Object.fromEntries(fields.map((one) => [this.wrong(() => "whatever", one.name), this.json(one.type, depth + 1)]));
    }
    if (isEnumType(type)) return this.random.one(type.getValues()).name;
    return { Int: 3, Float: 1.5, Boolean: true, ID: this.random.one(["a", 7]), String: "text" }[type.name] ?? { any: ["thing"] };
  }
}
