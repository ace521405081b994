"""GET and POST /invitation/{token}: what an invited person sees, and the way in."""
import concurrent.futures
import re

from harness.browser import PASSWORD, Browser, claim_path
from harness.mail import MailServer
from harness.people import Place, accept, link_on, member_on, newcomer, person, value_of
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import Client, Library

rows = Group("invitations")
mailed = Group("invitations by mail", own_servers=True)
more = [mailed]


def place(world, **more):
    return Place(person(world, "ann"), **more)


@rows.row("says to what, by whom and as what")
def _(world):
    made = place(world, name="Harbour Works", library="Ships at Sea")
    one = newcomer(world)
    for on_library, role, words in ((False, "admin", ("Join Harbour Works", "an admin")), (True, "editor", ("Join Ships at Sea", "an editor", "Harbour Works"))):
        link = made.link(one.email, role, on_library)
        one.open(link)
        equal(one.page.status, 200, "status")
        for word in words + (one.email, made.owner.email):
            must(word in one.text, f"no “{word}” in:\n{one.text}")


@rows.row("a newcomer who makes an account right there has accepted, and stands in the library")
def _(world):
    made = place(world)
    one = newcomer(world)
    link = made.link(one.email, "viewer", on_library=True)
    one.open(link)
    one.submit("/signup", email=one.email, password=PASSWORD, next=link)
    equal((one.page.status, one.path), (200, made.library + "?done=joined"), "where signing up led")
    must("Welcome" in one.notice, one.notice)


@rows.row("somebody with an account signs in right there")
def _(world):
    made = place(world)
    bob = person(world, "bob")
    link = made.link(bob.email, "member")
    one = newcomer(world)
    one.open(link)
    one.submit("/signin", email=bob.email, password=PASSWORD, next=link)
    equal(one.path, made.settings + "?done=joined", "where signing in led, as a member sees no library")


@rows.row("an invitation for another address asks first")
def _(world):
    made = place(world)
    bob = person(world, "bob")
    link = made.link(f"somebody-{world.words['nonce']}@example.com", "member")
    bob.open(link)
    must("It was sent to" in bob.text, bob.text)
    bob.submit(link)
    equal(bob.page.status, 400, "without the box ticked")
    equal(bob.open(made.settings).status, 404, "the organization")
    accept(bob, link)


@rows.row("the address's case does not matter")
def _(world):
    made = place(world)
    bob = person(world, "bob")
    link = made.link(bob.email.upper(), "member")
    bob.open(link)
    must("It was sent to" not in bob.text, bob.text)
    bob.submit(link)
    must("done=joined" in bob.path, bob.page)


@rows.row("it is used once")
def _(world):
    made = place(world)
    bob, carol = person(world, "bob"), person(world, "carol")
    link = made.link(bob.email, "member")
    carol.open(link)
    accept(bob, link)
    carol.submit(link, other_address="yes")
    equal(carol.page.status, 404, "using it again")
    equal(carol.open(made.settings).status, 404, "the organization")
    for one in (bob, carol, newcomer(world)):
        one.open(link)
        equal(one.page.status, 404, "status")
        must("cannot be used" in one.text and "text/html" in one.page.header("Content-Type"), one.text)


@rows.row("of two who accept at the same instant one gets in")
def _(world):
    made = place(world)
    people = [person(world, name) for name in ("bob", "carol")]
    link = made.link("anybody@example.com", "member")
    for one in people:
        one.open(link)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one.submit(link, follow=False, other_address="yes"), people))
    equal(sorted(one.page.status for one in people), [303, 404], "answers")
    equal(sorted(one.open(made.settings).status for one in people), [200, 404], "the organization")


@rows.row("looking does not accept")
def _(world):
    made = place(world)
    bob = person(world, "bob")
    link = made.link(bob.email, "admin")
    for method in ("GET", "HEAD", "GET"):
        equal(bob.send(method, link).status, 200, method)
    equal(bob.open(made.settings).status, 404, "the organization")
    equal(newcomer(world).open(link).status, 200, "the link")


@rows.row("who is there already keeps the stronger role")
def _(world):
    made = place(world)
    bob = person(world, "bob")
    weak = made.link(f"b-{world.words['nonce']}@example.com", "member")
    made.add(bob, "admin")
    accept(bob, weak)
    equal(bob.open(made.settings + "/keys").status, 200, "what only owners and admins see")


@rows.row("an invitation of somebody who is removed is dead, or at least of no more use than their role was")
def _(world):
    made = place(world)
    bob, carol = made.add(person(world, "bob"), "admin"), person(world, "carol")
    link = made.link(carol.email, "admin", by=bob)
    made.owner.open(made.members())
    made.owner.submit(made.members() + "/remove", member=member_on(made.owner, bob.email))
    carol.open(link)
    equal(carol.page.status, 404, "the link")


@rows.row("an invitation to what is deleted is dead")
def _(world):
    made = place(world)
    bob = person(world, "bob")
    to_library, to_organization = made.link(bob.email, "viewer", on_library=True), made.link(bob.email, "member")
    made.owner.open(made.library_settings)
    made.owner.submit(made.library_settings + "/remove", typed=made.lib)
    equal((bob.open(to_library).status, bob.open(to_organization).status), (404, 200), "after the library is deleted")
    made.owner.open(made.settings)
    made.owner.submit(made.settings + "/remove", typed=made.org)
    equal(bob.open(to_organization).status, 404, "after the organization is deleted")


for label, token in {"unknown": "A" * 43, "short": "x", "long": "A" * 3000, "in unicode": "%F0%9F%8F%96", "with mark-up": "%3Cscript%3Ealert(1)", "with a line break": "a%0d%0aX-Bad:%20yes"}.items():
    @rows.row(f"a token that is {label} has a page that says so")
    def _(world, token=token):
        for one in (newcomer(world), person(world, "ann")):
            one.open("/signin")
            one.open("/invitation/" + token)
            equal(one.page.status, 404, "status")
            must("cannot be used" in one.text and "<script>alert(1)" not in one.page.text, one.page)
        ann = person(world, "ann")
        ann.open("/home")
        ann.submit("/invitation/" + token, follow=False)
        equal((ann.page.status, ann.page.header("X-Bad")), (404, None), "answer to the form")
        one = newcomer(world)
        one.open("/signin")
        one.submit("/invitation/" + token, follow=False)
        must(one.page.status in (303, 404) and one.page.header("X-Bad") is None, one.page)


@rows.row("the secret stays out of the log and of other sites")
def _(world):
    made = place(world)
    link = made.link("somebody@example.com", "member")
    page = Client(world.server.base).raw("GET", link, {"Accept": "text/html"})
    equal((page.header("Referrer-Policy"), page.header("Cache-Control")), ("no-referrer", "no-store"), "headers")
    must(link.rsplit("/", 1)[-1] not in "\n".join(world.server.output), "the token is in the log")


def by_mail(browser, post, email, following):
    """Comes in through the form of the open page, with the code that is mailed."""
    before = len(post.mails)
    browser.submit("/signin/mail", email=email, next=following)
    mail = post.wait(before + 1)[-1]
    equal(mail.recipients, [email], "to whom the code went")
    browser.submit("/signin/code", code=re.search(r"\b\d{8}\b|\b\d{4} \d{4}\b", mail.text)[0])
    return browser


@mailed.row("an invitation is mailed, and the mailed link is a way in without a password")
def _(world):
    with MailServer() as post, Server(world.binary, {"--smtp-url": post.url(), "--mail-from": "images@example.com"}) as server:
        made = Library(server.base)
        ann = Browser(server.base)
        post.wait(1)
        ann.open(claim_path(made))
        by_mail(ann, post, made.email, claim_path(made))
        must("done=claimed" in ann.path, f"claiming led to {ann.path}")
        members = f"/settings/organizations/{made.org}/members"
        ann.open(members)
        before = len(post.mails)
        ann.submit(members + "/invite", email="bob@example.org", role="admin")
        must("on its way by mail" in ann.text, ann.text)
        link = link_on(ann)
        mail = post.wait(before + 1)[-1]
        equal(mail.recipients, ["bob@example.org"], "to whom it went")
        for body in (mail.text, mail.html):
            must(server.base + link in body, f"no link in\n{body}")
        bob = Browser(server.base)
        bob.open(link)
        equal(value_of(bob, "email"), "bob@example.org", "the address in the form")
        by_mail(bob, post, "bob@example.org", link)
        equal(bob.path, f"/{made.org}/{made.lib}?done=joined", "where the code led")
        equal(bob.open(members).status, 200, "what an admin sees")
        made.close()
