"""What a client should never send, on bare sockets: framing, smuggling, limits, slowness (issue: every weak point of feasibility.md section 2)."""
import json
import socket
import time

from harness import images
from harness.scenario import Group, equal, library, must, photos
from harness.wire import multipart

rows = Group("front")

OK = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def still_works(world):
    reply = world.client.raw("GET", "/healthz")
    equal(reply.status, 200, "status of /healthz afterwards")


def refused(title, data, *statuses, close=True):
    """One row: these bytes get one refusal of these statuses, no second answer, and the server goes on."""
    @rows.row(title)
    def _(world):
        raw = world.raw()
        raw.send(data)
        reply = raw.reply()
        must(reply is not None or 0 in statuses, "the server closed without an answer")
        if reply is not None:
            must(reply.status in statuses, f"expected {statuses}, got\n{reply}")
            must(raw.reply() is None if close else True, "there is a second answer on the connection")
        still_works(world)


def answered(title, data, *statuses):
    """One row: these bytes get one answer for each status, in order, on one connection."""
    @rows.row(title)
    def _(world):
        raw = world.raw()
        raw.send(data)
        for status in statuses:
            reply = raw.reply()
            must(reply is not None, f"closed where {status} was due")
            equal(reply.status, status, "status")


# --- framing that could be read in two ways ---
BODY = b"POST /libraries HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nContent-Type: application/json\r\n"
refused("Content-Length and Transfer-Encoding together", BODY + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400)
refused("two Content-Lengths that differ", BODY + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}    GET", 400)
refused("Content-Length as a list", BODY + b"Content-Length: 5, 6\r\n\r\nhello", 400)
refused("a negative Content-Length", BODY + b"Content-Length: -1\r\n\r\n", 400)
refused("a Content-Length with a sign", BODY + b"Content-Length: +5\r\n\r\nhello", 400)
refused("a Content-Length of letters", BODY + b"Content-Length: five\r\n\r\n", 400)
refused("a Content-Length in hex", BODY + b"Content-Length: 0x5\r\n\r\nhello", 400)
refused("a Content-Length past 64 bits", BODY + b"Content-Length: 99999999999999999999999\r\n\r\n", 400, 413)
refused("an empty Content-Length", BODY + b"Content-Length: \r\n\r\n", 400)
refused("an unknown transfer coding", BODY + b"Transfer-Encoding: gzip\r\n\r\n", 400, 501)
refused("chunked twice", BODY + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400, 501)
refused("chunked not last", BODY + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400, 501)
refused("a disguised chunked", BODY + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, 501)
refused("a space before the colon", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A : 1\r\n\r\n", 400)
refused("a folded line", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n  2\r\n\r\n", 400)
refused("a line without a colon", b"GET /healthz HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", 400)
refused("an empty field name", b"GET /healthz HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n", 400)
refused("a NUL in a value", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n", 400)
refused("a bare CR in a value", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\rb\r\n\r\n", 400)
refused("a control character in a name", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX\x01A: a\r\n\r\n", 400)
refused("no Host", b"GET /healthz HTTP/1.1\r\n\r\n", 400)
refused("two Hosts", b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)
refused("a space in the target", b"GET /health z HTTP/1.1\r\nHost: x\r\n\r\n", 400)
refused("no version", b"GET /healthz\r\nHost: x\r\n\r\n", 400, 0)
refused("HTTP/2 over this", b"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n", 400, 505)
refused("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 404, 405, 505, 0)
refused("HTTP/9.9", b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", 400, 505)
refused("a TLS hello", bytes.fromhex("160301020001000001fc0303") + bytes(100) + b"\r\n\r\n", 400, 0)
refused("an empty method", b" /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400)
refused("a method with odd characters", b"G\x01T /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400)
refused("a target without a slash", b"GET healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400, 404)
refused("an encoded NUL in the path", b"GET /me%00x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 404)
refused("a broken escape in the path", b"GET /me%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 404)
refused("invalid UTF-8 in the path", b"GET /me%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 404)
refused("raw bytes over 127 in the target", b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 404)
refused("CONNECT", b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", 400, 404, 405, 501, close=False)
refused("TRACE", b"TRACE /me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 404, 405, 501)

# --- limits of the head ---
refused("a target of 100 KB", b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400, 414, 431)
refused("a field of 100 KB", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 100_000 + b"\r\n\r\n", 400, 431)
refused("200,000 fields", b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200_000 + b"\r\n", 400, 431, 0)
refused("101 fields and more", b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: b\r\n" % i for i in range(150)) + b"\r\n", 400, 431)
answered("60 fields are fine", b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: b\r\n" % i for i in range(60)) + b"\r\n", 200)
answered("a cookie of 8 KB is fine", b"GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 8000 + b"\r\n\r\n", 200)

# --- what is right, if unusual ---
answered("two requests in one packet", OK + OK, 200, 200)
answered("ten requests in one packet, in order", b"".join(b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"healthz" if i % 2 else b"nothing") for i in range(10)), *[200 if i % 2 else 404 for i in range(10)])
answered("empty lines before the request", b"\r\n\r\n" + OK, 200)
answered("field names in any case", b"GET /healthz HTTP/1.1\r\nhOST: x\r\n\r\n", 200)
answered("no space after the colon", b"GET /healthz HTTP/1.1\r\nHost:x\r\n\r\n", 200)
answered("a Host with a port", b"GET /healthz HTTP/1.1\r\nHost: x:8080\r\n\r\n", 200)
answered("a Host of IPv6", b"GET /healthz HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 200)
answered("an absolute target", b"GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200)
answered("a fragmentless query", b"GET /healthz?a=b&c HTTP/1.1\r\nHost: x\r\n\r\n", 200)
answered("a path with an encoded letter", b"GET /%68ealthz HTTP/1.1\r\nHost: x\r\n\r\n", 200)


@rows.row("a GET with a body is refused or read, never answered twice")
def _(world):
    raw = world.raw()
    raw.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(OK) + OK)
    first = raw.reply()
    must(first is not None and first.status in (200, 400, 413), f"the first answer:\n{first}")
    raw.send(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
    second = raw.reply()
    must(second is None or second.status == 404, f"the body was taken for a request:\n{second}")


@rows.row("a GET with a chunked body is refused or read, never answered twice")
def _(world):
    raw = world.raw()
    raw.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(OK) + OK + b"\r\n0\r\n\r\n")
    first = raw.reply()
    must(first is not None and first.status in (200, 400, 413), f"the first answer:\n{first}")
    raw.send(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
    second = raw.reply()
    must(second is None or second.status == 404, f"the body was taken for a request:\n{second}")


@rows.row("a POST that is refused early does not smuggle its body")
def _(world):
    raw = world.raw()
    raw.send(b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(OK) + OK)
    equal(raw.reply().status, 404, "status of the first")
    raw.send(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
    second = raw.reply()
    must(second is None or second.status == 404, f"the body was taken for a request:\n{second}")


@rows.row("HTTP/1.0 is answered and closed")
def _(world):
    raw = world.raw()
    raw.send(b"GET /healthz HTTP/1.0\r\n\r\n")
    equal(raw.reply().status, 200, "status")
    must(raw.closed(), "the connection stays open")


@rows.row("Connection: close closes after the answer")
def _(world):
    raw = world.raw()
    raw.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    equal(raw.reply().status, 200, "status")
    must(raw.closed(), "the connection stays open")


@rows.row("a connection takes a hundred requests one after another")
def _(world):
    raw = world.raw()
    for i in range(100):
        raw.send(OK)
        reply = raw.reply()
        must(reply is not None and reply.status == 200, f"request {i} got {reply}")


@rows.row("a request that comes byte by byte is answered")
def _(world):
    raw = world.raw()
    for byte in OK:
        raw.send(bytes([byte]))
    equal(raw.reply().status, 200, "status")


@rows.row("a request cut between CR and LF is answered")
def _(world):
    raw = world.raw()
    for piece in (OK[:-3], OK[-3:-2], OK[-2:-1], OK[-1:]):
        raw.send(piece)
        time.sleep(0.02)
    equal(raw.reply().status, 200, "status")


MINT = json.dumps({"email": "chunked@example.com"}).encode()


def chunked(body, size=7, extension=b"", trailer=b""):
    out = b""
    for at in range(0, len(body), size):
        piece = body[at:at + size]
        out += b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)
    return out + b"0\r\n" + trailer + b"\r\n"


for title, body in {"in chunks": chunked(MINT), "in chunks of one byte": chunked(MINT, 1), "with chunk extensions": chunked(MINT, 9, b";a=b"), "with a trailer": chunked(MINT, 9, b"", b"X-Sum: 1\r\n"),
                    "with upper-case sizes": b"%X\r\n%s\r\n0\r\n\r\n" % (len(MINT), MINT), "with leading zeros": b"000%x\r\n%s\r\n0\r\n\r\n" % (len(MINT), MINT)}.items():
    @rows.row(f"a JSON body {title} is read, and the next request too")
    def _(world, body=body):
        raw = world.raw()
        unique = body.replace(b"chunked@example.com", b"chunked@example.com")
        raw.send(BODY + b"Transfer-Encoding: chunked\r\n\r\n" + unique + OK)
        first = raw.reply()
        must(first is not None and (first.status == 200 or (first.status == 400 and "email" in first.text.lower())), f"got\n{first}")  # 400: the email's three libraries are there
        second = raw.reply()
        must(second is not None and second.status == 200 and b"apiKey" not in second.body, f"the next got\n{second}")


for title, body in {"a size that is no number": b"zz\r\nhello\r\n0\r\n\r\n", "a negative size": b"-5\r\nhello\r\n0\r\n\r\n", "a size past 64 bits": b"fffffffffffffffff\r\nhello\r\n", "no line end after the data": b"5\r\nhelloXX0\r\n\r\n",
                    "an endless size line": b"0" * 100_000 + b"\r\n", "an endless extension": b"5;" + b"x" * 200_000 + b"\r\nhello\r\n0\r\n\r\n", "bare LF": b"5\nhello\n0\n\n", "0x before the size": b"0x5\r\nhello\r\n0\r\n\r\n",
                    "an endless trailer": b"5\r\nhello\r\n0\r\n" + b"X: y\r\n" * 50_000}.items():
    refused(f"chunks with {title}", BODY + b"Transfer-Encoding: chunked\r\n\r\n" + body, 400, 413, 431, 0)


@rows.row("a chunked upload works", given=library())
def _(world):
    body, kind = multipart([("c.png", images.png())], {})
    raw = world.raw()
    raw.send((f"POST {world.words['assets']} HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer {world.words['key']}\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n").encode() + chunked(body, 1000))
    reply = raw.reply()
    must(reply is not None and reply.status == 200, f"got\n{reply}")
    equal(reply.data["assets"][0]["size"], len(images.png()), "size")


@rows.row("a chunked JSON body has a limit")
def _(world):
    raw = world.raw()
    raw.send(BODY + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(400):
        if not raw.send(b"10000\r\n" + b"x" * 65536 + b"\r\n"):
            break
    reply = raw.reply()
    must(reply is None or reply.status in (400, 413), f"25 MB of JSON got\n{reply}")
    still_works(world)


@rows.row("Expect: 100-continue is answered before the body for a good caller", given=library())
def _(world):
    body, kind = multipart([("c.png", images.png())], {})
    raw = world.raw()
    raw.send((f"POST {world.words['assets']} HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer {world.words['key']}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n").encode())
    raw.socket.settimeout(15)
    first = raw.socket.recv(1000)
    must(first.startswith(b"HTTP/1.1 100"), f"before the body came {first!r}")
    raw.buffer = first.partition(b"\r\n\r\n")[2]
    raw.send(body)
    reply = raw.reply()
    must(reply is not None and reply.status == 200, f"got\n{reply}")


@rows.row("Expect: 100-continue is refused before the body for a bad caller", given=library())
def _(world):
    raw = world.raw()
    raw.send((f"POST {world.words['assets']} HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer pk_{'n' * 43}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 50000000\r\nExpect: 100-continue\r\n\r\n").encode())
    raw.socket.settimeout(15)
    first = raw.socket.recv(1000)
    must(first.startswith(b"HTTP/1.1 401"), f"without the body came {first!r}")


@rows.row("an unknown caller is refused before 50 MB are sent", given=library())
def _(world):
    raw = world.raw()
    raw.send((f"POST {world.words['assets']} HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer pk_{'n' * 43}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 50000000\r\n\r\n").encode())
    reply = raw.reply()
    equal(reply.status, 401, "status before any byte of the body")


@rows.row("escapes in header values stay as they are")
def _(world):
    raw = world.raw()
    raw.send(b"GET /me HTTP/1.1\r\nHost: x\r\nApi-Version: 2026%2d05%2d20\r\nAuthorization: a%0d%0aInjected: yes\r\n\r\n")
    reply = raw.reply()
    equal(reply.code, "BAD_USER_INPUT", "code for an escaped version")
    must(not reply.has_header("Injected"), "a header was injected")


@rows.row("nothing of the request comes back in a header")
def _(world):
    raw = world.raw()
    raw.send(b"GET /nothing%0d%0aInjected:%20yes HTTP/1.1\r\nHost: x\r\nX-Request-Id: a%0d%0aInjected: yes\r\nConnection: close\r\n\r\n")
    text = raw.rest()
    must(b"\r\ninjected" not in text.lower(), f"injected:\n{text[:500]}")


@rows.row("a REMOTE_ADDR header is no address")
def _(world):
    reply = world.client.raw("GET", "/healthz", {"REMOTE_ADDR": "8.8.8.8", "X-Forwarded-For": "8.8.8.8", "Forwarded": "for=8.8.8.8"})
    equal(reply.status, 200, "status")


@rows.row("a slow reader gets all of it", given=photos(("big.png", images.png_sized(3_000_000))))
def _(world):
    raw = world.raw()
    raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    raw.send(f"GET {world.words['url0'].replace(world.server.base, '')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    time.sleep(0.5)
    equal(len(raw.reply().body), 3_000_000, "bytes")


@rows.row("300 idle connections do not stand in the way")
def _(world):
    idle = [world.raw() for _ in range(300)]
    began = time.monotonic()
    still_works(world)
    must(time.monotonic() - began < 3, "a request beside 300 idle connections took more than 3 s")
    idle[0].send(OK)
    equal(idle[0].reply().status, 200, "status on the oldest of them")


@rows.row("half a request and silence does not stand in the way")
def _(world):
    for _ in range(64):
        world.raw().send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    began = time.monotonic()
    still_works(world)
    must(time.monotonic() - began < 3, "a request beside 64 unfinished ones took more than 3 s")


@rows.row("uploads that stall do not stand in the way", given=library())
def _(world):
    head = (f"POST {world.words['assets']} HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer {world.words['key']}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\n").encode()
    for _ in range(40):
        world.raw().send(head)
    began = time.monotonic()
    equal(world.client.call("GET", "/me", key=world.words["key"]).status, 200, "status of /me")
    must(time.monotonic() - began < 5, f"a request beside 40 stalled uploads took {time.monotonic() - began:.1f} s")


@rows.row("a peer that goes away in the middle of its upload leaves nothing", given=library())
def _(world):
    body, kind = multipart([("c.png", images.png())], {})
    for cut in (0.2, 0.5, 0.99):
        raw = world.raw()
        raw.send((f"POST {world.words['assets']} HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer {world.words['key']}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body[:int(len(body) * cut)])
        raw.close()
    reply = world.client.call("GET", world.words["assets"], key=world.words["key"])
    equal(reply.data, [], "assets")
