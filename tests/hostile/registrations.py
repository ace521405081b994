"""Programs that register without end (RFC 7591): what that costs the disk, and those who came before and come after."""
import concurrent.futures
import json
import os
import time

from harness import images
from harness.people import Place, person
from harness.programs import Program
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import Client, Library
from strangers import LIMITS, crowd

rows = Group("registrations", own_servers=True, alone=True)
FLOOD, NETWORKS = 10_000, 125
LARGE = [f"https://flood.example/{i}/" + "x" * 1_900 for i in range(7)]


def used(folder):
    return sum(os.stat(os.path.join(place, name)).st_blocks * 512 for place, _, files in os.walk(folder) for name in files)


def register(client, redirects):
    body = {"client_name": "Flood", "redirect_uris": redirects, "token_endpoint_auth_method": "none"}
    return client.raw("POST", "/oauth/register", {"Content-Type": "application/json"}, json.dumps(body).encode())


def flood(server, addresses, count):
    """Registers so often from all of the addresses in turn; gives the statuses."""
    def go(share):
        clients = [Client(server.base, address=address) for address in share]
        statuses = [register(clients[i % len(clients)], LARGE).status for i in range(count * len(share) // len(addresses))]
        for client in clients:
            client.close()
        return statuses
    shares = [addresses[i::8] for i in range(min(8, len(addresses)))]
    with concurrent.futures.ThreadPoolExecutor(len(shares)) as pool:
        return [status for statuses in pool.map(go, shares) for status in statuses]


def slowest_write(library, count):
    """The longest of so many small changes by somebody else, in seconds."""
    asset, longest = library.listed()[0]["id"], 0
    for i in range(count):
        begun = time.monotonic()
        equal(library.call("PATCH", f"{library.assets}/{asset}/description", json_body={"description": f"word {i}"}).status, 200, "a description meanwhile")
        longest = max(longest, time.monotonic() - begun)
    return longest


@rows.row("10,000 of all networks cost bounded disk, and nobody else's connection, code or registration")
def _(world):
    with Server(world.binary, LIMITS) as server:
        at = world.at(server)
        made = Place(person(at, "ann"))
        library = Library(server.base)
        library.upload(images.png())
        connected, waiting, asked = Program(at), Program(at), Program(at)
        tokens = connected.connect(made.owner, made.org)
        code = asked.code(made.owner, made.org)
        waiting.ask(made.owner)  # its person reads the question while it happens
        before = used(server.data)
        calm = slowest_write(library, 20)
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            flooding = pool.submit(flood, server, crowd(NETWORKS), FLOOD)
            beside = slowest_write(library, 60)
            statuses = flooding.result()
        took = time.monotonic() - begun
        equal((set(statuses), len(statuses)), ({201}, FLOOD), "answers")
        must(took < 60, f"{FLOOD} took {took:.0f} s: that is not the minute that was meant")
        must(beside < 20 * calm + 0.5, f"somebody who writes waited {beside:.2f} s, and {calm:.3f} s without the flood")
        grown = (used(server.data) - before) / 1e6
        must(grown < 100, f"{FLOOD * sum(map(len, LARGE)) / 1e6:.0f} MB of registrations left {grown:.0f} MB")
        equal(asked.redeem(code).status, 200, "a code that was given before")
        equal(at.client.call("GET", "/me", key=tokens["access_token"]).status, 200, "a connection from before")
        equal(connected.refresh(tokens["refresh_token"]).status, 200, "its refresh")
        _, answer = waiting.decide(made.owner, made.org)
        equal(waiting.redeem(answer["code"]).status, 200, "a program whose person was still reading")
        equal(Program(at).connect(made.owner, made.org)["token_type"], "Bearer", "one that comes afterwards")
        server.restart()
        must(used(server.data) - before < 100e6, "it has grown after a restart")


@rows.row("of one network a hundred are taken in an hour, and others are not held up")
def _(world):
    with Server(world.binary, LIMITS) as server:
        statuses = flood(server, ["127.66.0.1"], 300)
        equal((statuses.count(201), statuses.count(429)), (100, 200), "answers")
        limited = register(Client(server.base, address="127.66.0.1"), LARGE)
        must(limited.json["error"] == "temporarily_unavailable" and int(limited.header("Retry-After")) > 0, limited)
        equal(register(Client(server.base, address="127.77.0.1"), LARGE).status, 201, "another network")
