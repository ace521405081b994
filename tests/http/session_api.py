"""The JSON API with the session of a signed-in person: what their role allows, and nothing to pages of other sites."""
import json

from harness import images
from harness.people import Place, newcomer, person
from harness.scenario import Group, equal, must
from harness.wire import API_VERSION, multipart

rows = Group("the API with a session")
OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}


def call(browser, method, path, body=None, headers=None, files=None):
    """As a script of a page does: the cookie, the version, no Authorization."""
    sent = {"Accept": "*/*", "Api-Version": API_VERSION, "Origin": browser.client.base, **OURS}
    if files:
        body, sent["Content-Type"] = multipart(files, {})
    elif body is not None:
        body, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
    sent.update(headers or {})
    return browser.send(method, path, headers={name: value for name, value in sent.items() if value is not None}, body=body)


def scene(world):
    made = Place(person(world, "ann", "api"))
    return made, f"/organizations/{made.org}/libraries/{made.lib}"


@rows.row("a person lists, uploads, tags, describes, deletes and restores")
def _(world):
    made, at = scene(world)
    ann = made.owner
    uploaded = call(ann, "POST", at + "/assets", files=[("a.png", images.png())])
    equal(uploaded.status, 200, "upload")
    asset = uploaded.data["assets"][0]["id"]
    must(uploaded.data["assets"][0]["uploadedBy"]["name"], uploaded)
    equal([one["id"] for one in call(ann, "GET", at + "/assets").data], [asset], "the list")
    shape = call(ann, "GET", at + "/assets/shape")
    equal((shape.status, len(shape.body)), (200, 1), "the shapes")
    equal(call(ann, "POST", at + "/assets/tag", {"assetIds": [asset], "tags": ["sea"]}).data, {"taggedCount": 1}, "tagging")
    equal(call(ann, "PATCH", f"{at}/assets/{asset}/description", {"description": "harbour"}).status, 200, "describing")
    equal(call(ann, "GET", f"/organizations/{made.org}/search/assets?q=harbour").data["found"], 1, "found")
    equal(call(ann, "DELETE", at + "/assets", {"ids": [asset]}).data["ids"], [asset], "deleting")
    equal(call(ann, "POST", at + "/assets/restore", {"ids": [asset]}).data["ids"], [asset], "restoring")
    equal([one["id"] for one in call(ann, "GET", f"/organizations/{made.org}/libraries").data], [made.lib], "libraries")


@rows.row("roles decide")
def _(world):
    made, at = scene(world)
    eve, vic, stranger = person(world, "eve"), person(world, "vic"), person(world, "sam")
    made.add(eve, "editor", on_library=True)
    made.add(vic, "viewer", on_library=True)
    asset = call(eve, "POST", at + "/assets", files=[("a.png", images.png())]).data["assets"][0]["id"]
    equal(call(vic, "GET", f"{at}/assets/{asset}").status, 200, "a viewer sees")
    for method, path, body in (("DELETE", "/assets", {"ids": [asset]}), ("POST", "/assets/tag", {"assetIds": [asset], "tags": ["x"]}), ("PATCH", f"/assets/{asset}/description", {"description": "x"}),
                               ("GET", "/trash", None), ("PATCH", "", {"name": "Mine"})):
        equal((call(vic, method, at + path, body).status, vic.page.code), (403, "FORBIDDEN"), f"a viewer's {method} {path}")
        equal((call(stranger, method, at + path, body).status, stranger.page.code), (404, "RESOURCE_NOT_FOUND"), f"a stranger's {method} {path}")
    equal(call(vic, "POST", at + "/assets", files=[("b.png", images.png())]).status, 403, "a viewer's upload")
    equal(call(eve, "DELETE", at, {"confirm": made.lib}).status, 403, "an editor deletes no library")
    equal(len(call(vic, "GET", at + "/assets").data), 1, "nothing has changed")


FOREIGN = {"cross-site": {"Sec-Fetch-Site": "cross-site"}, "same-site": {"Sec-Fetch-Site": "same-site"}, "an unknown word": {"Sec-Fetch-Site": "anything"}, "a foreign origin": {"Origin": "https://evil.example"},
           "a foreign origin alone": {"Sec-Fetch-Site": None, "Origin": "https://evil.example"}, "no origin to be told": {"Sec-Fetch-Site": None, "Origin": "null"},
           "our host at another port": {"Sec-Fetch-Site": None, "Origin": "http://127.0.0.1:1"}, "a frame in a sandbox": {"Sec-Fetch-Site": "cross-site", "Origin": "null"}}


@rows.row("pages of other sites do nothing with it")
def _(world):
    made, at = scene(world)
    ann = made.owner
    asset = call(ann, "POST", at + "/assets", files=[("a.png", images.png())]).data["assets"][0]["id"]
    for name, headers in FOREIGN.items():
        for method, path, body in (("GET", "/assets", None), ("GET", "/assets/shape", None), ("DELETE", "/assets", {"ids": [asset]}), ("POST", "/assets/tag", {"assetIds": [asset], "tags": ["x"]})):
            reply = call(ann, method, at + path, body, headers)
            equal((reply.status, reply.code), (403, "FORBIDDEN"), f"{method} {path} with {name}")
        equal(call(ann, "POST", at + "/assets", files=[("b.png", images.png())], headers=headers).status, 403, f"upload with {name}")
    equal(len(call(ann, "GET", at + "/assets").data), 1, "nothing has changed")


@rows.row("forms that any page can send lack the version, or the type")
def _(world):
    made, at = scene(world)
    ann = made.owner
    for content_type in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        reply = ann.send("POST", at + "/assets/tag", headers={"Content-Type": content_type}, body=b'{"assetIds": [], "tags": []}')
        equal(reply.code, "API_VERSION_REQUIRED", f"{content_type} without the version")
    preflight = ann.send("OPTIONS", at + "/assets", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "api-version"})
    for reply in (preflight, call(ann, "GET", at + "/assets")):
        equal(reply.header("Access-Control-Allow-Credentials"), None, "Access-Control-Allow-Credentials")
        equal(reply.header("Access-Control-Allow-Origin"), "*", "Access-Control-Allow-Origin, with which no browser shows an answer to a request with cookies")


@rows.row("Authorization goes first, whatever it is worth")
def _(world):
    made, at = scene(world)
    ann = made.owner
    _, reads = made.key(access="read", name="Widget")
    by_key = {"Authorization": f"Bearer {reads}"}
    equal(call(ann, "GET", at + "/assets", headers=by_key).status, 200, "reading by key")
    equal(call(ann, "DELETE", at + "/assets", {"ids": ["x"]}, by_key).code, "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", "the key only reads")
    equal(call(ann, "GET", at + "/assets", headers={**by_key, **FOREIGN["cross-site"]}).status, 200, "a key is nobody's cookie")
    for worthless in ("", "Bearer", "Bearer ", "Basic abc", "Bearer pk_" + "a" * 43):
        equal(call(ann, "GET", at + "/assets", headers={"Authorization": worthless}).status, 401, f"Authorization: {worthless!r}")


@rows.row("without a session, or with one that has ended, there is nobody")
def _(world):
    made, at = scene(world)
    nobody = newcomer(world)
    equal((call(nobody, "GET", at + "/assets").status, nobody.page.code), (401, "UNAUTHENTICATED"), "without a cookie")
    nobody.cookies = {"lightkeep": "invented"}
    equal((call(nobody, "GET", at + "/assets").status, nobody.page.code), (401, "UNAUTHENTICATED"), "with an invented one")
    twin = newcomer(world)
    twin.sign_in(made.owner.email)
    equal(call(twin, "GET", at + "/assets").status, 200, "signed in")
    kept = dict(twin.cookies)
    twin.open("/home")
    twin.submit("/signout")
    twin.cookies = kept
    equal((call(twin, "GET", at + "/assets").status, twin.page.code), (401, "UNAUTHENTICATED"), "after signing out")
    equal(call(made.owner, "GET", at + "/assets").status, 200, "the other session goes on")


@rows.row("the version is asked for, and other faces take no cookie")
def _(world):
    made, at = scene(world)
    ann = made.owner
    equal(call(ann, "GET", at + "/assets", headers={"Api-Version": None}).code, "API_VERSION_REQUIRED", "without the version")
    equal(call(ann, "GET", "/me").status, 404, "/me is of keys")
    reply = call(ann, "POST", "/graphql", {"query": "{ viewer { organizationId } }"})
    equal(reply.json["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "GraphQL")
    equal(call(ann, "POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "whoami", "arguments": {}}}).status, 401, "MCP")
