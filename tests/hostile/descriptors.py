"""Few file descriptors and many connections: whoever idles takes none from uploads, from the stores, or from whoever comes next."""
import concurrent.futures
import os
import resource

from harness import images
from harness.scenario import Group, equal, must
from harness.server import DidNotStart, Server
from harness.wire import API_VERSION, Client, Library, RawConnection, multipart

rows = Group("file descriptors", own_servers=True, alone=True)


def limited(world, most):
    """A server that may have so many descriptors, and this process as many as it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    return Server(world.binary, wrapper=["prlimit", f"--nofile={most}:{most}", "--"])


def idle(server, count):
    """Connections that hang on: every other has asked for something before."""
    raws = []
    for at in range(count):
        raws.append(RawConnection(server.base))
        if at % 2:
            raws[-1].send(b"GET /me HTTP/1.1\r\nHost: x\r\n\r\n")
            must(raws[-1].reply() is not None, f"connection {at} got no answer")
    return raws


def upload(library, number):
    """The status of an upload over a connection of its own."""
    client = Client(library.client.base, library.key)
    try:
        return client.call("POST", library.assets, files=[(f"{number}.png", images.png_sized(1_200_000, number))]).status
    finally:
        client.close()


def uploads(library, numbers):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda number: upload(library, number), numbers))


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


@rows.row("1,024 of them and 1,000 idle connections: 90 uploads go through")
def _(world):
    with limited(world, 1024) as server:
        library = Library(server.base)
        raws = idle(server, 1000)
        beside = uploads(library, range(90))
        most = open_files(server)
        for raw in raws:
            raw.close()
        must(set(beside) <= {200, 503}, f"statuses {sorted(set(beside))}")
        equal(beside.count(200), 90, "uploads that went through beside them")
        must(most < 900, f"{most} descriptors are in use")
        equal(uploads(library, range(90, 180)).count(200), 90, "uploads that went through afterwards")
        must(not any("takes no writes" in line for line in server.output), "\n".join(server.output[-20:]))
        equal(len(library.listed()), 180, "images")


@rows.row("1,024 of them and 1,000 who come later: an upload under way is finished")
def _(world):
    with limited(world, 1024) as server:
        library = Library(server.base)
        body, kind = multipart([("slow.png", images.png_sized(1_200_000, 1))], {})
        slow = RawConnection(server.base, timeout=60)
        slow.send((f"POST {library.assets} HTTP/1.1\r\nHost: x\r\nApi-Version: {API_VERSION}\r\nAuthorization: Bearer {library.key}\r\nContent-Type: {kind}\r\n"
                   f"Content-Length: {len(body)}\r\n\r\n").encode() + body[:600_000])
        raws = idle(server, 1000)
        slow.send(body[600_000:])
        reply = slow.reply()
        equal(reply and reply.status, 200, "status of the upload")
        for raw in [slow, *raws]:
            raw.close()


@rows.row("too few of them to work with are refused at the start")
def _(world):
    server = limited(world, 256)
    try:
        server.start()
    except DidNotStart as said:
        must("allows 256 open files" in str(said) and "ulimit -n" in str(said), str(said))
    else:
        raise AssertionError("it started")
    finally:
        server.remove()
