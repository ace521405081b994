"""GET /me, and who counts as known."""
from harness.scenario import Group, also, delete, get, library, must, patch, post, stranger

rows = Group("me", given=library())

rows.add("says who the key is", get("/me").ok({"organizationId": "{org}", "organizationName": lambda n: isinstance(n, str) and len(n) > 0, "plan": "trial",
                                                "libraries": ["{lib}"], "access": {"{lib}": "write"}}))
rows.add("holds exactly these fields", get("/me").check("five fields", lambda r, w: set(r.data) == {
    "organizationId", "organizationName", "plan", "libraries", "access"}))
rows.add("does not show the key", get("/me").ok().lacks("{key}", "pk_"))
rows.add("ignores a query", get("/me?x=1&y=%20").ok({"organizationId": "{org}"}))
for method in (post, patch, delete):
    rows.add(f"{method.__name__.upper()} is not its method", method("/me", {}).fails("ENDPOINT_NOT_FOUND", status=405).header("Allow", "GET"))
rows.add("a slash at the end is another path", get("/me/").status(404, 200, 308, 301))

FORMS = {"missing": None, "empty": "", "a bare token": "{key}", "Basic": "Basic {key}", "Bearer without a token": "Bearer", "Bearer and a space": "Bearer ",
         "two tokens": "Bearer {key} {key}", "another scheme": "Token {key}", "a comma": "Bearer, {key}"}
for label, value in FORMS.items():
    rows.add(f"Authorization of the form: {label}", get("/me", headers={"Authorization": value}).fails("UNAUTHENTICATED"))
rows.add("the scheme's case does not matter", get("/me", headers={"Authorization": "bearer {key}"}).ok({"organizationId": "{org}"}))

TOKENS = {"unknown": "pk_" + "A" * 43, "short": "pk_abc", "without its prefix": "A" * 46, "with one letter more": "{key}A", "in upper case": "PK_" + "A" * 43,
          "of 5,000 letters": "pk_" + "A" * 5000, "with a quote": "pk_' OR 1=1 --"}
for label, token in TOKENS.items():
    code = "UNAUTHENTICATED" if " " in token else "INVALID_API_KEY"
    rows.add(f"a key {label}", get("/me", headers={"Authorization": "Bearer " + token}).fails(code))


@rows.row("one changed letter makes another key")
def _(world):
    key = world.words["key"]
    for at in (3, 20, len(key) - 1):
        other = key[:at] + ("A" if key[at] != "A" else "B") + key[at + 1:]
        if at == len(key) - 1 and other[-1] in "AB":  # the last letter of 43 holds two bits that decode to nothing; it still has to match
            pass
        world.run(get("/me", key=other).fails("INVALID_API_KEY"))


rows.add("a key in the query is no credential", get("/me?key={key}&access_token={key}", key=None).fails("UNAUTHENTICATED"))
rows.add("each key sees its own organization", get("/me", key="{other_key}").ok({"organizationId": "{other_org}", "libraries": ["{other_lib}"]}),
         get("/me").ok({"organizationId": "{org}"}), given=also(library(), stranger))


@rows.row("HEAD has the headers of GET")
def _(world):
    full = get("/me").ok().run(world.client, world.words)
    head = world.client.call("HEAD", "/me")
    must(head.status == 200 and head.body == b"", f"HEAD answered\n{head}")
    must(head.header("Content-Length") in (None, full.header("Content-Length")), f"Content-Length of HEAD is {head.header('Content-Length')}")
