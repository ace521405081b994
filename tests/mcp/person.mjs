// A person without a screen: keeps cookies, fills in our forms, answers what programs ask. The programs are the public clients.
import assert from "node:assert/strict";

export const write = "libraries:read libraries:write";

export class Person {
  constructor(base) {
    this.base = base;
    this.cookies = new Map();
  }

  /// Somebody with an account and one library of their own, `minted`.
  static async withLibrary(base, email) {
    const person = new Person(base);
    const made = await fetch(base + "/libraries", {
      method: "POST", headers: { "Content-Type": "application/json", "Api-Version": "2026-05-20" }, body: JSON.stringify({ email, name: "Harbour" }),
    });
    person.minted = (await made.json()).data;
    const claim = new URL(person.minted.claimUrl).pathname;
    await person.open(claim);
    const kept = await person.submit("/signup", { email, password: "seven quiet herons", next: claim });
    assert.equal(kept.status, 303, `no account was made: ${kept.status}`);
    await person.open(kept.headers.get("location"));
    return person;
  }

  async open(path, form) {
    const headers = { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
    const body = form && new URLSearchParams(form);
    const reply = await fetch(new URL(path, this.base), { method: form ? "POST" : "GET", headers, body, redirect: "manual" });
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(line);
      this.cookies.set(name, value);
    }
    this.page = (await reply.text()).replaceAll("&amp;", "&");
    return reply;
  }

  /// Sends a form of the page that is open.
  submit(path, fields) {
    return this.open(path, { form_token: this.field("form_token"), ...fields });
  }

  field(name) {
    return new RegExp(`name="${name}" value="([^"]*)"`).exec(this.page)?.[1] ?? "";
  }

  choices(decision) {
    return { organization: this.minted.organizationId, write: "yes", decision };
  }

  /// What the consent page at `url` sends back to the program: the address with the code.
  async consent(url, decision = "allow") {
    const page = await this.open(String(url));
    assert.equal(page.status, 200, `no consent page: ${page.status} ${this.page.slice(0, 300)}`);
    const answer = await this.submit("/oauth/authorize", { request: this.field("request"), ...this.choices(decision) });
    assert.equal(answer.status, 303, `the decision was not taken: ${answer.status}`);
    return new URL(answer.headers.get("location"));
  }

  /// Lets the terminal in whose link this is.
  async approve(link, decision = "allow") {
    await this.open(link);
    const answer = await this.submit("/device", { code: this.field("code"), ...this.choices(decision) });
    assert.equal(answer.status, 200, `the terminal was not answered: ${answer.status}`);
  }

  /// Ends every program that is connected.
  async endAll() {
    await this.open("/settings/apps");
    for (const [, connection] of [...this.page.matchAll(/name="connection" value="([^"]*)"/g)]) await this.submit("/settings/apps/end", { connection });
  }
}

const me = (person, token) => fetch(person.base + "/me", { headers: { Authorization: `Bearer ${token}`, "Api-Version": "2026-05-20" } });

/// The token acts as the person, in their library.
export async function actsAs(person, token) {
  const reply = await me(person, token);
  assert.equal(reply.status, 200, `/me answers ${reply.status}`);
  const { data } = await reply.json();
  const { organizationId, libraryId } = person.minted;
  assert.deepEqual([data.organizationId, data.access], [organizationId, { [libraryId]: "write" }]);
}

export async function isRefused(person, token) {
  assert.equal((await me(person, token)).status, 401);
}
