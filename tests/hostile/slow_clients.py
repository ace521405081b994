"""Slow senders and slow readers, many of them, while an ordinary client goes on."""
import json
import socket
import threading
import time

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server, wait_until
from harness.wire import API_VERSION, Client, Library, RawConnection

rows = Group("slow clients", own_servers=True, alone=True)


def ordinary(library, asset, seconds=3.0):
    """An ordinary client's worst latency over some seconds of mixed requests."""
    worst, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        for method, path in (("GET", "/me"), ("GET", library.assets)):
            began = time.monotonic()
            equal(library.call(method, path).status, 200, f"status of {path}")
            worst = max(worst, time.monotonic() - began)
        began = time.monotonic()
        equal(library.client.raw("GET", asset["url"]).status, 200, "status of the image")
        worst = max(worst, time.monotonic() - began)
    return worst


class Drip(threading.Thread):
    """Sends a byte on each of its connections from time to time, until told to stop."""

    def __init__(self, connections, data, pause=0.05):
        super().__init__(daemon=True)
        self.connections, self.data, self.pause, self.stop = connections, data, pause, threading.Event()

    def run(self):
        at = 0
        while not self.stop.is_set():
            for raw in self.connections:
                raw.send(self.data[at % max(1, len(self.data)):][:1])
            at += 1
            self.stop.wait(self.pause)


HELD_UP = 5  # seconds of an ordinary request: beyond what a busy machine costs, and far below what these connections last


def with_slow(world, count, first, drip, options=None):
    """An ordinary client's worst latency beside `count` connections that have sent `first(library)` and drip."""
    with Server(world.binary, options) as server:
        library = Library(server.base)
        asset = library.ready(("a.jpg", images.jpeg(800, 600, 6)))[0]
        raws = [RawConnection(server.base) for _ in range(count)]
        for raw in raws:
            raw.send(first(library, asset))
        dripping = Drip(raws, drip)
        dripping.start()
        try:
            worst = ordinary(library, asset)
        finally:
            dripping.stop.set()
            dripping.join()
            for raw in raws:
                raw.close()
        must(server.alive(), "the server has died")
        must(worst < HELD_UP, f"an ordinary request took {worst:.2f} s")


@rows.row("500 connections that drip their head")
def _(world):
    with_slow(world, 500, lambda library, asset: b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n")


@rows.row("300 uploads that drip their body")
def _(world):
    def head(library, asset):
        return (f"POST {library.assets} HTTP/1.1\r\nHost: x\r\nApi-Version: {API_VERSION}\r\nAuthorization: Bearer {library.key}\r\nContent-Type: multipart/form-data; boundary=bb\r\nContent-Length: 5000000\r\n\r\n").encode() + \
            b'--bb\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    with_slow(world, 300, head, images.PNG_SIGNATURE)


@rows.row("300 JSON bodies that drip, without any key")
def _(world):
    with_slow(world, 300, lambda library, asset: f"POST /libraries HTTP/1.1\r\nHost: x\r\nApi-Version: {API_VERSION}\r\nContent-Length: 60000\r\n\r\n{{".encode(), b" ")


@rows.row("300 readers that do not read")
def _(world):
    with_slow(world, 300, lambda library, asset: f"GET {'/' + asset['url'].split('/', 3)[3]} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 40, b"")


@rows.row("a head that never ends is cut off")
def _(world):
    with Server(world.binary) as server:
        raw = RawConnection(server.base, timeout=60)
        raw.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        drip = Drip([raw], b"X-A: b\r\n", 0.5)
        drip.start()
        raw.socket.settimeout(40)
        try:
            got = raw.socket.recv(1000)
        except (ConnectionResetError, BrokenPipeError):
            got = b""
        drip.stop.set()
        must(got == b"" or b" 408 " in got or b" 400 " in got, f"after {time.monotonic() - began:.0f} s it said {got[:200]!r}")
        must(time.monotonic() - began < 30, f"it took {time.monotonic() - began:.0f} s")


class DrippingServer:
    """Answers every request with a head that never ends; counts who came."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = "http://127.0.0.1:%d/x.png" % self.listener.getsockname()[1]
        self.came, self.stop = [], threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.stop.is_set():
            peer, _ = self.listener.accept()
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nX: ")
            self.came.append(peer)
            threading.Thread(target=self.drip, args=(peer,), daemon=True).start()

    def drip(self, peer):
        try:
            while not self.stop.wait(2):
                peer.sendall(b"a")
        except OSError:
            pass


def fetch(base, library, url):
    source = {"kind": "url", "url": url}
    arguments = {"organizationId": library.org, "libraryId": library.lib, "source": source}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "upload_asset", "arguments": arguments}}
    raw = RawConnection(base, timeout=90)
    text = json.dumps(body).encode()
    raw.send(b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
             % (library.key.encode(), len(text)) + text)
    return raw


@rows.row("64 fetches from a server that drips hold up nobody, and end soon after the server is told to stop")
def _(world):
    slow = DrippingServer()
    with Server(world.binary, {"--allow-private-fetch": True}) as server:
        libraries = [Library(server.base) for _ in range(4)]
        asset = libraries[0].ready(("a.jpg", images.jpeg(800, 600, 6)))[0]
        raws = [fetch(server.base, library, slow.url) for library in libraries for _ in range(16)]
        wait_until(lambda: len(slow.came) == 64, what="64 fetches")
        refused = fetch(server.base, libraries[0], slow.url).reply()
        must(b"UNAVAILABLE" in refused.body, f"one more got {refused.body[:300]!r}")
        worst = ordinary(libraries[0], asset)
        must(worst < HELD_UP, f"an ordinary request took {worst:.2f} s")
        began = time.monotonic()
        server.stop(40)
        must(time.monotonic() - began < 30, f"stopping took {time.monotonic() - began:.0f} s")
        for raw in raws:
            raw.close()
    slow.stop.set()


@rows.row("2,000 connections at once, and the memory they cost")
def _(world):
    import resource
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with Server(world.binary) as server:
        client = Client(server.base)
        client.raw("GET", "/healthz")
        before = server.memory() / 1024
        raws = [RawConnection(server.base) for _ in range(2000)]
        for raw in raws:
            raw.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        answered = sum(raw.reply() is not None for raw in raws)
        must(answered == 2000, f"{answered} of 2000 were answered")
        grown = server.memory() / 1024 - before
        must(grown < 100, f"2,000 idle connections cost {grown:.0f} MB")
        began = time.monotonic()
        equal(client.raw("GET", "/healthz").status, 200, "status")
        must(time.monotonic() - began < 1, "an ordinary request waits")
        for raw in raws:
            raw.close()
