"""HTTP/2 frame by frame (RFC 9113), for what no client would send. One thread at a time."""
import socket
import ssl
import struct

import hpack

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM = ACK = 1
END_HEADERS, PADDED = 4, 8
NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, _, STREAM_CLOSED, FRAME_SIZE_ERROR, REFUSED_STREAM, CANCEL, COMPRESSION_ERROR = range(10)
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
INITIAL_WINDOW_SIZE = 4


def frame(kind, flags=0, stream=0, payload=b"", length=None):
    return struct.pack(">I", len(payload) if length is None else length)[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def settings(values):
    return frame(SETTINGS, payload=b"".join(struct.pack(">HI", name, value) for name, value in values.items()))


def get(path="/healthz", **more):
    return [(":method", "GET"), (":scheme", "https"), (":authority", "localhost"), (":path", path), *more.items()]


def post(path, *more):
    return [(":method", "POST"), (":scheme", "https"), (":authority", "localhost"), (":path", path), *more]


class Ended(Exception):
    """The server closed the connection; `code` is that of its GOAWAY, None without one."""

    def __init__(self, code):
        super().__init__(f"the connection ended, GOAWAY {code}")
        self.code = code


class Reply:
    def __init__(self):
        self.status, self.headers, self.body, self.whole, self.reset = None, [], b"", False, None


class Connection:
    def __init__(self, server, values=None, preface=True, timeout=20.0):
        context = ssl._create_unverified_context()
        context.set_alpn_protocols(["h2"])
        self.socket = context.wrap_socket(socket.create_connection((server.address, server.port), timeout), server_hostname="localhost")
        assert self.socket.selected_alpn_protocol() == "h2", self.socket.selected_alpn_protocol()
        self.encoder, self.decoder = hpack.Encoder(), hpack.Decoder()
        self.received, self.next_stream, self.code = b"", 1, None
        self.replies, self.pongs, self.silent = {}, [], False
        if preface:
            self.send(PREFACE + settings(values or {}))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            while self.step():  # why it ended
                pass
            raise Ended(self.code) from error

    def headers(self, fields, flags=END_STREAM | END_HEADERS, stream=None):
        """A HEADERS frame of the next stream, and its number."""
        number = stream or self.next_stream
        self.next_stream = max(self.next_stream, number + 2)
        return number, frame(HEADERS, flags, number, self.encoder.encode(fields))

    def ask(self, fields, flags=END_STREAM | END_HEADERS):
        number, data = self.headers(fields, flags)
        self.send(data)
        return number

    def _exactly(self, size):
        while len(self.received) < size:
            try:
                more = self.socket.recv(65536)
            except (ConnectionResetError, ssl.SSLError):
                more = b""
            if not more:
                return None
            self.received += more
        data, self.received = self.received[:size], self.received[size:]
        return data

    def step(self):
        """The next frame, taken in: (type, flags, stream, payload); None at the end."""
        head = self._exactly(9)
        if head is None:
            return None
        size, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
        payload = self._exactly(size)
        if payload is None:
            return None
        reply = self.replies.setdefault(stream, Reply())
        reply.whole |= kind in (DATA, HEADERS) and bool(flags & END_STREAM)
        if kind == HEADERS:
            for name, value in self.decoder.decode(payload):
                if name == ":status":
                    reply.status = int(value)
                else:
                    reply.headers.append((name, value))
        elif kind == DATA:
            reply.body += payload
        elif kind == RST_STREAM:
            reply.reset = int.from_bytes(payload, "big")
        elif kind == GOAWAY:
            self.code = int.from_bytes(payload[4:8], "big")
        elif kind == PING and flags & ACK:
            self.pongs.append(payload)
        elif kind == SETTINGS and not flags & ACK and not self.silent:
            self.send(frame(SETTINGS, ACK))
        return kind, flags, stream, payload

    def wait(self, streams):
        """Until all have their reply, or were reset. Throws Ended."""
        while not all(stream in self.replies and (self.replies[stream].whole or self.replies[stream].reset is not None) for stream in streams):
            if self.step() is None:
                raise Ended(self.code)

    def reply(self, stream):
        """All of it, or what there was when the stream was reset. Throws Ended."""
        self.wait([stream])
        return self.replies[stream]

    def fetch(self, fields):
        return self.reply(self.ask(fields))

    def end(self):
        """The code of the GOAWAY with which the server ends the connection; None where it says nothing."""
        while self.step():
            pass
        return self.code
