"""The error table (doc/contract.md, section 4) on every REST path, and the order of checks:
path, Api-Version, form of Authorization, key known, organization, library access, quota, body, ids.

Not to be had through the API before accounts exist, and so not here: a library granted read only or not at all, a key without write
anywhere (API_KEY_READ_ONLY), LIBRARY_URL_TAKEN, STORAGE_LIMIT_EXCEEDED, an expired OAuth token."""
import re

from harness import images
from harness.scenario import Group, Step, also, delete, equal, get, library, must, patch, photos, post, stranger, upload

rows = Group("errors", given=also(photos(1), stranger))
order = Group("order of checks", given=also(photos(1), stranger))
quota = Group("order of checks at the storage cap", options={"--ephemeral-storage-limit": "64KiB"})
identical = Group("answers that must not tell", given=also(photos(1), stranger))
more = [order, quota, identical]

# method, path below the organization or library, a good body
IN_LIBRARY = [
    ("PATCH", "", {"name": "x"}), ("GET", "/assets", None), ("DELETE", "/assets", {"ids": ["{a0}"]}), ("GET", "/assets/{a0}", None),
    ("PATCH", "/assets/{a0}/description", {"description": "x"}), ("POST", "/assets/tag", {"assetIds": ["{a0}"], "tags": ["x"]}),
    ("POST", "/assets/untag", {"assetIds": ["{a0}"], "tags": ["x"]}),
    ("POST", "/assets/transfer", {"targetLibraryId": "{lib}", "assetIds": ["{a0}"]}), ("GET", "/tags", None),
]
IN_ORGANIZATION = [("GET", "/libraries", None), ("POST", "/libraries", {"name": "x"}), ("GET", "/search/assets?q=x", None)]


def every(org="{org}", lib="{lib}"):
    """(title, step maker) of each operation that needs a key, in that organization and library."""
    base = f"/organizations/{org}"
    paths = [(m, f"{base}/libraries/{lib}{p}", b) for m, p, b in IN_LIBRARY] + [(m, base + p, b) for m, p, b in IN_ORGANIZATION]
    for method, path, body in paths:
        title = f"{method} {path}".replace("{org}", ":org").replace("{lib}", ":lib").replace("{a0}", ":id").replace(base, "…").split("?")[0]
        yield title, lambda m=method, p=path, b=body, **sent: Step(m, p, json=b, **sent)
    yield "POST …/assets", lambda **sent: Step("POST", f"{base}/libraries/{lib}/assets", files=[("a.png", images.png())], **sent)


ME = ("GET /me", lambda **sent: get("/me", **sent))
UNKNOWN_KEY = "pk_" + "u" * 43

for title, step in [ME, *every()]:
    rows.add(f"{title} without a version", step(headers={"Api-Version": None}).fails("API_VERSION_REQUIRED"))
    rows.add(f"{title} with an empty version", step(headers={"Api-Version": ""}).fails("API_VERSION_REQUIRED"))
    rows.add(f"{title} with an unsupported version", step(headers={"Api-Version": "2019-01-01"}).fails("BAD_USER_INPUT", says="2026-05-20"))
    rows.add(f"{title} without a key", step(key=None).fails("UNAUTHENTICATED"))
    rows.add(f"{title} with another scheme", step(headers={"Authorization": "Basic abc"}).fails("UNAUTHENTICATED"))
    rows.add(f"{title} with an unknown key", step(key=UNKNOWN_KEY).fails("INVALID_API_KEY"))
    order.add(f"{title}: version before the form of Authorization", step(headers={"Api-Version": None, "Authorization": "x"}).fails("API_VERSION_REQUIRED"))
    order.add(f"{title}: unsupported version before a missing key", step(headers={"Api-Version": "1", "Authorization": None}).fails("BAD_USER_INPUT"))
for title, step in every():
    rows.add(f"{title} with a key of another organization", step(key="{other_key}").fails("INVALID_API_KEY"))
for title, step in every(org="no-such-organization"):
    rows.add(f"{title} of an unknown organization", step().fails("ORGANIZATION_NOT_FOUND"))
    order.add(f"{title}: key before organization", step(key=UNKNOWN_KEY).fails("INVALID_API_KEY"))
for title, step in every(lib="no-such-library"):
    if "assets" in title and "search" not in title or "/tags" in title or title.startswith("PATCH"):
        rows.add(f"{title} of an unknown library", step().fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))
for title, step in every(org="no-such-organization", lib="no-such-library"):
    if ":lib" in title or "no-such-library" in title:
        order.add(f"{title}: organization before library", step().fails("ORGANIZATION_NOT_FOUND"))

BAD_BODIES = {"broken JSON": b"{", "a list": b"[]", "null": b"null", "a text": b'"x"', "invalid UTF-8": b'{"name": "\xff"}'}
WRITES = [("PATCH", "", "name"), ("PATCH", "/assets/{a0}/description", "description"), ("POST", "/assets/tag", "assetIds"),
          ("POST", "/assets/untag", "assetIds"), ("POST", "/assets/transfer", "targetLibraryId"), ("DELETE", "/assets", "ids")]
for method, path, field in WRITES:
    for label, body in BAD_BODIES.items():
        rows.add(f"{method} …{path} with a body of {label}", Step(method, "{library}" + path, body=body, headers={"Content-Type": "application/json"}).fails_with(
            *(["BAD_USER_INPUT"] if method != "DELETE" else ["BAD_USER_INPUT", "DELETE_ERROR"])))
    rows.add(f"{method} …{path} with a body of 8 MB", Step(method, "{library}" + path, body=b'{"x":"' + b"x" * 8_000_000 + b'"}',
                                                          headers={"Content-Type": "application/json"}).fails_with("PAYLOAD_TOO_LARGE", "BAD_USER_INPUT"))
    order.add(f"{method} …{path}: library before body", Step(method, "/organizations/{org}/libraries/nothing" + path, body=b"{", headers={
        "Content-Type": "application/json"}).fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))
    order.add(f"{method} …{path}: key before body", Step(method, "{library}" + path, body=b"{", key=UNKNOWN_KEY).fails("INVALID_API_KEY"))

UNKNOWN = ["/nothing", "/organizations", "/organizations/{org}", "/organizations/{org}/nothing", "{library}/assets/{a0}/nothing", "{library}/nothing",
           "/organizations/{org}/search", "/api/v1/me", "/ME", "/organizations/{org}//libraries", "/.env", "/wp-login.php", "/%2e%2e/%2e%2e/etc/passwd", "/a%00b",
           "/organizations/..%2f..%2fetc/libraries", "/me%2f", "/healthz/x", "/" + "x" * 4000]
for path in UNKNOWN:
    step = get(path).fails_with("ENDPOINT_NOT_FOUND", "BAD_USER_INPUT", "ORGANIZATION_NOT_FOUND")
    rows.add(f"there is nothing at {path[:50]}", step)
for method, path, allow in [("PUT", "/me", "GET"), ("DELETE", "/libraries", "POST"), ("PUT", "{assets}", "GET"), ("PATCH", "{assets}", "POST"), ("PUT", "{assets}", "DELETE"),
                            ("DELETE", "{assets}/{a0}", "GET"), ("PUT", "{assets}/{a0}/description", "PATCH"), ("DELETE", "{assets}/tag", "POST"),
                            ("PUT", "{assets}/untag", "POST"), ("PUT", "{assets}/transfer", "POST"), ("POST", "{library}/tags", "GET"),
                            ("POST", "/organizations/{org}/search/assets", "GET"), ("POST", "/openapi.json", "GET"), ("PUT", "{library}", "PATCH"), ("GET", "{library}", "PATCH")]:
    rows.add(f"{method} {path} is 405 and names {allow}", Step(method, path).fails("ENDPOINT_NOT_FOUND", status=405).header("Allow", allow))

rows.add("a method that HTTP does not know", Step("FOO", "/me").status(405, 501), get("/me").ok())

order.add("path before version", get("/nothing", headers={"Api-Version": None}).fails("ENDPOINT_NOT_FOUND", status=404))
order.add("path before key", get("/nothing", key=None).fails("ENDPOINT_NOT_FOUND", status=404))
order.add("method before version", Step("PUT", "/me", headers={"Api-Version": None}).fails("ENDPOINT_NOT_FOUND", status=405))
order.add("form of Authorization before key known", get("/me", headers={"Authorization": "Token " + UNKNOWN_KEY}).fails("UNAUTHENTICATED"))
order.add("a key of another organization before an unknown library", get("/organizations/{org}/libraries/nothing/assets", key="{other_key}").fails("INVALID_API_KEY"))
order.add("library before parameters", get("/organizations/{org}/libraries/nothing/assets?page=x").fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))
order.add("library before the asset", get("/organizations/{org}/libraries/nothing/assets/{a0}").fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))
order.add("quota of libraries before body", post("/organizations/{org}/libraries", body=b"{").fails("EPHEMERAL_LIBRARY_LIMIT_EXCEEDED"))
order.add("quota of libraries before a missing name", post("/organizations/{org}/libraries", {}).fails("EPHEMERAL_LIBRARY_LIMIT_EXCEEDED"))
order.add("organization before the quota of libraries", post("/organizations/nothing-here/libraries", {"name": "x"}).fails("ORGANIZATION_NOT_FOUND"))
order.add("body before ids: tag", post("{assets}/tag", {"assetIds": ["unknown00000"], "tags": "sea"}).fails("BAD_USER_INPUT"))
order.add("body before ids: untag", post("{assets}/untag", {"assetIds": ["unknown00000"], "tags": 5}).fails("BAD_USER_INPUT"))
order.add("body before ids: description", patch("{assets}/unknown00000/description", {"description": 5}).fails("BAD_USER_INPUT"))
order.add("body before ids: delete", delete("{assets}", {"ids": ["unknown00000", 5]}).fails("BAD_USER_INPUT"))
order.add("body before ids: 101 unknown ids", delete("{assets}", {"ids": ["unknown%05d" % i for i in range(101)]}).fails("MAX_ASSETS_EXCEEDED"))
order.add("body before ids: an upload of rubbish to an unknown parent", Step("POST", "{assets}", files=[("a.jpg", b"rubbish")], fields={"parentId": "unknown00000"})
          .fails("BAD_USER_INPUT"))
order.add("body before ids: transfer", post("{assets}/transfer", {"targetLibraryId": "{lib}", "assetIds": "unknown00000"}).fails("BAD_USER_INPUT"))

FULL = ("full.png", images.png_sized(64 * 1024))
AT_CAP = photos(FULL)
quota.add("a file that fills the cap to the byte is taken", upload(FULL).ok(), given=library())
quota.add("one byte over the cap is refused", upload(("over.png", images.png_sized(64 * 1024 + 1))).fails("EPHEMERAL_STORAGE_LIMIT_EXCEEDED"), given=library())
quota.add("at the cap one more file is refused", upload(images.png(32, 32, 5)).fails("EPHEMERAL_STORAGE_LIMIT_EXCEEDED"), given=AT_CAP)
quota.add("quota before body: no file at all", Step("POST", "{assets}", files=[]).fails("EPHEMERAL_STORAGE_LIMIT_EXCEEDED"), given=AT_CAP)
quota.add("quota before body: a broken frame", post("{assets}", body=b"x", headers={"Content-Type": "multipart/form-data; boundary=b"}).fails(
    "EPHEMERAL_STORAGE_LIMIT_EXCEEDED"), given=AT_CAP)
quota.add("library before quota", Step("POST", "/organizations/{org}/libraries/nothing/assets", files=[("a.png", images.png())]).fails(
    "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), given=AT_CAP)
quota.add("a batch over the cap stores nothing", upload(images.png_sized(40_000, 1), images.png_sized(40_000, 2)).fails("EPHEMERAL_STORAGE_LIMIT_EXCEEDED"),
          get("{assets}").ok({"": []}), given=library())
quota.add("at the cap everything else goes on", get("{assets}").ok({"#": 1}), post("{assets}/tag", {"assetIds": ["{a0}"], "tags": ["x"]}).ok(), given=AT_CAP)


def without_ids(body):
    """An answer may repeat the id that was asked for, and nothing else about it."""
    return re.sub(rb"`[A-Za-z0-9]{12}`", b"`an id`", body)


def compare(world, first, second):
    """Status, body and header names of two replies are the same."""
    a, b = first.run(world.client, world.words), second.run(world.client, world.words)
    equal(b.status, a.status, "status")
    equal(without_ids(b.body), without_ids(a.body), "body")
    equal(sorted(n.lower() for n, _ in b.headers), sorted(n.lower() for n, _ in a.headers), "header names")
    return a


@identical.row("a library of another organization looks like none, on every path")
def _(world):
    unknown = dict(every(lib="no-such-library"))
    for title, step in every(lib="{other_lib}"):
        twin = unknown.get(title.replace("{other_lib}", "no-such-library"))
        if "{other_lib}" in title:
            reply = compare(world, twin(), step())
            equal(reply.code, "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", title)


@identical.row("another organization's asset looks like none")
def _(world):
    for method, path, body in [("GET", "/{id}", None), ("PATCH", "/{id}/description", {"description": "x"})]:
        compare(world, Step(method, "{assets}" + path.replace("{id}", "unknown00000"), json=body).fails("RESOURCE_NOT_FOUND"),
                Step(method, "{assets}" + path.replace("{id}", "{other_a}"), json=body).fails("RESOURCE_NOT_FOUND"))
    for path, body in [("/tag", {"tags": ["x"]}), ("/untag", {"tags": ["x"]})]:
        compare(world, post("{assets}" + path, {**body, "assetIds": ["unknown00000"]}).fails("RESOURCE_NOT_FOUND"),
                post("{assets}" + path, {**body, "assetIds": ["{other_a}"]}).fails("RESOURCE_NOT_FOUND"))
    compare(world, delete("{assets}", {"ids": ["unknown00000"]}).fails("RESOURCE_NOT_FOUND"), delete("{assets}", {"ids": ["{other_a}"]}).fails("RESOURCE_NOT_FOUND"))


@identical.row("a trashed asset looks like none")
def _(world):
    world.run(delete("{assets}", {"ids": ["{a0}"]}).ok())
    compare(world, get("{assets}/unknown00000").fails("RESOURCE_NOT_FOUND"), get("{assets}/{a0}").fails("RESOURCE_NOT_FOUND"))


@identical.row("failures leak nothing")
def _(world):
    for path in ("/nothing", "{assets}/unknown00000", "{assets}?page=x", "/organizations/x'y/libraries"):
        reply = get(path).run(world.client, world.words)
        for word in ("sqlite", "select ", "rocksdb", world.server.data, ".cpp", "exception", "terminate"):
            must(word.lower() not in reply.text.lower(), f"{path} says {word}:\n{reply}")


@identical.row("the request id is another each time")
def _(world):
    ids = {get("/me").run(world.client, world.words).header("X-Request-Id") for _ in range(5)}
    equal(len(ids), 5, "different request ids")
