"""Filters of lists, shapes and queries: each, combined, with pages and places, and what is refused."""
import random
from urllib.parse import quote, urlencode

from harness import images
from harness.scenario import Group, delete, equal, get, library, patch, post

FILES = [("wide.png", images.png(40, 30, 1)), ("tall.png", images.png(30, 40, 2)), ("square.png", images.png(30, 30, 3)), ("photo.jpg", images.jpeg(64, 48))]


def four(world):
    """{a0} oldest … {a3} newest; red on 0 1 2, blue on 1 3."""
    library()(world)
    for i, file in enumerate(FILES):
        made = world.library.upload(file)[0]
        world.words[f"a{i}"], world.words[f"t{i}"], world.words["by"] = made["id"], made["created"], made["uploadedBy"]["name"]
    for tag, owners in {"red": (0, 1, 2), "blue": (1, 3)}.items():
        world.library.good("POST", world.words["assets"] + "/tag", {"assetIds": [world.words[f"a{i}"] for i in owners], "tags": [tag]})


rows = Group("filter", given=four)


def finds(query, *wanted):
    def names(reply, _):
        found = [asset["name"] for asset in reply.data]
        return None if found == list(wanted) else f"they are {found}"
    return get("{assets}" + query).check(" ".join(wanted) or "none", names).header("X-Total-Count", str(len(wanted)))


rows.add("by type", finds("?contentType=image/jpeg", "photo"), finds("?contentType=image%2Fpng", "square", "tall", "wide"), finds("?contentType=image"))
rows.add("by what nobody has written yet", finds("?without=tags"), finds("?without=description", "photo", "square", "tall", "wide"), patch("{assets}/{a0}/description", {"description": "A beach"}).ok(), finds("?without=description", "photo", "square", "tall"),
         post("{assets}/untag", {"assetIds": ["{a3}"], "tags": ["blue"]}).ok(), finds("?without=tags", "photo"), finds("?without=tags,description", "photo"), finds("?without=description&tags=blue", "tall"),
         get("/organizations/{org}/libraries/{lib}/facets?without=description").ok({"found": 3}), post("{assets}/tag", {"query": {"without": "tags"}, "tags": ["todo"]}).ok({"taggedCount": 1}), finds("?without=tags"))
rows.add("by orientation", finds("?orientation=landscape", "photo", "wide"), finds("?orientation=portrait", "tall"), finds("?orientation=square", "square"))
rows.add("by one of several types or orientations", finds("?contentType=image/jpeg,image/png", "photo", "square", "tall", "wide"), finds("?contentType=image/gif&contentType=image/jpeg", "photo"), finds("?orientation=square,portrait", "square", "tall"),
         finds("?orientation[]=square&orientation[]=landscape&contentType=image/png", "square", "wide"))
rows.add("in JSON a text alone is a list of it", post("{assets}/tag", {"query": {"contentType": "image/jpeg", "orientation": ["landscape", "square"]}, "tags": ["j"]}).ok({"taggedCount": 1}), finds("?tags=j", "photo"),
         post("{assets}/tag", {"query": {"orientation": []}, "tags": ["j"]}).fails("BAD_USER_INPUT", says="orientation"), post("{assets}/tag", {"query": {"uploadedBy": 7}, "tags": ["j"]}).fails("BAD_USER_INPUT", says="uploadedBy"))
rows.add("by all tags", finds("?allTags=red,blue", "tall"), finds("?allTags=red", "square", "tall", "wide"), finds("?allTags=red,none"), finds("?tags=red,blue&allTags=blue", "photo", "tall"))
rows.add("by who added it", finds("?uploadedBy=nobody"), get("{assets}").ok({"#": 4}))
rows.add("together", finds("?contentType=image/png&orientation=landscape&tags=red", "wide"), finds("?contentType=image/jpeg&orientation=portrait"))
for query, says in {"orientation=round": "orientation", "orientation=": "orientation", "orientation=square,round": "orientation", "without=words": "without", "without=": "without", "without=tags,tags,tags": "without", "color=mauve": "color", "color=": "color", "color=red,green,blue,black,white,grey": "color", "takenFrom=today": "takenFrom", "takenBefore=2024-13": "takenBefore", "takenFrom=1714739696000": "takenFrom", "takenFrom=": "takenFrom", "contentType=a,b,c,d,e,f": "contentType", "uploadedBy=a&uploadedBy=b&uploadedBy=c&uploadedBy=d&uploadedBy=e&uploadedBy=f": "uploadedBy", "createdFrom=today": "createdFrom", "createdBefore=-1": "createdBefore", "allTags=a,b,c,d,e,f": "allTags"}.items():
    rows.add(f"refused: {query[:24]}", get("{assets}?" + query).fails("BAD_USER_INPUT", says=says), get("{assets}/shape?" + query).fails("BAD_USER_INPUT", says=says))
rows.add("not of the variants of an image", get("{assets}?parentId={a0}&orientation=square").fails("BAD_USER_INPUT", says="parentId"))


@rows.row("by time and by name, as the images have them")
def _(world):
    path, words = world.words["assets"], world.words

    def found(**query):
        return [asset["id"] for asset in world.library.good("GET", f"{path}?{urlencode(query)}")]

    ids = [words[f"a{i}"] for i in range(4)]
    equal(found(uploadedBy=words["by"]), ids[::-1], "all of hers")
    late = [i for i in range(4) if words[f"t{i}"] >= words["t2"]]
    equal(found(createdFrom=words["t2"]), [ids[i] for i in late[::-1]], "from then on")
    equal(found(createdBefore=words["t2"]), [ids[i] for i in range(3, -1, -1) if i not in late], "before")
    equal(found(createdFrom=words["t3"] + 1), [], "later than all")


@rows.row("pages, places and shapes are of what matches")
def _(world):
    path, words = world.words["assets"], world.words
    first = world.library.call("GET", path + "?contentType=image/png&pageSize=2")
    equal([a["id"] for a in first.data], [words["a2"], words["a1"]], "first page")
    link = first.header("Link")
    assert "contentType=image%2Fpng" in link or "contentType=image/png" in link, link
    around = world.library.call("GET", path + "?contentType=image/png&pageSize=1&around=" + words["a0"])
    equal(([a["id"] for a in around.data], around.header("Lightkeep-Offset")), ([words["a0"]], "2"), "around the oldest")
    shape = world.library.call("GET", path + "/shape?contentType=image/png")
    equal(shape.body, bytes([20, 15, 27]), "shapes")


rows.add("a search keeps what it means", *(get("/organizations/{org}/search/assets?libraries={lib}&" + query).ok({"found": found, "hits.#": shown}) for query, found, shown in
    (("q=photo&contentType=image/jpeg", 1, 1), ("q=photo&orientation=square", 0, 0), ("q=png&allTags=red&pageSize=2", 3, 2), ("q=png&allTags=red&pageSize=2&page=2", 3, 1), ("tags=blue", 2, 2), ("q=&orientation=landscape&cursor=1", 2, 1))),
    get("/organizations/{org}/search/assets?q=png&orientation=round").fails("BAD_USER_INPUT", says="orientation"))
rows.add("a query tags and deletes what it means", post("{assets}/tag", {"query": {"orientation": "landscape", "contentType": "image/png"}, "tags": ["new"]}).ok({"taggedCount": 1}), finds("?tags=new", "wide"),
         delete("{assets}", {"query": {"allTags": ["red", "blue"]}}).ok({"count": 1}), finds("", "photo", "square", "wide"), delete("{assets}", {"query": {"orientation": "round"}}).fails("BAD_USER_INPUT", says="orientation"), finds("", "photo", "square", "wide"))


# --- when they were taken, and their colours

def taken(world):
    """Added in this order: {m0} taken in May 2024, {m1} at the end of 2023, {m2} nobody knows when, {m3} with a clock without an offset."""
    library()(world)
    for i, file in enumerate([("may.jpg", images.photographed()), ("eve.jpg", images.photographed(taken="2023:12:31 23:59:59")), ("none.png", images.png(40, 30, 1)), ("june.jpg", images.photographed(taken="2024:06:01 00:00:00"))]):
        world.words[f"m{i}"] = world.library.upload(file)[0]["id"]
    for i in range(4):
        world.library.finished(world.words[f"m{i}"])


when = Group("filter by when it was taken", given=taken)
when.add("from and before, by the camera's clock", finds("?takenFrom=2024", "june", "may"), finds("?takenBefore=2024", "eve"), finds("?takenFrom=2024-05&takenBefore=2024-06", "may"), finds("?takenFrom=2024-05-03T12:34:56&takenBefore=2024-05-03T12:34:57", "may"),
         finds("?takenFrom=2023-12-31T23:59:59", "june", "eve", "may"), finds("?takenBefore=2023-12-31T23:59:59"), finds("?takenFrom=1900", "june", "eve", "may"), finds("?takenFrom=2024&sort=taken", "june", "may"))
when.add("a query by it", delete("{assets}", {"query": {"takenBefore": "2024-06"}}).ok({"count": 2}), finds("", "june", "none"))
when.add("counted by the month, the newest first", get("/organizations/{org}/libraries/{lib}/facets").ok({"takenMonths": [{"value": "2024-06", "count": 1}, {"value": "2024-05", "count": 1}, {"value": "2023-12", "count": 1}]}),
         get("/organizations/{org}/libraries/{lib}/facets?takenFrom=2024-06&contentType=image/jpeg").ok({"found": 1, "takenMonths.#": 3, "orientations": [{"value": "landscape", "count": 1}]}),
         get("/organizations/{org}/libraries/{lib}/facets?contentType=image/png").ok({"found": 1, "takenMonths": []}))


def painted(world):
    """Pictures of one colour or two, each called by it."""
    library()(world)
    made = world.library.upload(*[(name + ".png", images.encode(images.solid(40, 30, color), "PNG")) for name, color in COLORS.items()])
    for one in made:
        world.library.finished(one["id"])


COLORS = {"red": (230, 20, 20), "sky": (90, 170, 250), "leaf": (40, 140, 50), "night": (8, 8, 12), "snow": (250, 250, 250), "mud": (100, 60, 25), "stone": (128, 128, 130)}
colors = Group("filter by colour", given=painted)
colors.add("one of them", finds("?color=red", "red"), finds("?color=blue,green", "leaf", "sky"), finds("?color=black&color=white", "snow", "night"), finds("?color=brown", "mud"), finds("?color=gray", "stone"), finds("?color=pink"), finds("?color=red,grey&sort=name", "red", "stone"))
colors.add("a query by it", post("{assets}/tag", {"query": {"color": ["red", "brown"]}, "tags": ["warm"]}).ok({"taggedCount": 2}), finds("?tags=warm&color=red", "red"))
colors.add("counted, whatever is chosen", get("/organizations/{org}/libraries/{lib}/facets?color=red").ok({"found": 1, "colors": [{"value": name, "count": 1} for name in ("black", "blue", "brown", "green", "grey", "red", "white")], "contentTypes": [{"value": "image/png", "count": 1}]}))
more = [when, colors]


# --- what there is to filter by

FACETS = "/organizations/{org}/libraries/{lib}/facets"


def counted(**facets):
    """A reply's facets as {name: {value: count}}; `order` names those whose order counts too."""
    def problem(got):
        said = {name: {one["value"]: one["count"] for one in got[name]} for name in facets if name != "found"}
        said |= {"found": got["found"]} if "found" in facets else {}
        return None if said == facets else f"they are {said}"
    return problem


RED, BLUE = {"red": 3, "blue": 2}, {"blue": 2, "red": 1}
rows.add("counted: all of a library", get(FACETS).ok({"tagsComplete": True, "": counted(found=4, contentTypes={"image/png": 3, "image/jpeg": 1}, orientations={"landscape": 2, "portrait": 1, "square": 1}, tags=RED)}))
rows.add("counted: each but for its own choice", get(FACETS + "?contentType=image/png").ok({"": counted(found=3, contentTypes={"image/png": 3, "image/jpeg": 1}, orientations={"landscape": 1, "portrait": 1, "square": 1}, tags={"red": 3, "blue": 1})}),
         get(FACETS + "?contentType=image/png&orientation=landscape").ok({"": counted(found=1, contentTypes={"image/png": 1, "image/jpeg": 1}, orientations={"landscape": 1, "portrait": 1, "square": 1}, tags={"red": 1})}),
         get(FACETS + "?allTags=blue").ok({"": counted(found=2, contentTypes={"image/png": 1, "image/jpeg": 1}, tags=BLUE)}))
rows.add("counted: of what a search finds", get(FACETS + "?q=tall").ok({"": counted(found=1, contentTypes={"image/png": 1}, orientations={"portrait": 1}, tags={"red": 1, "blue": 1})}), get(FACETS + "?q=nothing").ok({"": counted(found=0, contentTypes={}, tags={})}))
rows.add("counted: who reads", get(FACETS, key=None).fails("UNAUTHENTICATED"), get(FACETS.replace("{lib}", "other")).fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), get(FACETS + "?orientation=round").fails("BAD_USER_INPUT", says="orientation"))


@rows.row("counted: what lists find by each value, by chance")
def _(world):
    library, chance = world.library, random.Random(11)
    shapes = [(40, 30), (30, 40), (30, 30)]
    for start in range(0, 60, 20):
        library.upload(*[(f"n{i}.{kind}", make(*chance.choice(shapes), i)) for i in range(start, start + 20) for kind, make in [chance.choice([("png", images.png), ("jpg", images.jpeg), ("webp", images.webp)])]])
    ids = [asset["id"] for asset in library.listed()]
    for tag in ("a", "b", "c"):
        library.good("POST", library.assets + "/tag", {"assetIds": chance.sample(ids, 25), "tags": [tag]})
    names = {"contentTypes": "contentType", "orientations": "orientation", "uploadedBy": "uploadedBy", "colors": "color"}
    values = {"contentType": ["image/png", "image/jpeg", "image/gif", "image/png,image/webp"], "orientation": ["landscape", "square", "square,portrait"], "color": ["brown", "grey,blue"], "takenFrom": ["2020"], "uploadedBy": [world.words["by"], "nobody"], "allTags": ["a", "a,b"], "tags": ["b,c"], "createdFrom": [0], "createdBefore": [world.words["t2"]]}
    def listed(**query):
        return library.listed(**{name: quote(str(value), safe=",/") for name, value in query.items()})

    for one in ids:
        library.finished(one)
    for _ in range(25):
        query = {name: chance.choice(values[name]) for name in chance.sample(sorted(values), chance.randrange(4))}
        found = listed(**query)
        said = library.good("GET", library.path + "/facets?" + urlencode(query))
        equal(said["found"], len(found), f"found by {query}")
        for facet, name in names.items():
            free = {key: value for key, value in query.items() if key != name}
            if facet != "colors":  # of which an image has several
                equal(sum(one["count"] for one in said[facet]), len(listed(**free)), f"{facet} by {query}")
            for one in said[facet]:
                equal(one["count"], len(listed(**free, **{name: one["value"]})), f"{one['value']} by {query}")
            equal(sorted(said[facet], key=lambda one: (-one["count"], one["value"])), said[facet], f"the order of {facet}")
        for one in said["tags"]:
            equal(one["count"], sum(one["value"] in asset["tags"] for asset in found), f"{one['value']} by {query}")
        equal(sum(one["count"] for one in said["months"]), len(listed(**{key: value for key, value in query.items() if not key.startswith("created")})), f"months by {query}")
