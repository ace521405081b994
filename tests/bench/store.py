"""List pages and searches in a library of 220,000 among 1,000,000 assets, inside the server."""
import subprocess

TARGETS = ["lk_store_bench"]

GOALS = [("page", "p50", 1.0), ("one", "p99", 35.0), ("two", "p99", 15.0), ("ready", "", 100.0)]


def measure(_, folder):
    program = next(folder.rglob("lk_store_bench"))
    done = subprocess.run([program, folder / "store"], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        yield (line.strip(), "", "", "", "", "")
