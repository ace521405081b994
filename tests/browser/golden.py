"""Pictures of which Chromium is asked what they look like: each way in which files say their colours, their turns and their damage."""
import struct
import zlib

import numpy
from PIL import Image, ImageCms

from harness import images
from harness.images import PNG_SIGNATURE, avif, chunk, encode, in_profile, photo, png_of, profile, solid

COLOURS = (128, 64, 32)


def flat_png(*chunks):
    """24 × 24 pixels of one colour, with chunks before its data."""
    return png_of(24, 24, (b"\0" + bytes(COLOURS) * 24) * 24, extra=b"".join(chunks))


def gamma(value):
    return chunk(b"gAMA", struct.pack(">I", round(value * 100_000)))


def primaries(*numbers):
    return chunk(b"cHRM", struct.pack(">8I", *(round(n * 100_000) for n in numbers)))


def icc(primaries_of, curve=2.2):
    return chunk(b"iCCP", b"x\0\0" + zlib.compress(profile(primaries_of, curve)))


SRGB = chunk(b"sRGB", b"\0")
WIDE = (0.3127, 0.3290, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)


def with_segment(jpeg, marker, body):
    return jpeg[:2] + b"\xff" + bytes((marker,)) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def turned(kind, orientation, **options):
    """Not upright: Chromium turns it, as it says."""
    return encode(photo(96, 64, 12), kind, exif=images.exif_of({0x0112: orientation}), **options)


def without_adobe(jpeg):
    at = jpeg.index(b"Adobe") - 4
    return jpeg[:at] + jpeg[at + 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]:]


def gif_of(screen, left, top, size, palette=True, transparent=None, interlaced=False, frames=1):
    """By hand: 2 colours, red and blue in columns, each as two bits."""
    width, height = size
    table = bytes((200, 30, 40, 20, 60, 220, 0, 0, 0, 0, 0, 0)) if palette else b""
    whole = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x81 if palette else 0, 0, 0) + table
    picture = Image.frombytes("P", size, bytes((x // 3 + y // 5) % 2 for y in range(height) for x in range(width)))
    picture.putpalette(table + bytes(768 - len(table)) if table else bytes(768))
    made = encode(picture, "GIF", interlace=1 if interlaced else 0, optimize=False)
    at = made.index(b",", 13 + 3 * (2 << (made[10] & 7)) if made[10] & 0x80 else 13)
    flags = made[at + 9] & 0x40
    colours = 3 * (2 << (made[at + 9] & 7)) if made[at + 9] & 0x80 else 0
    data = made[at + 10 + colours:-1]
    control = b"!\xf9\4" + bytes((1 if transparent is not None else 0, 10, 0, transparent or 0)) + b"\0"
    for frame in range(frames):
        whole += control + b"," + struct.pack("<HHHH", left, top, width, height) + bytes((flags,)) + data
    return whole + b";"


def small_first_frame():
    """An animated WebP whose first frame covers a corner of its canvas."""
    inner = encode(solid(20, 16, (220, 30, 30)), "WEBP", lossless=True)[12:]
    frame = b"\0" * 6 + struct.pack("<I", 19)[:3] + struct.pack("<I", 15)[:3] + struct.pack("<I", 100)[:3] + b"\0" + inner
    canvas = struct.pack("<I", 63)[:3] + struct.pack("<I", 47)[:3]
    parts = b"VP8X" + struct.pack("<I", 10) + b"\x12\0\0\0" + canvas + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    parts += 2 * (b"ANMF" + struct.pack("<I", len(frame)) + frame)
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WEBP" + parts


def wrong_sum(png, name):
    """The check sum of a chunk, flipped."""
    at = png.index(name)
    end = at + 4 + struct.unpack(">I", png[at - 4:at])[0]
    return png[:end] + bytes(b ^ 0xff for b in png[end:end + 4]) + png[end + 4:]


def wrong_adler(how):
    raw = b"".join(b"\0" + bytes((x * 7 + y * 3) & 255 for x in range(40 * 3)) for y in range(30))
    data = zlib.compress(raw)
    data = data[:-4] + how(data[-4:])
    return PNG_SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 30, 8, 2, 0, 0, 0)) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def grey_alpha_16():
    line = b"\0" + b"".join(struct.pack(">HH", x * 1600, 65535 - x * 1500) for x in range(40))
    return png_of(40, 20, line * 20, depth=16, color=4)


def keyed_png():
    """RGB, of which one colour is transparent."""
    line = b"\0" + (bytes((9, 9, 9)) + bytes(COLOURS)) * 12
    return png_of(24, 24, line * 24, extra=chunk(b"tRNS", struct.pack(">3H", 9, 9, 9)))


def grey_in_profile():
    colours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encode(photo(64, 48, 3).convert("L"), "PNG", icc_profile=colours)


def deep_photo():
    values = numpy.asarray(photo(60, 40, 5), ">u2") * 257
    return png_of(60, 40, b"".join(b"\0" + row.tobytes() for row in values), depth=16)


def all_pictures():
    """name: (bytes, how far the mean of all samples may be from Chromium's)"""
    jpeg = images.jpeg(160, 120, 4)
    made = {}

    def add(name, data, mean=0.6):
        made[name] = (data, mean)

    add("a photograph.jpg", jpeg)
    add("a progressive photograph.jpg", images.jpeg(160, 120, 5, progressive=True))
    add("greys.jpg", images.grey_jpeg())
    for subsampling in (0, 1, 2):
        add(f"chroma {subsampling}.jpg", encode(photo(101, 67, 9), "JPEG", subsampling=subsampling))
    for orientation in range(1, 9):
        for kind in ("JPEG", "PNG"):  # of WebP Chromium does not read it
            add(f"turned {orientation}.{kind.lower()}", turned(kind, orientation), 1.2)
    exif = images.exif_of({0x0112: 6})
    add("Exif with another padding.jpg", with_segment(jpeg, 0xE1, b"Exif\0\xff" + exif.removeprefix(b"Exif\0\0")))
    inks = encode(solid(64, 48, (0, 200, 220, 10), "CMYK"), "JPEG", quality=95)
    add("inks.jpg", inks, 3)
    add("inks of which no Adobe tells.jpg", without_adobe(inks), 3)
    for name, colours in (("P3", images.P3), ("Adobe RGB", images.ADOBE)):
        for kind in ("JPEG", "PNG", "WEBP"):
            add(f"{name}.{kind.lower()}", in_profile((60, 200, 90), colours, kind), 2)
    add("greys in a profile of colours.png", grey_in_profile())
    add("without its last bytes.jpg", jpeg[:-2])
    add("without its last part.jpg", jpeg[:-300])

    add("no word of colours.png", flat_png())
    add("gamma 1.png", flat_png(gamma(1)), 1.5)
    add("gamma 1 over 2.2.png", flat_png(gamma(0.45455)), 1.5)
    add("gamma 1 over 1.8.png", flat_png(gamma(0.5556)), 1.5)
    add("sRGB over gamma.png", flat_png(SRGB, gamma(1)))
    add("a profile over gamma.png", flat_png(icc(images.P3), gamma(1)), 1.5)
    add("primaries and gamma.png", flat_png(gamma(0.45455), primaries(*WIDE)), 1.5)
    add("numbers over a profile.png", flat_png(chunk(b"cICP", bytes((12, 13, 0, 1))), icc(images.ADOBE)), 1.5)
    add("numbers over sRGB.png", flat_png(SRGB, chunk(b"cICP", bytes((12, 13, 0, 1)))), 1.5)
    add("a profile with gamma 1.8.png", flat_png(icc(images.ADOBE, 1.8)), 1.5)
    add("16 bits.png", deep_photo(), 0.8)
    add("16 bits of grey and alpha.png", grey_alpha_16(), 0.8)
    add("interlaced.png", images.interlaced_png())
    add("a palette.png", images.palette_png())
    add("a palette with alpha.png", encode(photo(50, 40).convert("P", palette=Image.ADAPTIVE), "PNG", transparency=bytes(range(0, 256))))
    add("one bit.png", encode(photo(50, 40).convert("1"), "PNG"))
    add("a colour that is transparent.png", keyed_png())
    add("alpha.png", images.alpha_png(60, 40))
    small = png_of(40, 30, b"".join(b"\0" + bytes((x * 5 + y) & 255 for x in range(120)) for y in range(30)))
    add("a wrong sum of data.png", wrong_sum(small, b"IDAT"))
    add("a wrong Adler sum.png", wrong_adler(lambda s: bytes(b ^ 0xff for b in s)))
    add("no Adler sum.png", wrong_adler(lambda s: b""))
    add("no end.png", small[:-12])

    add("lossy.webp", images.webp(160, 120, 4))
    add("lossless.webp", encode(photo(60, 50), "WEBP", lossless=True))
    add("alpha.webp", encode(images.opened(images.alpha_png(60, 40)), "WEBP"), 1.2)
    add("a small first frame.webp", small_first_frame())
    add("moving.webp", images.animated_webp())

    add("plain.gif", images.gif())
    add("by hand.gif", gif_of((30, 20), 0, 0, (30, 20)))
    add("larger than its screen.gif", gif_of((16, 12), 0, 0, (30, 20), frames=2))
    add("in the middle.gif", gif_of((40, 30), 5, 4, (20, 15), transparent=0))
    add("interlaced.gif", gif_of((40, 30), 0, 0, (40, 30), interlaced=True))
    add("transparent.gif", gif_of((30, 20), 0, 0, (30, 20), transparent=1))
    add("without a palette.gif", b"GIF89a\1\0\1\0\0\xff\0,\0\0\0\0\1\0\1\0\0\2\0;")
    add("moving.gif", images.moving_gif())

    source = images.png(96, 64, 8)
    add("plain.avif", avif(source), 1.2)
    add("turned.avif", avif(source, "--irot", "1"), 1.2)
    add("mirrored.avif", avif(source, "--imir", "0"), 1.2)
    add("10 bits.avif", avif(source, "-d", "10"), 1.2)
    add("full chroma.avif", avif(source, "-y", "444"), 1.2)
    add("greys.avif", avif(source, "-y", "400"), 1.2)
    add("P3 by numbers.avif", avif(source, "--cicp", "12/13/6"), 2)
    add("limited range.avif", avif(source, "-r", "limited"), 1.5)
    add("alpha.avif", avif(images.alpha_png(60, 40)), 1.5)
    add("P3 by profile.avif", avif(in_profile((60, 200, 90), images.P3)), 2)
    return made

