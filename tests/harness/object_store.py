"""An object store that speaks S3: Swift of Debian with s3api and tempauth, four processes on loopback in a folder of their own, and a way in that
breaks, slows or refuses what the test says."""
import contextlib
import datetime
import getpass
import hashlib
import hmac
import http.client
import http.server
import os
import pathlib
import re
import socket
import subprocess
import threading
import time
import urllib.parse

from .server import free_ports

KEY_ID, SECRET = "lightkeep:keeper", "object_store_secret"
KINDS = ("account", "container", "object")
PATIENCE = 60  # seconds for what takes a few on a quiet machine

SERVER = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
workers = 0
fallocate_reserve = 0
log_address = {folder}/nowhere
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""

PROXY = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
swift_dir = {folder}
workers = 0
log_address = {folder}/nowhere
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth copy slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
check_bucket_owner = false
[filter:tempauth]
use = egg:swift#tempauth
user_lightkeep_keeper = {secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
"""


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {done.stdout}{done.stderr}")


class ObjectStore:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        *self.ports, self.port = free_ports(len(KINDS) + 1)
        self.processes = []
        words = {"user": getpass.getuser(), "folder": self.folder, "secret": SECRET}
        (self.folder / "devices" / "disk").mkdir(parents=True, exist_ok=True)
        (self.folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n")
        for kind, port in zip(KINDS, self.ports):
            (self.folder / f"{kind}.conf").write_text(SERVER.format(kind=kind, port=port, **words))
            builder = str(self.folder / f"{kind}.builder")
            run("swift-ring-builder", builder, "create", "4", "1", "0")
            run("swift-ring-builder", builder, "add", f"r1z1-127.0.0.1:{port}/disk", "1")
            run("swift-ring-builder", builder, "rebalance")
        (self.folder / "proxy.conf").write_text(PROXY.format(port=self.port, **words))

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        log = open(self.folder / "log", "ab")
        for kind in (*KINDS, "proxy"):
            self.processes.append(subprocess.Popen([f"/usr/bin/swift-{kind}-server", str(self.folder / f"{kind}.conf"), "-v"], stdin=subprocess.DEVNULL,
                                                   stdout=log, stderr=log))
        end = time.monotonic() + PATIENCE
        for port in (*self.ports, self.port):
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                if time.monotonic() > end or any(p.poll() is not None for p in self.processes):
                    raise AssertionError("the object store did not start:\n" + (self.folder / "log").read_text())
                time.sleep(0.05)
        return self

    def stop(self):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
        self.processes.clear()

    def ask(self, method, path, body=b""):
        """(status, bytes) of a request to it that is signed, by a way of our own: "AWS Signature Version 4"."""
        at, payload = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()), hashlib.sha256(body).hexdigest()
        host, (path, _, query) = f"127.0.0.1:{self.port}", path.partition("?")
        scope = f"{at[:8]}/us-east-1/s3/aws4_request"
        canonical = f"{method}\n{urllib.parse.quote(path)}\n{query}\nhost:{host}\nx-amz-content-sha256:{payload}\nx-amz-date:{at}\n\nhost;x-amz-content-sha256;x-amz-date\n{payload}"
        key = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}".encode(), "sha256").hexdigest()
        connection = http.client.HTTPConnection(host, timeout=PATIENCE)
        connection.request(method, urllib.parse.quote(path) + (f"?{query}" if query else ""), body or None, {
            "x-amz-content-sha256": payload, "x-amz-date": at,
            "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}"})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def make_bucket(self, name):
        status, said = self.ask("PUT", f"/{name}")
        if status != 200:
            raise AssertionError(f"no bucket: {status} {said}")

    def keys(self, bucket):
        return re.findall(r"<Key>([^<]+)</Key>", self.ask("GET", f"/{bucket}")[1].decode())

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class Way(http.server.ThreadingHTTPServer):
    """A way to an object store, as `Way.endpoint`, that says itself what becomes of requests: `fate(number, method, path)` gives None, a status, or
    "cut" (nothing is done), "wait" (until `Way.released` is set), "lost" (done, and the answer is lost), "half" (of the answer). `conditional`: it knows If-None-Match: *, which Swift does
    not. `older`: seconds by which objects are older than they are."""
    daemon_threads = True

    def __init__(self, store, conditional=False):
        super().__init__(("127.0.0.1", 0), Passage)
        self.store, self.conditional, self.older, self.taken = store, conditional, 0, set()
        self.fate, self.number, self.lock = lambda *_: None, 0, threading.Lock()
        self.seen = []  # (method, path)
        self.released = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass  # connections that are cut

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Passage(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def forward(self, method, headers, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.store.port, timeout=PATIENCE)
        connection.putrequest(method, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        found = answer.status, answer.getheaders(), answer.read()
        connection.close()
        return found

    def pass_on(self):
        way, method = self.server, self.command
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with way.lock:
            way.number += 1
            fate = way.fate(way.number, method, self.path)
            way.seen.append((method, self.path))
        if fate == "cut":
            self.close_connection = True
            return
        if fate == "wait":
            way.released.wait(PATIENCE)
        if isinstance(fate, int):
            return self.say(fate, [], b"<Error><Code>SlowDown</Code><Message>Later.</Message></Error>")
        headers = [(name, value) for name, value in self.headers.items() if name.lower() not in ("connection", "accept-encoding")]
        if way.conditional and self.headers.get("If-None-Match") == "*":
            headers = [(name, value) for name, value in headers if name.lower() != "if-none-match"]
            with way.lock:
                status, fields, found = self.answer_if_absent(headers, body)
        else:
            status, fields, found = self.forward(method, headers, body)
        if way.older:
            found = re.sub(rb"(?<=<LastModified>)[^<]+", lambda m: self.earlier(m[0]), found)
        if fate == "lost":
            self.close_connection = True
            return
        self.say(status, fields, found, half=fate == "half")

    def answer_if_absent(self, headers, body):
        if self.path in self.server.taken:
            return 412, [], b"<Error><Code>PreconditionFailed</Code></Error>"
        found = self.forward("PUT", headers, body)
        if found[0] == 200:
            self.server.taken.add(self.path)
        return found

    def earlier(self, time_of_it):
        then = datetime.datetime.fromisoformat(time_of_it.decode().rstrip("Z")[:19]) - datetime.timedelta(seconds=self.server.older)
        return (then.isoformat() + ".000Z").encode()

    def say(self, status, fields, body, half=False):
        self.send_response_only(status)
        sized = self.command == "HEAD"
        for name, value in fields:
            if name.lower() not in ("connection", "transfer-encoding") and (sized or name.lower() != "content-length"):
                self.send_header(name, value)
        if not sized:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if half else body)
        self.close_connection = self.close_connection or half

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = pass_on
