"""What is looked for in a library, by the address of its page: words and facets together, how it is changed, and what is refused. Without script."""
import html
import re
import time
import urllib.parse

from harness import images
from harness.people import Place, person
from harness.scenario import Group, equal, must
from harness.wire import Client

rows = Group("finding pages")
FILES = [("wide.png", images.png(40, 30, 1)), ("tall.png", images.png(30, 40, 2)), ("square.png", images.png(30, 30, 3)), ("photo.jpg", images.jpeg(64, 48))]
TAGS = {"red": ("wide", "tall", "square"), "blue": ("tall", "photo"), "מים & <b>": ("wide",)}


def filled(world):
    """The owner's browser at a library with four images; `here.program` is its key's."""
    here = Place(person(world, "owner who finds"))
    here.program, assets = Client(world.client.base, here.key("write")[1]), f"/organizations/{here.org}/libraries/{here.lib}/assets"
    made = {name.partition(".")[0]: here.program.call("POST", assets, files=[(name, data)]).data["assets"][0]["id"] for name, data in FILES}
    for tag, names in TAGS.items():
        here.program.call("POST", assets + "/tag", {"assetIds": [made[name] for name in names], "tags": [tag]})
    here.ids = made
    return here


def found(here, query):
    """The names of what the page shows; in alphabetical order."""
    here.owner.open(here.library + query)
    return " ".join(sorted(re.sub("<[^>]*>", "", name) for name in re.findall(r'class="name"[^>]*>(.*?)</span>', here.owner.page.text)))


def links(here, pattern):
    """The addresses of the links whose text matches, with that text."""
    every = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', here.owner.page.text, re.S)
    texts = {re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", "", text))).strip(): html.unescape(href) for href, text in every}
    return {text: href for text, href in texts.items() if re.search(pattern, text)}


@rows.row("an address names words and facets, and all of them count")
def _(world):
    here = filled(world)
    month = time.strftime("%Y-%m", time.gmtime())
    for query, names in {
        "": "photo square tall wide", "?tag=red": "square tall wide", "?tag=red&tag=blue": "tall", "?type=png": "square tall wide", "?type=jpeg&tag=blue": "photo",
        "?type=png&type=jpeg": "photo square tall wide", "?orientation=portrait": "tall", "?orientation=portrait&orientation=square": "square tall", "?orientation=landscape&type=png": "wide", "?q=red&orientation=square": "square", "?q=photo&tag=red": "",
        f"?added={month}": "photo square tall wide", f"?added={month[:4]}": "photo square tall wide", "?added=1999-12": "", "?by=nobody": "", "?taken=2019": "",
        "?tag=" + urllib.parse.quote("מים & <b>"): "wide", "?tag=&type=&q=&filters=1": "photo square tall wide", "?utm_source=x": "photo square tall wide",
    }.items():
        equal(found(here, query), names, query)
        if query.startswith("?q") or "tag=red" in query:
            count = len(names.split())
            must(f"{count} image{' matches' if count == 1 else 's match'}" in here.owner.text, here.owner.text)


@rows.row("each choice is a link without it, and each tag one that adds it")
def _(world):
    here = filled(world)
    found(here, "?q=png&tag=red&orientation=portrait")
    equal(links(here, "^Remove"), {"Remove Search: “png”": here.library + "?tag=red&orientation=portrait", "Remove Tags: red": here.library + "?q=png&orientation=portrait",
                                   "Remove Orientation: Portrait": here.library + "?q=png&tag=red"}, "what is chosen")
    equal(links(here, "^Clear all$"), {"Clear all": here.library}, "all of it")
    found(here, "?tag=red")
    equal(links(here, "^(blue|red|מים)"), {"blue 1": here.library + "?tag=red&tag=blue", "מים & <b> 1": here.library + "?tag=red&tag=%D7%9E%D7%99%D7%9D%20%26%20%3Cb%3E"}, "what narrows it")
    must("<b>" not in here.owner.page.text.replace("<b>1<span", ""), "mark-up of a tag")


@rows.row("an order stays with what is looked for, and is another link")
def _(world):
    here = filled(world)

    def order(query):
        found(here, query)
        return " ".join(re.sub("<[^>]*>", "", name) for name in re.findall(r'class="name"[^>]*>(.*?)</span>', here.owner.page.text))

    equal(order("?sort=name"), "photo square tall wide", "by name")
    equal(order("?sort=oldest&tag=red"), "wide tall square", "oldest first")
    equal(links(here, "first$|^By "), {"Newest first": here.library + "?tag=red", "Oldest first": here.library + "?tag=red&sort=oldest", "By name": here.library + "?tag=red&sort=name",
                                       "Largest first": here.library + "?tag=red&sort=size", "By date taken": here.library + "?tag=red&sort=taken"}, "orders")
    must("sort=oldest" in links(here, "^Remove")["Remove Tags: red"] and "sort=oldest" in links(here, "^blue")["blue 1"], "a choice forgets the order")
    must('name="sort" value="oldest"' in here.owner.page.text, "the search forgets the order")
    equal(order("?q=red&sort=name"), "square tall wide", "what is found, by name")
    must("Best match first" in links(here, "first$"), "no way back to the best match")
    here.owner.open(f"{here.library}/{here.ids['tall']}?tag=red&sort=oldest")
    beside = {rel: html.unescape(href) for href, rel in re.findall(r'href="([^"]*)" rel="(prev|next)"', here.owner.page.text)}
    equal(beside["next"], f"{here.library}/{here.ids['square']}?tag=red&sort=oldest", "the image behind it")
    here.owner.open(here.library + "?sort=colour")
    equal((here.owner.page.status, "sort" in here.owner.text), (400, True), "an order that is none")


@rows.row("facets are chosen in a form, with counts")
def _(world):
    here = filled(world)
    found(here, "?q=png&tag=red")
    here.owner.open(links(here, "^Filter")["Filter 1 chosen"])
    form = re.search(r'<form class="filters".*?</form>', here.owner.page.text, re.S)[0]
    options = {(name, html.unescape(value)): (bool(checked), re.sub(r"<[^>]*>", "", text).strip()) for name, value, checked, text in
               re.findall(r'<input type="(?:checkbox|radio)" name="(\w+)" value="([^"]*)"( checked)?[^>]*>(.*?)</label>', form)}
    equal(options[("tag", "red")], (True, "red 3 images"), "a chosen tag")
    equal(options[("tag", "blue")], (False, "blue 1 image"), "another")
    equal(options[("added", "")], (True, "Any"), "nothing chosen")
    equal((options[("orientation", "square")], options[("type", "png")]), ((False, "Square 1 image"), (False, "PNG 3 images")), "counts")
    must('name="q" value="png"' in form, "the words are not kept")
    # As a browser sends it, with all that is empty.
    equal(found(here, "?q=png&tag=red&tag=blue&type=&orientation=portrait&added=&by="), "tall", "what the form finds")
    must('name="orientation" value="portrait"' in here.owner.page.text, "the search forgets what is chosen")


@rows.row("nothing found says what to do without")
def _(world):
    here = filled(world)
    equal(found(here, "?tag=blue&type=png&orientation=landscape"), "", "what is found")
    ways = links(here, "^Without")
    equal(ways, {"Without blue: 1 image": here.library + "?type=png&orientation=landscape", "Without Landscape: 1 image": here.library + "?tag=blue&type=png",
                 "Without PNG: 1 image": here.library + "?tag=blue&orientation=landscape"}, "ways out")
    for way in ways.values():
        equal(len(found(here, way.removeprefix(here.library)).split()), 1, way)
    equal(found(here, "?tag=none"), "", "a tag of none")
    must("See all images" in here.owner.text and not links(here, "^Without"), here.owner.text)


@rows.row("an image that is opened keeps what was looked for, and its neighbours are of it")
def _(world):
    here = filled(world)
    found(here, "?tag=red")
    page = f"{here.library}/{here.ids['tall']}?tag=red"
    must(f'href="{page}"' in here.owner.page.text, "the way to an image")
    here.owner.open(page)
    beside = {rel: html.unescape(href) for href, rel in re.findall(r'href="([^"]*)" rel="(prev|next)"', here.owner.page.text)}
    equal(beside, {"prev": f"{here.library}/{here.ids['square']}?tag=red", "next": f"{here.library}/{here.ids['wide']}?tag=red"}, "its neighbours")
    equal(links(here, "^Back"), {f"Back to Photos": f"{here.library}?tag=red&at={here.ids['tall']}"}, "the way back")
    here.owner.open(f"{here.library}/{here.ids['photo']}?tag=red")
    equal((here.owner.page.status, re.findall('rel="(?:prev|next)"', here.owner.page.text)), (200, []), "one that is not among them")


@rows.row("pages of what is found keep what is looked for")
def _(world):
    here = filled(world)
    assets = f"/organizations/{here.org}/libraries/{here.lib}/assets"
    names = [f"many {n:02}.png" for n in range(65)]
    for start in range(0, 65, 20):
        files = [(name, images.png(8, 8, n)) for n, name in enumerate(names[start:start + 20], start)]
        equal(here.program.call("POST", assets, files=files).status, 200, "upload")
    for query, most in {"?orientation=square": 66, "?q=many&type=png": 65}.items():
        seen = found(here, query).count("png") or len(found(here, query).split("many"))
        following = html.unescape(re.search(r'href="([^"]*)" rel="next"', here.owner.page.text)[1])
        must(query[1:] in following, following)
        here.owner.open(following)
        equal(len(re.findall('class="name"', here.owner.page.text)), most - 60, f"on the second page, after {seen}")
        must(query[1:] in html.unescape(re.search(r'href="([^"]*)" rel="prev"', here.owner.page.text)[1]), "the way back")


@rows.row("an address that means nothing is refused in words")
def _(world):
    here = filled(world)
    for query, says in {"?added=yesterday": "added", "?taken=2026-13": "taken", "?color=beige": "color", "?orientation=round": "orientation", "?tag=a&tag=b&tag=c&tag=d&tag=e&tag=f": "5"}.items():
        here.owner.open(here.library + query)
        equal(here.owner.page.status, 400, query)
        must(says in here.owner.text, here.owner.text)
        must("Traceback" not in here.owner.text and "`" not in here.owner.text, here.owner.text)
    equal(person(world, "stranger who finds").open(here.library + "?tag=red&filters=1").status, 404, "status for a stranger")
