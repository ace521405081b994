"""What a model is shown by the tools: pages that its host shows whole, and calls read as they were meant."""
import json

from harness import images
from harness.scenario import Group, equal, library, must

rows = Group("agents", options={"--public-url": "https://images.example.com"})

WINDOW = 25 * 1024  # bytes of a result; hosts cut what is longer, some of them in the middle of the JSON
PLACES = ("the harbour of Kristiansand", "our office in Łódź", "the old town", "Grandmother's garden", "the trade fair", "a beach at low tide", "the north station")
MOMENTS = ("in the early morning", "after the rain", "with the whole team", "seen from the roof", "shortly before the opening")


def ordinary(world):
    """A library of 50 images that are named, described and tagged as people do it."""
    made = world.mint("Summer campaign")
    for begin in range(0, 50, 10):
        made.ready(*[(f"IMG_20260817_{143000 + i}-{PLACES[i % 7].replace(' ', '-')}.jpg", images.jpeg(64, 48, i)) for i in range(begin, begin + 10)])
    assets = made.listed()
    for i, asset in enumerate(assets):
        made.good("PATCH", f"{made.assets}/{asset['id']}/description", {"description": f"{PLACES[i % 7].capitalize()} {MOMENTS[i % 5]}, warm light and long shadows, nobody looks into the camera."})
    for begin, tags in ((0, ["summer", "campaign 2026"]), (25, ["press", "people"])):
        made.good("POST", made.assets + "/tag", {"assetIds": [asset["id"] for asset in assets[begin:begin + 25]], "tags": tags})
    world.words.update(org=made.org, lib=made.lib, key=made.key)
    world.campaign = made


def rpc(world, method, params=None, **members):
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params} | members
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + world.words["key"]}
    reply = world.client.raw("POST", "/mcp", headers, json.dumps(body).encode())
    must(reply.status == 200 and "result" in reply.json, reply)
    return reply.json["result"]


def tool(world, name, **arguments):
    return rpc(world, "tools/call", {"name": name, "arguments": arguments})


@rows.row("a page of 50 ordinary images is shown whole, whatever the list", given=ordinary)
def _(world):
    org, place = {"organizationId": world.words["org"]}, {"organizationId": world.words["org"], "libraryId": world.words["lib"]}

    def page(name, member, count, arguments):
        result = tool(world, name, **arguments)
        text = result["content"][0]["text"]
        equal(json.loads(text), result["structuredContent"], f"{name}: the text, and the structured content")
        must(len(text.encode()) <= WINDOW, f"{name} answers {len(text.encode())} bytes")
        must(not result["structuredContent"]["truncated"], f"{name} is cut after {len(result['structuredContent'][member])}, with {len(text.encode())} bytes")
        equal(len(result["structuredContent"][member]), count, f"{name}: entries")
        return result["structuredContent"][member]
    shown = page("list_assets", "assets", 50, place)
    for image in shown:
        must(image["description"] and image["tags"] and image["url"] and image["width"], image)
    page("list_assets", "assets", 50, place | {"fields": ["description", "url"]})
    page("search_assets", "hits", 50, org | {"q": "light"})
    page("list_tags", "tags", 4, place)
    page("list_libraries", "libraries", 1, org)
    world.campaign.good("DELETE", world.campaign.assets, {"ids": [image["id"] for image in shown]})
    page("list_trash", "assets", 50, place)


@rows.row("null is as left out, in arguments, in pages and in params", given=ordinary)
def _(world):
    place = {"organizationId": world.words["org"], "libraryId": world.words["lib"]}
    everything = dict.fromkeys(next(one for one in rpc(world, "tools/list", {})["tools"] if one["name"] == "list_assets")["inputSchema"]["properties"])
    equal(tool(world, "list_assets", **everything | place), tool(world, "list_assets", **place), "a page, with nulls and without")
    for params in (None, {"cursor": None}, {"_meta": None}):
        equal(len(rpc(world, "tools/list", params)["tools"]), len(rpc(world, "tools/list", {})["tools"]), f"tools, with {params}")
    equal(tool(world, "whoami"), rpc(world, "tools/call", {"name": "whoami", "arguments": None, "_meta": None}), "whoami")


@rows.row("who has a bad key is told what to do without one", given=library())
def _(world):
    for key in ("pk_" + "A" * 43, "pk_short", "nonsense"):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "whoami"}}).encode()
        reply = world.client.raw("POST", "/mcp", {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + key}, body)
        equal(reply.status, 401, "status")
        hint = reply.json["error"]["data"]["hint"]
        must("create_organization" in hint and "whoami" not in hint, hint)
    wrong = tool(world, "list_libraries", organizationId="somebody-else")["structuredContent"]
    must("organization" in wrong["hint"], wrong)
