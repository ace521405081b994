"""A page of 50 assets with every field over GraphQL, against the same page over REST: the server's CPU for one, asked over one connection in turns."""
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from delivery import cpu_seconds  # noqa: E402
from harness import images  # noqa: E402
from harness.server import Server  # noqa: E402
from harness.shapes import SHAPES  # noqa: E402
from harness.wire import API_VERSION, Library  # noqa: E402

TARGETS = []
IMAGES, ASKED, ROUNDS = 50, 1_500, 3
GOAL = 1.3


def filled(server):
    library = Library(server.base, name="A page")
    for begin in range(0, IMAGES, 10):
        library.upload(*[(f"image-{begin + i}.png", images.png(1200, 900, begin + i)) for i in range(10)])
    assets = library.listed()
    library.good("POST", library.assets + "/tag", {"assetIds": [a["id"] for a in assets], "tags": ["sea", "summer"]})
    for asset in assets:
        library.finished(asset["id"])
    return library


def document():
    nested = {"uploadedBy": "{ name }", "views": "{ id url thumbUrl }", "details": "{ takenAt camera lens exposureTime fNumber iso focalLength latitude longitude }"}
    fields = " ".join(f"{field} {nested.get(field, '')}" for field in SHAPES["Asset"])
    return f"query Page($org: ID!, $lib: ID!) {{ assets(organizationId: $org, libraryId: $lib, pageSize: {IMAGES}) {{ {fields} }} }}"


def cost(server, ask):
    """CPU microseconds of the server for one."""
    before = cpu_seconds([server.process.pid])
    for _ in range(ASKED):
        assert ask().status == 200
    return (cpu_seconds([server.process.pid]) - before) / ASKED * 1e6


def measure(binary, _):
    server = Server(binary, {"--ephemeral-storage-limit": "10GiB"}).start()
    try:
        library = filled(server)
        bearer = {"Authorization": "Bearer " + library.key}
        body = json.dumps({"query": document(), "variables": {"org": library.org, "lib": library.lib}}).encode()
        rest = lambda: library.client.raw("GET", f"{library.assets}?pageSize={IMAGES}", {"Api-Version": API_VERSION, **bearer})  # noqa: E731
        graphql = lambda: library.client.raw("POST", "/graphql", {"Content-Type": "application/json", **bearer}, body)  # noqa: E731
        assert rest().json["data"] == graphql().json["data"]["assets"]
        time.sleep(1)  # so that nothing of the images' processing is counted
        results = [(cost(server, graphql), cost(server, rest)) for _ in range(ROUNDS)]
    finally:
        server.stop()
        server.remove()
    ours, theirs = (statistics.median(side) for side in zip(*results))
    yield (f"GraphQL page of {IMAGES} assets, every field: CPU per request", f"{ours:,.0f} µs", f"REST: {theirs:,.0f} µs", f"{ours / theirs:.2f}×", f"≤ {GOAL}×",
           "yes" if ours <= GOAL * theirs else "no")
