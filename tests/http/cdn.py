"""GET /cdn/{assetId}.{ext}: originals (doc/contract.md, section 9). Transforms are in transforms.py."""
import hashlib
import re

from harness import images
from harness.scenario import Group, also, bare, equal, must, photos, stranger, upload

rows = Group("cdn", given=photos(("a.jpg", images.jpeg(400, 300, 5)), ("b.png", images.png())))
DATA = images.jpeg(400, 300, 5)
SIZE = len(DATA)


def fetch(headers=None, path="{url0}", method="GET"):
    return bare(method, path, headers)


rows.add("needs no key and no version", fetch().status(200).check("the very bytes", lambda r, w: r.body == DATA))
rows.add("may be kept for a year", fetch().status(200).header("Cache-Control", "public").header("Cache-Control", "max-age=31536000").header("Cache-Control", "immutable"))
rows.add("says what it is and forbids sniffing", fetch().header("Content-Type", "image/jpeg").header("X-Content-Type-Options", "nosniff").header("Content-Length", str(SIZE)))
rows.add("may be used by pages elsewhere", fetch({"Origin": "https://elsewhere.example"}).header("Access-Control-Allow-Origin", lambda v: v == "*").header("Access-Control-Allow-Credentials", None))
rows.add("sets no cookie", fetch().header("Set-Cookie", None))
rows.add("offers ranges", fetch().header("Accept-Ranges", "bytes"))
rows.add("a wrong key does not matter", fetch({"Authorization": "Bearer nonsense"}).status(200))
rows.add("has a strong ETag", fetch().header("ETag", lambda v: re.fullmatch(r'"[^"]+"', v or "") is not None))
rows.add("HEAD is GET without the body", fetch(method="HEAD").status(200).header("Content-Length", str(SIZE)).header("ETag", '"').header("Content-Type", "image/jpeg").check("no body", lambda r, w: r.body == b""))
rows.add("equal bytes have equal ETags", fetch().status(200).check("kept", lambda r, w: w.update(e=r.header("ETag"))), upload(("twin.jpg", DATA)).ok().keep(u="data.assets[0].url"),
         fetch(path="{u}").status(200).check("the same", lambda r, w: r.header("ETag") == w["e"]))
rows.add("other bytes have another ETag", fetch().check("kept", lambda r, w: w.update(e=r.header("ETag"))), fetch(path="{url1}").status(200).check("another", lambda r, w: r.header("ETag") != w["e"]))

for label, form in {"the ETag": "{e}", "a list with it": '"x", {e}, "y"', "a star": "*", "its weak form": "W/{e}"}.items():
    rows.add(f"If-None-Match with {label} is 304", fetch().check("kept", lambda r, w: w.update(e=r.header("ETag"))), fetch({"If-None-Match": form}).status(304).header("ETag", "{e}").header("Cache-Control", "immutable").check(
        "no body", lambda r, w: r.body == b""))
rows.add("If-None-Match with another ETag is 200", fetch({"If-None-Match": '"other"'}).status(200))
rows.add("HEAD with the ETag is 304", fetch().check("kept", lambda r, w: w.update(e=r.header("ETag"))), fetch({"If-None-Match": "{e}"}, method="HEAD").status(304))

DATED = fetch().header("Last-Modified", lambda v: re.fullmatch(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", v or "") is not None).check("kept", lambda r, w: w.update(e=r.header("ETag"), d=r.header("Last-Modified")))
LONG_AGO, MUCH_LATER = "Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
for label, form in {"Last-Modified itself": "{d}", "a later time": MUCH_LATER, "a later time in the oldest form": "Fri Jan  1 00:00:00 2100"}.items():
    rows.add(f"If-Modified-Since with {label} is 304", DATED, fetch({"If-Modified-Since": form}).status(304).header("ETag", "{e}").header("Last-Modified", "{d}").check("no body", lambda r, w: r.body == b""),
             bare("HEAD", "{url0}", {"If-Modified-Since": form}).status(304), fetch({"If-Modified-Since": form}, path="{url0}?w=60").status(304))
for label, form in {"an earlier time": LONG_AGO, "nonsense": "yesterday", "nothing": ""}.items():
    rows.add(f"If-Modified-Since with {label} is 200", fetch({"If-Modified-Since": form}).status(200).check("all of it", lambda r, w: r.body == DATA))
rows.add("a tag counts before a time", DATED, fetch({"If-Modified-Since": MUCH_LATER, "If-None-Match": '"other"'}).status(200), fetch({"If-Modified-Since": LONG_AGO, "If-None-Match": "{e}"}).status(304))
rows.add("If-Range with Last-Modified gives the part, with another time the whole", DATED, fetch({"Range": "bytes=0-9", "If-Range": "{d}"}).status(206), fetch({"Range": "bytes=0-9", "If-Range": LONG_AGO}).status(200))
rows.add("from memory it is the same", DATED, *[fetch().status(200).header("Last-Modified", "{d}") for _ in range(3)], fetch({"If-Modified-Since": "{d}"}).status(304))

for query in ("fbclid=IwAR0x", "utm_source=mail&utm_medium=x", "v=2", "mtime=1700000000", "W=50", "utm_x=100%", "utm_x=%E4", "x", "&", "width=1&width=2"):
    rows.add(f"?{query} is the original", DATED, fetch(path="{url0}?" + query).status(200).header("ETag", "{e}").header("Cache-Control", "immutable").check("the very bytes", lambda r, w: r.body == DATA))

RANGES = {"bytes=0-0": (0, 1), "bytes=0-99": (0, 100), "bytes=100-": (100, SIZE), f"bytes={SIZE - 1}-": (SIZE - 1, SIZE), "bytes=-1": (SIZE - 1, SIZE), "bytes=-100": (SIZE - 100, SIZE), f"bytes=0-{SIZE * 10}": (0, SIZE),
          f"bytes=-{SIZE * 10}": (0, SIZE), "bytes=10-10": (10, 11), "bytes= 5-9": (5, 10)}
for header, (start, end) in RANGES.items():
    rows.add(f"Range: {header}", fetch({"Range": header}).status(206).header("Content-Range", f"bytes {start}-{end - 1}/{SIZE}").header("Content-Length", lambda v, n=end - start: v == str(n)).check(
        "those bytes", lambda r, w, s=start, e=end: r.body == DATA[s:e]))
for header in (f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0", "bytes=99999999999999999999-"):
    rows.add(f"Range: {header} cannot be satisfied", fetch({"Range": header}).status(416, *([200] if len(header) > 20 else [])).header("Content-Range", lambda v: v in (f"bytes */{SIZE}", None) ))
for header in ("bytes", "bytes=", "bytes=a-b", "bytes=5-2", "lines=0-5", "bytes=--5", "bytes=1-2-3", "bytes=0x1-5"):
    rows.add(f"Range: {header} is ignored", fetch({"Range": header}).status(200).check("all of it", lambda r, w: r.body == DATA))
rows.add("a range of a HEAD is the whole's head", fetch({"Range": "bytes=0-9"}, method="HEAD").status(200, 206))
rows.add("If-Range with the ETag gives the part", fetch().check("kept", lambda r, w: w.update(e=r.header("ETag"))), fetch({"Range": "bytes=0-9", "If-Range": "{e}"}).status(206))
rows.add("If-Range with another ETag gives the whole", fetch({"Range": "bytes=0-9", "If-Range": '"other"'}).status(200).check("all of it", lambda r, w: r.body == DATA))
rows.add("a range that is not modified is 304", fetch().check("kept", lambda r, w: w.update(e=r.header("ETag"))), fetch({"Range": "bytes=0-9", "If-None-Match": "{e}"}).status(304))


def parts_of(reply):
    boundary = re.search(r"boundary=\"?([^\";]+)", reply.header("Content-Type"))[1].encode()
    found = []
    for piece in reply.body.split(b"--" + boundary)[1:-1]:
        head, _, content = piece[2:].partition(b"\r\n\r\n")
        found.append((head.decode().lower(), content[:-2]))
    return found


def two_parts(reply, words):
    if not (reply.header("Content-Type") or "").startswith("multipart/byteranges"):
        return f"Content-Type is {reply.header('Content-Type')}"
    parts = parts_of(reply)
    if [content for _, content in parts] != [DATA[0:10], DATA[100:150]]:
        return f"parts of {[len(c) for _, c in parts]} bytes"
    if "content-type: image/jpeg" not in parts[0][0] or f"content-range: bytes 0-9/{SIZE}" not in parts[0][0]:
        return f"the first part's head is {parts[0][0]}"
    return None


rows.add("two ranges are two parts", fetch({"Range": "bytes=0-9,100-149"}).status(206).check("both", two_parts))
rows.add("two ranges of which one is out: the other", fetch({"Range": f"bytes=0-9,{SIZE + 5}-{SIZE + 9}"}).status(206).check("its bytes are there", lambda r, w: DATA[0:10] in r.body))
rows.add("1,500 overlapping ranges do not multiply the bytes", fetch({"Range": "bytes=" + ",".join("0-" for _ in range(1500))}).status(200, 206, 416).check(
    "no more than twice the file", lambda r, w: len(r.body) <= 2 * SIZE + 4096))

for title, path in {"unknown": "/cdn/unknown00000.jpg", "without an extension": "/cdn/unknown00000", "empty": "/cdn/", "traversal": "/cdn/..%2f..%2fmetadata.db", "of a file of ours": "/cdn/master.key", "very long": "/cdn/" + "x" * 3000 + ".jpg",
                    "with a quote": "/cdn/a'b.jpg", "NUL": "/cdn/a%00b.jpg", "two dots": "/cdn/...jpg"}.items():
    rows.add(f"a name that is {title} is 404", bare("GET", path).status(404, *([400] if title == "NUL" else [])).header("Cache-Control", lambda v: "immutable" not in (v or "") and "31536000" not in (v or "")))
rows.add("another extension is not this image", bare("GET", "/cdn/{a0}.png").status(404, 200))
rows.add("a 404 may be asked for by other pages as well", bare("GET", "/cdn/unknown00000.jpg", {"Origin": "https://x.example"}).status(404).header("X-Content-Type-Options", "nosniff"))
for method in ("POST", "PUT", "DELETE", "PATCH"):
    rows.add(f"{method} is 405", bare(method, "{url0}").status(405).header("Allow", "GET"))
rows.add("another organization's image is public as well", bare("GET", "{other_url}").status(200), given=also(photos(1), stranger))
rows.add("GIF and WebP keep their bytes", *[bare("GET", f"{{url{i}}}").status(200).check("the very bytes", lambda r, w, d=d: r.body == d).header("Content-Type", t)
                                             for i, (d, t) in enumerate([(images.gif(frames=3), "image/gif"), (images.animated_webp(), "image/webp")])],
         given=photos(("a.gif", images.gif(frames=3)), ("b.webp", images.animated_webp())))


@rows.row("a file of several chunks comes whole and in any part", given=photos(("big.png", images.png_sized(3_500_000))))
def _(world):
    data = images.png_sized(3_500_000)
    reply = bare("GET", "{url0}").status(200).run(world.client, world.words)
    equal(hashlib.sha256(reply.body).hexdigest(), hashlib.sha256(data).hexdigest(), "SHA-256 of the whole")
    for start, end in ((1_048_570, 1_048_590), (1_048_576, 2_097_152), (2_097_151, 2_097_153), (3_499_999, 3_500_000), (0, 3_500_000)):
        part = bare("GET", "{url0}", {"Range": f"bytes={start}-{end - 1}"}).status(206).run(world.client, world.words)
        must(part.body == data[start:end], f"bytes {start}-{end} differ")


@rows.row("a client that stops half way harms nobody", given=photos(("big.png", images.png_sized(3_500_000))))
def _(world):
    for _ in range(5):
        raw = world.raw()
        raw.send(f"GET {world.words['url0'].replace(world.server.base, '')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        raw.socket.recv(1000)
        raw.close()
    fetch().status(200).run(world.client, world.words)
