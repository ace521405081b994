"""API keys in the settings of an organization. A change counts from the very next request on."""
import re

from harness import images
from harness.browser import Browser
from harness.people import Place, key_on, keys_on, person, value_of
from harness.scenario import Group, equal, must
from harness.server import wait_until

rows = Group("keys' pages")
busy = Group("keys' pages with a busy cron", options={"--cron-interval": "1s"})
more = [busy]


def place(world, **more):
    return Place(person(world, "ann"), **more)


def me(world, key):
    return world.client.call("GET", "/me", key=key)


def uploads(world, made, key):
    return world.client.call("POST", f"/organizations/{made.org}/libraries/{made.lib}/assets", files=[("a.png", images.png())], key=key)


def lists(world, made, key):
    return world.client.call("GET", f"/organizations/{made.org}/libraries/{made.lib}/assets", key=key)


def selected(browser, library):
    """The access that the open form shows for a library."""
    menu = re.search(rf'<select[^>]*name="access-{library}">(.*?)</select>', browser.page.text, re.S)[1]
    return re.search(r'value="(\w+)" selected', menu)[1]


@rows.row("a new key is shown once, and works at once")
def _(world):
    made = place(world)
    ann = made.owner
    number, key = made.key("write", "Website")
    must("Website" in ann.text and "Write: Photos" in ann.text and key[:10] in ann.text, ann.text)
    must(ann.email in ann.text, "who made it is not said")
    must("never" in ann.text, "when it was used is not said")
    for path in (made.settings + "/keys", made.settings + "/keys/" + number, made.settings):
        must(key not in ann.open(path).text, f"it is shown again on {path}")
    equal(me(world, key).data["access"], {made.lib: "write"}, "access")
    equal(uploads(world, made, key).status, 200, "upload")


@rows.row("a key for reading reads only, one for nothing reaches nothing")
def _(world):
    made = place(world)
    _, reads = made.key("read")
    _, nothing = made.key("none")
    equal((lists(world, made, reads).status, uploads(world, made, reads).code), (200, "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), "a key for reading")
    equal((me(world, nothing).data["libraries"], lists(world, made, nothing).code), ([], "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), "a key for nothing")


@rows.row("a grant that is taken is refused on the very next request")
def _(world):
    made = place(world)
    ann = made.owner
    number, key = made.key("write")
    page = f"{made.settings}/keys/{number}"
    for access, expected in (("read", (200, 404)), ("none", (404, 404)), ("write", (200, 200)), ("none", (404, 404))):
        ann.open(page)
        ann.submit(page, **{"name": "Robot", "access-" + made.lib: access})
        equal((lists(world, made, key).status, uploads(world, made, key).status), expected, f"reading and writing with “{access}”")
        equal(selected(ann, made.lib), access, "what the form shows afterwards")
    must("very next request" in ann.notice, ann.notice)


@rows.row("a regenerated key has a new value, and the old one is dead at once")
def _(world):
    made = place(world)
    ann = made.owner
    number, old = made.key("read")
    page = f"{made.settings}/keys/{number}"
    equal(me(world, old).status, 200, "before")
    ann.open(page)
    ann.submit(page + "/regenerate")
    new = key_on(ann)
    equal((me(world, old).code, me(world, new).status), ("INVALID_API_KEY", 200), "the old and the new value")
    equal(me(world, new).data["access"], {made.lib: "read"}, "access of the new value")
    must(new not in ann.open(page).text, "it is shown again")


@rows.row("a deleted key is dead at once, and gone from the list")
def _(world):
    made = place(world)
    ann = made.owner
    number, key = made.key("write", "Short-lived")
    equal(me(world, key).status, 200, "before")
    page = f"{made.settings}/keys/{number}"
    ann.open(page)
    ann.submit(page + "/remove")
    equal((ann.path, me(world, key).code), (made.settings + "/keys?done=key-removed", "INVALID_API_KEY"), "where it led, and the key")
    must("Short-lived" not in ann.text, "it is still listed")
    equal(ann.open(page).status, 404, "its page")
    for action in ("", "/remove", "/regenerate", "/reveal"):
        ann.open("/home")
        ann.submit(page + action, name="x")
        equal(ann.page.status, 404, f"status of {action or 'editing'}")


@rows.row("the key of a claimed library can be shown again, until it is regenerated")
def _(world):
    made = world.mint()
    ann = Browser(world.server.base).keep(made)
    keys = f"/settings/organizations/{made.org}/keys"
    ann.open(keys)
    page = f"{keys}/{keys_on(ann)[0]}"
    ann.open(page)
    must("Show the key" in ann.text, "it is not offered")
    must(made.key not in ann.page.text, "it is shown without being asked for")
    ann.submit(page + "/reveal")
    equal(key_on(ann), made.key, "the key")
    equal(ann.page.header("Cache-Control"), "no-store", "Cache-Control")
    ann.open(page)
    ann.submit(page + "/regenerate")
    new = key_on(ann)
    ann.open(page)
    must("Show the key" not in ann.text, "it is offered for the new value")
    ann.submit(page + "/reveal")
    must(ann.page.status == 400 and new not in ann.page.text, f"the new value was shown again:\n{ann.page}")


@rows.row("a key that was made here cannot be shown again")
def _(world):
    made = place(world)
    ann = made.owner
    number, key = made.key()
    page = f"{made.settings}/keys/{number}"
    ann.open(page)
    must("Show the key" not in ann.text, "it is offered")
    ann.submit(page + "/reveal")
    must(ann.page.status == 400 and key not in ann.page.text and ann.problem, f"it was shown:\n{ann.page}")


@rows.row("looking at the confirming steps changes nothing")
def _(world):
    made = place(world)
    number, key = made.key()
    ann = made.owner
    for path in ("/regenerate", "/remove", "/reveal"):
        ann.open(f"{made.settings}/keys/{number}{path}")
        equal((ann.page.status, ann.path), (200, f"{made.settings}/keys/{number}"), path)
    equal(me(world, key).status, 200, "the key")


@rows.row("a key of another organization is out of reach")
def _(world):
    made, other = place(world), Place(person(world, "bob"))
    number, key = other.key()
    ann = made.owner
    for action in ("", "/remove", "/regenerate", "/reveal"):
        ann.open(made.settings + "/keys")
        ann.submit(f"{made.settings}/keys/{number}{action}", name="Mine now")
        equal(ann.page.status, 404, f"status of {action or 'editing'}")
    equal(ann.open(f"{made.settings}/keys/{number}").status, 404, "its page")
    for odd in ("0", "-1", "99999999999999999999", "1x", "x", "%31"):
        must(ann.open(f"{made.settings}/keys/{odd}").status in (404, 200) and (odd == "%31" or ann.page.status == 404), f"a key called {odd}")
    equal(me(world, key).status, 200, "the key")


@rows.row("a key is given no library of another organization")
def _(world):
    made, other = place(world), Place(person(world, "bob"), library="Secret")
    ann = made.owner
    for field in (other.lib, "nothing", "../up", ""):
        ann.open(made.settings + "/keys")
        ann.submit(made.settings + "/keys", **{"name": "Reaching", "access-" + field: "write"})
        equal(ann.page.status, 400, f"status for the library {field!r}")
        equal(value_of(ann, "name"), "Reaching", "the typed name")
    ann.submit(made.settings + "/keys", **{"name": "Reaching", "access-" + made.lib: "admin"})
    equal(ann.page.status, 400, "status for an access that there is not")
    must("Reaching" not in re.sub(r'value="[^"]*"', "", ann.open(made.settings + "/keys").text), "a key was made")


@rows.row("a refused form keeps the name and the access that were chosen")
def _(world):
    made = place(world)
    ann = made.owner
    ann.open(made.settings + "/keys")
    ann.submit(made.settings + "/keys", **{"name": "n" * 81, "access-" + made.lib: "read"})
    equal((ann.page.status, value_of(ann, "name"), selected(ann, made.lib)), (400, "n" * 81, "read"), "status, name and access")
    number, _ = made.key("write", "Kept")
    page = f"{made.settings}/keys/{number}"
    ann.open(page)
    ann.submit(page, **{"name": "", "access-" + made.lib: "none"})
    equal((ann.page.status, value_of(ann, "name"), selected(ann, made.lib)), (400, "", "none"), "status, name and access")
    ann.open(page)
    equal((value_of(ann, "name"), selected(ann, made.lib)), ("Kept", "write"), "what is kept")


@rows.row("a library that is made later is out of a key's reach until it is given")
def _(world):
    made = place(world)
    number, key = made.key("write")
    ann = made.owner
    ann.open(made.settings)
    ann.submit(made.settings + "/libraries", library="Later")
    later = ann.path.partition("?")[0].rsplit("/", 1)[-1]
    equal(me(world, key).data["libraries"], [made.lib], "before")
    page = f"{made.settings}/keys/{number}"
    ann.open(page)
    equal((selected(ann, made.lib), selected(ann, later)), ("write", "none"), "the form")
    ann.submit(page, **{"name": "Robot", "access-" + made.lib: "none", "access-" + later: "read"})
    equal(me(world, key).data["access"], {later: "read"}, "access")


@busy.row("last use is shown")
def _(world):
    made = place(world)
    number, key = made.key()
    must("never" in made.owner.text, "used already")
    equal(me(world, key).status, 200, "using it")
    wait_until(lambda: "Last used: never" not in (made.owner.open(f"{made.settings}/keys/{number}") and made.owner.text), 30, 0.2, "a time of last use")


@rows.row("a key may expire: it is shown, and from then on it is refused")
def _(world):
    made = place(world)
    ann = made.owner
    ann.open(made.settings + "/keys")
    ann.submit(made.settings + "/keys", **{"name": "Soon", "access-" + made.lib: "read", "expires": "date", "expires_on": "2020-01-01"})
    equal(ann.page.status, 400, "a day that is over")
    for bad in ("", "tomorrow", "2026-02-30", "9999-12-31"):
        ann.submit(made.settings + "/keys", **{"name": "Soon", "access-" + made.lib: "read", "expires": "date", "expires_on": bad})
        equal(ann.page.status, 400, f"the day {bad}")
    ann.submit(made.settings + "/keys", **{"name": "Soon", "access-" + made.lib: "read", "expires": "30"})
    key = key_on(ann)
    equal(me(world, key).status, 200, "the key")
    page = ann.open(made.settings + "/keys")
    must("Expires" in page.text, "it is not said")
    number = max(keys_on(ann), key=int)
    ann.open(f"{made.settings}/keys/{number}")
    must("It expires on" in ann.page.text, "its page does not say it")
    ann.submit(f"{made.settings}/keys/{number}", **{"name": "Soon", "access-" + made.lib: "read", "expires": "never"})
    ann.open(f"{made.settings}/keys/{number}")
    must("It expires on" not in ann.page.text, "it still expires")
