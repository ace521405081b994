"""--admin-listen: the operator's own door, on a Unix socket or loopback."""
import http.client
import json
import os
import re
import socket
import tempfile

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server, free_ports, run_command, wait_until
from harness.wire import Library

rows = Group("the operator's door", own_servers=True)


class Door(http.client.HTTPConnection):
    """A connection to a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(door, method, path):
    door.request(method, path)
    reply = door.getresponse()
    return reply.status, reply.read().decode()


def with_door(world, act, **options):
    with tempfile.TemporaryDirectory(prefix="lightkeep-test-") as folder:
        path = os.path.join(folder, "admin.sock")
        with Server(world.binary, {"--admin-listen": "unix:" + path, **options}) as server:
            act(server, path)
            equal(server.stop(), 0, "exit code")
        must(not os.path.exists(path), "the socket is still there")


@rows.row("health, readiness and metrics")
def _(world):
    def act(server, path):
        door = Door(path)
        equal(ask(door, "GET", "/healthz"), (200, '{"status":"ok"}'), "/healthz")
        equal(ask(door, "GET", "/readyz"), (200, '{"status":"ready"}'), "/readyz")
        status, text = ask(door, "GET", "/metrics")
        must(status == 200 and "lightkeep_" in text, text[:300])
        equal(ask(door, "GET", "/me")[0], 404, "nothing of the public's")
        equal(os.stat(path).st_mode & 0o077, 0, "who else may open the socket")
    with_door(world, act)


@rows.row("the reason is told for not being ready")
def _(world):
    def act(server, path):
        status, text = ask(Door(path), "GET", "/readyz")
        equal(status, 503, "status")
        must("the disk is full" in json.loads(text)["reason"], text)
    with_door(world, act, **{"--min-free-disk": "1000TiB"})


@rows.row("a check beside the running server")
def _(world):
    def act(server, path):
        library = Library(server.base)
        library.upload(images.unique_png(1))
        for asked in ("/check", "/check?deep"):
            status, text = ask(Door(path), "POST", asked)
            equal(status, 200, "status")
            must(re.search(r"\d+ rows, 1 images of \d+ bytes, 0 problems", text), text)
        equal(ask(Door(path), "GET", "/check")[0], 404, "a GET")
    with_door(world, act)


@rows.row("`health` says it by its exit code")
def _(world):
    def act(server, path):
        code, said = run_command(world.binary, "health", "--admin-listen", "unix:" + path)
        must(code == 0 and "ready" in said, f"{code}: {said}")
    with_door(world, act)
    code, said = run_command(world.binary, "health", "--admin-listen", "unix:/nowhere/admin.sock")
    must(code == 1 and "nobody answers" in said, f"{code}: {said}")
    code, said = run_command(world.binary, "health")
    equal(code, 2, "without an address")


@rows.row("a socket that a killed server left is no obstacle, one that is in use is")
def _(world):
    with tempfile.TemporaryDirectory(prefix="lightkeep-test-") as folder:
        path = os.path.join(folder, "admin.sock")
        options = {"--admin-listen": "unix:" + path}
        with Server(world.binary, options) as server:
            server.kill()
        must(os.path.exists(path), "the socket of the killed server")
        with Server(world.binary, options):
            code, said = run_command(world.binary, "serve", "--data", os.path.join(folder, "other"), "--listen", "127.0.0.1:0", "--admin-listen", "unix:" + path)
            must(code and "--admin-listen" in said, f"{code}: {said}")
            equal(ask(Door(path), "GET", "/healthz")[0], 200, "the first server's")


def page(port, method="GET", path="/", headers=None):
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    door.request(method, path, headers=headers or {})
    answer = door.getresponse()
    return answer.status, answer.read().decode(), answer


@rows.row("a page says how the server and its backups are, and what a doctor finds")
def _(world):
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory() as folder:
        data, place = os.path.join(folder, "data"), os.path.join(folder, "backups <of> ours")
        options = {"--admin-listen": f"127.0.0.1:{port}", "--backup-to": place}
        with Server(world.binary, options, data=data) as server:
            Library(server.base).upload(images.png(9, 9))
            status, text, answer = page(port)
            equal(status, 200, "status")
            must("default-src 'none'" in answer.getheader("Content-Security-Policy", ""), "no policy")
            must("This server is ready" in text and server.base in text and "backup init" in text, text)
            must("&lt;of&gt; ours" in text and "<of>" not in text, "a place is not escaped")
            run_command(world.binary, "backup", "init", "--backup-to", place, "--data", data, typed="")
            style = re.search(r'href="(/static/style[^"]*)"', text)[1]
            equal(page(port, path=style)[0], 200, "the style sheet")
            equal(page(port, path="/static/nothing.css")[0], 404, "no such file")
            status, text, _ = page(port, path="/doctor")
            must(status == 200 and "it leads to this server" in text and "Look again" in text, text)


@rows.row("a page of another site cannot look through the operator's door")
def _(world):
    (port,) = free_ports(1)
    with Server(world.binary, {"--admin-listen": f"127.0.0.1:{port}"}):
        for path in ("/", "/metrics", "/readyz"):
            equal(page(port, path=path, headers={"Host": "evil.example.com"})[0], 403, "a foreign name that leads here")
        with socket.create_connection(("127.0.0.1", port), 30) as old:
            old.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
            must(b" 200 " in old.recv(4096), "who names no host is no browser")
        for host in ("localhost", f"localhost:{port}", "127.0.0.1", f"[::1]:{port}"):
            equal(page(port, path="/readyz", headers={"Host": host})[0], 200, host)
        for method, path in (("GET", "/"), ("GET", "/doctor"), ("GET", "/metrics"), ("POST", "/check")):
            equal(page(port, method, path, {"Sec-Fetch-Site": "cross-site"})[0], 403, "what a page of another site asks for")
        equal(page(port, headers={"Sec-Fetch-Site": "none"})[0], 200, "typed by hand")


@rows.row("on loopback too")
def _(world):
    (port,) = free_ports(1)
    with Server(world.binary, {"--admin-listen": f"127.0.0.1:{port}"}):
        equal(ask(http.client.HTTPConnection("127.0.0.1", port, timeout=30), "GET", "/readyz")[0], 200, "status")
