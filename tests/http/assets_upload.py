"""POST …/assets: what is taken, what is refused, and that a batch is all or nothing."""
import hashlib
import struct

from agents import tool
from graphql import sent
from harness import images
from harness.scenario import Group, Step, also, bare, equal, get, is_a, library, matches, must, one_of, photos, stranger, upload
from harness.wire import ASSET_ID

rows = Group("upload", given=library())
processing = Group("processing", given=library())
names = Group("file names", given=library())
frames = Group("multipart", given=library())
more = [processing, names, frames]

FORMATS = {  # title: bytes, content type, extension, size
    "JPEG": (images.jpeg(), "image/jpeg", "jpg", (320, 240)),
    "progressive JPEG": (images.jpeg(200, 150, 2, progressive=True), "image/jpeg", "jpg", (200, 150)),
    "grey JPEG": (images.grey_jpeg(), "image/jpeg", "jpg", (100, 80)),
    "CMYK JPEG": (images.cmyk(), "image/jpeg", "jpg", (200, 100)),
    "PNG": (images.png(), "image/png", "png", (64, 48)),
    "palette PNG": (images.palette_png(), "image/png", "png", (120, 90)),
    "16-bit PNG": (images.png_16bit(), "image/png", "png", (40, 30)),
    "interlaced PNG": (images.interlaced_png(), "image/png", "png", (24, 24)),
    "PNG with alpha": (images.alpha_png(), "image/png", "png", (600, 400)),
    "grey PNG": (images.encode(images.photo(50, 40).convert("L"), "PNG"), "image/png", "png", (50, 40)),
    "1-bit PNG": (images.encode(images.photo(50, 40).convert("1"), "PNG"), "image/png", "png", (50, 40)),
    "WebP": (images.webp(), "image/webp", "webp", (96, 72)),
    "lossless WebP": (images.encode(images.photo(60, 50), "WEBP", lossless=True), "image/webp", "webp", (60, 50)),
    "WebP with alpha": (images.encode(images.opened(images.alpha_png()), "WEBP"), "image/webp", "webp", (600, 400)),
    "animated WebP": (images.animated_webp(), "image/webp", "webp", (64, 48)),
    "GIF": (images.gif(), "image/gif", "gif", (64, 48)),
    "animated GIF": (images.gif(frames=3), "image/gif", "gif", (64, 48)),
    "1 x 1 PNG": (images.encode(images.solid(1, 1), "PNG"), "image/png", "png", (1, 1)),
    "1 x 1 JPEG": (images.encode(images.solid(1, 1), "JPEG"), "image/jpeg", "jpg", (1, 1)),
    "20000 x 1 PNG": (images.encode(images.solid(20_000, 1), "PNG"), "image/png", "png", (20_000, 1)),
    "1 x 20000 JPEG": (images.encode(images.solid(1, 20_000), "JPEG"), "image/jpeg", "jpg", (1, 20_000)),
    "JPEG behind 20 segments": (images.jpeg_many_segments(20), "image/jpeg", "jpg", (32, 24)),
    "JPEG with bytes after its end": (images.jpeg(80, 60, 5) + b"trailing" * 50, "image/jpeg", "jpg", (80, 60)),
    "image that is a page as well": (images.png(20, 20, 6) + b"<html><script>alert(1)</script>", "image/png", "png", (20, 20)),
}

for title, (data, kind, extension, (width, height)) in FORMATS.items():
    sha = hashlib.sha256(data).hexdigest()
    rows.add(f"{title} is taken as what it is", upload((f"a file.{extension}", data)).ok({
        "assets.#": 1, "assets[0].id": matches(ASSET_ID.pattern), "assets[0].contentType": kind, "assets[0].size": len(data),
        "assets[0].filename": f"a file.{extension}", "assets[0].name": "a file", "assets[0].libraryId": "{lib}", "assets[0].type": "main",
        "assets[0].url": matches(r"http://.*/cdn/[A-Za-z0-9]{12}\." + extension)}).shape("assets", "Asset").keep(a="data.assets[0].id", u="data.assets[0].url"),
        bare("GET", "{u}").status(200).header("Content-Type", kind),
        bare("GET", "{assets}/{a}/original", {"Authorization": "Bearer {key}"}).status(200).header("Content-Type", kind).check("the very bytes", lambda r, w, sha=sha: hashlib.sha256(r.body).hexdigest() == sha))
    processing.add(f"{title} becomes ready", upload((f"x.{extension}", data)).ok().keep(a="data.assets[0].id"),
                   get("{assets}/{a}").ok({"status": one_of("ready", "failed")}).eventually(),
                   get("{assets}/{a}").ok({"status": "ready", "width": width, "height": height, "progress": 100, "blurhash": matches(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,}"),
                                           "thumbUrl": is_a(str), "thumbHighUrl": is_a(str), "thumbUrlBlurred": is_a(str), "colors": lambda c: 1 <= len(c) <= 12})
                   .shape("", "Asset").keep(t="data.thumbUrl", b="data.thumbUrlBlurred", h="data.thumbHighUrl"),
                   *[bare("GET", url).status(200).image(check=lambda i, w=width, h=height, m=most: None if i.size[0] <= min(w, m) and i.size[1] <= min(h, m) else f"it is {i.size}")
                     for url, most in (("{t}", 400), ("{h}", 800), ("{b}", 800))])

for orientation in range(1, 9):
    for kind in ("JPEG", "PNG", "WEBP"):
        processing.add(f"{kind} of orientation {orientation} is upright", upload((f"o.{kind.lower()}", images.oriented(orientation, kind, 480, 320))).ok().keep(a="data.assets[0].id"),
                       get("{assets}/{a}").ok({"status": "ready", "width": 480, "height": 320}).eventually().keep(t="data.thumbUrl"),
                       bare("GET", "{t}").status(200).image(check=lambda i: None if i.size == (400, 267) or i.size == (400, 266) else f"it is {i.size}").image(
                           check=lambda i: None if all(map(images.near, images.corner_colors(i), (images.RED, images.GREEN, images.BLUE, images.YELLOW)))
                           else f"its corners are {images.corner_colors(i)}"))

for size, wanted, edge in [((1600, 1200), (400, 300), "thumbUrl"), ((1600, 1200), (800, 600), "thumbHighUrl"), ((600, 1200), (200, 400), "thumbUrl"), ((300, 200), (300, 200), "thumbUrl"),
                           ((300, 200), (300, 200), "thumbHighUrl")]:
    processing.add(f"{edge} of {size[0]} x {size[1]} is {wanted[0]} x {wanted[1]}", upload(images.jpeg(*size, seed=3)).ok().keep(a="data.assets[0].id"),
                   get("{assets}/{a}").ok({"status": "ready"}).eventually().keep(t="data." + edge), bare("GET", "{t}").status(200).image(size=wanted))
processing.add("`sizes` are links to smaller images only", upload(images.jpeg(1000, 700, 4)).ok().keep(a="data.assets[0].id"),
               get("{assets}/{a}").ok({"status": "ready"}).eventually().check("a JSON map from edge to URL, each below 1000", lambda r, w: sizes_problem(r)))


def sizes_problem(reply):
    import json
    sizes = json.loads(reply.data["sizes"])
    if not isinstance(sizes, dict) or not sizes:
        return f"sizes is {sizes!r}"
    for edge, url in sizes.items():
        if not 0 < int(edge) < 1000:
            return f"an edge is {edge}"
        if not url.startswith("http"):
            return f"a link is {url}"
    return None


@processing.row("each link of `sizes` is an image with that edge", given=photos(images.jpeg(1000, 700, 4), ready=True))
def _(world):
    import json
    for edge, url in json.loads(world.given_assets[0]["sizes"]).items():
        reply = bare("GET", url).status(200).run(world.client, world.words)
        equal(max(images.opened(reply.body).size), int(edge), f"longer edge of {url}")


PHONE = {"HEIC": images.heic(images.photographed()), "AVIF": images.avif(images.png(320, 240, 8)), "TIFF": images.tiff(320, 240, 8)}
MADE_OF = {"HEIC": "JPEG", "AVIF": "AVIF", "TIFF": "JPEG"}
ENDS = {"HEIC": ".heic", "AVIF": ".avif", "TIFF": ".tif"}
for kind, data in PHONE.items():
    processing.add(f"{kind}: taken by its content, shown in every format, given as it is", get("{assets}/{a0}").ok({
        "status": "ready", "contentType": f"image/{kind.lower()}", "width": 320, "height": 240, "warnings": None, "url": lambda u, end=ENDS[kind]: u.endswith(end)}),
                   bare("GET", "{url0}").status(200).header("Content-Type", f"image/{kind.lower()}"),
                   bare("GET", "{url0}?w=100").status(200).image(MADE_OF[kind], size=(100, 75)), bare("GET", "{url0}?w=90&fm=png").status(200).image("PNG", size=(90, 68)),
                   bare("GET", "{url0}?w=80&fm=auto", headers={"Accept": "image/avif,image/webp,*/*"}).status(200).image("WEBP", size=(80, 60)),
                   bare("GET", "{url0}?w=80&fm=auto", headers={"Accept": "*/*"}).status(200).image("JPEG", size=(80, 60)), given=photos(("camera.jpg", data), ready=True))
processing.add("what the camera wrote into a HEIC is read", get("{assets}/{a0}").ok({"details.camera": "FUJIFILM X100V", "details.lens": "23mm f/2", "details.latitude": lambda v: abs(v + 33.86) < 0.01}),
               given=photos(("a.heic", PHONE["HEIC"]), ready=True))
processing.add("what the camera wrote into a TIFF is read", get("{assets}/{a0}").ok({"details.camera": "FUJIFILM X100V", "details.latitude": lambda v: abs(v + 33.86) < 0.01}),
               given=photos(("a.tif", images.photographed("TIFF")), ready=True))
processing.add("a TIFF of three pages shows the first and says that there are others", bare("GET", "{url0}?w=40").status(200).header("Lightkeep-Animation", "flattened").image("JPEG"),
               given=photos(("a.tiff", images.tiff(pages=3)), ready=True))
RAW = b"II*\0\x08\0\0\0" + b"\x03\0" + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in ((256, 64), (257, 48), (50706, 1))) + bytes(4)
processing.add("the raw data of a camera are refused with a sentence", Step("POST", "{assets}", files=[("a.dng", RAW)]).status(400).where("error.message", lambda m: "raw data of a camera" in m))
processing.add("a turned AVIF is upright", get("{assets}/{a0}").ok({"status": "ready", "width": 120, "height": 160}), bare("GET", "{url0}?fm=png").status(200).image("PNG", size=(120, 160)),
               given=photos(("a.avif", images.avif(images.png(160, 120, 8), "--irot", "1")), ready=True))


CUT = {**PHONE, "JPEG": images.jpeg(400, 300, 8), "PNG": images.png(200, 150, 8), "WebP": images.webp(200, 150, 8), "GIF": images.gif(100, 80)}
for kind, data in CUT.items():
    for share in (0.5, 0.9, 0.99):
        processing.add(f"{kind} cut at {share:.0%} is refused or ends in an answer", Step("POST", "{assets}", files=[("cut." + kind.lower(), images.cut(data, share))]).status(200, 400),
                       get("/organizations/{org}/libraries").ok(), get("{assets}").check("nothing hangs in processing", lambda r, w: all(
                           a["status"] in ("ready", "failed") for a in r.data)).eventually())


SAID = lambda w: w == ["This JPEG is damaged: its data ends too early."]
NO_END = images.jpeg(400, 300, 8)[:-2]
processing.add("a JPEG without its last bytes is shown, and says so everywhere", get("{assets}/{a0}").ok({"status": "ready", "warnings": SAID, "failure": None}), get("{assets}?fields=warnings").ok({"[0].warnings": SAID}),
               bare("GET", "{url0}?w=100&fm=png").status(200).image("PNG", size=(100, 75)), given=photos(("a.jpg", NO_END), ready=True))
processing.add("GraphQL says it too", sent('{ asset(organizationId: "{org}", libraryId: "{lib}", assetId: "{a0}") { status warnings } assets(organizationId: "{org}", libraryId: "{lib}") { warnings } }').status(200).where(
    "data.asset.warnings", SAID).where("data.assets[0].warnings", SAID), given=photos(("a.jpg", NO_END), ready=True))


@processing.row("so do the tools of a model", given=photos(("a.jpg", NO_END), ("whole.png", images.png()), ready=True))
def _(world):
    place = {"organizationId": world.words["org"], "libraryId": world.words["lib"]}
    shown = tool(world, "get_asset", **place, assetId=world.words["a0"])["structuredContent"]
    must(SAID(shown["warnings"]), shown)
    listed = {asset["id"]: asset.get("warnings") for asset in tool(world, "list_assets", **place, fields=["warnings"])["structuredContent"]["assets"]}
    must(SAID(listed[world.words["a0"]]) and not listed[world.words["a1"]], listed)


processing.add("half a JPEG is shown, white where it ends", get("{assets}/{a0}").ok({"status": "ready", "warnings": SAID}),
               bare("GET", "{url0}?fm=jpg").status(200).image("JPEG", check=lambda i: None if images.near(i.getpixel((200, 299)), (255, 255, 255), 5) else "its end is not white"),
               bare("GET", "{url0}?fm=png").status(200).image("PNG", check=lambda i: None if (i.getpixel((200, 299))[3], i.getpixel((200, 5))[3]) == (0, 255) else "its end is not transparent"),
               given=photos(("a.jpg", images.cut(images.jpeg(400, 300, 8), 0.5)), ready=True))
processing.add("a whole image has no warnings", get("{assets}/{a0}").ok({"warnings": None}), given=photos(1, ready=True))
processing.add("the smallest GIF is an image", get("{assets}/{a0}").ok({"status": "ready", "width": 1, "height": 1, "warnings": lambda w: len(w) == 1}),
               given=photos(("a.gif", b"GIF89a\1\0\1\0\0\xff\0,\0\0\0\0\1\0\1\0\0\2\0;"), ready=True))


@processing.row("a failed image does not hold up the next")
def _(world):
    broken = images.cut(images.webp(400, 300, 8), 0.5)
    world.client.call("POST", world.words["assets"], files=[("cut.jpg", broken)])
    good = world.library.ready(("good.jpg", images.jpeg(64, 48, 11)))[0]
    equal(good["status"], "ready", "status of the good one")


@processing.row("metadata is in the original and in nothing public")
def _(world):
    asset = world.library.ready(("gps.jpg", images.with_metadata()))[0]
    original = world.library.call("GET", f"{world.library.assets}/{asset['id']}/original").body
    must(b"SecretCamera" in original, "the original has lost its metadata")
    for url in (asset["url"], asset["thumbUrl"], asset["thumbHighUrl"], asset["thumbUrlBlurred"], asset["url"] + "?w=200"):
        body = bare("GET", url).status(200).run(world.client, world.words).body
        must(b"SecretCamera" not in body and b"SecretComment" not in body and b"Exif" not in body, f"{url} carries metadata")


# --- refused ---
REFUSED = {
    "text called .jpg": b"this is no image, whatever its name says", "zero bytes": b"", "one byte": b"\xff", "random bytes": bytes(range(256)) * 40,
    "a PNG signature alone": images.PNG_SIGNATURE, "a JPEG signature alone": b"\xff\xd8\xff\xe0", "GIF89a alone": b"GIF89a", "RIFF WEBP alone": b"RIFF\x04\0\0\0WEBP",
    "a PNG bomb of 2.5 gigapixels": images.png_bomb(), "a JPEG that claims 65000 x 65000": images.jpeg_lying_size(), "a GIF of 65535 x 65535": images.gif_huge_canvas(),
    "a PNG of 0 x 0": images.png_of(0, 0, b"\0"), "a PNG of 2^31 x 2^31": images.png_of(2**31, 2**31, b"\0"), "a PNG of 4294967295 x 1": images.png_of(2**32 - 1, 1, b"\0"),
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "a page": b"<!doctype html><script>alert(1)</script>",
    "a BMP": images.encode(images.solid(8, 8), "BMP"), "a PDF": b"%PDF-1.4\n%%EOF", "a ZIP": b"PK\x03\x04" + bytes(60),
}
for title, data in REFUSED.items():
    rows.add(f"{title} is refused by its name, and nothing stored", upload(("culprit.jpg", data)).fails("BAD_USER_INPUT", says="culprit.jpg"), get("{assets}").ok({"": []}))
    rows.add(f"{title} spoils the whole batch", upload(("fine.png", images.png()), ("culprit.jpg", data), ("fine too.png", images.png(30, 30, 3))).fails(
        "BAD_USER_INPUT", says="culprit.jpg"), get("{assets}").ok({"": []}), get("/organizations/{org}/libraries").ok({"[0].assetsCount": 0}))
for title, data in {"zTXt that inflates to 64 MiB": images.png_text_bomb(), "iCCP that inflates to 64 MiB": images.png_profile_bomb(), "a PNG that ends after one line": images.lying_png(),
                    "a WebP whose canvas lies": images.webp_lying_size(), "a JPEG behind 60,000 segments": images.jpeg_many_segments()}.items():
    rows.add(f"{title} is refused or handled", upload(("odd.png", data)).status(200, 400),
             get("{assets}").check("nothing hangs", lambda r, w: all(a["status"] != "processing" for a in r.data)).eventually())

rows.add("a wrong extension and type do not matter", upload(("x.gif", images.jpeg(), "text/html")).ok({"assets[0].contentType": "image/jpeg", "assets[0].filename": "x.gif", "assets[0].name": "x"}).keep(
    u="data.assets[0].url"), bare("GET", "{u}").status(200).header("Content-Type", "image/jpeg"))
rows.add("several files come back in their order", upload(("one.png", images.png()), ("two.jpg", images.jpeg()), ("three.gif", images.gif())).ok({
    "assets.#": 3, "assets[0].name": "one", "assets[1].name": "two", "assets[2].name": "three", "responseText": lambda t: isinstance(t, str) and len(t) > 0}))
rows.add("20 files are taken", upload(*[(f"{i}.png", images.unique_png(i)) for i in range(20)]).ok({"assets.#": 20}), get("{assets}").ok({"#": 20}))
rows.add("21 files are too many, and nothing is stored", upload(*[(f"{i}.png", images.unique_png(i)) for i in range(21)]).fails("MAX_ASSETS_EXCEEDED"), get("{assets}").ok({"": []}))
rows.add("the same bytes twice are two assets", upload(("a.png", images.png()), ("b.png", images.png())).ok({"assets.#": 2}).check(
    "different ids", lambda r, w: r.data["assets"][0]["id"] != r.data["assets"][1]["id"]), get("{assets}").ok({"#": 2}))
rows.add("the same name twice is two assets", upload(("a.png", images.png(9, 9, 1)), ("a.png", images.png(9, 9, 2))).ok({"assets.#": 2}), get("{assets}").ok({"#": 2}))
rows.add("the reply has what needs no computing, and null for the rest until then", upload(images.jpeg()).ok({
    "assets[0].url": is_a(str), "assets[0].filename": is_a(str), "assets[0].size": is_a(int), "assets[0].created": is_a(int), "assets[0].updated": is_a(int), "assets[0].tags": [],
    "assets[0].views": [], "assets[0].description": one_of(None, ""), "assets[0].parentId": None, "assets[0].appUrl": is_a(str), "assets[0].status": one_of("processing", "ready")}).shape("assets", "Asset"))
rows.add("times are milliseconds", upload(images.jpeg()).check("now", lambda r, w: abs(r.data["assets"][0]["created"] / 1000 - __import__("time").time()) < 120))
rows.add("another organization cannot upload here", Step("POST", "{assets}", files=[("a.png", images.png())], key="{other_key}").fails("INVALID_API_KEY"), get("{assets}").ok({"": []}),
         given=also(library(), stranger))

# --- views ---
rows.add("a view nests under its parent", upload(("crop.png", images.png(30, 20, 3)), parentId="{a0}").ok({"assets.#": 1, "assets[0].parentId": "{a0}", "assets[0].appUrl": is_a(str), "assets[0].type": "view"}).keep(
    v="data.assets[0].id"), get("{assets}").ok({"#": 1, "[0].id": "{a0}", "[0].views.#": 1, "[0].views[0].id": "{v}", "[0].views[0].parentId": "{a0}"}).shape("", "Asset"),
    get("{assets}/{a0}").ok({"views[0].id": "{v}"}), given=photos(1))
rows.add("a view can be read by its own id", upload(("crop.png", images.png(30, 20, 3)), parentId="{a0}").ok().keep(v="data.assets[0].id"),
         get("{assets}/{v}").ok({"id": "{v}", "type": "view", "parentId": "{a0}"}), given=photos(1))
rows.add("a view is served by the CDN", upload(("crop.png", images.png(30, 20, 3)), parentId="{a0}").ok().keep(u="data.assets[0].url"),
         bare("GET", "{u}").status(200).image("PNG", (30, 20)), given=photos(1))
rows.add("a view becomes ready", upload(("crop.png", images.png(30, 20, 3)), parentId="{a0}").ok().keep(v="data.assets[0].id"),
         get("{assets}/{v}").ok({"status": "ready", "width": 30, "height": 20}).eventually(), given=photos(1))
rows.add("a view does not count", upload(("crop.png", images.png(30, 20, 3)), parentId="{a0}").ok(), get("/organizations/{org}/libraries").ok({"[0].assetsCount": 1}),
         get("{assets}").ok().header("X-Total-Count", "1"), given=photos(1))
rows.add("a view is one file", upload(("1.png", images.png(30, 20, 3)), ("2.png", images.png(30, 20, 4)), parentId="{a0}").fails("BAD_USER_INPUT"),
         get("{assets}/{a0}").ok({"views": []}), given=photos(1))
rows.add("a view of a view is refused", upload(("crop.png", images.png(30, 20, 3)), parentId="{a0}").ok().keep(v="data.assets[0].id"),
         upload(("again.png", images.png(30, 20, 4)), parentId="{v}").fails_with("BAD_USER_INPUT", "RESOURCE_NOT_FOUND"), given=photos(1))
rows.add("an unknown parent", upload(("crop.png", images.png(30, 20, 3)), parentId="unknown00000").fails("RESOURCE_NOT_FOUND"), get("{assets}").ok({"#": 1}), given=photos(1))
rows.add("a parent in another organization", upload(("crop.png", images.png(30, 20, 3)), parentId="{other_a}").fails("RESOURCE_NOT_FOUND"), given=also(photos(1), stranger))
rows.add("a trashed parent", Step("DELETE", "{assets}", json={"ids": ["{a0}"]}).ok(), upload(("crop.png", images.png(30, 20, 3)), parentId="{a0}").fails("RESOURCE_NOT_FOUND"), given=photos(1))
rows.add("parentId may come after the file", Step("POST", "{assets}", body=lambda w: reversed_parts(w)[0], headers={"Content-Type": "multipart/form-data; boundary=bb"}).ok(
    {"assets[0].parentId": "{a0}"}), given=photos(1))


def reversed_parts(words):
    data = images.png(30, 20, 3)
    return (b'--bb\r\nContent-Disposition: form-data; name="files"; filename="c.png"\r\n\r\n' + data +
            b'\r\n--bb\r\nContent-Disposition: form-data; name="parentId"\r\n\r\n' + words["a0"].encode() + b"\r\n--bb--\r\n",)


# --- names ---
NAMES = {  # sent: (filename, name) as answered
    "plain.jpg": ("plain.jpg", "plain"), "two.dots.jpg": ("two.dots.jpg", "two.dots"), "no extension": ("no extension", "no extension"), "Ümläut ß.jpg": ("Ümläut ß.jpg", "Ümläut ß"),
    "日本語の写真.png": ("日本語の写真.png", "日本語の写真"), "🏖️ beach 🌊.jpg": ("🏖️ beach 🌊.jpg", "🏖️ beach 🌊"), "صورة.jpg": ("صورة.jpg", "صورة"), "it's.jpg": ("it's.jpg", "it's"),
    'say "hi".jpg': ('say "hi".jpg', 'say "hi"'), "<script>alert(1)<.jpg": ("<script>alert(1)<.jpg", "<script>alert(1)<"), "semi;colon.jpg": ("semi;colon.jpg", "semi;colon"),
    "100%25.jpg": ("100%25.jpg", "100%25"), "../../x.jpg": ("x.jpg", "x"), "/etc/passwd.jpg": ("passwd.jpg", "passwd"), "a/b/c.jpg": ("c.jpg", "c"),
}
for sent, (filename, name) in NAMES.items():
    names.add(f"“{sent}” is called {filename}", upload((sent, images.png())).ok({"assets[0].filename": filename, "assets[0].name": name}).keep(a="data.assets[0].id"),
              get("{assets}/{a}").ok({"filename": filename, "name": name}))
for label, sent in {"a NUL": b"a\0b.jpg", "a tab": b"a\tb.jpg", "escape sequences": b"\x1b[31mred.jpg", "right-to-left override": "a\u202egpj.exe.jpg".encode(), "invalid UTF-8": b"\xff\xfe\xfd.jpg",
                    "5,000 letters": b"x" * 5000 + b".jpg", "only a dot": b".", "two dots": b"..", "only an extension": b".jpg", "a space": b" ", "a slash at the end": b"x/",
                    "a backslash path": b"C:\\\\fakepath\\\\x.jpg", "a device": b"CON.jpg", "a combining flood": ("x" + "\u0301" * 500 + ".jpg").encode()}.items():
    names.add(f"a name with {label} is cleaned or refused", Step("POST", "{assets}", files=[(sent, images.png())]).status(200, 400).check("no control characters or slashes in the answer", lambda r, w: name_problem(r)),
              get("{assets}").status(200))


def name_problem(reply):
    if reply.status == 400:
        return None if reply.code in ("BAD_USER_INPUT", "UPLOAD_ERROR_NO_FILES") else f"code {reply.code}"
    asset = reply.data["assets"][0]
    for text in (asset["filename"], asset["name"]):
        if text is None:
            continue
        if any(ord(c) < 32 or c in "/\x7f" for c in text):
            return f"it is {text!r}"
        if len(text.encode()) > 1024:
            return f"it has {len(text.encode())} bytes"
    return None


def part(head, data=None):
    return b"--bb\r\n" + head + b"\r\n\r\n" + (images.png() if data is None else data) + b"\r\n"


FILE = b'Content-Disposition: form-data; name="files"; filename="f.png"'
MULTIPART = {"Content-Type": "multipart/form-data; boundary=bb"}


def framed(body, headers=MULTIPART):
    return Step("POST", "{assets}", body=body, headers=headers)


frames.add("filename* in UTF-8 counts", framed(part(b"Content-Disposition: form-data; name=\"files\"; filename=\"x.png\"; filename*=UTF-8''%E2%82%AC%20rates.png") + b"--bb--\r\n").ok(
    {"assets[0].filename": "€ rates.png"}))
frames.add("an unquoted filename counts", framed(part(b"Content-Disposition: form-data; name=files; filename=plain.png") + b"--bb--\r\n").ok({"assets[0].filename": "plain.png"}))
frames.add("header names in any case", framed(part(b'CONTENT-DISPOSITION: form-data; NAME="files"; FILENAME="f.png"') + b"--bb--\r\n").ok({"assets.#": 1}))
frames.add("a preamble and an epilogue are ignored", framed(b"hello\r\n" + part(FILE) + b"--bb--\r\ngoodbye").ok({"assets.#": 1}))
frames.add("spaces after a boundary are ignored", framed(b"--bb  \r\n" + FILE + b"\r\n\r\n" + images.png() + b"\r\n--bb--  \r\n").ok({"assets.#": 1}))
frames.add("no line end after the last boundary", framed(part(FILE) + b"--bb--").ok({"assets.#": 1}))
frames.add("a quoted boundary", framed(part(FILE) + b"--bb--\r\n", {"Content-Type": 'multipart/form-data; boundary="bb"'}).ok({"assets.#": 1}))
frames.add("a boundary with odd characters", framed((part(FILE) + b"--bb--\r\n").replace(b"--bb", b"--a'()+_,-./:=?b"), {"Content-Type": "multipart/form-data; boundary=\"a'()+_,-./:=?b\""}).ok({"assets.#": 1}))
frames.add("a boundary of 70 characters", framed((part(FILE) + b"--bb--\r\n").replace(b"--bb", b"--" + b"z" * 70), {"Content-Type": "multipart/form-data; boundary=" + "z" * 70}).ok({"assets.#": 1}))
frames.add("a charset before the boundary", framed(part(FILE) + b"--bb--\r\n", {"Content-Type": "multipart/form-data; charset=utf-8; boundary=bb"}).ok({"assets.#": 1}))
tricky = images.PNG_SIGNATURE + images.png(20, 20)[8:-12] + images.chunk(b"paDd", b"\r\n--b\r\n--bbx\r\n\r\n--b\r\n-") + images.png(20, 20)[-12:]
frames.add("bytes like a boundary inside a file", framed(part(FILE, tricky.replace(b"--bbx", b"--bx")) + b"--bb--\r\n").ok({"assets[0].size": len(tricky) - 1}))
frames.add("an unknown field is ignored", framed(part(FILE) + b'--bb\r\nContent-Disposition: form-data; name="colour"\r\n\r\nred\r\n--bb--\r\n').ok({"assets.#": 1}))
frames.add("an empty parentId is none", framed(part(FILE) + b'--bb\r\nContent-Disposition: form-data; name="parentId"\r\n\r\n\r\n--bb--\r\n').status(200, 400))

NO_FILES = {"an empty form": b"--bb--\r\n", "only a field": b'--bb\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--bb--\r\n',
            "a file part of another name": part(b'Content-Disposition: form-data; name="photo"; filename="f.png"') + b"--bb--\r\n",
            "a file control left empty": b'--bb\r\nContent-Disposition: form-data; name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--bb--\r\n'}
for title, body in NO_FILES.items():
    frames.add(f"{title} has no files", framed(body).fails("UPLOAD_ERROR_NO_FILES"))

frames.add("`files` without a file name is a file or none", framed(b'--bb\r\nContent-Disposition: form-data; name="files"\r\n\r\nhello\r\n--bb--\r\n').fails_with("UPLOAD_ERROR_NO_FILES", "BAD_USER_INPUT"))

BROKEN = {
    "without a boundary parameter": (part(FILE) + b"--bb--\r\n", {"Content-Type": "multipart/form-data"}), "with an empty boundary": (part(FILE) + b"--bb--\r\n", {"Content-Type": "multipart/form-data; boundary="}),
    "with another boundary": (part(FILE) + b"--bb--\r\n", {"Content-Type": "multipart/form-data; boundary=cc"}), "that stops inside a file": (part(FILE)[:-40], MULTIPART),
    "without its last boundary": (part(FILE), MULTIPART), "that stops inside a part's head": (b"--bb\r\nContent-Dispo", MULTIPART), "of JSON": (b'{"files": []}', {"Content-Type": "application/json"}),
    "without a content type": (b"x", {"Content-Type": None}), "of a bare image": (images.png(), {"Content-Type": "image/png"}), "that is urlencoded": (b"files=x", {"Content-Type": "application/x-www-form-urlencoded"}),
    "that is empty": (b"", MULTIPART), "of one byte": (b"-", MULTIPART), "with a part's head of 200 KB": (part(FILE + b"\r\nX-Long: " + b"x" * 200_000) + b"--bb--\r\n", MULTIPART),
    "with 5,000 header lines in a part": (part(FILE + b"\r\nX: y" * 5000) + b"--bb--\r\n", MULTIPART), "with a boundary of 5,000 characters": (b"--" + b"z" * 5000, {"Content-Type": "multipart/form-data; boundary=" + "z" * 5000}),
    "with a part without a disposition": (part(b"X-Nothing: 1") + b"--bb--\r\n", MULTIPART), "nested in another multipart": (part(FILE + b"\r\nContent-Type: multipart/mixed; boundary=cc", b"--cc\r\n\r\nx\r\n--cc--") + b"--bb--\r\n", MULTIPART),
}
for title, (body, headers) in BROKEN.items():
    frames.add(f"a body {title} is refused", framed(body, headers).fails_with("BAD_USER_INPUT", "UPLOAD_ERROR_NO_FILES", "PAYLOAD_TOO_LARGE"), get("{assets}").ok({"": []}))


@frames.row("10,000 empty parts are refused, and the next upload works")
def _(world):
    body = b'--bb\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n' * 10_000 + b"--bb--\r\n"
    framed(body).fails_with("BAD_USER_INPUT", "MAX_ASSETS_EXCEEDED", "UPLOAD_ERROR_NO_FILES", "PAYLOAD_TOO_LARGE").run(world.client, world.words)
    world.library.upload(images.png())


@frames.row("10,000 file parts are refused and nothing is stored")
def _(world):
    body = (b"--bb\r\n" + FILE + b"\r\n\r\n" + images.unique_png(1) + b"\r\n") * 10_000 + b"--bb--\r\n"
    framed(body).fails_with("MAX_ASSETS_EXCEEDED", "BAD_USER_INPUT").run(world.client, world.words)
    world.run(get("{assets}").ok({"": []}))
