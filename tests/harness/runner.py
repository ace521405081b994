"""Runs groups of rows against a binary: one server for each set of options, rows in parallel, failures readable, one line at the end."""
import argparse
import concurrent.futures
import contextlib
import importlib
import itertools
import os
import tempfile
import threading
import time
import traceback

from . import object_store, server
from .scenario import Failed, World
from .server import DidNotStart, Server


class Servers:
    """Starts each set of options once, when the first row wants it."""

    def __init__(self, binary):
        self.binary = binary
        self.lock = threading.Lock()
        self.running = {}  # options -> (event, server or exception)

    def get(self, options):
        key = tuple(sorted((name, str(value)) for name, value in options.items()))
        with self.lock:
            mine = key not in self.running
            if mine:
                self.running[key] = [threading.Event(), None]
            slot = self.running[key]
        if mine:
            try:
                slot[1] = Server(self.binary, options).start()
            except Exception as error:
                slot[1] = error
            slot[0].set()
        slot[0].wait()
        if isinstance(slot[1], Exception):
            raise slot[1].with_traceback(None)  # each raise would lengthen it
        if not slot[1].alive():
            raise Failed("the server has died; its last lines:\n" + "\n".join(slot[1].output[-20:]))
        return slot[1]

    def stop(self):
        """Stops all; gives sentences about those that did not end well."""
        problems = []
        for _, server in self.running.values():
            if isinstance(server, Exception) or server is None:
                continue
            if server.alive():
                code = server.stop()
                if code != 0:
                    problems.append(f"a server with {server.options} ended with {code} on SIGTERM:\n" + "\n".join(server.output[-20:]))
            else:
                problems.append(f"a server with {server.options} died with {server.process.returncode}:\n" + "\n".join(server.output[-30:]))
            server.remove()
        return problems


def run_row(row, servers, binary):
    """None, or what went wrong."""
    world = None
    try:
        own = row.group.own_servers and row.options is None
        server = None if own else servers.get({**row.group.options, **(row.options or {})})
        world = World(server)
        world.binary = binary
        row.given(world)
        row.function(world)
        return None
    except (Failed, AssertionError, DidNotStart) as error:
        return str(error) or traceback.format_exc()
    except Exception:
        return traceback.format_exc()
    finally:
        if world is not None:
            world.close()


def report(row, problem, seconds):
    print(f"FAILED  {row.title}  ({seconds:.1f} s)")
    print("\n".join("    " + line for line in problem.splitlines()), flush=True)


def run_all(rows, binary, jobs, verbose=False):
    servers = Servers(binary)
    passed, failed, times = 0, 0, []

    def one(row):
        began = time.monotonic()
        return row, run_row(row, servers, binary), time.monotonic() - began

    def note(row, problem, seconds):
        nonlocal passed, failed
        times.append((seconds, row.title))
        if problem is None:
            passed += 1
            if verbose:
                print(f"passed  {row.title}  ({seconds:.1f} s)", flush=True)
        else:
            failed += 1
            report(row, problem, seconds)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for done in concurrent.futures.as_completed([pool.submit(one, row) for row in rows if not row.group.alone]):
            note(*done.result())
    for row in rows:
        if row.group.alone:
            note(*one(row))
    for problem in servers.stop():
        failed += 1
        print("FAILED  " + problem)
    if verbose:
        for seconds, title in sorted(times, reverse=True)[:15]:
            print(f"  {seconds:6.1f} s  {title}")
    return passed, failed


@contextlib.contextmanager
def images_in_bucket():
    """Every server that makes a data folder of its own has its images in a bucket, under a prefix of its own."""
    numbers = itertools.count()
    with tempfile.TemporaryDirectory(prefix="lightkeep-objects-") as folder, object_store.ObjectStore(folder) as store:
        store.make_bucket("images")
        server.images_place = lambda: f"s3://images/{next(numbers)}?endpoint={store.endpoint}"
        server.environment_of_all.update({"LIGHTKEEP_BLOBS_S3_KEY_ID": object_store.KEY_ID, "LIGHTKEEP_BLOBS_S3_SECRET": object_store.SECRET})
        try:
            yield
        finally:
            server.end_all()


def main(folder, modules):
    """The command line of tests/http/run and tests/hostile/run; gives the exit code."""
    parser = argparse.ArgumentParser(description="Runs rows against a lightkeep binary.")
    parser.add_argument("binary")
    parser.add_argument("-k", metavar="TEXT", default="", help="only rows whose title has this text")
    parser.add_argument("-j", metavar="N", type=int, default=4, help="rows at the same time")
    parser.add_argument("-v", action="store_true", help="name the rows that pass, and the slowest")
    parser.add_argument("-l", action="store_true", help="list the rows and end")
    parser.add_argument("--bucket", action="store_true", help="the images of all servers are in an object store")
    parser.add_argument("--slow", action="store_true", help="also those that take long")
    arguments = parser.parse_args()
    rows = []
    for name in modules:
        module = importlib.import_module(name)
        groups = [module.rows] + list(getattr(module, "more", []))
        if arguments.slow:
            groups += list(getattr(module, "slow", []))
        rows += [row for group in groups for row in group.rows]
    titles = [row.title for row in rows]
    twins = {title for title in titles if titles.count(title) > 1}
    assert not twins, f"rows of the same name: {twins}"
    rows = [row for row in rows if arguments.k.lower() in row.title.lower()]
    if arguments.l:
        print("\n".join(row.title for row in rows))
        return 0
    began = time.monotonic()
    with images_in_bucket() if arguments.bucket else contextlib.nullcontext():
        passed, failed = run_all(rows, os.path.abspath(arguments.binary), arguments.j, arguments.v)
    print(f"took {time.monotonic() - began:.0f} s")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0
