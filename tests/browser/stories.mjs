// Claims, accounts, organizations, keys, members and connected programs, as people meet them.
import { readFileSync } from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { api, base, desktop, mint, must, password, Person, phone, tellAll, tellInTurns } from "./person.mjs";

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

// A program that people connect: what it asks the person for, and what it does with the answer.
class Program {
  static async register(name) {
    const program = new Program();
    program.port = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url, program.redirect);
      if (pathname === "/callback") program.heard = searchParams;
      response.setHeader("Content-Type", "text/html").end("<title>Back</title><h1>Back in the program</h1>");
    }).listen(0, "127.0.0.1");
    await once(program.port.unref(), "listening");
    program.redirect = `http://127.0.0.1:${program.port.address().port}/callback`;
    program.id = (await program.post("register", JSON.stringify({
      client_name: name, redirect_uris: [program.redirect], token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token", deviceGrant],
    }), "application/json")).client_id;
    return program;
  }

  async post(path, body, type = "application/x-www-form-urlencoded") {
    return (await fetch(`${base}/oauth/${path}`, { method: "POST", headers: { "Content-Type": type }, body: String(body) })).json();
  }

  /// The path of the consent page.
  question() {
    this.verifier = randomBytes(32).toString("base64url");
    return "/oauth/authorize?" + new URLSearchParams({
      response_type: "code", client_id: this.id, redirect_uri: this.redirect, state: "s", scope: "libraries:read libraries:write",
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"), code_challenge_method: "S256",
    });
  }

  token(fields) {
    return this.post("token", new URLSearchParams({ client_id: this.id, ...fields }));
  }

  redeem() {
    return this.token({ grant_type: "authorization_code", code: this.heard.get("code"), redirect_uri: this.redirect, code_verifier: this.verifier });
  }

  begin() {
    return this.post("device_authorization", new URLSearchParams({ client_id: this.id, scope: "libraries:read libraries:write" }));
  }

  poll({ device_code }) {
    return this.token({ grant_type: deviceGrant, device_code });
  }
}

async function signIn(person, email) {
  await person.fill("Email", email);
  await person.fill("Password", password);
  await person.press("Sign in");
}

const picture = (number, more = "") => Buffer.concat([readFileSync(`${process.env.PICTURES}/picture-${number}.jpg`), Buffer.from(more)]);
const jpeg = (name, buffer) => ({ name, mimeType: "image/jpeg", buffer });

const stories = {
  async "somebody without an account adds pictures by an upload link"(browser, device) {
    const minted = await mint(`link-${device.name}@example.com`, "Trip to the coast");
    const ask = async (json) => (await api("POST", minted.path.replace(/assets$/, "upload-links"), { key: minted.apiKey, json })).body.data;
    const told = async ({ uploadId }) => (await api("GET", `/me/upload-links/${uploadId}`, { key: minted.apiKey })).body.data;
    const sam = await Person.at(browser, device);
    const link = await ask({ count: 4, tags: ["coast"] });
    await sam.open(new URL(link.uploadUrl).pathname);
    await sam.says("Add to Trip to the coast");
    await sam.says("4 images");
    await sam.quiet();
    await sam.look("upload link");
    must((await sam.page.getByLabel("Take a photo").count()) === (device.hasTouch ? 1 : 0), "a camera where there is none, or none where there is one");
    const chosen = [jpeg("beach.jpg", picture(1)), { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("words") }, jpeg("large.jpg", Buffer.concat([picture(2)], 9_000_000))];
    await sam.page.getByLabel("Choose images").setInputFiles(chosen);
    await sam.page.locator("#arrived li").nth(1).waitFor();
    await sam.page.getByText("2 images added, 1 could not be").first().waitFor();
    if (device.isMobile) await sam.page.getByRole("button", { name: "Show the files" }).click();
    await sam.page.locator(".tray .failed").getByText("not an image").waitFor();
    await sam.says("2 images arrived");
    await sam.quiet();
    await sam.look("upload link with pictures");
    await sam.page.getByLabel(device.hasTouch ? "Take a photo" : "Choose images").setInputFiles(jpeg("photo.jpg", picture(3)));
    await sam.page.locator("#arrived li").nth(2).waitFor();
    const by = new FormData();
    by.append("files", new Blob([picture(4)]), "shell.jpg");
    must((await fetch(link.uploadUrl, { method: "POST", body: by })).status === 200, "a program's file is refused");
    await sam.page.reload();
    await sam.page.getByRole("heading", { name: "All images have arrived" }).waitFor();
    await sam.quiet();
    await sam.look("upload link that is used up");
    const { assets, left } = await told(link);
    must(left === 0 && assets.map(({ filename }) => filename).join() === "beach.jpg,large.jpg,photo.jpg,shell.jpg", `what came: ${JSON.stringify(assets)}`);

    const second = await ask({ count: 2 });
    const plain = await Person.at(browser, device, { javaScriptEnabled: false });
    await plain.open(new URL(second.uploadUrl).pathname);
    await plain.look("upload link without script");
    await plain.page.getByLabel("Choose images").setInputFiles([jpeg("one.jpg", picture(5))]);
    await plain.press("Send");
    await plain.says("The images are here");
    await plain.says("1 image arrived");
    await plain.page.getByLabel("Choose an image").setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("words") });
    await plain.press("Send");
    await plain.says("is not an image of a supported format");
    await plain.page.getByLabel("Choose an image").setInputFiles([jpeg("two.jpg", picture(6))]);
    await plain.press("Send");
    await plain.says("All images have arrived");
    await plain.look("upload link without script used up");
  },

  async "a person keeps a library and finds it again"(browser, device) {
    const minted = await mint(`ann-${device.name}@example.com`, "Summer at the sea", 10);
    const ann = await Person.at(browser, device);
    await ann.keep(minted);
    await ann.look("library");
    must((await ann.page.locator(".tile img").count()) === 10, "not all images are on the page");
    await ann.page.locator("#add summary").click();
    const another = Buffer.concat([readFileSync(`${process.env.PICTURES}/picture-3.jpg`), Buffer.from("no twin")]);
    await ann.page.getByLabel("Choose images").setInputFiles({ name: "picture-3.jpg", mimeType: "image/jpeg", buffer: another });
    await ann.page.locator(".tile").nth(10).waitFor();
    await ann.fill("Search", "picture-3");
    await ann.page.keyboard.press("Enter");
    await ann.page.locator(".matches").getByText("2 images match").waitFor();
    await ann.page.waitForSelector(".tiles.live");
    await ann.look("search");
    await ann.page.locator(".tile a").first().click();
    await ann.page.waitForSelector("dialog.viewer[open]");
    const image = ann.path();
    const beside = ann.page.locator(".beside");
    if (await beside.isHidden()) await ann.page.getByRole("button", { name: "About the image" }).click();
    await ann.page.getByLabel("Add tags").fill("sea, harbour");
    await ann.page.getByLabel("Add tags").press("Enter");
    await ann.page.getByRole("button", { name: "Remove the tag harbour" }).waitFor();
    await ann.look("image");
    const address = await ann.page.getByLabel("What is copied").inputValue();
    await ann.page.getByRole("button", { name: "Move to the trash" }).click();
    await ann.page.getByText("The image is in the trash.").waitFor();
    must((await fetch(address)).status === 404, "a deleted image is still there");
    await ann.open(`/images/${minted.organizationId}/${minted.libraryId}/trash`);
    await ann.page.locator(".boxes img").first().evaluate((picture) => picture.decode());
    await ann.look("trash");
    await ann.page.getByRole("checkbox", { name: "picture-3.jpg" }).check();
    await ann.press("Restore selected");
    await ann.look("empty trash");
    await ann.says("Nothing is in the trash");
    must((await fetch(address)).status === 200 && (await ann.open(image)) === 200, "a restored image is not back");
    const me = await api("GET", "/me", { key: minted.apiKey });
    must(me.status === 200 && me.body.data.plan === "self-hosted", "the key does not see the claim");

    await ann.open("/home");
    await ann.look("home");
    await ann.says("Summer at the sea");
    await ann.open("/settings/account");
    await ann.look("account");
    await ann.open(new URL(minted.claimUrl).pathname);
    await ann.look("claimed, for its owner");
    await ann.press("Sign out");
    await ann.look("sign-in");
    await ann.open(new URL(minted.claimUrl).pathname);
    await ann.look("claimed, for a stranger");
    must(!(await ann.page.content()).includes("Summer at the sea"), "a stranger reads the name of a claimed library");

    await ann.open("/signin");
    await ann.fill("Email", `ann-${device.name}@example.com`);
    await ann.fill("Password", "not the right one");
    await ann.press("Sign in");
    await ann.look("sign-in refused");
    must(ann.path() === "/signin", "a wrong password led somewhere");
    await ann.fill("Password", password);
    await ann.press("Sign in");
    must(ann.path() === `/${minted.organizationId}/${minted.libraryId}`, `signing in led to ${ann.path()}, not to her only library`);
  },

  async "a library is kept without script"(browser, device) {
    const minted = await mint(`plain-${device.name}@example.com`, "Without script", 2);
    const person = await Person.at(browser, device, { javaScriptEnabled: false });
    await person.keep(minted, "claim without script");
  },

  async "a library is kept with the keyboard alone"(browser, device) {
    const minted = await mint(`keys-${device.name}@example.com`, "By keyboard", 1);
    const person = await Person.at(browser, device);
    await person.open(new URL(minted.claimUrl).pathname);
    const { keyboard } = person.page;
    await keyboard.press("Tab");
    must((await person.page.evaluate(() => document.activeElement.textContent)) === "Skip to the content", "the first stop is not the way past the menu");
    const field = () => person.page.evaluate(() => document.activeElement.id);
    for (let stop = 0; stop < 20 && (await field()) !== "password"; ++stop) await keyboard.press("Tab");
    must((await field()) === "password", "the password cannot be reached with Tab");
    await keyboard.type(password);
    await Promise.all([person.page.waitForURL(`**/${minted.organizationId}/${minted.libraryId}?*`), keyboard.press("Enter")]);
  },

  async "somebody with an account puts a second library beside the first"(browser, device) {
    const first = await mint(`bo-${device.name}@example.com`, "First of two", 1);
    const second = await mint(`other-${device.name}@example.com`, "Second of two", 1);
    const bo = await Person.at(browser, device);
    await bo.keep(first);
    await bo.open(new URL(second.claimUrl).pathname);
    await bo.look("claim by a member, other address");
    await bo.page.getByLabel(/I keep it with my account/).check();
    await bo.page.getByLabel("In First of two").check();
    await bo.press("Keep this library");
    must(bo.path().startsWith(`/${first.organizationId}/`), `the second library went to ${bo.path()}`);
    const me = await api("GET", "/me", { key: second.apiKey });
    must(me.body.data?.organizationId === first.organizationId, "the second key did not move along");
    const old = await api("GET", `/organizations/${second.organizationId}/libraries`, { key: second.apiKey });
    must(old.status === 200, `the address that the agent knows stopped: ${old.status}`);
  },

  async "an owner shares the library, makes keys and changes addresses"(browser, device) {
    const minted = await mint(`di-${device.name}@example.com`, "Shared house", 2);
    const di = await Person.at(browser, device, { permissions: ["clipboard-read", "clipboard-write"] });
    await di.keep(minted);
    const organization = `/settings/organizations/${minted.organizationId}`;
    const library = `/settings/libraries/${minted.organizationId}/${minted.libraryId}`;
    for (const [path, label] of [[organization, "organization"], [`${organization}/members`, "members"], [`${organization}/keys`, "keys"],
      [library, "library settings"], [`${library}/members`, "library members"]]) {
      must((await di.open(path)) === 200, `${path} is not there`);
      await di.look(label);
    }

    await di.open(library);
    const [archive] = await Promise.all([di.page.waitForEvent("download"), di.page.getByRole("button", { name: "Download 2 images" }).click()]);
    must(archive.suggestedFilename() === "Shared house.zip" && !(await archive.failure()), `the archive: ${archive.suggestedFilename()}, ${await archive.failure()}`);

    await di.open(`${organization}/keys`);
    await di.fill("Name", "Website");
    await di.page.getByLabel("Shared house").selectOption("read");
    await di.press("Create key");
    await di.look("a new key");
    const key = await di.page.locator("#value").inputValue();
    await di.page.getByRole("button", { name: "Copy" }).click();
    await di.page.getByRole("button", { name: "Copied" }).waitFor();
    must((await di.page.evaluate(() => navigator.clipboard.readText())) === key, "Copy does not copy the key");
    const reads = await api("GET", minted.path, { key });
    must(reads.status === 200 && reads.body.data.length === 2, "the new key does not read");
    must((await api("DELETE", minted.path, { key, json: { ids: [reads.body.data[0].id] } })).status === 404, "a key that may only read deletes");
    await di.open(`${organization}/keys`);
    must(!(await di.page.content()).includes(key), "the key can be read again");
    await di.page.getByRole("link", { name: "Website" }).click();
    await di.look("one key");
    await di.page.getByText("Delete Website…").click();
    await di.press("Delete this key");
    must((await api("GET", "/me", { key })).status === 401, "a deleted key still works");

    await di.open(`${library}/members`);
    await di.fill("Their email", `ed-${device.name}@example.com`);
    await di.page.getByLabel("Role", { exact: true }).selectOption("viewer");
    await di.press("Invite");
    await di.look("an invitation was made");
    const link = await di.page.locator("#invited-link").inputValue();
    const ed = await Person.at(browser, device);
    await ed.open(new URL(link).pathname);
    await ed.look("invitation, for a stranger");
    await ed.fill("Your email", `ed-${device.name}@example.com`);
    await ed.fill("Choose a password", password);
    await ed.page.locator("form[action='/signup'] button").click();
    await ed.page.locator("main[data-library]").waitFor();
    await ed.look("the library, joined");
    await ed.open("/home");
    await ed.look("home of a viewer");
    await ed.says("Shared house");
    must((await ed.open(`${organization}/keys`)) === 403, "a viewer sees the keys");
    await ed.look("refused");

    await di.open(organization);
    await di.fill("What comes after", `di-house-${device.name}`);
    await di.press("Change address");
    await di.look("the address is changed");
    must((await di.open(`/${minted.organizationId}/${minted.libraryId}`)) === 200 && di.path() === `/di-house-${device.name}/${minted.libraryId}`,
      `the old address led to ${di.path()}`);
    must((await api("GET", minted.path, { key: minted.apiKey })).status === 200, "the agent's address stopped working");
  },

  async "a program is connected, used and ended"(browser, device) {
    const email = `fay-${device.name}@example.com`;
    const minted = await mint(email, "Harbour", 1);
    const fay = await Person.at(browser, device);
    await fay.keep(minted);
    const robot = await Program.register("Summer Robot");
    await fay.open(robot.question());
    await fay.look("consent");
    await fay.says("127.0.0.1");
    await fay.press("Deny");
    await fay.page.waitForURL(/callback\?/);
    must(robot.heard.get("error") === "access_denied" && !robot.heard.has("code"), `a denial told ${robot.heard}`);

    await fay.open(robot.question());
    await fay.page.getByLabel("Upload, tag").uncheck();
    await fay.press("Allow");
    await fay.page.waitForURL(/callback\?/);
    const reads = await robot.redeem();
    must(reads.scope === "libraries:read", `unticked, and yet ${JSON.stringify(reads)}`);
    must((await api("GET", "/me", { key: reads.access_token })).body.data.access[minted.libraryId] === "read", "the program does not read");

    await fay.open("/settings/apps");
    await fay.look("connected apps");
    await fay.says("Summer Robot");
    await fay.press("End Summer Robot");
    await fay.look("no connected apps");
    await fay.says("No program is connected");
    must((await api("GET", "/me", { key: reads.access_token })).status === 401, "what was ended goes on");
    const again = await robot.token({ grant_type: "refresh_token", refresh_token: reads.refresh_token });
    must(again.error === "invalid_grant", `what was ended refreshes: ${JSON.stringify(again)}`);
  },

  async "who is signed out meanwhile comes back to the question"(browser, device) {
    const email = `gil-${device.name}@example.com`;
    const minted = await mint(email, "Lighthouse", 1);
    const gil = await Person.at(browser, device);
    await gil.keep(minted);
    const robot = await Program.register("Night Robot");
    await gil.context.clearCookies();
    await gil.open(robot.question());
    await gil.look("sign-in on the way");
    await signIn(gil, email);
    await gil.says("Let Night Robot use your images?");
    await gil.context.clearCookies();
    await gil.press("Allow");
    must(gil.path() === "/signin" && !robot.heard, `without a session the answer was ${gil.page.url()}`);
    await signIn(gil, email);
    await gil.press("Allow");
    await gil.page.waitForURL(/callback\?/);
    const tokens = await robot.redeem();
    must((await api("GET", "/me", { key: tokens.access_token })).body.data.access[minted.libraryId] === "write", `no access: ${JSON.stringify(tokens)}`);
    must((await gil.open("/oauth/authorize?client_id=app_unknown")) === 400, "an unknown program is not refused");
    await gil.look("consent for an unknown program");
  },

  async "a program that was given the wrong organization reaches nothing else"(browser, device) {
    const minted = await mint(`ida-${device.name}@example.com`, "Family", 1);
    const foreign = await mint(`jon-${device.name}@example.com`, "Of somebody else", 1);
    const ida = await Person.at(browser, device);
    await ida.keep(minted);
    await ida.open("/home");
    await ida.page.locator("#name").fill("Work of Ida");
    await ida.press("Create");
    const wrong = ida.path().split("/").pop();
    const robot = await Program.register("Choosy Robot");
    await ida.open(robot.question());
    await ida.look("consent with several organizations");
    await ida.page.getByLabel("Work of Ida").check();
    await ida.press("Allow");
    await ida.page.waitForURL(/callback\?/);
    const mistaken = await robot.redeem();
    const seen = (await api("GET", "/me", { key: mistaken.access_token })).body.data;
    must(seen.organizationId === wrong && !(minted.libraryId in seen.access), `it sees ${JSON.stringify(seen)}`);
    must((await api("GET", minted.path, { key: mistaken.access_token })).body.error.code === "ORGANIZATION_NOT_FOUND", "it reaches the other organization");

    await ida.open("/settings/apps");
    await ida.says("Work of Ida");
    await ida.press("End Choosy Robot");
    await ida.open(robot.question());
    const chosen = ida.page.getByLabel("Family");
    await chosen.check();
    await chosen.evaluate((radio, organization) => (radio.value = organization), foreign.organizationId);
    robot.heard = undefined;
    await ida.press("Allow");
    must(!robot.heard && ida.path() === "/oauth/authorize", "an organization of somebody else was taken");
    await ida.look("consent for an organization that is not one's own");
    await ida.open(robot.question());
    await ida.page.getByLabel("Family").check();
    await ida.press("Allow");
    await ida.page.waitForURL(/callback\?/);
    const right = (await api("GET", "/me", { key: (await robot.redeem()).access_token })).body.data;
    must(right.organizationId === minted.organizationId && right.access[minted.libraryId] === "write", `it sees ${JSON.stringify(right)}`);
  },

  async "a terminal is let in, and another is not"(browser, device) {
    const minted = await mint(`hal-${device.name}@example.com`, "Pier", 1);
    const hal = await Person.at(browser, device);
    await hal.keep(minted);
    const terminal = await Program.register("Terminal");
    const begun = await terminal.begin();
    await hal.open(new URL(begun.verification_uri).pathname);
    await hal.look("device");
    await hal.fill("Code", "BBBB-BBBB");
    await hal.press("Continue");
    await hal.look("device, wrong code");
    await hal.fill("Code", begun.user_code.toLowerCase());
    await hal.press("Continue");
    await hal.look("device, the code");
    await hal.says(begun.user_code);
    await hal.press("Allow");
    await hal.look("device allowed");
    const tokens = await terminal.poll(begun);
    must((await api("GET", "/me", { key: tokens.access_token })).body.data.access[minted.libraryId] === "write", `no access: ${JSON.stringify(tokens)}`);

    const other = await terminal.begin();
    const link = new URL(other.verification_uri_complete);
    await hal.open(link.pathname + link.search);
    await hal.press("Deny");
    await hal.look("device denied");
    must((await terminal.poll(other)).error === "access_denied", "the terminal does not hear of the refusal");
  },

  async "pages for links that lead nowhere"(browser, device) {
    const person = await Person.at(browser, device);
    must((await person.open("/claim/" + "A".repeat(43))) === 404, "an unknown link is not 404");
    await person.look("unknown claim link");
    must((await person.open("/signup")) === 200, "no sign-up page");
    await person.look("sign-up is by invitation");
    must((await person.open("/signin/link/" + "A".repeat(43))) === 404, "an unknown sign-in link is not 404");
    await person.look("unknown sign-in link");
    must((await person.open("/nothing/here")) === 200 && person.path() === "/signin", "a stranger is not asked to sign in");
    await person.open("/");
    await person.look("front page");
  },

  async "an account ends with all that is only its own"(browser, device) {
    const minted = await mint(`cy-${device.name}@example.com`, "To be forgotten", 1);
    const cy = await Person.at(browser, device);
    await cy.keep(minted);
    await cy.open("/settings/account/delete");
    await cy.look("before an account is deleted");
    await cy.says("To be forgotten");
    await cy.fill("Type your address", `cy-${device.name}@example.com`);
    await cy.fill("Your password", password);
    await cy.press("Delete my account");
    await cy.says("Your account is deleted");
    const me = await api("GET", "/me", { key: minted.apiKey });
    must(me.status === 401, `the key of a deleted library answers ${me.status}`);
  },
};

// Large pages, which take axe long.
const documents = {
  async "the documentation is read, and a program copied"(browser, device) {
    const minted = await mint(`doc-${device.name}@example.com`, "Documented", 1);
    const dan = await Person.at(browser, device, { permissions: ["clipboard-read", "clipboard-write"] });
    await dan.open("/docs");
    await dan.look("documentation");
    await dan.open("/docs/api");
    await dan.look("API reference");
    await dan.says("your-library");
    await dan.keep(minted, "claim before reading");
    await dan.open("/docs/api");
    const python = dan.page.locator("#list-assets-python"), curl = dan.page.locator("#list-assets-curl");
    must(await curl.isVisible() && !(await python.isVisible()), "not curl alone is shown at first");
    await dan.page.getByLabel("curl", { exact: true }).focus();
    await dan.page.keyboard.press("ArrowRight");
    await dan.page.keyboard.press("ArrowRight");
    must(await python.isVisible() && !(await curl.isVisible()), "arrow keys do not choose Python");
    await dan.page.getByRole("button", { name: "Copy the Python program of List images", exact: true }).click();
    await dan.page.getByText("Copied", { exact: true }).first().waitFor();
    const copied = await dan.page.evaluate(() => navigator.clipboard.readText());
    must(copied === await python.textContent() && copied.includes(`/organizations/${minted.organizationId}/libraries/${minted.libraryId}/assets`), `copied was ${copied}`);
    must(!(await dan.page.content()).includes(minted.apiKey), "the page holds the key");
    await dan.page.getByRole("link", { name: "UploadResult", exact: true }).first().click();
    must(await dan.page.locator("#type-UploadResult").isVisible(), "the link to a type does not show it");
    await dan.page.locator("#list-assets").scrollIntoViewIfNeeded();
    await dan.look("API reference in Python");
  },

  async "a query is written, run and found again"(browser, device) {
    const minted = await mint(`gus-${device.name}@example.com`, "Queried", 1);
    const gus = await Person.at(browser, device);
    await gus.open("/docs/graphql");
    await gus.page.getByText("All that the key reaches").or(gus.page.getByText("viewer", { exact: true })).first().waitFor();
    await gus.look("explorer");
    await gus.fill("API key", minted.apiKey);
    const query = gus.page.getByLabel("Query", { exact: true });
    await query.fill("");
    await query.focus();
    await gus.page.keyboard.type(`{ asse`);
    await gus.page.getByRole("option", { name: /^assets / }).waitFor();
    await gus.look("explorer with suggestions");
    await gus.page.keyboard.press("ArrowDown");
    await gus.page.keyboard.press("ArrowUp");
    while (!/^assets /.test(await gus.page.locator('[role=option][aria-selected="true"]').textContent())) await gus.page.keyboard.press("ArrowDown");
    await gus.page.keyboard.press("Tab");
    await gus.page.keyboard.type("(organ");
    await gus.page.keyboard.press("Enter");
    await gus.page.keyboard.type(`"${minted.organizationId}", libraryId: "${minted.libraryId}") { nam`);
    await gus.page.keyboard.press("Enter");
    await gus.page.keyboard.type(" } }");
    await gus.page.keyboard.press("Control+Enter");
    await gus.page.getByText(/^HTTP 200/).waitFor();
    const answer = JSON.parse(await gus.page.locator("#answer").textContent());
    must(answer.data?.assets?.length === 1, `the answer is ${JSON.stringify(answer)} to ${await query.inputValue()}`);
    await gus.look("explorer with an answer");
    await gus.page.getByRole("button", { name: "Asset", exact: true }).first().click();
    await gus.says("blurhash");
    await gus.fill("Find a type or field", "trash");
    await gus.says("trashCount");
    await query.fill("{ __typename }");
    await gus.page.getByRole("button", { name: "Run", exact: true }).click();
    await gus.page.getByText('"__typename": "Query"').waitFor();
    await gus.page.getByLabel("Earlier queries").selectOption({ index: 2 });
    must((await query.inputValue()).includes("libraryId"), "an earlier query does not come back");
    const kept = await gus.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    must(kept.includes("libraryId") && !kept.includes(minted.apiKey), "the key is kept, or the queries are not");
    await query.focus();
    await gus.page.keyboard.press("Tab");
    must(await gus.page.evaluate(() => document.activeElement.id !== "query"), "Tab does not leave the query");
  },
};

await tellInTurns(stories, [desktop, phone]);
await tellInTurns(documents, [desktop, phone]);
