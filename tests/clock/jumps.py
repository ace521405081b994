"""A wall clock that jumps under the server: limits neither refuse for a day nor forgive, and nothing is removed by its age. The monotonic clock goes on as it is."""
import glob
import os
import re

from harness import images
from harness.browser import Browser
from harness.scenario import Group, equal, must
from harness.server import Server, wait_until
from harness.wire import Client, Library

PRELOADED = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)
CRON = {"--cron-interval": "1s"}
rows = Group("a clock that jumps", own_servers=True)


class Clock(Server):
    """A server whose wall time is moved by `set`."""

    def __init__(self, binary, options=None):
        assert PRELOADED, "Debian's faketime is not installed"
        super().__init__(binary, {**CRON, **(options or {})})
        self.file = self.data + ".clock"
        self.environment = {"LD_PRELOAD": PRELOADED, "FAKETIME_TIMESTAMP_FILE": self.file, "FAKETIME_NO_CACHE": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        self.write("+0")

    def write(self, offset):
        with open(self.file + ".new", "w") as file:
            file.write(offset + "\n")
        os.rename(self.file + ".new", self.file)

    def set(self, offset):
        """Off from the true time by that: "+40d". Returns when the jobs that remove have run or stood still under it twice."""
        self.write(offset)
        seen = self.metric("lightkeep_cron_runs_total", job="write-last-use")
        wait_until(lambda: self.metric("lightkeep_cron_runs_total", job="write-last-use") >= seen + 3, 30, 0.1, "three rounds of cron")

    def metric(self, name, **labels):
        wanted = name + ("{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "} " if labels else " ")
        client = Client(self.base)
        lines = client.raw("GET", "/metrics").text.splitlines()
        client.close()
        return next(float(line[len(wanted):]) for line in lines if line.startswith(wanted))

    def in_doubt(self):
        return self.metric("lightkeep_clock_in_doubt") == 1

    def removals(self):
        return sum(self.metric("lightkeep_cron_runs_total", job=job) for job in ("lapse-claims", "purge-trash", "sweep-blobs", "tidy-accounts"))

    def said(self, words):
        return any(words in line for line in self.output)

    def remove(self):
        super().remove()
        if os.path.exists(self.file):
            os.remove(self.file)


def refused_for(client, path, fields):
    """Sends until it is refused; the seconds of Retry-After."""
    for _ in range(200):
        reply = client.call("POST", path, fields)
        if reply.status == 429:
            return int(reply.header("Retry-After"))
        must(reply.status == 200, str(reply))
    raise AssertionError("nothing was refused")


def trashed(library):
    return library.good("GET", f"/organizations/{library.org}/libraries")[0]["trashCount"]


def kept(library, url):
    """The library is there with its image, and one more in the trash."""
    equal(len(library.listed()), 1, "images")
    equal(trashed(library), 1, "images in the trash")
    equal(library.client.raw("GET", url).status, 200, "the image")


def two_images(server):
    """A library with one image and one in the trash; and the image's address."""
    library = Library(server.base, name="Lasting")
    made = library.ready(("a.png", images.unique_png(1)), ("b.png", images.unique_png(2)))
    library.good("DELETE", library.assets, {"ids": [made[1]["id"]]})
    return library, made[0]["url"]


@rows.row("set back or forward, a limit refuses as long as it would have")
def _(world):
    with Clock(world.binary, {"--mint-rate": "3", "--no-attempt-limits": False}) as server:
        client = Client(server.base)
        honest = refused_for(client, "/libraries", {"email": "ann@example.com"})
        must(honest <= 20 * 60, f"refused for {honest} s")
        browser = Browser(server.base)
        browser.open("/signin")
        for _ in range(11):
            browser.submit("/signin", email="ann@example.com", password="not the right one")
        equal(browser.page.status, 429, "status after eleven wrong passwords")
        for offset in ("-1d", "+1d", "-1y"):
            server.set(offset)
            wait = refused_for(client, "/libraries", {"email": "ann@example.com"})
            must(honest - 60 <= wait <= honest, f"refused for {wait} s at {offset}")
            browser.submit("/signin", email="ann@example.com", password="not the right one")
            equal(browser.page.status, 429, f"status at {offset}")
            must(int(browser.page.header("Retry-After")) <= 90, f"refused for {browser.page.header('Retry-After')} s at {offset}")


@rows.row("set back, libraries made for an address in what is now the future do not count")
def _(world):
    with Clock(world.binary) as server:
        client = Client(server.base)
        for _ in range(3):
            equal(client.call("POST", "/libraries", {"email": "ann@example.com"}).status, 200, "status")
        equal(client.call("POST", "/libraries", {"email": "ann@example.com"}).code, "BAD_USER_INPUT", "code of a fourth")
        server.set("-1d")
        equal(client.call("POST", "/libraries", {"email": "ann@example.com"}).status, 200, "status a day earlier")


@rows.row("set forward by forty days, nothing is removed, and all is there when it is set right")
def _(world):
    with Clock(world.binary) as server:
        library, url = two_images(server)
        person = Browser(server.base).keep(Library(server.base))
        must(not server.in_doubt(), "in doubt from the start")
        server.set("+40d")
        must(server.in_doubt(), "not in doubt")
        must(server.said("nothing is removed by its age"), "\n".join(server.output))
        equal(Client(server.base).raw("GET", "/readyz").status, 200, "readiness")
        held = server.removals()
        server.set("+41d")
        equal(server.removals(), held, "runs of jobs that remove by age")
        server.set("+0")
        must(not server.in_doubt(), "still in doubt")
        kept(library, url)
        equal(person.open("/home").status, 200, "the home page")
        must(person.path == "/home", "signed out")


@rows.row("set back by forty days, nothing is removed while in doubt")
def _(world):
    with Clock(world.binary) as server:
        library, url = two_images(server)
        server.set("-40d")
        must(server.in_doubt(), "not in doubt")
        kept(library, url)


@rows.row("a restart does not make a clock right that jumped, and the operator's word does, once")
def _(world):
    with Clock(world.binary) as server:
        library, url = two_images(server)
        server.set("+1s")  # seen
        server.stop()
        server.write("+40d")
        server.start()
        server.set("+40d")
        must(server.in_doubt(), "not in doubt after the start")
        server.restart()
        server.set("+40d")
        must(server.in_doubt(), "not in doubt after the second start")
        server.stop()
        server.write("+0")
        server.start()
        server.set("+0")
        library.moved_to(server.base)
        kept(library, re.sub(r"^https?://[^/]*", "", url))
        server.stop()
        server.write("+40d")
        server.options = {**server.options, "--accept-clock": True}
        server.start()
        server.set("+40d")
        must(not server.in_doubt(), "in doubt in spite of the word")
        must(server.said("1 unclaimed organizations lapsed"), "\n".join(server.output))
        server.options = {**server.options, "--accept-clock": False}
        server.restart()
        server.set("+40d")
        must(not server.in_doubt(), "what was accepted was not kept")
