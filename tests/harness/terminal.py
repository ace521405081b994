"""The commands of a terminal: the real binary with a home of its own, and a server that answers whatever a test tells it to."""
import contextlib
import http.server
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading

from .scenario import equal, must

DEADLINE = 60.0  # seconds


class Ended:
    """How a command ended: its exit code, and what it said to whom."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"    exit {self.code}\n    out: {self.out!r}\n    err: {self.err!r}"


class Terminal:
    """A person's machine: a home with the sign-ins, a folder to work in."""

    def __init__(self, binary, server=None, key=None, **environment):
        self.binary = binary
        self.home = tempfile.mkdtemp(prefix="lightkeep-terminal-")
        self.folder = os.path.join(self.home, "work")
        os.mkdir(self.folder)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("LIGHTKEEP_", "XDG_", "SSL_"))}
        self.environment.update({"HOME": self.home, **environment})
        if key:
            self.environment.update({"LIGHTKEEP_SERVER": server, "LIGHTKEEP_API_KEY": key})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self, *arguments, **more):
        return subprocess.Popen([self.binary, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment,
                                cwd=self.folder, **more)

    def wait(self, process, deadline=DEADLINE):
        try:
            out, err = process.communicate(timeout=deadline)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"it did not end within {deadline:g} s:\n{Ended(None, out, err)}")
        return Ended(process.returncode, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape"))

    def run(self, *arguments, deadline=DEADLINE):
        return self.wait(self.start(*arguments), deadline)

    def ok(self, *arguments):
        ended = self.run(*arguments)
        equal(ended.code, 0, f"exit code of {arguments}:\n{ended}")
        return ended

    def fails(self, code, *arguments, says=""):
        ended = self.run(*arguments)
        equal(ended.code, code, f"exit code of {arguments}:\n{ended}")
        must(says in ended.err, f"it does not say {says!r}:\n{ended}")
        return ended

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    @property
    def sign_ins(self):
        return os.path.join(self.home, ".config", "lightkeep", "sign-ins.json")

    def stored(self):
        with open(self.sign_ins) as file:
            return json.load(file)["sign_ins"]

    def begin_login(self, server):
        """The command, waiting, and the code that it shows."""
        process = self.start("login", server)
        said = b""
        while not (found := re.search(rb"^ {4}([A-Z]{4}-[A-Z]{4})$", said, re.M)):
            line = process.stderr.readline()
            assert line, f"no code came:\n{said.decode()}"
            said += line
        return process, found[1].decode()

    def login(self, server, browser, organization, decision="allow", write="yes"):
        process, code = self.begin_login(server)
        decide(browser, code, organization, decision, write)
        return self.wait(process)


def decide(browser, code, organization, decision="allow", write="yes"):
    browser.open("/device?code=" + code)
    form = {"code": code, "organization": organization, "decision": decision}
    if write:
        form["write"] = write
    reply = browser.submit("/device", **form)
    assert reply.status == 200, f"the code was not taken:\n{reply}"


class Answers(http.server.BaseHTTPRequestHandler):
    """Asks the test's function for each request: (status, fields, body or its chunks), or None to hang up."""
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        answer = self.server.answer(self.command, self.path, self.headers, body)
        self.close_connection = True
        if answer is None:
            return
        status, fields, body = answer
        self.send_response(status)
        chunks = [body] if isinstance(body, bytes) else body
        for name, value in {**({"Content-Length": str(len(body))} if isinstance(body, bytes) else {}), **fields}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            for chunk in chunks:
                self.wfile.write(chunk)

    do_GET = do_POST = handle_any

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def fake_server(answer):
    """`answer(method, path, fields, body)`; gives the server, whose `base` is its address and `asked` what it was asked."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.answer, server.asked = answer, []
    server.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def as_json(value, status=200, **fields):
    return status, {"Content-Type": "application/json", **fields}, json.dumps(value).encode()
