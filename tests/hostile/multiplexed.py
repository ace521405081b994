"""HTTP/2: what a peer can have the server hold and do over few connections, while others are served."""
import statistics
import time

from harness import http2, images
from harness.http2 import DATA, END_HEADERS, HEADERS, frame, get, post, settings
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import Library

rows = Group("multiplexed", own_servers=True)
SELF_SIGNED = {"--tls-self-signed": True}


def path_of(url):
    return "/" + url.split("/", 3)[3]


def ask_many(connection, fields, count=100):
    """So many requests in one go."""
    connection.send(b"".join(connection.headers(fields)[1] for _ in range(count)))


def times_of(server, path, count=50):
    """Seconds that an honest client waits for each of its requests."""
    times = []
    with http2.Connection(server, timeout=60) as honest:
        for _ in range(count):
            begun = time.monotonic()
            equal(honest.fetch(get(path)).status, 200, "status for an honest client")
            times.append(time.monotonic() - begun)
    return times


def undisturbed(server, path, alone):
    slowed = statistics.median(times_of(server, path))
    must(slowed < max(0.1, 10 * alone), f"an honest client waits {slowed * 1000:.0f} ms, alone {alone * 1000:.0f} ms")


@rows.row("thousands of replies that nobody takes are not in memory, and hold nobody up")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        library = Library(server.base, timeout=120)
        large, small = (path_of(asset["url"]) for asset in library.ready(("large.png", images.png_sized(6_000_000)), ("small.png", images.unique_png(1))))
        alone, before = statistics.median(times_of(server, small)), server.memory()
        peers = [http2.Connection(server, {http2.INITIAL_WINDOW_SIZE: 0}, timeout=60) for _ in range(60)]
        for number, peer in enumerate(peers):
            ask_many(peer, get(large if number % 2 else small))
        undisturbed(server, small, alone)
        for peer in peers[:20]:  # each begins to take some of all
            peer.send(settings({http2.INITIAL_WINDOW_SIZE: 1000}))
        undisturbed(server, small, alone)
        grown = (server.memory() - before) // 1024
        must(grown < 120, f"{grown} MB more for {len(peers)} connections that take nothing")
        for peer in peers:
            peer.socket.close()
        undisturbed(server, small, alone)


@rows.row("bodies that nobody reads stay with their sender")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        path = "/healthz"
        alone, before = statistics.median(times_of(server, path)), server.memory()
        peers = [http2.Connection(server, timeout=60) for _ in range(60)]
        for peer in peers:
            numbers = [peer.ask(post("/mcp", ("content-type", "application/json"), ("content-length", "60000")), END_HEADERS) for _ in range(50)]
            peer.send(b"".join(frame(DATA, 0, number, b" " * 1300) for number in numbers))  # all that a connection's window takes
        undisturbed(server, path, alone)
        grown = (server.memory() - before) // 1024
        must(grown < 100, f"{grown} MB more for {60 * 65 // 1024} MB that were sent")
        for peer in peers:
            peer.socket.close()


@rows.row("a thousand connections that say nothing cost little, and go first")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        alone, before = statistics.median(times_of(server, "/healthz")), server.memory()
        peers = []
        for _ in range(1000):
            peers.append(http2.Connection(server, timeout=60))
            peers[-1].fetch(get())
        each = (server.memory() - before) // len(peers)
        must(each < 90, f"{each} KB for each connection")
        undisturbed(server, "/healthz", alone)
        for peer in peers:
            peer.socket.close()


@rows.row("heads that never end go")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        peers = [http2.Connection(server, timeout=60) for _ in range(50)]
        for peer in peers:
            peer.silent = True  # an acknowledgement would be in the middle of it
            block = peer.encoder.encode(get())
            peer.send(frame(HEADERS, 0, 1, block[:4]))
        for peer in peers:
            equal(peer.end(), 0, "code of the GOAWAY")
