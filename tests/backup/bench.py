"""A data folder that a server worked in, a repository of its backups, and the commands between them."""
import hashlib
import json
import os
import shutil
import subprocess

from harness import images
from harness.server import Server, run_command
from harness.wire import Client, Library

OPTIONS = {"--cron-interval": "1s", "--trash-window": "1s"}
SIGKILL = -9
DEADLINE = 60


class Wrong(AssertionError):
    pass


def must(condition, sentence):
    if not condition:
        raise Wrong(sentence)


class Bench:
    """A folder with a data folder that a server worked in, and a repository beside it."""

    def __init__(self, binary, folder, steps):
        self.binary, self.steps = binary, steps
        self.folder = os.path.realpath(folder)
        self.data, self.repository, self.target = (os.path.join(self.folder, name) for name in ("data", "repository", "target"))
        self.environment = {}  # of every command
        self.kept = {}  # digest by URL path
        self.names = {}  # file name by URL path
        self.server = Server(binary, OPTIONS, data=self.data)

    def start(self):
        self.server.start()
        self.library = self.library.moved_to(self.server.base) if hasattr(self, "library") else Library(self.server.base, name="Harbour")
        return self.library

    def upload(self, *files):
        """Of (name, bytes)."""
        for asset, (name, data) in zip(self.library.upload(*files), files):
            url = asset["url"].replace(self.server.base, "")
            self.kept[url], self.names[url] = hashlib.sha256(data).hexdigest(), name

    def command(self, *words, data=None, typed="", environment=None, binary=None):
        return run_command(binary or self.binary, *words, "--backup-to", self.repository, "--data", data or self.data, deadline=DEADLINE,
                           typed=typed, environment={**self.environment, **(environment or {})})

    def good(self, *words, ends=0, **options):
        code, said = self.command(*words, **options)
        must(code == ends, f"`{' '.join(words)}` ended with {code}:\n{said}")
        return said

    def init(self):
        process = subprocess.Popen([self.binary, "backup", "init", "--backup-to", self.repository, "--data", self.data],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **self.environment})
        for line in process.stdout:
            if line.startswith("    "):
                self.passphrase = line.strip()
                break
        process.stdin.write(self.passphrase.lower() + "\n")
        process.stdin.flush()
        said = process.communicate(timeout=DEADLINE)[0]
        must(process.returncode == 0, f"`backup init` ended with {process.returncode}: {said}")

    def restored(self, kept=None, target=None):
        """The folder is whole, its server has every image of `kept`, and its API key works."""
        target = target or self.target
        code, said = run_command(self.binary, "check", "deep", "--data", target, deadline=DEADLINE)
        must(code == 0, f"`check deep` of what was restored ended with {code}:\n{said}")
        with_server = Server(self.binary, OPTIONS, data=target)
        try:
            with_server.start()
            client = Client(with_server.base, self.library.key)
            must(client.call("GET", "/me").status == 200, "the API key does not work")
            for url, digest in (self.kept if kept is None else kept).items():
                must(hashlib.sha256(client.raw("GET", url).body).hexdigest() == digest, f"{url} is not what was uploaded")
            client.close()
        finally:
            with_server.kill()

    def remove_target(self):
        shutil.rmtree(self.target, ignore_errors=True)

    def packs(self):
        found = [os.path.join(parent, name) for parent, _, names in os.walk(os.path.join(self.repository, "packs")) for name in names]
        return sorted(found, key=os.path.getsize)

    def list(self):
        return json.loads(self.good("backup", "list", "--json"))

    def well(self):
        self.good("backup", "verify", "--deep")


def prepare(bench):
    bench.start()
    bench.upload(*[(f"harbour {i}.png", images.unique_png(i)) for i in range(8)], ("pier.png", images.png_sized(1_300_000)))
    bench.init()


CASES = []


def case(name):
    return lambda function: CASES.append((name, function))
