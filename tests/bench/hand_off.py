"""The claim page of a library of 10,000 images, signed in to nothing, one connection: from the request to its last byte."""
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import images  # noqa: E402
from harness.browser import claim_path  # noqa: E402
from harness.server import Server  # noqa: E402
from harness.wire import Library  # noqa: E402

TARGETS = []
IMAGES, ASKED = 10_000, 2_000
GOAL = 5.0  # milliseconds


def filled(server):
    library = Library(server.base, name="Ten thousand")
    picture = images.png(32, 24)
    for begin in range(0, IMAGES, 20):
        library.upload(*[(f"image-{begin + i}.png", picture) for i in range(20)])
    while any(one["status"] == "processing" for one in library.good("GET", library.assets + "?pageSize=8")):
        time.sleep(0.1)
    return library


def times(client, path, headers):
    out = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        reply = client.raw("GET", path, headers)
        out.append((time.perf_counter() - begun) * 1000)
        assert reply.status == 200, reply
    return sorted(out)


def measure(binary, _):
    server = Server(binary, {"--ephemeral-storage-limit": "100GiB"}).start()
    try:
        library = filled(server)
        page = times(library.client, claim_path(library), {"Accept": "text/html"})
        bare = times(library.client, "/healthz", {})
        shown = library.client.raw("GET", claim_path(library), {"Accept": "text/html"})
        assert "10000 images" in shown.text or "10,000 images" in shown.text, shown
    finally:
        server.stop()
        server.remove()
    p50, p99 = page[ASKED // 2], page[ASKED * 99 // 100]
    yield (f"claim page of {IMAGES:,} images", f"p50 {p50:.2f} ms, p99 {p99:.2f} ms", f"/healthz: p50 {bare[ASKED // 2]:.2f} ms",
           f"{p50 / bare[ASKED // 2]:.1f}×", f"p99 < {GOAL:.0f} ms", "yes" if p99 < GOAL else "no")
