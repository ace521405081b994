"""Lists of more than anybody needs at once: bounded in bytes, whole for who follows them, and cheap for everybody else."""
import concurrent.futures
import json
import re

from harness import images
from harness.copies import multiply
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import Client, Library

rows = Group("large lists", own_servers=True, alone=True)
MEGABYTES = 1024
LARGEST = (1 << 20) + (256 << 10)  # bytes of an answer: near 1 MiB, and an item over it


class Crowded:
    """A server with a library of 500 images with 100 views each."""

    def __init__(self, world, description=""):
        self.world, self.description = world, description

    def __enter__(self):
        self.server = Server(self.world.binary).start()
        self.library = Library(self.server.base)
        asset = self.library.ready(("crowd.jpg", images.jpeg(4200, 3000, 6)))[0]
        self.server.stop()
        multiply(self.server, asset["id"], 499, 100, self.description)
        self.server.start()
        self.library.moved_to(self.server.base)
        return self

    def __exit__(self, *_):
        self.server.remove()

    def pages(self, path):
        """Every page from `path` on by its next link."""
        while path:
            reply = self.library.call("GET", path)
            equal(reply.status, 200, f"status of {path}")
            must(len(reply.body) <= LARGEST, f"{path} has {len(reply.body)} bytes")
            yield reply
            link = re.search(r'<([^>]+)>;\s*rel="next"', reply.header("Link") or "")
            path = link and link[1].replace(self.server.base, "")


def once(pages, entries=lambda data: data):
    """The ids of all pages, of which each must be there once."""
    seen = [entry["id"] for page in pages for entry in entries(page.data)]
    equal(len(seen), len(set(seen)), "ids that are there once")
    return seen


WORDY = "\u0001\"\\" * 3000  # as JSON six, two and two bytes


@rows.row("pages are cut at an image, and who follows them sees each image once")
def _(world):
    for description in ("", WORDY):
        with Crowded(world, description) as crowded:
            lists = {crowded.library.assets: lambda data: data, f"/organizations/{crowded.library.org}/search/assets?q=crowd": lambda data: data["hits"],
                     f"/organizations/{crowded.library.org}/search/assets?q=": lambda data: data["hits"]}
            for path, entries in lists.items():
                first = next(crowded.pages(path + ("&" if "?" in path else "?") + "pageSize=500"))
                equal(first.header("X-Total-Count"), "500", "X-Total-Count")
                for size in (500, 50):
                    equal(len(once(crowded.pages(path + ("&" if "?" in path else "?") + f"pageSize={size}"), entries)), 500, f"images of {path} by {size}")


@rows.row("who counts pages sees each image once, since views give way before images do")
def _(world):
    with Crowded(world) as crowded:
        for size in (1, 20, 50, 100, 500):
            pages = [crowded.library.call("GET", f"{crowded.library.assets}?pageSize={size}&page={page + 1}") for page in range(min(10, 500 // size))]
            for page in pages:
                equal(len(page.data), size, f"images on a page of {size}")
                must(len(page.body) <= LARGEST, f"a page of {size} has {len(page.body)} bytes")
            once(pages)


@rows.row("an image shows a few of its views, and the others are a list of their own")
def _(world):
    with Crowded(world) as crowded:
        asset = crowded.library.good("GET", crowded.library.assets + "?pageSize=1")[0]
        for shown in (asset, crowded.library.asset(asset["id"])):
            equal((len(shown["views"]), shown["viewsCount"]), (20, 100), "views that are shown, and that there are")
        views = once(crowded.pages(f"{crowded.library.assets}?parentId={asset['id']}&pageSize=30"))
        equal(len(views), 100, "views in their list")
        must({view["id"] for view in asset["views"]} <= set(views), "a view that is shown is not in the list")
        equal(crowded.library.asset(views[0])["parentId"], asset["id"], "the original of a view")


@rows.row("16 of the worst lists at once take little memory")
def _(world):
    with Crowded(world, WORDY) as crowded:
        paths = [f"{crowded.library.assets}?pageSize=500", f"/organizations/{crowded.library.org}/search/assets?q=crowd&pageSize=500"]
        for path in paths:
            crowded.library.good("GET", path)
        before = crowded.server.memory() / MEGABYTES

        def ask(number):
            client = Client(crowded.server.base, crowded.library.key, timeout=60)
            equal(client.call("GET", paths[number % 2]).status, 200, "status")
            client.close()
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            list(pool.map(ask, range(64)))
        grown = crowded.server.memory("VmHWM") / MEGABYTES - before
        must(grown < 150, f"{grown:.0f} MB more at the worst moment")


@rows.row("a tool's answers are small, and its `next` leads through all")
def _(world):
    with Crowded(world, WORDY) as crowded:
        for tool, name, more in (("list_assets", "assets", {"libraryId": crowded.library.lib}), ("search_assets", "hits", {"q": "crowd"})):
            seen, following = [], {"pageSize": 20}
            while following:
                arguments = {"organizationId": crowded.library.org, **more, **following}
                body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
                reply = crowded.library.client.raw("POST", "/mcp", {"Authorization": "Bearer " + crowded.library.key, "Content-Type": "application/json"}, json.dumps(body).encode())
                must(len(reply.body) < 80_000, f"{tool} answered with {len(reply.body)} bytes")
                answer = json.loads(reply.body)["result"]["structuredContent"]
                seen += [entry["id"] for entry in answer[name]]
                following = answer["next"]
            equal((len(seen), len(set(seen))), (500, 500), f"images by {tool}")
