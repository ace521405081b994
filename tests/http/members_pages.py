"""Members of organizations and libraries: inviting, roles, removing, leaving."""
import concurrent.futures
import re

from harness.people import Place, accept, link_on, member_on, newcomer, person, value_of
from harness.scenario import Group, equal, must

rows = Group("members' pages")


def place(world, **more):
    return Place(person(world, "ann"), **more)


def address(world, name="new"):
    return f"{name}-{world.words['nonce']}@example.com"


for on_library in (False, True):
    where = "a library" if on_library else "an organization"
    weak = "viewer" if on_library else "member"
    strong = "editor" if on_library else "admin"

    @rows.row(f"an invitation to {where} shows its link at once, and again in the list")
    def _(world, on_library=on_library, weak=weak):
        made = place(world)
        ann, path = made.owner, made.members(on_library)
        link = made.link(address(world), weak, on_library)
        must("not mailed" in ann.text, f"whether it was mailed is not said:\n{ann.text}")
        must('data-copy="invited-link"' in ann.page.text, "it cannot be copied")
        ann.open(path)
        must(address(world) in ann.text, ann.text)
        must(link in ann.page.text.replace("&#x2F;", "/"), "the link is not in the list")
        equal(newcomer(world).open(link).status, 200, "the link")

    @rows.row(f"an invitation to {where} that is taken back is dead")
    def _(world, on_library=on_library, weak=weak):
        made = place(world)
        ann, path = made.owner, made.members(on_library)
        link = made.link(address(world), weak, on_library)
        ann.submit(path + "/revoke", invitation=re.search(r'name="invitation" value="(\d+)"', ann.page.text)[1])
        equal(ann.notice, "The invitation no longer works.", "notice")
        must(address(world) not in ann.text, "it is still listed")
        equal(newcomer(world).open(link).status, 404, "the link")
        bob = person(world, "bob")
        bob.open("/home")
        bob.submit(link, other_address="yes")
        equal(bob.page.status, 404, "accepting it")
        equal(bob.open(made.library).status, 404, "the library")

    @rows.row(f"inviting the same address to {where} again replaces the invitation")
    def _(world, on_library=on_library, weak=weak, strong=strong):
        made = place(world)
        first = made.link(address(world), weak, on_library)
        second = made.link(address(world).upper(), strong, on_library)
        must(first != second, "the same link")
        equal((newcomer(world).open(first).status, newcomer(world).open(second).status), (404, 200), "the links")

    @rows.row(f"a change of role in {where} counts at once")
    def _(world, on_library=on_library, weak=weak, strong=strong):
        made = place(world)
        ann, bob = made.owner, made.add(person(world, "bob"), strong, on_library)
        page = made.library_settings + "/members" if on_library else made.settings + "/keys"
        ann.open(made.members(on_library))
        ann.submit(made.members(on_library) + "/role", member=member_on(ann, bob.email), role=weak)
        equal(ann.notice, "The change is made.", "notice")
        equal(bob.open(page).status, 200 if on_library else 403, page)

    @rows.row(f"who is removed from {where} is out at once")
    def _(world, on_library=on_library, weak=weak):
        made = place(world)
        ann, bob = made.owner, made.add(person(world, "bob"), weak, on_library)
        equal(bob.open(made.library if on_library else made.settings).status, 200, "before")
        ann.open(made.members(on_library))
        ann.submit(made.members(on_library) + "/remove", member=member_on(ann, bob.email))
        equal(ann.notice, "They are no longer a member here.", "notice")
        equal(bob.open(made.library if on_library else made.settings).status, 404, "afterwards")

    @rows.row(f"a wrong address for an invitation to {where} is kept in the field")
    def _(world, on_library=on_library, weak=weak):
        made = place(world)
        ann, path = made.owner, made.members(on_library)
        for bad in ("nobody", "a@b@c", "two words@example.com", "x@" + "y" * 250):
            ann.open(path)
            ann.submit(path + "/invite", email=bad, role=weak)
            equal(ann.page.status, 400, f"status for {bad!r}")
            equal(value_of(ann, "email"), bad, "the field")
            must(ann.problem, "no reason is shown")
        ann.submit(path + "/invite", email=address(world), role="emperor")
        equal(ann.page.status, 400, "status for a role that there is not")

    @rows.row(f"somebody in {where} is not invited again to what they are")
    def _(world, on_library=on_library, weak=weak):
        made = place(world)
        ann, bob = made.owner, made.add(person(world, "bob"), weak, on_library)
        ann.open(made.members(on_library))
        ann.submit(made.members(on_library) + "/invite", email=bob.email, role=weak)
        equal(ann.page.status, 400, "status")
        must("already" in ann.problem, ann.problem)


@rows.row("the last owner neither leaves nor steps down")
def _(world):
    made = place(world)
    ann, path = made.owner, made.settings + "/members"
    bob = made.add(person(world, "bob"), "admin")
    ann.open(path)
    must("Leave…" not in ann.text, "leaving is offered")
    bob.open(path)
    own = member_on(bob, bob.email)
    others = set(re.findall(r'name="member" value="(\d+)"', bob.page.text)) - {own}
    equal(others, set(), "whom an admin may change, besides themselves")
    # Ann's number is not on her page while she is the last one: another organization shows it.
    other = Place(ann)
    other.add(bob, "owner")
    ann.open(other.members())
    number = member_on(ann, ann.email)
    ann.open(path)
    for action, fields in (("/remove", {"member": number}), ("/role", {"member": number, "role": "member"})):
        ann.submit(path + action, **fields)
        equal(ann.page.status, 400, f"status of {action}")
        must("last owner" in ann.problem, ann.problem)
    equal(ann.open(made.settings + "/keys").status, 200, "what only owners and admins see")


@rows.row("one of two owners leaves, and is out")
def _(world):
    made = place(world)
    ann, bob = made.owner, made.add(person(world, "bob"), "owner")
    ann.open(made.members())
    ann.submit(made.members() + "/remove", member=member_on(ann, ann.email))
    equal((ann.path, ann.notice), ("/home?done=left", "You have left."), "where it led")
    equal(ann.open(made.settings).status, 404, "for who left")
    bob.open(made.members())
    must(ann.email not in bob.text, "still listed")


@rows.row("two owners who leave at the same instant leave one behind")
def _(world):
    made = place(world)
    ann, bob = made.owner, made.add(person(world, "bob"), "owner")
    for one in (ann, bob):
        one.open(made.members())
    leave = [(one, member_on(one, one.email)) for one in (ann, bob)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: pair[0].submit(made.members() + "/remove", follow=False, member=pair[1]), leave))
    equal(sorted(one.verdict().status for one in (ann, bob)), [303, 400], "answers")


@rows.row("a member without another role leaves from the general page")
def _(world):
    made = place(world)
    bob = made.add(person(world, "bob"), "member")
    bob.open(made.settings)
    bob.submit(made.settings + "/members/remove", member=value_of_hidden(bob, "member"))
    equal(bob.path, "/home?done=left", "where it led")
    equal(bob.open(made.settings).status, 404, "afterwards")


@rows.row("a viewer leaves a library")
def _(world):
    made = place(world)
    bob = made.add(person(world, "bob"), "viewer", on_library=True)
    path = made.members(on_library=True)
    bob.open(path)
    bob.submit(path + "/remove", member=member_on(bob, bob.email))
    equal(bob.path, "/home?done=left", "where it led")
    equal(bob.open(made.library).status, 404, "afterwards")


@rows.row("an owner who steps down is led to what they still see")
def _(world):
    made = place(world)
    ann = made.owner
    made.add(person(world, "bob"), "owner")
    ann.open(made.members())
    ann.submit(made.members() + "/role", member=member_on(ann, ann.email), role="member")
    equal((ann.page.status, ann.path), (200, made.settings + "?done=member"), "where it led")
    equal(ann.open(made.members()).status, 403, "the page of members")


@rows.row("an admin is not offered what is for owners")
def _(world):
    made = place(world)
    bob = made.add(person(world, "bob"), "admin")
    bob.open(made.members())
    must('value="owner"' not in bob.page.text, "the role of owner is offered")
    link = made.link(address(world, "boss"), "owner")
    bob.open(made.members())
    must(address(world, "boss") in bob.text, "the invitation is not shown")
    must('name="invitation"' not in bob.page.text, "taking it back is offered")
    equal(newcomer(world).open(link).status, 200, "the link")


@rows.row("a member of one library sees no other")
def _(world):
    made = place(world)
    ann = made.owner
    ann.open(made.settings)
    ann.submit(made.settings + "/libraries", library="Private")
    private = ann.path.partition("?")[0].rsplit("/", 1)[-1]
    bob = made.add(person(world, "bob"), "editor", on_library=True)
    equal([bob.open(f"/{made.org}/{lib}").status for lib in (made.lib, private)], [200, 404], "pages")
    for path in (made.settings, "/home"):
        bob.open(path)
        must("Private" not in bob.text, f"{path} names it")


@rows.row("members and invitations of other places are out of reach")
def _(world):
    made, other = place(world), Place(person(world, "bob"))
    ann, bob = made.owner, other.owner
    other.link(address(world), "member")
    invitation = re.search(r'name="invitation" value="(\d+)"', bob.page.text)[1]
    carol = other.add(person(world, "carol"), "member")
    bob.open(other.members())
    number = member_on(bob, carol.email)
    ann.open(made.members())
    for action, fields in (("/revoke", {"invitation": invitation}), ("/remove", {"member": number}), ("/role", {"member": number, "role": "owner"}),
                           ("/remove", {"member": "-1"}), ("/remove", {"member": "99999999999999999999"}), ("/remove", {}), ("/revoke", {"invitation": "1 or 1=1"})):
        ann.open(made.members())
        ann.submit(made.members() + action, **fields)
        equal(ann.page.status, 404, f"status of {action} {fields}")
    equal(carol.open(other.settings).status, 200, "the other place")
    bob.open(other.members())
    must(address(world) in bob.text, "the invitation is gone")


@rows.row("owners of the organization reach a library without a role on it, and are listed")
def _(world):
    made = place(world)
    ann = made.owner
    ann.open(made.members(on_library=True))
    must("reach every library" in ann.text and "Owner of Acme" in ann.text and f"{ann.email} you" in ann.text, ann.text)
    ann.submit(made.members(on_library=True) + "/invite", email=ann.email, role="viewer")
    equal(ann.problem, "This is your own address, and you are here already.", "inviting oneself")


def value_of_hidden(browser, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', browser.page.text)
    return found and found[1]
