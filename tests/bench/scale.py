"""A store whose images are in a bucket beside one that has them in its folder, and a cold read beside nginx in front of the same object. The object
store is Debian's Swift on the same machine, which takes most of the time: trust the ratios."""
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from harness import images
from harness.object_store import KEY_ID, SECRET, ObjectStore
from harness.server import Server, free_ports, run_command, wait_until
from harness.wire import Client, Library

TARGETS = []
IMAGES, IMAGE_SIZE, SMALL = 30, 4_000_000, 200
KEY = {"LIGHTKEEP_BLOBS_S3_KEY_ID": KEY_ID, "LIGHTKEEP_BLOBS_S3_SECRET": SECRET}


class Proxy:
    """nginx before the object store."""

    def __init__(self, folder, store):
        (self.port,) = free_ports(1)
        conf = Path(folder, "nginx.conf")
        conf.write_text(f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null; events {{}}\nhttp {{ access_log off; "
                        f"client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};\n"
                        f"upstream store {{ server 127.0.0.1:{store.port}; keepalive 4; }}\n"
                        f"server {{ listen 127.0.0.1:{self.port}; location / {{ proxy_pass http://store; proxy_http_version 1.1; proxy_set_header Connection ''; "
                        f"proxy_set_header Host 127.0.0.1:{store.port}; }} }} }}\n")
        self.process = subprocess.Popen(["nginx", "-c", str(conf)], stderr=subprocess.DEVNULL)
        self.base = f"http://127.0.0.1:{self.port}"

    def ready(self):
        try:
            return Client(self.base).raw("GET", "/").status
        except OSError:
            return None


def seconds_of(client, paths, size):
    taken = []
    for path in paths:
        begun = time.monotonic()
        reply = client.raw("GET", path)
        taken.append(time.monotonic() - begun)
        assert reply.status == 200 and len(reply.body) == size, reply.status
    return statistics.median(taken)


def made(number):
    """A PNG of that size, of bytes that do not compress; each is another."""
    return images.png_sized(IMAGE_SIZE + number)


def upload_seconds(library, first):
    begun = time.monotonic()
    for number in range(first, first + SMALL):
        library.upload((f"{number}.png", images.unique_png(number)))
    return (time.monotonic() - begun) / SMALL


def measure(binary, _):
    folder = tempfile.mkdtemp(prefix="lightkeep-scale-")
    with ObjectStore(os.path.join(folder, "objects")) as store:
        store.make_bucket("images")
        place = f"s3://images?endpoint={store.endpoint}"
        data = os.path.join(folder, "data")
        with Server(binary) as plain:
            alone = upload_seconds(Library(plain.base), 0)
        server = Server(binary, {"--blobs": place, "--blob-links": "1MiB"}, data=data, environment=KEY).start()
        proxy = Proxy(folder, store)
        try:
            library = Library(server.base)
            there = upload_seconds(library, 0)
            yield "an upload of a small image, one after another", f"{there * 1000:.1f} ms", f"into the folder: {alone * 1000:.1f} ms", f"{there / alone:.1f}×", "–", "–"
            assets = [library.upload((f"{n}.png", made(n)))[0] for n in range(IMAGES)]
            urls = [asset["url"].replace(server.base, "") for asset in assets]
            sizes = [IMAGE_SIZE + n for n in range(IMAGES)]
            client = Client(server.base)
            links = [client.raw("GET", url).header("Location").replace(store.endpoint, "") for url in urls]
            wait_until(lambda: "images = in s3://" in Path(data, "lightkeep.id").read_text(), 60)
            wait_until(proxy.ready, 20)

            def cold():
                server.stop()
                shutil.rmtree(os.path.join(data, "blobs"))
                server.options.pop("--blob-links", None)
                server.start()
                return Client(server.base)

            client, through = cold(), Client(proxy.base)
            ours, theirs = [], []
            for url, link, size in zip(urls, links, sizes):  # in turns
                ours.append(seconds_of(client, [url], size))
                theirs.append(seconds_of(through, [link], size))
            one, other = statistics.median(ours), statistics.median(theirs)
            yield f"an original of {IMAGE_SIZE / 1e6:.0f} MB, cold, from the bucket", f"{one * 1000:.1f} ms", f"nginx before it: {other * 1000:.1f} ms", f"{one / other:.2f}×", "≤ 1.2×", "yes" if one <= 1.2 * other else "no"
            kept = statistics.median([seconds_of(client, [url], size) for url, size in zip(urls, sizes)])
            yield "the same once it is kept", f"{kept * 1000:.1f} ms", f"nginx before it: {other * 1000:.1f} ms", f"{kept / other:.2f}×", "–", "–"
            server.stop()
            begun = time.monotonic()
            code, said = run_command(binary, "move", "--to", "local", "--data", data, environment=KEY, deadline=600)
            assert code == 0, said
            back, count = time.monotonic() - begun, SMALL + IMAGES
            for key in store.keys("images"):
                store.ask("DELETE", f"/images/{key}")
            begun = time.monotonic()
            code, said = run_command(binary, "move", "--to", f"s3://images/again?endpoint={store.endpoint}", "--data", data, environment=KEY, deadline=600)
            assert code == 0, said
            there = time.monotonic() - begun
            megabytes = IMAGES * IMAGE_SIZE / 1e6
            yield f"a move of {count} images, {megabytes:.0f} MB", f"there {there:.1f} s, back {back:.1f} s", "–", "–", "–", "–"
        finally:
            proxy.process.terminate()
            server.kill()
            shutil.rmtree(folder, ignore_errors=True)
