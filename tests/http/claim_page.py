"""GET /claim/{token}: what waits there, for a person with a browser (doc/contract.md, section 5)."""
import re

from harness import images
from harness.scenario import Group, bare, delete, get, library, patch, photos
from harness.wire import Client

rows = Group("claim page", given=photos(3, ready=True, name="Cliff Walk"))


def page(path="/claim/{claim_token}", method="GET", headers=None):
    return bare(method, path, headers)


rows.add("shows the name, the number of images and when it lapses", page().status(200).header("Content-Type", "text/html").has("Cliff Walk", "3").check(
    "a date or a number of days", lambda r, w: any(word in r.text.lower() for word in ("day", "2026-", "2026", "2027"))))
rows.add("shows thumbnails", page().status(200).check("an image of the CDN", lambda r, w: "/cdn/" in r.text and "<img" in r.text))
rows.add("shows thumbnails that load", page().status(200).check("each is an image", lambda r, w: thumbnails_problem(r, w)))
rows.add("is a whole page", page().status(200).has("<html", "</html>", "<title>").check("language and viewport", lambda r, w: 'lang="' in r.text and "viewport" in r.text))
rows.add("needs no key, no version, no script of others", page().status(200).lacks("http://cdn.", "https://cdn.", "googleapis", "unpkg", "jsdelivr"))
rows.add("does not show the key", page().status(200).lacks("{key}", "pk_"))
rows.add("keeps its secret to itself", page().status(200).header("Referrer-Policy", lambda v: v in ("no-referrer", "same-origin", "strict-origin", "origin")).header("Cache-Control", lambda v: "public" not in (v or "")))
rows.add("allows no foreign script and no framing", page().status(200).header("Content-Security-Policy", "default-src").header("Content-Security-Policy", lambda v: "unsafe-inline" not in (v or "").split("script-src")[-1].split(";")[0] and "frame-ancestors" in v)
         .header("X-Content-Type-Options", "nosniff"))
rows.add("HEAD has no body", page(method="HEAD").status(200).header("Content-Type", "text/html").check("no body", lambda r, w: r.body == b""))
rows.add("the page follows a rename", patch("{library}", {"name": "New Name"}).ok(), page().status(200).has("New Name"))
rows.add("the page follows a delete", delete("{assets}", {"ids": ["{a0}", "{a1}"]}).ok(), page().status(200).lacks("{a0}", "{a1}").has("{a2}"))
rows.add("an empty library has a page too", page().status(200).has("Empty One"), given=library("Empty One"))
rows.add("mark-up in the name is text", page().status(200).lacks("<script>alert(7)").has("&lt;script&gt;alert(7)"), given=library("<script>alert(7)</script>"))
rows.add("mark-up in a file name is text", page().status(200).lacks("<img src=x"), given=photos(("<img src=x onerror=alert(1)>.png", images.png()), ready=True))
rows.add("mustache in the name is text", page().status(200).has("{{nobody}}"), given=library("{{nobody}} {{{nothing}}}"))
for label, token in {"unknown": "A" * 43, "short": "x", "long": "A" * 3000, "in unicode": "%F0%9F%8F%96", "with mark-up": "%3Cscript%3Ealert(1)"}.items():
    rows.add(f"a token that is {label} has a page that says so", page("/claim/" + token).status(404).lacks("<script>alert(1)").check("no JSON for a person", lambda r, w: "text/html" in (r.header("Content-Type") or "")), given=library())
rows.add("a token with another last letter is unknown", page("/claim/{claim_token}x").status(404), given=library())
rows.add("the key is no claim token", page("/claim/{key}").status(404), given=library())
for method in ("PUT", "DELETE", "PATCH"):
    rows.add(f"{method} is not for this page", page(method=method).status(405).header("Allow", "GET"), given=library())
rows.add("looking does not claim", page().status(200), page().status(200), get("/me").ok({"plan": "trial"}), given=library())
rows.add("static files of the page load", page().status(200).check("each is there", lambda r, w: static_problem(r, w)))


def links(reply, words, pattern):
    for url in re.findall(pattern, reply.text):
        url = url.replace("&amp;", "&").replace("&#x2F;", "/").replace("&#x3D;", "=")
        yield url, Client(words["base"]).raw("GET", url)


def thumbnails_problem(reply, words):
    count = 0
    for url, got in links(reply, words, r'<img[^>]*\ssrc="([^"]*cdn[^"]*)"'):
        count += 1
        if got.status != 200 or not got.header("Content-Type").startswith("image/"):
            return f"{url} answers {got.status}"
        images.opened(got.body)
    return None if count else "there is none"


def static_problem(reply, words):
    for url, got in links(reply, words, r'(?:href|src)="(/static/[^"]+)"'):
        if got.status != 200:
            return f"{url} answers {got.status}"
        if "immutable" not in (got.header("Cache-Control") or ""):
            return f"{url} may not be kept: {got.header('Cache-Control')}"
    return None
