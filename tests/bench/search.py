"""Searches in a library of 22,000 among 100,000 assets, inside the server, and what a change to images with long descriptions costs all who write: 100 images are tagged whose descriptions have 10,000 characters, of Latin and of Chinese."""
import random
import subprocess
import sys
import time
from pathlib import Path

import store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import images  # noqa: E402
from harness.server import Server  # noqa: E402
from harness.wire import Library  # noqa: E402

TARGETS = store.TARGETS
ASSETS, LARGEST = 100_000, "library of 22 %"
IMAGES, LONGEST, LONGEST_WAIT = 100, 10_000, 1.0  # seconds


def latin(words):
    text = ""
    while len(text) < LONGEST:
        text += "".join(words.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(words.randint(3, 9))) + " "
    return text[:LONGEST].strip()


def chinese(words):
    return "".join(chr(0x4E00 + words.randrange(20_000)) for _ in range(LONGEST))


def described(server, text):
    """A library of images with such descriptions, and their ids."""
    library, words = Library(server.base, name="Long"), random.Random(5)
    ids = [asset["id"] for begin in range(0, IMAGES, 20) for asset in library.upload(*[(f"{n}.png", images.unique_png(n)) for n in range(begin, begin + 20)])]
    for identifier in ids:
        library.good("PATCH", f"{library.assets}/{identifier}/description", {"description": text(words)})
    return library, ids


def measure_tags(binary):
    for name, text in (("words of Latin", latin), ("Chinese", chinese)):
        with Server(binary) as server:
            library, ids = described(server, text)
            for what, tags in (("a tag", ["harbour"]), ("20 tags", [f"{chr(ord('a') + n)} tag {n}" for n in range(20)])):
                start = time.monotonic()
                library.good("POST", library.assets + "/tag", {"assetIds": ids, "tags": tags})
                took = time.monotonic() - start
                yield (f"{what} on {IMAGES} images described in {LONGEST:,} characters of {name}", f"{took:.2f} s", "", "", f"< {LONGEST_WAIT:.0f} s", "yes" if took < LONGEST_WAIT else "no")


def measure(binary, folder):
    program = next(folder.rglob("lk_store_bench"))
    done = subprocess.run([program, folder / "search", str(ASSETS)], capture_output=True, text=True, check=True)
    yield from (row for row in store.rows(done.stdout) if LARGEST in row[0])
    yield from measure_tags(binary)
