"""One honest client beside a greedy one: it gets what it gets alone or its fair share, whichever is less, but for a tenth. Ratios, so that the speed of the
machine does not matter. A proxy in front names the clients, so that each has an address of its own."""
import threading
import time

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import API_VERSION, Client, Library, RawConnection

rows = Group("shares", own_servers=True, alone=True)
PROXIED = {"--behind-proxy": True, "--public-url": "https://images.example.com"}
SECONDS = 4.0
ENOUGH = 80  # done by all, for shares of it to mean something
LEAST = 0.9  # of the fair share


def named(address):
    return {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}


class Named(Client):
    """A client whose address the proxy names."""

    def __init__(self, base, address, **how):
        super().__init__(base, **how)
        self.address = address

    def raw(self, method, path, headers=None, body=None):
        return super().raw(method, path.replace("https://images.example.com", ""), {**named(self.address), **(headers or {})}, body)


def library_of(server, address):
    return Library(server.base, client=Named(server.base, address, timeout=120))


class Crowd:
    """Connections of one client that each do `work(client, number)` again and again; counts what succeeded."""

    def __init__(self, connections, client, work):
        self.done, self.refused, self.number, self.stop = 0, 0, 0, threading.Event()
        self.lock, self.client, self.work = threading.Lock(), client, work
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(connections)]

    def run(self):
        client = self.client()
        while not self.stop.is_set():
            with self.lock:
                number = self.number = self.number + 1
            status = self.work(client, number)
            with self.lock:
                self.done += status == 200
                self.refused += status in (429, 503)
            if status not in (200, 429, 503):
                raise AssertionError(f"it answered {status}")
            if status != 200:
                self.stop.wait(0.05)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(60)


def rates(*crowds, seconds=SECONDS):
    """What crowds that run get done in a second each, once they have got going. Where little is done in the time, for longer: a few
    more or less would decide."""
    time.sleep(0.5)
    before, began = [crowd.done for crowd in crowds], time.monotonic()
    time.sleep(seconds)
    while time.monotonic() - began < 6 * seconds:
        done = [crowd.done - one for crowd, one in zip(crowds, before)]
        if sum(done) >= ENOUGH and min(done) > 0:
            break
        time.sleep(0.2)
    took = time.monotonic() - began
    return [(crowd.done - done) / took for crowd, done in zip(crowds, before)]


def alone(crowd):
    with crowd:
        return rates(crowd)[0]


def beside(honest, greedy, same_work):
    """What the honest one gets done beside the greedy one, as a part of what it gets done alone or, where their work is the same, of what
    both get done, whichever is less: two crowds together may be slower than one, on both sides of the wire."""
    most = alone(honest())
    must(most > 0, "alone it gets nothing done")
    with greedy() as other, honest() as crowd:
        both, refused = rates(crowd, other), crowd.refused
    equal(refused, 0, "refusals of the honest one")
    must(both[1] > 0, "the greedy one gets nothing done")
    return both[0] / (min(most, sum(both)) if same_work else most)


def half(measure, tries=3):
    """Half is a fair share. Something else on the machine may take it from a single measurement, but not from each of three."""
    parts = []
    while not parts or parts[-1] < LEAST / 2 and len(parts) < tries:
        parts.append(measure())
    must(parts[-1] >= LEAST / 2, f"the honest one gets {', then '.join(f'{part:.2f}' for part in parts)} of what it gets alone")


def fair(honest, greedy, same_work=False):
    half(lambda: beside(honest, greedy, same_work))


def upload(library, files):
    def work(client, number):
        return client.call("POST", library.assets, files=[("a.png", files[number % len(files)])], key=library.key).status
    return work


def slow_upload(server, library, address):
    raw = RawConnection(server.base, timeout=60)
    raw.send((f"POST {library.assets} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\nX-Forwarded-Proto: https\r\nApi-Version: {API_VERSION}\r\nAuthorization: Bearer {library.key}\r\n"
              "Content-Type: multipart/form-data; boundary=bb\r\nContent-Length: 5000000\r\n\r\n").encode()
             + b'--bb\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n' + images.PNG_SIGNATURE)
    return raw


def beside_slow_uploads(world, addresses, libraries):
    """An honest client's uploads beside slow ones, one from each of the addresses in turn, with the keys in turn."""
    with Server(world.binary, PROXIED) as server:
        honest = library_of(server, "192.0.2.1")
        slow = [library_of(server, f"203.0.113.{i}") for i in range(libraries)]

        def crowd():
            return Crowd(1, lambda: Named(server.base, "192.0.2.1"), upload(honest, [images.png_sized(270_000, 9)]))

        def measure():
            before = alone(crowd())
            raws = [slow_upload(server, slow[i % libraries], address) for i, address in enumerate(addresses)]
            time.sleep(0.5)
            with crowd() as beside_them:
                after, refused = rates(beside_them)[0], beside_them.refused
            for raw in raws:
                raw.close()
            equal(refused, 0, "refusals of the honest one")
            return after / before
        half(measure)


@rows.row("64 slow uploads from four addresses with one key hold up nobody's upload")
def _(world):
    beside_slow_uploads(world, [f"198.51.100.{i % 4}" for i in range(64)], 1)


@rows.row("600 slow uploads from 60 addresses with eight keys hold up nobody's upload")
def _(world):
    beside_slow_uploads(world, [f"198.51.100.{i % 60}" for i in range(600)], 8)
