"""Images of other servers: from Immich, PhotoPrism and Raster's API into a library, cut off, at once, and from servers that mean harm."""
import os
import signal
import threading

from harness import images
from harness.photo_servers import Immich, Photo, PhotoPrism
from harness.scenario import Group, equal, library, must
from harness.terminal import Terminal, as_json, fake_server
from terminal import FAILED, REFUSED, SIGN_IN, SOME, USAGE, what_is_said

rows = Group("imports")


def some_photos():
    return [Photo("beach.jpg", images.jpeg(90, 60, 1), "At the sea,\n夕方", albums=["Summer 2025", "Łódź"], favorite=True),
            Photo("harbour.png", images.unique_png(2), albums=["Summer 2025"], tags=["places/north\u202e", "boat"]),
            Photo("plain.png", images.unique_png(3)),
            Photo("film.mp4", b"\0\0\0\x18ftypmp42", film=True),
            Photo("harbour.png", images.unique_png(4), "another of that name")]


def terminal_for(world, key, lib=None):
    lib = lib or world.library
    return Terminal(world.binary, world.server.base, lib.client.key, LIGHTKEEP_IMPORT_KEY=key)


def said_here(world):
    """Of each image: its name, description and tags; sorted."""
    client, assets = world.library.client, world.library.assets
    return sorted((asset["filename"], asset["description"] or "", sorted(asset["tags"])) for asset in client.call("GET", f"{assets}?pageSize=200").data)


def fetched(server, part):
    return [path for method, path, _ in server.asked if part in path]


@rows.row("from Immich: images, descriptions, albums, tags and favorites; a second time what is new", given=library())
def _(world):
    immich = Immich(some_photos())
    with fake_server(immich) as server, terminal_for(world, immich.key) as terminal:
        equal(terminal.ok("import", "--from", "immich", server.base, "--dry-run", "--json").json, {"missing": 4, "present": 0, "described": 3}, "a dry run")
        equal((fetched(server, "/original"), said_here(world)), ([], []), "after a dry run")
        ended = terminal.ok("import", "--from", "immich", server.base)
        must("Videos are left there: 1." in ended.err and "4 uploaded" in ended.err, ended)
        expected = [("beach.jpg", "At the sea,\n夕方", ["Summer 2025", "favorite", "Łódź"]), ("harbour.png", "", ["Summer 2025", "boat", "places/north"]),
                    ("harbour.png", "another of that name", []), ("plain.png", "", [])]
        equal(said_here(world), expected, "what came")
        asked = len(fetched(server, "/original"))
        equal(asked, 4, "originals asked for")
        immich.photos.append(Photo("new.png", images.unique_png(5), "new"))
        report = terminal.ok("import", "--from", "immich", server.base, "--json").json
        equal(([os.path.basename(row["path"]).split(" ")[0] for row in report["uploaded"]], report["present"]), (["new.png"], []), "a second import")
        equal(len(fetched(server, "/original")), asked + 1, "originals asked for")
        must(not any(name for name in os.listdir(os.path.join(terminal.home, ".config/lightkeep/imports"))
                     if os.path.exists(os.path.join(terminal.home, ".config/lightkeep/imports", name, "files"))), "files on their way stay")


@rows.row("what was described or removed here meanwhile stays so; another library gets all", given=library())
def _(world):
    immich = Immich(some_photos())
    client, assets = world.library.client, world.library.assets
    with fake_server(immich) as server, terminal_for(world, immich.key) as terminal:
        terminal.ok("import", "--from", "immich", server.base)
        first, second = client.call("GET", assets).data[:2]
        client.call("PATCH", f"{assets}/{first['id']}/description", {"description": "written here"})
        must(client.call("DELETE", assets, {"ids": [second["id"]]}).status == 200, "the deletion")
        terminal.ok("import", "--from", "immich", server.base)
        now = client.call("GET", assets).data
        must([asset["description"] for asset in now if asset["id"] == first["id"]] == ["written here"] and len(now) == 3, f"now: {now}")
        other = world.mint()
        terminal.environment["LIGHTKEEP_API_KEY"] = other.client.key
        terminal.ok("import", "--from", "immich", server.base)
        equal(len(other.client.call("GET", other.assets).data), 4, "in another library")


@rows.row("from Immich with a key that may not read albums, and with a wrong one", given=library())
def _(world):
    immich = Immich(some_photos(), refused=("/api/albums", "/api/assets/statistics"))
    with fake_server(immich) as server, terminal_for(world, immich.key) as terminal:
        ended = terminal.ok("import", "--from", "immich", server.base)
        must("albums" in ended.err and "4 uploaded" in ended.err, ended)
        equal(said_here(world)[1], ("harbour.png", "", ["boat", "places/north"]), "tags without albums")
        terminal.environment["LIGHTKEEP_IMPORT_KEY"] = "wrong"
        terminal.fails(SIGN_IN, "import", "--from", "immich", server.base, says="LIGHTKEEP_IMPORT_KEY")


@rows.row("from PhotoPrism: originals, captions, labels and albums, with tokens that run out", given=library())
def _(world):
    prism = PhotoPrism(some_photos(), uses=1)
    with fake_server(prism) as server, terminal_for(world, prism.key) as terminal:
        equal(terminal.ok("import", "--from", "photoprism", server.base + "/", "--dry-run", "--json").json, {"missing": 4, "present": 0, "described": 3}, "a dry run")
        ended = terminal.ok("import", "--from", "photoprism", server.base, "--jobs", "1")
        must("documents are left there: 1." in ended.err and "4 uploaded" in ended.err, ended)
        equal(said_here(world), [("beach.jpg", "beach.jpg\n\nAt the sea,\n夕方", ["Summer 2025", "favorite", "Łódź"]), ("harbour.png", "", ["Summer 2025", "boat", "places/north"]),
                                 ("harbour.png", "harbour.png\n\nanother of that name", []), ("plain.png", "", [])], "what came")
        report = terminal.ok("import", "--from", "photoprism", server.base, "--json").json
        equal((report["uploaded"], report["failed"]), ([], []), "a second import")
        terminal.environment["LIGHTKEEP_IMPORT_KEY"] = "wrong"
        terminal.fails(SIGN_IN, "import", "--from", "photoprism", server.base)


@rows.row("from a library of Raster's API, with views; by the page's address where there are several", given=library())
def _(world):
    there = world.mint()
    made = there.ready(("beach.jpg", images.jpeg(90, 60, 1)), ("plain.png", images.unique_png(3)))
    there.client.call("PATCH", f"{there.assets}/{made[0]['id']}/description", {"description": "At the sea"})
    there.client.call("POST", f"{there.assets}/tag", {"assetIds": [made[0]["id"]], "tags": ["boat"]})
    there.upload(("view.png", images.unique_png(77)), parent=made[0]["id"])
    with terminal_for(world, there.client.key) as terminal:
        page = "/".join(there.assets.split("/")[2:5:2])
        terminal.fails(USAGE, "import", "--from", "raster", f"{world.server.base}/only-one", says="ORGANIZATION/LIBRARY")
        terminal.ok("import", "--from", "raster", f"{world.server.base}/{page}")
        said = what_is_said(world.library.client, world.library.assets)
        equal(said, {"beach.jpg": ("At the sea", ["boat"], ["view"]), "plain.png": (None, [], [])}, "what came")
        there.upload(("second.png", images.unique_png(78)), parent=made[0]["id"])
        report = terminal.ok("import", "--from", "raster", f"{world.server.base}/{page}", "--json").json
        equal((len(report["uploaded"]), report["failed"]), (1, []), "a view that came later")


@rows.row("an import that is killed goes on; two at once do not meet", given=library())
def _(world):
    immich = Immich([Photo(f"{i}.png", images.unique_png(100 + i), f"nr {i}") for i in range(230)], page=250)
    held, go_on = threading.Event(), threading.Event()

    def answer(method, path, fields, body):
        if path.endswith("/original") and sum(asked[1].endswith("/original") for asked in server.asked) == 150 and not go_on.is_set():
            held.set()
            go_on.wait(60)
        return immich(method, path, fields, body)

    with fake_server(answer) as server, terminal_for(world, immich.key) as terminal:
        process = terminal.start("import", "--from", "immich", server.base, "--jobs", "1")
        must(held.wait(60), "it did not come to the second hundred")
        terminal.fails(FAILED, "import", "--from", "immich", server.base, says="Another import")
        process.send_signal(signal.SIGKILL)
        process.wait()
        go_on.set()
        server.asked.clear()
        terminal.ok("import", "--from", "immich", server.base)
        equal(len(fetched(server, "/original")), 130, "originals asked for again: those behind the first hundred")
        made = []
        for page in (1, 2):
            made += world.library.client.call("GET", f"{world.library.assets}?pageSize=200&page={page}").data
        equal(sorted((asset["filename"], asset["description"]) for asset in made), sorted((f"{i}.png", f"nr {i}") for i in range(230)), "what came")


@rows.row("one image that does not come, or is none, fails alone and is tried again", given=library())
def _(world):
    photos = some_photos() + [Photo("text.png", b"no image at all", "x"), Photo("short.png", images.unique_png(9), "y")]
    immich = Immich(photos)

    def answer(method, path, fields, body):
        made = immich(method, path, fields, body)
        if broken and path == f"/api/assets/{photos[-1].id}/original":
            return 200, {}, made[2][:-10]
        if broken and path == f"/api/assets/{photos[0].id}/original":
            return as_json({"statusCode": 404}, 404)
        if broken and path == f"/api/assets/{photos[1].id}/original":
            return 200, {}, (b"x" * 100_000 for _ in range(1_000_000))
        return made

    broken = True
    with fake_server(answer) as server, terminal_for(world, immich.key) as terminal:
        ended = terminal.fails(SOME, "import", "--from", "immich", server.base)
        must("2 uploaded, 0 there already, 4 failed" in ended.err and "another size" in ended.err and "larger than" in ended.err, ended)
        broken = False
        ended = terminal.fails(SOME, "import", "--from", "immich", server.base)
        must("3 uploaded, 0 there already, 1 failed" in ended.err and "text.png" in ended.err, ended)


@rows.row("names from a server lead nowhere, and what it says commands nothing", given=library())
def _(world):
    bad = [Photo(name, images.unique_png(200 + i)) for i, name in enumerate(["../../../evil.png", "/etc/evil.png", "-rf.png", ".hidden.png", "a\x1b[2Jb.png", "\u202egnp.exe.png", ""])]
    immich = Immich(bad)
    with fake_server(immich) as server, terminal_for(world, immich.key) as terminal:
        ended = terminal.ok("import", "--from", "immich", server.base)
        must("\x1b" not in ended.out + ended.err and "\u202e" not in ended.out + ended.err, ended)
        equal(len(said_here(world)), len(bad), "images")
        must(not any("evil" in name for _, _, names in os.walk(terminal.home) for name in names), "a file was left")
        bad[0].id = "../../me"
        terminal.fails(FAILED, "import", "--from", "immich", server.base, says="no proper id")


for label, said in {"no JSON": (200, {}, b"<html>"), "another JSON": as_json([1, 2]), "half an answer": as_json({"assets": {}}), "a way elsewhere": (301, {"Location": "http://127.0.0.1:1/"}, b""),
                    "pages without end": as_json({"assets": {"items": [], "nextPage": "2"}})}.items():
    @rows.row(f"a server that answers with {label} ends an import with a sentence, or at once", given=library())
    def _(world, said=said):
        with fake_server(lambda *_: said) as server, terminal_for(world, "key") as terminal:
            for kind in ("immich", "photoprism", "raster"):
                ended = terminal.wait(terminal.start("import", "--from", kind, server.base))
                must(ended.code in (0, FAILED, REFUSED) and "terminate" not in ended.err and len(server.asked) < 20, ended)
        equal(said_here(world), [], "images")


@rows.row("what cannot be understood is told, and no key goes out in the clear", given=library())
def _(world):
    with terminal_for(world, "key") as terminal:
        terminal.fails(USAGE, "import", "--from", "picasa", "https://example.com", says="immich, photoprism or raster")
        terminal.fails(USAGE, "import", "--from", "immich", "http://photos.example.com", says="in the clear")
        terminal.fails(USAGE, "import", "--from", "immich", "http://8.8.8.8", says="in the clear")
        terminal.fails(USAGE, "import", "--from", "immich", "ftp://photos.example.com", says="no address")
        del terminal.environment["LIGHTKEEP_IMPORT_KEY"]
        terminal.fails(USAGE, "import", "--from", "immich", "https://photos.example.com", says="LIGHTKEEP_IMPORT_KEY is not set")
        terminal.fails(USAGE, "import", "--from", "photoprism", "https://photos.example.com", says="app password")
