"""What the server costs by being there: time to ready, idle memory, memory under 64 large uploads and 16 of the largest lists, size of the file."""
import concurrent.futures
import json
import os
import socket
import threading
import time
from pathlib import Path

from harness import images
from harness.copies import multiply
from harness.server import Server
from harness.wire import Client, Library

from delivery import call

TARGETS = []
UPLOADS, MEGABYTES = 64, 50
LISTS = 16


def memory(pid, name):
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def row(what, value, unit, goal):
    return (what, f"{value:.0f} {unit}", "", "", f"< {goal} {unit}", "yes" if value < goal else "no")


def time_to_ready(binary, data):
    start = time.perf_counter()
    server = Server(binary, data=data).start()
    return server, (time.perf_counter() - start) * 1000


def large_upload(server, library, failures):
    """A JPEG of the wanted size: a picture's header, then bytes that do not matter before its pixels are asked for."""
    head = jpeg_head()
    edge = "----lightkeep-bench"
    opening = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="large.jpg"\r\n\r\n'.encode()
    closing = f"\r\n--{edge}--\r\n".encode()
    size = MEGABYTES << 20
    path = f"/organizations/{library['organizationId']}/libraries/{library['libraryId']}/assets"
    fields = (f"POST {path} HTTP/1.1\r\nHost: {server.address}\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer {library['apiKey']}\r\n"
              f"Content-Type: multipart/form-data; boundary={edge}\r\nContent-Length: {len(opening) + size + len(closing)}\r\nConnection: close\r\n\r\n")
    with socket.create_connection((server.address, server.port)) as peer:
        peer.sendall(fields.encode() + opening + head)
        left = size - len(head)
        while left > 0:
            block = os.urandom(64 << 10).replace(b"\xff", b"\xfe") * 16
            peer.sendall(block[:left])
            left -= len(block)
        peer.sendall(closing)
        reply = peer.recv(4096)
    if b" 200 " not in reply[:20]:
        failures.append(reply[:300])


def jpeg_head():
    import io

    from PIL import Image
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (120, 90, 60)).save(out, "JPEG")
    return out.getvalue()[:-2]  # without the end marker


def list_peak(binary):
    """Megabytes over idle at the worst moment of many lists of 500 images with 100 views each."""
    with Server(binary) as server:
        library = Library(server.base)
        asset = library.ready(("crowd.jpg", images.jpeg(4200, 3000, 6)))[0]
        server.stop()
        multiply(server, asset["id"], 499, 100)
        server.start()
        idle = memory(server.process.pid, "VmRSS")

        def ask(_):
            client = Client(server.base, library.key)
            assert client.call("GET", library.assets + "?pageSize=500").status == 200
            client.close()
        with concurrent.futures.ThreadPoolExecutor(LISTS) as pool:
            list(pool.map(ask, range(8 * LISTS)))
        return memory(server.process.pid, "VmHWM") - idle


def measure(binary, _):
    server, _ = time_to_ready(binary, None)
    data, server.owns_data = server.data, False
    server.stop()
    server, ready = time_to_ready(binary, data)
    yield row("ready after start, small library", ready, "ms", 100)
    server.stop()
    server = Server(binary, options={"--ephemeral-storage-limit": "100GiB", "--image-workers": "1"}, data=data).start()
    time.sleep(1)
    yield row("idle memory (RSS)", memory(server.process.pid, "VmRSS"), "MB", 40)
    library = call(server, "/libraries", data=json.dumps({"email": "bench@example.com"}).encode())
    failures = []
    threads = [threading.Thread(target=large_upload, args=(server, library, failures)) for _ in range(UPLOADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"{len(failures)} uploads failed: {failures[0]}")
    yield row(f"peak memory, {UPLOADS} uploads of {MEGABYTES} MB at once", memory(server.process.pid, "VmHWM"), "MB", 300)
    yield row(f"memory over idle, {LISTS} lists of 500 images with 100 views at once", list_peak(binary), "MB", 150)
    server.owns_data = True
    server.stop()
    yield row("size of the executable", os.path.getsize(binary) / (1 << 20), "MB", 20)
