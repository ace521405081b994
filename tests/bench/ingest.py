"""The ingest set of a 12 megapixel JPEG: two sizes, the blurred one, blurhash, palette, fingerprint, on one core; against sharp (npm)
used with one pipeline for each output (and without hash, palette or fingerprint)."""
import os
import subprocess
from pathlib import Path

TARGETS = ["lk_imaging_bench"]
ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7


def pinned(command, **options):
    done = subprocess.run(["taskset", "-c", "0", *command], capture_output=True, text=True, check=True, **options)
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in done.stdout.splitlines()}


def measure(_, folder):
    photo = folder / "photo.jpg"
    program = next(folder.rglob("lk_imaging_bench"))
    subprocess.run([program, "--make", photo], check=True)
    peer = folder / "sharp"
    peer.mkdir(exist_ok=True)
    if not (peer / "node_modules" / "sharp").is_dir():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "sharp"], cwd=peer, check=True)
    ours, theirs = {}, {}
    for _ in range(2):  # alternated, the better of two for both
        for best, found in ((ours, pinned([program, photo, str(ROUNDS)])),
                            (theirs, pinned(["node", ROOT / "tests/bench/sharp_ingest.mjs", photo, str(ROUNDS)], cwd=peer))):
            for name, value in found.items():
                best[name] = min(value, best.get(name, value))
    for name in ours:
        ratio = theirs[name] / ours[name]
        goal = 2.0 if "jpeg" in name else None
        yield (f"ingest set {name} from a 12 MP JPEG, one core", f"{ours[name]:.0f} ms", f"sharp: {theirs[name]:.0f} ms", f"{ratio:.2f}×",
               f"≥ {goal:.0f}×" if goal else "–", ("yes" if ratio >= goal else "no") if goal else "–")
