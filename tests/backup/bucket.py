"""Backups in a bucket of an object store: one that is well, and one on whose way requests are refused, cut, lost and slow."""
import json
import os
import random
import signal
import subprocess
import tempfile
import threading
import time

from bench import must
from harness import images
from harness.object_store import KEY_ID, SECRET, ObjectStore, Way
from harness.server import Server, wait_until
from harness.wire import Client

CASES = {}  # the name by the function
BUCKET = "backups"


def case(name):
    def add(function):
        CASES[function] = name
        return function
    return add


class Stores:
    """One for all cases, which starts with the first."""
    number, store, folder = 0, None, None

    @classmethod
    def started(cls):
        if cls.store is None:
            cls.folder = tempfile.TemporaryDirectory(prefix="lightkeep-objects-")
            cls.store = ObjectStore(cls.folder.name).start()
            cls.store.make_bucket(BUCKET)
        return cls.store


def lay_in(bench):
    """Has the bench's repository in the bucket, under a prefix of its own; `bench.way` leads there."""
    Stores.number += 1
    bench.way = Way(Stores.started(), conditional=Stores.number % 2 == 0)
    bench.prefix = f"of ann/{Stores.number}"
    bench.repository = f"s3://{BUCKET}/{bench.prefix}?endpoint={bench.way.endpoint}"
    bench.environment = {"LIGHTKEEP_BACKUP_S3_KEY_ID": KEY_ID, "LIGHTKEEP_BACKUP_S3_SECRET": SECRET}


def keys(bench, kind):
    return [key for key in Stores.store.keys(BUCKET) if key.startswith(f"{bench.prefix}/{kind}/")]


KEEP_ONE = ("--backup-keep-all", "0s", "--backup-keep-daily", "1", "--backup-keep-weekly", "0", "--backup-keep-monthly", "0")


@case("bucket: a backup comes back from there, and what has not changed is stored once")
def _(bench):
    bench.good("backup", "now")
    packs = len(keys(bench, "packs"))
    again = json.loads(bench.good("backup", "now", "--json"))
    must(again["newImages"] == 0 and packs > 0, f"images were stored again: {again}")
    must(len(bench.list()) == 2, "there are not two backups")
    bench.upload(("new.png", images.unique_png(9_001)))
    bench.good("backup", "now")
    bench.well()
    bench.good("backup", "prune", *KEEP_ONE)
    must(len(bench.list()) == 1, "prune kept too much")
    found = json.loads(bench.good("backup", "drill", "--json"))
    must(not found["problems"] and found["fetched"] == len(bench.kept), f"the drill says {found}")
    must(not keys(bench, "locks"), "a lock was left")
    bench.server.kill()
    lost = os.path.join(bench.folder, "lost")
    bench.good("restore", bench.target, data=lost, typed=bench.passphrase + "\n")
    bench.restored()
    code, said = bench.command("backup", "init")
    must(code == 1, f"a repository was made over another: {said}")


@case("bucket: a restore reads an object store in large parts")
def _(bench):
    for first in range(100, 200, 20):
        bench.upload(*[(f"{i}.png", images.unique_png(i)) for i in range(first, first + 20)])
    bench.good("backup", "now")
    bench.way.seen.clear()
    bench.good("restore", bench.target)
    bench.restored()
    read = sum(method == "GET" and "/packs/" in path for method, path in bench.way.seen)
    must(read < 20, f"{read} requests for {len(bench.kept)} images")


@case("bucket: an object store that refuses, cuts and loses requests now and then costs time alone")
def _(bench):
    draw = random.Random(5)
    fates = [None] * 8 + [500, 503, "cut", "lost", "half"]
    bench.way.fate = lambda *_: draw.choice(fates)
    for i in range(3):
        bench.upload((f"{i}.png", images.png_sized(900_000, 4_000 + i)))
        bench.good("backup", "now")
    must(len(bench.list()) == 3, "there are not three backups")
    bench.well()
    bench.good("backup", "prune", *KEEP_ONE)
    bench.good("restore", bench.target)
    bench.way.fate = lambda *_: None
    bench.restored()
    must(len(bench.list()) == 1, "prune kept too much")
    bench.well()
    must(not keys(bench, "locks"), "a lock was left")


@case("bucket: what is killed leaves a repository that is whole, and no lock that holds up the next")
def _(bench):
    bench.good("backup", "now")
    for i, word in enumerate(["PUT", "locks", "packs", "indexes", "backups", "DELETE", "GET"]):
        bench.upload((f"{i}.png", images.unique_png(4_100 + i)))
        for words in (("backup", "now"), ("backup", "prune", *KEEP_ONE)):
            reached, go_on = threading.Event(), threading.Event()

            def hold(number, method, path):
                if word in (method, path.split("?")[0].split("/")[-2]) and not reached.is_set():
                    reached.set()
                    go_on.wait(20)
                return None

            bench.way.fate = hold
            process = subprocess.Popen([bench.binary, *words, "--backup-to", bench.repository, "--data", bench.data], env={**os.environ, **bench.environment},
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wait_until(lambda: reached.is_set() or process.poll() is not None, what=f"a request with {word}")
            if i % 2:  # it comes through before its sender dies, or after
                go_on.set()
            process.send_signal(signal.SIGKILL)
            process.wait()
            go_on.set()
            bench.way.fate = lambda *_: None
            bench.well()
        bench.good("backup", "now")
    bench.good("restore", bench.target)
    bench.restored()


@case("bucket: two commands at once, and a lock that nobody renews")
def _(bench):
    bench.good("backup", "now")
    lock = f"/{BUCKET}/{bench.prefix}/locks/0123456789abcdef-alone"
    Stores.store.ask("PUT", lock, b"another-boot 1 7 99 the-other-machine\n")
    for words in (("backup", "now"), ("backup", "prune"), ("backup", "verify"), ("restore", bench.target)):
        said = bench.good(*words, ends=1)
        must("another command" in said and "the-other-machine" in said, f"{words} went on: {said}")
    bench.way.older = 25 * 60
    bench.good("backup", "now")
    bench.way.older = 0
    must(Stores.store.ask("GET", lock)[0] == 404, "the lock of nobody is still there")
    shared = f"/{BUCKET}/{bench.prefix}/locks/0123456789abcdef-shared"
    Stores.store.ask("PUT", shared, b"another-boot 1 7 99 the-other-machine\n")
    bench.good("backup", "verify")
    bench.good("backup", "prune", ends=1)


@case("bucket: what is wrong with a bucket, a key or a way is said in a sentence")
def _(bench):
    place, wrong = bench.repository, {"LIGHTKEEP_BACKUP_S3_SECRET": "another"}
    said = bench.good("backup", "now", ends=1, environment=wrong)
    must("its secret is not what the store knows" in said and "another" not in said, said)
    said = bench.good("backup", "now", ends=1, environment={"LIGHTKEEP_BACKUP_S3_SECRET": ""})
    must("--backup-s3-secret" in said, said)
    for where, words in ((place.replace(BUCKET, "no-such-bucket"), "Make the bucket first"), (place.replace(f"s3://{BUCKET}", "s3://B"), "names no bucket"),
                         (place.replace("of ann", "of nobody"), "backup init"), ("s3://backups?endpoint=http://127.0.0.1:9", "tried 8 times")):
        bench.repository = where
        said = bench.good("backup", "now", ends=1)
        must(words in said and SECRET not in said, f"{where}: {said}")


@case("bucket: a server makes, prunes and proves its backups there")
def _(bench):
    bench.server.stop()
    options = {"--cron-interval": "1s", "--backup-to": bench.repository, "--backup-every": "1s", "--backup-verify-every": "1s", "--backup-drill-every": "1s",
               "--backup-s3-key-id": KEY_ID, "--backup-s3-secret": SECRET, "--backup-keep-all": "0s", "--backup-keep-daily": "1"}
    bench.server = Server(bench.binary, options, data=bench.data)
    bench.start()

    def figure(name):
        text = Client(bench.server.base).raw("GET", "/metrics").text
        return next((float(line.split()[-1]) for line in text.splitlines() if line.startswith(name)), 0)

    wait_until(lambda: figure("lightkeep_backup_drilled_seconds") and figure("lightkeep_backup_verified_seconds"), 60, what="a backup that is proved")
    bench.way.fate = lambda *_: "cut"  # a stop does not wait for an object store that has gone
    time.sleep(1)
    began = time.monotonic()
    bench.server.stop()
    must(time.monotonic() - began < 10, "the stop took long")
    bench.way.fate = lambda *_: None
    must(SECRET not in "\n".join(bench.server.output), "the log has the secret")
    bench.good("restore", bench.target)
    bench.restored()
