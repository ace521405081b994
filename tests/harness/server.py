"""A Lightkeep process with its own data folder. One thread starts and stops it; any thread may ask it for its URL."""
import atexit
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

# The line that says that the server takes requests: `lightkeep: ready on http://127.0.0.1:8080`.
READY = re.compile(r"ready on (https?)://(\S+):(\d+)")
START_DEADLINE = 60.0  # seconds; a sanitizer build on a busy machine is slow

# What every test server is given unless a row says otherwise.
DEFAULTS = {"--mint-rate": "1000000", "--no-attempt-limits": True}


# Where the images of new folders are, as a function, and what each process is told in its environment.
images_place = None
environment_of_all = {}


def clean_environment(more=None):
    return {**{k: v for k, v in os.environ.items() if not k.startswith("LIGHTKEEP_")}, **environment_of_all, **(more or {})}


_started = set()  # every server of this process that has not been removed


def end_all(*_):
    """Kills what still runs and removes its data: when the tests end, also by a signal."""
    for server in list(_started):
        server.remove()


def end_all_and_exit(signal_number, _):
    end_all()
    os._exit(128 + signal_number)


atexit.register(end_all)
for _number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(_number, end_all_and_exit)


class DidNotStart(Exception):
    """The process ended, or printed no URL in time. Holds what it said."""


def free_ports(count):
    """So many that nobody listens at, a moment ago."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


def name_of(pid):
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip()
    except OSError:  # it has ended
        return ""


def memory_of(pid, line="VmRSS"):
    """Kilobytes, 0 for a process that has ended."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(text.split()[1]) for text in status if text.startswith(line + ":")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0


class Server:
    """`unread`: nobody reads what it says once it is ready, until `read_on`."""

    def __init__(self, binary, options=None, data=None, environment=None, listen="127.0.0.1:0", wrapper=(), unread=False):
        self.binary = binary
        self.options = {**DEFAULTS, **(options or {})}
        self.owns_data = data is None
        if images_place and self.owns_data:
            self.options.setdefault("--blobs", images_place())
        self.data = data or tempfile.mkdtemp(prefix="lightkeep-test-")
        self.environment = environment or {}
        self.listen = listen
        self.wrapper = list(wrapper)
        self.may_read = threading.Event()
        if not unread:
            self.may_read.set()
        self.process = None
        self.scheme = self.address = None
        self.port = 0
        self.output = []  # lines of stdout and stderr, in order

    @property
    def base(self):
        return f"{self.scheme}://{self.address}:{self.port}"

    def command(self):
        line = self.wrapper + [self.binary, "serve", "--data", self.data, "--listen", self.listen]
        for name, value in self.options.items():
            if value is None or value is False:
                continue
            line += [name] if value is True else [name, str(value)]
        return line

    def start(self):
        environment = clean_environment(self.environment)
        self.port = 0
        _started.add(self)
        self.process = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        stdin=subprocess.DEVNULL, env=environment, text=True, errors="replace",
                                        start_new_session=True)
        ready = threading.Event()
        self.reader = threading.Thread(target=self._read, args=(self.process, ready), daemon=True)
        self.reader.start()
        if not ready.wait(START_DEADLINE) or not self.port:
            self.kill()
            raise DidNotStart("the server printed no URL; it said:\n" + "\n".join(self.output[-30:]))
        return self

    def _read(self, process, ready):
        for line in process.stdout:
            self.output.append(line.rstrip("\n"))
            found = None if ready.is_set() else READY.search(line)
            if found:
                self.scheme, self.address, self.port = found[1], "127.0.0.1", int(found[3])
                ready.set()
                self.may_read.wait()
        ready.set()  # the end of output without a URL

    def read_on(self):
        self.may_read.set()

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, deadline=20.0):
        """SIGTERM and wait; returns the exit code. A server that hangs is killed and gives None."""
        if not self.alive():
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(deadline)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def kill(self):
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()

    def restart(self):
        self.stop()
        return self.start()

    def remove(self):
        _started.discard(self)
        self.kill()
        if self.owns_data:
            shutil.rmtree(self.data, ignore_errors=True)

    def memory(self, line="VmRSS"):
        """Kilobytes of /proc/PID/status: VmRSS now, VmHWM the most there ever was."""
        return memory_of(self.process.pid, line)

    def children(self):
        """(process, its name) of each, oldest first; those that have ended and wait to be noticed do not count."""
        found = []
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{self.process.pid}/task/{task}/children") as children:  # the task may end
                found += [(int(pid), name_of(int(pid))) for pid in children.read().split() if memory_of(int(pid))]
        return sorted(found)

    def decoders(self):
        """The processes that decode images for it."""
        return [pid for pid, name in self.children() if name == "lk-decode"]

    def fork_server(self):
        """That from which these come."""
        return [pid for pid, name in self.children() if name == "lk-fork"][0]

    def memory_of_all(self, line="VmRSS"):
        """Of the server and of its children, together."""
        return self.memory(line) + sum(memory_of(pid, line) for pid, _ in self.children())

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()


def run_command(binary, *arguments, environment=None, deadline=20.0, typed=""):
    """Runs a command that is expected to end, with `typed` to read; gives (exit code or None when it went on running, everything it said)."""
    base = clean_environment(environment)
    process = subprocess.Popen([binary, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               stdin=subprocess.PIPE, env=base, text=True, errors="replace")
    try:
        said, _ = process.communicate(typed, timeout=deadline)
        return process.returncode, said
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        return None, said


def wait_until(condition, deadline=30.0, step=0.05, what="the condition"):
    """Polls until `condition()` is true and gives its value; AssertionError after `deadline` seconds."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true within {deadline:g} s")
        time.sleep(step)
