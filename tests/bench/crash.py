"""A thousand `kill -9` at random under load and during starts: what was acknowledged must be there. Not a speed, and it takes half an hour."""
import re
import subprocess
import sys
from pathlib import Path

TARGETS = []
KILLS = 1000
LONGEST = 3 * 3600  # seconds
SAID = re.compile(r"(\d+) random kills, (\d+) acknowledged operations, nothing lost")


def measure(binary, _):
    run = Path(__file__).resolve().parents[1] / "crash" / "run"
    done = subprocess.run([sys.executable, run, binary, "--kills", str(KILLS), "--steps", "0", "--deadline", str(LONGEST)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = SAID.search(done.stdout)
    print(done.stdout, file=sys.stderr, end="")
    kills, operations = (int(said[1]), int(said[2])) if said else (0, 0)
    good = done.returncode == 0 and kills >= KILLS
    yield (f"{KILLS:,} `kill -9` at random: acknowledged operations lost", f"0 of {operations:,}" if good else "some: see above", "", "", "0", "yes" if good else "no")
