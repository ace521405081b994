"""HTTP/2: what clients of it get, and what RFC 9113 asks of a server for each thing that a peer may do wrong."""
import contextlib
import json
import os
import struct
import subprocess
import tempfile

from harness import http2, images
from harness.http2 import COMPRESSION_ERROR, CONTINUATION, DATA, END_HEADERS, END_STREAM, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, GOAWAY, HEADERS, PADDED, PING, PRIORITY, PROTOCOL_ERROR, PUSH_PROMISE, RST_STREAM, SETTINGS, STREAM_CLOSED, WINDOW_UPDATE, frame, get, post, settings
from harness.scenario import Group, equal, must
from harness.wire import Library

rows = Group("http/2", options={"--tls-self-signed": True})


def curl(*arguments):
    done = subprocess.run(["curl", "-ksS", "--http2", "--max-time", "60", *arguments], capture_output=True, timeout=90)
    must(done.returncode == 0, f"curl ended with {done.returncode}: {done.stderr.decode()}")
    return done.stdout


@rows.row("is chosen where the client speaks it, and the whole path works over it")
def _(world):
    library = Library(world.server.base)
    picture, large = images.jpeg(640, 480, 7), images.png_sized(6_000_000)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("small.jpg", picture), ("large.png", large)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
            out = curl("-H", f"Authorization: Bearer {library.client.key}", "-H", "Api-Version: 2026-05-20", "-F", f"files=@{file.name}",
                       "-w", "%{http_version} %{http_code}", "-o", os.path.join(folder, "answer"), f"{world.server.base}{library.path}/assets")
            equal(out, b"2 200", f"version and status of the upload of {name}")
    big, small = library.client.call("GET", library.assets).data
    must(curl(small["url"]) == picture and curl(big["url"]) == large, "other bytes came back")
    equal(curl("-r", "100-199", big["url"]), large[100:200], "a range")
    with http2.Connection(world.server) as connection:
        path = small["url"][len(world.server.base):]
        asked = [connection.ask(get(f"{path}?w={width}")) for width in range(40, 100, 12)]
        connection.wait(asked)
        must(all(connection.replies[number].status == 200 and connection.replies[number].body for number in asked), f"renditions: {[connection.replies[number].status for number in asked]}")


@rows.row("who waits for a change is told of it, and others over the same connection meanwhile")
def _(world):
    library = Library(world.server.base)
    changes = f"{library.path}/changes"
    now = library.client.call("GET", changes).data["version"]
    credentials = {"authorization": f"Bearer {library.client.key}", "api-version": "2026-05-20"}
    with http2.Connection(world.server) as connection:
        waiting = [connection.ask(get(f"{changes}?after={now}&wait=25", **credentials)) for _ in range(20)]
        equal(connection.fetch(get()).status, 200, "status of another request")
        connection.send(frame(RST_STREAM, 0, waiting[0], b"\0\0\0\x08"))
        library.upload(("new.png", images.unique_png(3)))
        connection.wait(waiting[1:])
        for number in waiting[1:]:
            must(len(json.loads(connection.replies[number].body)["data"]["added"]) == 1, f"it was told {connection.replies[number].body}")


@rows.row("an upload that is refused is told why while it is sent")
def _(world):
    with tempfile.NamedTemporaryFile() as file:
        file.write(bytes(20_000_000))
        file.flush()
        equal(curl("-T", file.name, "-o", "/dev/null", "-w", "%{http_code}", f"{world.server.base}/nothing"), b"404", "status")


# Each: the code of the GOAWAY that it must end with, and what is sent.
BAD_FRAMES = [
    ("DATA on no stream", PROTOCOL_ERROR, lambda c: frame(DATA, END_STREAM, 0, b"x")),
    ("DATA on a stream that was never opened", PROTOCOL_ERROR, lambda c: frame(DATA, END_STREAM, 9, b"x")),
    ("RST_STREAM of a stream that was never opened", PROTOCOL_ERROR, lambda c: frame(RST_STREAM, 0, 9, b"\0\0\0\x08")),
    ("WINDOW_UPDATE of a stream that was never opened", PROTOCOL_ERROR, lambda c: frame(WINDOW_UPDATE, 0, 9, b"\0\0\0\1")),
    ("CONTINUATION of nothing", PROTOCOL_ERROR, lambda c: frame(CONTINUATION, END_HEADERS, 1, b"\x82")),
    ("HEADERS on no stream", PROTOCOL_ERROR, lambda c: frame(HEADERS, END_HEADERS | END_STREAM, 0, b"\x82")),
    ("HEADERS of an even stream", PROTOCOL_ERROR, lambda c: c.headers(get(), stream=2)[1]),
    ("HEADERS with more padding than there is", PROTOCOL_ERROR, lambda c: frame(HEADERS, END_HEADERS | END_STREAM | PADDED, 1, b"\xff\x82")),
    ("HEADERS too large", FRAME_SIZE_ERROR, lambda c: frame(HEADERS, END_HEADERS | END_STREAM, 1, bytes(16_385))),
    ("another frame among a head", PROTOCOL_ERROR, lambda c: c.headers(get(), END_STREAM)[1] + frame(PING, 0, 0, bytes(8))),
    ("another stream's CONTINUATION", PROTOCOL_ERROR, lambda c: c.headers(get(), END_STREAM)[1] + frame(CONTINUATION, END_HEADERS, 3, b"")),
    ("a head that HPACK cannot read", COMPRESSION_ERROR, lambda c: frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\xff\xff\xff\xff\xff\x0f")),
    ("the index 0 of HPACK", COMPRESSION_ERROR, lambda c: frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x80")),
    ("a table of HPACK that is larger than allowed", COMPRESSION_ERROR, lambda c: frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x3f\xe2\x7f\x82")),
    ("RST_STREAM of no stream", PROTOCOL_ERROR, lambda c: frame(RST_STREAM, 0, 0, bytes(4))),
    ("RST_STREAM of another size", FRAME_SIZE_ERROR, lambda c: c.headers(post("/mcp"), END_HEADERS)[1] + frame(RST_STREAM, 0, 1, bytes(3))),
    ("SETTINGS of a stream", PROTOCOL_ERROR, lambda c: frame(SETTINGS, 0, 1, b"")),
    ("SETTINGS acknowledged with values", FRAME_SIZE_ERROR, lambda c: frame(SETTINGS, 1, 0, bytes(6))),
    ("SETTINGS of half a value", FRAME_SIZE_ERROR, lambda c: frame(SETTINGS, 0, 0, bytes(3))),
    ("SETTINGS to push twice", PROTOCOL_ERROR, lambda c: settings({2: 2})),
    ("SETTINGS of too large a window", FLOW_CONTROL_ERROR, lambda c: settings({4: 1 << 31})),
    ("SETTINGS of too small a frame", PROTOCOL_ERROR, lambda c: settings({5: 100})),
    ("PUSH_PROMISE of a client", PROTOCOL_ERROR, lambda c: frame(PUSH_PROMISE, END_HEADERS, 1, bytes(4))),
    ("PING of a stream", PROTOCOL_ERROR, lambda c: frame(PING, 0, 1, bytes(8))),
    ("PING of another size", FRAME_SIZE_ERROR, lambda c: frame(PING, 0, 0, bytes(6))),
    ("GOAWAY of a stream", PROTOCOL_ERROR, lambda c: frame(GOAWAY, 0, 1, bytes(8))),
    ("WINDOW_UPDATE of another size", FRAME_SIZE_ERROR, lambda c: frame(WINDOW_UPDATE, 0, 0, bytes(3))),
    ("WINDOW_UPDATE by nothing", PROTOCOL_ERROR, lambda c: frame(WINDOW_UPDATE, 0, 0, bytes(4))),
    ("WINDOW_UPDATE beyond what there is", FLOW_CONTROL_ERROR, lambda c: frame(WINDOW_UPDATE, 0, 0, b"\x7f\xff\xff\xff") * 2),
]
for name, code, make in BAD_FRAMES:
    @rows.row(f"refuses {name}")
    def _(world, code=code, make=make):
        with http2.Connection(world.server) as connection:
            try:
                connection.send(make(connection))
                equal(connection.end(), code, "code of the GOAWAY")
            except http2.Ended as ended:
                equal(ended.code, code, "code of the GOAWAY")
        with http2.Connection(world.server) as other:
            equal(other.fetch(get()).status, 200, "status for the next")


METHOD, SCHEME, AUTHORITY, PATH = get()
BAD_HEADS = [
    ("a name in upper case", get() + [("X-Upper", "1")]),
    ("a field of the connection", get() + [("connection", "keep-alive")]),
    ("Transfer-Encoding", get() + [("transfer-encoding", "chunked")]),
    ("TE for more than trailers", get() + [("te", "gzip")]),
    ("an unknown pseudo field", get() + [(":test", "1")]),
    ("a pseudo field of replies", get() + [(":status", "200")]),
    ("a pseudo field behind others", [METHOD, SCHEME, AUTHORITY, ("x", "1"), PATH]),
    ("two methods", [METHOD] + get()),
    ("two paths", get() + [PATH]),
    ("no method", [SCHEME, AUTHORITY, PATH]),
    ("no scheme", [METHOD, AUTHORITY, PATH]),
    ("no path", [METHOD, SCHEME, AUTHORITY]),
    ("an empty path", [METHOD, SCHEME, AUTHORITY, (":path", "")]),
    ("a line end in a value", get() + [("x", "1\r\nhost: evil")]),
    ("a NUL in a value", get() + [("x", "1\0")]),
]
for name, head in BAD_HEADS:
    @rows.row(f"refuses a head with {name}")
    def _(world, head=head):
        with http2.Connection(world.server) as connection:
            got = connection.fetch(head)
            must(got.reset == PROTOCOL_ERROR or got.status == 400, f"status {got.status}, reset with {got.reset}")
            equal(connection.fetch(get()).status, 200, "status of the next stream")


# These may end the stream alone.
BAD_STREAMS = [
    ("DATA behind the end", {STREAM_CLOSED}, lambda c: c.headers(post("/mcp"))[1] + frame(DATA, END_STREAM, 1, b"x")),
    ("DATA with more padding than there is", {PROTOCOL_ERROR}, lambda c: c.headers(post("/mcp"), END_HEADERS)[1] + frame(DATA, END_STREAM | PADDED, 1, b"\x09x")),
    ("more DATA than its length", {PROTOCOL_ERROR}, lambda c: c.headers(post("/mcp", ("content-length", "1")), END_HEADERS)[1] + frame(DATA, END_STREAM, 1, b"{}")),
    ("less DATA than its length", {PROTOCOL_ERROR}, lambda c: c.headers(post("/mcp", ("content-length", "3")), END_HEADERS)[1] + frame(DATA, END_STREAM, 1, b"{}")),
    ("a second head that is not the end", {PROTOCOL_ERROR}, lambda c: c.headers(post("/mcp"), END_HEADERS)[1] + c.headers([("x", "1")], END_HEADERS, 1)[1]),
    ("trailers with a pseudo field", {PROTOCOL_ERROR}, lambda c: c.headers(post("/mcp"), END_HEADERS)[1] + c.headers([(":path", "/")], stream=1)[1]),
    ("PRIORITY of another size", {FRAME_SIZE_ERROR}, lambda c: c.headers(post("/mcp"), END_HEADERS)[1] + frame(PRIORITY, 0, 1, bytes(4))),
    ("a window opened by nothing", {PROTOCOL_ERROR}, lambda c: c.headers(post("/mcp"), END_HEADERS)[1] + frame(WINDOW_UPDATE, 0, 1, bytes(4))),
    ("a window opened beyond what there is", {FLOW_CONTROL_ERROR}, lambda c: c.headers(post("/mcp"), END_HEADERS)[1] + frame(WINDOW_UPDATE, 0, 1, b"\x7f\xff\xff\xff") * 2),
]
for name, codes, make in BAD_STREAMS:
    @rows.row(f"refuses {name}")
    def _(world, codes=codes, make=make):
        with http2.Connection(world.server) as connection:
            try:
                connection.send(make(connection))
                got = connection.reply(1).reset
                while got is None:
                    must(connection.step(), "the connection ended without a word")
                    got = connection.replies[1].reset if connection.code is None else connection.code
            except http2.Ended as ended:
                got = ended.code
            must(got in codes, f"ended with {got}")
        with http2.Connection(world.server) as other:
            equal(other.fetch(get()).status, 200, "status for the next")


@rows.row("a peer that begins with something else is left")
def _(world):
    with http2.Connection(world.server, preface=False) as connection:
        connection.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.end()


@rows.row("frames, flags and settings that are not known are passed over")
def _(world):
    with http2.Connection(world.server, {0xFF: 1}) as connection:
        connection.send(frame(0xF0, 0xFF, 0, b"?") + frame(0xF1, 0, 1, b"?"))
        connection.send(frame(PING, 0xFE, 0, b"12345678"))
        equal(connection.fetch(get()).status, 200, "status")
        equal(connection.pongs, [b"12345678"], "answered PINGs")


@rows.row("a head may come in pieces, and a body may end with trailers")
def _(world):
    with http2.Connection(world.server) as connection:
        block = connection.encoder.encode(get())
        connection.next_stream = 3
        connection.send(frame(HEADERS, END_STREAM, 1, block[:5]) + frame(CONTINUATION, 0, 1, block[5:9]) + frame(CONTINUATION, END_HEADERS, 1, block[9:]))
        equal(connection.reply(1).status, 200, "status")
        number = connection.ask(post("/mcp", ("content-type", "text/plain")), END_HEADERS)
        connection.send(frame(DATA, 0, number, b"{}") + connection.headers([("x-checksum", "1")], stream=number)[1])
        equal(connection.reply(number).status, 415, "status of the POST")


@rows.row("no more comes than the window that the client has opened")
def _(world):
    with http2.Connection(world.server, {http2.INITIAL_WINDOW_SIZE: 1}) as connection:
        number = connection.ask(get())
        while connection.replies.get(number) is None or not connection.replies[number].body:
            must(connection.step(), "the connection ended")
        connection.send(settings({http2.INITIAL_WINDOW_SIZE: 3}))
        while len(connection.replies[number].body) < 3:
            must(connection.step(), "the connection ended")
        connection.send(settings({http2.INITIAL_WINDOW_SIZE: 0}) + frame(WINDOW_UPDATE, 0, number, struct.pack(">I", 4)))  # 1 of it is left
        while len(connection.replies[number].body) < 4:
            must(connection.step(), "the connection ended")
        connection.send(frame(PING, 0, 0, b"are you?"))
        while not connection.pongs:
            must(connection.step(), "the connection ended")
        equal(connection.replies[number].body, b'{"st', "body so far")
        connection.send(frame(WINDOW_UPDATE, 0, number, struct.pack(">I", 1000)))
        equal(connection.reply(number).body, b'{"status":"ok"}', "body")


def flood(name, make, count):
    @rows.row(f"a flood of {name} ends its own connection, or costs nobody else")
    def _(world):
        with http2.Connection(world.server, timeout=60) as connection:
            with contextlib.suppress(http2.Ended):
                for number in range(count):
                    connection.send(make(connection, number))
        with http2.Connection(world.server) as other:
            equal(other.fetch(get()).status, 200, "status for the next")


flood("PINGs", lambda c, n: frame(PING, 0, 0, bytes(8)) * 1000, 100)
flood("SETTINGS", lambda c, n: settings({4: n}) * 1000, 100)
flood("empty DATA", lambda c, n: (c.headers(post("/mcp"), END_HEADERS)[1] if n == 0 else b"") + frame(DATA, 0, 1, b"") * 1000, 100)
flood("CONTINUATIONs", lambda c, n: (c.headers(get(), 0)[1] if n == 0 else b"") + frame(CONTINUATION, 0, 1, b"") * 1000, 100)
flood("streams that are reset", lambda c, n: b"".join(data + frame(RST_STREAM, 0, number, b"\0\0\0\x08") for number, data in (c.headers(get()) for _ in range(100))), 100)
flood("streams that the server must reset", lambda c, n: b"".join(data + frame(WINDOW_UPDATE, 0, number, bytes(4)) for number, data in (c.headers(post("/mcp"), END_HEADERS) for _ in range(100))), 50)
flood("fields", lambda c, n: c.headers([*get(), *((f"x{i}", "y" * 100) for i in range(100))])[1], 100)
