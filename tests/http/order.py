"""In which order lists are: by pages, cursors, positions and shapes, with filters, in REST, search and GraphQL; and what is refused."""
import random
import re

from harness import images
from harness.scenario import Group, bare, equal, get, library, must, post

SORTS = ("newest", "oldest", "name", "size", "taken")
FILES = [("b10.png", images.png(40, 30, 1)), ("Äpfel.png", images.png(30, 40, 2)), ("B2.jpg", images.photographed()), ("c.jpg", images.photographed(taken="2019:01:02 03:04:05"))]


def four(world):
    """{a0} oldest … {a3} newest, ready; red on 0 2 3. The last two were taken 2024 and 2019."""
    library()(world)
    for i, file in enumerate(FILES):
        world.words[f"a{i}"] = world.library.upload(file)[0]["id"]
    for i in range(len(FILES)):
        world.library.finished(world.words[f"a{i}"])
    world.library.good("POST", world.words["assets"] + "/tag", {"assetIds": [world.words[f"a{i}"] for i in (0, 2, 3)], "tags": ["red"]})


rows = Group("order", given=four)


def finds(query, *wanted):
    def names(reply, _):
        found = [asset["name"] for asset in reply.data]
        return None if found == list(wanted) else f"they are {found}"
    return get("{assets}" + query).check(" ".join(wanted), names)


rows.add("newest, as without", finds("", "c", "B2", "Äpfel", "b10"), finds("?sort=newest", "c", "B2", "Äpfel", "b10"))
rows.add("oldest", finds("?sort=oldest", "b10", "Äpfel", "B2", "c"))
rows.add("by name, as people count and spell", finds("?sort=name", "Äpfel", "B2", "b10", "c"))
rows.add("when taken, without a time behind the others", finds("?sort=taken", "B2", "c", "Äpfel", "b10"), finds("?sort=taken&tags=red", "B2", "c", "b10"))
rows.add("with a filter", finds("?sort=name&tags=red", "B2", "b10", "c"), finds("?sort=oldest&tags=red", "b10", "B2", "c"), finds("?sort=name&contentType=image/png", "Äpfel", "b10"))
rows.add("around, and behind a position", finds("?sort=name&around={a0}&pageSize=1", "b10").header("Lightkeep-Offset", "2"), finds("?sort=taken&around={a3}&pageSize=1", "c").header("Lightkeep-Offset", "1"),
         finds("?sort=name&offset=1&pageSize=2", "B2", "b10").header("Lightkeep-Offset", "1"), finds("?sort=name&page=2&pageSize=3", "c"))
rows.add("of a search, in one library", get("/organizations/{org}/search/assets?libraries={lib}&q=b&sort=name").ok({"hits.#": 2, "hits[0].id": "{a2}", "hits[1].id": "{a0}"}),
         get("/organizations/{org}/search/assets?q=&sort=oldest&pageSize=1").ok({"found": 4, "hits[0].id": "{a0}"}), get("/organizations/{org}/search/assets?q=b&sort=relevance").ok({"found": 2}),
         get("/organizations/{org}/search/assets?q=b&sort=taken&tags=red&cursor=1").ok({"found": 2, "hits[0].id": "{a0}"}), get("/organizations/{org}/search/assets?q=b&sort=best").fails("BAD_USER_INPUT", says="sort"))
for sort in ("best", "", "Name", "name,size", "relevance"):
    rows.add(f"refused: {sort!r}", get("{assets}?sort=" + sort).fails("BAD_USER_INPUT", says="sort"), get("{assets}/shape?sort=" + sort).fails("BAD_USER_INPUT", says="sort"))
rows.add("not of the variants of an image", get("{assets}?parentId={a0}&sort=name").fails("BAD_USER_INPUT", says="sort"), get("{assets}?parentId={a0}&sort=newest").ok({"#": 0}))
rows.add("a query is of images, in no order", post("{assets}/tag", {"query": {"sort": "name"}, "tags": ["x"]}).fails("BAD_USER_INPUT", says="sort"))
for cursor in ("name.x.1", "name..", "name.abc.1", "size.1", "size.x.1", "best.1.2", "newest", "taken.1.2.3", "name." + "61" * 300 + ".1"):
    rows.add(f"a cursor that is {cursor[:20]!r} is refused", get("{assets}?cursor=" + cursor + "&sort=" + cursor.split(".")[0]).fails("BAD_USER_INPUT"))


@rows.row("a cursor goes with the order that it was made for")
def _(world):
    path = world.words["assets"]
    made = {}
    for sort in SORTS:
        reply = world.library.call("GET", f"{path}?sort={sort}&pageSize=2&offset=0")
        link = reply.header("Link")
        must("cursor=" in link and ("sort=" + sort) in link, link)
        made[sort] = link.split("cursor=")[1].split("&")[0].split(">")[0]
    for sort in SORTS:
        for other in SORTS:
            reply = world.client.call("GET", f"{path}?sort={other}&pageSize=2&cursor={made[sort]}")
            equal(reply.status, 200 if sort == other else 400, f"a cursor of {sort} in {other}")
            if sort != other:
                must(f"`{sort}`" in reply.text and f"`{other}`" in reply.text, reply)


@rows.row("shapes, pages, cursors, places and GraphQL agree, by chance")
def _(world):
    library, chance, path = world.library, random.Random(5), world.words["assets"]
    names = ["IMG_", "img_", "Ölbild ", "写真", "scan-"]
    for start in range(0, 60, 20):
        library.upload(*[(f"{chance.choice(names)}{chance.randrange(40)}.{kind}", make()) for i in range(start, start + 20) for kind, make in [chance.choice(
            [("png", lambda i=i: images.png(20 + chance.randrange(60), 20 + chance.randrange(60), i)), ("jpg", lambda: images.photographed(taken=f"20{chance.randrange(10, 24)}:0{chance.randrange(1, 9)}:01 10:00:00"))])]])
    for one in library.listed():
        library.finished(one["id"])
    some = [asset["id"] for asset in library.listed()]
    library.good("POST", path + "/tag", {"assetIds": chance.sample(some, 30), "tags": ["blue"]})
    for sort in SORTS:
        for query in ("", "&tags=blue", "&tags=red,blue", "&allTags=blue&contentType=image/png", "&orientation=portrait"):
            asked = f"{path}?sort={sort}{query}&fields=width,height,created,size,details"
            whole = library.good("GET", asked + "&pageSize=500")
            ids = [asset["id"] for asset in whole]
            shape = bare("GET", f"{path}/shape?sort={sort}{query}", {"Api-Version": "2026-05-20", "Authorization": "Bearer {key}"}).status(200).run(world.client, world.words)
            equal(list(shape.body), [max(10, min(80, (40 * a["width"] + a["height"]) // (2 * a["height"]))) for a in whole], f"shapes of {asked}")
            paged, following = [], asked + "&pageSize=7&offset=0"
            while following:
                reply = library.call("GET", following)
                paged += [asset["id"] for asset in reply.data]
                link = re.search('<([^>]*)>; rel="next"', reply.header("Link") or "")
                following = link and link[1]
            equal(paged, ids, f"by cursor: {asked}")
            equal([a["id"] for n in range(0, len(ids) + 1, 9) for a in library.good("GET", f"{asked}&pageSize=9&offset={n}")], ids, f"by position: {asked}")
            for place in chance.sample(range(len(ids)), min(3, len(ids))):
                reply = library.call("GET", f"{asked}&pageSize=1&around={ids[place]}")
                equal(([a["id"] for a in reply.data], reply.header("Lightkeep-Offset")), ([ids[place]], str(place)), f"around the {place}th of {asked}")
            key = {"newest": lambda a: -a["created"], "oldest": lambda a: a["created"], "size": lambda a: -a["size"],
                   "taken": lambda a: (a["details"] is None, [-ord(c) for c in a["details"]["takenAt"][:19]] if a["details"] else [-a["created"]]), "name": lambda a: 0}[sort]
            equal([key(a) for a in whole], sorted(key(a) for a in whole), f"the order of {asked}")
            graph = world.client.call("POST", "/graphql", {"query": '{ assets(organizationId: "%s", libraryId: "%s", pageSize: 5, sort: "%s") { id } }' % (world.words["org"], world.words["lib"], sort)})
            equal([a["id"] for a in graph.json["data"]["assets"]], [a["id"] for a in library.good("GET", f"{path}?sort={sort}&pageSize=5")], "GraphQL")
