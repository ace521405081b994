"""A call with the token of a connected program against the same call with an API key, in turn, on one server."""
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import delivery  # noqa: E402
from harness.people import Place, person  # noqa: E402
from harness.programs import Program  # noqa: E402
from harness.scenario import World  # noqa: E402
from harness.server import Server  # noqa: E402

TARGETS = []
GOAL = 1.1


def with_credential(server, credential, path):
    return server.base + path, [server.process.pid], ("Api-Version: 2026-05-20", "Authorization: Bearer " + credential)


def compare(what, token, key):
    """Alternated rounds; medians."""
    results = [[], []]
    for _ in range(delivery.ROUNDS + 2):
        for side, (url, pids, headers) in enumerate((token, key)):
            results[side].append(delivery.load(url, pids, headers))
    rate = [statistics.median(r for r, _ in side) for side in results]
    cpu = [statistics.median(c for _, c in side) for side in results]
    ratio = rate[1] / rate[0]
    yield (f"{what} with a token, {delivery.CONNECTIONS} connections: requests/s", f"{rate[0]:,.0f}", f"with a key: {rate[1]:,.0f}", f"{1 / ratio:.2f}×", "–", "–")
    ratio = cpu[0] / cpu[1]
    yield (f"{what} with a token: CPU per request", f"{cpu[0]:.1f} µs", f"with a key: {cpu[1]:.1f} µs", f"{ratio:.2f}×", f"≤ {GOAL}×", "yes" if ratio <= GOAL else "no")


def measure(binary, _):
    server = Server(binary).start()
    try:
        world = World(server)
        made = Place(person(world, "ann"))
        token = Program(world).connect(made.owner, made.org)["access_token"]
        _, key = made.key()
        assert world.client.call("GET", "/me", key=token).data == world.client.call("GET", "/me", key=key).data, "they see different things"
        assets = f"/organizations/{made.org}/libraries/{made.lib}/assets"
        for what, path in (("/me", "/me"), ("an empty list of images", assets)):
            yield from compare(what, with_credential(server, token, path), with_credential(server, key, path))
    finally:
        server.stop()
        server.remove()
