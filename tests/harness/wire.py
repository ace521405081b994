"""HTTP as a client sees it: requests over kept connections, multipart bodies, and raw sockets for what no client would send."""
import http.client
import json
import os
import re
import socket
import ssl
import time

API_VERSION = "2026-05-20"
TIMEOUT = 60.0  # seconds without a byte


class Response:
    """One reply. `json` parses on demand; `lower` names are header fields."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # list of pairs as received
        self.body = body

    def header(self, name):
        return ", ".join(value for field, value in self.headers if field.lower() == name.lower()) or None

    def has_header(self, name):
        return any(field.lower() == name.lower() for field, _ in self.headers)

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def data(self):
        return self.json["data"]

    @property
    def code(self):
        try:
            return self.json["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return None

    def __str__(self):
        fields = "\n".join(f"    {name}: {value}" for name, value in self.headers)
        body = self.text if len(self.body) <= 1500 else f"{self.text[:1500]}… ({len(self.body)} bytes)"
        return f"    {self.status}\n{fields}\n\n    {body}"


class Client:
    """One connection, kept as long as the server keeps it. One thread at a time. `address`: of this machine (127.x.y.z), to come from."""

    def __init__(self, base, key=None, timeout=TIMEOUT, address=None):
        self.scheme, rest = base.split("://")
        self.host, self.port = rest.rsplit(":", 1)
        self.base, self.key, self.timeout = base, key, timeout
        self.source = (address, 0) if address else None
        self.connection = None

    def _connect(self):
        if self.scheme == "https":
            context = ssl._create_unverified_context()
            return http.client.HTTPSConnection(self.host, int(self.port), timeout=self.timeout, context=context, source_address=self.source)
        return http.client.HTTPConnection(self.host, int(self.port), timeout=self.timeout, source_address=self.source)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def raw(self, method, path, headers=None, body=None):
        """Sends exactly these headers (besides Host and Content-Length). A connection the server closed between requests is opened anew."""
        if path.startswith(self.base):
            path = path[len(self.base):]
        for attempt in (1, 2):
            fresh = self.connection is None
            if fresh:
                self.connection = self._connect()
            try:
                return self._exchange(method, path, headers or {}, body)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.close()
                if fresh or attempt == 2:
                    raise
            except Exception:
                self.close()
                raise

    def _exchange(self, method, path, headers, body):
        lower = {name.lower() for name in headers}
        self.connection.putrequest(method, path, skip_host="host" in lower, skip_accept_encoding=True)
        if body is not None and "content-length" not in lower and "transfer-encoding" not in lower:
            self.connection.putheader("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.connection.putheader(name, value)
        self.connection.endheaders()
        early = None
        if body:
            try:
                self.connection.send(body)
            except (BrokenPipeError, ConnectionResetError) as error:
                early = error  # the server may have answered before the body was out
        try:
            got = self.connection.getresponse()
        except (ConnectionResetError, http.client.RemoteDisconnected):
            raise early or ConnectionResetError("the server closed the connection without a reply")
        response = Response(got.status, got.getheaders(), got.read())
        if got.will_close:
            self.close()
        return response

    def call(self, method, path, json_body=None, files=None, fields=None, headers=None, body=None, key="own"):
        """A REST request as a good client makes it: version, key, and a body of JSON or multipart."""
        sent = {"Api-Version": API_VERSION}
        token = self.key if key == "own" else key
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if json_body is not None:
            body = json.dumps(json_body).encode()
            sent["Content-Type"] = "application/json"
        elif files is not None or fields is not None:
            body, sent["Content-Type"] = multipart(files or [], fields or {})
        for name, value in (headers or {}).items():
            for same in [known for known in sent if known.lower() == name.lower()]:
                del sent[same]
            if value is not None:
                sent[name] = value
        return self.raw(method, path, sent, body)


def multipart(files, fields, boundary=None):
    """(body, content type). A file is (name, bytes) or (name, bytes, content type); its part is called `files`."""
    boundary = boundary or "lightkeep" + os.urandom(8).hex()
    out = bytearray()
    for name, value in (fields.items() if isinstance(fields, dict) else fields):
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for file in files:
        name, content = file[0], file[1]
        kind = file[2] if len(file) > 2 else "application/octet-stream"
        quoted = name if isinstance(name, bytes) else name.replace("\\", "\\\\").replace('"', '\\"').encode()
        out += f"--{boundary}\r\n".encode() + b'Content-Disposition: form-data; name="files"; filename="' + quoted
        out += f'"\r\nContent-Type: {kind}\r\n\r\n'.encode() + content + b"\r\n"
    out += f"--{boundary}--\r\n".encode()
    return bytes(out), f"multipart/form-data; boundary={boundary}"


class RawConnection:
    """A bare socket to the server; bytes in, bytes out."""

    def __init__(self, base, timeout=20.0):
        address, port = base.split("://")[1].rsplit(":", 1)
        self.socket = socket.create_connection((address, int(port)), timeout)
        self.buffer = b""

    def send(self, data):
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def _more(self):
        try:
            got = self.socket.recv(65536)
        except ConnectionResetError:
            got = b""
        self.buffer += got
        return bool(got)

    def reply(self, method="GET"):
        """The next reply on this connection, or None when the server closed it."""
        while True:
            while b"\r\n\r\n" not in self.buffer:
                if not self._more():
                    return None
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            status = int(lines[0].split()[1])
            headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
            if status != 100:
                break
        response = Response(status, headers, b"")
        if method == "HEAD" or status in (204, 304):
            return response
        if "chunked" in (response.header("Transfer-Encoding") or ""):
            response.body = self._chunks()
        elif response.header("Content-Length") is not None:
            response.body = self._take(int(response.header("Content-Length")))
        else:
            while self._more():
                pass
            response.body, self.buffer = self.buffer, b""
        return response

    def _take(self, size):
        while len(self.buffer) < size and self._more():
            pass
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _chunks(self):
        out = b""
        while True:
            while b"\r\n" not in self.buffer:
                if not self._more():
                    return out
            size, _, self.buffer = self.buffer.partition(b"\r\n")
            size = int(size.split(b";")[0], 16)
            out += self._take(size + 2)[:size]
            if size == 0:
                return out

    def closed(self, within=15.0):
        """True when the server closes without sending more, within that many seconds."""
        self.socket.settimeout(within)
        try:
            return self.buffer == b"" and not self._more()
        except socket.timeout:
            return False

    def rest(self, within=5.0):
        """Everything until the server closes or stays quiet for `within` seconds."""
        self.socket.settimeout(within)
        try:
            while self._more():
                pass
        except socket.timeout:
            pass
        return self.buffer

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Library:
    """One library, minted now or with a key to it, and what a client does with it. One thread at a time."""

    def __init__(self, base, email=None, name=None, timeout=TIMEOUT, client=None, minted=None):
        self.client = client or Client(base, timeout=timeout)
        self.email = email or f"{os.urandom(8).hex()}@example.com"
        self.minted = minted or self.mint(name)
        self.org, self.lib = self.minted["organizationId"], self.minted["libraryId"]
        self.key = self.client.key = self.minted["apiKey"]
        self.path = f"/organizations/{self.org}/libraries/{self.lib}"
        self.assets = self.path + "/assets"

    def mint(self, name):
        reply = self.client.call("POST", "/libraries", {"email": self.email} | ({"name": name} if name else {}))
        assert reply.status == 200, f"minting answered\n{reply}"
        return reply.data

    def moved_to(self, base):
        """The same library on a server that was started again."""
        self.client.close()
        self.client = Client(base, self.key, self.client.timeout)
        return self

    def call(self, method, path, *arguments, **options):
        return self.client.call(method, path, *arguments, **options)

    def good(self, method, path, *arguments, **options):
        reply = self.call(method, path, *arguments, **options)
        assert reply.status in (200, 201), f"{method} {path} answered\n{reply}"
        return reply.data

    def upload(self, *files, parent=None):
        """Files as bytes or (name, bytes); gives the assets of the reply."""
        named = [f if isinstance(f, tuple) else (f"photo-{i}.jpg", f) for i, f in enumerate(files)]
        fields = {"parentId": parent} if parent else {}
        return self.good("POST", self.assets, files=named, fields=fields)["assets"]

    def asset(self, identifier):
        return self.good("GET", f"{self.assets}/{identifier}")

    def finished(self, identifier, deadline=60.0):
        """The asset once its processing has ended."""
        end = time.monotonic() + deadline
        while True:
            asset = self.asset(identifier)
            if asset["status"] != "processing":
                return asset
            assert time.monotonic() < end, f"{identifier} is still processing after {deadline:g} s"
            time.sleep(0.02)

    def ready(self, *files, deadline=60.0):
        """Uploads and waits until each is ready."""
        assets = [self.finished(a["id"], deadline) for a in self.upload(*files)]
        for asset in assets:
            assert asset["status"] == "ready", f"processing ended in {asset['status']}: {asset}"
        return assets

    def listed(self, **query):
        """Every asset of the library, newest first, over all pages."""
        out, page = [], 1
        while True:
            terms = "&".join(f"{k}={v}" for k, v in {"pageSize": 500, **query, "page": page}.items())
            got = self.good("GET", f"{self.assets}?{terms}")
            out += got
            if len(got) < int(query.get("pageSize", 500)):
                return out
            page += 1

    def close(self):
        self.client.close()


ASSET_ID = re.compile(r"[A-Za-z0-9]{12}")
API_KEY = re.compile(r"pk_[A-Za-z0-9_-]{43}")
SLUG = re.compile(r"[a-z0-9-]{3,48}")
