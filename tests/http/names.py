"""One rule for every name that people see, at every door: what nobody sees is refused, the rest is stored in one normal form."""
import json

from harness import images
from harness.people import Place, person
from harness.scenario import Group, equal, get, must, patch, photos, post, upload

rows = Group("names", given=photos(1))

BAD = {"a bell": "a\u0007b", "a line feed": "a\nb", "a carriage return": "a\r\nb", "a NUL": "a\0b", "a control of the second block": "a\u0085b",
       "a line separator": "a\u2028b", "a turned direction": "a\u202eb", "an isolate": "a\u2066b", "a mark of direction": "a\u200fb",
       "a zero-width space": "a\u200bb", "a byte order mark": "a\ufeffb", "hidden letters": "a\U000e0041b", "nothing to be seen": "\u3000\u200d"}
GOOD = {"emoji that are joined": "👩\u200d👩\u200d👧 ❤\ufe0f", "a script that needs a joiner": "می\u200cخواهم", "100 letters": "ü" * 100}
COMPOSED, DECOMPOSED = "Z\u00fcrich \u00e9t\u00e9", "Zu\u0308rich e\u0301te\u0301"
LIBRARIES = "/organizations/{org}/libraries"


def mint(name):
    return post("/libraries", {"email": "{fresh_email}", "name": name}, key=None)


for label, bad in {**BAD, "101 letters": "x" * 101}.items():
    rows.add(f"no library is started with {label} in its name", mint(bad).fails("BAD_USER_INPUT", says="name"))
    rows.add(f"no library is renamed to {label}", patch("{library}", {"name": bad}).fails("BAD_USER_INPUT", says="name"), get(LIBRARIES).ok({"[0].name": "My images"}))
for label, bad in {**BAD, "201 letters": "x" * 201}.items():
    rows.add(f"no tag holds {label}", post("{assets}/tag", {"assetIds": ["{a0}"], "tags": ["fine", bad]}).fails("BAD_USER_INPUT", says="tag"), get("{assets}/{a0}").ok({"tags": []}))
for label, good in GOOD.items():
    rows.add(f"a name of {label} stays as it is", mint(good).ok().keep(k="data.apiKey", o="data.organizationId"), get("/organizations/{o}/libraries", key="{k}").ok({"[0].name": good}),
             patch("{library}", {"name": good}).ok({"name": good}))

rows.add("a name is stored in the composed form", mint(DECOMPOSED).ok().keep(k="data.apiKey", o="data.organizationId"), get("/organizations/{o}/libraries", key="{k}").ok({"[0].name": COMPOSED}),
         patch("{library}", {"name": "  " + DECOMPOSED + " "}).ok({"name": COMPOSED}))
rows.add("a tag is the same in both forms", post("{assets}/tag", {"assetIds": ["{a0}"], "tags": [DECOMPOSED]}).ok({"taggedCount": 1}), get("{assets}/{a0}").ok({"tags": [COMPOSED]}),
         post("{assets}/tag", {"assetIds": ["{a0}"], "tags": [COMPOSED]}).ok({"taggedCount": 0}), get("{assets}?tags=Zu%CC%88rich%20e%CC%81te%CC%81").ok({"#": 1}),
         post("{assets}/untag", {"assetIds": ["{a0}"], "tags": [DECOMPOSED]}).ok({"untaggedCount": 1}))
for label, (sent, kept) in {"a turned direction": ("a\u202eb.png", "ab.png"), "a zero-width space": ("a\u200bb.png", "ab.png"), "a tab": ("a\tb.png", "ab.png"), "a line separator": ("a\u2028b.png", "ab.png"),
                            "letters that come apart": (DECOMPOSED + ".png", COMPOSED + ".png"), "joined emoji": ("👩\u200d👧.png", "👩\u200d👧.png"), "nothing to be seen": ("\u200b", "image")}.items():
    rows.add(f"a file name with {label} is cleaned", upload((sent, images.png())).ok({"assets[0].filename": kept}))


@rows.row("the agents' tool refuses the same")
def _(world):
    for label, bad in {**BAD, "101 letters": "x" * 101}.items():
        arguments = {"email": world.words["nonce"] + "@example.com", "name": bad}
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "create_organization", "arguments": arguments}}
        reply = world.client.raw("POST", "/mcp", {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}, json.dumps(call).encode())
        refused = "error" in reply.json or reply.json["result"].get("isError")
        must(refused and "name" in reply.text, f"{label}: {reply.text}")


@rows.row("the pages refuse the same")
def _(world):
    made = Place(person(world, "ann"))
    ann = made.owner
    doors = [(made.settings, made.settings + "/rename", "name"), (made.library_settings, made.library_settings + "/rename", "name"), ("/home", "/home", "name"),
             (made.settings, made.settings + "/libraries", "library"), (made.settings + "/keys", made.settings + "/keys", "name"), ("/settings/account", "/settings/account/name", "name")]
    for page, path, field in doors:
        for label in ("a bell", "a turned direction", "a zero-width space", "hidden letters"):
            ann.open(page)
            equal(ann.page.status, 200, f"status of {page}")
            ann.submit(path, **{field: BAD[label]})
            equal(ann.page.status, 400, f"status of {path} for {label}")
            must("invisible characters" in ann.text, f"{path} does not say why:\n{ann.text}")
    ann.open(made.library_settings)
    ann.submit(made.library_settings + "/rename", name=DECOMPOSED)
    ann.open(made.library_settings)
    must(COMPOSED in ann.text, "the composed form is not shown")


@rows.row("a library made with a key has such a name too")
def _(world):
    made = Place(person(world, "ann"))
    _, key = made.key()
    path = f"/organizations/{made.org}/libraries"
    for label, bad in BAD.items():
        equal(world.client.call("POST", path, {"name": bad}, key=key).code, "BAD_USER_INPUT", f"answer to {label}")
    equal(world.client.call("POST", path, {"name": DECOMPOSED}, key=key).data["name"], COMPOSED, "name")
