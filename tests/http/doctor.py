"""`lightkeep doctor`: a server that is well, and each thing that may be wrong with it, found and said with what mends it."""
import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from harness.scenario import Group, equal, must
from harness.server import Server, run_command
from harness.wire import Client

rows = Group("doctor", own_servers=True)


class Proxy:
    """Ends TLS for `localhost` and asks the server behind it for each request. `says`: the header lines that it adds. `limit`: bytes of a body that it lets
    through. `days`: of its certificate."""

    def __init__(self, says=("X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https"), limit=None, days=90, leads_to=None):
        self.says, self.limit, self.leads_to = says, limit, leads_to
        self.upstream = None
        self.folder = tempfile.mkdtemp(prefix="lightkeep-test-")
        self.certificate, key = f"{self.folder}/cert.pem", f"{self.folder}/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days), "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", self.certificate], check=True, capture_output=True, timeout=60)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self.listener.accept()
                threading.Thread(target=self.pass_on, args=(plain,), daemon=True).start()

    def pass_on(self, plain):
        with contextlib.suppress(OSError), plain:
            plain.settimeout(60)
            with self.context.wrap_socket(plain, server_side=True) as client:
                client.sendall(self.answer(client))

    def answer(self, client):
        received = b""
        while b"\r\n\r\n" not in received:
            more = client.recv(65536)
            if not more:
                return b""
            received += more
        head, _, body = received.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        lines = ["Host: images.example.com" if line.lower().startswith("host:") else line for line in lines]
        length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
        if self.limit is not None and length > self.limit:
            client.sendall(b"HTTP/1.1 413 Too large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            while client.recv(65536):  # what it still sends: it would not hear of the status else
                pass
            return b""
        if self.leads_to:
            return f"HTTP/1.1 301 Moved\r\nLocation: {self.leads_to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        try:
            upstream = socket.create_connection(("127.0.0.1", self.upstream), timeout=60)
        except (OSError, TypeError):
            return b"HTTP/1.1 502 Bad gateway\r\nContent-Length: 9\r\nConnection: close\r\n\r\nno answer"
        with upstream:
            upstream.sendall("\r\n".join([*lines, *self.says]).encode() + b"\r\n\r\n" + body)
            sent = len(body)
            while sent < length and (more := client.recv(65536)):
                upstream.sendall(more)
                sent += len(more)
            upstream.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: upstream.recv(65536), b""))

    def close(self):
        self.listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def examined(server, *more, environment=None, public_url=None):
    """(exit code, what was said) of a doctor with the server's own options, or another public URL."""
    given = {**server.options, **({"--public-url": public_url} if public_url else {})}
    options = [text for name, value in given.items() if value is not False for text in ([name] if value is True else [name, str(value)])]
    return run_command(server.binary, "doctor", "--data", server.data, "--listen", f"127.0.0.1:{server.port}", *options, *more, environment=environment, deadline=60)


@contextlib.contextmanager
def behind(binary, proxy, **options):
    """A server behind the proxy."""
    given = {"--behind-proxy": True, "--public-url": proxy.url, "--max-file-size": "1MiB", **options}
    try:
        with Server(binary, given) as server:
            proxy.upstream = server.port
            yield server, {"SSL_CERT_FILE": proxy.certificate}
    finally:
        proxy.close()


def finds(title, sentences, code=1, options=None, **proxy):
    @rows.row(title)
    def _(world):
        with behind(world.binary, Proxy(**proxy), **(options or {})) as (server, environment):
            ended, said = examined(server, environment=environment)
            for sentence in sentences:
                must(sentence in said, f"it does not say “{sentence}”:\n{said}")
            equal(ended, code, f"exit code; it said:\n{said}\n")


finds("a server behind a good proxy is well", ["public URL: it leads to this server", "its client is 203.0.113.7", "lets all of 1MiB through", "certificate: good until"], code=0)
finds("a proxy that names nobody", ["WRONG    proxy: it does not say who its clients are, in X-Forwarded-For"], says=["X-Forwarded-Proto: https"])
finds("a proxy that does not say HTTPS", ["WRONG    public URL: the server refuses what comes by it"], says=["X-Forwarded-For: 203.0.113.7"])
finds("a proxy that speaks the other dialect", ["in Forwarded"], says=["X-Forwarded-For: 203.0.113.7", "Forwarded: proto=https"], options={"--proxy-headers": "forwarded"})
finds("a proxy that takes small bodies only", ["WRONG    uploads: the proxy does not let 1MiB through: status 413", "client_max_body_size"], limit=100_000)
finds("a proxy that names its client as unknown", ["WRONG    proxy: it does not say who its clients are"], says=["X-Forwarded-For: unknown", "X-Forwarded-Proto: https"])
finds("a proxy that is not believed", ["WRONG    public URL: the server refuses what comes by it"], options={"--trusted-proxy": "10.9.8.7"})
finds("a certificate that ends soon", ["look     certificate: it ends on"], code=0, days=3)
finds("a public URL that leads on", ["leads on to https://www.example.com/", "as --public-url"], leads_to="https://www.example.com/")


@rows.row("a server that is reached directly is well")
def _(world):
    with Server(world.binary) as server:
        code, said = examined(server)
        must("data folder" in said and "open files" in said and "WRONG" not in said, said)
        equal(code, 0, f"exit code; it said:\n{said}\n")


@rows.row("a server that does not run")
def _(world):
    with Server(world.binary) as server:
        server.stop()
        code, said = examined(server)
        must(f"WRONG    server: nothing answers at 127.0.0.1:{server.port}" in said, said)
        equal(code, 1, "exit code")


@rows.row("a proxy that does not reach the server, and a name that nobody answers at")
def _(world):
    proxy = Proxy()
    with behind(world.binary, proxy) as (server, environment):
        proxy.upstream = 1
        code, said = examined(server, environment=environment)
        must(code == 1 and "status 502" in said and f"it should ask 127.0.0.1:{server.port}" in said, said)
        code, said = examined(server, environment=environment, public_url="https://localhost:1")
        must(code == 1 and "cannot be asked" in said and "DNS records" in said, said)


@rows.row("a certificate that nobody vouches for")
def _(world):
    with behind(world.binary, Proxy()) as (server, _):
        code, said = examined(server)
        must(code == 1 and "not signed by a known authority" in said, said)


@rows.row("another server, and another data folder")
def _(world):
    with Server(world.binary) as server, Server(world.binary) as other:
        code, said = examined(server, public_url=other.base)
        must(code == 1 and "another server is there, or one with another data folder" in said, said)
        code, said = run_command(world.binary, "doctor", "--data", server.data + "-none", "--listen", f"127.0.0.1:{server.port}")
        must(code == 1 and "WRONG    data folder" in said and "first `lightkeep serve`" in said, said)
        must(not os.path.exists(server.data + "-none"), "the doctor made a folder")


@rows.row("a disk with too little room")
def _(world):
    with Server(world.binary, {"--min-free-disk": "1000TiB"}) as server:
        code, said = examined(server)
        must(code == 1 and "WRONG    disk:" in said and "1000TiB of --min-free-disk" in said, said)


@rows.row("a mail server that is not there")
def _(world):
    with Server(world.binary) as server:
        code, said = examined(server, "--smtp-url", "smtp://127.0.0.1:1", "--mail-from", "images@example.com")
        must(code == 1 and "WRONG    mail:" in said and "--smtp-url" in said, said)


@rows.row("a folder in memory is looked at twice")
def _(world):
    if os.path.exists("/dev/shm"):
        folder = tempfile.mkdtemp(prefix="lightkeep-test-", dir="/dev/shm")
        try:
            with Server(world.binary, data=folder) as server:
                code, said = examined(server)
                must(code == 0 and "gone at the machine's next start" in said, said)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@rows.row("nobody but the doctor is told anything")
def _(world):
    with Server(world.binary) as server:
        client = Client(server.base)
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {int(time.time())}.{'0' * 64}"}, {"Authorization": "Bearer ." + "0" * 64}):
            reply = client.raw("POST", "/healthz/probe", headers, b"x" * 1000)
            equal(reply.status, 404, f"status with {headers}")
            must("203" not in reply.text and "openFiles" not in reply.text, reply.text)
