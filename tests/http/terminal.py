"""The commands of a terminal against a server: signing in and out, listing, uploading, downloading; cut off, at once, and with servers that mean harm."""
import concurrent.futures
import contextlib
import hashlib
import io
import json
import os
import pty
import re
import signal
import socket
import ssl
import stat
import subprocess
import tempfile
import threading
import urllib.request
import zipfile

from harness import images
from harness.people import Place, person
from harness.scenario import Group, equal, library, must, photos
from harness.server import Server, wait_until
from harness.terminal import Terminal, as_json, fake_server

rows = Group("terminal")
BIG = images.png_sized(900_000)
DONE, FAILED, USAGE, SIGN_IN, REFUSED, SOME, UNREACHABLE = range(7)


def with_key(world):
    return Terminal(world.binary, world.server.base, world.words["key"])


def signed_in(world, terminal, made=None, **how):
    made = made or Place(person(world, "ann"))
    ended = terminal.login(world.server.base, made.owner, made.org, **how)
    equal(ended.code, DONE, f"login:\n{ended}")
    return made


def connections(made):
    return re.findall(r'name="connection" value="(\d+)"', made.owner.open(made.settings + "/apps").text)


# --- signing in and out

@rows.row("login shows a code, waits for its person, keeps the tokens to itself; logout ends them on the server")
def _(world):
    with Terminal(world.binary) as terminal:
        made = signed_in(world, terminal)
        equal(stat.S_IMODE(os.stat(terminal.sign_ins).st_mode), 0o600, "mode of the file")
        equal(stat.S_IMODE(os.stat(os.path.dirname(terminal.sign_ins)).st_mode), 0o700, "mode of its folder")
        said = terminal.ok("whoami").out
        must(made.org in said and f"  {made.lib}  write" in said and "\\x" not in said, said)
        equal(terminal.ok("whoami", "--json").json["access"], {made.lib: "write"}, "access")
        token = terminal.stored()[0]["access_token"]
        must("Lightkeep in a terminal" in made.owner.open("/settings/apps").text, "the settings do not name it")
        terminal.ok("logout")
        equal(world.client.call("GET", "/me", key=token).status, 401, "the token after logout")
        equal(terminal.stored(), [], "what is kept")
        terminal.fails(SIGN_IN, "whoami", says="lightkeep login")
        terminal.fails(SIGN_IN, "logout", says="not signed in")


@rows.row("a sign-in that the person refuses, and one of reading only")
def _(world):
    with Terminal(world.binary) as terminal:
        made = Place(person(world, "ann"))
        ended = terminal.login(world.server.base, made.owner, made.org, decision="deny")
        equal(ended.code, SIGN_IN, ended)
        must("refused" in ended.err and not os.path.exists(terminal.sign_ins), ended)
        signed_in(world, terminal, made, write=None)
        terminal.write("a.png", images.png())
        terminal.fails(REFUSED, "upload", "a.png")
        terminal.ok("ls")


@rows.row("a sign-in that is ended in the settings says so, and is forgotten")
def _(world):
    with Terminal(world.binary) as terminal:
        made = signed_in(world, terminal)
        made.owner.open(made.settings + "/apps")
        made.owner.submit(made.settings + "/apps/end", connection=connections(made)[-1])
        terminal.fails(SIGN_IN, "ls", says="has ended")
        equal(terminal.stored(), [], "what is kept")


@rows.row("signing in again replaces the sign-in, and ends the one before")
def _(world):
    with Terminal(world.binary) as terminal:
        made = signed_in(world, terminal)
        before = terminal.stored()[0]["access_token"]
        signed_in(world, terminal, made)
        equal((len(terminal.stored()), len(connections(made))), (1, 1), "sign-ins here, connections there")
        equal(world.client.call("GET", "/me", key=before).status, 401, "the old token")


@rows.row("several organizations and servers: the one signed in to last is meant, or the one that is named")
def _(world):
    with Terminal(world.binary) as terminal, Server(world.binary) as other:
        one, two = Place(person(world, "ann")), Place(person(world, "ann"), name="Other")
        signed_in(world, terminal, one)
        signed_in(world, terminal, two)
        equal(terminal.ok("whoami", "--json").json["organizationId"], two.org, "the last")
        equal(terminal.ok("whoami", "--json", "--organization", one.org).json["organizationId"], one.org, "by its name")
        terminal.fails(SIGN_IN, "whoami", "--server", other.base, says="login " + other.base)
        terminal.fails(SIGN_IN, "whoami", "--organization", "nobody")
        must(terminal.ok("servers").out.startswith(f"* {world.server.base}  {two.org}"), "the current one is not marked")
        terminal.ok("servers", world.server.base, "--organization", one.org)
        equal(terminal.ok("whoami", "--json").json["organizationId"], one.org, "chosen")
        terminal.fails(SIGN_IN, "servers", "https://nobody.example")
        terminal.ok("logout")
        equal([each["organization"] for each in terminal.stored()], [two.org], "what is left")


@rows.row("tokens that are over are replaced, once, however many commands run")
def _(world):
    with Server(world.binary, {"--access-token-life": "1s", "--refresh-reuse": "0s"}) as server, Terminal(world.binary) as terminal:
        made = signed_in(world.at(server), terminal)
        for _ in range(2):
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                for ended in pool.map(lambda _: terminal.run("whoami"), range(6)):
                    equal(ended.code, DONE, ended)
        must("Ended by itself" not in made.owner.open("/settings/apps").text, "a refresh token was used twice")
        equal(len(terminal.stored()), 1, "sign-ins")


@rows.row("an API key in the environment serves scripts, and goes only where it is told to", given=library())
def _(world):
    with with_key(world) as terminal:
        equal(terminal.ok("whoami", "--json").json["credential"], "key", "credential")
        terminal.fails(USAGE, "ls", "--organization", "elsewhere", says="elsewhere")
        terminal.environment["LIGHTKEEP_API_KEY"] = "pk_" + "a" * 43
        terminal.fails(SIGN_IN, "ls", says="API key")
        terminal.environment["LIGHTKEEP_API_KEY"] = "pk_a\r\nX: y"
        terminal.fails(USAGE, "ls")
        del terminal.environment["LIGHTKEEP_SERVER"]
        terminal.fails(USAGE, "ls", says="LIGHTKEEP_SERVER")


@rows.row("what cannot be understood is told with exit code 2, and nobody is asked in the clear")
def _(world):
    with Terminal(world.binary) as terminal:
        for wrong in (["login"], ["login", "a", "b"], ["login", "http://example.com"], ["login", "ftp://example.com"], ["login", "https://user@example.com"], ["login", "https://"], ["ls", "x"], ["ls", "--bogus"],
                      ["ls", "--limit", "0"], ["ls", "--limit", "x"], ["ls", "--server"], ["ls", "--json=1"], ["search"], ["upload"], ["upload", "--jobs", "-1", "x"]):
            terminal.fails(USAGE, *wrong)
        must("--into FOLDER" in terminal.ok("--help").out, "help")
        must("lightkeep upload FILE" in terminal.ok("upload", "--help").err, "help of a command")


@rows.row("over HTTPS with a certificate that is known, and not with any other")
def _(world):
    with Server(world.binary, {"--tls-self-signed": True}) as server, Terminal(world.binary) as terminal:
        certificate = terminal.write("ca.pem", ssl.get_server_certificate(("127.0.0.1", server.port)).encode())
        terminal.fails(FAILED, "login", server.base, says="not signed by a known authority")
        terminal.environment["SSL_CERT_FILE"] = certificate
        signed_in(world.at(server), terminal)
        terminal.write("a.png", images.png())
        terminal.ok("upload", "a.png")
        terminal.ok("download", "--into", "got")
        equal(terminal.read("got/a.png"), images.png(), "the image")


# --- listing

@rows.row("ls and search list images of the one library, libraries where there are several, and no more than is wanted", given=photos(5))
def _(world):
    with with_key(world) as terminal:
        lines = terminal.ok("ls").out.splitlines()
        equal(len(lines), 5, "lines")
        must(all(world.words[f"a{4 - i}"] in line and f"p{4 - i}.png" in line for i, line in enumerate(lines)), lines)
        equal(len(terminal.ok("ls", "--limit", "2").out.splitlines()), 2, "lines with a limit")
        equal([asset["id"] for asset in terminal.ok("ls", "--json").json], [world.words[f"a{i}"] for i in (4, 3, 2, 1, 0)], "ids")
        must(world.words["a3"] in terminal.ok("search", "p3").out, "what was searched for")
        equal(terminal.ok("search", "nothing", "--json").json, [], "nothing found")
        terminal.fails(REFUSED, "ls", "--library", "nowhere")


@rows.row("several libraries: ls lists them, and an upload asks for one")
def _(world):
    with Terminal(world.binary) as terminal:
        made = signed_in(world, terminal)
        made.owner.open(made.settings)
        made.owner.submit(made.settings + "/libraries", library="Second")
        must("Second" in terminal.ok("ls").out and made.lib in terminal.ok("ls").out, "libraries")
        terminal.write("a.png", images.png())
        terminal.fails(USAGE, "upload", "a.png", says="--library")
        terminal.ok("upload", "a.png", "--library", "second")
        must("a.png" in terminal.ok("ls", "--library", "second").out, "the image")


# --- uploading

@rows.row("upload takes files and folders, images only, each once, and not what is there", given=library())
def _(world):
    with with_key(world) as terminal:
        for name, seed in (("one.png", 1), ("in/two.png", 2), ("in/deep/three.png", 3), ("in/.hidden/x.png", 4), ("in/.dot.png", 5)):
            terminal.write(name, images.png(20, 20, seed))
        terminal.write("in/copy.png", images.png(20, 20, 1))
        terminal.write("in/notes.txt", b"no image")
        os.symlink("..", os.path.join(terminal.folder, "in", "round"))
        told = terminal.ok("upload", "one.png", "in", "in/two.png", "--json").json
        equal(sorted(each["path"] for each in told["uploaded"]), ["in/deep/three.png", "in/two.png", "one.png"], "uploaded")
        equal([each["path"] for each in told["present"]], ["in/copy.png"], "the same bytes again")
        again = terminal.ok("upload", ".").out
        equal((again.count("there already"), again.count("uploaded")), (4, 0), again)
        equal(len(terminal.ok("ls").out.splitlines()), 3, "images")
        terminal.write("four.png", images.png(20, 20, 9))
        ended = terminal.fails(SOME, "upload", "four.png", "in/notes.txt", "nowhere.png")
        must("uploaded  four.png" in ended.out and "no JPEG" in ended.err and "no such file" in ended.err, ended)
        terminal.fails(FAILED, "upload", "in/notes.txt")


@rows.row("one image that the server refuses fails alone", given=library())
def _(world):
    with with_key(world) as terminal:
        terminal.write("good.png", images.png())
        terminal.write("bad.png", images.png()[:20] + b"\xff" * 50)
        told = terminal.run("upload", "good.png", "bad.png", "--json")
        equal((told.code, len(told.json["uploaded"]), told.json["failed"][0]["code"]), (SOME, 1, "BAD_USER_INPUT"), told)


def hang_up(connection):
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)  # whoever waits for it is woken; a close alone wakes nobody
    connection.close()


class Relay:
    """Between a terminal and a server: cuts the first `cuts` uploads off, after so many bytes of the request, or before the answer."""

    def __init__(self, server, after=None, cuts=1):
        self.server, self.after, self.cuts = server, after, cuts
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.uploads = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(connection,), daemon=True).start()

    def carry(self, ours):
        theirs = socket.create_connection(("127.0.0.1", self.server.port))
        head = ours.recv(65536)
        upload = b"/assets HTTP" in head and head.startswith(b"POST")
        cut = upload and self.cuts > 0
        if upload:
            self.uploads += 1
        if cut:
            self.cuts -= 1
        theirs.sendall(head)
        moved = len(head)

        def back():
            answer = b""
            try:
                while data := theirs.recv(65536):
                    answer += data
                    if not cut:
                        ours.sendall(data)
            except OSError:
                pass
            hang_up(ours)
        reader = threading.Thread(target=back, daemon=True)
        reader.start()
        try:
            while True:
                if cut and self.after is not None and moved > self.after:
                    hang_up(theirs)
                    hang_up(ours)
                    return
                data = ours.recv(65536)
                if not data:
                    break
                moved += len(data)
                theirs.sendall(data)
        except OSError:
            pass
        reader.join(30)

    def close(self):
        hang_up(self.listener)


@rows.row("an upload that is cut off in the middle is sent again, and one whose answer was lost is not", given=library())
def _(world):
    for after, uploads in ((200_000, 2), (None, 1)):
        relay = Relay(world.server, after)
        with Terminal(world.binary, relay.base, world.words["key"]) as terminal:
            name = f"big-{uploads}.png"
            terminal.write(name, images.png_sized(900_000, uploads))
            told = terminal.ok("upload", name, "--json").json
            equal((len(told["uploaded"]), relay.uploads), (1, uploads), "uploads")
        relay.close()
    equal(len(world.client.call("GET", world.words["assets"]).data), 2, "images")


@rows.row("an upload of many that is killed goes on where it stopped", given=library())
def _(world):
    relay = Relay(world.server, cuts=0)
    with Terminal(world.binary, relay.base, world.words["key"]) as terminal:
        for i in range(30):
            terminal.write(f"in/{i}.png", images.png(200, 200, 50 + i))
        process = terminal.start("upload", "in", "--jobs", "2")
        for _ in range(5):
            must(process.stdout.readline().startswith(b"uploaded"), "it does not say what it does")
        process.send_signal(signal.SIGKILL)
        terminal.wait(process)
        told = terminal.ok("upload", "in", "--json").json
        must(len(told["present"]) >= 5 and len(told["uploaded"]) + len(told["present"]) == 30, told)
        must(30 <= relay.uploads <= 32, f"{relay.uploads} uploads of 30 images, of which two were on their way when it ended")
    # What was on its way may have arrived after the second run had asked: it is there twice then, and nothing is missing.
    names = [asset["name"] for asset in world.client.call("GET", world.words["assets"]).data]
    equal((len(set(names)), len(names) <= relay.uploads), (30, True), f"images {sorted(names)}")
    relay.close()


@rows.row("a key that is revoked in between stops an upload at once", given=library())
def _(world):
    with Terminal(world.binary) as terminal:
        made = Place(person(world, "ann"))
        number, key = made.key()
        terminal.environment.update({"LIGHTKEEP_SERVER": world.server.base, "LIGHTKEEP_API_KEY": key})
        for i in range(60):
            terminal.write(f"in/{i:02}.png", images.png(300, 300, 100 + i))
        process = terminal.start("upload", "in", "--jobs", "1")
        must(process.stdout.readline().startswith(b"uploaded"), "the first")
        made.owner.open(f"{made.settings}/keys/{number}")
        made.owner.submit(f"{made.settings}/keys/{number}/remove")
        ended = terminal.wait(process)
        equal((ended.code, "API key" in ended.err, ended.err.count("failed  ")), (SIGN_IN, True, 1), f"{ended}")


@rows.row("progress is a bar on a terminal and lines elsewhere", given=library())
def _(world):
    with with_key(world) as terminal:
        terminal.write("a.png", images.png(400, 400, 6))
        terminal.ok("upload", "a.png")
        terminal.write("b.png", images.png(400, 400, 7))
        ours, theirs = pty.openpty()
        process = subprocess.Popen([world.binary, "upload", "b.png"], stdout=subprocess.PIPE, stderr=theirs, env=terminal.environment, cwd=terminal.folder)
        os.close(theirs)
        out, _ = process.communicate(timeout=60)
        said = os.read(ours, 65536)
        os.close(ours)
        must(b"[" in said and b"files" in said and b"\r" in said, said)
        must(b"\r" not in out and b"\x1b" not in out, out)


# --- downloading

@rows.row("download brings one image or the whole library, once", given=photos(("a.png", images.png(20, 20, 1)), ("b.png", images.png(20, 20, 2)), ("a.png", images.png(20, 20, 3))))
def _(world):
    with with_key(world) as terminal:
        world.client.call("POST", world.words["assets"], files=[("view.png", images.png(20, 20, 4))], fields={"parentId": world.words["a0"]})
        terminal.ok("download", world.words["a1"])
        equal(terminal.read("b.png"), images.png(20, 20, 2), "one")
        equal(stat.S_IMODE(os.stat(os.path.join(terminal.folder, "b.png")).st_mode) & 0o700, 0o600, "its mode")
        told = terminal.ok("download", "--into", "all", "--json").json
        equal(len(told["downloaded"]), 4, "images")
        here = {name: terminal.read("all/" + name) for name in os.listdir(os.path.join(terminal.folder, "all"))}
        equal({hashlib.sha256(data).hexdigest() for data in here.values()},
              {hashlib.sha256(images.png(20, 20, seed)).hexdigest() for seed in (1, 2, 3, 4)}, "contents")
        must({"a.png", "b.png", "view.png"} <= set(here), sorted(here))
        again = terminal.ok("download", "--into", "all", "--json").json
        equal((len(again["downloaded"]), len(again["present"])), (0, 4), "again")
        equal(set(os.listdir(os.path.join(terminal.folder, "all"))), set(here), "files")
        terminal.write("all/b.png", b"my own words")
        equal(len(terminal.ok("download", "--into", "all", "--json").json["downloaded"]), 1, "beside what is not ours")
        equal(terminal.read("all/b.png"), b"my own words", "what is not ours")
        terminal.fails(REFUSED, "download", "unknown00000")
        equal(terminal.run("download", "unknown00000", world.words["a0"]).code, SOME, "one of two")


@rows.row("download brings whole files, and who only reads by key what anybody gets, once too")
def _(world):
    made = Place(person(world, "ann", "terminal"))
    _, writes = made.key()
    _, reads = made.key(access="read", name="Widget")
    asset = world.client.call("POST", f"/organizations/{made.org}/libraries/{made.lib}/assets", files=[("a.jpg", images.photographed())], key=writes).data["assets"][0]
    for key, file in ((writes, images.photographed()), (reads, world.client.raw("GET", asset["url"]).body)):
        with Terminal(world.binary, world.server.base, key) as terminal:
            terminal.ok("download")
            equal(terminal.read("a.jpg") == file, True, "the file")
            equal(len(terminal.ok("download", "--json").json["present"]), 1, "again")
            equal(os.listdir(terminal.folder), ["a.jpg"], "files")


@rows.row("a download goes on from what is there, and proves the whole; a spoilt part is not believed", given=photos(("big.png", BIG)))
def _(world):
    for begun in (BIG[:100_000], b"x" * 100_000, BIG + b"more", BIG):
        with with_key(world) as terminal:
            terminal.write(f".{world.words['a0']}.part", begun)
            terminal.ok("download")
            equal((terminal.read("big.png") == BIG, os.listdir(terminal.folder)), (True, ["big.png"]), "the image, and what else is there")


@rows.row("a download that is killed leaves nothing under its name, and the next goes on where it ended")
def _(world):
    over = threading.Event()

    def first_half():
        yield BIG[:200_000]
        over.wait(60)

    def answer(method, path, fields, body):
        if path == "/me":
            return as_json({"data": ME})
        if not path.endswith("/original"):
            return as_json({"data": [asset(server.base, "Ab12Cd34Ef56", "big.png", size=len(BIG))]})
        if "Range" not in fields:
            return 200, {"ETag": tag(BIG), "Content-Length": str(len(BIG))}, first_half()
        begin = int(fields["Range"][6:-1])
        return 206, {"Content-Range": f"bytes {begin}-{len(BIG) - 1}/{len(BIG)}", "ETag": tag(BIG)}, BIG[begin:]
    with fake_server(answer) as server, Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
        process = terminal.start("download")
        part = os.path.join(terminal.folder, ".Ab12Cd34Ef56.part")
        wait_until(lambda: os.path.exists(part) and os.path.getsize(part) == 200_000, what="a part of 200,000 bytes")
        equal(terminal.run("download").code, FAILED, "a second download of the same at the same time")
        process.kill()
        terminal.wait(process)
        over.set()
        equal(os.listdir(terminal.folder), [os.path.basename(part)], "files")
        terminal.ok("download")
        equal(terminal.read("big.png") == BIG, True, "the image")
        equal([fields.get("Range") for _, path, fields in server.asked if path.endswith("/original")], [None, "bytes=200000-"], "what was asked for")


# --- servers that mean harm

ME = {"organizationId": "acme", "organizationName": "Acme", "plan": "self-hosted", "libraries": ["photos"], "access": {"photos": "write"}}


def asset(base, id, filename, size=4, **more):
    return {"id": id, "filename": filename, "url": f"{base}/cdn/{id}.png", "size": size, "created": 1, "width": 1, "height": 1, "viewsCount": 0, **more}


def tag(data):
    return '"' + hashlib.sha256(data).hexdigest() + '"'


def library_server(base_of, assets, image=b"data", etag=None):
    def answer(method, path, fields, body):
        if path == "/me":
            return as_json({"data": ME})
        if path.endswith("/original"):
            return 200, {"ETag": etag or tag(image)}, image
        return as_json({"data": assets(base_of().base)})
    return answer


@rows.row("names from a server leave no folder, hide nothing and replace nothing")
def _(world):
    names = ["../../up.png", "/etc/passwd", "..\\..\\back.png", "..", ".", "", ".bashrc", "-rf", "a\0b.png", "x" * 400 + ".png", "sub/dir/n.png", "\u202egnp.exe", "..%2f..%2fp.png", "mine.png", "c\nd.png"]
    served = []
    with fake_server(library_server(lambda: served[0], lambda base: [asset(base, f"Id{i:010}", name) for i, name in enumerate(names)])) as server:
        served.append(server)
        with Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
            terminal.write("got/mine.png", b"mine")
            outside = set(os.listdir(terminal.home)) | set(os.listdir(terminal.folder))
            ended = terminal.ok("download", "--into", "got")
            equal((set(os.listdir(terminal.home)) | set(os.listdir(terminal.folder))) - outside, set(), "files outside")
            here = os.listdir(os.path.join(terminal.folder, "got"))
            equal(len(here), len(names) + 1, sorted(here))
            must(not any(name.startswith((".", "-")) or any(ord(c) < 32 or c == "\u202e" for c in name) for name in here), sorted(here))
            equal(terminal.read("got/mine.png"), b"mine", "what was there")
            must("\x1b" not in ended.out + ended.err and "\u202e" not in ended.out + ended.err, ended)


for label, bad in {"an id with a path": {"id": "../../../x"}, "an id that is a number": {"id": 5}, "no id": {"id": None}}.items():
    @rows.row(f"a server that names {label} is not followed")
    def _(world, bad=bad):
        served = []
        with fake_server(library_server(lambda: served[0], lambda base: [{**asset(base, "Ab12Cd34Ef56", "a.png"), **bad}])) as server:
            served.append(server)
            with Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
                terminal.fails(FAILED, "download")
                equal(os.listdir(terminal.folder), [], "files")


@rows.row("what a server says cannot command the terminal")
def _(world):
    evil = "\x1b]0;owned\x07\x1b[2J\r\n\x9b31m\u202e\u2028\x7f\x00"
    served = []
    with fake_server(library_server(lambda: served[0], lambda base: [asset(base, "Ab12Cd34Ef56", evil + ".png", description=evil)])) as server:
        served.append(server)
        with Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
            for arguments in (["ls"], ["ls", "--json"], ["search", "x"], ["whoami"]):
                ended = terminal.ok(*arguments)
                must(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", ended.out + ended.err), ended)
            must("\\x1b" in terminal.ok("ls").out, "it is not shown what is there")
    with fake_server(lambda *_: as_json({"error": {"code": evil, "message": evil}}, 400)) as server, Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
        ended = terminal.fails(FAILED, "ls")
        must("\\x1b" in ended.err and "\x1b" not in ended.err, ended)


ODD = {"nothing at all": None, "no JSON": (200, {}, b"<html>"), "nested without end": (200, {}, b"[" * 200_000), "a text": as_json({"data": "x"}), "a number": as_json(5), "no data": as_json({}),
       "an error without words": as_json({"error": 5}, 400), "a redirect": (302, {"Location": "http://127.0.0.1:1/"}, b""), "half of it": (200, {"Content-Length": "1000"}, b"{"),
       "too much": (200, {}, b" " * (9 << 20)), "a page": (500, {}, b"<html>oh</html>"), "members of other kinds": as_json({"data": {"organizationId": [1], "access": "x"}}), "a huge number": (200, {}, b'{"data":1e999999}')}
for label, said in ODD.items():
    @rows.row(f"a server that answers with {label} ends a command with a sentence")
    def _(world, said=said):
        with fake_server(lambda *_: said) as server, Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
            for command in (["ls"], ["whoami"], ["login", server.base]):
                ended = terminal.run(*command)
                must(ended.code in (FAILED, REFUSED, UNREACHABLE) and ended.err.startswith("lightkeep: ") and ended.err.count("\n") == 1, ended)


@rows.row("a server that cannot tell what it has is sent all")
def _(world):
    def answer(method, path, fields, body):
        if path == "/me":
            return as_json({"data": ME})
        if path.endswith("/known"):
            return as_json({"error": {"code": "ENDPOINT_NOT_FOUND", "message": "There is no such endpoint."}}, 404)
        must(images.png() in body and b'filename="a%22b.png"' in body, "the form")
        return as_json({"data": {"assets": [asset(server.base, "Ab12Cd34Ef56", "a.png")]}})
    with fake_server(answer) as server, Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
        terminal.write('a"b.png', images.png())
        must("Ab12Cd34Ef56" in terminal.ok("upload", "a\"b.png").out, "the id")


@rows.row("a server that leads round in a circle, or promises what it does not send, is left")
def _(world):
    def rounds(method, path, fields, body):
        if path == "/me":
            return as_json({"data": ME})
        return as_json({"data": [asset(server.base, "Ab12Cd34Ef56", "a.png")]}, Link='<http://x/?cursor=1>; rel="next"')
    with fake_server(rounds) as server, Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
        equal(len(terminal.ok("ls").out.splitlines()), 2, "lines")
    served = []
    with fake_server(library_server(lambda: served[0], lambda base: [asset(base, "Ab12Cd34Ef56", "a.png")], b"data", tag(b"else"))) as server:
        served.append(server)
        with Terminal(world.binary, server.base, "pk_" + "a" * 43) as terminal:
            terminal.fails(UNREACHABLE, "download", says="not the image")
            equal(os.listdir(terminal.folder), [], "files")


def sign_in_server(**changes):
    """The well-known document and a code that is given at once; `polls` are the answers to the questions, one by one."""
    polls = changes.pop("polls", [])

    def answer(method, path, fields, body):
        base = "http://" + fields["Host"]
        if path.startswith("/.well-known"):
            return as_json({"issuer": base, "device_authorization_endpoint": base + "/d", "token_endpoint": base + "/t", "revocation_endpoint": base + "/r", **changes.get("metadata", {})})
        if path == "/d":
            return as_json({"device_code": "x", "user_code": "BBBB-CCCC", "verification_uri": base + "/device", "expires_in": 30, "interval": 1, **changes.get("begun", {})})
        if path == "/t":
            said = polls.pop(0) if polls else "authorization_pending"
            return said if not isinstance(said, str) else as_json({"error": said}, 400)
        return as_json({"data": ME})
    return answer


@rows.row("a code that runs out, that a server ends, or for which it wants patience")
def _(world):
    with Terminal(world.binary) as terminal:
        for changes, code, says in (({"begun": {"expires_in": 2}}, SIGN_IN, "run out"), ({"polls": ["authorization_pending", "expired_token"]}, SIGN_IN, "run out"), ({"polls": ["access_denied"]}, SIGN_IN, "refused"),
                                    ({"polls": ["nonsense"]}, FAILED, "nonsense"), ({"polls": [as_json({}, 503), as_json({"error": 5}, 400)]}, FAILED, "says nothing"), ({"polls": [as_json({"access_token": "a\r\nb"})]}, FAILED, "no token"),
                                    ({"metadata": {"token_endpoint": "https://evil.example/t"}}, FAILED, "another server"), ({"metadata": {"issuer": "https://evil.example"}}, FAILED, "calls itself"),
                                    ({"begun": {"user_code": ""}}, FAILED, "no code")):
            with fake_server(sign_in_server(**changes)) as server:
                terminal.fails(code, "login", server.base, says=says)
        must(not os.path.exists(terminal.sign_ins), "something was kept")
        tokens = as_json({"access_token": "a", "refresh_token": "r", "expires_in": 3600})
        with fake_server(sign_in_server(polls=["slow_down", None, tokens])) as server:
            terminal.ok("login", server.base)
            equal(len([path for _, path, _ in server.asked if path == "/t"]), 3, "questions")


@rows.row("a file of sign-ins that is damaged is named, not overwritten")
def _(world):
    with Terminal(world.binary) as terminal:
        os.makedirs(os.path.dirname(terminal.sign_ins))
        for bad in ("{", "[]", '{"sign_ins": 5}', '{"sign_ins": [{"server": 5}]}'):
            with open(terminal.sign_ins, "w") as file:
                file.write(bad)
            terminal.fails(FAILED, "whoami", says="sign-ins.json")
            equal(open(terminal.sign_ins).read(), bad, "the file")


@rows.row("nobody there is exit code 6")
def _(world):
    with Terminal(world.binary, "http://127.0.0.1:1", "pk_" + "a" * 43) as terminal:
        terminal.fails(UNREACHABLE, "ls")


# --- export and import

def described(world, files):
    """Images with words, of which the first has a view; their URLs."""
    lib = world.library
    made = lib.ready(*files)
    for number, asset in enumerate(made):
        lib.client.call("PATCH", f"{lib.assets}/{asset['id']}/description", {"description": f"Nr. {number}: <Hafen> & Meer\nזו שורה"})
        lib.client.call("POST", f"{lib.assets}/tag", {"assetIds": [asset["id"]], "tags": [f"tag {number}", "Łódź"]})
        if number == 1:
            for begin in (0, 15):
                lib.client.call("POST", f"{lib.assets}/tag", {"assetIds": [asset["id"]], "tags": [f"t{i}" for i in range(begin, begin + 15)]})
    view = lib.upload(("view.png", images.unique_png(77)), parent=made[0]["id"])[0]
    return made, view


def what_is_said(client, assets):
    """By file name: description, tags, and the names of views."""
    said = {}
    for asset in client.call("GET", f"{assets}?pageSize=200").data:
        said[asset["filename"]] = (asset["description"], sorted(asset["tags"]), [view["name"] for view in asset["views"] or []])
    return said


@rows.row("what is exported can be imported: images, views and words; and a second time nothing is sent", given=library())
def _(world):
    files = [("beach.jpg", images.jpeg(90, 60, 1)), ("harbour.png", images.unique_png(2)), ("harbour.png", images.unique_png(3)), ("plain.png", images.unique_png(4))]
    described(world, files)
    with with_key(world) as terminal, tempfile.TemporaryDirectory() as folder:
        away = os.path.join(folder, "away")
        terminal.ok("export", away)
        names = sorted(os.listdir(away))
        must(len([name for name in names if name.endswith(".xmp")]) == 4 and "library.json" in names and "view.png" in names, f"files: {names}")
        again = terminal.ok("export", away, "--json").json
        equal((len(again["downloaded"]), sorted(os.listdir(away))), (0, names), "a second export")
        other = world.mint()
        with Terminal(world.binary, world.server.base, other.client.key) as there:
            equal(there.ok("import", away, "--dry-run", "--json").json, {"missing": 5, "present": 0, "described": 4}, "a dry run")
            there.ok("import", away)
            client, assets = other.client, other.assets
            ours = what_is_said(world.library.client, world.library.assets)
            theirs = what_is_said(client, assets)
            equal({name: (text, tags) for name, (text, tags, _) in theirs.items() if "harbour" not in name}, {name: (text, tags) for name, (text, tags, _) in ours.items() if "harbour" not in name}, "words")
            equal(theirs["beach.jpg"][2], ["view"], "views")
            must(sorted(len(tags) for _, tags, _ in theirs.values()) == [2, 2, 2, 32], f"tags: {theirs}")
            client.call("PATCH", f"{assets}/{client.call('GET', assets).data[0]['id']}/description", {"description": "written here"})
            report = there.ok("import", away, "--json").json
            equal((len(report["uploaded"]), len(report["present"])), (0, 5), "a second import")
            must("written here" in [text for text, _, _ in what_is_said(client, assets).values()], "what was written meanwhile is gone")


LONG = "é" * 125 + "x.png"  # as many bytes as a file's name may have


@rows.row("an archive of everything, unpacked, is imported like an export", given=library())
def _(world):
    described(world, [("beach.jpg", images.jpeg(90, 60, 1)), (LONG, images.unique_png(2)), ("x" + LONG[1:], images.unique_png(3)), ("library.json", images.unique_png(4))])
    made = world.library.good("POST", world.library.path + "/downloads", {"query": {}, "contents": "everything"})
    with urllib.request.urlopen(made["url"]) as reply, tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(reply.read())) as archive:
            archive.extractall(folder)
        other = world.mint()
        with Terminal(world.binary, world.server.base, other.client.key) as there:
            equal(there.ok("import", folder, "--dry-run", "--json").json, {"missing": 5, "present": 0, "described": 4}, "a dry run")
            there.ok("import", folder)
        ours, theirs = what_is_said(world.library.client, world.library.assets), what_is_said(other.client, other.assets)
        equal(sorted(theirs[name] for name in theirs), sorted(ours[name] for name in ours), "what is said")


@rows.row("an image whose name is as long as names are is exported with its words", given=library())
def _(world):
    described(world, [(LONG, images.unique_png(1)), ("x" + LONG[1:], images.unique_png(2))])
    with with_key(world) as terminal, tempfile.TemporaryDirectory() as folder:
        terminal.ok("export", folder)
        names = os.listdir(folder)
        equal((len([name for name in names if name.endswith(".png")]), len([name for name in names if name.endswith(".png.xmp")]), len(names)), (3, 2, 6), f"files: {names}")


@rows.row("an export replaces nothing that it did not write", given=library())
def _(world):
    described(world, [("beach.jpg", images.jpeg(90, 60, 1)), ("beach.jpg.xmp", images.unique_png(2)), ("library.json", images.unique_png(3)), ("Library.JSON", images.unique_png(4))])
    with with_key(world) as terminal, tempfile.TemporaryDirectory() as folder:
        edited = os.path.join(folder, "beach.jpg.xmp")
        with open(edited, "w") as file:
            file.write("of another program")
        terminal.ok("export", folder)
        with open(edited) as file:
            equal(file.read(), "of another program", "a sidecar that was there")
        with open(os.path.join(folder, "library.json")) as file:
            files = [entry["file"] for entry in json.load(file)["images"]]
        must(sorted(files) == ["Library.JSON.image", "beach.jpg", "beach.jpg.xmp.image", "library.json.image"], f"files: {files}")
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                must(file.read(4) in (b"\x89PNG", b"\xff\xd8\xff\xe0"), f"{name} is no image")
        with open(os.path.join(folder, "library.json"), "w") as file:
            file.write("{}")
        terminal.fails(FAILED, "export", folder, says="library.json")


@rows.row("a folder of images with sidecars is imported, too", given=library())
def _(world):
    sidecar = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">'
               '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">At &lt;sea&gt;</rdf:li></rdf:Alt></dc:description><dc:subject><rdf:Bag><rdf:li>boat</rdf:li><rdf:li>summer</rdf:li></rdf:Bag></dc:subject>'
               '</rdf:Description></rdf:RDF></x:xmpmeta>')
    with with_key(world) as terminal, tempfile.TemporaryDirectory() as folder:
        for name, data in (("one.png", images.unique_png(11)), ("sub/two.png", images.unique_png(12)), ("one.png.xmp", sidecar.encode()), ("sub/two.xmp", sidecar.encode()), ("three.png", images.unique_png(13)), ("three.png.xmp", b"\xff" * 5000)):
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        terminal.ok("import", folder)
        said = what_is_said(world.library.client, world.library.assets)
        equal([said[name][:2] for name in ("one.png", "two.png", "three.png")], [("At <sea>", ["boat", "summer"])] * 2 + [(said["three.png"][0], [])], "words")


@rows.row("a list that is not ours, or names other folders, is refused before anything is sent", given=library())
def _(world):
    with with_key(world) as terminal, tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "one.png"), "wb") as file:
            file.write(images.unique_png(21))
        good = {"format": "lightkeep library", "version": 1, "images": [{"file": "one.png"}]}
        for bad in ("{", "[]", "{}", json.dumps({**good, "version": 2}), json.dumps({**good, "images": [{"file": "../one.png"}]}), json.dumps({**good, "images": [{"file": "/etc/passwd"}]}), json.dumps({**good, "images": {}})):
            with open(os.path.join(folder, "library.json"), "w") as file:
                file.write(bad)
            terminal.fails(FAILED, "import", folder, says="library.json")
        equal(world.library.client.call("GET", world.library.assets).data, [], "images")
        terminal.fails(USAGE, "import", says="FOLDER")
