"""Images that are small on the wire and large in memory: the peak memory of the server and of its decoders says whether they went off."""
import struct
import zlib

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import Library

rows = Group("bombs", own_servers=True, alone=True)
MEGABYTES = 1024  # of the kilobytes that /proc tells


def grey_png(width, height):
    """All zeros, honestly of that size: a megapixel is about a kilobyte."""
    squeeze = zlib.compressobj(9)
    data = b""
    line = bytes(1 + width)
    for _ in range(height):
        data += squeeze.compress(line)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return images.PNG_SIGNATURE + images.chunk(b"IHDR", head) + images.chunk(b"IDAT", data + squeeze.flush()) + images.chunk(b"IEND", b"")


def interlaced_wide_png(side=9_000):
    """Interlaced, so that a decoder has to hold all of it: 81 megapixels of RGBA, 16 bits a sample, are 648 MB."""
    squeeze, data = zlib.compressobj(9), b""
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        columns, lines = -(-(side - x0) // dx), -(-(side - y0) // dy)
        line = bytes(1 + columns * 8)
        for _ in range(lines):
            data += squeeze.compress(line)
    head = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 1)
    return images.PNG_SIGNATURE + images.chunk(b"IHDR", head) + images.chunk(b"IDAT", data + squeeze.flush()) + images.chunk(b"IEND", b"")


def progressive_scans(copies=400):
    """A progressive JPEG whose last scan is repeated: each costs the decoder a pass over the whole image."""
    good = images.jpeg(1600, 1200, 5, progressive=True)
    at = good.rindex(b"\xff\xda")
    return good[:-2] + good[at:-2] * copies + good[-2:]


def gif_of_frames(frames=3000):
    """One good frame, then thousands of empty ones."""
    good = images.gif()
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return good[:-1] + frame * frames + b"\x3b"


def nested_exif():
    """An EXIF directory that points to itself."""
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    segment = b"Exif\0\0" + tiff
    good = images.jpeg(64, 48, 3)
    return good[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + good[2:]


def lying_exif():
    """An EXIF directory of 65,535 entries that reach past the end."""
    segment = b"Exif\0\0" + b"MM\0*\0\0\0\x08" + b"\xff\xff" + struct.pack(">HHII", 0x0112, 3, 0xFFFFFFFF, 0xFFFFFFF0) * 4
    good = images.jpeg(64, 48, 3)
    return good[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + good[2:]


BOMBS = {  # title: (maker, most megabytes that the server may ever have had)
    "a PNG header of 2.5 gigapixels": (images.png_bomb, 200), "a GIF canvas of 4.3 gigapixels": (images.gif_huge_canvas, 200), "a JPEG that claims 4.2 gigapixels": (images.jpeg_lying_size, 200),
    "a WebP that claims 268 megapixels": (images.webp_lying_size, 200), "zTXt that inflates to 64 MiB": (images.png_text_bomb, 200), "iCCP that inflates to 64 MiB": (images.png_profile_bomb, 260),
    "a PNG that ends after one line of 4000": (images.lying_png, 260), "an honest grey PNG of 90 megapixels": (lambda: grey_png(9_500, 9_500), 700), "an interlaced 16-bit RGBA PNG of 81 megapixels": (interlaced_wide_png, 1100),
    "a JPEG of 400 scans": (progressive_scans, 260), "a GIF of 3,000 frames": (gif_of_frames, 200), "60,000 segments": (images.jpeg_many_segments, 200), "EXIF that points to itself": (nested_exif, 200),
    "EXIF that reaches past its end": (lying_exif, 200),
}
for title, (maker, most) in BOMBS.items():
    @rows.row(f"{title}: four of them are refused or handled within {most} MB")
    def _(world, maker=maker, most=most):
        data = maker()
        with Server(world.binary) as server:
            library = Library(server.base)
            for i in range(4):
                reply = library.call("POST", library.assets, files=[(f"bomb{i}.bin", data)])
                must(reply.status in (200, 400), f"answered\n{reply}")
                if reply.status == 200:
                    library.finished(reply.data["assets"][0]["id"], 120)
            must(server.alive(), "the server has died")
            peak = server.memory_of_all("VmHWM") / MEGABYTES
            must(peak < most, f"the most it ever had is {peak:.0f} MB")
            good = library.ready(("good.png", images.png()))[0]
            equal(good["status"], "ready", "status of a good image afterwards")


@rows.row("a transform of a large image by many clients at once stays within bounds")
def _(world):
    import concurrent.futures
    from harness.wire import Client
    with Server(world.binary) as server:
        library = Library(server.base)
        asset = library.ready(("large.png", grey_png(6000, 6000)), deadline=120)[0]

        def ask(i):
            return Client(server.base, timeout=120).raw("GET", f"{asset['url']}?w={500 + i}&fm=png").status
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            statuses = list(pool.map(ask, range(48)))
        must(set(statuses) <= {200, 503} and 200 in statuses, f"statuses {sorted(set(statuses))}")
        peak = server.memory_of_all("VmHWM") / MEGABYTES
        must(peak < 700, f"the most it ever had is {peak:.0f} MB")
