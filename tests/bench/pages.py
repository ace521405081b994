"""What the library page asks of the server, in a library of 100,000 images: the shapes of all, pages by position, and what compression saves and costs. Rows are made from one real image's."""
import gzip
import os
import sqlite3
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from delivery import cpu_seconds  # noqa: E402
from harness import images  # noqa: E402
from harness.server import Server  # noqa: E402
from harness.wire import API_VERSION, Library  # noqa: E402

TARGETS = []
IMAGES, PAGE, ASKED = 100_000, 100, 60
GRID = "fields=id,name,width,height,thumbUrl,colors,status,created"
MULTIPLY = """
with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})
insert into asset (public_id, library, filename, description, content_type, blob, size, width, height, status, blurhash, colors, fingerprint, alpha, uploaded_by, created, updated)
select printf('bench%07d', i), library, 'IMG_' || (1000 + i) || '.jpg', '', content_type, blob, size, 1200 + (i * 37) % 3600, 1200 + (i * 91) % 2400, 1, blurhash, colors, fingerprint, alpha, uploaded_by,
       created + i * 1000, updated + i * 1000 from n, asset where asset.id = {row}"""


def multiply(folder):
    """Makes IMAGES of the one image that is there."""
    database = sqlite3.connect(os.path.join(folder, "metadata.db"))
    row, library, size, digest = database.execute("select id, library, size, blob from asset").fetchone()
    more = IMAGES - 1
    database.execute(MULTIPLY.format(count=more, row=row))
    database.execute("update library set asset_count = asset_count + ?, stored_bytes = stored_bytes + ? where id = ?", (more, more * size, library))
    database.execute("update organization set stored_bytes = stored_bytes + ?", (more * size,))
    database.execute("update blob set refs = refs + ? where digest = ?", (more, digest))
    database.commit()
    database.close()


def filled(server):
    library = Library(server.base, name="Many")
    library.ready(("first.jpg", images.jpeg(1600, 1200)))
    server.stop()
    multiply(server.data)
    server.start()
    return library.moved_to(server.base) or library


class Asker:
    def __init__(self, server, library):
        self.server, self.client = server, library.client
        self.headers = {"Api-Version": API_VERSION, "Authorization": "Bearer " + library.key}

    def once(self, path, packed=False, **more):
        return self.client.raw("GET", path, {**self.headers, **({"Accept-Encoding": "gzip"} if packed else {}), **more})

    def cost(self, path, packed=False, **more):
        """Milliseconds until the whole answer is here, the median, and the server's CPU of one."""
        self.once(path, packed, **more)
        times, before = [], cpu_seconds([self.server.process.pid])
        for _ in range(ASKED):
            start = time.perf_counter()
            reply = self.once(path, packed, **more)
            times.append((time.perf_counter() - start) * 1e3)
            assert reply.status in (200, 304), reply
        return statistics.median(times), (cpu_seconds([self.server.process.pid]) - before) / ASKED * 1e3


def line(what, cost, goal):
    time_taken, cpu = cost
    return what, f"{time_taken:.1f} ms, CPU {cpu:.1f} ms", "–", "–", f"≤ {goal} ms", "yes" if time_taken <= goal else "no"


def saved(what, asker, path):
    plain, packed = asker.once(path), asker.once(path, True)
    assert gzip.decompress(packed.body) == plain.body
    more = asker.cost(path, True)[1] - asker.cost(path)[1]
    return (f"{what}: gzip", f"{len(packed.body) / 1e3:.1f} KB, {more:+.2f} ms CPU", f"plain: {len(plain.body) / 1e3:.1f} KB", f"{len(packed.body) / len(plain.body):.2f}×", "–", "–")


def measure(binary, _):
    server = Server(binary, {"--ephemeral-storage-limit": "1TiB"}).start()
    try:
        library = filled(server)
        asker = Asker(server, library)
        shape, at = library.assets + "/shape", f"{library.assets}?pageSize={PAGE}&{GRID}"
        reply = asker.once(shape)
        assert len(reply.body) == IMAGES, len(reply.body)
        last = asker.once(f"{at}&offset={IMAGES - 1}").json["data"][0]["id"]
        yield line(f"Shapes of {IMAGES:,} images", asker.cost(shape), 30)
        yield line("… that have not changed (304)", asker.cost(shape, **{"If-None-Match": reply.header("ETag")}), 30)
        yield line(f"{PAGE} images at the beginning", asker.cost(f"{at}&offset=0"), 20)
        yield line(f"{PAGE} images at position {IMAGES - PAGE:,}", asker.cost(f"{at}&offset={IMAGES - PAGE}"), 20)
        yield line("the page around the oldest image", asker.cost(f"{at}&around={last}"), 30)
        yield saved("Shapes", asker, shape)
        yield saved(f"{PAGE} images, fields of the grid", asker, f"{at}&offset=0")
        yield saved(f"{PAGE} images, every field", asker, f"{library.assets}?pageSize={PAGE}")
    finally:
        server.stop()
        server.remove()
