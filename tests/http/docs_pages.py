"""The documentation: its pages and their Markdown, whose programs it shows, what crawlers and agents find, and where /graphql leads a browser."""
import html
import re
import xml.etree.ElementTree

from harness.people import Place, newcomer, person
from harness.scenario import Group, bare, equal, must

rows = Group("documentation")

PAGES = ("/docs", "/docs/api", "/docs/graphql")
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def has(*words):
    return lambda text: text is not None and all(word in text for word in words)


def shown(path, headers=None):
    return bare("GET", path, headers or HTML).status(200)


def text(step, *words, but=()):
    return step.check(f"{words}, not {but}", lambda r, w: all(word in r.text for word in words) and not any(word in r.text for word in but) or r.text[:2000])


for path in PAGES:
    rows.add(f"{path} is a page for everybody", text(shown(path).header("Content-Type", "text/html").header("Vary", has("Accept"))
             .header("Content-Security-Policy", has("default-src 'none'", "script-src 'self'")).header("Link", has(f"<{path}.md>; rel=\"alternate\"; type=\"text/markdown\"", 'rel="service-desc"', 'rel="service-doc"')),
             "<h1>", but=('content="noindex"',)))
    for name, step in (("by its name", shown(path + ".md")), ("asked for", shown(path, {"Accept": "text/markdown"})), ("preferred", shown(path, {"Accept": "text/markdown, text/html;q=0.9"}))):
        rows.add(f"{path} is Markdown, {name}", text(step.header("Content-Type", "text/markdown"), "# ", but=("<h1", "&quot;", "&lt;", "{{", "\n\n\n\n")))
    rows.add(f"{path} is no Markdown for who prefers a page", shown(path, {"Accept": "text/html, text/markdown;q=0.5"}).header("Content-Type", "text/html"))
rows.add("the front page as Markdown", text(shown("/", {"Accept": "text/markdown"}).header("Content-Type", "text/markdown").header("Vary", has("Accept")), "# Lightkeep at", "/docs/api.md"))


@rows.row("page and Markdown tell of each operation, with the programs of /openapi.json")
def _(world):
    document = bare("GET", "/openapi.json").status(200).run(world.client, world.words).json
    page, markdown = (shown(path).run(world.client, world.words).text for path in ("/docs/api", "/docs/api.md"))
    programs = [html.unescape(code) for code in re.findall(r'<pre [^>]*><code>(.*?)</code></pre>', page, re.S)]
    samples = [(path, sample["source"]) for path, item in document["paths"].items() for operation in item.values() for sample in operation.get("x-codeSamples", [])]
    equal(sorted(programs), sorted(source for _, source in samples), "programs of the page")
    for path, source in samples:
        must(path in page.replace("sourceLibraryId", "libraryId"), f"{path} is not on the page")
        must(source in markdown, f"no such program in the Markdown:\n{source}")


@rows.row("who is signed in finds their own libraries in the programs, and no key")
def _(world):
    ann = person(world, "reader of the documentation")
    here = Place(ann, name="Readers", library="Photos")
    page = ann.open(f"/docs/api?library={here.org}/{here.lib}").text
    must(f"/organizations/{here.org}/libraries/{here.lib}/assets" in page, "not their own library")
    must("your-library" not in page and "pk_" not in page, "words instead of their own, or a key")
    must(f'<option value="{here.org}/{here.lib}" selected>' in page, "their library is not chosen")
    must(f"/settings/organizations/{here.org}/keys" in page, "no way to a key")
    other = newcomer(world).open(f"/docs/api?library={here.org}/{here.lib}").text
    must("your-library" in other and here.org not in other, "a stranger is shown their library")
    elsewhere = person(world, "another reader").open(f"/docs/api?library={here.org}/{here.lib}").text
    must(here.org not in elsewhere, "a library that is not theirs is taken from the address")


rows.add("robots.txt keeps crawlers to the documentation and to images", text(bare("GET", "/robots.txt").status(200).header("Content-Type", "text/plain"),
         "User-agent: *", "Content-Signal: search=yes, ai-input=yes, ai-train=no", "Allow: /docs", "Allow: /cdn/", "Disallow: /\n", "/sitemap.xml"))


@rows.row("sitemap.xml names pages that are there for everybody, and no others")
def _(world):
    reply = bare("GET", "/sitemap.xml").status(200).header("Content-Type", "application/xml").run(world.client, world.words)
    found = [one.text for one in xml.etree.ElementTree.fromstring(reply.text).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    equal([one.removeprefix(world.client.base) for one in found], ["/", *PAGES], "its pages")
    for one in found:
        text(shown(one.removeprefix(world.client.base)), but=('content="noindex"',)).run(world.client, world.words)


rows.add("a browser at /graphql is led to the explorer", bare("GET", "/graphql", HTML).status(303).header("Location", lambda v: v.endswith("/docs/graphql")).header("Vary", has("Accept")))
rows.add("a query at /graphql is answered, also in a browser", bare("GET", "/graphql?query=%7B__typename%7D", HTML).check("no redirect", lambda r, w: r.status != 303 or r.status))
rows.add("a program without a query is told so", bare("GET", "/graphql", {"Accept": "application/json"}).status(400))
rows.add("the explorer may call this server, and nobody else", shown("/docs/graphql").header("Content-Security-Policy", has("connect-src 'self';")))
