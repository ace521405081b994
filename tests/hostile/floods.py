"""Bodies without end, and many large ones at once."""
import concurrent.futures
import threading
import time

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import API_VERSION, Client, Library, RawConnection

rows = Group("floods", own_servers=True, alone=True)
heavy = Group("heavy uploads", own_servers=True, alone=True)
slow = [heavy]
MEGABYTES = 1024


def upload_head(library, extra):
    return (f"POST {library.assets} HTTP/1.1\r\nHost: x\r\nApi-Version: {API_VERSION}\r\nAuthorization: Bearer {library.key}\r\nContent-Type: multipart/form-data; boundary=bb\r\n{extra}\r\n\r\n").encode()


def pour(server, library, start, piece, most=200_000_000):
    """Sends `start` and then `piece` as chunks until the server has had enough; gives (reply or None, bytes sent)."""
    raw = RawConnection(server.base, timeout=60)
    raw.send(upload_head(library, "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(start), start))
    sent = 0
    framed = b"%x\r\n%s\r\n" % (len(piece), piece)
    while sent < most and raw.send(framed):
        sent += len(piece)
        raw.socket.setblocking(False)
        try:
            got = raw.socket.recv(65536)
            raw.buffer += got
            if b"\r\n\r\n" in raw.buffer or not got:
                break
        except BlockingIOError:
            pass
        finally:
            raw.socket.settimeout(60)
    try:
        reply = raw.reply()
    except (TimeoutError, OSError):
        reply = None
    raw.close()
    return reply, sent


FLOODS = {
    "an endless preamble": (b"", b"x" * 65536), "an endless line of dashes": (b"", b"-" * 65536), "an endless part head": (b"--bb\r\nX-A: ", b"a" * 65536), "endless part header lines": (b"--bb\r\n", b"X-A: b\r\n" * 8000),
    "an endless plain field": (b'--bb\r\nContent-Disposition: form-data; name="parentId"\r\n\r\n', b"x" * 65536), "an endless unknown field": (b'--bb\r\nContent-Disposition: form-data; name="zzz"\r\n\r\n', b"x" * 65536),
    "endless empty parts": (b"", b'--bb\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n' * 1000), "an endless text file": (b'--bb\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n', b"text " * 13000),
    "an endless image": (b'--bb\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n' + images.png()[:-12], b"\0" * 65536), "an endless epilogue": (b"--bb--\r\n", b"x" * 65536),
    "endless half boundaries": (b'--bb\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n' + images.png(), b"\r\n--b" * 13000),
}
for title, (start, piece) in FLOODS.items():
    @rows.row(f"{title} ends in a refusal, with little memory")
    def _(world, start=start, piece=piece):
        with Server(world.binary, {"--max-file-size": "20MiB"}) as server:
            library = Library(server.base)
            library.ready(images.png())  # what a first image costs is not the flood's doing
            before = server.memory() / MEGABYTES
            reply, sent = pour(server, library, start, piece)
            must(reply is None or 400 <= reply.status < 500 or reply.status == 200 and start == b"--bb--\r\n", f"after {sent} bytes it answered\n{reply}")
            must(sent < 200_000_000, "it took 200 MB and asked for more")
            must(server.alive(), "the server has died")
            grown = server.memory("VmHWM") / MEGABYTES - before
            must(grown < 120, f"memory grew by {grown:.0f} MB over {sent} bytes")
            equal(len(library.listed()), 1, "assets")


@rows.row("an upload that is refused leaves no bytes on the disk")
def _(world):
    import os

    def used(server):
        return sum(os.stat(os.path.join(folder, name)).st_blocks * 512 for folder, _, files in os.walk(server.data) for name in files)
    with Server(world.binary, {"--cron-interval": "1s"}) as server:
        library = Library(server.base)
        library.upload(images.png())
        before = used(server)
        for i in range(5):
            reply = library.call("POST", library.assets, files=[("big.png", images.png_sized(8_000_000, i)), ("bad.png", b"rubbish")])
            equal(reply.status, 400, "status")
        server.restart()
        grown = (used(server) - before) / 1e6
        must(grown < 60, f"40 MB of refused bytes left {grown:.0f} MB")


@rows.row("64 uploads of 3 MB at once all arrive, and memory stays flat")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base)
        library.ready(images.png())

        def go(i):
            return Client(server.base, library.key, timeout=120).call("POST", library.assets, files=[(f"{i}.png", images.png_sized(3_000_000, i % 4))]).status
        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            statuses = list(pool.map(go, range(64)))
        must(statuses.count(200) + statuses.count(503) == 64 and statuses.count(200) >= 16, f"statuses {sorted(set(statuses))}: {statuses.count(200)} of 200")
        equal(len(library.listed()), 1 + statuses.count(200), "assets")
        peak = server.memory("VmHWM") / MEGABYTES
        must(peak < 300, f"the most it ever had is {peak:.0f} MB")


@heavy.row("64 uploads of 50 MB at once stay under 300 MB")
def _(world):
    with Server(world.binary, {"--max-file-size": "60MiB", "--ephemeral-storage-limit": "10GiB"}) as server:
        library = Library(server.base, timeout=600)
        body = images.png_sized(50_000_000)
        start = b'--bb\r\nContent-Disposition: form-data; name="files"; filename="big.png"\r\n\r\n'
        end = b"\r\n--bb--\r\n"
        size = len(start) + len(body) + len(end)

        def go(i):
            raw = RawConnection(server.base, timeout=600)
            raw.send(upload_head(library, f"Content-Length: {size}") + start)
            raw.send(memoryview(body)[:-4 - 12])
            raw.send(body[-16:] + end)
            reply = raw.reply()
            raw.close()
            return reply.status if reply else 0
        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            statuses = list(pool.map(go, range(64)))
        peak = server.memory("VmHWM") / MEGABYTES
        must(statuses.count(200) + statuses.count(503) == 64 and 200 in statuses, f"statuses {sorted(set(statuses))}: {statuses.count(200)} of 200")
        must(peak < 300, f"the most it ever had is {peak:.0f} MB")


@rows.row("a flood of mints from one address is held by the rate, others go on")
def _(world):
    with Server(world.binary, {"--mint-rate": "20"}) as server:
        library = Library(server.base)
        client = Client(server.base)
        statuses = [client.call("POST", "/libraries", {"email": f"flood{i}@example.com"}).status for i in range(100)]
        equal(sorted(set(statuses)), [200, 429], "statuses")
        must(statuses.count(200) <= 21, f"{statuses.count(200)} were minted")
        equal(len(library.upload(images.png())), 1, "assets uploaded meanwhile")


@rows.row("a flood of wrong keys does not slow a good one")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base)
        stop = threading.Event()

        def bad(i):
            client = Client(server.base)
            while not stop.is_set():
                client.call("GET", library.assets, key="pk_" + "w" * 43)
        threads = [threading.Thread(target=bad, args=(i,), daemon=True) for i in range(8)]
        for thread in threads:
            thread.start()
        times = []
        for _ in range(30):
            began = time.monotonic()
            equal(library.call("GET", "/me").status, 200, "status")
            times.append(time.monotonic() - began)
        stop.set()
        for thread in threads:
            thread.join()
        must(sorted(times)[15] < 0.5, f"the median of /me is {sorted(times)[15]:.2f} s")


@rows.row("many images at once do not stop small requests")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base)
        assets = library.upload(*[images.jpeg(2400, 1800, 300 + i) for i in range(12)])
        times = []
        while True:
            began = time.monotonic()
            listed = library.listed()
            times.append(time.monotonic() - began)
            if all(a["status"] != "processing" for a in listed):
                break
            must(len(times) < 5000, "it does not end")
            time.sleep(0.01)
        must(max(times) < 2, f"a list took {max(times):.2f} s while images were processed")
        equal([library.asset(a["id"])["status"] for a in assets], ["ready"] * 12, "statuses")
