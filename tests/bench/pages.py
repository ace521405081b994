"""The page of a library of 100,000 images: what it asks of the server (the shapes of all, pages by position, facets, and what compression saves and costs), and what a
person waits for in Chromium, what it takes there (pages.mjs), and how Lighthouse judges it."""
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from delivery import cpu_seconds  # noqa: E402
from harness.browser import Browser  # noqa: E402
from harness.npm import Packages  # noqa: E402
from harness.server import Server  # noqa: E402
from harness.wire import API_VERSION  # noqa: E402
from large_library import IMAGES, filled  # noqa: E402

TARGETS = []
PAGE, ASKED = 100, 60
LONGEST = 300  # seconds in Chromium
JUDGED = {"performance": 99, "accessibility": 100, "best-practices": 100}  # and at least so well
GRID = "fields=id,name,width,height,thumbUrl,colors,status,created"
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


def of_server(server, library):
    asker = Asker(server, library)
    shape, at, facets = library.assets + "/shape", f"{library.assets}?pageSize={PAGE}&{GRID}", library.path + "/facets"
    reply = asker.once(shape)
    assert len(reply.body) == IMAGES, len(reply.body)
    last = asker.once(f"{at}&offset={IMAGES - 1}").json["data"][0]["id"]
    yield line(f"Shapes of {IMAGES:,} images", asker.cost(shape), 30)
    yield line("… that have not changed (304)", asker.cost(shape, **{"If-None-Match": reply.header("ETag")}), 30)
    yield line(f"{PAGE} images at the beginning", asker.cost(f"{at}&offset=0"), 20)
    yield line(f"{PAGE} images at position {IMAGES - PAGE:,}", asker.cost(f"{at}&offset={IMAGES - PAGE}"), 20)
    yield line("the page around the oldest image", asker.cost(f"{at}&around={last}"), 30)
    yield line("facets", asker.cost(facets), 100)
    yield line("facets, by a filter that all match", asker.cost(facets + "?createdFrom=1"), 100)
    yield line("facets, by a filter that one of eight matches", asker.cost(facets + "?orientation=square"), 100)
    yield saved("Shapes", asker, shape)
    yield saved(f"{PAGE} images, fields of the grid", asker, f"{at}&offset=0")
    yield saved(f"{PAGE} images, every field", asker, f"{library.assets}?pageSize={PAGE}")


def of_chromium(server, library, cookies):
    packages = Packages(HERE.parent / "browser", "browser-clients")
    packages.install()
    shutil.copy(HERE / "pages.mjs", packages.folder)
    told = {**os.environ, "BASE": server.base, "ASSETS": library.assets, "KEY": library.key, "HOME": f"/{library.org}/{library.lib}", "COOKIES": json.dumps(cookies)}
    done = subprocess.run(["node", "pages.mjs"], cwd=packages.folder, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LONGEST)
    for found in (json.loads(told) for told in done.stdout.splitlines() if told.startswith("{")):
        figure, bar, unit = found["figure"], found["bar"], found["unit"]
        yield found["what"], f"{figure:g} {unit}".strip(), "–", "–", f"≤ {bar:,} {unit}".strip(), "yes" if figure <= bar else "no"
    assert done.returncode == 0, done.stdout


def of_lighthouse(server, library, cookies):
    packages = Packages(HERE / "lighthouse", "lighthouse-clients")
    packages.install()
    report = packages.folder / "report.json"
    asked = ["node_modules/lighthouse/cli/index.js", f"{server.base}/{library.org}/{library.lib}", "--quiet", "--output=json", f"--output-path={report}", "--chrome-flags=--headless --no-sandbox",
             "--only-categories=" + ",".join(JUDGED), "--extra-headers=" + json.dumps({"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())})]
    for device, preset in (("a phone", []), ("a desktop", ["--preset=desktop"])):
        status, printed = packages.node(*asked, *preset, longest=LONGEST, CHROME_PATH="/usr/bin/chromium-headless-shell")
        assert status == 0, printed
        scores = [round(100 * json.loads(report.read_text())["categories"][name]["score"]) for name in JUDGED]
        yield (f"Lighthouse for {device}: {', '.join(JUDGED)}", "/".join(map(str, scores)), "–", "–", "≥ " + "/".join(map(str, JUDGED.values())),
               "yes" if all(score >= least for score, least in zip(scores, JUDGED.values())) else "no")


def measure(binary, _):
    server = Server(binary, {"--ephemeral-storage-limit": "1TiB"}).start()
    try:
        library = filled(server)
        yield from of_server(server, library)
        cookies = Browser(server.base).keep(library).cookies
        yield from of_chromium(server, library, cookies)
        yield from of_lighthouse(server, library, cookies)
    finally:
        server.stop()
        server.remove()
