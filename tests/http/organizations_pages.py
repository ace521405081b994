"""The settings of organizations and libraries: names, addresses, what is in them, and their end."""
import html
import re

from harness.people import Place, account, forms_on, keys_on, member_on, newcomer, person, value_of
from harness.scenario import Group, equal, must

rows = Group("organizations' pages")


def place(world, **more):
    return Place(person(world, "ann"), **more)


def me(world, key):
    return world.client.call("GET", "/me", key=key)


@rows.row("a new organization is its maker's, and a library in it is reached")
def _(world):
    made = place(world, name="Harbour Works", library="Ships at Sea")
    ann = made.owner
    ann.open(made.settings)
    must("Harbour Works" in ann.text and "Ships at Sea" in ann.text and "an owner" in ann.text, ann.text)
    equal(ann.open(made.library).status, 200, "the library's page")
    ann.open("/home")
    must("Harbour Works" in ann.text and "Ships at Sea" in ann.text, ann.text)


@rows.row("names are changed, also for API clients")
def _(world):
    made = place(world)
    _, key = made.key()
    ann = made.owner
    ann.open(made.settings)
    ann.submit(made.settings + "/rename", name="  Nördlich & Söhne  ")
    equal(ann.notice, "The new name is saved.", "notice")
    must("Nördlich & Söhne" in ann.text, ann.text)
    ann.open(made.library_settings)
    ann.submit(made.library_settings + "/rename", name="Second Name")
    equal(me(world, key).data["organizationName"], "Nördlich & Söhne", "name for the API")
    libraries = world.client.call("GET", f"/organizations/{made.org}/libraries", key=key).data
    equal([one["name"] for one in libraries], ["Second Name"], "libraries for the API")


@rows.row("a name that cannot be is refused, and what was typed is kept")
def _(world):
    made = place(world)
    ann = made.owner
    for path, page in ((made.settings + "/rename", made.settings), (made.library_settings + "/rename", made.library_settings)):
        for bad in ("", "   ", "x" * 101, "one\u202etwo"):
            ann.open(page)
            ann.submit(path, name=bad)
            equal(ann.page.status, 400, f"status for {bad!r}")
            must(ann.problem, "no reason is shown")
            equal(value_of(ann, "name"), bad.strip(), "the field")
    ann.open(made.settings)
    ann.submit(made.settings + "/libraries", library="y" * 101)
    equal((ann.page.status, value_of(ann, "library")), (400, "y" * 101), "a library's name")


@rows.row("after a change of address old links lead to the new one")
def _(world):
    made = place(world)
    number, key = made.key()
    ann = made.owner
    old = {"org": made.org, "settings": made.settings, "library": made.library, "library_settings": made.library_settings}
    ann.open(made.settings)
    ann.submit(made.settings + "/address", slug="new-" + world.words["nonce"])
    made.org = "new-" + world.words["nonce"]
    equal(ann.path, made.settings + "?done=address", "where it led")
    for before, after in ((old["settings"], made.settings), (old["settings"] + "/members", made.settings + "/members"), (old["settings"] + f"/keys/{number}", made.settings + f"/keys/{number}"),
                          (old["library_settings"], made.library_settings), (old["library_settings"] + "/members", made.library_settings + "/members"), (old["library"], made.library)):
        ann.open(before)
        equal((ann.page.status, ann.path.partition("?")[0]), (200, after), f"where {before} leads")
    equal(me(world, key).data["organizationId"], made.org, "organization for the API")
    equal(world.client.call("GET", f"/organizations/{old['org']}/libraries", key=key).status, 200, "the old address for the API")


@rows.row("a library's old address leads to the new one")
def _(world):
    made = place(world)
    ann = made.owner
    before = made.library_settings, made.library
    ann.open(made.library_settings)
    ann.submit(made.library_settings + "/address", slug="pictures")
    made.lib = "pictures"
    equal(ann.path, made.library_settings + "?done=address", "where it led")
    for old, new in zip(before, (made.library_settings, made.library)):
        ann.open(old)
        equal((ann.page.status, ann.path.partition("?")[0]), (200, new), f"where {old} leads")


@rows.row("a form sent to an old address changes nothing and leads to the new one")
def _(world):
    made = place(world)
    ann = made.owner
    old = made.settings
    ann.open(made.settings)
    ann.submit(old + "/address", slug="late-" + world.words["nonce"])
    made.org = "late-" + world.words["nonce"]
    ann.submit(old + "/rename", name="Too Late")
    equal((ann.page.status, ann.path.partition("?")[0]), (200, made.settings), "where it led")
    must("Too Late" not in ann.text, "it was renamed")


@rows.row("an old address tells strangers nothing that the new one would not")
def _(world):
    made = place(world)
    ann = made.owner
    old = made.settings
    ann.open(made.settings)
    ann.submit(old + "/address", slug="gone-" + world.words["nonce"])
    stranger = person(world, "bob")
    stranger.open(old)
    equal(stranger.page.status, 404, "status")


@rows.row("an address that cannot be is refused, and what was typed is kept")
def _(world):
    made, other = place(world), place(world)
    ann = made.owner
    for bad, status in (("ab", 400), ("Capital", 400), ("-dash", 400), ("with space", 400), ("settings", 400), ("x" * 49, 400), ("../up", 400), (other.org, 409)):
        ann.open(made.settings)
        ann.submit(made.settings + "/address", slug=bad)
        must(ann.page.status in (status, 400, 409), f"{bad!r} got {ann.page.status}")
        must(ann.problem, f"no reason for {bad!r}")
        equal(value_of(ann, "slug"), bad, "the field")
    equal(ann.open(made.settings).status, 200, "the old address")
    ann.submit(made.settings + "/libraries", library="Second")
    taken = ann.path.partition("?")[0].rsplit("/", 1)[-1]
    ann.open(made.library_settings)
    ann.submit(made.library_settings + "/address", slug=taken)
    equal(ann.page.status, 409, "status for an address that another library has")


@rows.row("a library is deleted only when its address is typed")
def _(world):
    made = place(world)
    _, key = made.key()
    ann = made.owner
    for wrong in ("", "wrong", made.lib.upper(), made.org):
        ann.open(made.library_settings)
        ann.submit(made.library_settings + "/remove", typed=wrong)
        equal(ann.page.status, 400, f"status for {wrong!r}")
        must(ann.problem and "<details class=\"other\" open>" in ann.page.text, "the place to type it again is closed")
    ann.submit(made.library_settings + "/remove", typed=made.lib)
    equal((ann.path, ann.notice), (made.settings + "?done=removed", "It has been removed."), "where it led")
    equal(ann.open(made.library).status, 404, "its page")
    equal(me(world, key).data["libraries"], [], "what its key reaches")


@rows.row("an organization is deleted only when its address is typed, and its keys are dead")
def _(world):
    made = place(world)
    _, key = made.key()
    ann = made.owner
    ann.open(made.settings)
    ann.submit(made.settings + "/remove", typed="something")
    equal((ann.page.status, me(world, key).status), (400, 200), "a wrong word")
    ann.submit(made.settings + "/remove", typed=made.org)
    equal(ann.path, "/home?done=removed", "where it led")
    equal(me(world, key).code, "INVALID_API_KEY", "its key")
    for path in made.pages():
        equal(ann.open(path).status, 404, path)


@rows.row("the images of a deleted library or organization are served no more by the time of the answer")
def _(world):
    for whole in (False, True):
        made = place(world)
        ann, url = made.owner, f"/cdn/{made.image()}.png"
        for _ in range(2):
            equal(ann.send("GET", url).status, 200, "while it is there, the second time from memory")
        page, typed = (made.settings, made.org) if whole else (made.library_settings, made.lib)
        ann.open(page)
        ann.submit(page + "/remove", typed=typed, follow=False)
        equal(ann.send("GET", url).status, 404, "after the answer")


@rows.row("a library moves to another organization of one's own, and keys of the old one lose it")
def _(world):
    made, target = place(world), place(world, name="Target")
    _, key = made.key()
    ann = made.owner
    old = made.library
    ann.open(made.library_settings)
    must("Target" in ann.text, "the target is not offered")
    ann.submit(made.library_settings + "/move", target=target.org)
    equal((ann.page.status, ann.notice), (200, "The library has been moved."), "answer")
    must(ann.path.startswith(f"/settings/libraries/{target.org}/"), ann.path)
    moved = "/" + ann.path.partition("?")[0].removeprefix("/settings/libraries/")
    ann.open(old)
    equal((ann.page.status, ann.path), (200, moved), "where the old link leads")
    equal(me(world, key).data["libraries"], [], "what its key reaches")
    ann.open(made.settings)
    must("No library yet." in ann.text, ann.text)


@rows.row("a library moves only to where its owner may make libraries")
def _(world):
    ann, bob = person(world, "ann"), person(world, "bob")
    made, theirs = Place(ann), Place(bob, name="Bob's")
    theirs.add(ann, "member")
    ann.open(made.library_settings)
    must("Bob's" not in ann.text, "it is offered")
    ann.submit(made.library_settings + "/move", target=theirs.org)
    equal(ann.page.status, 403, "status")
    ann.submit(made.library_settings + "/move", target="nobody-knows")
    equal(ann.page.status, 404, "status of an unknown target")
    equal(ann.open(made.library).status, 200, "the library")


@rows.row("what a role may not do is not offered")
def _(world):
    made = place(world)
    member, viewer, admin = person(world, "bob"), person(world, "carol"), person(world, "dave")
    made.add(member, "member")
    made.add(viewer, "viewer", on_library=True)
    made.add(admin, "admin")
    for somebody, path, offered in ((member, made.settings, {"/members/remove"}), (viewer, made.library_settings, set()), (viewer, made.library_settings + "/members", {"/remove"}),
                                    (admin, made.settings, {"/libraries", "/rename", "/address"}), (admin, made.library_settings, {"/rename", "/originals", "/address", "/remove", "/move"})):
        equal(somebody.open(path).status, 200, path)
        equal({form.removeprefix(path) for form in forms_on(somebody)} - {"/signout"}, offered, f"forms of {path} for {somebody.email}")
    member.open(made.settings)
    must("API keys" not in member.text and "Photos" not in member.text, member.text)
    admin.open(made.settings)
    must("API keys" in member.text or "API keys" in admin.text, admin.text)


@rows.row("a page of nobody's is not found, signed in or not")
def _(world):
    ann = person(world, "ann")
    for path in ("/settings/organizations/nobody-here", "/settings/libraries/nobody-here/nothing", "/settings/organizations/nobody-here/members", "/settings/organizations/nobody-here/keys",
                 "/settings/organizations/nobody-here/keys/1", "/settings/libraries/nobody-here/nothing/members", "/settings/organizations/%22%3E%3Cscript%3E", "/settings/organizations/" + "a" * 2000):
        page = ann.open(path)
        equal(page.status, 404, path)
        must("<script>" not in page.text.replace('<script src="', ""), f"mark-up of {path} is on the page")
        stranger = newcomer(world)
        stranger.open(path)
        must(stranger.path.startswith("/signin"), f"{path} leads nobody to {stranger.path}")


@rows.row("somebody else's organization and one that does not exist look the same")
def _(world):
    bob = account(world, "bob")
    ann = person(world, "ann")
    theirs = ann.open(f"/settings/organizations/{bob.own.org}")
    nobody = ann.open("/settings/organizations/nobody-here")
    equal((theirs.status, theirs.text.split("<main")[1].split('class="quiet"')[0]), (nobody.status, nobody.text.split("<main")[1].split('class="quiet"')[0]), "page")


@rows.row("two who change the same setting do not overwrite each other unseen")
def _(world):
    made = place(world, name="Before", library="Before")
    ann, bob = made.owner, made.add(person(world, "bob"), "owner")
    member = made.add(person(world, "carl"), "member")
    number, _ = made.key("read", "Before")
    key = f"{made.settings}/keys/{number}"
    for page, form, hers, his in ((made.settings, "/rename", {"name": "Hers"}, {"name": "His"}), (made.library_settings, "/rename", {"name": "Hers"}, {"name": "His"}),
                                  (key, "", {"name": "Hers"}, {"name": "His"})):
        seen = hidden(bob, page, form)
        equal(hidden(ann, page, form), seen, "what both saw")
        ann.submit(page + form, seen=seen, **hers)
        must("done=" in ann.path, f"hers was refused: {ann.problem}")
        bob.open(page)
        bob.submit(page + form, seen=seen, **his)
        equal(bob.page.status, 409, f"{page}{form}")
        must("Hers" in bob.text or "Hers" in (bob.problem or ""), f"{page}: hers is not shown")
        must('value="His"' in bob.page.text, f"{page}: what he typed is gone")
        bob.submit(page + form, seen=hidden(bob, bob.path, form), **his)
        must("done=" in bob.path, f"after he has seen hers: {bob.problem}")
    carl = member_on(open_at(ann, made.members()), member.email)
    ann.submit(made.members() + "/role", member=carl, role="admin", seen="member")
    bob.open(made.members())
    bob.submit(made.members() + "/role", member=carl, role="owner", seen="member")
    equal(bob.page.status, 409, "a role")
    slug = f"hers-{world.words['nonce']}"
    ann.open(made.library_settings)
    ann.submit(made.library_settings + "/address", slug=slug, seen=made.lib)
    bob.open(f"/settings/libraries/{made.org}/{slug}")
    bob.submit(f"/settings/libraries/{made.org}/{slug}/address", slug=f"his-{world.words['nonce']}", seen=made.lib)
    equal(bob.page.status, 409, "an address")


def open_at(browser, path):
    browser.open(path)
    return browser


def hidden(browser, page, form):
    """What the form says that it shows."""
    browser.open(page)
    forms = re.findall(r'<form[^>]*action="([^"]*)"(.*?)</form>', browser.page.text, re.S)
    inside = next(text for action, text in forms if html.unescape(action) == page.partition("?")[0] + form)
    return html.unescape(re.search(r'name="seen" value="([^"]*)"', inside)[1])
