"""A cached thumbnail of about 20 KB and small JSON at 64 connections, against nginx serving files of the same sizes.

nginx: two workers, access log off, sendfile on, keep-alive. Requests per second by wrk; CPU from /proc of all of the server's processes."""
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from harness.server import Server

TARGETS = []
SECONDS, ROUNDS, CONNECTIONS = 4, 3, 64
TICK = os.sysconf("SC_CLK_TCK")


def call(server, path, key=None, data=None, headers=None):
    request = urllib.request.Request(server.base + path, data=data, headers={"Api-Version": "2026-05-20", **(headers or {})})
    if key:
        request.add_header("Authorization", "Bearer " + key)
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)["data"]


def upload(server, library, name, data):
    edge = "----lightkeep-bench"
    body = (f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n').encode() + data + f"\r\n--{edge}--\r\n".encode()
    path = f"/organizations/{library['organizationId']}/libraries/{library['libraryId']}/assets"
    return call(server, path, library["apiKey"], body, {"Content-Type": f"multipart/form-data; boundary={edge}"})["assets"][0]


def photo():
    import io

    import numpy
    from PIL import Image
    random = numpy.random.default_rng(1)
    small = Image.fromarray(random.integers(0, 255, (30, 40, 3), dtype=numpy.uint8).astype("uint8")).resize((1600, 1200), Image.BICUBIC)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=90)
    return out.getvalue()


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def load(url, pids, headers=()):
    """Requests per second, and CPU microseconds per request."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
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


class Nginx:
    def __init__(self, files):
        self.folder = tempfile.mkdtemp(prefix="lightkeep-nginx-")
        for name, data in files.items():
            Path(self.folder, name).write_bytes(data)
        os.chmod(self.folder, 0o755)
        Path(self.folder, "nginx.conf").write_text(f"""
worker_processes 2; daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; types {{ image/jpeg jpg; application/json json; }}
  server {{ listen 127.0.0.1:18089; root {self.folder}; }} }}""")

    def __enter__(self):
        self.process = subprocess.Popen(["nginx", "-c", f"{self.folder}/nginx.conf"], stderr=subprocess.DEVNULL)
        while not Path(self.folder, "pid").exists() or not self.pids()[1:]:
            time.sleep(0.02)
        return self

    def pids(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


def compare(what, ours, theirs):
    """Alternated rounds; medians."""
    results = [[], []]
    for _ in range(ROUNDS):
        for side, (url, pids, headers) in enumerate((ours, theirs)):
            results[side].append(load(url, pids, headers))
    rate = [statistics.median(r for r, _ in side) for side in results]
    cpu = [statistics.median(c for _, c in side) for side in results]
    ratio = rate[0] / rate[1]
    yield (f"{what}, {CONNECTIONS} connections: requests/s", f"{rate[0]:,.0f}", f"nginx: {rate[1]:,.0f}", f"{ratio:.2f}×", "≥ 1×",
           "yes" if ratio >= 1 else "no")
    ratio = cpu[0] / cpu[1]
    yield (f"{what}: CPU per request", f"{cpu[0]:.1f} µs", f"nginx: {cpu[1]:.1f} µs", f"{ratio:.2f}×", "≤ 1×", "yes" if ratio <= 1 else "no")


def measure(binary, _):
    server = Server(binary).start()
    try:
        library = call(server, "/libraries", data=json.dumps({"email": "bench@example.com"}).encode())
        image = upload(server, library, "photo.jpg", photo())["url"] + "?w=320&h=320&fm=jpg&q=88"
        with urllib.request.urlopen(image) as reply:
            thumbnail = reply.read()
        me = urllib.request.Request(server.base + "/me", headers={"Api-Version": "2026-05-20", "Authorization": "Bearer " + library["apiKey"]})
        with urllib.request.urlopen(me) as reply:
            small = reply.read()
        pids = [server.process.pid]
        key = ("Api-Version: 2026-05-20", "Authorization: Bearer " + library["apiKey"])
        with Nginx({"thumb.jpg": thumbnail, "small.json": small}) as nginx:
            peer = nginx.pids()
            base = "http://127.0.0.1:18089"
            yield from compare(f"cached thumbnail of {len(thumbnail) / 1024:.0f} KB", (image, pids, ()), (base + "/thumb.jpg", peer, ()))
            yield from compare("/healthz, the fast path", (server.base + "/healthz", pids, ()), (base + "/small.json", peer, ()))
            yield from compare(f"/me with its key, JSON of {len(small)} bytes", (server.base + "/me", pids, key), (base + "/small.json", peer, ()))
    finally:
        server.stop()
