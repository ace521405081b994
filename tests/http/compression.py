"""gzip: who gets it, what stays as it is, and that both forms say the same."""
import gzip
import json

from harness import images
from harness.browser import Browser
from harness.scenario import Group, equal, library, must, photos
from harness.wire import API_VERSION

rows = Group("compression")
GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def ask(world, path, headers=None, method="GET", key=True):
    sent = {"Api-Version": API_VERSION, **({"Authorization": f"Bearer {world.words['key']}"} if key else {}), **(headers or {})}
    return world.client.raw(method, path, sent)


def both(world, path, key=True):
    plain, packed = ask(world, path, key=key), ask(world, path, GZIP, key=key)
    must(plain.header("Content-Encoding") is None, f"{path} is encoded for one who did not ask\n{plain}")
    equal(packed.header("Content-Encoding"), "gzip", f"Content-Encoding of {path}")
    for reply in (plain, packed):
        must("Accept-Encoding" in (reply.header("Vary") or ""), f"{path}: Vary is {reply.header('Vary')}")
        equal(int(reply.header("Content-Length")), len(reply.body), f"Content-Length of {path}")
    must(len(packed.body) < len(plain.body), f"{path}: {len(plain.body)} bytes became {len(packed.body)}")
    return plain, packed


@rows.row("JSON of a list", given=photos(8, ready=True))
def _(world):
    plain, packed = both(world, world.words["assets"])
    equal(json.loads(gzip.decompress(packed.body)), plain.json, "the list")
    must("Api-Version" in packed.header("Vary"), packed.header("Vary"))
    must(len(packed.body) * 3 < len(plain.body), f"{len(plain.body)} bytes became {len(packed.body)}")


@rows.row("documents and static files, the same bytes")
def _(world):
    home = ask(world, "/", key=False).text
    style = home.split('href="/static/style.')[1].split('"')[0]
    for path in ("/openapi.json", f"/static/style.{style}", "/llms.txt", "/graphql/schema.graphql"):
        plain, packed = both(world, path, key=False)
        equal(gzip.decompress(packed.body), plain.body, path)


@rows.row("pages; the token of their forms is another each time, and each counts")
def _(world):
    one = Browser(world.server.base, headers=GZIP)
    seen = set()
    for _ in range(3):
        reply = one.send("GET", "/signin")
        equal(reply.header("Content-Encoding"), "gzip", "Content-Encoding")
        reply.body = gzip.decompress(reply.body)
        seen.add(one.token())
    equal(len(seen), 3, "tokens")
    for token in seen:
        one.send("POST", "/signin", {"form_token": token, "email": "nobody@example.com", "password": "wrong wrong wrong"})
        must(one.page.status != 403 or b"out of date" not in gzip.decompress(one.page.body), one.page)
    for token in ("", "0" * 96, sorted(seen)[0][:95], sorted(seen)[0][:32] + sorted(seen)[1][32:]):
        one.send("POST", "/signin", {"form_token": token, "email": "nobody@example.com", "password": "wrong wrong wrong"})
        must(one.page.status in (303, 403), one.page)


@rows.row("HEAD says what GET would", given=photos(8, ready=True))
def _(world):
    whole, head = ask(world, world.words["assets"], GZIP), ask(world, world.words["assets"], GZIP, "HEAD")
    equal((head.status, head.body), (200, b""), "HEAD")
    for name in ("Content-Encoding", "Content-Length", "Vary", "Content-Type"):
        equal(head.header(name), whole.header(name), name)


@rows.row("q-values count", given=photos(8))
def _(world):
    for value, packed in {"gzip;q=0.1": True, "gzip;q=0": False, "*": True, "*;q=0": False, "identity": False, "br": False, "gzip;q=0, *;q=1": False, "x-gzip": True, "": False}.items():
        reply = ask(world, world.words["assets"], {"Accept-Encoding": value})
        equal(reply.header("Content-Encoding"), "gzip" if packed else None, f"Content-Encoding for {value!r}")


@rows.row("what is small, an image or a part of one stays as it is", given=photos(("a.png", images.png(200, 200, 8)), ready=True))
def _(world):
    for path, headers in (("/me", {}), (world.words["url0"].replace(world.server.base, ""), {}), (world.words["url0"].replace(world.server.base, ""), {"Range": "bytes=0-1999"}), ("/healthz", {})):
        reply = ask(world, path, {**GZIP, **headers})
        equal(reply.header("Content-Encoding"), None, path)


@rows.row("the shapes are compressed, and asked about by either tag", given=library())
def _(world):
    path = world.words["assets"] + "/shape"
    for batch in range(52):
        world.library.upload(*[(f"{batch}-{i}.png", images.unique_png(5000 + 20 * batch + i, 20 + i, 18)) for i in range(20)])
    plain, packed = both(world, path)
    equal(gzip.decompress(packed.body), plain.body, "shapes")
    equal(packed.header("ETag"), "W/" + plain.header("ETag"), "ETag")
    for tag in (plain.header("ETag"), packed.header("ETag")):
        for headers in ({}, GZIP):
            equal(ask(world, path, {**headers, "If-None-Match": tag}).status, 304, f"status for {tag}")
