"""GET …/assets and GET …/assets/:id."""
import re
import time

from harness import images
from harness.scenario import Group, also, delete, equal, get, library, must, photos, stranger, upload

rows = Group("list", given=photos(3))
one = Group("one asset", given=photos(2))
more = [one]


def five(world):
    """Five assets uploaded one after another: {a0} oldest … {a4} newest; tags: sea on 0 1, sand on 1 2, sun on 4."""
    library()(world)
    for i in range(5):
        world.words[f"a{i}"] = world.library.upload((f"n{i}.png", images.unique_png(100 + i)))[0]["id"]
        time.sleep(0.003)  # another millisecond, so that newest first is decided
    for tag, owners in {"sea": (0, 1), "sand": (1, 2), "sun": (4,)}.items():
        world.library.good("POST", world.words["assets"] + "/tag", {"assetIds": [world.words[f"a{i}"] for i in owners], "tags": [tag]})


def ids(*wanted):
    return lambda r, w: None if [a["id"] for a in r.data] == [w[name] for name in wanted] else f"they are {[a['name'] for a in r.data]}"


def same(*wanted):
    return lambda r, w: None if sorted(a["id"] for a in r.data) == sorted(w[name] for name in wanted) else f"they are {[a['name'] for a in r.data]}"


rows.add("every asset has the contract's shape", get("{assets}").ok({"#": 3}).shape("", "Asset"))
rows.add("newest first", get("{assets}").ok().check("a4 … a0", ids("a4", "a3", "a2", "a1", "a0")), given=five)
rows.add("pages follow each other", get("{assets}?pageSize=2").ok().check("4 3", ids("a4", "a3")), get("{assets}?pageSize=2&page=2").ok().check("2 1", ids("a2", "a1")),
         get("{assets}?pageSize=2&page=3").ok().check("0", ids("a0")), get("{assets}?pageSize=2&page=4").ok({"": []}), given=five)
rows.add("page 0 is page 1", get("{assets}?pageSize=2&page=0").ok().check("4 3", ids("a4", "a3")), given=five)
rows.add("X-Total-Count counts all pages", get("{assets}?pageSize=2&page=2").ok().header("X-Total-Count", lambda v: v == "5"), given=five)
rows.add("the first page links to the next only", get("{assets}?pageSize=2").ok().header("Link", 'rel="next"').header("Link", lambda v: 'rel="prev"' not in v), given=five)
rows.add("a middle page links both ways", get("{assets}?pageSize=2&page=2").ok().header("Link", 'rel="next"').header("Link", 'rel="prev"'), given=five)
rows.add("the last page links back only", get("{assets}?pageSize=2&page=3").ok().header("Link", 'rel="prev"').header("Link", lambda v: 'rel="next"' not in v), given=five)
rows.add("one page links nowhere", get("{assets}").ok().header("Link", None), given=five)


@rows.row("following rel=next visits each asset once", given=five)
def _(world):
    seen, path = [], world.words["assets"] + "?pageSize=2"
    while path:
        reply = get(path).ok().run(world.client, world.words)
        seen += [asset["id"] for asset in reply.data]
        link = re.search(r'<([^>]+)>;\s*rel="next"', reply.header("Link") or "")
        path = link and link[1].replace(world.server.base, "")
        must(len(seen) < 6, f"no end: {seen}")
    equal(seen, [world.words[f"a{i}"] for i in (4, 3, 2, 1, 0)], "visited")


@rows.row("links keep the tags of the query", given=five)
def _(world):
    reply = get("{assets}?pageSize=1&tags=sea").ok().run(world.client, world.words)
    must("tags=sea" in reply.header("Link"), f"Link is {reply.header('Link')}")


for query, wanted in {"tags=sea": ("a1", "a0"), "tags=sea,sun": ("a4", "a1", "a0"), "tags=sea&tags=sun": ("a4", "a1", "a0"), "tags=sea,sand": ("a2", "a1", "a0"), "tags=none": (),
                      "tags=sea,none": ("a1", "a0"), "tags=sea,sea": ("a1", "a0"), "tags=": ("a4", "a3", "a2", "a1", "a0"), "tags=%73ea": ("a1", "a0"), "tags=a,b,c,d,sun": ("a4",)}.items():
    rows.add(f"{query} gives any-of", get("{assets}?" + query).ok().check("those", ids(*wanted)).header("X-Total-Count", lambda v, n=len(wanted): v == str(n)), given=five)
rows.add("a tag filter pages too", get("{assets}?tags=sea,sand&pageSize=2&page=2").ok().check("a0", ids("a0")).header("X-Total-Count", "3"), given=five)
for query in ("tags=a,b,c,d,e,f", "tags=a&tags=b&tags=c&tags=d&tags=e&tags=f", "tags=a,b,c&tags=d,e,f"):
    rows.add(f"six tags are too many: {query}", get("{assets}?" + query).fails("BAD_USER_INPUT", says="tags"))
rows.add("broken escapes in the query are refused", get("{assets}?page=%zz").fails("BAD_USER_INPUT"))
rows.add("invalid UTF-8 in a tag does no harm", get("{assets}?tags=%ff%fe").status(200, 400))
rows.add("quotes in a tag do no harm", get("{assets}?tags=%27%20OR%201%3D1--").ok({"": []}))
rows.add("trashed assets are not listed", delete("{assets}", {"ids": ["{a1}"]}).ok(), get("{assets}").ok({"#": 2}).header("X-Total-Count", "2").lacks("{a1}"))
rows.add("views are nested and not listed", upload(("v.png", images.png(20, 20, 5)), parentId="{a0}").ok().keep(v="data.assets[0].id"),
         get("{assets}").ok({"#": 3}).check("no view at the top", lambda r, w: all(a["id"] != w["v"] for a in r.data)).has("{v}"))
VIEWS = [upload((f"{name}.png", images.png(20, 20, seed)), parentId="{a0}").ok().keep(**{name: "data.assets[0].id"}) for name, seed in (("v", 5), ("w", 6))]
rows.add("the views of one are counted, and a list of their own, newest first", *VIEWS, get("{assets}/{a0}").ok({"viewsCount": 2, "views.#": 2}), get("{assets}/{a1}").ok({"viewsCount": 0}),
         get("{assets}?parentId={a0}").ok({"#": 2, "[0].parentId": "{a0}"}).check("w v", ids("w", "v")).header("X-Total-Count", "2").shape("", "Asset"),
         get("{assets}?parentId={a0}&pageSize=1").ok().check("w", ids("w")).header("Link", 'rel="next"').header("Link", "parentId="), get("{assets}?parentId={a0}&pageSize=1&page=2").ok().check("v", ids("v")),
         get("{assets}?parentId={a1}").ok({"": []}).header("X-Total-Count", "0"))
rows.add("the views of none that is here", get("{assets}?parentId=unknown00000").fails("RESOURCE_NOT_FOUND"), get("{assets}?parentId={other_a}").fails("RESOURCE_NOT_FOUND"), given=also(photos(3), stranger))
rows.add("views have no tags to be filtered by", get("{assets}?parentId={a0}&tags=sea").fails("BAD_USER_INPUT", says="parentId"))
rows.add("another organization's assets are not listed", get("{assets}").ok({"#": 3}).lacks("{other_a}"), given=also(photos(3), stranger))


@rows.row("55 assets make two pages by default")
def _(world):
    for start in (0, 20, 40):
        world.library.upload(*[(f"{i}.png", images.unique_png(1000 + i)) for i in range(start, min(start + 20, 52))])
    world.run(get("{assets}").ok({"#": 50}).header("X-Total-Count", "55").header("Link", 'rel="next"'), get("{assets}?page=2").ok({"#": 5}), get("{assets}?pageSize=500").ok({"#": 55}))
    listed = world.library.listed(pageSize=20)
    equal(len({a["id"] for a in listed}), 55, "different assets over all pages")


one.add("has the contract's shape", get("{assets}/{a0}").ok({"id": "{a0}", "libraryId": "{lib}", "type": "main", "parentId": None}).shape("", "Asset"))
one.add("says where its page is", get("{assets}/{a0}").ok({"appUrl": lambda u: u.startswith("http://127.0.0.1:")}))
one.add("says who brought it", get("{assets}/{a0}").ok({"uploadedBy": lambda u: u is None or "name" in u}))
for title, identifier in {"unknown": "unknown00000", "too short": "x", "too long": "x" * 500, "with a quote": "a%27b", "in unicode": "%C3%A9%C3%A9%C3%A9", "with a dot": "...."}.items():
    one.add(f"an id that is {title}", get("{assets}/" + identifier).fails("RESOURCE_NOT_FOUND"))
one.add("a trashed one is not found", delete("{assets}", {"ids": ["{a0}"]}).ok(), get("{assets}/{a0}").fails("RESOURCE_NOT_FOUND"), get("{assets}/{a1}").ok())
one.add("one of another organization is not found", get("{assets}/{other_a}").fails("RESOURCE_NOT_FOUND"), given=also(photos(1), stranger))
one.add("the id's case matters", get("{assets}/{swapped}").fails("RESOURCE_NOT_FOUND"), given=lambda world: (photos(1)(world), world.words.update(swapped=world.words["a0"].swapcase())))


@one.row("the list shows the same object", given=photos(1, ready=True))
def _(world):
    alone = get("{assets}/{a0}").ok().run(world.client, world.words).data
    listed = get("{assets}").ok().run(world.client, world.words).data[0]
    equal(listed, alone, "the listed asset")


@one.row("ids are 12 letters and digits, and no two alike")
def _(world):
    found = [a["id"] for a in world.library.upload(*[(f"{i}.png", images.unique_png(i)) for i in range(20)])]
    must(all(re.fullmatch(r"[A-Za-z0-9]{12}", i) for i in found) and len(set(found)) == 20, f"ids {found}")
    must(len({i[:6] for i in found}) == 20, f"ids begin alike: {found}")
