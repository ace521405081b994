"""Cached thumbnails, an original and small JSON at 64 connections, over HTTP, HTTPS and HTTP/2, against nginx serving files of the same sizes;
TLS handshakes, whole and resumed; and a grid of thumbnails over a line with a round trip of 50 ms.

nginx: two workers, access log off, sendfile on, keep-alive, the same certificate. Requests per second by wrk, over HTTP/2 by h2load; CPU from
/proc of all of the server's processes."""
import asyncio
import contextlib
import json
import os
import shutil
import socket
import ssl
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from harness import images
from harness.server import Server

TARGETS = []
SECONDS, ROUNDS, CONNECTIONS = 4, 3, 64
WORKERS = 2  # of nginx, all of which count
STREAMS = 16  # over each connection of HTTP/2
GRID, ROUND_TRIP = 100, 0.050  # thumbnails, seconds
HANDSHAKES = 1500  # TLS 1.3, one after the other; the server's CPU is what counts
TICK = os.sysconf("SC_CLK_TCK")
TRUSTING = ssl._create_unverified_context()
THUMBNAILS = {"6 KB": "?w=200&h=200&fm=jpg&q=50", "50 KB": "?w=640&h=640&fm=jpg&q=85"}


def call(server, path, key=None, data=None, headers=None):
    request = urllib.request.Request(server.base + path, data=data, headers={"Api-Version": "2026-05-20", **(headers or {})})
    if key:
        request.add_header("Authorization", "Bearer " + key)
    with urllib.request.urlopen(request, context=TRUSTING) as reply:
        return json.load(reply)["data"]


def upload(server, library, name, data):
    edge = "----lightkeep-bench"
    body = (f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n').encode() + data + f"\r\n--{edge}--\r\n".encode()
    path = f"/organizations/{library['organizationId']}/libraries/{library['libraryId']}/assets"
    return call(server, path, library["apiKey"], body, {"Content-Type": f"multipart/form-data; boundary={edge}"})["assets"][0]


def photo(across=40, width=1600):
    """Smooth noise of so many points across."""
    import io

    import numpy
    from PIL import Image
    random = numpy.random.default_rng(1)
    points = random.integers(0, 255, (across * 3 // 4, across, 3), dtype=numpy.uint8).astype("uint8")
    out = io.BytesIO()
    Image.fromarray(points).resize((width, width * 3 // 4), Image.BICUBIC).save(out, "JPEG", quality=90)
    return out.getvalue()


def read(url):
    with urllib.request.urlopen(url, context=TRUSTING) as reply:
        return reply.read()


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def load(url, pids, headers=()):
    """Requests per second, and CPU microseconds per request."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "30s"]
    for header in headers:
        command += ["-H", header]
    before = cpu_seconds(pids)
    out = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pids) - before
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(out)
    requests = int(next(line for line in out.splitlines() if "requests in" in line).split()[0])
    rate = float(next(line for line in out.splitlines() if line.startswith("Requests/sec")).split()[1])
    return rate, used / requests * 1e6


def load_http2(url, pids, _=()):
    """As `load`, over HTTP/2: as many requests at a time, of a quarter of the connections."""
    command = ["h2load", "-t2", f"-c{CONNECTIONS // STREAMS * 4}", f"-m{STREAMS}", f"-D{SECONDS}", url]
    before = cpu_seconds(pids)
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pids) - before
    counts = next(line for line in out.splitlines() if line.startswith("requests:"))
    requests = int(counts.split(" succeeded")[0].split()[-1])
    if ", 0 failed, 0 errored" not in counts or " 0 4xx, 0 5xx" not in out:
        raise SystemExit(out)
    return requests / SECONDS, used / requests * 1e6


class Line:
    """A port of this machine that leads to another one, every byte of which takes half of the round trip each way."""

    def __init__(self, port):
        self.target = port
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self.join, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]

    async def join(self, reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self.carry(reader, back), self.carry(there, writer))

    async def carry(self, reader, writer):
        waiting = asyncio.Queue()

        async def deliver():
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(max(0, due - self.loop.time()))
                if not data:
                    return writer.close()
                writer.write(data)
        out = asyncio.ensure_future(deliver())
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 20):
                waiting.put_nowait((self.loop.time() + ROUND_TRIP / 2, data))
        waiting.put_nowait((self.loop.time() + ROUND_TRIP / 2, b""))
        await out

    def __enter__(self):
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.close()


def grid_time(port, paths):
    """Seconds from the first byte sent to the last thumbnail."""
    with Line(port) as line:
        before = time.monotonic()
        out = subprocess.run(["nghttp", "-n", "-s", *(f"https://localhost:{line.port}{path}" for path in paths)], capture_output=True, text=True, check=True).stdout
        took = time.monotonic() - before
    if out.count(" 200 ") < len(paths):
        raise SystemExit(out)
    return took


def grid(ours, theirs):
    rounds = [[grid_time(*side) for side in (ours, theirs)] for _ in range(ROUNDS * 3)]
    seconds = [statistics.median(values) for values in zip(*rounds)]
    ratio = seconds[0] / seconds[1]
    yield (f"HTTP/2, {GRID} thumbnails at a round trip of {ROUND_TRIP * 1000:.0f} ms", f"{seconds[0] * 1000:.0f} ms", f"nginx: {seconds[1] * 1000:.0f} ms", f"{ratio:.2f}×", "≤ 1×",
           "yes" if ratio <= 1 else "no")


class Certificate:
    """A P-256 key and its certificate in files, of which both servers live."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lightkeep-certificate-")
        self.certificate, self.key = (f"{self.folder.name}/{name}.pem" for name in ("certificate", "key"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.key,
                        "-out", self.certificate], check=True, capture_output=True)


class Nginx:
    def __init__(self, files, certificate):
        self.folder = tempfile.mkdtemp(prefix="lightkeep-nginx-")
        for name, data in files.items():
            Path(self.folder, name).write_bytes(data)
        os.chmod(self.folder, 0o755)
        Path(self.folder, "nginx.conf").write_text(f"""
worker_processes {WORKERS}; daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; types {{ image/jpeg jpg; application/json json; }}
  ssl_certificate {certificate.certificate}; ssl_certificate_key {certificate.key}; ssl_protocols TLSv1.2 TLSv1.3;
  server {{ listen 127.0.0.1:18089; listen 127.0.0.1:18090 ssl; listen 127.0.0.1:18091 ssl http2; root {self.folder}; }} }}""")

    BASES = {"HTTP": "http://127.0.0.1:18089", "HTTPS": "https://127.0.0.1:18090", "HTTP/2": "https://127.0.0.1:18091"}

    def __enter__(self):
        self.process = subprocess.Popen(["nginx", "-c", f"{self.folder}/nginx.conf"], stderr=subprocess.DEVNULL)
        while not Path(self.folder, "pid").exists() or len(self.pids()) < 1 + WORKERS:
            time.sleep(0.02)
        return self

    def pids(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


def row_of(what, ours, theirs, goal):
    """CPU for each request; goal: how many times nginx's it may be."""
    ratio = ours / theirs
    return f"{what}: CPU per request", f"{ours:.1f} µs", f"nginx: {theirs:.1f} µs", f"{ratio:.2f}×", f"≤ {goal}×", "yes" if ratio <= goal else "no"


def compare(what, ours, theirs, rates=False, load=load):
    """Alternated rounds; medians."""
    results = [[], []]
    for _ in range(ROUNDS):
        for side, (url, pids, headers) in enumerate((ours, theirs)):
            results[side].append(load(url, pids, headers))
    rate = [statistics.median(r for r, _ in side) for side in results]
    cpu = [statistics.median(c for _, c in side) for side in results]
    if rates:
        ratio = rate[0] / rate[1]
        yield (f"{what}, {CONNECTIONS} connections: requests/s", f"{rate[0]:,.0f}", f"nginx: {rate[1]:,.0f}", f"{ratio:.2f}×", "≥ 1×",
               "yes" if ratio >= 1 else "no")
    yield row_of(what, *cpu, 1)


def shake_hands(port, path, session=None):
    """One connection with one request; its session, with a ticket."""
    with TRUSTING.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost", session=session) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        while connection.recv(65536):
            pass
        if session and not connection.session_reused:
            raise SystemExit(f"port {port} does not resume")
        return connection.session


def cpu_of_handshakes(port, path, pids, resumed):
    session = shake_hands(port, path) if resumed else None
    before = cpu_seconds(pids)
    for _ in range(HANDSHAKES):
        made = shake_hands(port, path, session)
        session = made if resumed else None
    return (cpu_seconds(pids) - before) / HANDSHAKES * 1e6


def handshakes(ours, theirs):
    for what, resumed, goal in (("a whole TLS handshake", False, 2), ("a resumed TLS handshake", True, 1)):
        rounds = [[cpu_of_handshakes(*side, resumed) for side in (ours, theirs)] for _ in range(ROUNDS)]
        yield row_of(f"{what}, with a small request", *(statistics.median(values) for values in zip(*rounds)), goal)


def deliveries(scheme, server, library, certificate):
    """The rows of one scheme."""
    image = upload(server, library, "photo.jpg", photo())["url"]
    ours = {size: image + words for size, words in THUMBNAILS.items()}
    ours["5 MB"] = upload(server, library, "large.jpg", photo(1100, 4000))["url"]
    ours["/healthz"] = server.base + "/healthz"
    for seed in range(8):  # as on any other day than that of the upload: the original lies in its file, not in the write buffer of 32 MB
        upload(server, library, "later.png", images.png_sized(6_000_000, seed))
    files = {name.strip("/").replace(" ", "-"): read(url) for name, url in ours.items()}
    with Nginx(files, certificate) as nginx:
        for (name, url), (file, data) in zip(ours.items(), files.items()):
            what = f"{scheme}, {name}" if name == "/healthz" else f"{scheme}, {len(data) / 1024:,.0f} KB"
            yield from compare(what, (url, [server.process.pid], ()), (f"{nginx.BASES[scheme]}/{file}", nginx.pids(), ()), rates=scheme != "HTTPS",
                               load=load_http2 if scheme == "HTTP/2" else load)
        if scheme == "HTTP/2":
            path = ours["6 KB"][len(server.base):]
            yield from grid((server.port, [f"{path}&v={number}" for number in range(GRID)]), (18091, [f"/6-KB?v={number}" for number in range(GRID)]))
        elif scheme == "HTTPS":
            yield from handshakes((server.port, "/healthz", [server.process.pid]), (18090, "/healthz", nginx.pids()))
        else:
            yield from small_json(server, library, nginx)


def small_json(server, library, nginx):
    me = urllib.request.Request(server.base + "/me", headers={"Api-Version": "2026-05-20", "Authorization": "Bearer " + library["apiKey"]})
    small = read(me)
    Path(nginx.folder, "small.json").write_bytes(small)
    key = ("Api-Version: 2026-05-20", "Authorization: Bearer " + library["apiKey"])
    yield from compare(f"/me with its key, JSON of {len(small)} bytes", (server.base + "/me", [server.process.pid], key),
                       (nginx.BASES["HTTP"] + "/small.json", nginx.pids(), ()), rates=True)


def measure(binary, _):
    certificate = Certificate()
    secure = {"--tls-cert": certificate.certificate, "--tls-key": certificate.key}
    for scheme, options in (("HTTP", {}), ("HTTPS", secure), ("HTTP/2", secure)):
        server = Server(binary, options).start()
        try:
            library = call(server, "/libraries", data=json.dumps({"email": "bench@example.com"}).encode())
            yield from deliveries(scheme, server, library, certificate)
        finally:
            server.stop()
