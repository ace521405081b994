"""What happened to a library since: told at once, waited for, and never of another library."""
import threading

from harness import images
from harness.scenario import Group, also, delete, equal, get, library, must, photos, post, stranger
from harness.wire import Client

rows = Group("changes", given=library())
CHANGES = "/organizations/{org}/libraries/{lib}/changes"
NOTHING = {"complete": True, "added": [], "changed": [], "removed": []}


def since(words, wait=0):
    return f"{CHANGES}?after={words['v']}&wait={wait}"


class Asking:
    """Somebody who waits for a change, in a thread with a client of its own."""

    def __init__(self, world, wait=25):
        self.client = Client(world.client.base, key=world.library.key)
        self.reply = None
        path = since(world.words, wait).format(**world.words)
        self.thread = threading.Thread(target=lambda: setattr(self, "reply", self.client.call("GET", path)), daemon=True)
        self.thread.start()

    def told(self):
        self.thread.join(20)
        must(self.reply is not None, "nothing was told in 20 s")
        equal(self.reply.status, 200, "status")
        self.client.close()
        return self.reply.data


rows.add("without a beginning: where to begin", get(CHANGES).ok({"": NOTHING | {"version": 0}}), get(f"{CHANGES}?wait=25").ok({"version": 0}))
rows.add("what came, changed and went, each image once",
         get(CHANGES).ok().keep(v="data.version"), delete("{assets}", {"ids": ["{a0}"]}).ok(), post("{assets}/tag", {"assetIds": ["{a1}", "{a2}"], "tags": ["sea"]}).ok(),
         get(CHANGES + "?after={v}").ok({"added": [], "removed": ["{a0}"], "changed": lambda ids: len(ids) == 2, "complete": True}).keep(v="data.version"),
         post("{assets}/restore", {"ids": ["{a0}"]}).ok(), get(CHANGES + "?after={v}&wait=25").ok({"added": ["{a0}"], "removed": [], "changed": []}).keep(v="data.version"),
         get(CHANGES + "?after={v}").ok({"added": [], "removed": [], "changed": []}), get("{assets}").header("Lightkeep-Version", lambda version: version.isdigit()), given=photos(3, ready=True))
rows.add("a number that never was", get(f"{CHANGES}?after=1000000&wait=25").ok({"complete": False, "version": 0}))
for label, query in {"a word": "after=x", "less than nothing": "after=-1", "a wait of half an hour": "after=0&wait=1800"}.items():
    rows.add(f"refused: {label}", get(f"{CHANGES}?{query}").fails("BAD_USER_INPUT"))
rows.add("of a library that is not the caller's", get("/organizations/{org}/libraries/another/changes?after=0&wait=25").fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))


@rows.row("who waits is told of an upload")
def _(world):
    world.run(get(CHANGES).ok().keep(v="data.version"))
    waiting = [Asking(world) for _ in range(3)]
    made = world.library.upload(images.png(20, 10))[0]["id"]
    for one in waiting:
        told = one.told()
        must(made in told["added"] and told["version"] > world.words["v"], told)


@rows.row("where nothing happens the answer is empty, and the wait can go on from it")
def _(world):
    world.run(get(CHANGES).ok().keep(v="data.version"))
    told = Asking(world, wait=1).told()
    equal(told, NOTHING | {"version": world.words["v"]}, "what is told")


@rows.row("who waits in one library is not woken by another", given=also(library(), stranger))
def _(world):
    world.run(get(CHANGES).ok().keep(v="data.version"))
    waiting = Asking(world, wait=2)
    world.mint().upload(images.png(20, 10))
    equal(waiting.told(), NOTHING | {"version": world.words["v"]}, "what is told")


@rows.row("many who wait keep nobody from work")
def _(world):
    world.run(get(CHANGES).ok().keep(v="data.version"))
    waiting = [world.raw() for _ in range(300)]
    path = since(world.words, 25).format(**world.words)
    for one in waiting:
        one.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer {world.library.key}\r\n\r\n".encode())
    made = world.library.ready(images.png(20, 10))[0]["id"]
    answers = [one.reply() for one in waiting]
    told = [reply.data for reply in answers if reply is not None and reply.status == 200]
    equal(len(told), 300, "answers")
    must(sum(made in one["added"] for one in told) >= 150, f"told were {sum(made in one['added'] for one in told)}")
    for one in waiting:
        one.close()
