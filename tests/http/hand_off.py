"""From a claim link to a library of one's own, and what others may try on the way (doc/contract.md, section 5)."""
import concurrent.futures
import re
import threading

from harness import images
from harness.browser import PASSWORD, Browser, claim_path
from harness.scenario import Group, equal, library, must, photos
from harness.server import wait_until
from harness.wire import Client

rows = Group("hand-off")
lapsing = Group("hand-off and lapse", options={"--claim-window": "4s", "--cron-interval": "1s"})
opened = Group("hand-off with open sign-up", options={"--sign-up": "open"})
closed = Group("hand-off with closed sign-up", options={"--sign-up": "closed"})
more = [lapsing, opened, closed]


def browser(world):
    return Browser(world.server.base)


def plan(made):
    return made.client.call("GET", "/me")


def keeps(world, made, **more):
    person = browser(world)
    path = claim_path(made)
    person.open(path)
    person.submit("/signup", **{"email": made.email, "password": PASSWORD, "next": path, **more})
    return person


@rows.row("an account made on the claim page owns the library at once", given=photos(3, ready=True, name="Cliff Walk"))
def _(world):
    person = keeps(world, world.library)
    equal(person.path, f"/{world.library.org}/{world.library.lib}?done=claimed", "where it led")
    equal(person.page.status, 200, "status")
    must("Cliff Walk" in person.page.text and "3 images" in person.page.text, f"the library's page says:\n{person.page.text}")
    me = plan(world.library)
    equal((me.status, me.data["plan"], me.data["organizationId"]), (200, "self-hosted", world.library.org), "what the key sees")


@rows.row("the key goes on working: upload, tag, search, delete", given=photos(1, ready=True))
def _(world):
    keeps(world, world.library)
    made = world.library
    asset = made.ready(("after.jpg", images.jpeg(200, 150, 9)))[0]
    made.good("POST", made.assets + "/tag", {"assetIds": [asset["id"]], "tags": ["sea"]})
    equal(made.good("GET", f"/organizations/{made.org}/search/assets?q=after")["found"], 1, "found")
    made.good("DELETE", made.assets, {"ids": [asset["id"]]})


@rows.row("a claimed organization may have more than one library", given=library())
def _(world):
    made = world.library
    equal(made.call("POST", f"/organizations/{made.org}/libraries", {"name": "Second"}).code, "EPHEMERAL_LIBRARY_LIMIT_EXCEEDED", "before")
    keeps(world, made)
    equal(made.call("POST", f"/organizations/{made.org}/libraries", {"name": "Second"}).status, 201, "after")


@rows.row("a second use says that it is claimed, and leads its owner on", given=library("Only Once"))
def _(world):
    person = keeps(world, world.library)
    page = person.open(claim_path(world.library))
    equal(page.status, 200, "status")
    must(f'href="/{world.library.org}/{world.library.lib}"' in page.text.replace("&#x2F;", "/"), "no way to the library for its owner")
    other = browser(world)
    page = other.open(claim_path(world.library))
    must("has been claimed" in other.text, other.text)
    must("Only Once" not in page.text and world.library.org not in page.text, "a stranger learns what it was")


@rows.row("a second person with the link gets nothing", given=library())
def _(world):
    keeps(world, world.library)
    second = world.mint()
    thief = keeps(world, second)
    thief.submit(claim_path(world.library), other_address="yes", into="")
    equal(thief.page.status, 409, "status of a replayed claim")
    equal(plan(world.library).data["organizationId"], world.library.org, "organization of the key")
    equal(thief.open(f"/{world.library.org}/{world.library.lib}").status, 404, "the library's page for somebody else")


@rows.row("of ten people who claim at the same instant one wins", given=photos(2, ready=True))
def _(world):
    people = []
    for _ in range(10):
        people.append(keeps(world, world.mint()))
        people[-1].open(claim_path(world.library))
    gate = threading.Barrier(10)

    def go(person):
        gate.wait()
        person.submit(claim_path(world.library), follow=False, other_address="yes", into="")
        return person.verdict().status
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        statuses = sorted(pool.map(go, people))
    equal(statuses, [303] + [409] * 9, "statuses")
    owners = [p for p in people if p.open(f"/{world.library.org}/{world.library.lib}").status == 200]
    equal(len(owners), 1, "people who reach the library")
    equal(len(world.library.listed()), 2, "images")


@rows.row("another address is asked before it claims", given=library("For Ann"))
def _(world):
    bo = keeps(world, world.mint())
    bo.open(claim_path(world.library))
    must("It was made for" in bo.text, bo.text)
    bo.submit(claim_path(world.library), into="")
    equal((bo.page.status, plan(world.library).data["plan"]), (400, "trial"), "without the confirmation")
    must(bo.problem, "no reason is shown")
    bo.submit(claim_path(world.library), into="", other_address="yes")
    equal((bo.page.status, plan(world.library).data["plan"]), (200, "self-hosted"), "with it")


@rows.row("an account is not claimed for under another address by signing up", given=library())
def _(world):
    person = keeps(world, world.library, email=f"other-{world.words['nonce']}@example.com")
    equal(person.path, claim_path(world.library), "where it led")
    equal(plan(world.library).data["plan"], "trial", "plan")


@rows.row("the address is compared without case", given=library())
def _(world):
    person = keeps(world, world.library, email=world.library.email.upper())
    equal(plan(world.library).data["plan"], "self-hosted", "plan")
    must(person.path.startswith("/" + world.library.org), person.path)


@rows.row("a library can be moved into an organization of the claimer's", given=photos(3, ready=True, name="Guest"))
def _(world):
    first = world.mint("Home")
    person = keeps(world, first)
    person.open(claim_path(world.library))
    person.submit(claim_path(world.library), into=first.org, other_address="yes")
    equal(person.path, f"/{first.org}/{world.library.lib}?done=claimed", "where it led")
    me = plan(world.library)
    equal((me.data["organizationId"], me.data["libraries"]), (first.org, [world.library.lib]), "what the key sees")
    for path in (world.library.assets, f"/organizations/{first.org}/libraries/{world.library.lib}/assets"):
        equal(len(world.library.good("GET", path)), 3, f"images at {path}")
    equal(world.library.good("GET", f"/organizations/{world.library.org}/search/assets?q=p1")["found"], 1, "found under the old name")
    equal(first.call("GET", f"/organizations/{first.org}/libraries/{world.library.lib}/assets").code, "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY",
          "the organization's other key")
    equal(world.client.raw("GET", world.words["url0"]).status, 200, "the image's permanent address")
    page = person.open(f"/{world.library.org}/{world.library.lib}")
    equal((page.status, person.path), (200, f"/{first.org}/{world.library.lib}"), "the old address in a browser")


@rows.row("it cannot be moved into somebody else's organization", given=library())
def _(world):
    theirs = world.mint("Theirs")
    keeps(world, theirs)
    person = keeps(world, world.mint())
    person.open(claim_path(world.library))
    person.submit(claim_path(world.library), into=theirs.org, other_address="yes")
    must(person.page.status in (403, 404), f"status {person.page.status}")
    equal(plan(world.library).data["plan"], "trial", "plan")


@rows.row("two libraries of one name get addresses of their own in one organization", given=library("Same"))
def _(world):
    first = world.mint("Same")
    person = keeps(world, first)
    person.open(claim_path(world.library))
    person.submit(claim_path(world.library), into=first.org, other_address="yes")
    ids = [one["id"] for key in (first, world.library) for one in key.good("GET", f"/organizations/{first.org}/libraries")]
    equal(len(set(ids)), 2, f"different ids among {ids}")


@rows.row("claiming needs to be signed in", given=library())
def _(world):
    person = browser(world)
    person.open(claim_path(world.library))
    person.submit(claim_path(world.library), other_address="yes", into="")
    equal(plan(world.library).data["plan"], "trial", "plan")


@rows.row("a form of another site cannot claim", given=library())
def _(world):
    person = keeps(world, world.mint())
    path = claim_path(world.library)
    for label, headers in {"fetch metadata": {"Sec-Fetch-Site": "cross-site"}, "a sibling site": {"Sec-Fetch-Site": "same-site"},
                           "origin": {"Origin": "https://evil.example"}}.items():
        person.open(path)
        person.submit(path, headers=headers, other_address="yes", into="")
        equal((person.page.status, plan(world.library).data["plan"]), (403, "trial"), f"with a foreign {label}")
    person.send("POST", path, {"other_address": "yes", "into": ""})
    equal((person.page.status, plan(world.library).data["plan"]), (403, "trial"), "without a form token")
    stranger = browser(world)
    stranger.open("/signin")
    person.send("POST", path, {"other_address": "yes", "into": "", "form_token": stranger.token()})
    equal((person.page.status, plan(world.library).data["plan"]), (403, "trial"), "with a token of another browser")


@rows.row("tokens near the right one are unknown", given=library())
def _(world):
    token = world.words["claim_token"]
    for guess in (token[:-1], token + "A", token.swapcase(), token[::-1], token[:-1] + ("A" if token[-1] != "A" else "B"), token + "%20", "%20" + token):
        must(browser(world).open("/claim/" + guess).status == 404 or guess == token, f"{guess} is known")


@rows.row("an address that is registered already is not taken over through a claim link", given=library())
def _(world):
    victim = keeps(world, world.library)
    second = world.mint(email=world.library.email)
    thief = keeps(world, second, password="another password entirely")
    must(thief.session is None, "signed in with a wrong password")
    equal(plan(second).data["plan"], "trial", "plan")
    equal(victim.open("/home").status, 200, "the owner is still signed in")


@rows.row("names from an agent are text on every page of the hand-off",
          given=photos(("<img src=x onerror=alert(1)>.png", images.png()), ready=True, name="<script>alert(7)</script>{{title}}"))
def _(world):
    person = browser(world)
    pages = [person.open(claim_path(world.library)).text]
    keeps(world, world.library)
    person = browser(world).sign_in(world.library.email)
    for path in ("/home", f"/{world.library.org}/{world.library.lib}", claim_path(world.library), "/settings/account", "/settings/account/delete"):
        pages.append(person.open(path).text)
    for page in pages:
        must("<script>alert(7)" not in page and "<img src=x" not in page, "mark-up got through")


@lapsing.row("an account that claims keeps the library from lapsing", given=photos(2))
def _(world):
    keeps(world, world.library)
    other = world.mint()
    wait_until(lambda: plan(other).status == 401, 30, 0.2, "the lapse of the other library")
    equal(plan(world.library).data["plan"], "self-hosted", "plan")
    wait_until(lambda: browser(world).open(claim_path(other)).status == 410, 30, 0.2, "the page of a lapsed link")


@lapsing.row("a lapsed library cannot be claimed", given=library())
def _(world):
    person = keeps(world, world.mint())
    person.open(claim_path(world.library))
    token = person.token()
    wait_until(lambda: plan(world.library).status == 401, 30, 0.1, "the lapse")
    person.send("POST", claim_path(world.library), {"form_token": token, "other_address": "yes", "into": ""})
    equal(person.verdict().status, 410, "status")


@lapsing.row("claims while the purge runs: each library is whole or gone", given=library())
def _(world):
    made = [world.mint() for _ in range(12)]
    for one in made:
        one.upload(*[(f"{i}.png", images.png(40, 30, i)) for i in range(5)])
    people = [keeps(world, world.mint()) for _ in made]
    outcome = [None] * len(made)

    def go(i):
        while outcome[i] is None:
            page = people[i].open(claim_path(made[i]))
            if page.status in (404, 410):
                outcome[i] = page.status
            elif i % 2:
                sent = people[i].submit(claim_path(made[i]), follow=False, other_address="yes", into="")
                # A form that came too late leads back to its page, which says so.
                if sent.status == 303 and "again=" not in sent.header("Location"):
                    outcome[i] = sent.status

    with concurrent.futures.ThreadPoolExecutor(len(made)) as pool:
        list(pool.map(go, range(len(made))))
    for one, status in zip(made, outcome):
        if status == 303:
            equal(len(Client(world.server.base, one.key).call("GET", one.assets).data), 5, "images of a claimed library")
        else:
            equal(plan(one).status, 401, "the key of a lapsed one")


@opened.row("with open sign-up an account needs no link")
def _(world):
    person = browser(world)
    person.open("/signup")
    person.submit("/signup", email=world.words["fresh_email"], password=PASSWORD, name="Eve")
    equal((person.page.status, person.path), (200, "/home"), "where it led")


@rows.row("without a link there is no sign-up")
def _(world):
    person = browser(world)
    person.open("/signup")
    must("by invitation" in person.text, person.text)
    person.open("/signin")
    for following in ("", "/claim/" + "A" * 43, "/home"):
        person.submit("/signup", email=world.words["fresh_email"], password=PASSWORD, next=following)
        must(person.session is None, f"an account was made with next={following!r}")


@closed.row("with closed sign-up a claim link makes no account", given=library())
def _(world):
    person = keeps(world, world.library)
    must(person.session is None, "an account was made")
    must('action="/signup"' not in browser(world).open(claim_path(world.library)).text.replace("&#x2F;", "/"), "sign-up is offered")
