// agent.mjs PLAN: an agent that knows nothing but what it is told: the server's instructions, the texts of the tools, what the answers say and what its
// person says. Every name, id and address that it sends must have been in one of them, and for each step it points at the words that led there. It
// finishes twelve tasks; what was said is compared with agent_transcript.txt (written anew with GOLDEN=write).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Person } from "./person.mjs";

const plan = JSON.parse(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), "lightkeep-agent-"));
const transcript = [];
const names = new Map();  // what differs from run to run → what stands for it
let told = "";

function name_it(value, word) {
  if (typeof value === "string" && value.length > 5 && !names.has(value)) names.set(value, `<${word} ${[...names.values()].filter((one) => one.startsWith(`<${word} `)).length + 1}>`);
}

function learn(value, key = "") {
  if (Array.isArray(value)) return value.forEach((one) => learn(one, key));
  if (value && typeof value === "object") return Object.entries(value).forEach(([name, member]) => learn(member, name));
  const words = { id: "image", assetId: "image", organizationId: "organization", apiKey: "key", claimUrl: "claim link", uploadId: "upload", uploadUrl: "upload link", ids: "image" };
  if (words[key]) name_it(value, words[key]);
}

function plain(text) {
  const values = [...names].sort(([one], [other]) => other.length - one.length);
  for (const [value, word] of values) text = text.replaceAll(value, word);
  return text.replaceAll(plan.base, "<server>").replaceAll(plan.url.replace(/\/[^/]*$/, ""), "<web>").replaceAll(folder, "<folder>")
    .replace(/"status":"(processing|ready)"/g, '"status":"<state>"').replace(/\b1[0-9]{12}\b/g, "<time>").replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<date>").replace(/"(data)":"[^"]*"/g, '"$1":"<bytes>"');
}

const write = (who, text) => transcript.push(`${who}: ${plain(text).slice(0, 900)}`);

function hear(text) {
  told += `\n${text}`;
  write("person", text);
}

// Each text that is sent was told before, letter by letter.
function check_told(value) {
  if (typeof value === "string") assert.ok(told.includes(value) || told.includes(JSON.stringify(value).slice(1, -1)), `nobody told the agent of ${JSON.stringify(value)}`);
  else if (value && typeof value === "object") Object.values(value).forEach(check_told);
}

class Agent {
  async connect(key) {
    const requestInit = key ? { headers: { Authorization: `Bearer ${key}` } } : {};
    this.client = new Client({ name: "agent", version: "1" });
    await this.client.connect(new StreamableHTTPClientTransport(new URL(plan.base + "/mcp"), { requestInit }));
    this.tools = new Map((await this.client.listTools()).tools.map((tool) => [tool.name, tool]));
    told += this.client.getInstructions();
    for (const { name, description, inputSchema } of this.tools.values()) told += `\n${name} ${description}\n${JSON.stringify(inputSchema)}`;
  }

  /// `because`: the words, told before, for which it calls this one.
  async use(name, args, because, own = []) {
    assert.ok(told.includes(because), `nobody said: ${because}`);
    assert.ok(this.tools.has(name) && told.includes(name), name);
    for (const argument of Object.keys(args)) assert.ok(this.tools.get(name).inputSchema.properties[argument], `${name} takes no ${argument}`);
    const { ...others } = args;
    for (const argument of own) delete others[argument];
    check_told(others);
    const result = await this.client.callTool({ name, arguments: args });
    learn(result.structuredContent);
    told += `\n${result.content.map((block) => block.text ?? block.uri ?? "").join("\n")}`;
    this.last = { name, args, because, result };
    return result.structuredContent;
  }

  note() {
    const { name, args, because, result } = this.last;
    write("agent", `“${because}” → ${name} ${JSON.stringify(args)}`);
    write(result.isError ? "refused" : "server", result.content.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join(" "));
  }

  async say(name, args, because, own) {
    const answer = await this.use(name, args, because, own);
    this.note();
    return answer;
  }

  /// The line that an answer gave, with other files in it.
  shell(curl, files) {
    const line = curl.replace("-F files=@photo.jpg", files.map((file) => `-F files=@'${file}'`).join(" "));
    write("agent", `$ ${line}`);
    const answer = execFileSync("sh", ["-c", line], { encoding: "utf8" });
    learn(JSON.parse(answer));
    told += answer;
    return JSON.parse(answer).data.assets;
  }

  /// As an upload is looked after until nothing is in the works.
  async until_ready(where, ids, because) {
    for (const assetId of ids)
      for (let state = "processing"; state === "processing"; ) {
        state = (await this.use("get_asset", { ...where, assetId }, because)).status;
        if (state === "processing") await new Promise((done) => setTimeout(done, 50));
      }
    this.note();
  }
}

const png = Buffer.from(plan.png, "base64");
const file = (name) => {
  const path = join(folder, name);
  writeFileSync(path, png);
  return path;
};
const task = (words) => { transcript.push(""); hear(words); };

try {
  const agent = new Agent();
  await agent.connect();
  task("1. Keep my images somewhere. I am agent@example.com, and I call them `Boats`.");
  const minted = await agent.say("create_organization", { email: "agent@example.com", name: "Boats" }, "create_organization with the person's email");
  assert.ok(told.includes("Authorization: Bearer <apiKey>"));
  await agent.client.close();
  await agent.connect(minted.apiKey);
  const me = await agent.say("whoami", {}, "whoami first, for organizationId and libraryId");
  const where = { organizationId: me.organizationId, libraryId: me.libraries[0] };

  task(`2. Put ${file("harbour wall.png")} there.`);
  const link = await agent.say("request_upload", { ...where, count: 1 }, "a shell and files → request_upload, then run its `curl`");
  const [wall] = agent.shell(link.curl, [join(folder, "harbour wall.png")]);
  assert.equal((await agent.say("get_upload", { uploadId: link.uploadId }, "get_upload tells what came")).assets[0].id, wall.id);

  task(`3. And this one: ${plan.url}`);
  const { assets: [fetched] } = await agent.say("upload_assets", { ...where, sources: [{ kind: "url", url: plan.url }] }, "a link to the image → upload_assets with {kind:\"url\"}");

  const twenty = Array.from({ length: 20 }, (_, index) => file(`deck-${String(index + 1).padStart(2, "0")}.png`));
  task(`4. And the twenty of ${twenty[0]} and so on.`);
  const many = await agent.say("request_upload", { ...where, count: 20 }, "-F files=@… once for each file, at most 20 in one call");
  const decks = agent.shell(many.curl, twenty);
  assert.equal(decks.length, 20);
  await agent.until_ready(where, [wall.id, fetched.id, ...decks.map(({ id }) => id)], "get_asset until `status` is `ready`");

  task("5. Which is the picture of the harbour wall?");
  const found = await agent.say("search_assets", { organizationId: me.organizationId, q: "harbour wall" }, "Finds images by words of their name, tags and description");
  assert.equal(found.hits[0].id, wall.id);

  task("6. Describe those of the first three decks and the wall that have no words.");
  const bare = await agent.say("list_assets", { ...where, without: ["description"], pageSize: 50, fields: ["filename"] }, "those without any: list_assets with `without`", ["fields"]);
  assert.equal(bare.found, 22);
  const chosen = [wall.id, ...decks.slice(0, 3).map(({ id }) => id)];
  for (const assetId of chosen) await agent.use("get_asset", { ...where, assetId, includeImage: true }, "To see a picture: get_asset with includeImage");
  assert.ok(agent.last.result.content.some(({ type }) => type === "image"));
  agent.note();
  const worded = await agent.say("describe_assets", { ...where, images: chosen.map((assetId) => ({ assetId, description: "A plain red surface" })) }, "Words for many images: describe_assets", ["images"]);
  assert.deepEqual(worded.done, chosen);

  task("7. Tag the decks with `deck`.");
  await agent.say("list_tags", where, "see list_tags for those in use");
  assert.equal((await agent.say("tag_assets", { ...where, assetIds: decks.map(({ id }) => id), tags: ["deck"] }, "Adds tags to images")).taggedCount, 20);

  task("8. Delete the one from the web. … No, put it back.");
  const gone = await agent.say("delete_assets", { ...where, ids: [fetched.id] }, "Moves images to the trash");
  assert.deepEqual((await agent.say(gone.undo.tool, gone.undo.arguments, "`undo` the call that puts them back")).ids, [fetched.id]);

  task("9. How large is the wall's file?");
  assert.equal((await agent.say("get_asset", { ...where, assetId: wall.id }, "One image with all that is known of it")).size, png.length);

  task("10. A link to a small picture of it, at most 32 pixels wide, as WebP.");
  assert.ok(told.includes("?w=800, &h=, &fit=cover, &fm=webp"));
  const small = await fetch(`${wall.url}?w=32&fm=webp`);
  assert.deepEqual([small.status, small.headers.get("content-type")], [200, "image/webp"]);
  write("agent", `${wall.url}?w=32&fm=webp`);

  task("11. I want to have them. Make a second library `Decks` then.");
  await agent.say("create_library", { organizationId: me.organizationId, name: "Decks" }, "Makes a library");
  assert.equal(agent.last.result.structuredContent.code, "EPHEMERAL_LIBRARY_LIMIT_EXCEEDED");
  assert.equal((await agent.say("claim_status", { claimUrl: minted.claimUrl }, "ask the person to open the claim link")).claimed, false);
  write("agent", `Open ${minted.claimUrl} to make them yours.`);
  const person = new Person(plan.base);
  const claim = new URL(minted.claimUrl).pathname;
  await person.open(claim);
  assert.equal((await person.submit("/signup", { email: "agent@example.com", password: "seven quiet herons", next: claim })).status, 303);
  await person.open(claim);
  hear("Done.");
  assert.equal((await agent.say("claim_status", {}, "Tells whether the library of this key belongs to somebody")).claimed, true);

  task("12. Now the library, and the decks into it.");
  const library = await agent.say("create_library", { organizationId: me.organizationId, name: "Decks" }, "Makes a library");
  const moved = await agent.say("transfer_assets", { organizationId: me.organizationId, sourceLibraryId: where.libraryId, targetLibraryId: library.id, assetIds: decks.map(({ id }) => id) },
    "to another library of the organization");
  assert.equal(moved.transferredCount, 20);
  await agent.client.close();

  const said = transcript.join("\n").trim() + "\n";
  if (process.env.GOLDEN === "write") writeFileSync(plan.golden, said);
  else assert.equal(said, readFileSync(plan.golden, "utf8"), "it was said otherwise than in agent_transcript.txt (GOLDEN=write writes it anew)");
} finally {
  rmSync(folder, { recursive: true });
}
