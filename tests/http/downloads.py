"""POST …/downloads and the link that it gives: images as one ZIP archive, whole, by pieces, and after whatever broke them off."""
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import urllib.parse
import zipfile

from harness import images
from harness.people import Place, member_on, person
from harness.scenario import Group, bare, delete, equal, must, patch, photos, post
from harness.server import Server
from harness.wire import Client, Library, RawConnection
from session_api import call

rows = Group("downloads", given=photos(("harbour.png", images.png(40, 30, 1)), ("Harbour.PNG", images.png(40, 30, 2)), ("写真 été.jpg", images.jpeg(60, 40, 3))))
own = Group("downloads and the server's end", own_servers=True)
more = [own]

LINK = "{library}/downloads"
ALL = {"query": {}}


def make(library, body=None):
    return library.good("POST", library.path + "/downloads", body or ALL)


def fetch(base, url, **headers):
    client = Client(base)
    try:
        return client.raw("GET", url, {name.replace("_", "-"): value for name, value in headers.items()})
    finally:
        client.close()


def names_in(body):
    """And each of its files is whole."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        equal(archive.testzip(), None, "the first broken file")
        return archive.namelist()


def noise(count, size=400_000):
    """Files that are large for what they show."""
    return [(f"n{i}.png", images.png_sized(size, i)) for i in range(count)]


rows.add("a link is made", post(LINK, ALL).ok({"": lambda d: set(d) == {"url", "filename", "count", "size", "expiresAt"}, "url": lambda u: "/downloads/" in u, "count": 3, "filename": lambda n: n.endswith(".zip")}, status=201))
rows.add("of what a query finds", post(LINK, {"query": {"q": "harb"}}).ok({"count": 2}, status=201), post(LINK, {"query": {"q": "harb"}, "except": ["{a0}"]}).ok({"count": 1}, status=201))
rows.add("of some images", post(LINK, {"assetIds": ["{a0}", "{a2}", "{a0}"]}).ok({"count": 2}, status=201))
rows.add("of none", post(LINK, {"query": {"q": "nothing"}}).fails("BAD_USER_INPUT"), post(LINK, {"assetIds": []}).fails("BAD_USER_INPUT", says="assetIds"), post(LINK, {}).fails("BAD_USER_INPUT", says="assetIds"))
rows.add("of one that there is not", post(LINK, {"assetIds": ["{a0}", "unknown00000"]}).fails("RESOURCE_NOT_FOUND", says="unknown00000"))
rows.add("of a list that was seen too long ago", post(LINK, {"query": {}, "version": 10**12}).fails("PRECONDITION_FAILED"))
rows.add("with everything, and with what there is not", post(LINK, {**ALL, "contents": "everything"}).ok({"count": 3}, status=201), post(LINK, {**ALL, "contents": "originals"}).ok({"count": 3}, status=201), post(LINK, {**ALL, "contents": "all"}).fails("BAD_USER_INPUT", says="everything"), post(LINK, {**ALL, "contents": True}).fails("BAD_USER_INPUT", says="contents"))
rows.add("nobody makes one", post(LINK, ALL, key=None).fails("UNAUTHENTICATED"))
rows.add("a link that was guessed", bare("GET", "{library}/downloads/" + "a" * 43).status(404).where("error.code", "RESOURCE_NOT_FOUND"))


@rows.row("the archive has every image once, by its name")
def _(world):
    made = make(world.library)
    reply = fetch(world.server.base, made["url"])
    equal((reply.status, reply.header("Content-Type"), len(reply.body)), (200, "application/zip", made["size"]), "the reply")
    equal(reply.header("Content-Length"), str(made["size"]), "its length")
    must("attachment" in reply.header("Content-Disposition") and ".zip" in reply.header("Content-Disposition"), reply)
    equal(sorted(names_in(reply.body)), ["Harbour.PNG", "harbour (2).png", "写真 été.jpg"], "names")
    with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
        equal(archive.read("写真 été.jpg"), images.jpeg(60, 40, 3), "bytes of an image")
        equal({one.compress_type for one in archive.infolist()}, {zipfile.ZIP_STORED}, "how they are kept")


@rows.row("with everything it says what people said, and goes on as it was or begins anew")
def _(world):
    library = world.library
    library.client.call("PATCH", f"{library.assets}/{world.words['a0']}/description", {"description": "Am Hafen"})
    library.upload(("view.png", images.unique_png(5)), parent=world.words["a0"])
    made = make(library, {"assetIds": [world.words["a0"], world.words["a2"]], "contents": "everything"})
    first = fetch(world.server.base, made["url"])
    equal((len(first.body), made["size"], made["count"]), (made["size"], len(first.body), 3), "size and count")
    equal(sorted(names_in(first.body)), ["harbour.png", "harbour.png.xmp", "library.json", "view.png", "写真 été.jpg"], "names")
    with zipfile.ZipFile(io.BytesIO(first.body)) as archive:
        listed = json.loads(archive.read("library.json"))
    equal([(one["file"], one.get("description"), [view["file"] for view in one.get("views", [])], one["size"]) for one in listed["images"]],
          [("写真 été.jpg", None, [], len(images.jpeg(60, 40, 3))), ("harbour.png", "Am Hafen", ["view.png"], len(images.png(40, 30, 1)))], "the list")
    etag = first.header("ETag")
    piece = fetch(world.server.base, made["url"], Range="bytes=100-", If_Range=etag)
    equal((piece.status, piece.body == first.body[100:]), (206, True), "going on")
    library.client.call("POST", f"{library.assets}/tag", {"assetIds": [world.words["a2"]], "tags": ["later"]})
    anew = fetch(world.server.base, made["url"], Range="bytes=100-", If_Range=etag)
    equal((anew.status, "写真 été.jpg.xmp" in names_in(anew.body)), (200, True), "when something else was said")


@rows.row("whoever asks for pieces of everything from many sides at once waits, and gets them", given=photos(3))
def _(world):
    made = make(world.library, {**ALL, "contents": "everything"})
    pieces = [None] * 4

    def one(i):
        pieces[i] = fetch(world.server.base, made["url"], Range=f"bytes={i * 100}-{i * 100 + 99}")
    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(pieces))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = fetch(world.server.base, made["url"]).body
    equal([(piece.status, piece.body == whole[i * 100:i * 100 + 100]) for i, piece in enumerate(pieces)], [(206, True)] * len(pieces), "pieces")


SCRIPTS = ("写真", "대한민국 여행", "กรุงเทพ", "שָׁלוֹם", "مُحَمَّد", "हिन्दी", "Ёлка", "👩\u200d👩\u200d👧", "a \"quoted\" name", "100% sure; really", "semi;colon=", "dots...", ".hidden", "Łódź v1.2")


@rows.row("names of any script are whole, with the extension of what they are", given=photos(1))
def _(world):
    world.library.upload(*[(name, images.png(20, 20, n)) for n, name in enumerate(SCRIPTS)])
    world.library.upload(*[("ü" * 127 + end, images.png(20, 21, n)) for n, end in enumerate(("", "x", ".jpg", ".png"))])
    archive = fetch(world.server.base, make(world.library)["url"])
    names = names_in(archive.body)
    equal(len(set(names)), len(SCRIPTS) + 5, "different names")
    equal([name for name in names if not name.endswith(".png") or len(name.encode()) > 255], [], "names without their extension, or longer than files may be called")
    kept = {asset["filename"] for asset in world.library.listed()}
    equal([name for name in SCRIPTS if name.replace("\"", "_") + ".png" not in names or name not in kept], [], "names that became others")


@rows.row("the archive of a library of any script has its name", given=photos(1))
def _(world):
    for name in ("写真 2024", "Ёлка; \"x\" 100%", "👩\u200d👩\u200d👧", "שָׁלוֹם", "é" * 100):
        world.run(patch("{library}", {"name": name}).ok())
        field = fetch(world.server.base, make(world.library)["url"]).header("Content-Disposition")
        must(field.isascii() and "\n" not in field, field)
        plain = re.fullmatch(r"attachment; filename=\"([^\"\\]*\.zip)\"; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]*)", field)
        must(plain, field)
        equal(urllib.parse.unquote(plain[2]), name.replace('"', "_") + ".zip", "the name")


@rows.row("programs that test archives find nothing wrong with it")
def _(world):
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(fetch(world.server.base, make(world.library)["url"]).body)
        file.flush()
        for command in (["/usr/bin/python3", "-m", "zipfile", "-t"], ["unzip", "-t"]):
            if shutil.which(command[0]):
                done = subprocess.run([*command, file.name], capture_output=True, text=True)
                equal(done.returncode, 0, done.stdout + done.stderr)


@rows.row("any piece of it is that piece of the whole, and another link's too")
def _(world):
    url, other = make(world.library)["url"], make(world.library)["url"]
    must(url != other, "two links are one")
    whole = fetch(world.server.base, url)
    etag = whole.header("ETag")
    must(etag.startswith('"'), f"no strong ETag but {etag}")
    size = len(whole.body)
    for first, last in [(0, 0), (3, 90), (100, size - 1), (size - 40, size - 1), (size // 2, size // 2 + 5)]:
        piece = fetch(world.server.base, other, Range=f"bytes={first}-{last}", If_Range=etag)
        equal((piece.status, piece.body == whole.body[first:last + 1]), (206, True), f"bytes {first} to {last}")
    equal(fetch(world.server.base, url, Range="bytes=-22").body, whole.body[-22:], "the last bytes")
    equal(fetch(world.server.base, url, Range=f"bytes={size}-").status, 416, "behind the end")
    equal(len(fetch(world.server.base, url, Range="bytes=5-", If_Range='"another"').body), size, "of another archive all comes")
    equal(fetch(world.server.base, url, If_None_Match=etag).status, 304, "what is there already")
    head = Client(world.server.base).raw("HEAD", url)
    equal((head.status, head.header("Content-Length"), head.body), (200, str(size), b""), "HEAD")


@rows.row("an image that is deleted ends the link, and brings it back with it")
def _(world):
    url = make(world.library)["url"]
    world.run(delete("{assets}", {"ids": ["{a1}"]}).ok())
    gone = fetch(world.server.base, url, Range="bytes=10-")
    equal((gone.status, gone.code), (404, "RESOURCE_NOT_FOUND"), "after a deletion")
    must("not in the library any more" in gone.json["error"]["message"], gone)
    world.run(post("{assets}/restore", {"ids": ["{a1}"]}).ok())
    equal(fetch(world.server.base, url).status, 200, "after it was undone")


@rows.row("a person makes one with the session, and it ends with their role")
def _(world):
    made = Place(person(world, "ann", "zip"))
    at = f"/organizations/{made.org}/libraries/{made.lib}"
    equal(call(made.owner, "POST", at + "/assets", files=[("a.png", images.png())]).status, 200, "upload")
    bob = made.add(person(world, "bob", "zip"), "viewer", on_library=True)
    link = call(bob, "POST", at + "/downloads", ALL)
    equal(link.status, 201, "a viewer's link")
    equal(names_in(fetch(world.server.base, link.data["url"]).body), ["a.png"], "in it")
    equal(call(person(world, "eve", "zip"), "POST", at + "/downloads", ALL).status, 404, "a stranger's")
    made.owner.open(made.members(True))
    made.owner.submit(made.members(True) + "/remove", member=member_on(made.owner, bob.email))
    equal(fetch(world.server.base, link.data["url"]).status, 404, "when the role is gone")


@rows.row("two at once, slow and quick, get the same", given=photos(1))
def _(world):
    world.library.upload(*noise(10))
    made = make(world.library)
    slow = RawConnection(world.server.base)
    path = made["url"].removeprefix(world.server.base)
    slow.send(f"GET {path} HTTP/1.1\r\nHost: {world.server.base.split('//')[1]}\r\nConnection: close\r\n\r\n".encode())
    bodies = [None] * 4

    def one(i):
        bodies[i] = fetch(world.server.base, made["url"]).body
    threads = [threading.Thread(target=one, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(len({bytes(body) for body in bodies}), 1, "different archives")
    equal(len(names_in(bodies[0])), 11, "images")
    equal(slow.reply().body == bodies[0], True, "the slow one's archive")


@own.row("a transfer that the server's end broke off is gone on with by curl")
def _(world):
    with Server(world.binary) as server, tempfile.TemporaryDirectory() as folder:
        library = Library(server.base)
        for _ in range(5):
            library.upload(*noise(2, 4_000_000))  # in all far more than the buffers of a connection hold
        made = make(library)
        path = made["url"].removeprefix(server.base)
        whole = fetch(server.base, path).body
        file = os.path.join(folder, "all.zip")
        curl = subprocess.Popen(["curl", "-sS", "--limit-rate", "4M", "-o", file, server.base + path], stderr=subprocess.DEVNULL)
        while not os.path.exists(file) or os.path.getsize(file) < 1_000_000:
            equal(curl.poll(), None, "curl ended early")
        server.kill()
        must(curl.wait() != 0, "a broken transfer passed for a whole one")
        part = os.path.getsize(file)
        must(0 < part < len(whole), f"{part} of {len(whole)} bytes came")
        server.start()
        equal(subprocess.run(["curl", "-sS", "-f", "-C", "-", "-o", file, server.base + path]).returncode, 0, "going on")
        with open(file, "rb") as done:
            equal(done.read() == whole, True, "the same bytes")


@own.row("images from before checksums were kept are read for them, once")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base)
        library.ready(*noise(3))
        before = fetch(server.base, make(library)["url"]).body
        server.stop()
        with sqlite3.connect(os.path.join(server.data, "metadata.db")) as database:
            equal(database.execute("select count(*) from blob where crc32 is null").fetchone()[0], 0, "without one")
            database.execute("update blob set crc32 = null")
        server.start()
        library.moved_to(server.base)
        equal(fetch(server.base, make(library)["url"]).body == before, True, "the same archive")
        server.stop()
        with sqlite3.connect(os.path.join(server.data, "metadata.db")) as database:
            equal(database.execute("select count(*) from blob where crc32 is null").fetchone()[0], 0, "without one afterwards")
