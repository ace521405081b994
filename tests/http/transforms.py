"""GET /cdn/{assetId}.{ext}?w=…: sizes, fits, formats, colours and refusals (doc/contract.md, section 9)."""
import numpy

from harness import images
from harness.scenario import Group, bare, delete, get, must, photos

SOURCE = images.jpeg(640, 480, 21)
rows = Group("transform", given=photos(("s.jpg", SOURCE)))
pixels = Group("transformed pixels")
few = Group("few transforms", options={"--transform-rate": "4"}, given=photos(("s.jpg", SOURCE)))
standard = Group("standard transforms", options={"--transforms": "standard"}, given=photos(("s.jpg", SOURCE)))
cheap = Group("cheap transforms", options={"--transform-limit": "100ms"}, given=photos(("s.jpg", images.jpeg(1000, 750, 23))))
more = [pixels, few, standard, cheap]


def transform(query, headers=None, url="{url0}"):
    return bare("GET", f"{url}?{query}", headers)


SIZES = {"w=320": (320, 240), "h=120": (160, 120), "w=100": (100, 75), "w=1": (1, 1), "w=640": (640, 480), "w=641": (640, 480), "w=4096": (640, 480), "h=4096": (640, 480), "w=4096&h=4096": (640, 480), "w=100&h=100": (100, 75),
         "w=100&h=30": (40, 30), "w=100&h=100&fit=contain": (100, 75), "w=100&h=100&fit=inside": (100, 75), "w=100&h=100&fit=cover": (100, 100), "w=200&h=50&fit=cover": (200, 50), "w=50&h=200&fit=cover": (50, 200),
         "w=100&h=100&fit=fill": (100, 100), "w=300&h=20&fit=fill": (300, 20), "w=100&dpr=2": (200, 150), "w=100&h=100&dpr=3&fit=cover": (300, 300), "w=200&dpr=4": (640, 480), "w=320&dpr=1": (320, 240),
         "w=100&fit=cover": (100, 75), "q=50": (640, 480), "fm=png": (640, 480), "w=333": (333, 250), "h=100&fit=fill": (133, 100)}
for query, size in SIZES.items():
    rows.add(f"{query} of 640 x 480 is {size[0]} x {size[1]}", transform(query).status(200).image(check=lambda i, s=size: None if all(abs(a - b) <= 1 for a, b in zip(i.size, s)) else f"it is {i.size}"))
for query in ("w=1000&h=1000&fit=cover", "w=1000&h=1000&fit=fill", "w=2000&h=100&fit=cover", "w=4096&h=4096&dpr=4"):
    rows.add(f"{query} enlarges nothing", transform(query).status(200).image(check=lambda i: None if i.size[0] <= 640 and i.size[1] <= 480 else f"it is {i.size}"))
rows.add("w=1 of a very wide image has a height", transform("w=100").status(200).image(size=(100, 1)), given=photos(("wide.png", images.encode(images.solid(4000, 10), "PNG"))))
rows.add("1 x 1 can be asked for in any size", transform("w=400&h=300&fit=cover").status(200).image(check=lambda i: None if max(i.size) == 1 else f"it is {i.size}"), given=photos(("1.png", images.encode(images.solid(1, 1), "PNG"))))

for name, kind, mime in (("jpg", "JPEG", "image/jpeg"), ("png", "PNG", "image/png"), ("webp", "WEBP", "image/webp")):
    rows.add(f"fm={name} is {kind}", transform(f"w=50&fm={name}").status(200).header("Content-Type", mime).image(kind))
rows.add("fm=jpeg is fm=jpg", transform("w=50&fm=jpg").status(200).check("kept", lambda r, w: w.update(e=r.header("ETag"))), transform("w=50&fm=jpeg").status(200).header("ETag", "{e}").image("JPEG"))
rows.add("names that mean nothing change nothing", transform("w=50").status(200).check("kept", lambda r, w: w.update(e=r.header("ETag"), b=r.body)),
         *[transform(q).status(200).header("ETag", "{e}").check("the same bytes", lambda r, w: r.body == w["b"]) for q in ("w=50&fbclid=x", "utm_source=%zz&w=50", "v=1&v=2&w=50")],
         transform("w=0&v=1").status(400), transform("w=50&v=1&w=50").status(400), transform("%77=50&v=3").status(200).header("ETag", "{e}"))
few.add("names that mean nothing make no new sizes", *[transform(f"w=131&v={n}").status(200) for n in range(8)])
rows.add("fm=auto of what WebP cannot hold is JPEG at its full size", transform("w=700&fm=auto", {"Accept": "image/webp,*/*"}).status(200).header("Vary", "accept").image("JPEG", size=(700, 17500)),
         transform("w=200&fm=auto", {"Accept": "image/webp,*/*"}).status(200).image("WEBP", size=(200, 5000)), given=photos(("tall.jpg", images.encode(images.solid(720, 18000), "JPEG"))))
rows.add("fm=auto of a transparent WebP is PNG for who does not say", transform("w=50&fm=auto", {"Accept": "*/*"}).status(200).image("PNG", check=lambda i: None if i.convert("RGBA").getpixel((2, 2))[3] < 30 else "the left side is opaque"),
         given=photos(("a.webp", images.encode(images.opened(images.alpha_png()), "WEBP"))))
rows.add("fm=auto is WebP for who takes it", transform("w=50&fm=auto", {"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}).status(200).header("Vary", "accept").header("Content-Type", "image/webp").image("WEBP"))
BROWSER = {"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}
large = photos(("large.png", images.png(1000, 700, 5)))
rows.add("fm=auto is AVIF for who takes it where that is smaller", transform("w=900&fm=auto", BROWSER).status(200).header("Vary", "accept").header("Content-Type", "image/avif").image("AVIF", size=(900, 630)).check(
    "kept", lambda r, w: w.update(avif=len(r.body))), transform("w=900&fm=auto", {"Accept": "image/webp"}).status(200).image("WEBP").check("larger", lambda r, w: len(r.body) > w["avif"]), given=large)
rows.add("fm=auto of a small picture is no AVIF", transform("w=400&fm=auto", BROWSER).status(200).image("WEBP"), given=large)
rows.add("fm=avif keeps alpha", transform("w=300&fm=avif").status(200).header("Content-Type", "image/avif").image("AVIF", size=(300, 200), check=lambda i: None if i.convert("RGBA").getpixel((2, 2))[3] < 8 and
         i.convert("RGBA").getpixel((290, 100))[3] > 250 else "its alpha is another"), given=photos(("a.png", images.alpha_png())))
rows.add("fm=avif obeys q", transform("w=300&fm=avif&q=90").status(200).image("AVIF").check("kept", lambda r, w: w.update(fine=len(r.body))), transform("w=300&fm=avif&q=30").status(200).check(
    "smaller", lambda r, w: len(r.body) < w["fine"] / 2))
rows.add("fm=auto is JPEG for who does not", transform("w=50&fm=auto", {"Accept": "image/png,image/jpeg"}).status(200).header("Vary", "accept").image("JPEG"))
rows.add("fm=auto without Accept", transform("w=50&fm=auto").status(200).header("Vary", "accept").image("JPEG"))
rows.add("fm=auto for who refuses WebP", transform("w=50&fm=auto", {"Accept": "image/webp;q=0, image/jpeg"}).status(200).image("JPEG"))
rows.add("fm=auto of an image with alpha keeps it", transform("w=50&fm=auto", {"Accept": "image/png"}).status(200).image(check=lambda i: None if i.convert("RGBA").getpixel((2, 2))[3] < 30 else "the left side is opaque"),
         given=photos(("a.png", images.alpha_png())))
rows.add("an answer that is the same for all has no Vary: Accept", transform("w=50&fm=jpg").status(200).header("Vary", lambda v: "accept" not in [p.strip().lower() for p in (v or "").split(",")]))
rows.add("a lower q is a smaller file", transform("q=95&fm=jpg").status(200).check("kept", lambda r, w: w.update(big=len(r.body))), transform("q=20&fm=jpg").status(200).check("smaller", lambda r, w: len(r.body) < w["big"] / 2))
for q in (1, 100):
    rows.add(f"q={q} is allowed", transform(f"w=60&q={q}").status(200).image())
rows.add("blur smooths and keeps the size", transform("w=300&fm=png").status(200).check("kept", lambda r, w: w.update(rough=roughness(r.body))), transform("w=300&fm=png&blur=8").status(200).check(
    "half as rough", lambda r, w: roughness(r.body) < w["rough"] / 2).image("PNG"))


def roughness(data):
    grey = numpy.asarray(images.opened(data).convert("L"), float)
    return numpy.abs(numpy.diff(grey, axis=0)).mean() + numpy.abs(numpy.diff(grey, axis=1)).mean()


BAD = ["w=0", "w=-1", "w=4097", "w=abc", "w=", "w=1.5", "w=99999999999999999999", "w=1e2", "w=%20", "w=10px", "h=0", "h=4097", "h=x", "h=", "dpr=0", "dpr=5", "dpr=x", "w=10&dpr=-1", "fit=x", "fit=", "w=10&fit=COVERED", "fm=gif", "fm=JPEG", "fm=bmp", "fm=",
       "fm=../x", "q=0", "q=101", "q=x", "q=-5", "blur=-1", "blur=x", "blur=100000", "w=10&h=zz", "w=%zz"]
for query in BAD:
    rows.add(f"?{query} is refused", transform(query).status(400).header("Cache-Control", lambda v: "immutable" not in (v or "")).header("X-Content-Type-Options", "nosniff"))
rows.add("an unknown asset comes before a bad parameter or after, but never 200", transform("w=0", url="/cdn/unknown00000.jpg").status(400, 404))
rows.add("a trashed asset is 404 with a transform too", transform("w=50").status(200), delete("{assets}", {"ids": ["{a0}"]}).ok(), transform("w=50").status(404).header("Cache-Control", lambda v: "immutable" not in (v or "")), transform("w=51").status(404))

rows.add("has an ETag, and 304 for it", transform("w=70").status(200).header("ETag", lambda v: v.startswith('"')).check("kept", lambda r, w: w.update(e=r.header("ETag"))), transform("w=70", {"If-None-Match": "{e}"}).status(304))
rows.add("has another ETag than the original and than other sizes", transform("w=70").check("kept", lambda r, w: w.update(e=r.header("ETag"))), transform("w=71").status(200).check("another", lambda r, w: r.header("ETag") != w["e"]),
         bare("GET", "{url0}").check("another", lambda r, w: r.header("ETag") != w["e"]))
rows.add("may be kept for a year", transform("w=70").status(200).header("Cache-Control", "immutable").header("Access-Control-Allow-Origin", "*").header("X-Content-Type-Options", "nosniff"))
rows.add("is the same the second time", transform("w=72").status(200).check("kept", lambda r, w: w.update(first=r.body)), transform("w=72").status(200).check("the same bytes", lambda r, w: r.body == w["first"]))
rows.add("HEAD of a transform", bare("HEAD", "{url0}?w=73").status(200).header("Content-Type", "image/").check("no body", lambda r, w: r.body == b""))
rows.add("ranges of a transform", transform("w=74").status(200).check("kept", lambda r, w: w.update(whole=r.body)), transform("w=74", {"Range": "bytes=5-14"}).status(206).check("those bytes", lambda r, w: r.body == w["whole"][5:15]))
rows.add("the order of parameters does not matter", transform("w=75&h=60&fit=cover").status(200).check("kept", lambda r, w: w.update(first=r.body)), transform("fit=cover&h=60&w=75").status(200).check("the same bytes", lambda r, w: r.body == w["first"]))
rows.add("needs no waiting for processing", bare("GET", "{url0}?w=80").status(200).image(size=(80, 60)))


def upright(image):
    got = images.corner_colors(image)
    return None if all(images.near(a, b, 40) for a, b in zip(got, (images.RED, images.GREEN, images.BLUE, images.YELLOW))) else f"its corners are {got}"


for orientation in range(1, 9):
    for fm in ("jpg", "png", "webp"):
        pixels.add(f"orientation {orientation} comes out upright as {fm}", transform(f"w=120&fm={fm}").status(200).image(size=(120, 80), check=upright), given=photos(("o.jpg", images.oriented(orientation, "JPEG", 360, 240))))
    pixels.add(f"orientation {orientation} is turned once only", transform("w=120&fm=jpg").status(200).image(check=lambda i: None if i.getexif().get(0x112) in (None, 1) else "it says that it is to be turned again"),
               given=photos(("o.jpg", images.oriented(orientation, "JPEG", 360, 240))))
pixels.add("h means the upright height", transform("h=90&fm=png").status(200).image(size=(60, 90)), given=photos(("o.jpg", images.oriented(6, "JPEG", 200, 300))))


def color_at(wanted, at=(0.5, 0.5), distance=12):
    def check(image):
        got = image.convert("RGB").getpixel((int(image.size[0] * at[0]), int(image.size[1] * at[1])))
        return None if images.near(got, wanted, distance) else f"the colour is {got}, not {wanted}"
    return check


def in_srgb(color, primaries, gamma=2.2):
    """What a colour of these primaries is in sRGB: plain matrices, no library."""
    def to_xyz(p):
        columns = numpy.array([[x / y, 1, (1 - x - y) / y] for x, y in p]).T
        return columns * numpy.linalg.solve(columns, numpy.array([0.95047, 1, 1.08883]))
    linear = (numpy.array(color) / 255) ** gamma
    srgb = (numpy.linalg.inv(to_xyz(((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)))) @ to_xyz(primaries) @ linear).clip(0, 1)
    return tuple(round(255 * (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055)) for v in srgb)


for name, primaries in (("P3", images.P3), ("Adobe RGB", images.ADOBE)):
    for kind in ("PNG", "JPEG", "WEBP"):
        for color in ((200, 100, 50), (90, 180, 120)):
            pixels.add(f"{name} {color} in {kind} becomes its sRGB", transform("w=50&fm=png").status(200).image(size=(50, 50), check=color_at(in_srgb(color, primaries), distance=8)),
                       given=photos((f"c.{kind.lower()}", images.in_profile(color, primaries, kind))))
    pixels.add(f"{name}: no profile is left in the result, or an sRGB one", transform("w=50&fm=jpg").status(200).check("no wide profile", lambda r, w: b"lightkeep test" not in r.body), given=photos(("c.png", images.in_profile((1, 2, 3), primaries))))
pixels.add("CMYK comes out in colour", transform("w=50&fm=png").status(200).image(check=color_at((237, 28, 36), distance=45)), given=photos(("c.jpg", images.cmyk())))
pixels.add("16 bits come out as 8", transform("fm=png").status(200).image(check=color_at((255, 128, 0), distance=3)), given=photos(("c.png", images.png_16bit())))
pixels.add("interlaced comes out whole", transform("fm=png").status(200).image(check=color_at((200, 60, 60), distance=3)), given=photos(("c.png", images.interlaced_png())))
pixels.add("the first frame of an animated WebP", transform("fm=png").status(200).image("PNG", (64, 48), color_at(images.RED, distance=20)), given=photos(("c.webp", images.animated_webp())))
pixels.add("the first frame of a GIF", transform("fm=png").status(200).image("PNG", (64, 48)), given=photos(("c.gif", images.gif(frames=3))))
# Animations.
moving = Group("animations", given=photos(("m.gif", images.moving_gif()), ("m.webp", images.animated_webp())))
dear = Group("dear animations", options={"--transform-limit": "100ms"}, given=photos(("m.gif", images.moving_gif(300, 200, frames=60))))
more += [moving, dear]
FLATTENED = ("Lightkeep-Animation", "flattened")


def moves(frames, *durations, loop=0):
    def problem(image):
        if getattr(image, "n_frames", 1) != frames:
            return f"it has {getattr(image, 'n_frames', 1)} pictures"
        if image.info.get("loop") != loop:
            return f"it is played {image.info.get('loop')} times"
        got = []
        for n in range(frames):
            image.seek(n)
            image.load()
            got.append(image.info["duration"])
        return None if not durations or got == list(durations) else f"they are shown for {got}"
    return problem


def still(image):
    return "it moves" if getattr(image, "is_animated", False) else None


for name in ("w=32", "w=32&fm=webp", "fm=webp&q=60"):
    moving.add(f"{name} of an animated GIF is an animated WebP with its times and repeats", transform(name).status(200).image("WEBP", check=moves(3, 70, 500, 100, loop=5)).header(FLATTENED[0], None),
               transform(name).status(200).header(FLATTENED[0], None))
moving.add("each picture is in its place, in its colour", transform("w=32&q=95").status(200).image("WEBP", (32, 24), lambda i: next((f"picture {n} is {c}" for n, wanted in enumerate((images.RED, images.BLUE, (0, 255, 0)))
           for c in [i.seek(n) or i.convert("RGB").getpixel((16, 12))] if not images.near(c, wanted, 25)), None)))
moving.add("an animated WebP stays one", transform("w=32", url="{url1}").status(200).image("WEBP", (32, 24), moves(2, 100, 100)))
moving.add("fm=auto moves for who takes WebP", transform("w=32&fm=auto", {"Accept": "image/avif,image/webp,*/*"}).status(200).header("Vary", "accept").header(FLATTENED[0], None).image("WEBP", check=moves(3, loop=5)))
moving.add("fm=auto says that it stands still for who does not", transform("w=32&fm=auto", {"Accept": "image/png"}).status(200).header(*FLATTENED).image(check=still))
for name in ("w=32&frame=0", "w=32&fm=jpg", "w=32&fm=png", "frame=0"):
    moving.add(f"{name} is the first picture, and says so each time", transform(name).status(200).header(*FLATTENED).image(check=still), transform(name).status(200).header(*FLATTENED),
               transform(name).status(200).check("kept", lambda r, w: w.update(e=r.header("ETag"))), transform(name, {"If-None-Match": "{e}"}).status(304).header(*FLATTENED))
moving.add("a fit, a blur and a cut move too", transform("w=30&h=30&fit=cover&blur=2").status(200).image("WEBP", (30, 30), moves(3, loop=5)))
moving.add("any origin may read what it says", transform("w=32&fm=jpg").status(200).header("Access-Control-Expose-Headers", "Lightkeep-Animation"))
moving.add("its thumbnails stand still", get("{assets}/{a0}").ok({"status": "ready"}).eventually().keep(t="data.thumbUrl", h="data.thumbHighUrl"), *[bare("GET", url).status(200).image(check=still) for url in ("{t}", "{h}")])
moving.add("frame=1 is refused", transform("frame=1").status(400), transform("frame=").status(400), transform("frame=00").status(400))
moving.add("a still image with frame=0 is what it is without", transform("w=32").status(200).header(FLATTENED[0], None).check("kept", lambda r, w: w.update(e=r.header("ETag"))), transform("w=32&frame=0").status(200).header("ETag", "{e}").header(FLATTENED[0], None),
           given=photos(("s.jpg", SOURCE)))
dear.add("an animation that costs too much stands still and says so", transform("fm=webp&w=300").status(200).header(*FLATTENED).image("WEBP", check=still))
pixels.add("alpha is kept in PNG", transform("w=60&fm=png").status(200).image(check=lambda i: alpha_kept(i)), given=photos(("a.png", images.alpha_png())))
pixels.add("alpha is kept in WebP", transform("w=60&fm=webp").status(200).image(check=lambda i: alpha_kept(i)), given=photos(("a.png", images.alpha_png())))
pixels.add("alpha is flattened in JPEG, without darkening what is opaque", transform("w=60&fm=jpg").status(200).image("JPEG", check=color_at((20, 200, 20), (0.75, 0.5), 25)), given=photos(("a.png", images.alpha_png())))
pixels.add("cover keeps the middle", transform("w=100&h=100&fit=cover&fm=png").status(200).image(size=(100, 100), check=lambda i: color_at((250, 250, 250), (0.5, 0.5))(i) or color_at((10, 10, 10), (0.05, 0.5), 30)(i)), given=photos(
    ("m.png", images.encode(images.Image.fromarray(numpy.concatenate([numpy.full((300, 250, 3), 200), numpy.full((300, 80, 3), 10), numpy.full((300, 140, 3), 250), numpy.full((300, 80, 3), 10), numpy.full((300, 250, 3), 200)], 1).astype("uint8")), "PNG"))))
pixels.add("a white image stays white", transform("w=33&fm=jpg").status(200).image(check=color_at((255, 255, 255), distance=2)), given=photos(("w.png", images.encode(images.solid(301, 201, (255, 255, 255)), "PNG"))))
pixels.add("a flat colour stays what it is", transform("w=37&h=29&fit=fill&fm=png").status(200).image(check=color_at((120, 140, 160), distance=2)), given=photos(("w.png", images.encode(images.solid(301, 201), "PNG"))))


def alpha_kept(image):
    left, right = image.convert("RGBA").getpixel((5, 20)), image.convert("RGBA").getpixel((image.size[0] - 5, 20))
    if left[3] > 10 or right[3] < 245:
        return f"alpha left {left[3]}, right {right[3]}"
    return None if images.near(right, (20, 200, 20), 20) else f"the opaque side is {right}"


@pixels.row("a resized photo is close to Pillow's Lanczos", given=photos(("s.jpg", SOURCE)))
def _(world):
    got = images.opened(transform("w=160&fm=png").status(200).run(world.client, world.words).body).convert("RGB")
    wanted = images.opened(SOURCE).resize((160, 120), images.Image.LANCZOS)
    difference = numpy.abs(numpy.asarray(got, float) - numpy.asarray(wanted, float)).mean()
    must(difference < 4, f"the mean difference of a sample is {difference:.2f}")


def refused(step, code, says):
    return step.fails(code, says=says).header("Access-Control-Allow-Origin", "*").header("Cache-Control", lambda v: "max-age=31536000" not in (v or ""))


# One address makes half of them. The same bytes of other rows have the same renditions, so each row asks for its own.
few.add("new sizes of one image are counted, and what was made is served", transform("w=101").status(200), transform("w=102").status(200), transform("w=101").status(200),
        refused(transform("w=103"), "RATE_LIMITED", "standard").header("Retry-After", lambda v: 1 <= int(v) <= 3600).header("Cache-Control", "no-store"), transform("w=102").status(200))
few.add("standard sizes are not counted", transform("w=111").status(200), transform("w=112").status(200), *[transform(q).status(200) for q in ("w=400", "h=400&fm=webp", "w=400&h=400&fm=png", "w=200&dpr=2")], transform("w=113").status(429))
few.add("another image has its own", transform("w=121").status(200), transform("w=122").status(200), transform("w=123").status(429), transform("w=123", url="{url1}").status(200), given=photos(("s.jpg", SOURCE), ("t.jpg", images.jpeg(640, 480, 22))))
standard.add("standard sizes are made", *[transform(q).status(200) for q in ("w=400", "h=400&fm=webp", "w=400&h=400&fm=png", "w=200&dpr=2")])
standard.add("others are refused with the list", refused(transform("w=401"), "BAD_USER_INPUT", ["400", "3200"]), transform("w=400&blur=3").status(400), transform("w=400&q=70").status(400))
standard.add("the original and the thumbnails are there", bare("GET", "{url0}").status(200), transform("w=400&h=400&fm=jpg&blur=12").status(200), transform("w=800&h=800&fm=jpg").status(200))
cheap.add("what would cost too much is refused before it is made", refused(transform("fm=png"), "BAD_USER_INPUT", "too much work"), transform("w=64&fm=jpg").status(200))
cheap.add("a processed image's thumbnails are served whatever they cost", transform("w=400&h=400&fm=jpg").status(200))
