"""Many clients at once: what must hold whichever comes first."""
import concurrent.futures
import hashlib
import threading

from harness import images
from harness.scenario import Group, equal, get, library, must, photos
from harness.wire import Client, Library

rows = Group("at once")


def together(count, function):
    """Runs `function(i)` on `count` threads that set off together; gives the results."""
    gate = threading.Barrier(count)

    def go(i):
        gate.wait()
        return function(i)
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(go, range(count)))


def client(world):
    return Client(world.server.base, world.words.get("key"))


@rows.row("two clients delete the same asset: one moves it", given=photos(6))
def _(world):
    for i in range(6):
        asset = world.words[f"a{i}"]
        replies = together(2, lambda _: client(world).call("DELETE", world.words["assets"], {"ids": [asset]}))
        equal([r.status for r in replies], [200, 200], "statuses")
        equal(sorted(len(r.data["ids"]) for r in replies), [0, 1], "assets moved by each")
    world.run(get("/organizations/{org}/libraries").ok({"[0].assetsCount": 0, "[0].trashCount": 6}))


@rows.row("ten clients tag the same asset: one pair", given=photos(1))
def _(world):
    replies = together(10, lambda _: client(world).call("POST", world.words["assets"] + "/tag", {"assetIds": [world.words["a0"]], "tags": ["sea"]}))
    equal(sorted(r.data["taggedCount"] for r in replies), [0] * 9 + [1], "pairs changed by each")
    world.run(get("{library}/tags").ok({"": [{"id": "sea", "count": 1, "type": "user"}]}))


@rows.row("eight uploads of the same bytes are eight assets of one blob", given=library())
def _(world):
    data = images.jpeg(500, 400, 33)
    replies = together(8, lambda i: client(world).call("POST", world.words["assets"], files=[(f"same{i}.jpg", data)]))
    equal([r.status for r in replies], [200] * 8, "statuses")
    urls = [r.data["assets"][0]["url"] for r in replies]
    equal(len(set(urls)), 8, "different URLs")
    for url in urls:
        equal(hashlib.sha256(world.client.raw("GET", url).body).hexdigest(), hashlib.sha256(data).hexdigest(), "SHA-256")
    world.run(get("/organizations/{org}/libraries").ok({"[0].assetsCount": 8}))


@rows.row("deleting one twin while the other is uploaded loses nothing", given=library())
def _(world):
    for seed in range(8):
        data = images.unique_png(5000 + seed)
        first = world.library.upload(("first.png", data))[0]
        replies = together(2, lambda i: client(world).call("DELETE", world.words["assets"], {"ids": [first["id"]]}) if i else client(world).call("POST", world.words["assets"], files=[("second.png", data)]))
        equal([r.status for r in replies], [200, 200], "statuses")
        equal(world.client.raw("GET", replies[0].data["assets"][0]["url"]).body, data, "bytes of the second")


@rows.row("twenty mints at once are twenty organizations")
def _(world):
    made = together(20, lambda _: Library(world.server.base, name="Rush Hour"))
    for field in ("organizationId", "apiKey", "claimUrl"):
        equal(len({m.minted[field] for m in made}), 20, f"different {field}")
    for m in made:
        m.close()


@rows.row("eight mints at once with one email are three")
def _(world):
    replies = together(8, lambda _: client(world).call("POST", "/libraries", {"email": world.words["fresh_email"]}))
    equal(sorted(r.status for r in replies), [200] * 3 + [400] * 5, "statuses")


@rows.row("uploads at once are all counted", given=library())
def _(world):
    replies = together(8, lambda i: [client(world).call("POST", world.words["assets"], files=[(f"{i}-{j}.png", images.unique_png(i * 10 + j))]).status for j in range(5)])
    equal([s for r in replies for s in r], [200] * 40, "statuses")
    world.run(get("/organizations/{org}/libraries").ok({"[0].assetsCount": 40}), get("{assets}?pageSize=500").ok({"#": 40}).header("X-Total-Count", "40"),
              get("/organizations/{org}/search/assets").ok({"found": 40}))


@rows.row("the storage cap holds against uploads at once", given=library(), options={"--ephemeral-storage-limit": "100KiB"})
def _(world):
    replies = together(8, lambda i: client(world).call("POST", world.words["assets"], files=[(f"{i}.png", images.png_sized(30 * 1024, 60 + i))]))
    equal(sorted(r.status for r in replies), [200] * 3 + [403] * 5, "statuses")
    world.run(get("{assets}").ok({"#": 3}))


@rows.row("16 clients ask for the same new transform: one picture", given=photos(("s.jpg", images.jpeg(1600, 1200, 40))))
def _(world):
    url = world.words["url0"] + "?w=777"
    replies = together(16, lambda _: Client(world.server.base).raw("GET", url))
    good = [r for r in replies if r.status == 200]
    must(good and all(r.status in (200, 503) for r in replies), f"statuses {[r.status for r in replies]}")
    equal(len({r.body for r in good}), 1, "different pictures")
    must(all(r.header("Retry-After") for r in replies if r.status == 503), "a 503 without Retry-After")


@rows.row("describe at once: one of the texts, whole", given=photos(1))
def _(world):
    texts = [chr(65 + i) * 500 for i in range(8)]
    together(8, lambda i: client(world).call("PATCH", f"{world.words['assets']}/{world.words['a0']}/description", {"description": texts[i]}))
    must(world.library.asset(world.words["a0"])["description"] in texts, "a mixture")


@rows.row("tag and untag against each other keep the counts right", given=photos(4))
def _(world):
    ids = [world.words[f"a{i}"] for i in range(4)]

    def go(i):
        mine = client(world)
        for _ in range(10):
            mine.call("POST", world.words["assets"] + ("/tag" if i % 2 else "/untag"), {"assetIds": ids, "tags": ["sea", "sand"]})
    together(6, go)
    counted = {}
    for asset in world.library.listed():
        for tag in asset["tags"]:
            counted[tag] = counted.get(tag, 0) + 1
    listed = {t["id"]: t["count"] for t in world.library.good("GET", world.words["library"] + "/tags")}
    equal(listed, counted, "tags listed against tags counted on the assets")


@rows.row("listing while uploading never fails and never shows an asset twice", given=library())
def _(world):
    stop = threading.Event()

    def go(i):
        mine = client(world)
        if i == 0:
            for j in range(15):
                mine.call("POST", world.words["assets"], files=[(f"{j}.png", images.unique_png(j))])
            stop.set()
            return None
        while not stop.is_set():
            reply = mine.call("GET", world.words["assets"] + "?pageSize=500")
            if reply.status != 200:
                return f"list answered {reply.status}"
            ids = [a["id"] for a in reply.data]
            if len(ids) != len(set(ids)) or str(len(ids)) != reply.header("X-Total-Count"):
                return f"{len(ids)} assets, {len(set(ids))} different, X-Total-Count {reply.header('X-Total-Count')}"
    equal([r for r in together(4, go) if r], [], "complaints")
