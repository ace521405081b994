"""GET /organizations/:org/search/assets."""
import urllib.parse

from harness import images
from harness.scenario import Group, also, delete, equal, get, is_a, library, patch, photos, post, stranger, upload

rows = Group("search")
SEARCH = "/organizations/{org}/search/assets"


def beach(world):
    """{harbour} harbour.png · {cafe} Café Müller.png (described: quiet morning) · {dunes} dunes.png (tags: harbour, Sea View) · {plain} plain.png (described: boats in the harbour)."""
    library()(world)
    for word, name in {"harbour": "harbour.png", "cafe": "Café Müller.png", "dunes": "dunes.png", "plain": "plain.png"}.items():
        world.words[word] = world.library.upload((name, images.png(20, 20, hash(word) % 1000)))[0]["id"]
    world.run(post("{assets}/tag", {"assetIds": ["{dunes}"], "tags": ["harbour", "Sea View"]}).ok(),
              patch("{assets}/{plain}/description", {"description": "boats in the harbour at dusk"}).ok(),
              patch("{assets}/{cafe}/description", {"description": "A quiet morning"}).ok())


def find(q, extra=""):
    return get(f"{SEARCH}?q={urllib.parse.quote(q)}{extra}")


def hits(*wanted):
    def check(reply, words):
        got = [hit["id"] for hit in reply.data["hits"]]
        expected = [words[name] for name in wanted]
        if sorted(got) != sorted(expected):
            return f"found {[hit['name'] for hit in reply.data['hits']]}"
        return None if reply.data["found"] == len(expected) else f"found says {reply.data['found']}"
    return check


for q, wanted in {"dunes": ("dunes",), "DUNES": ("dunes",), "dun": ("dunes",), "d": ("dunes", "plain"), "cafe": ("cafe",), "café": ("cafe",), "CAFÉ": ("cafe",), "muller": ("cafe",), "Müll": ("cafe",),
                  "cafe\u0301": ("cafe",), "sea": ("dunes",), "view": ("dunes",), "sea view": ("dunes",), "dunes sea": ("dunes",), "quiet": ("cafe",), "dusk": ("plain",), "morn": ("cafe",),
                  "boats harbour": ("plain",), "harbour": ("harbour", "dunes", "plain"), "harb": ("harbour", "dunes", "plain"), "rbour": (), "nothing": (), "dunes morn": ("dunes", "cafe"), "harbour nothing": ("harbour", "dunes", "plain"), "harbuor": ("harbour", "dunes", "plain"), "png": ("harbour", "cafe", "dunes", "plain"),
                  "  dunes  ": ("dunes",), "dunes,": ("dunes",), "\"dunes\"": ("dunes",), "dunes*": ("dunes",), "boats in the harbour at dusk": ("plain",)}.items():
    rows.add(f"“{q}” finds {', '.join(wanted) or 'nothing'}", find(q).ok().check("exactly those", hits(*wanted)), given=beach)

rows.add("a name is ranked over a tag, a tag over a description", find("harbour").ok().check("in that order", lambda r, w: None if [h["id"] for h in r.data["hits"]] == [
    w["harbour"], w["dunes"], w["plain"]] else f"they are {[h['name'] for h in r.data['hits']]}"), given=beach)
rows.add("the result has the contract's shape", find("harbour").ok({"page": 1, "found": 3, "hits[0].score": is_a((int, float))}).shape("", "SearchResult").shape("hits", "SearchHit"), given=beach)
rows.add("scores fall", find("harbour").ok().check("from first to last", lambda r, w: [h["score"] for h in r.data["hits"]] == sorted((h["score"] for h in r.data["hits"]), reverse=True)), given=beach)
rows.add("a match in the name is marked", find("harb").ok({"hits[0].highlights.name": lambda n: n in ("<mark>harbour</mark>", "<mark>harb</mark>our")}), given=beach)
rows.add("matched tags are named", find("sea").ok({"hits[0].highlights.tags": ["Sea View"]}), given=beach)
rows.add("a tag that did not match is not named", find("dunes").ok({"hits[0].highlights.tags": []}), given=beach)
rows.add("mark-up in a name is escaped in highlights", upload(("<img src=x onerror=alert(1)> & friends.png", images.png())).ok(),
         find("friends").ok({"hits[0].highlights.name": lambda n: "<img" not in n and "&lt;img" in n and "&amp;" in n and "<mark>" in n, "hits[0].name": "<img src=x onerror=alert(1)> & friends"}), given=library())
rows.add("someone's own <mark> is escaped", upload(("<mark>x<mark> word.png", images.png())).ok(), find("word").ok({"hits[0].highlights.name": lambda n: n.count("<mark>") == 1 and "&lt;mark&gt;" in n}), given=library())

for label, query in {"an empty q": "?q=", "no q": "", "a blank q": "?q=%20%20"}.items():
    rows.add(f"{label} gives all, newest first, without scores", get(SEARCH + query).ok({"found": 4, "hits.#": 4, "hits[0].id": "{plain}", "hits[3].id": "{harbour}", "hits[0].score": None}), given=beach)
rows.add("pages", find("", "&pageSize=3").ok({"hits.#": 3, "found": 4, "page": 1}).header("X-Total-Count", "4").header("Link", 'rel="next"'), find("", "&pageSize=3&page=2").ok({"hits.#": 1, "found": 4, "page": 2}),
         find("", "&page=9").ok({"hits": [], "found": 4, "page": 9}), given=beach)
for cursor in ("x", "-1", "1.5", "99999999999999999999", "2%20"):
    rows.add(f"a cursor that is {cursor!r} is refused", find("", f"&cursor={cursor}").fails("BAD_USER_INPUT", says="cursor"), given=library())
rows.add("a cursor goes before a page", find("", "&pageSize=3&cursor=3").ok({"hits.#": 1, "hits[0].id": "{harbour}", "found": 4}).header("Link", lambda v: 'rel="next"' not in (v or "")), given=beach)
rows.add("page 0 is answered as page 1", find("", "&page=0").ok({"page": 1}), given=beach)
rows.add("pages of a word", find("harbour", "&pageSize=2").ok({"hits.#": 2, "found": 3}), find("harbour", "&pageSize=2&page=2").ok({"hits.#": 1, "found": 3}), given=beach)


def operators(world):
    library()(world)
    for name in ("harbour or dunes", "harbour", "and dunes harbour", "dunes not harbour"):
        world.library.upload((f"{name}.png", images.png(20, 20, hash(name) % 1000)))


NASTY = ['"', "'", '""', "*", "^", "-", "+", "(", ")", "()", "((((", "{", "}", ":", "name:harbour", "tags:x", "AND", "OR", "NOT", "NEAR", "NEAR(a b)", "a AND", "NOT x", "harbour OR dunes", "harbour AND NOT dunes",
         "x\" OR \"y", "'; DROP TABLE assets; --", "\\", "%", "_", "\u202e", "🏖", "…", "*harbour", "^harbour", "harbour*x", "-harbour", "a:b:c", "\"unbalanced", "\n", "\t", "<script>", "&amp;", "&", "$1", "${x}", "{0}", "%s%n"]
for q in NASTY:
    rows.add(f"{q!r} is plain text", find(q).ok({"found": is_a(int), "hits": is_a(list)}), given=photos(1))
rows.add("operators are words", find("harbour OR dunes").ok({"found": 1, "partial": False}), find("harbour AND dunes").ok({"found": 1}), find("dunes NOT harbour").ok({"found": 1}), given=operators)
rows.add("a column name is a word", find("name:harbour").ok({"partial": True}), given=beach)
for length in (1000, 5000):
    rows.add(f"a q of {length} letters", find("x" * length).status(200, 400), given=photos(1))
rows.add("a q of 1,000 words", find("x " * 1000).status(200, 400), given=photos(1))
rows.add("a broken escape in q is refused", get(SEARCH + "?q=%zz").fails("BAD_USER_INPUT"), given=library())
rows.add("q given twice does no harm", get(SEARCH + "?q=a&q=b").status(200, 400), given=library())

rows.add("a new asset is found at once", find("zebra").ok({"found": 0}), upload(("zebra.png", images.png())).ok(), find("zebra").ok({"found": 1}), given=library())
rows.add("a new description is found at once, the old one not", patch("{assets}/{a0}/description", {"description": "first words"}).ok(), find("first").ok({"found": 1}),
         patch("{assets}/{a0}/description", {"description": "other"}).ok(), find("first").ok({"found": 0}), find("other").ok({"found": 1}), given=photos(1))
rows.add("a removed tag is not found", post("{assets}/tag", {"assetIds": ["{a0}"], "tags": ["gone"]}).ok(), find("gone").ok({"found": 1}), post("{assets}/untag", {"assetIds": ["{a0}"], "tags": ["gone"]}).ok(), find("gone").ok({"found": 0}), given=photos(1))
rows.add("a trashed asset is not found", find("dunes").ok({"found": 1}), delete("{assets}", {"ids": ["{dunes}"]}).ok(), find("dunes").ok({"found": 0}), find("").ok({"found": 3}), given=beach)
rows.add("views are not found", upload(("viewname.png", images.png(20, 20, 3)), parentId="{a0}").ok(), find("viewname").ok({"found": 0}), find("").ok({"found": 1}), given=photos(1))
rows.add("other organizations' assets are not found", find("theirs").ok({"found": 0}), find("").ok({"found": 1}), given=also(photos(1), stranger))

rows.add("libraries=its own", find("dunes", "&libraries={lib}").ok({"found": 1}), given=beach)
rows.add("libraries given twice", find("dunes", "&libraries={lib}&libraries={lib}").ok({"found": 1}), given=beach)
rows.add("libraries comma-separated, the same twice", find("dunes", "&libraries={lib},{lib}").ok({"found": 1}), given=beach)
rows.add("libraries has no limit", find("dunes", "&libraries=" + ",".join(["{lib}"] * 150)).ok({"found": 1}), given=beach)
rows.add("one unknown library fails the call", find("dunes", "&libraries={lib},nothing").fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), given=beach)
rows.add("another organization's library fails the same way", find("dunes", "&libraries={other_lib}").fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), given=also(beach, stranger))
rows.add("an empty libraries is none given", find("dunes", "&libraries=").ok({"found": 1}), given=beach)


@rows.row("a hit is the asset with highlights and score", given=photos(("needle.png", images.png()), ready=True))
def _(world):
    hit = find("needle").ok().run(world.client, world.words).data["hits"][0]
    asset = get("{assets}/{a0}").ok().run(world.client, world.words).data
    equal({k: v for k, v in hit.items() if k not in ("highlights", "score")}, asset, "the hit without highlights and score")


@rows.row("rank is steady over pages", given=library())
def _(world):
    world.library.upload(*[(f"same word {i}.png", images.unique_png(i)) for i in range(20)])
    seen = [hit["id"] for page in range(1, 6) for hit in find("same", f"&pageSize=4&page={page}").ok({"found": 20}).run(world.client, world.words).data["hits"]]
    equal(len(set(seen)), 20, "different hits over five pages")
