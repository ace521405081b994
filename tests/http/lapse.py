"""What nobody claims disappears, and trash is purged: with windows of seconds. Waits by asking, not by sleeping."""
import time

from harness import images
from harness.scenario import Group, equal, library, must, photos
from harness.server import wait_until

SHORT = {"--claim-window": "3s", "--cron-interval": "1s"}
TRASH = {"--trash-window": "1s", "--cron-interval": "1s"}
rows = Group("lapse", options=SHORT)
trash = Group("purge of the trash", options=TRASH)
kept = Group("purge takes only what is due", options={"--claim-window": "30d", "--trash-window": "30d", "--cron-interval": "1s"})
more = [trash, kept]


def lapsed(world):
    """Waits until the library of the row is gone."""
    wait_until(lambda: world.client.call("GET", "/me", key=world.words["key"]).status == 401, 30, 0.2, "the lapse")


@rows.row("expiresAt is in three seconds", given=library())
def _(world):
    import datetime
    ends = datetime.datetime.fromisoformat(world.library.minted["expiresAt"].replace("Z", "+00:00"))
    left = (ends - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
    must(0 < left <= 3.5, f"{left:.1f} s are left")


@rows.row("library, images and key are gone afterwards", given=photos(("a.jpg", images.jpeg(900, 600, 2)), ("b.png", images.png()), name="Fading"))
def _(world):
    lapsed(world)
    equal(world.client.call("GET", "/me", key=world.words["key"]).code, "INVALID_API_KEY", "code for its key")
    equal(world.client.call("GET", world.words["assets"], key=world.words["key"]).code, "INVALID_API_KEY", "code for its assets")
    for url in (world.words["url0"], world.words["url1"], world.words["url0"] + "?w=100"):
        wait_until(lambda: world.client.raw("GET", url).status == 404, 30, 0.1, f"404 for {url}")


@rows.row("its link says that it has lapsed", given=photos(1, name="Fading"))
def _(world):
    lapsed(world)
    page = world.client.raw("GET", "/claim/" + world.words["claim_token"])
    must(page.status in (404, 410), f"status {page.status}")
    must("text/html" in (page.header("Content-Type") or ""), "it is no page")
    must(any(word in page.text.lower() for word in ("lapsed", "expired")), f"it does not say so:\n{page}")
    unknown = world.client.raw("GET", "/claim/" + "A" * 43)
    must(unknown.text != page.text, "an unknown link says the same")


@rows.row("it does not lapse before its time", given=photos(1))
def _(world):
    began = world.given_assets[0]["created"] / 1000
    while time.time() < began + 2:
        equal(world.client.call("GET", "/me", key=world.words["key"]).status, 200, f"status {time.time() - began:.1f} s after the upload")
        time.sleep(0.1)
    lapsed(world)


@rows.row("once lapsed, uploads are refused even before the cron has come by", given=library())
def _(world):
    lapsed(world)
    reply = world.client.call("POST", world.words["assets"], files=[("late.png", images.png())], key=world.words["key"])
    equal(reply.code, "INVALID_API_KEY", "code for a late upload")


@rows.row("a lapsed library no longer counts against its email")
def _(world):
    email = world.words["fresh_email"]
    made = [world.mint(email=email) for _ in range(3)]
    equal(world.client.call("POST", "/libraries", {"email": email}).status, 400, "status of a fourth")
    wait_until(lambda: world.client.call("GET", "/me", key=made[-1].key).status == 401, 30, 0.2, "the lapse")
    equal(world.client.call("POST", "/libraries", {"email": email}).status, 200, "status afterwards")


@rows.row("the same bytes in a younger library stay")
def _(world):
    data = images.jpeg(300, 200, 44)
    photos(("old.jpg", data))(world)
    time.sleep(1.5)
    young = world.mint()
    asset = young.upload(("young.jpg", data))[0]
    lapsed(world)
    equal(world.client.raw("GET", asset["url"]).body, data, "bytes of the younger")


@trash.row("trash past its window is purged, and its link says nothing", given=photos(3))
def _(world):
    world.library.good("DELETE", world.words["assets"], {"ids": [world.words["a0"], world.words["a1"]]})
    wait_until(lambda: world.library.good("GET", f"/organizations/{world.words['org']}/libraries")[0]["trashCount"] == 0, 30, 0.2, "the purge")
    equal(world.client.raw("GET", world.words["url0"]).status, 404, "status of a purged image")
    equal(world.client.raw("GET", world.words["url2"]).status, 200, "status of the other")
    equal(world.library.call("DELETE", world.words["assets"], {"ids": [world.words["a0"]]}).code, "RESOURCE_NOT_FOUND", "code for deleting it again")
    equal(len(world.library.listed()), 1, "assets")


@trash.row("bytes that a live asset shares stay", given=photos(("a.png", images.png(40, 40, 90)), ("b.png", images.png(40, 40, 90))))
def _(world):
    world.library.good("DELETE", world.words["assets"], {"ids": [world.words["a0"]]})
    wait_until(lambda: world.library.good("GET", f"/organizations/{world.words['org']}/libraries")[0]["trashCount"] == 0, 30, 0.2, "the purge")
    time.sleep(2.5)  # two more rounds of the sweep
    equal(world.client.raw("GET", world.words["url1"]).body, images.png(40, 40, 90), "bytes of the live twin")


@trash.row("views are purged with their parent", given=photos(1))
def _(world):
    world.library.upload(("v.png", images.png(20, 20, 3)), parent=world.words["a0"])
    world.library.good("DELETE", world.words["assets"], {"ids": [world.words["a0"]]})
    wait_until(lambda: world.library.good("GET", f"/organizations/{world.words['org']}/libraries")[0]["trashCount"] == 0, 30, 0.2, "the purge")
    equal(world.library.listed(), [], "assets")


@trash.row("purging gives storage back to the trial", given=library(), options={**TRASH, "--ephemeral-storage-limit": "100KiB"})
def _(world):
    asset = world.library.upload(images.png_sized(100 * 1024))[0]
    equal(world.library.call("POST", world.words["assets"], files=[("b.png", images.png())]).code, "EPHEMERAL_STORAGE_LIMIT_EXCEEDED", "code when full")
    world.library.good("DELETE", world.words["assets"], {"ids": [asset["id"]]})
    wait_until(lambda: world.library.call("POST", world.words["assets"], files=[("b.png", images.png())]).status == 200, 30, 0.3, "room after the purge")


@kept.row("an unclaimed library and trash inside their windows stay", given=photos(2))
def _(world):
    world.library.good("DELETE", world.words["assets"], {"ids": [world.words["a0"]]})
    time.sleep(3)
    library_now = world.library.good("GET", f"/organizations/{world.words['org']}/libraries")[0]
    equal((library_now["assetsCount"], library_now["trashCount"]), (1, 1), "assets and trash")
    equal(world.client.raw("GET", world.words["url1"]).status, 200, "status of the image")
