"""The processes that decode images: killed, hung, starved of memory, forbidden. One image fails and says why; nobody else notices."""
import concurrent.futures
import os
import shutil
import signal
import subprocess
import tempfile

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server, wait_until
from harness.wire import Client, Library

from bombs import interlaced_wide_png

rows = Group("decoders", own_servers=True, alone=True)


def processor_ticks(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def ended(pid):
    """It runs no more; whether somebody has noticed or not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def works(library, name="good.png"):
    equal(library.ready((name, images.png()))[0]["status"], "ready", "status of a good image afterwards")


def said(server, words):
    return wait_until(lambda: [line for line in server.output if words in line], 10, what=f"the log says “{words}”")


def failed(library, asset, words):
    found = library.finished(asset["id"], 120)
    equal(found["status"], "failed", "status")
    must(words in found["failure"], f"the failure says “{words}”: {found['failure']}")
    for private in ("/proc", "lightkeep decode"):
        must(private not in found["failure"], f"the failure is for people: {found['failure']}")


@rows.row("one that is killed at its work fails one image, which says so, and is replaced")
def _(world):
    with Server(world.binary, {"--image-workers": "1"}) as server:
        library = Library(server.base)
        works(library)
        decoder = server.decoders()[0]
        rested = processor_ticks(decoder)
        asset = library.upload(("large.png", interlaced_wide_png()))[0]
        wait_until(lambda: processor_ticks(decoder) > rested + 2, what="it is at work")
        os.kill(decoder, signal.SIGKILL)
        failed(library, asset, "signal 9")
        said(server, "a process that decodes was lost")
        works(library)
        must(server.alive() and decoder not in server.decoders(), "the server lives and has another one")


@rows.row("one that is killed while it rests is not missed")
def _(world):
    with Server(world.binary, {"--image-workers": "1"}) as server:
        library = Library(server.base)
        works(library)
        for _ in range(3):
            decoder = server.decoders()[0]
            os.kill(decoder, signal.SIGKILL)
            wait_until(lambda: ended(decoder), what="it has ended")
            works(library)


@rows.row("the one that forks them may be killed: images go on, with another one when it is needed")
def _(world):
    with Server(world.binary, {"--image-workers": "1"}) as server:
        works(Library(server.base))
        first = server.fork_server()
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: ended(first), what="it has ended")
        for _ in range(2):
            works(Library(server.base, name="Another organization"))
        must(server.fork_server() != first, "there is another one")


@rows.row("one that hangs is ended in time: its image fails, a transform is answered, and others do not wait")
def _(world):
    with Server(world.binary, {"--image-workers": "2", "--decode-time": "3s"}) as server:
        library = Library(server.base)
        asset = library.ready(("first.jpg", images.jpeg(1200, 900, 3)))[0]
        hung = server.decoders()
        for decoder in hung:
            os.kill(decoder, signal.SIGSTOP)
        path = asset["url"].replace(server.base, "")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            transform = pool.submit(lambda: Client(server.base, timeout=60).raw("GET", path + "?w=333"))
            slow = library.upload(("slow.png", images.png(90, 60, 8)))[0]
            wait_until(lambda: len(server.decoders()) >= 1, what="there is one")
            equal(Client(server.base).raw("GET", path + "?w=800").status, 200, "what was made before is served")
            answered = transform.result()
        outcomes = [answered.status, library.finished(slow["id"], 60)["status"]]
        must(outcomes in ([400, "ready"], [200, "failed"], [400, "failed"]), f"the transform and the image: {outcomes}")
        if answered.status == 400:
            must("longer than 3 seconds" in answered.text, f"it says why\n{answered}")
        works(library)
        equal(Client(server.base).raw("GET", path + "?w=334").status, 200, "status of a transform afterwards")
        must(any(ended(decoder) for decoder in hung), "what hung was ended")


@rows.row("one that needs more memory than it may fails one image, which says so")
def _(world):
    with Server(world.binary, {"--decode-memory": "128MiB"}) as server:
        library = Library(server.base)
        asset = library.upload(("large.png", interlaced_wide_png()))[0]
        failed(library, asset, "memory")
        works(library)


@rows.row("two clients at once: what breaks for one of them does not for the other")
def _(world):
    with Server(world.binary, {"--image-workers": "2", "--decode-memory": "128MiB"}) as server:
        large, one, two = interlaced_wide_png(), Library(server.base), Library(server.base)

        def upload_bad():
            return [one.finished(one.upload((f"{i}.png", large))[0]["id"], 60)["status"] for i in range(4)]

        def upload_good():
            return [two.finished(two.upload((f"{i}.jpg", images.jpeg(900, 600, i)))[0]["id"], 60)["status"] for i in range(8)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            bad, good = pool.submit(upload_bad), pool.submit(upload_good)
            equal(bad.result(), ["failed"] * 4, "the one's images")
            equal(good.result(), ["ready"] * 8, "the other's images")


@rows.row("they end with the server, also where it is killed, and what was under way is taken up again")
def _(world):
    with Server(world.binary, {"--image-workers": "1"}) as server:
        library = Library(server.base)
        works(library)
        decoders = server.decoders()
        asset = library.upload(("large.png", interlaced_wide_png()))[0]
        server.kill()
        for decoder in decoders:
            wait_until(lambda: ended(decoder), what="it has ended with the server")
        server.start()
        library.moved_to(server.base)
        equal(library.finished(asset["id"], 120)["status"], "ready", "status after the restart")
        decoders = server.decoders()
        for decoder in decoders:
            os.kill(decoder, signal.SIGSTOP)
        asset = library.upload(("hung.png", images.png()))[0]
        equal(server.stop(), 0, "exit code, with one that hangs")
        server.start()
        library.moved_to(server.base)
        equal(library.finished(asset["id"], 120)["status"], "ready", "status after the stop")


@rows.row("they see no file of the server, no environment and no network, and may not gain privileges")
def _(world):
    with Server(world.binary, environment={"LIGHTKEEP_METRICS_TOKEN": "a-token-of-the-operator"}) as server:
        works(Library(server.base))
        for decoder in server.decoders():
            with open(f"/proc/{decoder}/environ", "rb") as environment:
                equal(environment.read(), b"", "environment")
            files = [os.readlink(f"/proc/{decoder}/fd/{name}") for name in os.listdir(f"/proc/{decoder}/fd")]
            equal(sorted(name.split(":")[0] for name in files), ["/dev/null"] * 3 + ["/memfd", "/memfd", "socket"], "open files")
            with open(f"/proc/{decoder}/status") as status:
                text = status.read()
            must("NoNewPrivs:\t1" in text and "Seccomp:\t2" in text, f"it is confined\n{text}")


@rows.row("where the system allows none, images are decoded all the same, and the log warns")
def _(world):
    root = tempfile.mkdtemp(prefix="lightkeep-test-")  # without /proc and /dev: the server cannot start itself
    try:
        shutil.copy(world.binary, root + "/lightkeep")
        os.mkdir(root + "/data")
        os.mkdir(root + "/tmp")
        if subprocess.run(["chroot", root, "/lightkeep", "version"], capture_output=True, check=False).returncode != 0:
            return  # only root may
        with Server("/lightkeep", data="/data", wrapper=["chroot", root]) as server:
            said(server, "images are decoded inside the server")
            works(Library(server.base))
            equal(server.decoders(), [], "processes that decode")
    finally:
        shutil.rmtree(root, ignore_errors=True)


@rows.row("nobody starts one by hand")
def _(world):
    done = subprocess.run([world.binary, "decode"], capture_output=True, text=True, timeout=20, check=False)
    equal(done.returncode, 2, "exit code")
    must("server starts for itself" in done.stderr, f"it says so: {done.stderr}")
