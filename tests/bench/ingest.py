"""What an upload costs beside sharp (npm), which makes the same three JPEGs from one decode: the pictures alone on one core, without hash, palette
and fingerprint of sharp's, and the whole upload, processor time of the server and of all that it started, from the request to `ready`."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from harness.server import Server  # noqa: E402
from harness.wire import Library  # noqa: E402

TARGETS = ["lk_imaging_bench"]
ROUNDS, GOAL = 7, 0.6
PHOTOS = {"12 MP photograph": (4000, 3000, 90, 30), "800 × 500 picture": (800, 500, 85, 200)}  # width, height, quality, uploads
TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds


def pinned(command, **options):
    done = subprocess.run(["taskset", "-c", "0", *command], capture_output=True, text=True, check=True, **options)
    return float(done.stdout.split()[-1])


def processor(pid):
    """Milliseconds of a process and of its children, of those that have ended too."""
    with open(f"/proc/{pid}/stat") as stat:
        return sum(map(int, stat.read().rpartition(")")[2].split()[11:15])) * TICK


def whole_upload(binary, photo, count):
    """Each of other bytes, so that none is there already."""
    data = photo.read_bytes()
    with Server(binary) as server:
        library = Library(server.base, name="Bench")
        used = lambda: processor(server.process.pid) + sum(processor(pid) for pid, _ in server.children())  # noqa: E731
        library.ready(("warm.jpg", data))
        before = used()
        for number in range(count):
            library.ready((f"{number}.jpg", data[:-2] + b"\xff\xfe\0\6" + number.to_bytes(4, "big") + data[-2:]))
        return (used() - before) / count


def measure(binary, folder):
    program = next(folder.rglob("lk_imaging_bench"))
    peer = folder / "sharp"
    peer.mkdir(exist_ok=True)
    if not (peer / "node_modules" / "sharp").is_dir():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "sharp"], cwd=peer, check=True)
    for name, (width, height, quality, count) in PHOTOS.items():
        photo = folder / f"{width}.jpg"
        subprocess.run([program, "--make", photo, str(width), str(height), str(quality)], check=True)
        sharp = ["node", ROOT / "tests/bench/sharp_ingest.mjs", photo]
        pairs = [("three JPEGs of a {}, one core", lambda: pinned([program, photo, str(ROUNDS)]), lambda: pinned([*sharp, str(ROUNDS)], cwd=peer)),
                 ("whole upload of a {}, processor time", lambda: whole_upload(binary, photo, count), lambda: pinned([*sharp, "--cpu", str(count)], cwd=peer))]
        for what, ours, theirs in pairs:
            best = [min(values) for values in zip(*((ours(), theirs()) for _ in range(2)))]  # alternated, the better of two for both
            ratio = best[0] / best[1]
            yield (what.format(name), f"{best[0]:.1f} ms", f"sharp: {best[1]:.1f} ms", f"{ratio:.2f}×", f"≤ {GOAL}×", "yes" if ratio <= GOAL else "no")
