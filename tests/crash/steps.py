"""A kill at each call that changes a file, one after another, through ingest, delete, purge, lapse and start. Needs a binary that is
linked dynamically (the debug build): the calls are counted by a preloaded shim."""
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time

from harness import images
from harness.server import DidNotStart, Server, wait_until
from harness.wire import Client

from ledger import GONE, Ledger, Wrong, check

HERE = os.path.dirname(os.path.abspath(__file__))
KEPT = {"--trash-window": "30d", "--cron-interval": "1h"}
PURGE = {"--trash-window": "1s", "--cron-interval": "1s"}
LAPSE = {"--claim-window": "30d", "--cron-interval": "1s"}


class Shim:
    """The shared library and the memory through which it is told where to kill."""

    def __init__(self, folder):
        self.library = os.path.join(folder, "kill_at_syscall.so")
        subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", self.library, os.path.join(HERE, "kill_at_syscall.c"), "-ldl"], check=True)
        self.path = os.path.join(folder, "control")
        with open(self.path, "wb") as file:
            file.write(bytes(24))
        self.file = open(self.path, "r+b")
        self.memory = mmap.mmap(self.file.fileno(), 24)

    def environment(self, data):
        return {"LD_PRELOAD": self.library, "KILL_CONTROL": self.path, "KILL_FOLDER": os.path.realpath(data)}

    def arm(self, at, half):
        self.memory[:] = struct.pack("qqq", at, 0, half)

    def count(self):
        return struct.unpack("qqq", self.memory[:])[1]


class Scenario:
    """`prepare` works on a fresh server and gives the ledgers; `act` is what is killed, step by step; both are methods of a subclass."""
    name = ""
    options = KEPT           # while it acts
    options_after = KEPT     # at the restart
    acts_from_start = False  # the work begins with the process, not with a request
    purging = False

    def prepare(self, server):
        ledger = Ledger(server.base)
        ledger.attach(server.base)
        ledger.upload([images.unique_png(1), images.unique_png(2), images.png_sized(1_300_000)])
        ledger.tag([a.identifier for a in ledger.live()], ["sea"])
        ledger.verify(server.base)  # all are ready
        return [ledger]

    def act(self, server, ledgers):
        raise NotImplementedError

    def settled(self, server, ledgers):
        """Waits until what `act` set going has ended."""
        ledgers[0]._listed()

    def verify(self, server, ledgers):
        for ledger in ledgers:
            ledger.verify(server.base, self.purging, every_byte=True)


class Ingest(Scenario):
    name = "ingest of two files"

    def act(self, server, ledgers):
        ledgers[0].upload([images.unique_png(77), images.png_sized(1_200_000, 8)])


class IngestTwin(Scenario):
    name = "ingest of bytes that are there already"

    def act(self, server, ledgers):
        ledgers[0].upload([images.unique_png(1), images.unique_png(1)])


class Delete(Scenario):
    name = "delete of two"

    def act(self, server, ledgers):
        ledgers[0].delete([a.identifier for a in ledgers[0].live()][:2])


class Tag(Scenario):
    name = "tag, untag, describe"

    def act(self, server, ledgers):
        ids = [a.identifier for a in ledgers[0].live()]
        ledgers[0].tag(ids, ["sand", "sun"])
        ledgers[0].untag(ids[:2], ["sea", "sun"])
        ledgers[0].describe(ids[0], "some words")


class Mint(Scenario):
    name = "mint"

    def act(self, server, ledgers):
        made = Ledger(server.base)
        made.attach(server.base)
        ledgers.append(made)


class Purge(Scenario):
    name = "purge of the trash"
    options = PURGE
    acts_from_start = True
    purging = True

    def prepare(self, server):
        ledgers = super().prepare(server)
        ledger = ledgers[0]
        ledger.upload([images.unique_png(1), images.unique_png(55), images.png_sized(1_100_000, 9)])
        ledger.verify(server.base)
        ledger.delete([a.identifier for a in ledger.live()][3:])  # one of them is the twin of a live one
        time.sleep(1.1)  # past the trash window
        return ledgers

    def act(self, server, ledgers):
        pass

    def settled(self, server, ledgers):
        ledgers[0].attach(server.base)
        wait_until(lambda: ledgers[0]._get(f"/organizations/{ledgers[0].org}/libraries").data[0]["trashCount"] == 0, 20, 0.05, "the purge")
        time.sleep(1.2)  # one more round for the sweep of blobs


class Lapse(Scenario):
    name = "lapse of an unclaimed library"
    options = LAPSE
    options_after = LAPSE
    acts_from_start = True

    def prepare(self, server):
        server.stop()
        server.options = {**server.options, "--claim-window": "1s", "--cron-interval": "1h"}
        server.start()
        lapsing = Ledger(server.base)
        lapsing.attach(server.base)
        lapsing.upload([images.unique_png(1), images.unique_png(3), images.png_sized(1_100_000, 9)])
        server.stop()
        server.options = {**server.options, "--claim-window": "30d"}
        server.start()
        self.lapsing = lapsing
        time.sleep(1.0)
        return super().prepare(server)  # shares bytes with it

    def act(self, server, ledgers):
        pass

    def gone(self, server):
        return Client(server.base, self.lapsing.key).call("GET", "/me").status == 401

    def settled(self, server, ledgers):
        wait_until(lambda: self.gone(server), 20, 0.05, "the lapse")
        time.sleep(1.2)

    def verify(self, server, ledgers):
        wait_until(lambda: self.gone(server), 20, 0.05, "the lapse after the restart")
        page = Client(server.base).raw("GET", "/claim/" + self.lapsing.minted["claimUrl"].rsplit("/", 1)[1])
        if page.status not in (404, 410) or not any(word in page.text.lower() for word in ("lapsed", "expired")):
            raise Wrong(f"the lapsed link does not say so:\n{page}")
        super().verify(server, ledgers)


class Recovery(Scenario):
    name = "start after a crash"
    acts_from_start = True

    def prepare(self, server):
        ledgers = super().prepare(server)
        ledgers[0].upload([images.unique_png(i) for i in range(30, 36)])
        server.kill()
        return ledgers

    def act(self, server, ledgers):
        pass


SCENARIOS = [Ingest, IngestTwin, Delete, Tag, Mint, Purge, Lapse, Recovery]


class Stepper:
    def __init__(self, binary, scenario, folder, shim, most):
        self.binary, self.scenario, self.folder, self.shim, self.most = binary, scenario, folder, shim, most
        self.template = os.path.join(folder, "template")
        self.data = os.path.join(folder, "data")

    def server(self, options, preloaded):
        environment = self.shim.environment(self.data) if preloaded else {}
        return Server(self.binary, options, data=self.data, environment=environment)

    def prepare(self):
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.template, ignore_errors=True)
        server = self.server(KEPT, False).start()
        self.ledgers = self.scenario.prepare(server)
        for ledger in self.ledgers:
            ledger.client.close()
            ledger.client = None
        server.stop()
        shutil.copytree(self.data, self.template)

    def fresh(self):
        import copy
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.template, self.data)
        return copy.deepcopy(self.ledgers)

    def once(self, at, half=0):
        """Runs the scenario with a kill at call `at` (0: none). Gives the number of calls seen."""
        ledgers = self.fresh()
        server = self.server(self.scenario.options, True)
        self.shim.arm(at if self.scenario.acts_from_start else 0, half)
        try:
            server.start()
            for ledger in ledgers:
                ledger.attach(server.base)
            if not self.scenario.acts_from_start:
                self.shim.arm(at, half)
            self.scenario.act(server, ledgers)
            self.scenario.settled(server, ledgers)
        except (DidNotStart, *GONE, AssertionError):
            if at == 0 or not self.died(server):
                server.kill()
                raise
        calls = self.shim.count()
        server.kill()
        after = self.server(self.scenario.options_after, False)
        try:
            after.start()
            self.scenario.verify(after, ledgers)
            after.stop()
            check(self.binary, self.data)
        finally:
            after.kill()
        return calls

    @staticmethod
    def died(server):
        """True once the process has ended: the client may hear of it a moment earlier."""
        try:
            server.process.wait(5)
            return True
        except subprocess.TimeoutExpired:
            return False

    def run(self):
        """Gives (kills, calls); raises Wrong naming the step."""
        self.prepare()
        calls = self.once(0)
        steps = self.choose(calls)
        for at, half in steps:
            try:
                self.once(at, half)
            except (Wrong, DidNotStart, AssertionError, *GONE) as error:
                raise Wrong(f"{self.scenario.name}, killed {'half way through' if half else 'before'} call {at} of {calls}:\n    {error}")
        return len(steps), calls

    def choose(self, calls):
        """All steps, or as many of them as are allowed, spread evenly; every third also with half of the write done."""
        wanted = min(calls, self.most)
        steps = sorted({1 + i * calls // wanted for i in range(wanted)})
        return [(at, 0) for at in steps] + [(at, 1) for at in steps[::3]]


def linked_dynamically(binary):
    with open(binary, "rb") as file:
        head = file.read(64)
        if head[:4] != b"\x7fELF":
            return False
        offset, size, count = struct.unpack_from("<Q", head, 32)[0], *struct.unpack_from("<HH", head, 54)
        for i in range(count):
            file.seek(offset + i * size)
            if struct.unpack("<I", file.read(4))[0] == 3:  # PT_INTERP
                return True
    return False


def run(binary, most, only=""):
    """Gives (kills after which every promise held, scenarios that failed)."""
    good = bad = 0
    with tempfile.TemporaryDirectory(prefix="lightkeep-steps-") as folder:
        shim = Shim(folder)
        for kind in SCENARIOS:
            if only not in kind.name:
                continue
            began = time.monotonic()
            try:
                kills, calls = Stepper(binary, kind(), folder, shim, most).run()
                good += kills
                print(f"{kind.name}: {kills} kills over {calls} calls, nothing lost ({time.monotonic() - began:.0f} s)", flush=True)
            except (Wrong, DidNotStart, AssertionError, *GONE) as error:
                bad += 1
                print(f"FAILED  {kind.name}: {error}", flush=True)
    return good, bad
