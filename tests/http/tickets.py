"""POST …/upload-links and the link that it gives: files by form, whole, and in pieces, without another credential, into one library."""
import base64
import threading

from harness import images
from harness.people import Place, member_on, newcomer, person
from harness.scenario import Group, bare, equal, get, library, must, photos, post
from harness.server import Server, wait_until
from harness.wire import Client, Library, multipart
from session_api import call as call_as

rows = Group("upload links", given=library())
own = Group("upload links and the server's end", own_servers=True)
more = [own]

LINKS = "{library}/upload-links"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
PICTURE = images.png(60, 40, 7)


class Holder:
    """Whoever has the link, and nothing else."""

    def __init__(self, base, made):
        self.client, self.base = Client(base), base
        self.path = "/u/" + made["uploadUrl"].rsplit("/", 1)[1]

    def send(self, *files, fields=None, path=""):
        body, kind = multipart([file if isinstance(file, tuple) else (f"{n}.png", file) for n, file in enumerate(files)], fields or {})
        return self.client.raw("POST", self.path + path, {"Content-Type": kind}, body)

    def put(self, body, query="", **headers):
        return self.client.raw("PUT", self.path + query, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    def state(self):
        return self.client.raw("GET", self.path, {"Accept": "application/json"})

    def begin(self, length=len(PICTURE), name="boat.png"):
        headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": "filename " + base64.b64encode(name.encode()).decode()}
        return self.client.raw("POST", self.path, headers, b"")

    def go_on(self, location, offset, data):
        return self.client.raw("PATCH", location, {**PIECE, "Upload-Offset": str(offset)}, data)

    def head(self, location):
        return self.client.raw("HEAD", location, TUS)


def make(made, **body):
    return made.good("POST", made.path + "/upload-links", body)


def held(world, **body):
    link = make(world.library, **body)
    return link, Holder(world.server.base, link)


def refused(reply, status, code, says=""):
    equal((reply.status, reply.code), (status, code), f"the refusal\n{reply}")
    must(says in reply.json["error"]["message"], f"{says} is not said\n{reply}")


SHAPE = {"uploadId", "uploadUrl", "expiresAt", "count", "maxBytes", "curl"}
rows.add("a link is made", post(LINKS, {}).ok({"": lambda d: set(d) == SHAPE, "uploadUrl": lambda u: len(u.split("/u/")[1]) == 43, "count": 20, "curl": lambda c: c.startswith("curl ") and "/u/" in c}, status=201))
rows.add("for more files than may be", post(LINKS, {"count": 101}).fails("BAD_USER_INPUT", says="count"), post(LINKS, {"count": 0}).fails("BAD_USER_INPUT", says="count"), post(LINKS, {"count": "two"}).fails("BAD_USER_INPUT", says="count"))
rows.add("with tags that cannot be", post(LINKS, {"tags": ["trash"]}).fails("BAD_USER_INPUT", says="reserved"), post(LINKS, {"tags": [str(n) for n in range(21)]}).fails("BAD_USER_INPUT", says="tags"))
rows.add("for views of nothing", post(LINKS, {"parentId": "unknown00000"}).fails("RESOURCE_NOT_FOUND"))
rows.add("nobody makes one", post(LINKS, {}, key=None).fails("UNAUTHENTICATED"))
rows.add("of another library", post("/organizations/{org}/libraries/nothing-here/upload-links", {}).fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))
rows.add("nothing is told of one that there is not", get("/me/upload-links/nothing").fails("RESOURCE_NOT_FOUND"), get("/me/upload-links/nothing", key=None).fails("UNAUTHENTICATED"))
rows.add("one that was guessed", bare("POST", "/u/" + "a" * 43).status(404).where("error.code", "RESOURCE_NOT_FOUND"))


@rows.row("a form of files answers as an upload does, tagged, and what came is told")
def _(world):
    link, holder = held(world, count=3, tags=["from ann", "sea"])
    reply = holder.send(("one.png", images.png(40, 30, 1)), ("two.jpg", images.jpeg(40, 30, 2)), fields={"parentId": "ignored", "note": "hello"})
    equal(reply.status, 200, f"uploading\n{reply}")
    equal([(a["filename"], a["tags"], a["libraryId"]) for a in reply.data["assets"]], [("one.png", ["from ann", "sea"], world.library.lib), ("two.jpg", ["from ann", "sea"], world.library.lib)], "the answer")
    for asset in reply.data["assets"]:
        world.library.finished(asset["id"])
    told = world.library.good("GET", "/me/upload-links/" + link["uploadId"])
    equal(set(told), {"uploadId", "expiresAt", "expired", "count", "left", "receiving", "maxBytes", "assets"}, "what is told")
    equal((told["expired"], told["left"], [a["id"] for a in told["assets"]]), (False, 1, [a["id"] for a in reply.data["assets"]]), "what came")
    equal((told["assets"][0]["status"], told["assets"][0]["filename"], told["assets"][0]["url"]), ("ready", "one.png", reply.data["assets"][0]["url"]), "an image")
    state = holder.state()
    equal((state.status, state.data), (200, told), "what the holder is told")
    must("no-store" in state.header("Cache-Control"), state)
    equal(holder.client.raw("HEAD", holder.path).status, 200, "HEAD")


@rows.row("one file by PUT, with whatever name is given")
def _(world):
    _, holder = held(world, count=5)
    names = [holder.put(images.png(20, 20, n), query, **fields).data["assets"][0]["filename"] for n, (query, fields) in enumerate((
        ("", {}), ("?filename=h%C3%A4fen.png", {}), ("", {"Content_Disposition": "attachment; filename=\"a b.png\""}), ("", {"Content_Disposition": "attachment; filename=x.png; filename*=UTF-8''na%C3%AFve.png"})))]
    equal(names, ["image", "häfen.png", "a b.png", "naïve.png"], "names")
    refused(holder.put(b""), 400, "BAD_USER_INPUT", "empty")
    refused(holder.put(b"no image"), 400, "BAD_USER_INPUT", "not an image")
    equal(holder.state().data["left"], 1, "what is refused takes no place")


@rows.row("what is refused is refused as of any upload, and nothing of it is kept")
def _(world):
    _, holder = held(world)
    refused(holder.send(("a.png", PICTURE), ("b.txt", b"words")), 400, "BAD_USER_INPUT", "b.txt")
    refused(holder.client.raw("POST", holder.path, {"Content-Type": "application/json"}, b"{}"), 400, "UPLOAD_ERROR_NO_FILES")
    refused(holder.send(), 400, "UPLOAD_ERROR_NO_FILES")
    refused(holder.send(*[images.png(8, 8, n) for n in range(21)]), 400, "MAX_ASSETS_EXCEEDED")
    equal(world.library.listed(), [], "images")


@rows.row("a link that is used up is 410 with what to do, for every method")
def _(world):
    link, holder = held(world, count=1)
    refused(holder.send(PICTURE, images.png(9, 9, 1)), 400, "MAX_ASSETS_EXCEEDED", "1 more")
    equal(holder.send(PICTURE).status, 200, "the one file")
    for reply in (holder.send(PICTURE), holder.put(PICTURE), holder.begin(), holder.state()):
        refused(reply, 410, "UPLOAD_LINK_ENDED", "Ask whoever gave it to you")
    equal(world.library.good("GET", "/me/upload-links/" + link["uploadId"])["left"], 0, "left")


@rows.row("many at once do not get past its count")
def _(world):
    link, _ = held(world, count=5)
    answers = []

    def send(n):
        answers.append(Holder(world.server.base, link).send(images.png(30, 30, n)).status)
    threads = [threading.Thread(target=send, args=(n,)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    equal((answers.count(200), set(answers)), (5, {200, 410}), "answers")
    equal(len(world.library.listed()), 5, "images")


@rows.row("in pieces, by tus, broken off and gone on with")
def _(world):
    link, holder = held(world, count=1, tags=["sea"])
    begun = holder.begin()
    equal(begun.status, 201, f"beginning\n{begun}")
    location = begun.header("Location")
    must(location.startswith(holder.path + "/"), location)
    equal(holder.go_on(location, 0, PICTURE[:100]).status, 204, "a piece")
    equal(world.library.good("GET", "/me/upload-links/" + link["uploadId"])["receiving"], 1, "on their way")
    equal(holder.head(location).header("Upload-Offset"), "100", "where it is")
    equal(holder.client.raw("GET", location).data["status"], "receiving", "its state")
    done = holder.go_on(location, 100, PICTURE[100:])
    must(done.status == 204 and done.header("Lightkeep-Asset"), done)
    equal(holder.head(location).header("Lightkeep-Asset"), done.header("Lightkeep-Asset"), "for whoever missed the answer")
    equal(world.library.asset(done.header("Lightkeep-Asset"))["tags"], ["sea"], "tags")
    equal(holder.state().status, 410, "used up")


@rows.row("an upload in pieces goes by its own link, and one that comes too late is refused")
def _(world):
    _, holder = held(world, count=1)
    _, other = held(world)
    location = holder.begin().header("Location")
    identifier = location.rsplit("/", 1)[1]
    equal(other.head(f"{other.path}/{identifier}").status, 404, "by another link")
    equal(world.library.call("HEAD", f"{world.library.path}/uploads/{identifier}", headers={**TUS, "Api-Version": None}).status, 404, "by a key")
    second = holder.begin().header("Location")
    equal(holder.head(location).status, 404, "the first gave way")
    equal(holder.send(PICTURE).status, 200, "a form in between")
    refused(holder.go_on(second, 0, PICTURE), 410, "UPLOAD_LINK_ENDED")
    equal(holder.client.raw("GET", second).data["status"], "failed", "for good")
    ended = other.begin().header("Location")
    equal(other.client.raw("DELETE", ended, TUS).status, 204, "ending one")
    equal(other.head(ended).status, 404, "it is no more")


@rows.row("views of one original", given=photos(1))
def _(world):
    original = world.words["a0"]
    link, holder = held(world, parentId=original)
    refused(holder.send(PICTURE, images.png(9, 9, 1)), 400, "BAD_USER_INPUT", "one file")
    equal(holder.send(PICTURE).data["assets"][0]["parentId"], original, "the parent")
    equal(holder.put(images.png(9, 9, 3)).data["assets"][0]["type"], "view", "by PUT")
    equal(world.library.asset(original)["viewsCount"], 2, "views")


@rows.row("it is no credential of anything else")
def _(world):
    link, holder = held(world)
    secret = link["uploadUrl"].rsplit("/", 1)[1]
    for path in (world.library.assets, "/me", f"/me/upload-links/{link['uploadId']}"):
        refused(world.library.call("GET", path, key=secret), 401, "INVALID_API_KEY")
    equal(holder.client.raw("GET", holder.path + "/assets").status, 404, "nothing below it")
    equal(holder.client.raw("DELETE", holder.path).status, 405, "another method")


@rows.row("a member's link counts as long as they may add, and the log holds no link")
def _(world):
    made = Place(person(world, "ann"))
    eve = person(world, "eve")
    made.add(eve, "editor", on_library=True)
    reply = call_as(eve, "POST", f"/organizations/{made.org}/libraries/{made.lib}/upload-links", {})
    equal(reply.status, 201, f"making\n{reply}")
    link, holder = reply.data, Holder(world.server.base, reply.data)
    must(holder.send(PICTURE).data["assets"][0]["uploadedBy"]["name"], "nobody added it")
    made.owner.open(made.members(on_library=True))
    made.owner.submit(made.members(on_library=True) + "/role", member=member_on(made.owner, eve.email), role="viewer")
    refused(holder.send(PICTURE), 404, "RESOURCE_NOT_FOUND", "does not count")
    refused(holder.state(), 404, "RESOURCE_NOT_FOUND")
    world.client.raw("GET", "/end-of-this-row")
    wait_until(lambda: any("/end-of-this-row" in line for line in list(world.server.output)), what="the end of the row in the log")
    secret = holder.path.rsplit("/", 1)[1]
    must(not any(secret in line for line in list(world.server.output)), "the log holds the link")


@rows.row("its page takes a form from whoever has it, and says what arrived")
def _(world):
    link, holder = held(world, count=2, tags=["sea"])
    sam = newcomer(world)
    page = sam.open(holder.path)
    equal(page.status, 200, f"the page\n{page}")
    must("2 images" in page.text and 'accept="image/jpeg' in page.text and 'capture="environment"' in page.text, "what it takes is not said")
    must(page.header("Referrer-Policy") == "no-referrer" and "no-store" in page.header("Cache-Control") and "Accept" in page.header("Vary") and "default-src 'none'" in page.header("Content-Security-Policy"), page)
    sam.upload(holder.path + "/form", ("one.png", PICTURE))
    equal((sam.path.split("?")[0], sam.page.status), (holder.path, 200), "where it leads")
    must("1 image arrived" in sam.page.text, "what arrived is not shown")
    sam.upload(holder.path + "/form", ("notes.txt", b"words"))
    must(sam.page.status == 400 and "is not an image" in sam.problem, f"the refusal\n{sam.page}")
    sam.upload(holder.path + "/form", ("two.png", images.png(20, 20, 2)))
    must(sam.page.status == 410 and "All images have arrived" in sam.page.text and "2 images arrived" in sam.page.text and "<form" not in sam.page.text.split("<main", 1)[1], f"used up\n{sam.page}")
    equal([one["filename"] for one in world.library.good("GET", "/me/upload-links/" + link["uploadId"])["assets"]], ["one.png", "two.png"], "images")


@rows.row("its form counts only where a page of ours showed it")
def _(world):
    _, holder = held(world)
    sam, eve = newcomer(world), newcomer(world)
    eve.open(holder.path)
    for label, more in {"no token": {"token": ""}, "another browser's token": {"token": eve.token()}, "a token after the files": {"first": False}, "a page of another site": {"headers": {"Sec-Fetch-Site": "cross-site"}}}.items():
        sam.open(holder.path)
        equal(sam.upload(holder.path + "/form", ("one.png", PICTURE), **more).status, 403, label)
    equal(world.library.listed(), [], "images")


@rows.row("the page of a link that does not count, for people and for programs")
def _(world):
    sam = newcomer(world)
    page = sam.open("/u/" + "a" * 43)
    must(page.status == 404 and "does not count any more" in page.text and "<html" in page.text, page)
    refused(world.client.raw("GET", "/u/" + "a" * 43, {"Accept": "*/*"}), 404, "RESOURCE_NOT_FOUND", "does not count")


@rows.row("scripts of other sites may send to it")
def _(world):
    _, holder = held(world)
    body, kind = multipart([("a.png", PICTURE)], {})
    reply = holder.client.raw("POST", holder.path, {"Content-Type": kind, "Origin": "https://elsewhere.example"}, body)
    equal((reply.status, reply.header("Access-Control-Allow-Origin")), (200, "*"), "the answer")
    asked = holder.client.raw("OPTIONS", holder.path, {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PUT"})
    must(asked.status == 204 and "PUT" in asked.header("Access-Control-Allow-Methods"), asked)


@rows.row("a key has so many open ones")
def _(world):
    for _ in range(100):
        make(world.library)
    refused(world.library.call("POST", world.library.path + "/upload-links", {}), 429, "RATE_LIMITED")


@own.row("the server's end in the middle loses nothing")
def _(world):
    with Server(world.binary) as server:
        made = Library(server.base)
        link = make(made, count=2)
        holder = Holder(server.base, link)
        equal(holder.send(PICTURE).status, 200, "before")
        location = holder.begin().header("Location")
        equal(holder.go_on(location, 0, PICTURE[:100]).status, 204, "a piece")
        server.kill()
        server.start()
        made.moved_to(server.base)
        holder = Holder(server.base, link)
        equal(made.good("GET", "/me/upload-links/" + link["uploadId"])["left"], 1, "left")
        at = int(holder.head(location).header("Upload-Offset"))
        equal(holder.go_on(location, at, PICTURE[at:]).status, 204, "the rest")
        equal(holder.state().status, 410, "used up")
        equal(len(made.good("GET", "/me/upload-links/" + link["uploadId"])["assets"]), 2, "images")
