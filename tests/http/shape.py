"""GET …/assets/shape, and pages of the list by position: what a page needs that lays out a whole library before it loads any of it."""
import threading

from harness import images
from harness.scenario import Group, bare, delete, equal, get, library, must, photos, post, upload
from harness.wire import API_VERSION, Client

rows = Group("shape")
FILES = [("square.png", images.png(30, 30, 1)), ("photo.png", images.png(40, 30, 2)), ("wide.png", images.png(300, 20, 3)), ("tall.png", images.png(10, 90, 4)), ("half.png", images.png(41, 40, 5))]
SHAPES = bytes([21, 10, 80, 27, 20])  # newest first


def five(world):
    """{a0} oldest … {a4} newest; red on 0 1, blue on 1 4."""
    library()(world)
    for i, file in enumerate(FILES):
        world.words[f"a{i}"] = world.library.upload(file)[0]["id"]
    for tag, owners in {"red": (0, 1), "blue": (1, 4)}.items():
        world.library.good("POST", world.words["assets"] + "/tag", {"assetIds": [world.words[f"a{i}"] for i in owners], "tags": [tag]})


def bytes_of(*wanted):
    return lambda r, w: None if r.body == bytes(wanted) else f"they are {list(r.body)}"


def shapes(query="", headers=None):
    return bare("GET", "{assets}/shape" + query, {"Api-Version": API_VERSION, "Authorization": "Bearer {key}", **(headers or {})})


def names(*wanted):
    return lambda r, w: None if [a["name"] for a in r.data] == list(wanted) else f"they are {[a['name'] for a in r.data]}"


rows.add("a byte for each image, newest first", shapes().status(200).check("five", bytes_of(*SHAPES)).header("Content-Type", "application/octet-stream").header("Content-Length", "5")
         .header("Cache-Control", "no-cache").header("Cache-Control", "private").header("Vary", "Api-Version").header("Access-Control-Expose-Headers", "Lightkeep-Version"), given=five)
rows.add("those of tags", shapes("?tags=red").status(200).check("two", bytes_of(27, 20)), shapes("?tags=red,blue").status(200).check("three", bytes_of(21, 27, 20)),
         shapes("?tags=none").status(200).check("none", bytes_of()), get("{assets}/shape?tags=a,b,c,d,e,f").fails("BAD_USER_INPUT", says="tags"), given=five)
rows.add("views and the trash have no shape", upload(("v.png", images.png(20, 20, 9)), parentId="{a0}").ok(), delete("{assets}", {"ids": ["{a2}"]}).ok(),
         shapes().status(200).check("four", bytes_of(21, 10, 27, 20)), post("{assets}/restore", {"ids": ["{a2}"]}).ok(), shapes().status(200).check("five", bytes_of(*SHAPES)), given=five)
rows.add("an empty library has none", shapes().status(200).check("none", bytes_of()).header("Lightkeep-Version", "0"), given=library())
rows.add("nobody without a key", get("{assets}/shape", key=None).fails("UNAUTHENTICATED"), get("{library}x/assets/shape").fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), given=photos(1))


@rows.row("what has not changed is not sent again", given=five)
def _(world):
    for i in range(5):
        world.library.finished(world.words[f"a{i}"])  # which is a change too
    def ask(tag=None, query=""):
        return shapes(query, {"If-None-Match": tag} if tag else None).status(304 if tag else 200).run(world.client, world.words)
    first = ask()
    tag, version = first.header("ETag"), int(first.header("Lightkeep-Version"))
    again = ask(tag)
    must(again.body == b"" and again.header("ETag") == tag and int(again.header("Lightkeep-Version")) == version, again)
    world.library.good("PATCH", f"{world.words['assets']}/{world.words['a0']}/description", {"description": "other words"})
    described = ask(tag)
    must(int(described.header("Lightkeep-Version")) > version, "a description is a change, though not to the shapes")
    world.library.good("DELETE", world.words["assets"], {"ids": [world.words["a1"]]})
    changed = shapes(headers={"If-None-Match": tag}).status(200).run(world.client, world.words)
    must(changed.header("ETag") != tag and len(changed.body) == 4, changed)
    must(ask(query="?tags=red").header("ETag") != changed.header("ETag"), "another list has another tag")




@rows.row("HEAD says the same", given=five)
def _(world):
    whole = shapes().status(200).run(world.client, world.words)
    head = world.client.call("HEAD", world.words["assets"] + "/shape")
    must(head.status == 200 and head.body == b"", head)
    for name in ("ETag", "Content-Length", "Content-Type", "Lightkeep-Version"):
        equal(head.header(name), whole.header(name), name)


rows.add("a page by position", get("{assets}?offset=1&pageSize=2").ok().check("tall wide", names("tall", "wide")).header("Lightkeep-Offset", "1").header("X-Total-Count", "5"),
         get("{assets}?offset=0").ok({"#": 5}).header("Lightkeep-Offset", "0"), get("{assets}?offset=4&page=1").ok().check("square", names("square")), get("{assets}?offset=99").ok({"#": 0}).header("Lightkeep-Offset", "99"),
         get("{assets}?page=2&pageSize=2").ok().check("wide photo", names("wide", "photo")).header("Lightkeep-Offset", "2"), get("{assets}?offset=1&tags=red,blue&pageSize=1").ok().check("photo", names("photo")), given=five)
rows.add("a page goes on behind a position", get("{assets}?offset=1&pageSize=2").ok().header("Link", "cursor=").header("Link", lambda v: "offset=" not in v and "prev" not in v), given=five)
rows.add("positions that are none", *[get("{assets}?offset=" + value).fails("BAD_USER_INPUT", says="offset") for value in ("-1", "x", "1.5", "99999999999")], given=photos(1))
rows.add("a page around an image", get("{assets}?around={a1}&pageSize=1").ok().check("it", names("photo")).header("Lightkeep-Offset", "3"), get("{assets}?around={a2}&pageSize=3").ok().check("in the middle", names("tall", "wide", "photo"))
         .header("Lightkeep-Offset", "1"), get("{assets}?around={a4}&pageSize=3").ok().check("at the beginning", names("half", "tall", "wide")).header("Lightkeep-Offset", "0"),
         get("{assets}?around={a0}&tags=red&pageSize=1").ok().check("under a tag", names("square")).header("Lightkeep-Offset", "1"), given=five)
rows.add("around a view is around its original", upload(("v.png", images.png(20, 20, 9)), parentId="{a1}").ok().keep(v="data.assets[0].id"), get("{assets}?around={v}&pageSize=1").ok().check("the original", names("photo")), given=five)
rows.add("around what is not here", get("{assets}?around=unknown00000").fails("RESOURCE_NOT_FOUND"), delete("{assets}", {"ids": ["{a0}"]}).ok(), get("{assets}?around={a0}").fails("RESOURCE_NOT_FOUND"),
         get("{assets}?around={a1}&parentId={a1}").fails("BAD_USER_INPUT", says="parentId"), given=five)
rows.add("only the fields that are asked for, and the id", get("{assets}?fields=name,width&pageSize=1").ok({"[0]": {"id": "{a4}", "width": 41, "name": "half"}}), get("{assets}?fields=id").ok({"[0]": {"id": "{a4}"}}),
         get("{assets}?fields=viewsCount&fields=tags&pageSize=1").ok({"[0]": {"id": "{a4}", "viewsCount": 0, "tags": ["blue"]}}), get("{assets}?fields=").ok({"[0].url": lambda url: isinstance(url, str)}), given=five)
rows.add("fields of search and of the trash", delete("{assets}", {"ids": ["{a0}"]}).ok(), get("/organizations/{org}/search/assets?q=half&fields=name,highlights").ok({"hits[0]": lambda hit: sorted(hit) == ["highlights", "id", "name"]}),
         get("{library}/trash?fields=trashed").ok({"[0]": lambda asset: sorted(asset) == ["id", "trashed"]}), given=five)
rows.add("fields that images do not have", get("{assets}?fields=id,secret").fails("BAD_USER_INPUT", says="`secret`"), get("{library}/trash?fields=x").fails("BAD_USER_INPUT", says="fields"), given=photos(1))


@rows.row("the shapes and the list agree while others upload and delete", given=five)
def _(world):
    stop, faults = threading.Event(), []

    def churn():
        client = Client(world.server.base, world.words["key"])
        try:
            for number in range(25):
                made = client.call("POST", world.words["assets"], files=[(f"n{number}.png", images.unique_png(3000 + number))])
                if number % 2:
                    client.call("DELETE", world.words["assets"], json_body={"ids": [made.data["assets"][0]["id"]]})
        except Exception as fault:  # told by the row
            faults.append(fault)
        finally:
            stop.set()
    worker = threading.Thread(target=churn)
    worker.start()
    compared = 0
    while not stop.is_set() or compared == 0:
        shape = shapes().status(200).run(world.client, world.words)
        listed = get("{assets}?offset=0&pageSize=500&fields=width,height").ok().run(world.client, world.words)
        if shape.header("Lightkeep-Version") == listed.header("Lightkeep-Version"):
            compared += 1
            equal(list(shape.body), [max(10, min(80, (40 * a["width"] + a["height"]) // (2 * a["height"]))) for a in listed.data], "shapes")
    worker.join()
    must(not faults, faults)
    equal(len(shapes().status(200).run(world.client, world.words).body), 5 + 13, "images at the end")
