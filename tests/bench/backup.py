"""Backups of a folder of 600 MB of images beside restic's of the same folder and `cp -a`, each to the same disk: the first, one where nothing has changed, and a
restore; what others wait for meanwhile; and a million images of which none has changed."""
import os
import shutil
import subprocess
import tempfile
import time

from harness import images
from harness.server import Server
from harness.wire import Library

TARGETS = ["lk_store_bench"]
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


def p99(library, busy):
    """Milliseconds of a list and a thumbnail, one after another: until `busy` ends, or a thousand of them."""
    url = library.client.call("GET", library.assets + "?pageSize=1").data[0]["thumbUrl"]
    took = []
    while len(took) < 1_000 if busy is None else busy.poll() is None:
        began = time.perf_counter()
        library.client.call("GET", library.assets + "?pageSize=20")
        library.client.raw("GET", url)
        took.append((time.perf_counter() - began) * 1e3)
    return sorted(took)[len(took) * 99 // 100], len(took)


def beside_others(binary, folder):
    """What others wait for while a first backup runs beside the server."""
    data, place = os.path.join(folder, "served"), os.path.join(folder, "meanwhile")
    server = Server(binary, {"--ephemeral-storage-limit": "100GiB", "--unclaimed-storage": "100GiB"}, data=data).start()
    try:
        library = Library(server.base)
        for number in range(FILES):
            library.upload((f"{number}.png", images.png_sized(BYTES, number)))
        library.ready(("last.png", images.unique_png(1)))
        init(binary, data, place)
        alone, _ = p99(library, None)
        beside, count = p99(library, subprocess.Popen([binary, "backup", "now", "--backup-to", place, "--data", data], stdout=subprocess.DEVNULL))
        yield ("a list and a thumbnail while a first backup runs", f"p99 {beside:.1f} ms of {count}", f"alone: {alone:.1f} ms", f"{beside / alone:.2f}×", "≤ 1.5×", "yes" if beside <= 1.5 * alone else "no")
    finally:
        server.stop()


def million(binary, programs, folder):
    data, place = os.path.join(folder, "million"), os.path.join(folder, "its")
    subprocess.run([next(programs.rglob("lk_store_bench")), data, "fill"], check=True, stdout=subprocess.DEVNULL)
    init(binary, data, place)
    now = (binary, "backup", "now", "--backup-to", place, "--data", data)
    first, again = seconds(*now), min(seconds(*now) for _ in range(3))
    yield ("a first backup of a million images of some bytes", f"{first:.1f} s", "–", "–", "–", "–")
    yield ("a million images of which none has changed", f"{again:.2f} s", "–", "–", "≤ 5 s", "yes" if again <= 5 else "no")


def measure(binary, programs):
    yield from beside_restic(binary)
    with tempfile.TemporaryDirectory(prefix="lightkeep-bench-") as folder:
        yield from beside_others(binary, folder)
        yield from million(binary, programs, folder)


def beside_restic(binary):
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
