"""POST …/uploads: uploads in pieces by tus 1.0, gone on with after whatever broke them off, and what comes of them."""
import base64
import hashlib
import os
import select
import threading

from harness import images
from harness.people import Place, person
from harness.scenario import Group, Step, bare, equal, get, library, must, photos
from harness.server import Server, wait_until
from harness.wire import Library

rows = Group("resumable uploads", given=library())
own = Group("resumable uploads and the server's end", own_servers=True)
more = [own]

TUS = {"Tus-Resumable": "1.0.0", "Api-Version": None}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
PICTURE = images.png(60, 40, 7)


def metadata(**pairs):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def checksum(data, name="sha256"):
    return f"{name} {base64.b64encode(hashlib.new(name, data).digest()).decode()}"


def create(length=len(PICTURE), body=b"", **headers):
    sent = {**(PIECE if body else TUS), "Upload-Length": str(length), "Upload-Metadata": metadata(filename="boat.png")}
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    return silent(Step("POST", "{library}/uploads", headers=sent, body=body))


def silent(step):
    """An answer of tus: header fields and no JSON."""
    step.bare = True
    step.send = lambda client, words: client.call(step.method, fill(step.path, words), headers=step.sent["headers"], body=step.sent["body"], key=words["key"] if step.sent["key"] == "own" else step.sent["key"])
    return step


def fill(path, words):
    for name, value in words.items():
        if isinstance(value, str):
            path = path.replace("{" + name + "}", value)
    return path


class Sender:
    """What a client of tus does, one request at a time."""

    def __init__(self, made, client=None):
        self.made, self.client, self.at = made, client or made.client, made.path + "/uploads"

    def call(self, method, path, headers=None, body=None):
        return self.client.call(method, path, headers={**TUS, **(headers or {})}, body=body)

    def begin(self, length=len(PICTURE), body=None, **fields):
        sent = {"Upload-Length": str(length), "Upload-Metadata": metadata(filename="boat.png", **fields)}
        reply = self.call("POST", self.at, {**sent, **({"Content-Type": PIECE["Content-Type"]} if body else {})}, body if body is not None else b"")
        equal(reply.status, 201, f"creating\n{reply}")
        return reply.header("Location")

    def send(self, location, offset, data, **headers):
        return self.call("PATCH", location, {"Content-Type": PIECE["Content-Type"], "Upload-Offset": str(offset), **headers}, data)

    def head(self, location):
        return self.call("HEAD", location)

    def state(self, location):
        return self.client.call("GET", location).data

    def offset(self, location):
        head = self.head(location)
        equal(head.status, 200, "HEAD")
        return int(head.header("Upload-Offset"))


def images_of(made):
    return made.good("GET", made.assets)


@rows.row("pieces become an image, and whoever missed the answer finds it")
def _(world):
    sender = Sender(world.library)
    location = sender.begin()
    must(location.startswith(world.library.path + "/uploads/"), location)
    first = sender.send(location, 0, PICTURE[:100])
    equal((first.status, first.header("Upload-Offset"), first.header("Tus-Resumable"), first.body), (204, "100", "1.0.0", b""), "the first piece")
    must(first.header("Upload-Expires").endswith("GMT"), first)
    head = sender.head(location)
    equal((head.status, head.header("Upload-Offset"), head.header("Upload-Length"), head.header("Upload-Metadata"), head.header("Cache-Control")),
          (200, "100", str(len(PICTURE)), metadata(filename="boat.png"), "no-store"), "HEAD")
    equal(sender.state(location)["status"], "receiving", "the state")
    last = sender.send(location, 100, PICTURE[100:])
    equal((last.status, last.header("Upload-Offset")), (204, str(len(PICTURE))), "the last piece")
    asset = world.library.finished(last.header("Lightkeep-Asset"))
    equal((asset["name"], asset["width"], asset["status"]), ("boat", 60, "ready"), "the image")
    equal(world.client.raw("GET", asset["url"]).body == PICTURE, True, "its bytes")
    again = sender.head(location)
    equal((again.header("Upload-Offset"), again.header("Lightkeep-Asset")), (str(len(PICTURE)), asset["id"]), "HEAD afterwards")
    equal(sender.send(location, len(PICTURE), b"").header("Lightkeep-Asset"), asset["id"], "the last piece once more")
    state = sender.state(location)
    equal((state["status"], state["assetId"], state["error"]), ("complete", asset["id"], None), "the state afterwards")
    equal(len(images_of(world.library)), 1, "images")


@rows.row("all of it may come with the creation")
def _(world):
    sender = Sender(world.library)
    reply = sender.call("POST", sender.at, {"Content-Type": PIECE["Content-Type"], "Upload-Length": str(len(PICTURE)), "Upload-Metadata": metadata(filename="a.png")}, PICTURE)
    equal((reply.status, reply.header("Upload-Offset")), (201, str(len(PICTURE))), "creation with upload")
    equal(images_of(world.library)[0]["id"], reply.header("Lightkeep-Asset"), "the image")
    part = sender.begin(body=PICTURE[:50])
    equal(sender.offset(part), 50, "a part of it came")


@rows.row("what is no image is refused as in a form, and again to whoever asks", given=photos(1))
def _(world):
    sender = Sender(world.library)
    location = sender.begin(5)
    form = world.library.call("POST", world.library.assets, files=[("boat.png", b"hello")])
    last = sender.send(location, 0, b"hello")
    equal((last.status, last.json), (form.status, form.json), "the refusal")
    equal(last.header("Tus-Resumable"), "1.0.0", "of a refusal")
    equal(sender.head(location).status, 400, "HEAD of it")
    equal((sender.state(location)["status"], sender.state(location)["error"]), ("failed", form.json["error"]), "its state")
    view = sender.begin(parentId=world.words["a0"])
    made = sender.send(view, 0, PICTURE).header("Lightkeep-Asset")
    equal(world.library.asset(made)["parentId"], world.words["a0"], "a view's parent")
    equal(sender.send(sender.begin(parentId="nothing00000"), 0, PICTURE).code, "RESOURCE_NOT_FOUND", "a parent that is none")


@rows.row("a piece begins where the upload is")
def _(world):
    sender = Sender(world.library)
    location = sender.begin()
    sender.send(location, 0, PICTURE[:30])
    for offset in (0, 29, 31, 10**9):
        reply = sender.send(location, offset, b"x")
        equal((reply.status, reply.code), (409, "UPLOAD_OFFSET_CONFLICT"), f"at {offset}")
    equal(sender.offset(location), 30, "nothing of them")
    equal(sender.send(location, 30, PICTURE[30:] + b"more").status, 413, "more than was said")


@rows.row("damaged pieces do not count")
def _(world):
    sender = Sender(world.library)
    location = sender.begin()
    for name in ("sha1", "sha256"):
        reply = sender.send(location, 0, PICTURE[:40], **{"Upload-Checksum": checksum(b"other", name)})
        equal((reply.status, reply.code), (460, "CHECKSUM_MISMATCH"), name)
    equal(sender.send(location, 0, PICTURE[:40], **{"Upload-Checksum": "md5 YWJj"}).status, 400, "an unknown algorithm")
    equal(sender.offset(location), 0, "the offset")
    for offset, name in ((0, "sha1"), (40, "sha256")):
        piece = PICTURE[offset:offset + 40]
        equal(sender.send(location, offset, piece, **{"Upload-Checksum": checksum(piece, name)}).status, 204, name)


@rows.row("an upload can be ended")
def _(world):
    sender = Sender(world.library)
    location = sender.begin()
    sender.send(location, 0, PICTURE[:40])
    equal(sender.call("DELETE", location).status, 204, "ending")
    for method in ("HEAD", "DELETE", "PATCH"):
        reply = sender.call(method, location, {"Content-Type": PIECE["Content-Type"], "Upload-Offset": "40"}, b"x" if method == "PATCH" else None)
        equal(reply.status, 404, method)


@rows.row("methods that a client cannot send come as POST")
def _(world):
    sender = Sender(world.library)
    location = sender.begin()
    patched = sender.call("POST", location, {"Content-Type": PIECE["Content-Type"], "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}, PICTURE[:10])
    equal((patched.status, patched.header("Upload-Offset")), (204, "10"), "PATCH")
    equal(sender.call("POST", location, {"X-HTTP-Method-Override": "HEAD"}).header("Upload-Offset"), "10", "HEAD")
    equal(sender.call("POST", location, {"X-HTTP-Method-Override": "GET"}).status, 405, "GET")
    equal(sender.call("POST", location, {"X-HTTP-Method-Override": "DELETE"}).status, 204, "DELETE")


rows.add("OPTIONS tells what is served", bare("OPTIONS", "{library}/uploads").status(204).header("Tus-Version", "1.0.0").header("Tus-Resumable", "1.0.0")
         .header("Tus-Extension", lambda v: set(v.split(",")) == {"creation", "creation-with-upload", "termination", "expiration", "checksum"})
         .header("Tus-Max-Size", lambda v: int(v) == 100 << 20).header("Tus-Checksum-Algorithm", "sha1,sha256"))
rows.add("scripts of any origin may send", bare("OPTIONS", "{library}/uploads/x", {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "tus-resumable,upload-offset"}).status(204)
         .header("Access-Control-Allow-Origin", "*").header("Access-Control-Allow-Methods", lambda v: all(m in v for m in ("PATCH", "HEAD", "DELETE", "POST")))
         .header("Access-Control-Allow-Headers", lambda v: all(name in v for name in ("tus-resumable", "upload-offset", "upload-length", "upload-metadata", "upload-checksum", "x-http-method-override", "authorization"))),
         create(Origin="https://elsewhere.example").status(201).header("Access-Control-Expose-Headers", lambda v: all(name in v for name in ("Location", "Upload-Offset", "Upload-Length", "Tus-Resumable", "Lightkeep-Asset"))))
rows.add("another version of tus, or none, is 412 and told the right one", create(Tus_Resumable="0.2.2").status(412).header("Tus-Version", "1.0.0"), create(Tus_Resumable=None).status(412).header("Tus-Version", "1.0.0"))
rows.add("an API version that is sent must be one that is served", create(Api_Version="1999-01-01").status(400), create(Api_Version="2026-05-20").status(201))
for label, headers in {"a length to come later": {"Upload_Defer_Length": "1", "Upload_Length": None}, "parts": {"Upload_Concat": "partial"}, "no length": {"Upload_Length": None}, "a length that is none": {"Upload_Length": "ten"},
                       "nothing to come": {"Upload_Length": "0"}, "metadata that are none": {"Upload_Metadata": "filename ***"}, "a key twice": {"Upload_Metadata": "a,a"}}.items():
    rows.add(f"{label} is 400", create(**headers).status(400))
rows.add("too large is 413", create(length=(100 << 20) + 1).status(413), create(length=10**18).status(413))
rows.add("bytes of another type are 415", create(body=b"x", Content_Type="image/png").status(415))
rows.add("the state needs the API's version and knows no upload of others", get("{library}/uploads/none").fails("RESOURCE_NOT_FOUND"), get("{library}/uploads/none", headers={"Api-Version": None}).fails("API_VERSION_REQUIRED"))


@rows.row("nobody without a credential, and none of another library")
def _(world):
    sender = Sender(world.library)
    location = sender.begin()
    for key, code in ((None, "UNAUTHENTICATED"), ("pk_" + "a" * 43, "INVALID_API_KEY"), (world.mint().key, "INVALID_API_KEY")):
        for method, path in (("POST", sender.at), ("PATCH", location), ("DELETE", location)):
            reply = world.client.call(method, path, headers={**PIECE, "Upload-Length": "5", "Upload-Offset": "0"}, key=key)
            equal(reply.code, code, f"{method} with {key}")
        equal(world.client.call("HEAD", location, headers=TUS, key=key).status, 401, f"HEAD with {key}")
    other = world.mint()
    equal(other.call("GET", f"{other.path}/uploads/{location.rsplit('/', 1)[1]}").code, "RESOURCE_NOT_FOUND", "through another library")


@rows.row("a person's session will do, of pages of this site")
def _(world):
    made = Place(person(world, "ann", "tus"))
    vic = person(world, "vic")
    made.add(vic, "viewer", on_library=True)
    at = f"/organizations/{made.org}/libraries/{made.lib}/uploads"
    sent = {"Tus-Resumable": "1.0.0", "Content-Type": PIECE["Content-Type"], "Upload-Length": str(len(PICTURE)), "Upload-Metadata": metadata(filename="a.png"), "Origin": world.client.base, "Sec-Fetch-Site": "same-origin"}
    equal(made.owner.send("POST", at, headers=sent, body=PICTURE).status, 201, "her own page")
    equal(made.owner.send("POST", at, headers={**sent, "Sec-Fetch-Site": "cross-site"}, body=PICTURE).status, 403, "another site's page")
    equal(vic.send("POST", at, headers=sent, body=PICTURE).status, 403, "a viewer")


def raw_piece(world, location, offset, announced, data, key):
    """A request that stops in the middle of its body."""
    connection = world.raw()
    connection.send(f"PATCH {location} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
                    f"Upload-Offset: {offset}\r\nContent-Length: {announced}\r\n\r\n".encode() + data)
    return connection


def stuck_sender(world, sender, location, data, announced):
    """A request that has stopped in the middle of its body and holds the upload. It is sent again where the question whether it does came first."""
    while True:
        stuck = raw_piece(world, location, 0, announced, data, world.library.key)
        refused = lambda: select.select([stuck.socket], [], [], 0)[0]
        wait_until(lambda: refused() or sender.send(location, 0, b"").status == 423, what="the first sender at work")
        if not refused():
            return stuck


@rows.row("whoever comes again takes over from a sender that is stuck")
def _(world):
    sender = Sender(world.library)
    data = images.png_sized(900_000)
    location = sender.begin(len(data))
    stuck = stuck_sender(world, sender, location, data[:300_000], len(data))
    locked = sender.send(location, 0, b"x")
    equal((locked.status, locked.code), (423, "UPLOAD_LOCKED"), "a second sender")
    at = sender.offset(location)
    must(0 <= at <= 300_000, f"whoever resumes is told {at}")
    must(stuck.closed(), "the first sender is broken off")
    equal(sender.send(location, at, data[at:]).status, 204, "the rest")
    equal(len(images_of(world.library)), 1, "images")


@rows.row("two senders at once lose nothing")
def _(world):
    data = images.png_sized(3_000_000)
    location = Sender(world.library).begin(len(data))
    statuses = []

    def send():
        mine = Sender(world.library, type(world.client)(world.server.base, world.library.key))
        while True:
            head = mine.head(location)
            if head.status == 423:
                continue
            must(head.status == 200, f"HEAD answers {head}")
            at = int(head.header("Upload-Offset"))
            if at == len(data):
                return
            try:
                statuses.append(mine.send(location, at, data[at:at + 200_000]).status)
            except OSError:  # taken over
                statuses.append(0)
                mine.client.close()
    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    must(set(statuses) <= {204, 409, 423, 0}, statuses)
    made = images_of(world.library)
    equal(len(made), 1, "images")
    equal(world.client.raw("GET", made[0]["url"]).body == data, True, "bytes")


@own.row("kill -9 in the middle of a piece, and it goes on")
def _(world):
    with Server(world.binary) as server:
        made = Library(server.base)
        sender = Sender(made)
        data = images.png_sized(9_000_000)
        location = sender.begin(len(data))
        there = world.at(server)
        stuck = raw_piece(there, location, 0, len(data), data[:6_000_000], made.key)
        wait_until(lambda: sender.state(location)["offset"] >= 4 << 20, what="a saved part")
        told = sender.state(location)["offset"]
        server.kill()
        stuck.close()
        server.start()
        sender = Sender(made.moved_to(server.base))
        at = sender.offset(location)
        must(told <= at <= 6_000_000, f"{told} were told, {at} are there")
        last = sender.send(location, at, data[at:])
        equal(last.status, 204, "the rest")
        asset = made.finished(last.header("Lightkeep-Asset"))
        equal(made.client.raw("GET", "/cdn/" + asset["url"].rsplit("/", 1)[1]).body == data, True, "bytes")


@own.row("uploads that rest too long are forgotten, with their bytes")
def _(world):
    with Server(world.binary, {"--upload-window": "2s", "--cron-interval": "1s"}) as server:
        sender = Sender(Library(server.base))
        location = sender.begin()
        sender.send(location, 0, PICTURE[:40])
        folder = os.path.join(server.data, "uploads")
        equal(len(os.listdir(folder)), 1, "files")
        equal(oct(os.stat(folder).st_mode)[-3:], "700", "the folder's mode")
        wait_until(lambda: sender.head(location).status == 404, what="the end of its time")
        wait_until(lambda: not os.listdir(folder), what="the sweep")


@own.row("what is promised to unfinished uploads counts as used")
def _(world):
    with Server(world.binary, {"--ephemeral-storage-limit": "10KiB"}) as server:
        made = Library(server.base)
        sender = Sender(made)
        location = sender.begin(6_000)
        refused = sender.call("POST", sender.at, {"Upload-Length": "6000"})
        equal((refused.status, refused.code), (403, "EPHEMERAL_STORAGE_LIMIT_EXCEEDED"), "a second of that size")
        equal(sender.call("DELETE", location).status, 204, "ending the first")
        sender.begin(6_000)
