"""`lightkeep user`: what the operator does to accounts while the server is stopped."""
import os
import pty
import select
import shutil
import subprocess
import tempfile
import time

from harness.scenario import Group, equal, must
from harness.server import Server, run_command

rows = Group("user command", own_servers=True)

GOOD = "quiet river stones\n"
OTHER = "walnut tree shadow\n"


class Folder:
    """A data folder, and the commands on it."""

    def __init__(self, binary):
        self.binary = binary

    def __enter__(self):
        self.top = tempfile.mkdtemp(prefix="lightkeep-test-")
        self.path = os.path.join(self.top, "data")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)

    def command(self, *arguments, typed=""):
        return run_command(self.binary, "user", *arguments, "--data", self.path, typed=typed, deadline=30)

    def ok(self, *arguments, typed=""):
        code, said = self.command(*arguments, typed=typed)
        equal(code, 0, f"exit code of {arguments}; it said\n{said}")
        return said

    def fails(self, *arguments, typed="", says=""):
        code, said = self.command(*arguments, typed=typed)
        equal(code, 1, f"exit code of {arguments}; it said\n{said}")
        must(says in said, f"it does not say {says!r}:\n{said}")
        return said


@rows.row("adds, lists, gives a password, removes")
def _(world):
    with Folder(world.binary) as folder:
        folder.ok("add", "Ann@example.com", "Ann Lee", typed=GOOD)
        folder.ok("add", "bob@example.com", typed=GOOD)
        lines = folder.ok("list").splitlines()
        equal([line.split()[0] for line in lines], ["Ann@example.com", "bob@example.com"], "addresses")
        must("Ann Lee" in lines[0] and " proved" in lines[0] and "password" in lines[0], f"the line says {lines[0]!r}")
        folder.ok("passwd", "ann@EXAMPLE.com", typed=OTHER)
        folder.ok("remove", "bob@example.com", typed="BOB@example.com\n")
        equal(len(folder.ok("list").splitlines()), 1, "accounts")


@rows.row("refuses what cannot be, and changes nothing then")
def _(world):
    with Folder(world.binary) as folder:
        folder.fails("list", says="holds no store")
        must(not os.path.exists(folder.path), "it made a data folder to list nothing")
        folder.ok("add", "ann@example.com", typed=GOOD)
        folder.fails("add", "ANN@example.com", typed=GOOD, says="already")
        folder.fails("add", "nonsense", typed=GOOD, says="email address")
        folder.fails("add", "bob@example.com", typed="password1\n", says="password")
        folder.fails("add", "bob@example.com", typed="short\n", says="8 characters")
        folder.fails("add", "bob@example.com", typed="", says="nothing was entered")
        folder.fails("add", "bob@example.com", "Bob\x1b[2J", typed=GOOD, says="name")
        folder.fails("passwd", "bob@example.com", typed=GOOD, says="no account for bob@example.com")
        folder.fails("remove", "bob@example.com", typed="bob@example.com\n", says="no account for bob@example.com")
        folder.fails("remove", "ann@example.com", typed="yes\n", says="nothing was removed")
        equal(len(folder.ok("list").splitlines()), 1, "accounts")


for wrong in ([], ["nonsense"], ["list", "x"], ["add"], ["add", "a@example.com", "b", "c"], ["passwd"], ["remove"]):
    @rows.row(f"`lightkeep user {' '.join(wrong)}` tells how it is used")
    def _(world, wrong=wrong):
        with Folder(world.binary) as folder:
            code, said = folder.command(*wrong)
            equal(code, 2, "exit code")
            must("remove EMAIL" in said, f"it says\n{said}")


@rows.row("asks to stop a server that runs")
def _(world):
    with Folder(world.binary) as folder:
        folder.ok("add", "ann@example.com", typed=GOOD)
        with Server(world.binary, data=folder.path):
            folder.fails("list", says="Stop it")
        folder.ok("list")


@rows.row("shows nothing of a password that is typed on a terminal")
def _(world):
    with Folder(world.binary) as folder:
        ours, theirs = pty.openpty()
        process = subprocess.Popen([world.binary, "user", "add", "ann@example.com", "--data", folder.path], stdin=theirs, stdout=theirs, stderr=theirs,
                                   start_new_session=True)
        os.close(theirs)
        said = b""
        try:
            for prompts in (1, 2):
                end = time.monotonic() + 30
                while said.count(b": ") < prompts and time.monotonic() < end:
                    if select.select([ours], [], [], 0.1)[0]:
                        said += os.read(ours, 4096)
                os.write(ours, GOOD.encode())
            equal(process.wait(30), 0, "exit code")
            while select.select([ours], [], [], 0.1)[0]:
                try:
                    said += os.read(ours, 4096)
                except OSError:
                    break
        finally:
            process.kill()
            process.wait()
            os.close(ours)
        must(b"Added" in said, f"it said {said!r}")
        must(GOOD.strip().encode() not in said, f"the password is on the screen: {said!r}")
