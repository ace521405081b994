"""Backups of a folder of 600 MB of images beside restic's of the same folder and `cp -a`, each to the same disk: the first, one where nothing has changed, and a
restore."""
import os
import shutil
import subprocess
import tempfile
import time

from harness import images
from harness.server import Server
from harness.wire import Library

TARGETS = []
FILES, BYTES = 300, 2_000_000
PASSPHRASE = "restic's"


def seconds(*command, environment=None, typed=None):
    """Of a command whose bytes are on the disk when it counts as done."""
    os.sync()
    began = time.perf_counter()
    subprocess.run(command, check=True, stdin=None if typed else subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, input=typed, env={**os.environ, **(environment or {})})
    os.sync()
    return time.perf_counter() - began


def init(binary, data, repository):
    process = subprocess.Popen([binary, "backup", "init", "--backup-to", repository, "--data", data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    passphrase = next(line.strip() for line in process.stdout if line.startswith("    "))
    process.communicate(passphrase + "\n", timeout=60)


def fill(binary, data):
    server = Server(binary, {"--ephemeral-storage-limit": "100GiB", "--unclaimed-storage": "100GiB"}, data=data).start()
    library = Library(server.base)
    for number in range(FILES):
        library.upload((f"{number}.png", images.png_sized(BYTES, number)))
    server.stop()


def rate(size, time_of_it):
    return f"{size / time_of_it / 1e6:.0f} MB/s"


def measure(binary, _):
    with tempfile.TemporaryDirectory(prefix="lightkeep-bench-") as folder:
        data, ours, theirs, back = (os.path.join(folder, name) for name in ("data", "ours", "theirs", "back"))
        fill(binary, data)
        size = FILES * BYTES
        init(binary, data, ours)
        restic = {"RESTIC_PASSWORD": PASSPHRASE, "RESTIC_REPOSITORY": theirs, "RESTIC_CACHE_DIR": os.path.join(folder, "cache")}
        subprocess.run(["restic", "init"], check=True, stdout=subprocess.DEVNULL, env={**os.environ, **restic})
        now = (binary, "backup", "now", "--backup-to", ours, "--data", data)
        their_now = ("restic", "backup", "--compression", "off", data)
        first, their_first = seconds(*now), seconds(*their_now, environment=restic)
        again, their_again = seconds(*now), seconds(*their_now, environment=restic)
        restored = seconds(binary, "restore", "--backup-to", ours, "--data", data, back)
        shutil.rmtree(back)
        their_restored = seconds("restic", "restore", "latest", "--target", back, environment=restic)
        shutil.rmtree(back)
        copied = seconds("cp", "-a", data, back)
        for what, time_of_it, peer, of_peer, goal in (("a first backup of 600 MB", first, "restic", their_first, "≤ 1×"), ("a backup where nothing has changed", again, "restic", their_again, "≤ 1×"),
                                                     ("a restore", restored, "restic", their_restored, "≤ 1×")):
            ratio = time_of_it / of_peer
            yield (what, f"{time_of_it:.2f} s", f"{peer}: {of_peer:.2f} s", f"{ratio:.2f}×", goal, "yes" if ratio <= 1 else "no")
        yield ("a restore, bytes a second", rate(size, restored), f"cp -a: {rate(size, copied)}", f"{copied / restored:.2f}×", "≥ 300 MB/s", "yes" if size / restored >= 300e6 else "no")
