"""Uploads and transforms of an honest client beside a greedy one's, with no other work on the machine: the disk and the processors are what is shared."""
import multiprocessing
import signal
import time

from hostile.shares import PROXIED, Crowd, Named, fair, library_of, upload

from harness import images
from harness.scenario import Group
from harness.server import Server

rows = Group("shares", own_servers=True, alone=True)


class FarCrowd:
    """A Crowd in a process of its own, as a greedy client is: in one process its threads would take turns with the honest one's."""

    def __init__(self, *arguments):
        fork = multiprocessing.get_context("fork")
        self.arguments, self.counted, self.stop = arguments, fork.Value("l", 0), fork.Event()
        self.process = fork.Process(target=self.run, daemon=True)

    def run(self):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the servers are our parent's to end
        with Crowd(*self.arguments) as crowd:
            while not self.stop.wait(0.02):
                self.counted.value = crowd.done

    @property
    def done(self):
        return self.counted.value

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.process.join(70)


FILES = [images.png_sized(2_000_000, i) for i in range(4)]


@rows.row("uploads: who sends forty at a time leaves others their half")
def _(world):
    with Server(world.binary, {**PROXIED, "--ephemeral-storage-limit": "100GiB", "--unclaimed-storage": "100GiB"}) as server:
        honest, greedy = library_of(server, "192.0.2.1"), library_of(server, "198.51.100.1")
        fair(lambda: Crowd(4, lambda: Named(server.base, "192.0.2.1"), upload(honest, FILES)),
             lambda: FarCrowd(40, lambda: Named(server.base, "198.51.100.1"), upload(greedy, FILES)), same_work=True)


def transform(library, query):
    def work(client, number):
        url = library.urls[number % len(library.urls)]
        return client.raw("GET", f"{url}?{query(number)}").status
    return work


@rows.row("transforms: who asks for the dearest of one image all the time leaves others their half")
def _(world):
    with Server(world.binary, {**PROXIED, "--transform-rate": "0"}) as server:
        honest, greedy = library_of(server, "192.0.2.1"), library_of(server, "198.51.100.1")
        for library, count, size in ((honest, 4, (1200, 900)), (greedy, 1, (800, 600))):
            library.urls = [a["url"] for a in library.ready(*[(f"{i}.jpg", images.jpeg(*size, 40 + i)) for i in range(count)])]

        def honest_crowd():
            return Crowd(3, lambda: Named(server.base, "192.0.2.1"), transform(honest, lambda n: f"w=300&q={n % 90 + 5}&blur={time.monotonic_ns() % 97 + 1}&h={n % 200 + 20}"))

        def greedy_crowd():
            return FarCrowd(16, lambda: Named(server.base, "198.51.100.1"), transform(greedy, lambda n: f"fm=png&blur={n % 100}&w={800 - n // 100 % 400}"))
        fair(honest_crowd, greedy_crowd)
