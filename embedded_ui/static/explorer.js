// The GraphQL explorer: a query is written with suggestions from the schema, run with a key that lives in this page's memory
// alone, and its answer shown; the schema can be read beside it. What was run is remembered as long as the tab.
const at = (id) => document.getElementById(id);
const [root, key, query, variables, answer, status, suggestions] =
  ["explorer", "key", "query", "variables", "answer", "status", "suggestions"].map(at);

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// ---- The server

async function ask(body, signal) {
  const headers = { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json;q=0.9" };
  if (key.value.trim()) headers.Authorization = `Bearer ${key.value.trim()}`;
  const reply = await fetch(root.dataset.endpoint, { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", signal });
  return { status: reply.status, text: await reply.text() };
}

// ---- The schema

const introspection = `{ __schema { queryType { name } mutationType { name } types { kind name description
  fields(includeDeprecated: true) { name description deprecationReason type { ...T } args { name description defaultValue type { ...T } } } } } }
  fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

const schema = { types: new Map(), roots: {} };

function notation(type) {
  if (type.kind === "NON_NULL") return notation(type.ofType) + "!";
  return type.kind === "LIST" ? `[${notation(type.ofType)}]` : type.name;
}

const inner = (type) => (type.ofType ? inner(type.ofType) : type.name);
const fieldsOf = (type) => schema.types.get(type)?.fields ?? [];
const field = (type, name) => fieldsOf(type).find((one) => one.name === name);

async function learn() {
  const { text } = await ask({ query: introspection });
  const found = JSON.parse(text).data.__schema;
  for (const type of found.types) schema.types.set(type.name, type);
  schema.roots = { query: found.queryType?.name, mutation: found.mutationType?.name };
}

// ---- What may stand at the caret

const token = /"""[^]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|#[^\n]*|\.\.\.|[A-Za-z_]\w*|[^\s,]/g;

// Walks over what stands before the caret; the last frame is where the caret is: a selection of a type's fields, a field's
// arguments, or something in which nothing is suggested.
function walk(before) {
  const frames = [{ kind: "document", opens: schema.roots.query }];
  let last = "";
  for (const [word] of before.matchAll(token)) {
    const here = frames.at(-1);
    if (word.startsWith("#")) continue;
    if (word === "{") frames.push(here.kind === "arguments" || here.kind === "value" ? { kind: "value" } : { kind: "selection", type: here.opens ?? here.type });
    else if (word === "(") frames.push(here.kind === "selection" && here.field ? { kind: "arguments", field: here.field } : { kind: "value" });
    else if (word === "[") frames.push({ kind: "value" });
    else if (word === "}" || word === ")" || word === "]") {
      if (frames.length > 1) frames.pop();
    } else if (/^[A-Za-z_]/.test(word)) name(here, word, last);
    else if (word === "..." && here.kind === "selection") here.opens = here.type;
    last = word;
  }
  return { frame: frames.at(-1), last };
}

function name(here, word, last) {
  if (last === "on") here.opens = word;
  else if (here.kind === "document" && schema.roots[word]) here.opens = schema.roots[word];
  else if (here.kind === "selection" && last !== "..." && last !== "@") {
    here.field = field(here.type, word);
    here.opens = here.field && inner(here.field.type);
  }
}

function candidates(before) {
  const { frame, last } = walk(before);
  const described = (one) => ({ name: one.name, type: notation(one.type), text: one.description });
  if (last === "on") return [...schema.types.values()].filter((type) => type.fields && !type.name.startsWith("__")).map(({ name, description }) => ({ name, type: "", text: description }));
  if (last === "$" || (frame.kind === "arguments" && last === ":")) {
    const names = new Set([...query.value.matchAll(/\$(\w+)\s*:/g)].map(([, name]) => name));
    return [...names].map((name) => ({ name: last === "$" ? name : "$" + name, type: "", text: "A variable of this operation." }));
  }
  if (frame.kind === "arguments") return frame.field.args.map((one) => ({ ...described(one), name: one.name + ": " }));
  if (frame.kind === "selection") return fieldsOf(frame.type).filter((one) => !one.deprecationReason).map(described);
  return frame.kind === "document" ? Object.keys(schema.roots).map((name) => ({ name, type: "", text: "" })) : [];
}

// ---- Suggestions below the caret

const list = { shown: [], chosen: 0, word: "" };

function suggest(asked) {
  const before = query.value.slice(0, query.selectionStart);
  list.word = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? "";
  const begins = (one) => one.name.toLowerCase().startsWith(list.word.toLowerCase()) && one.name !== list.word;
  const found = asked || list.word ? candidates(before.slice(0, before.length - list.word.length)).filter(begins) : [];
  list.shown = found.slice(0, 50);
  list.chosen = 0;
  suggestions.replaceChildren(...list.shown.map((one, index) =>
    Object.assign(make("li", { id: `suggestion-${index}`, role: "option" }, make("b", {}, one.name), " ", make("span", {}, one.type), make("small", {}, one.text ?? "")),
      { onpointerdown: (event) => { event.preventDefault(); list.chosen = index; accept(); } })));
  suggestions.hidden = !list.shown.length;
  if (!suggestions.hidden) { place(before); choose(0); } else query.removeAttribute("aria-activedescendant");
}

function choose(step) {
  list.chosen = (list.chosen + step + list.shown.length) % list.shown.length;
  [...suggestions.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === list.chosen)));
  suggestions.children[list.chosen].scrollIntoView({ block: "nearest" });
  query.setAttribute("aria-activedescendant", `suggestion-${list.chosen}`);
}

// Lines are not wrapped and all letters are equally wide, so the caret's place is a matter of counting.
function place(before) {
  const lines = before.split("\n");
  const style = getComputedStyle(query);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const left = parseFloat(style.paddingLeft) + pen.measureText(lines.at(-1)).width - query.scrollLeft;
  const top = parseFloat(style.paddingTop) + lines.length * parseFloat(style.lineHeight) - query.scrollTop;
  suggestions.style.left = `${Math.max(0, Math.min(left, query.clientWidth - suggestions.offsetWidth))}px`;
  suggestions.style.top = `${Math.min(top, query.clientHeight)}px`;
}

function close() {
  suggestions.hidden = true;
  query.removeAttribute("aria-activedescendant");
}

// Typed as by the keyboard, so that it can be undone.
function type(text, over = 0) {
  query.setSelectionRange(query.selectionStart - over, query.selectionEnd);
  if (!document.execCommand("insertText", false, text)) query.setRangeText(text, query.selectionStart, query.selectionEnd, "end");
}

function accept() {
  const { name } = list.shown[list.chosen];
  close();
  type(name, list.word.length);
  close();
}

function newLine() {
  const line = query.value.slice(0, query.selectionStart).split("\n").at(-1);
  type("\n" + /^ */.exec(line)[0] + (/[{(]\s*$/.test(line) ? "  " : ""));
}

function onKey(event) {
  const open = !suggestions.hidden;
  const does = (action) => { event.preventDefault(); action(); };
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) does(run);
  else if (event.key === " " && event.ctrlKey) does(() => suggest(true));
  else if (open && event.key === "ArrowDown") does(() => choose(1));
  else if (open && event.key === "ArrowUp") does(() => choose(-1));
  else if (open && (event.key === "Enter" || event.key === "Tab")) does(accept);
  else if (open && event.key === "Escape") does(close);
  else if (event.key === "Enter" && !event.shiftKey) does(newLine);
}

// ---- Running

let running = new AbortController();

function parsedVariables() {
  const parsed = JSON.parse(variables.value.trim() || "{}");
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) throw new Error("they are no JSON object");
  return parsed;
}

async function run() {
  let body;
  try {
    body = { query: query.value, variables: parsedVariables() };
  } catch (error) {
    status.textContent = `The variables cannot be read: ${error.message}`;
    return;
  }
  running.abort();
  running = new AbortController();
  const { signal } = running, began = performance.now();
  status.textContent = "Running …";
  try {
    const reply = await ask(body, signal);
    answer.textContent = readable(reply.text);
    status.textContent = `HTTP ${reply.status}, ${Math.round(performance.now() - began)} ms`;
    remember();
  } catch (error) {
    if (!signal.aborted) status.textContent = `The server did not answer: ${error.message}`;
  }
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// ---- What was run in this tab

const historyKey = "lightkeep-explorer", mostRemembered = 20;

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(historyKey)) ?? [];
  } catch {
    return [];
  }
}

function remember() {
  const entry = { query: query.value, variables: variables.value };
  const others = remembered().filter((one) => one.query !== entry.query || one.variables !== entry.variables);
  try {
    sessionStorage.setItem(historyKey, JSON.stringify([entry, ...others].slice(0, mostRemembered)));
  } catch { /* a browser that keeps nothing */ }
  showHistory();
}

function showHistory() {
  const title = ({ query }) => query.replace(/#[^\n]*/g, "").replace(/\s+/g, " ").trim().slice(0, 60);
  at("history").replaceChildren(make("option", { value: "" }, "Earlier queries"),
    ...remembered().map((entry, index) => make("option", { value: String(index) }, title(entry))));
}

function recall() {
  const entry = remembered()[at("history").value];
  if (!entry) return;
  query.value = entry.query;
  variables.value = entry.variables;
  at("history").value = "";
  query.focus();
}

// ---- The schema beside it

function typeLink(type) {
  const name = inner(type);
  const [before, after] = notation(type).split(name);
  if (!schema.types.get(name)?.fields) return [notation(type)];
  return [before, make("button", { type: "button", className: "plain", onclick: () => show(name) }, name), after];
}

function fieldEntry(owner, one) {
  const signature = make("dt", {}, make("code", {}, one.name), ": ", ...typeLink(one.type));
  const takes = one.args.map((argument) => make("li", {}, make("code", {}, argument.name), `: ${notation(argument.type)}`, make("small", {}, argument.description ?? "")));
  const about = one.deprecationReason ? `Deprecated. ${one.deprecationReason}` : one.description ?? "";
  return [signature, make("dd", {}, about, ...(takes.length ? [make("ul", {}, ...takes)] : []))];
}

function section(type, fields) {
  return [make("h3", {}, type.name), make("p", { className: "quiet" }, type.description ?? ""), make("dl", {}, ...fields.flatMap((one) => fieldEntry(type, one)))];
}

function show(name) {
  const type = schema.types.get(name);
  const back = Object.values(schema.roots).includes(name) ? [] : [make("button", { type: "button", className: "plain", onclick: overview }, "All that can be asked")];
  at("schema").replaceChildren(...back, ...section(type, type.fields));
  at("schema").querySelector("button")?.focus();
}

function overview() {
  at("schema").replaceChildren(...Object.values(schema.roots).filter(Boolean).flatMap((name) => section(schema.types.get(name), fieldsOf(name))));
}

function find() {
  const words = at("find").value.trim().toLowerCase();
  if (!words) return overview();
  const fits = ({ name }) => name.toLowerCase().includes(words);
  const found = [...schema.types.values()].filter(({ name, fields }) => fields && !name.startsWith("__"))
    .flatMap((type) => { const fields = fits(type) ? type.fields : type.fields.filter(fits); return fields.length ? section(type, fields) : []; });
  at("schema").replaceChildren(...(found.length ? found : [make("p", { className: "quiet" }, "Nothing has such a name.")]));
}

// ---- The page

query.value = "# Who am I, and what do I reach?\nquery {\n  viewer {\n    organizationId\n    libraries {\n      library\n      access\n    }\n  }\n}\n";
query.addEventListener("input", (event) => { if (event.inputType !== "insertLineBreak") suggest(false); });
query.addEventListener("keydown", onKey);
query.addEventListener("blur", close);
query.addEventListener("click", close);
at("run").addEventListener("click", run);
at("history").addEventListener("change", recall);
at("find").addEventListener("input", find);
showHistory();
root.hidden = false;
learn().then(overview, (error) => { status.textContent = `The schema could not be read: ${error.message}`; });
