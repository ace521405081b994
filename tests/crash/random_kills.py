"""kill -9 at random moments under load, then a restart and the ledgers' verdict."""
import random
import threading
import time

from harness import images
from harness.server import DidNotStart, Server

from ledger import GONE, Ledger, Wrong, check

TAGS = ["sea", "sand", "sun", "pier", "gull"]
BASE = {"--cron-interval": "1s", "--per-email-limit": "100"}
TRASH_WINDOWS = ["30d", "1s"]


class Load(threading.Thread):
    """One client that works on its ledgers until the server goes away."""

    def __init__(self, base, ledgers, seed, stop):
        super().__init__(daemon=True)
        self.base, self.ledgers, self.random, self.stop = base, ledgers, random.Random(seed), stop
        self.complaint = None

    def run(self):
        try:
            for ledger in self.ledgers:
                ledger.attach(self.base)
            while not self.stop.is_set():
                self.step()
        except GONE:
            pass
        except Exception as error:
            self.complaint = error

    def step(self):
        pick = self.random
        if pick.random() < 0.04 or not self.ledgers:
            made = Ledger(self.base)
            made.attach(self.base)
            self.ledgers.append(made)
        ledger = pick.choice(self.ledgers[-3:])
        live = [a.identifier for a in ledger.live()]
        some = pick.sample(live, min(len(live), pick.randint(1, 4)))
        what = pick.random()
        if what < 0.45 or not live:
            ledger.upload([self.content() for _ in range(pick.choice([1, 1, 2, 4]))])
        elif what < 0.62 or len(live) > 40:
            ledger.delete(some)
        elif what < 0.80:
            ledger.tag(some, pick.sample(TAGS, pick.randint(1, 3)))
        elif what < 0.90:
            ledger.untag(some, pick.sample(TAGS, pick.randint(1, 3)))
        else:
            ledger.describe(some[0], f"words {pick.randint(0, 10**9)}")

    def content(self):
        pick = self.random.random()
        if pick < 0.25:
            return images.unique_png(self.random.randint(1, 6))  # bytes that others have, too
        if pick < 0.33:
            return images.png_sized(self.random.randint(1_050_000, 2_300_000))  # of several chunks
        return images.unique_png(self.random.getrandbits(60))


class RandomKills:
    def __init__(self, binary, seed, clients, pace=1):
        """`pace`: how many times as long as beside a folder the load lasts before a kill."""
        self.binary, self.random, self.clients, self.pace = binary, random.Random(seed), clients, pace
        self.ledgers = [[] for _ in range(clients)]
        self.server = Server(binary)
        self.kills = 0

    def options(self):
        window = self.random.choice(TRASH_WINDOWS)
        self.purging = getattr(self, "purging", False) or window == "1s"  # once purged, stays purged
        return {**self.server.options, **BASE, "--trash-window": window}

    def start(self):
        self.server.options = self.options()
        self.server.start()

    def kill(self):
        self.server.kill()
        self.kills += 1

    def during_start(self):
        """A kill before the server says that it is ready."""
        self.server.options = self.options()
        starter = threading.Thread(target=self.try_start, daemon=True)
        self.server.process = None
        starter.start()
        while self.server.process is None:
            time.sleep(0.0005)
        time.sleep(self.random.uniform(0, 0.08))
        self.server.process.kill()
        starter.join()
        self.server.process.wait()
        self.kills += 1

    def try_start(self):
        try:
            self.server.start()
        except DidNotStart:
            pass

    def under_load(self):
        stop = threading.Event()
        loads = [Load(self.server.base, ledgers, self.random.getrandbits(32), stop) for ledgers in self.ledgers]
        for load in loads:
            load.start()
        time.sleep(self.random.choice([0.002, 0.01, 0.03, 0.08, 0.15, 0.3]) * self.random.uniform(0.5, 1.5) * self.pace)
        self.kill()
        stop.set()
        for load in loads:
            load.join()
            if load.complaint:
                raise load.complaint if isinstance(load.complaint, Wrong) else Wrong(f"a client failed: {load.complaint!r}")

    def verify(self, every_byte=False):
        for ledgers in self.ledgers:
            for ledger in ledgers if every_byte else ledgers[-3:]:
                ledger.verify(self.server.base, self.purging, every_byte)

    def run(self, kills, deadline):
        """Gives the number of acknowledged operations; raises Wrong."""
        end = time.monotonic() + deadline
        self.start()
        while self.kills < kills and time.monotonic() < end:
            self.under_load()
            if self.random.random() < 0.15:
                self.during_start()
            self.start()
            self.verify(every_byte=self.kills % 40 == 0)
        self.verify(every_byte=True)
        if self.server.stop() != 0:
            raise Wrong("the server did not end with 0 after all this")
        check(self.binary, self.server.data)
        self.start()
        self.verify(every_byte=True)
        return sum(l.acknowledged for ledgers in self.ledgers for l in ledgers)

    def close(self, keep):
        self.server.kill()
        if keep:
            self.server.owns_data = False
            print(f"the data folder is kept: {self.server.data}")
        else:
            self.server.remove()


def run(binary, kills, seed, clients, deadline, pace=1):
    """The number of kills after which every promise held: fewer than `kills` is a failure, and says why."""
    rig, wrong, acknowledged = RandomKills(binary, seed, clients, pace), None, 0
    began = time.monotonic()
    try:
        acknowledged = rig.run(kills, deadline)
        if rig.kills < kills:
            wrong = f"there was time for {rig.kills} of {kills} kills only, within {deadline} s"
        elif not acknowledged:
            wrong = "nothing was acknowledged, so that nothing is proved"
    except (Wrong, DidNotStart) as error:
        wrong = error
    rig.close(keep=wrong is not None)
    if wrong is not None:
        print(f"FAILED  after {rig.kills} random kills (seed {seed}):\n    {wrong}")
        print("    its last lines:\n" + "\n".join("      " + line for line in rig.server.output[-8:]))
        return min(rig.kills, kills) - 1
    print(f"{rig.kills} random kills, {acknowledged} acknowledged operations, nothing lost ({time.monotonic() - began:.0f} s, seed {seed})", flush=True)
    return rig.kills
