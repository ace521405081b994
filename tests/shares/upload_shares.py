"""Uploads of an honest client beside a greedy one's, with no other work on the machine: the disk and the processors are what is shared."""
from hostile.shares import PROXIED, Crowd, FarCrowd, Named, fair, library_of, upload

from harness import images
from harness.scenario import Group
from harness.server import Server

rows = Group("shares", own_servers=True, alone=True)


FILES = [images.png_sized(2_000_000, i) for i in range(4)]


@rows.row("uploads: who sends forty at a time leaves others their half")
def _(world):
    with Server(world.binary, {**PROXIED, "--ephemeral-storage-limit": "100GiB", "--unclaimed-storage": "100GiB"}) as server:
        honest, greedy = library_of(server, "192.0.2.1"), library_of(server, "198.51.100.1")
        fair(lambda: Crowd(4, lambda: Named(server.base, "192.0.2.1"), upload(honest, FILES)),
             lambda: FarCrowd(40, lambda: Named(server.base, "198.51.100.1"), upload(greedy, FILES)), same_work=True)
