"""List pages and searches in a library of 220,000 among 1,000,000 assets, inside the server. Filling takes some minutes, once."""
import re
import subprocess

TARGETS = ["lk_store_bench"]
# What a line's name begins with, which figure counts, and the goal in milliseconds.
GOALS = [("list, after", "p50", 1.0), ("one word, prefix of 2 and more", "p99", 35.0), ("two words", "p99", 15.0), ("ready", "p50", 100.0)]
LINE = re.compile(r"^(.*?)\s+p50\s+([\d.]+)(?: ms)?\s+p99\s+([\d.]+) ms(?:\s+processor p50\s+([\d.]+)\s+p99\s+([\d.]+) ms)?")


def measure(_, folder):
    program = next(folder.rglob("lk_store_bench"))
    done = subprocess.run([program, folder / "store"], capture_output=True, text=True, check=True)
    yield from rows(done.stdout)


def rows(printed):
    for line in printed.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        name, p50, p99 = found[1].strip(), float(found[2]), float(found[3])
        goal = next((goal for goal in GOALS if name.startswith(goal[0])), None)
        figure = {"p50": p50, "p99": p99}[goal[1]] if goal else None
        processor = f" (processor {found[4]}, {found[5]})" if found[4] else ""
        yield (name, f"p50 {p50:.2f} ms, p99 {p99:.2f} ms{processor}", "", "", f"{goal[1]} < {goal[2]:.0f} ms" if goal else "–",
               ("yes" if figure < goal[2] else "no") if goal else "–")
