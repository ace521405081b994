"""Large replies for remote clients who take them slowly: all of them arrive whole, and little of them waits in memory."""
import functools
import hashlib
import os
import re
import socket
import zlib

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server, wait_until
from harness.wire import Client, Library, RawConnection

rows = Group("slow readers", own_servers=True, alone=True)
BEHIND_PROXY = {"--behind-proxy": True, "--public-url": "https://images.example.com"}


@functools.lru_cache
def noise(width=3300, height=3100):
    """A PNG that no encoder makes smaller: 30 MB."""
    raw = b"".join(b"\0" + os.urandom(3 * width) for _ in range(height))
    packed = zlib.compress(raw, 0)
    return images.png_of(width, height, b"").replace(images.chunk(b"IDAT", zlib.compress(b"")), images.chunk(b"IDAT", packed))


class Reader:
    """A client elsewhere, named by the proxy that it comes through, who has read the head of its reply and waits."""

    def __init__(self, server, target, address):
        self.raw = RawConnection.__new__(RawConnection)
        self.raw.buffer = b""
        self.raw.socket = socket.socket()
        self.raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        self.raw.socket.settimeout(60)
        self.raw.socket.connect(("127.0.0.1", server.port))
        self.raw.send(f"GET {target} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\nX-Forwarded-Proto: https\r\n\r\n".encode())
        while b"\r\n\r\n" not in self.raw.buffer and self.raw._more():
            pass
        head, _, begun = self.raw.buffer.partition(b"\r\n\r\n")
        self.taken, self.missing = [], int(re.search(rb"Content-Length: (\d+)", head)[1]) - len(begun)

    def take_some(self):
        """A little more of the reply; false at its end."""
        if self.missing > 0:
            got = self.raw.socket.recv(min(self.missing, 128 << 10))
            self.taken.append(got)
            self.missing -= len(got) if got else self.missing
        return self.missing > 0

    def finish(self):
        self.raw.buffer += b"".join(self.taken)
        return self.raw.reply()

    def close(self):
        self.raw.close()


def finish_all(readers):
    """Their replies, of which they take a little in turns, so that nobody stalls."""
    slow = list(readers)
    while slow:
        slow = [reader for reader in slow if reader.take_some()]
    return [reader.finish() for reader in readers]


def path_of(url):
    return "/" + url.split("/", 3)[3]


def noisy(server):
    """The path of a derived image of about 30 MB."""
    asset = Library(server.base, timeout=120).ready(("noise.png", noise()), deadline=120)[0]
    return path_of(asset["url"]) + "?w=3299"


@rows.row("a large derived image arrives whole at many slow clients, of one address and of many")
def _(world):
    with Server(world.binary, BEHIND_PROXY) as server:
        target = noisy(server)
        first = Reader(server, target, "203.0.113.1").finish()
        equal(first.status, 200, "status")
        must(len(first.body) > 25_000_000, f"the derived image has only {len(first.body)} bytes")
        before = server.memory()
        readers = [Reader(server, target, "203.0.113.7") for _ in range(6)] + [Reader(server, target, f"198.51.100.{i}") for i in range(6)]
        grown = (server.memory() - before) * 1024
        must(grown < len(first.body), f"{grown >> 20} MB more in memory for {len(readers)} readers of {len(first.body) >> 20} MB each")
        digest = hashlib.sha256(first.body).hexdigest()
        for reply in finish_all(readers):
            equal(hashlib.sha256(reply.body).hexdigest(), digest, "the bytes that a slow reader got")
        must(not any("ended=" in line for line in server.output), "a reply was not sent to its end")


@rows.row("a derived image that cannot be kept arrives whole, or is refused before it begins")
def _(world):
    with Server(world.binary, {**BEHIND_PROXY, "--rendition-cache": "1MiB"}) as server:
        target = noisy(server)
        readers = [Reader(server, target, f"203.0.113.{i // 2}") for i in range(4)]
        replies = finish_all(readers)
        good = [reply for reply in replies if reply.status == 200]
        must(good, "none was let in")
        for reply in good:
            equal(len(reply.body), int(reply.header("Content-Length")), "bytes")
        for reply in replies:
            must(reply.status == 200 or (reply.status == 503 and reply.header("Retry-After")), f"it answered {reply.status}")
        equal(Reader(server, target, "203.0.113.9").finish().status, 200, "status once the others have theirs")
        must(not any("ended=" in line for line in server.output), "a reply was not sent to its end")


@rows.row("a derived image that gives way to others while it is sent is made again")
def _(world):
    with Server(world.binary, {**BEHIND_PROXY, "--rendition-cache": "40MiB"}) as server:
        target = noisy(server)
        whole = hashlib.sha256(Reader(server, target, "203.0.113.1").finish().body).hexdigest()
        slow = Reader(server, target, "203.0.113.7")
        for width in (3298, 3297):
            equal(Reader(server, target.replace("3299", str(width)), "203.0.113.1").finish().status, 200, f"status of {width}")
        equal(hashlib.sha256(slow.finish().body).hexdigest(), whole, "the bytes that a slow reader got")
        must(not any("ended=" in line for line in server.output), "a reply was not sent to its end")


@rows.row("a reply that its client does not take to the end is logged and counted as what it is")
def _(world):
    with Server(world.binary, {**BEHIND_PROXY, "--metrics-token": "let-me-count-them"}) as server:
        Reader(server, noisy(server), "203.0.113.7").close()
        client = Client(server.base)
        counted = lambda: client.raw("GET", "/metrics", {"Authorization": "Bearer let-me-count-them"}).text
        wait_until(lambda: 'lightkeep_http_replies_unfinished_total{by="client"} 1' in counted(), what="the count of the reply that was left")
