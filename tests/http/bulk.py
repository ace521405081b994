"""Tag, untag and delete by a query in place of ids, in pieces: what it finds, what is left alone, and what brings a deletion back."""
import threading

from harness import images
from harness.scenario import Group, delete, equal, get, photos, post
from harness.wire import Client

rows = Group("bulk", given=photos(3))
LIBRARIES = "/organizations/{org}/libraries"


def by_query(query, **more):
    return {"query": query, **more}


def tag(query, *tags, **more):
    return post("{assets}/tag", by_query(query, tags=list(tags), **more))


def trash(query, **more):
    return delete("{assets}", by_query(query, **more))


def restore_all(word):
    """What one deletion trashed, by its time."""
    return post("{assets}/restore", lambda words: {"trashed": words[word]})


rows.add("all of a library is tagged", tag({}, "sea", "sky").ok({"": lambda d: set(d) == {"taggedCount", "more"}, "taggedCount": 6, "more": False}), get("{assets}?tags=sky").ok({"#": 3}),
         tag({}, "sea").ok({"taggedCount": 0}))
rows.add("but for those that are excepted", tag({}, "sea", **{"except": ["{a1}", "unknown00000"]}).ok({"taggedCount": 2}), get("{assets}/{a1}").ok({"tags": []}))
rows.add("only those with one of the tags", post("{assets}/tag", {"assetIds": ["{a0}", "{a2}"], "tags": ["sea"]}).ok(), tag({"tags": ["sea", "land"]}, "water").ok({"taggedCount": 2}),
         get("{assets}/{a1}").ok({"tags": []}), post("{assets}/untag", by_query({"tags": ["sea"]}, tags=["sea"])).ok({"untaggedCount": 2, "more": False}), get("{assets}?tags=sea").ok({"#": 0}))
rows.add("only those that words find", tag({"q": "harb"}, "found").ok({"taggedCount": 2}), get("{assets}?tags=found").ok({"#": 2}), tag({"q": "harb", "tags": ["found"]}, "twice").ok({"taggedCount": 2}),
         given=photos(("harbour north.png", images.png(40, 30, 1)), ("harbour south.png", images.png(40, 30, 2)), ("valley.png", images.png(40, 30, 3))))
rows.add("what is only near the words is not meant", trash({"q": "harbuor"}).ok({"count": 0, "more": False}), trash({"q": "harbour mountain"}).ok({"count": 0}), trash({"q": "!!!"}).ok({"count": 0}), get("{assets}").ok({"#": 1}),
         given=photos(("harbour.png", images.png(40, 30, 1))))
rows.add("a deletion comes back as it was, and nothing else with it",
         delete("{assets}", {"ids": ["{a0}"]}).ok(), trash({}).ok({"": lambda d: set(d) == {"success", "message", "ids", "count", "trashed", "more"}, "ids": [], "count": 2, "message": "Moved 2 assets to trash"}).keep(t="data.trashed"),
         get("{assets}").ok({"#": 0}), get(LIBRARIES).ok({"[0].trashCount": 3}),
         restore_all("t").ok({"ids": [], "count": 2, "more": False, "message": "Restored 2 assets"}),
         get("{assets}").ok({"#": 2, "[0].id": "{a2}", "[1].id": "{a1}"}), get("/organizations/{org}/libraries/{lib}/trash").ok({"#": 1, "[0].id": "{a0}"}),
         restore_all("t").ok({"count": 0, "more": False}))
rows.add("nothing to delete has no time", trash({"tags": ["nothing"]}).ok({"": lambda d: "trashed" not in d, "count": 0}))
rows.add("ids that are named answer as they always did", post("{assets}/tag", {"assetIds": ["{a0}"], "tags": ["x"]}).ok({"": lambda d: set(d) == {"taggedCount"}}))


@rows.row("what came after the version is left alone", given=photos(2, ready=True))
def _(world):
    seen = world.run(get("{assets}").ok({"#": 2})).header("Lightkeep-Version")
    late = world.library.ready(("late.png", images.png(40, 30, 9)))[0]["id"]
    world.run(trash({}, version=int(seen)).ok({"count": 2}))
    world.run(get("{assets}").ok({"#": 1, "[0].id": late}))


rows.add("a version that was never given", trash({}, version=10**12).fails("PRECONDITION_FAILED"), get("{assets}").ok({"#": 3}))
for label, query in {"a text": "all", "a list": [], "a member that there is not": {"tag": "sea"}, "six tags": {"tags": list("abcdef")}, "words that are a number": {"q": 5}}.items():
    rows.add(f"a query that is {label}", trash(query).fails("BAD_USER_INPUT", says="query" if label != "six tags" and label != "words that are a number" else ""), get("{assets}").ok({"#": 3}))
rows.add("neither ids nor a query", delete("{assets}", {}).fails("DELETE_ERROR"), post("{assets}/tag", {"tags": ["x"]}).fails("BAD_USER_INPUT", says="assetIds"), post("{assets}/restore", {}).fails("BAD_USER_INPUT", says="ids"))
rows.add("a reserved tag", tag({}, "trash").fails("BAD_USER_INPUT"))
rows.add("moved by a query to a library that there is not", post("{assets}/transfer", by_query({}, targetLibraryId="nothing")).fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), get("{assets}").ok({"#": 3}))
rows.add("an image that has all the tags it takes is passed over", *[post("{assets}/tag", {"assetIds": ["{a0}"], "tags": ["t%d" % (20 * i + j) for j in range(20)]}).ok() for i in range(5)],
         tag({}, "one more").ok({"taggedCount": 2, "more": False}))


@rows.row("more than a piece, and two deletions at once come back apart", given=photos(1))
def _(world):
    path = world.words["assets"]
    for _ in range(12):
        world.library.upload(*[(f"n{i}.png", images.png(8, 6, 7)) for i in range(20)])
    tagged = world.library.good("GET", path + "?pageSize=100")
    world.library.good("POST", path + "/tag", {"assetIds": [one["id"] for one in tagged], "tags": ["half"]})
    answers = {}

    def go(name, query):
        client = Client(world.server.base, world.words["key"])
        answers[name] = client.call("DELETE", path, {"query": query}).data
        client.close()

    threads = [threading.Thread(target=go, args=("half", {"tags": ["half"]})), threading.Thread(target=go, args=("all", {}))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(sum(one["count"] for one in answers.values()), 241, "deleted by either")
    times = {one["trashed"] for one in answers.values() if one["count"]}
    equal(len(times), sum(1 for one in answers.values() if one["count"]), "times of deletions")
    for one in answers.values():
        if one["count"]:
            equal(world.library.good("POST", path + "/restore", {"trashed": one["trashed"]})["count"], one["count"], "what comes back")
    equal(world.library.good("GET", f"/organizations/{world.words['org']}/libraries")[0]["assetsCount"], 241, "images")
