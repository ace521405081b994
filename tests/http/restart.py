"""What a restart must not change. Each row has its own server."""
import hashlib
import os
import shutil
import stat
import tempfile
import time

from harness import images
from harness.browser import Browser, claim_path
from harness.scenario import Group, equal, must
from harness.server import DidNotStart, Server, run_command
from harness.wire import Client, Library

rows = Group("restart", own_servers=True)


@rows.row("everything is found again")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base, name="Lasting")
        data = images.jpeg(900, 600, 12)
        first = library.ready(("first.jpg", data), ("second.png", images.png()), ("gone.png", images.png(20, 20, 4)))
        library.good("POST", library.assets + "/tag", {"assetIds": [first[0]["id"]], "tags": ["keep"]})
        library.good("PATCH", f"{library.assets}/{first[0]['id']}/description", {"description": "stays"})
        library.good("DELETE", library.assets, {"ids": [first[2]["id"]]})
        before = library.listed()
        urls = [first[0]["url"], first[0]["thumbUrl"], first[0]["url"] + "?w=123"]
        bodies = [library.client.raw("GET", url).body for url in urls]
        base = server.base
        equal(server.restart().process.poll(), None, "exit code after the restart")
        library.moved_to(server.base)
        after = library.listed()
        if server.base != base:  # port 0 gives another port, and links name it
            after = eval(repr(after).replace(server.base, base))
        equal(after, before, "assets")
        equal([library.client.raw("GET", url.replace(base, "")).body == body for url, body in zip(urls, bodies)], [True] * 3, "bytes of original, thumbnail and transform")
        equal(library.good("GET", library.path + "/tags"), [{"id": "keep", "count": 1, "type": "user"}], "tags")
        equal(library.good("GET", f"/organizations/{library.org}/search/assets?q=stays")["found"], 1, "found")
        equal(library.good("GET", f"/organizations/{library.org}/libraries")[0]["trashCount"], 1, "trashCount")
        equal(library.client.raw("GET", first[2]["url"].replace(base, "")).status, 404, "status of the trashed one")
        page = library.client.raw("GET", library.minted["claimUrl"].replace(base, ""))
        must(page.status == 200 and "Lasting" in page.text, f"the claim page answers\n{page}")


@rows.row("processing that was under way is finished afterwards")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base)
        ids = [a["id"] for a in library.upload(*[images.jpeg(1600, 1200, 70 + i) for i in range(6)])]
        server.kill()
        server.start()
        library.moved_to(server.base)
        equal([library.finished(i)["status"] for i in ids], ["ready"] * 6, "statuses")


@rows.row("SIGTERM ends with 0, and at once when idle")
def _(world):
    with Server(world.binary) as server:
        Client(server.base).raw("GET", "/healthz")
        began = time.monotonic()
        equal(server.stop(), 0, "exit code")
        must(time.monotonic() - began < 5, f"stopping took {time.monotonic() - began:.1f} s")


@rows.row("SIGINT ends with 0 as well")
def _(world):
    with Server(world.binary) as server:
        server.process.send_signal(2)
        equal(server.process.wait(15), 0, "exit code")


@rows.row("SIGTERM lets a running upload finish")
def _(world):
    from harness.wire import RawConnection, multipart
    with Server(world.binary) as server:
        library = Library(server.base)
        body, kind = multipart([("slow.png", images.png())], {})
        raw = RawConnection(server.base)
        raw.send((f"POST {library.assets} HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer {library.key}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n").encode())
        must(raw.socket.recv(100).startswith(b"HTTP/1.1 100"), "no 100 Continue")
        raw.send(body[:100])
        server.process.terminate()
        time.sleep(0.3)
        raw.send(body[100:])
        reply = raw.reply()
        must(reply is not None and reply.status == 200, f"the running upload got\n{reply}")
        equal(server.process.wait(20), 0, "exit code")
        server.start()
        library.moved_to(server.base)
        equal(len(library.listed()), 1, "assets after the restart")


@rows.row("`check deep` finds all whole, and says so of a folder that is not")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base)
        library.ready(images.jpeg(), images.png_sized(2_500_000))
        library.good("DELETE", library.assets, {"ids": [library.upload(images.png(9, 9, 9))[0]["id"]]})
        code, said = run_command(world.binary, "check", "--data", server.data)
        equal(code, 0, f"exit code beside a server at work; it said\n{said}")
        server.stop()
        code, said = run_command(world.binary, "check", "deep", "--data", server.data)
        equal(code, 0, f"exit code; it said\n{said}")
        if server.options.get("--blobs"):  # what is in the folder is a cache
            return
        blobs = [os.path.join(folder, name) for folder, _, files in os.walk(server.data) for name in files if name.endswith(".blob") or name.endswith(".log")]
        for path in sorted(blobs, key=os.path.getsize)[-2:]:
            with open(path, "r+b") as file:
                file.seek(os.path.getsize(path) // 2)
                file.write(b"rotten")
        code, said = run_command(world.binary, "check", "deep", "--data", server.data)
        must(code not in (0, None), f"it found nothing wrong:\n{said}")
        must(len(said.strip()) > 20, f"it says too little: {said!r}")


@rows.row("a second process is kept off the folder")
def _(world):
    with Server(world.binary) as server:
        try:
            second = Server(world.binary, data=server.data).start()
            second.kill()
            raise AssertionError("the second process started")
        except DidNotStart as error:
            must(any(word in str(error).lower() for word in ("another", "in use", "lock", "already")), f"it does not say why: {error}")
        equal(Client(server.base).raw("GET", "/healthz").status, 200, "status of the first afterwards")


@rows.row("the folder is for its owner only")
def _(world):
    parent = tempfile.mkdtemp(prefix="lightkeep-test-")
    folder = os.path.join(parent, "new", "data")
    os.makedirs(os.path.dirname(folder))
    server = Server(world.binary, data=folder)
    try:
        server.start()
        Library(server.base).upload(images.png())
        equal(stat.S_IMODE(os.stat(folder).st_mode), 0o700, "mode of the folder")
        for name in os.listdir(folder):
            mode = stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode)
            if "key" in name:
                equal(mode, 0o600, f"mode of {name}")
    finally:
        server.kill()
        shutil.rmtree(parent)


@rows.row("no secret is on the disk in the clear")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base)
        library.ready(images.png())
        token = library.minted["claimUrl"].rsplit("/", 1)[1]
        server.stop()
        for folder, _, files in os.walk(server.data):
            for name in files:
                content = open(os.path.join(folder, name), "rb").read()
                must(library.key.encode() not in content, f"{name} holds the API key")
                must(token.encode() not in content, f"{name} holds the claim token")


@rows.row("a lost master key stops the start with a sentence")
def _(world):
    with Server(world.binary) as server:
        Library(server.base)
        server.stop()
        os.remove(os.path.join(server.data, "master.key"))
        try:
            server.start()
            started = True
        except DidNotStart as error:
            started = False
            must("key" in str(error).lower(), f"it does not say why: {error}")
        must(not started, "it started with a new master key over old data")


@rows.row("rubbish in place of the database stops the start with a sentence and is left as it is")
def _(world):
    with Server(world.binary) as server:
        Library(server.base)
        server.stop()
        path = os.path.join(server.data, "metadata.db")
        for extra in ("-wal", "-shm"):
            if os.path.exists(path + extra):
                os.remove(path + extra)
        rubbish = b"this is no database " * 1000
        open(path, "wb").write(rubbish)
        try:
            server.start()
            raise AssertionError("it started")
        except DidNotStart as error:
            must(len(str(error)) > 60, f"it says too little: {error}")
        equal(open(path, "rb").read(), rubbish, "the file")


@rows.row("a newer schema is refused with a sentence and left as it is")
def _(world):
    import sqlite3
    with Server(world.binary) as server:
        Library(server.base)
        server.stop()
        path = os.path.join(server.data, "metadata.db")
        database = sqlite3.connect(path)
        tables = [name for (name,) in database.execute("select name from sqlite_master where type='table'")]
        version = database.execute("pragma user_version").fetchone()[0]
        database.execute(f"pragma user_version = {version + 1000}")
        for table in tables:
            if "migration" in table or "schema_version" in table:
                columns = [row[1] for row in database.execute(f"pragma table_info({table})")]
                number = columns[0]
                database.execute(f"update {table} set {number} = {number} + 1000 where {number} = (select max({number}) from {table})")
        database.commit()
        database.close()
        before = hashlib.sha256(open(path, "rb").read()).hexdigest()
        try:
            server.start()
            raise AssertionError("it started")
        except DidNotStart as error:
            must("newer" in str(error).lower() or "version" in str(error).lower(), f"it does not say why: {error}")
        equal(hashlib.sha256(open(path, "rb").read()).hexdigest(), before, "the file")


@rows.row("an address in use stops the start with a sentence that names it")
def _(world):
    with Server(world.binary) as server:
        second = Server(world.binary, listen=f"127.0.0.1:{server.port}")
        try:
            second.start()
            raise AssertionError("it started")
        except DidNotStart as error:
            must(str(server.port) in str(error), f"it does not name the address: {error}")
        finally:
            second.remove()


@rows.row("it is ready within a second of its start")
def _(world):
    with Server(world.binary) as server:
        Library(server.base).upload(images.png())
        server.stop()
        began = time.monotonic()
        server.start()
        equal(Client(server.base).raw("GET", "/readyz").status, 200, "status of /readyz")
        must(time.monotonic() - began < 1.5, f"it took {time.monotonic() - began:.2f} s")


@rows.row("people stay signed in, and what was claimed stays claimed, also when the process is killed")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base, name="Kept")
        library.ready(("first.jpg", images.jpeg()))
        person = Browser(server.base).keep(library)
        must(person.page.status == 200 and "Kept" in person.page.text, person.text)
        server.kill()
        server.start()
        again = Browser(server.base)
        again.cookies = person.cookies
        equal(again.open("/home").status, 200, "the home page")
        must("Kept" in again.page.text, again.text)
        library.moved_to(server.base)
        equal(library.good("GET", "/me")["plan"], "self-hosted", "plan")
        again.open(claim_path(library))
        must("has been claimed" in again.text, again.text)
        must(Browser(server.base).sign_in(library.email).session, "the password does not work any more")
