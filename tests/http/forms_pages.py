"""Every form and every page of people: forgery, framing, stored mark-up."""
import html
import os
import re

from harness import images
from harness.browser import PASSWORD, Browser
from harness.people import Place, accept, key_on, member_on, newcomer, person
from harness.programs import Program
from harness.scenario import Group, equal, must

rows = Group("forms and pages")

TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "embedded_ui", "templates")

# Every form of the pages: where it is sent to, and good fields. What differs from row to row is put in for the braces.
ORGANIZATION = {
    "/rename": {"name": "Forged"}, "/address": {"slug": "forged-{nonce}"}, "/libraries": {"library": "Forged"}, "/remove": {"typed": "{org}"},
    "/members/invite": {"email": "forged@example.com", "role": "admin"}, "/members/role": {"member": "{member}", "role": "admin"}, "/members/remove": {"member": "{member}"},
    "/members/revoke": {"invitation": "{invitation}"}, "/keys": {"name": "Forged", "access-{lib}": "write"}, "/keys/{key}": {"name": "Forged", "access-{lib}": "read"},
    "/keys/{key}/regenerate": {}, "/keys/{key}/reveal": {}, "/keys/{key}/remove": {},
    "/apps/end": {"connection": "{connection}"},
}
LIBRARY = {
    "/rename": {"name": "Forged"}, "/address": {"slug": "forged-{nonce}"}, "/move": {"target": "{target}"}, "/remove": {"typed": "{lib}"}, "/originals": {"originals": "whole"}, "/download": {},
    "/members/invite": {"email": "forged@example.com", "role": "owner"}, "/members/role": {"member": "{reader}", "role": "owner"}, "/members/remove": {"member": "{reader}"},
    "/members/revoke": {"invitation": "{library_invitation}"}, "/activity/undo": {"act": "{act}"},
}
IMAGE = {"/describe": {"description": "Forged"}, "/tag": {"tags": "forged"}, "/untag": {"tag": "sea"}, "/trash": {}}
TRASH = {"/restore": {"image": "{trashed}"}, "/remove": {"image": "{trashed}"}, "/empty": {}}
PERSON = {
    "/home": {"name": "Forged"}, "/signout": {}, "/settings/account/name": {"name": "Forged"}, "/settings/account/password": {"password": PASSWORD, "wanted": "forged by the sea"},
    "/settings/account/email": {"password": PASSWORD, "email": "forged-{nonce}@example.com"}, "/settings/account/prove": {}, "/settings/account/sessions/end": {"session": "0"},
    "/settings/account/sessions/end-all": {}, "/settings/account/delete": {"email": "{email}", "password": PASSWORD}, "{invitation_link}": {"other_address": "yes"},
    "/claim/{claim_token}": {"other_address": "yes", "into": ""}, "/settings/apps/end": {"connection": "{own_connection}"},
    "/oauth/authorize": {"request": "{request}", "organization": "{org}", "decision": "allow", "write": "yes"},
    "/device": {"code": "{user_code}", "organization": "{org}", "decision": "allow", "write": "yes"},
}
VISITOR = {
    "/signin": {"email": "{email}", "password": PASSWORD}, "/signup": {"email": "forged-{nonce}@example.com", "password": PASSWORD, "next": "{invitation_link}"},
    "/signin/mail": {"email": "{email}"}, "/signin/code": {"code": "12345678"}, "/signin/link/" + "A" * 43: {},
}
# How a template writes the beginning of a form's address.
WRITTEN = {"{{organization_path}}": ORGANIZATION, "{{library_path}}": LIBRARY, "{{image_path}}": IMAGE, "{{trash_path}}": TRASH, "{{keys_path}}": {path.removeprefix("/keys"): fields for path, fields in ORGANIZATION.items()},
           "{{key_path}}": {path.removeprefix("/keys/{key}"): fields for path, fields in ORGANIZATION.items()},
           "{{activity_path}}": {"/undo": LIBRARY["/activity/undo"]},
           "{{members_path}}": {path.removeprefix("/members"): fields for path, fields in LIBRARY.items()}}
OWN_PAGE = {"{{accept_path}}", "{{path}}", "", "{{upload_url}}", "{{end_path}}"}  # the latter two are in image_pages.py and above; forms of a page that sends them to itself: an invitation, a mailed link, a claim


@rows.row("every form of the templates is tried here")
def _(world):
    unknown = []
    for name in sorted(os.listdir(TEMPLATES)):
        with open(os.path.join(TEMPLATES, name), encoding="utf-8") as file:
            for form in re.findall(r'<form[^>]*method="post"[^>]*>', file.read()):
                action = (re.search(r'action="([^"]*)"', form) or ["", ""])[1]
                start = next((start for start in WRITTEN if action.startswith(start)), None)
                known = action in OWN_PAGE or action in PERSON or action in VISITOR or start and action.removeprefix(start) in WRITTEN[start]
                unknown += [] if known else [f"{name}: {action}"]
    equal(unknown, [], "forms that no row sends")


class Scene:
    def __init__(self, world, owner="forgery's owner"):
        self.place = Place(person(world, owner))
        owner = self.place.owner
        bob, carol = person(world, "forgery's member"), person(world, "forgery's reader")
        self.place.add(bob, "member")
        self.place.add(carol, "viewer", on_library=True)
        self.target = Place(owner, name="Target")
        self.link = self.place.link("x@example.com", "member")
        owner.open(self.place.members())
        words = {"nonce": world.words["nonce"], "org": self.place.org, "lib": self.place.lib, "target": self.target.org, "member": member_on(owner, bob.email),
                 "invitation": re.search(r'name="invitation" value="(\d+)"', owner.page.text)[1]}
        self.place.link("y@example.com", "viewer", on_library=True)
        owner.open(self.place.members(on_library=True))
        words |= {"reader": member_on(owner, carol.email), "library_invitation": re.search(r'name="invitation" value="(\d+)"', owner.page.text)[1]}
        words["key"], self.key = self.place.key()
        self.image = f"/images{self.place.library}/{self.place.image()}"
        minted = world.mint()
        words |= {"email": owner.email, "invitation_link": Place(person(world, "forgery's stranger")).link("z@example.com", "member"),
                  "claim_token": minted.minted["claimUrl"].rsplit("/", 1)[-1]}
        words["trashed"] = self.place.trashed()
        words["act"] = self.place.acts()[0]
        robot = Program(world, redirect="https://robot.example/callback")
        words |= {"request": robot.query(), "user_code": robot.begin_device().json["user_code"]}
        for _ in range(2):
            robot.connect(owner, self.place.org)
        owner.open(self.place.settings + "/apps")
        words["connection"], words["own_connection"] = re.findall(r'name="connection" value="(\d+)"', owner.page.text)
        self.words = words

    def fill(self, text):
        return re.sub(r"\{(\w+)\}", lambda found: self.words[found[1]], text)

    def forms(self):
        for base, forms in ((self.place.settings, ORGANIZATION), (self.place.library_settings, LIBRARY), (self.image, IMAGE), (self.place.trash, TRASH), ("", PERSON)):
            for path, fields in forms.items():
                yield base + self.fill(path), {self.fill(name): self.fill(value) for name, value in fields.items()}

    def state(self):
        return {**self.place.state(), "target": self.target.state(), "home": self.place.owner.open("/home").status}


FORGERIES = {
    "without a token": lambda good, foreign: ({}, {}),
    "with an empty token": lambda good, foreign: ({"form_token": ""}, {}),
    "with another browser's token": lambda good, foreign: ({"form_token": foreign}, {}),
    "from a foreign origin": lambda good, foreign: ({"form_token": good}, {"Origin": "https://evil.example"}),
    "from another site": lambda good, foreign: ({"form_token": good}, {"Sec-Fetch-Site": "cross-site"}),
    "from a sibling site": lambda good, foreign: ({"form_token": good}, {"Sec-Fetch-Site": "same-site"}),
}
for label, forge in FORGERIES.items():
    @rows.row(f"no form is taken {label}")
    def _(world, forge=forge):
        scene = Scene(world)
        owner = scene.place.owner
        foreign = person(world, "forgery's stranger")
        foreign.open("/home")
        owner.open("/home")
        fields, headers = forge(owner.token(), foreign.token())
        before = scene.state()
        for path, good in scene.forms():
            owner.send("POST", path, {**good, **fields}, headers)
            must(owner.page.status == 403 or path == "/signout" and owner.page.header("Location") == "/home", f"{path} answered\n{owner.page}")
            must(not re.search(r"pk_[\w-]{43}", owner.page.text), f"{path} shows a key")
        equal(scene.state(), before, "what the owner sees afterwards")

    @rows.row(f"no form of who is not signed in is taken {label}")
    def _(world, forge=forge):
        scene = Scene(world)
        one, other = newcomer(world), newcomer(world)
        other.open("/signin")
        for path, good in VISITOR.items():
            one.open("/signin")
            fields, headers = forge(one.token(), other.token())
            one.send("POST", path, {**{name: scene.fill(value) for name, value in good.items()}, **fields}, headers)
            equal(one.page.status, 403, path)
            must(one.session is None, f"{path} signs in")


@rows.row("with its token and from here, each form is taken")
def _(world):
    scene = Scene(world, "owner of forms")
    owner = scene.place.owner
    last = ("/remove", "/keys/" + scene.words["key"] + "/remove", "/address", "/move", "/signout", "/delete", "/password", "/email", "/end-all")
    for path, good in scene.forms():
        if path.endswith(last) or path.startswith("/claim") or path == "/settings/account/prove" or path.endswith("/reveal"):
            continue
        owner.open("/home")
        owner.send("POST", path, {**good, "form_token": owner.token()}, {"Origin": world.server.base, "Sec-Fetch-Site": "same-origin"})
        must(owner.page.status in (200, 303), f"{path} answered\n{owner.page}")


# What each form shows again of what was typed into it. Forms that hold nothing but a choice of a line (an id), a password or a code have nothing to lose.
SHOWN = ("name", "slug", "library", "typed", "email", "target", "description", "tags", "other_address", "expires", "expires_on", "role", "organization", "into")
NOTHING = {"/members/role", "/members/remove", "/members/revoke", "/remove", "/email", "/delete"}


def shows(page, name, value):
    """Does a field of that name hold the value, as text, as the chosen option or as the ticked box?"""
    text = html.unescape(page.text)
    name, value = re.escape(name), re.escape(value)
    return bool(re.search(rf'<input[^>]*name="{name}"[^>]*value="{value}"(?![^>]*type="(radio|checkbox)")', text) or re.search(rf'<textarea[^>]*name="{name}"[^>]*>{value}<', text)
                or re.search(rf'<input[^>]*name="{name}" value="{value}"[^>]*checked', text) or re.search(rf'<select[^>]*name="{name}"(?:(?!</select>).)*<option value="{value}" selected', text, re.S))


def lost(browser, fields):
    return [name for name, value in fields.items() if (name in SHOWN or name.startswith("access-")) and value and not shows(browser.page, name, value)]


SAME = {"Sec-Fetch-Site": "same-origin"}


@rows.row("what was typed when the session had ended is there again after signing in, in every form")
def _(world):
    scene = Scene(world, "owner whose session ends")
    owner = scene.place.owner
    for path, good in scene.forms():
        if path == "/signout":
            continue
        owner.open("/signin")
        owner.open("/home")
        token = owner.token()
        ended = newcomer(world)
        ended.cookies = {**owner.cookies, "lightkeep": "A" * 43}
        before = dict(ended.cookies)
        ended.send("POST", path, {**good, "form_token": token}, SAME)
        ended.follow()
        if not path.startswith(("/claim", "/invitation")):
            must(ended.path.startswith("/signin?next="), f"{path} led to {ended.path}")
            must("Your session has ended" in ended.text, f"{path}: nothing says what has happened")
        must(PASSWORD not in ended.page.text, f"{path}: the password is shown")
        must(before["lightkeep"] == "A" * 43, "no session")
        following = html.unescape(re.search(r'name="next" value="([^"]*)"', ended.page.text)[1])
        there = Browser(world.server.base)
        there.cookies = {**ended.cookies, **owner.cookies, **{name: value for name, value in ended.cookies.items() if name == "lightkeep-form"}}
        there.open(following)
        must(there.page.status in (200, 400, 403), f"{path}, {following}:\n{there.page}")
        equal(lost(there, good), [], f"fields of {path} that are lost at {following}")
        must(PASSWORD not in there.page.text, f"{path}: the password is shown")
        must(there.token() != token or there.session == owner.session, "the token of the old session")


@rows.row("a form that was refused leaves its address, shows what was typed, and can be loaded again")
def _(world):
    scene = Scene(world, "owner of refused forms")
    owner = scene.place.owner
    wrong = {"name": "x" * 300, "slug": "No Slug", "library": "x" * 300, "typed": "wrong", "email": "no address", "role": "king", "target": "nowhere-at-all", "description": "x" * 20_000,
             "member": "0", "invitation": "0", "image": "nothing", "password": "not the right one", "organization": "nowhere-at-all"}
    for path, good in scene.forms():
        bad = {name: wrong.get(name, value) for name, value in good.items()}
        if bad == good:
            continue
        owner.open("/home")
        owner.send("POST", path, {**bad, "form_token": owner.token()}, SAME)
        if owner.page.status == 404:
            continue  # it names nothing that could be mended
        equal(owner.page.status, 303, f"{path} answered\n{owner.page}")
        must("again=" in owner.page.header("Location"), f"{path} led to {owner.page.header('Location')}")
        owner.follow()
        for _ in range(2):
            must(owner.page.status in (400, 403, 409), f"{path} shows\n{owner.page}")
            must(owner.problem, f"{path}: no reason")
            must(wrong["password"] not in owner.page.text, f"{path}: the password is shown")
            equal([name for name in lost(owner, bad) if name not in ("role", "target", "organization")], [], f"fields of {path} that are lost")
            owner.open(owner.path)
        where = re.sub(r"[?&]again=\d+", "", owner.path)
        other = person(world, "forgery's stranger")
        other.open(owner.path)
        must("x" * 300 not in other.page.text, "somebody else sees it")
        equal(owner.open(where).status, 200, f"{where} without the draft")
        must(not owner.problem, "the reason stays")


@rows.row("the address of each form leads to its page when it is opened")
def _(world):
    scene = Scene(world)
    owner = scene.place.owner
    for path, _ in scene.forms():
        if path != "/oauth/authorize":  # there a program's question is the address
            must(owner.open(path).status in (200, 404), f"{path} opened\n{owner.page}")


@rows.row("a form to an address from before is taken at the present one")
def _(world):
    place = Place(person(world, "forgery's mover"))
    owner, before = place.owner, place.library_settings
    slug = f"moved-{world.words['nonce']}"
    owner.open(before)
    owner.submit(before + "/address", slug=slug)
    owner.open("/home")
    owner.send("POST", before + "/rename", {"form_token": owner.token(), "name": "Typed in another tab"})
    equal(owner.page.status, 307, "status")
    equal(owner.page.header("Location"), f"/settings/libraries/{place.org}/{slug}/rename", "where it leads")


@rows.row("no page can be framed, kept or sniffed, and none runs foreign script")
def _(world):
    scene = Scene(world)
    owner = scene.place.owner
    key_page = f"{scene.place.settings}/keys/{scene.words['key']}"
    for path in scene.place.pages() + [key_page, scene.link, "/invitation/unknown", "/home", "/settings/account", "/settings/organizations/nobody-here", f"{key_page}0000"]:
        check_headers(owner.send("GET", path), path)
    for path, fields in ((scene.place.settings + "/rename", {"name": ""}), (scene.place.settings + "/keys", {"name": "Shown"}), (key_page + "/regenerate", {}),
                         (scene.place.members() + "/invite", {"email": "w@example.com", "role": "member"}), (scene.place.settings + "/remove", {"typed": "wrong"})):
        owner.open("/home")
        owner.submit(path, follow=False, **fields)
        must(owner.verdict().status in (200, 400), f"{path} answered\n{owner.page}")
        check_headers(owner.page, path)


def check_headers(page, path):
    policy = page.header("Content-Security-Policy") or ""
    for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "script-src 'self'", "style-src 'self'"):
        must(part in policy, f"{path}: no {part} in {policy!r}")
    must("unsafe" not in policy and "*" not in policy, f"{path}: {policy}")
    must("no-store" in (page.header("Cache-Control") or ""), f"{path}: Cache-Control is {page.header('Cache-Control')}")
    equal((page.header("X-Content-Type-Options"), page.header("Referrer-Policy")), ("nosniff", "no-referrer"), path)


HOSTILE = '"\'><script>alert(7)</script><img src=x onerror=alert(8)>{{title}}&amp;'


@rows.row("mark-up in any name is text on every page")
def _(world):
    owner = Browser(world.server.base).keep(world.mint())
    owner.email = "owner"
    owner.open("/settings/account")
    owner.submit("/settings/account/name", name=HOSTILE)
    place = Place(owner, name=HOSTILE, library=HOSTILE)
    number, key = place.key("write", HOSTILE)
    world.client.call("POST", f"/organizations/{place.org}/libraries/{place.lib}/assets", files=[("<img src=x onerror=alert(9)>.png", images.png())], key=key)
    other = person(world, "mark-up's reader")
    invitation = place.link(other.email, "admin")
    to_library = place.link(other.email, "editor", on_library=True)
    target = Place(owner, name=HOSTILE)
    for one in (newcomer(world), other):
        for link in (invitation, to_library):
            check_text(one, link)
    accept(other, invitation)
    accept(other, to_library)
    for one in (owner, other):
        for path in place.pages() + [f"{place.settings}/keys/{number}", "/home", "/settings/account", "/settings/account/delete", target.settings]:
            if one is owner or path != target.settings:
                check_text(one, path)
    for path, fields in ((place.settings + "/rename", {"name": HOSTILE + "x" * 100}), (place.settings + "/address", {"slug": HOSTILE}), (place.settings + "/libraries", {"library": HOSTILE * 9}),
                         (place.settings + "/members/invite", {"email": HOSTILE, "role": HOSTILE}), (place.settings + "/keys", {"name": HOSTILE * 9, "access-" + HOSTILE: HOSTILE}),
                         (place.settings + "/remove", {"typed": HOSTILE}), (place.library_settings + "/move", {"target": HOSTILE}), (place.library_settings + "/address", {"slug": HOSTILE}),
                         (f"{place.settings}/keys/{number}", {"name": "", "access-" + HOSTILE: HOSTILE}), ("/home", {"name": HOSTILE * 9})):
        owner.open("/home")
        owner.submit(path, **fields)
        must(owner.page.status in (400, 404), f"{path} answered {owner.page.status}")
        check_page(owner.page.text, path)
    owner.open(place.settings + "/keys")
    owner.submit(place.settings + "/keys", name=HOSTILE)
    key_on(owner)
    check_page(owner.page.text, "a new key")


def check_text(browser, path):
    equal(browser.open(path).status, 200, path)
    check_page(browser.page.text, path)


def check_page(text, path):
    for bad in ("<script>alert", "<img src=x", HOSTILE):
        must(bad not in text, f"{path} holds {bad}")
    for tag in re.findall(r"<[a-zA-Z][^>]*>", text):
        must(not re.search(r"\son\w+=", html.unescape(re.sub(r'="[^"]*"', "", tag))), f"{path}: {tag}")
    own = r'<script (?:type="module" )?(?:fetchpriority="low" )?src="/static/[\w.-]+"(?: defer| type="module")?></script>'
    equal(len(re.findall(own, text)), text.count("<script"), f"scripts on {path}")
