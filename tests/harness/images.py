"""Images made at run time, good and hostile. Every function gives bytes; nothing is read from disk."""
import functools
import io
import struct
import threading
import subprocess
import tempfile
import zlib
from html import escape

import numpy
from PIL import Image, TiffImagePlugin

# The four corners of `corners()` when upright: top left, top right, bottom left, bottom right.
RED, GREEN, BLUE, YELLOW = (230, 30, 30), (30, 200, 30), (30, 30, 230), (230, 230, 30)


def encode(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data):
    kind = "AVIF" if data[4:12] == b"ftypavif" else None
    image = Image.open(io.BytesIO(by_tool(["avifdec", "IN", "out.png"], data, "in.avif") if kind else data))
    image.load()
    image.format = kind or image.format
    return image


def solid(width, height, color=(120, 140, 160), mode="RGB"):
    return Image.new(mode, (width, height), color)


@functools.lru_cache(None)
def photo(width=320, height=240, seed=1):
    """Something like a photo: smooth colour with a little noise, different for each seed."""
    noise = numpy.random.default_rng(seed)
    x, y = numpy.meshgrid(numpy.linspace(0, 6, width), numpy.linspace(0, 6, height))
    shift = noise.uniform(0, 6, 3)
    planes = [128 + 90 * numpy.sin(x + s) * numpy.cos(y * (0.5 + i / 3) + s) for i, s in enumerate(shift)]
    pixels = numpy.stack(planes, -1) + noise.normal(0, 4, (height, width, 3))
    return Image.fromarray(pixels.clip(0, 255).astype("uint8"))


def corners(width=320, height=240):
    """Four quarters of four colours: which way up it is can be read off its corners."""
    image = Image.new("RGB", (width, height))
    for i, color in enumerate((RED, GREEN, BLUE, YELLOW)):
        left, top = (i % 2) * width // 2, (i // 2) * height // 2
        image.paste(color, (left, top, left + width // 2 + 1, top + height // 2 + 1))
    return image


@functools.lru_cache(None)
def jpeg(width=320, height=240, seed=1, quality=85, progressive=False):
    return encode(photo(width, height, seed), "JPEG", quality=quality, progressive=progressive)


@functools.lru_cache(None)
def png(width=64, height=48, seed=1):
    return encode(photo(width, height, seed), "PNG")


@functools.lru_cache(None)
def webp(width=96, height=72, seed=1):
    return encode(photo(width, height, seed), "WEBP", quality=80)


@functools.lru_cache(None)
def gif(width=64, height=48, frames=1):
    pictures = [photo(width, height, 50 + i).convert("P") for i in range(frames)]
    return encode(pictures[0], "GIF", save_all=frames > 1, append_images=pictures[1:], duration=80, loop=0)


def with_words(title, description, keywords, size=(120, 80)):
    """A JPEG that says of itself what a photographer's program writes (XMP)."""
    items = lambda words: "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in words)  # noqa: E731
    packet = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
              f"<dc:title><rdf:Alt>{items([title])}</rdf:Alt></dc:title><dc:description><rdf:Alt>{items([description])}</rdf:Alt></dc:description>"
              f"<dc:subject><rdf:Bag>{items(keywords)}</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>")
    body = b"http://ns.adobe.com/xap/1.0/\0" + packet.encode()
    whole = jpeg(*size)
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + whole[2:]


def moving_gif(width=64, height=48, frames=3):
    """Red, blue and green in turns, each with its time; played five times."""
    pictures = [solid(width, height, (RED, BLUE, (0, 255, 0))[n % 3]).convert("P", palette=Image.ADAPTIVE) for n in range(frames)]
    return encode(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=[(70, 500, 0)[n % 3] for n in range(frames)], loop=4)


def by_tool(command, data, name="in"):
    """What a tool of Debian's makes of a picture: "IN" stands for a file of that name, the last word for what is made."""
    with tempfile.TemporaryDirectory() as folder:
        source, made = folder + "/" + name, folder + "/" + command[-1]
        with open(source, "wb") as file:
            file.write(data)
        subprocess.run([source if word == "IN" else word for word in command[:-1]] + [made], check=True, capture_output=True)
        with open(made, "rb") as file:
            return file.read()


@functools.lru_cache(None)
def heic(data):
    """Of a JPEG or PNG, with its Exif and profile."""
    return by_tool(["heif-enc", "-q", "90", "IN", "-o", "out.heic"], data)


@functools.lru_cache(None)
def avif(data, *options):
    return by_tool(["avifenc", "-s", "9", "--min", "2", "--max", "12", *options, "IN", "out.avif"], data)


@functools.lru_cache(None)
def tiff(width=64, height=48, seed=1, compression="tiff_lzw", pages=1):
    pictures = [photo(width, height, seed + i) for i in range(pages)]
    return encode(pictures[0], "TIFF", compression=compression, save_all=pages > 1, append_images=pictures[1:])


@functools.lru_cache(None)
def animated_webp(width=64, height=48):
    first, second = solid(width, height, RED), solid(width, height, BLUE)
    return encode(first, "WEBP", save_all=True, append_images=[second], duration=100)


# What has to be done to an upright image so that EXIF orientation N brings it back.
_UNDO = {1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE,
         6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270}


_one_exif_at_a_time = threading.Lock()  # Pillow writes the values of one thread into the Exif of another


def exif_of(tags):
    with _one_exif_at_a_time:
        exif = Image.Exif()
        for tag, value in tags.items():
            exif[tag] = value
        return exif.tobytes()


def oriented(orientation, kind="JPEG", width=320, height=240):
    """`corners(width, height)` when looked at upright, stored turned as EXIF orientation 1-8 says."""
    image = corners(width, height)
    if _UNDO[orientation] is not None:
        image = image.transpose(_UNDO[orientation])
    return encode(image, kind, exif=exif_of({0x0112: orientation}), quality=92)


def with_metadata():
    """A JPEG with GPS, a camera name and a comment: none of it may be in a derived image."""
    exif = exif_of({0x010F: "SecretCamera", 0x8825: {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}})
    return encode(photo(640, 480, 9), "JPEG", exif=exif, comment=b"SecretComment")


def photographed(kind="JPEG", **changed):
    """A picture with all that a camera writes: make, model, lens, exposure, time and place."""
    rational = TiffImagePlugin.IFDRational
    camera = {0x829A: rational(1, 250), 0x829D: rational(56, 10), 0x8827: 160, 0x9003: changed.get("taken", "2024:05:03 12:34:56"), 0x9011: "+02:00", 0x920A: rational(23, 1), 0xA434: "23mm f/2"}
    place = {1: "S", 2: (33.0, 51.0, 36.0), 3: "E", 4: (151.0, 12.0, 0.0)}
    exif = exif_of({0x010F: changed.get("make", "FUJIFILM"), 0x0110: changed.get("model", "X100V"), 0x8769: camera, 0x8825: place})
    return encode(photo(320, 240, 19), kind, exif=exif)


def cmyk():
    return encode(solid(200, 100, (0, 255, 255, 0), "CMYK"), "JPEG", quality=95)


def grey_jpeg():
    return encode(photo(100, 80, 3).convert("L"), "JPEG")


def palette_png():
    return encode(photo(120, 90, 4).convert("P", palette=Image.ADAPTIVE), "PNG")


def alpha_png(width=600, height=400):
    """Left half transparent, right half opaque green."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    image.paste((20, 200, 20, 255), (width // 2, 0, width, height))
    return encode(image, "PNG")


def png_16bit(width=40, height=30):
    """RGB, 16 bits a sample, written by hand: Pillow cannot."""
    line = b"\0" + struct.pack(">3H", 0xFFFF, 0x8000, 0x0000) * width
    return png_of(width, height, line * height, depth=16)


def interlaced_png(width=24, height=24):
    """Adam7 by hand: the seven passes of a solid colour."""
    rows = b""
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        columns, lines = -(-(width - x0) // dx), -(-(height - y0) // dy)
        rows += (b"\0" + bytes((200, 60, 60)) * columns) * lines
    return png_of(width, height, rows, interlace=1)


def profile(primaries, gamma=2.2):
    """A minimal ICC v2 matrix profile: xy of red, green, blue (white is D65, adapted to D50 by Bradford)."""
    bradford = numpy.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    d65, d50 = numpy.array([0.95047, 1, 1.08883]), numpy.array([0.9642, 1, 0.8249])
    scale = numpy.diag((bradford @ d50) / (bradford @ d65))
    adapt = numpy.linalg.inv(bradford) @ scale @ bradford
    columns = numpy.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    matrix = adapt @ (columns * numpy.linalg.solve(columns, d65))

    def xyz(values):
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    text = b"lightkeep test\0"
    named = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)
    tags = [(b"desc", named), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", xyz(d50))]
    tags += [(f"{c}XYZ".encode(), xyz(matrix[:, i])) for i, c in enumerate("rgb")]
    tags += [(f"{c}TRC".encode(), curve) for c in "rgb"]
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags:
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", offset + len(body), len(content))
        body += content
    head = struct.pack(">I4sI4s4s4s", offset + len(body), b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += b"".join(struct.pack(">i", round(v * 65536)) for v in d50)
    head = head.ljust(128, b"\0")
    return head + struct.pack(">I", len(tags)) + table + body


P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))


def in_profile(color, primaries, kind="PNG"):
    return encode(solid(500, 500, color), kind, icc_profile=profile(primaries))


# --- by hand, for what no encoder would write --------------------------------------------------------------

def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_of(width, height, raw, depth=8, color=2, interlace=0, extra=b""):
    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    return PNG_SIGNATURE + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def png_bomb(width=50_000, height=50_000):
    """A header of 2.5 gigapixels over a few kilobytes of zeros."""
    return png_of(width, height, bytes(100_000), depth=1, color=0)


def png_sized(size, seed=7):
    """A good PNG of exactly `size` bytes, padded in a chunk of animations, which stays in its public form."""
    good = png(64, 48, seed)
    padding = size - len(good) - 12
    assert padding >= 0, "too small"
    return good[:-12] + chunk(b"fdAT", bytes(padding)) + good[-12:]


def unique_png(seed, width=24, height=18):
    """Small, and of other bytes for each seed."""
    return png_of(width, height, (b"\0" + struct.pack(">Q", seed) * (width * 3 // 8 + 1))[: width * 3 + 1] * height)


def lying_png():
    """IHDR says 4000 x 4000; the data end after one line."""
    return png_of(4000, 4000, b"\0" + bytes(12_000))


def png_text_bomb():
    """zTXt that inflates to 64 MiB."""
    bomb = zlib.compress(bytes(64 << 20), 9)
    return png_of(8, 8, (b"\0" + bytes(24)) * 8, extra=chunk(b"zTXt", b"x\0\0" + bomb))


def png_profile_bomb():
    """iCCP that inflates to 64 MiB."""
    bomb = zlib.compress(bytes(64 << 20), 9)
    return png_of(8, 8, (b"\0" + bytes(24)) * 8, extra=chunk(b"iCCP", b"x\0\0" + bomb))


def gif_huge_canvas():
    small = bytearray(gif())
    small[6:10] = struct.pack("<HH", 65_535, 65_535)
    return bytes(small)


def jpeg_many_segments(count=60_000):
    """A good JPEG behind `count` empty APP15 segments."""
    good = jpeg(32, 24)
    return good[:2] + b"\xff\xef\x00\x02" * count + good[2:]


def jpeg_lying_size(width=65_000, height=65_000):
    """A good JPEG whose frame header claims another size."""
    data = bytearray(jpeg(64, 48, 2))
    at = data.index(b"\xff\xc0")
    data[at + 5:at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_lying_size():
    """A VP8X header of 16384 x 16384 over a tiny image."""
    inner = webp(16, 16)[12:]
    big = struct.pack("<I", 16_383)[:3]
    extended = b"VP8X" + struct.pack("<I", 10) + bytes(4) + big + big
    return b"RIFF" + struct.pack("<I", 4 + len(extended) + len(inner)) + b"WEBP" + extended + inner


def cut(data, share):
    return data[: max(1, int(len(data) * share))]


def near(pixel, color, distance=24):
    return all(abs(a - b) <= distance for a, b in zip(pixel[:3], color[:3]))


def corner_colors(image, inset=0.12):
    """The pixels near the four corners of an image, in the order of `corners`."""
    image = image.convert("RGB")
    w, h = image.size
    dx, dy = int(w * inset), int(h * inset)
    return [image.getpixel(at) for at in ((dx, dy), (w - 1 - dx, dy), (dx, h - 1 - dy), (w - 1 - dx, h - 1 - dy))]
