"""Uploads whose senders are slow: they cost connections and bounded memory, no threads, and what is acknowledged beside them is kept. A proxy in front
names the clients, so that each has an address of its own."""
import hashlib
import re
import time

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server, run_command, wait_until
from harness.wire import API_VERSION, Client, Library, RawConnection, multipart

rows = Group("slow uploads", own_servers=True, alone=True)
OPTIONS = {"--behind-proxy": True, "--public-url": "https://images.example.com", "--metrics-token": "let-me-count-them"}
PLACES = 256  # of large bodies that come at a time
PICTURE = images.png_sized(3_000_000)


def named(address):
    return {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}


class Named(Client):
    """A client whose address the proxy names."""

    def __init__(self, base, address):
        super().__init__(base)
        self.address = address

    def raw(self, method, path, headers=None, body=None):
        return super().raw(method, path.replace("https://images.example.com", ""), {**named(self.address), **(headers or {})}, body)


def libraries_of(server, count):
    return [Library(server.base, client=Named(server.base, f"192.0.2.{i}")) for i in range(count)]


class SlowUpload:
    """An upload that sends what it is told to, when it is."""

    def __init__(self, server, library, address, picture=PICTURE):
        body, content_type = multipart([("a.png", picture)], {})
        head = "".join(f"{name}: {value}\r\n" for name, value in {
            "Host": "x", **named(address), "Api-Version": API_VERSION, "Authorization": f"Bearer {library.key}",
            "Content-Type": content_type, "Content-Length": len(body)}.items())
        self.raw = RawConnection(server.base, timeout=60)
        self.raw.send(f"POST {library.assets} HTTP/1.1\r\n{head}\r\n".encode())
        self.left = body

    def send(self, size):
        piece, self.left = self.left[:size], self.left[size:]
        return self.raw.send(piece)


def measured(server, name):
    text = Client(server.base).raw("GET", "/metrics", {**named("192.0.2.200"), "Authorization": "Bearer let-me-count-them"}).text
    return int(re.search(rf"^{name} (\d+)$", text, re.MULTILINE).group(1))


def idle(server):
    """No thread is held; the one that is asked for the figure is at work."""
    return measured(server, "lightkeep_http_workers_busy") <= 1


@rows.row("600 slow uploads from 60 addresses hold no thread, and an honest one that is as slow comes to its end beside them")
def _(world):
    with Server(world.binary, OPTIONS) as server:
        *greedy, honest = libraries_of(server, 13)
        before = server.memory()
        slow = [SlowUpload(server, greedy[i % 12], f"198.51.100.{i % 60}") for i in range(600)]
        for upload in slow:
            upload.send(100_000)
        wait_until(lambda: measured(server, "lightkeep_http_bodies_open") == PLACES, what="slow uploads in all places")
        wait_until(lambda: idle(server), what="no thread at work for the slow uploads")
        grown = (server.memory() - before) / 1024
        must(grown < 300, f"they cost {grown:.0f} MB")
        picture = images.png_sized(120_000)
        mine = SlowUpload(server, honest, "203.0.113.9", picture)
        while mine.left:
            must(mine.send(1024), "the honest one was cut off")
            wait_until(lambda: idle(server), what="no thread that waits for a sender")
            for upload in slow[::50]:
                upload.send(100)
            time.sleep(1 / 8)
        reply = mine.raw.reply()
        equal(reply.status, 200, "status of the honest one")
        asset = honest.finished(reply.data["assets"][0]["id"])
        got = honest.client.raw("GET", asset["url"])
        equal(hashlib.sha256(got.body).hexdigest(), hashlib.sha256(picture).hexdigest(), "the bytes that it gets back")
        for upload in slow:
            upload.raw.close()
        wait_until(lambda: measured(server, "lightkeep_http_bodies_open") == 0, what="the end of all slow uploads")


def ended_beside(world, end):
    """Ends a server with slow uploads under way: what was acknowledged is there, and nothing of the others."""
    with Server(world.binary, OPTIONS) as server:
        library, = libraries_of(server, 1)
        slow = [SlowUpload(server, library, f"198.51.100.{i}") for i in range(12)]
        for upload in slow:
            upload.send(2_500_000)  # some of it is in the store
        wait_until(lambda: measured(server, "lightkeep_http_bodies_open") == 12 and idle(server), what="slow uploads")
        kept = library.upload(images.png_sized(2_000_000))[0]["id"]
        end(server)
        for upload in slow:
            upload.raw.close()
        server.start()
        library.moved_to(server.base)
        library.client = Named(server.base, "192.0.2.0")
        library.client.key = library.key
        equal([asset["id"] for asset in library.listed()], [kept], "assets")
        server.stop()
        code, said = run_command(world.binary, "check", "deep", "--data", server.data)
        equal(code, 0, f"exit code; it said\n{said}")
        must(re.search(r"\b1 images of 2000000 bytes\b", said), f"there is more than the one that was acknowledged:\n{said}")


@rows.row("a server that is killed beside slow uploads has what it acknowledged, and no more")
def _(world):
    ended_beside(world, lambda server: server.kill())


@rows.row("a server that is stopped beside slow uploads ends in its time and has what it acknowledged, and no more")
def _(world):
    ended_beside(world, lambda server: equal(server.stop(40), 0, "exit code"))
