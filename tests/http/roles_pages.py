"""Who may do what, from the pages: each action that `lightkeep roles` prints, by each role, with the form that a person would send. What is refused changes nothing."""
import collections
import functools
import re

from harness import images
from harness.people import LIBRARY_ROLES, ORGANIZATION_ROLES, Place, account, member_on, newcomer, person
from harness.scenario import Group, equal, must
from harness.server import run_command

rows = Group("roles")

COLUMNS = [("organization", role) for role in ORGANIZATION_ROLES] + [("library", role) for role in LIBRARY_ROLES]
OUTSIDE = [("stranger", ""), ("nobody", "")]  # somebody else who is signed in; who is not signed in


@functools.lru_cache(None)
def table(binary):
    """The printed table: a list of (sentence, {(place, role): allowed})."""
    code, said = run_command(binary, "roles")
    assert code == 0, said
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in said.splitlines() if line.startswith("|")]
    heads = [tuple(re.fullmatch(r"(organization|library) (\w+)", head.lower()).groups()) for head in lines[0][1:-2]]
    equal(heads, COLUMNS, "columns")
    equal(lines[0][-2:], ["API key that writes", "API key that reads"], "columns of keys")
    return [(cells[0], dict(zip(heads, [cell == "yes" for cell in cells[1:]]))) for cells in lines[2:]]


Attempt = collections.namedtuple("Attempt", "act changes")


class Scene:
    """One row's place, with the one who tries something, and a bystander whom it is tried on."""

    def __init__(self, world, place, column):
        group, role = column
        self.world, self.column = world, column
        self.place = Place(person(world, f"boss of the {place}", column))  # one person invites so many in an hour
        self.actor = newcomer(world) if group == "nobody" else person(world, "actor", column)
        if group in ("organization", "library"):
            self.place.add(self.actor, role, on_library=group == "library")
        self.own = account(world, "actor", column).own  # an organization of the actor's own

    def bystander(self, role, on_library=False):
        """The id of somebody with that role."""
        other = person(self.world, "bystander", self.column)
        self.place.add(other, role, on_library)
        self.place.owner.open(self.place.members(on_library))
        return member_on(self.place.owner, other.email)

    def invitation(self, role, on_library=False):
        """The id of an open invitation."""
        self.place.link(f"{self.world.words['nonce']}@example.com", role, on_library)
        return re.search(r'name="invitation" value="(\d+)"', self.place.owner.page.text)[1]

    def send(self, path, **fields):
        """A form from a page that everybody has: the token is right, only the role may be wrong."""
        self.actor.open("/signin" if self.column[0] == "nobody" else "/home")
        return Attempt(lambda: self.actor.submit(path, follow=False, **fields), True)

    def look(self, path):
        return Attempt(lambda: self.actor.send("GET", path), False)


# Each gives what is to be done, once everything for it is there.
def see(path):
    return lambda s: s.look(path(s.place))


def form(path, **fields):
    return lambda s: s.send(path(s.place), **fields)


def invite(role, on_library=False):
    return lambda s: s.send(s.place.members(on_library) + "/invite", email=f"{s.world.words['nonce']}@example.com", role=role)


def change(before, after, on_library=False):
    def prepare(s):
        member = s.bystander(before, on_library)
        return s.send(s.place.members(on_library) + "/role", member=member, role=after)
    return prepare


def remove(before, on_library=False):
    def prepare(s):
        member = s.bystander(before, on_library)
        return s.send(s.place.members(on_library) + "/remove", member=member)
    return prepare


def revoke(role, on_library=False):
    def prepare(s):
        invitation = s.invitation(role, on_library)
        return s.send(s.place.members(on_library) + "/revoke", invitation=invitation)
    return prepare


def key(path, **fields):
    def prepare(s):
        number, _ = s.place.key()
        return s.send(f"{s.place.settings}/keys/{number}{path}", **{k.format(lib=s.place.lib): v for k, v in fields.items()})
    return prepare


def take_in(s):
    own = s.own
    if s.column[0] == "nobody":
        return s.send(f"/settings/libraries/{own.org}/{own.lib}/move", target=s.place.org)
    s.actor.open(f"/settings/organizations/{own.org}")
    s.actor.submit(f"/settings/organizations/{own.org}/libraries", library="Coming along")
    return s.send(s.actor.path.partition("?")[0] + "/move", target=s.place.org)


def move_out(s):
    return s.send(s.place.library_settings + "/move", target=s.own.org)


def picture(path, **fields):
    return lambda s: s.send(f"/images{s.place.library}/{s.place.image()}{path}", **fields)


def trash(path):
    return lambda s: s.send(s.place.trash + path, image=s.place.trashed())


def undo(s):
    s.place.image()
    return s.send(s.place.library_settings + "/activity/undo", act=s.place.acts()[0])


def look_into_trash(s):
    return s.look(f"{s.place.trash}/{s.place.trashed()}")


def put_in(s):
    s.actor.open("/signin" if s.column[0] == "nobody" else "/home")
    return Attempt(lambda: s.actor.upload("/images" + s.place.library, ("mine.png", images.png(30, 20, 8)), follow=False), True)


def take_along(s):
    s.place.image()
    asked = s.send(s.place.library_settings + "/download")

    def act():
        asked.act()
        led_to = s.actor.page.header("Location") or ""
        if "/downloads/" in led_to:
            s.actor.send("GET", led_to)
    return Attempt(act, False)


def settings(place):
    return place.settings


def library_settings(place):
    return place.library_settings


def below(base, path):
    return lambda place: base(place) + path


# In the order of the table: sentence, object, and what people do in the pages that needs it.
ACTIONS = [
    ("See the organization", "organization", {"see its page": see(settings)}),
    ("Rename the organization", "organization", {"rename it": form(below(settings, "/rename"), name="Another Name")}),
    ("Change its address", "organization", {"change its address": lambda s: s.send(s.place.settings + "/address", slug="at-" + s.world.words["nonce"])}),
    ("Delete the organization", "organization", {"delete it": lambda s: s.send(s.place.settings + "/remove", typed=s.place.org)}),
    ("Create a library, or take one in", "organization", {"create a library": form(below(settings, "/libraries"), library="Second"), "take a library in": take_in}),
    ("See who is in the organization", "organization", {"see its members": see(below(settings, "/members"))}),
    ("Invite, change and remove admins and members", "organization", {
        "invite a member": invite("member"), "invite an admin": invite("admin"), "make a member an admin": change("member", "admin"), "make an admin a member": change("admin", "member"),
        "remove a member": remove("member"), "remove an admin": remove("admin"), "take back an invitation": revoke("admin")}),
    ("Make, unmake and remove owners", "organization", {
        "invite an owner": invite("owner"), "make a member an owner": change("member", "owner"), "make an owner a member": change("owner", "member"), "remove an owner": remove("owner"),
        "take back an owner's invitation": revoke("owner")}),
    ("See and manage API keys", "organization", {
        "see the keys": see(below(settings, "/keys")), "create a key": lambda s: s.send(s.place.settings + "/keys", **{"name": "Mine", "access-" + s.place.lib: "write"}),
        "change a key": key("", name="Other", **{"access-{lib}": "read"}), "regenerate a key": key("/regenerate"), "delete a key": key("/remove")}),
    ("See and end programs' connections", "organization", {"see the programs": see(below(settings, "/apps"))}),
    ("See the library and its images", "library", {"see its images": see(lambda place: place.library), "see its settings": see(library_settings),
        "see who did what": see(below(library_settings, "/activity")), "take that along": see(below(library_settings, "/activity.csv")), "take all of it along": take_along}),
    ("See where its pictures were taken", "library", {}),  # a fact of the API: details.py
    ("Add, tag, describe, delete and restore images", "library", {
        "upload": put_in, "describe": picture("/describe", description="Noon"), "tag": picture("/tag", tags="sea, sky"), "untag": picture("/untag", tag="sea"), "delete": picture("/trash"),
        "see the trash": see(lambda place: place.trash), "see an image in the trash": look_into_trash, "restore": trash("/restore"), "delete for good": trash("/remove"), "empty the trash": trash("/empty"), "undo": undo}),
    ("Rename the library", "library", {"rename it": form(below(library_settings, "/rename"), name="Another Name")}),
    ("Let anybody have whole originals", "library", {"have links give whole files": form(below(library_settings, "/originals"), originals="whole")}),
    ("Change its address", "library", {"change its address": lambda s: s.send(s.place.library_settings + "/address", slug="at-" + s.world.words["nonce"])}),
    ("Delete the library", "library", {"delete it": lambda s: s.send(s.place.library_settings + "/remove", typed=s.place.lib)}),
    ("Move it to another organization", "library", {"move it": move_out}),
    ("See who has a role on the library", "library", {"see its members": see(below(library_settings, "/members"))}),
    ("Invite, change and remove them", "library", {
        "invite a viewer": invite("viewer", True), "invite an owner": invite("owner", True), "make a viewer an editor": change("viewer", "editor", True),
        "make a viewer an owner": change("viewer", "owner", True), "make an owner a viewer": change("owner", "viewer", True), "remove an owner": remove("owner", True),
        "remove a viewer": remove("viewer", True), "take back an invitation": revoke("editor", True)}),
]
SEES = {place: next(number for number, (sentence, _, _) in enumerate(ACTIONS) if sentence == f"See the {place}" or sentence.startswith(f"See the {place} and"))
        for place in ("organization", "library")}


@rows.row("the table is the one that is tested here")
def _(world):
    equal([sentence for sentence, _ in table(world.binary)], [sentence for sentence, _, _ in ACTIONS], "actions")


def allowed(world, number, column):
    """Who has a role on a library is a member of its organization as well."""
    row = table(world.binary)[number][1]
    return row.get(column, False) or column[0] == "library" and row["organization", "member"]


def expected_refusal(world, place, column):
    if column[0] == "nobody":
        return 303
    return 403 if allowed(world, SEES[place], column) else 404


def try_it(world, number, place, prepare, column):
    scene = Scene(world, place, column)
    attempt = prepare(scene)
    before = scene.place.state()
    attempt.act()
    reply = scene.actor.verdict()
    after = scene.place.state()
    if allowed(world, number, column):
        must(reply.status == 200 or attempt.changes and reply.status == 303, f"refused:\n{reply}")
        must("/signin" not in (reply.header("Location") or ""), "asked to sign in")
        equal(after != before, attempt.changes, "whether something has changed")
        return
    equal(reply.status, expected_refusal(world, place, column), f"status of what is refused:\n{reply}\n")
    if reply.status == 303:
        must(reply.header("Location").startswith("/signin"), f"led to {reply.header('Location')}")
    for path in before:
        equal(after[path], before[path], f"{path} after a refusal")


def named(column):
    return {"organization": f"{column[1]} of the organization", "library": f"{column[1]} of the library", "stranger": "a stranger", "nobody": "nobody"}[column[0]]


for number, (_, place, performers) in enumerate(ACTIONS):
    for verb, prepare in performers.items():
        for column in COLUMNS + OUTSIDE:
            def run(world, number=number, place=place, prepare=prepare, column=column):
                try_it(world, number, place, prepare, column)
            rows.row(f"{place}: {verb} – {named(column)}")(run)
