"""Codes and links by mail: signing in and up with them, proving an address, and what others may try (doc/contract.md, section 5)."""
import re
import shutil
import tempfile

from harness.browser import PASSWORD, Browser, claim_path
from harness.mail import MailServer
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import Library

rows = Group("mailed codes", own_servers=True)


class Post:
    """A Lightkeep with a mail server beside it."""

    def __init__(self, world, data=None, **options):
        self.mail = MailServer()
        self.world, self.data, self.options = world, data, options

    def __enter__(self):
        self.mail.start()
        self.server = Server(self.world.binary, {"--smtp-url": self.mail.url(), "--mail-from": "images@example.com", **self.options}, data=self.data).start()
        return self

    def __exit__(self, *_):
        if self.data:
            self.server.stop()
        else:
            self.server.remove()
        self.mail.stop()

    def mint(self, **more):
        made = Library(self.server.base, **more)
        self.mail.wait(len(self.mail.mails) or 1)
        return made

    def browser(self):
        return Browser(self.server.base)

    def letter(self, to, action):
        """What `action` has mailed to the address."""
        before = len(self.mail.mails)
        action()
        mails = self.mail.wait(before + 1)[before:]
        equal([one.recipients for one in mails], [[to]], "recipients")
        return mails[0].text

    def ask(self, person, email, following=""):
        """Asks for a code; gives it and the link's path."""
        person.open("/signin")
        text = self.letter(email, lambda: person.submit("/signin/mail", email=email, next=following))
        return code_of(text), link_of(text)


def code_of(text):
    return re.search(r"\b(\d{4} \d{4})\b", text)[1]


def link_of(text):
    found = re.search(r"https?://\S+?(/signin/link/[A-Za-z0-9_-]+)", text)
    return found and found[1]


@rows.row("a claim with a mailed code needs no password")
def _(world):
    with Post(world) as post:
        made = post.mint(name="By mail")
        person = post.browser()
        path = claim_path(made)
        person.open(path)
        must('action="/signup"' not in person.page.text, "a password is asked for")
        text = post.letter(made.email, lambda: person.submit("/signin/mail", email=made.email, next=path))
        must("Check your mail" in person.text and made.email in person.text, person.text)
        person.submit("/signin/code", code=code_of(text), email=made.email)
        equal(person.path, f"/{made.org}/{made.lib}?done=claimed", "where it led")
        equal(made.good("GET", "/me")["plan"], "self-hosted", "plan")
        person.open("/settings/account")
        must("not confirmed" not in person.text and "confirmed" in person.text, "the address is not confirmed")


@rows.row("the link of the mail does the same on another device, and looking at it does nothing")
def _(world):
    with Post(world) as post:
        made = post.mint(name="Elsewhere")
        desk, phone = post.browser(), post.browser()
        path = claim_path(made)
        desk.open(path)
        link = link_of(post.letter(made.email, lambda: desk.submit("/signin/mail", email=made.email, next=path)))
        for _ in range(3):  # as programs that look through mail do
            post.browser().open(link)
        phone.open(link)
        must(made.email in phone.text and phone.session is None, "the mere link signs in")
        phone.submit(link)
        equal(phone.path, f"/{made.org}/{made.lib}?done=claimed", "where it led")
        phone.cookies = {}
        equal(phone.open(link).status, 404, "a used link")


@rows.row("a code counts once, in the browser that asked, and five wrong ones end it")
def _(world):
    with Post(world) as post:
        made = post.mint()
        person = post.browser()
        path = claim_path(made)
        code, _ = post.ask(person, made.email, path)
        thief = post.browser()
        thief.open("/signin/code")
        thief.submit("/signin/code", code=code)
        must(thief.session is None, "a code without its ticket counts")
        ticket = dict(person.cookies)
        person.submit("/signin/code", code=code)
        must(person.session, "the right code does not count")
        replay = post.browser()
        replay.cookies = ticket
        replay.open("/signin/code")
        replay.submit("/signin/code", code=code)
        must(replay.session is None, "a code counts twice")
        guesser = post.browser()
        code, _ = post.ask(guesser, made.email)
        for i in range(5):
            guesser.open("/signin/code")
            guesser.submit("/signin/code", code=f"{(int(code.replace(' ', '')) + 1 + i) % 100000000:08d}")
            must(guesser.problem, "a wrong code passes without a word")
        guesser.open("/signin/code")
        guesser.submit("/signin/code", code=code)
        must(guesser.session is None, "the right code counts after five wrong ones")


@rows.row("nobody learns which addresses have accounts, and strangers get no mail")
def _(world):
    with Post(world) as post:
        made = post.mint()
        known, unknown = post.browser(), post.browser()
        code, _ = post.ask(known, made.email, claim_path(made))
        known.submit("/signin/code", code=code)
        asking = post.browser()
        asking.open("/signin")
        post.letter(made.email, lambda: asking.submit("/signin/mail", email=made.email))
        unknown.open("/signin")
        before = len(post.mail.mails)
        stranger = f"nobody-{world.words['nonce']}@example.com"
        unknown.submit("/signin/mail", email=stranger)
        masked = [re.sub(r'value="[0-9a-f]{96}"', "", one.page.text).replace(made.email, "X").replace(stranger, "X") for one in (asking, unknown)]
        equal(masked[0], masked[1], "pages")
        must("lightkeep-code" in "".join(unknown.cookies), "no ticket")
        unknown.submit("/signin/code", code="1234 5678")
        must(unknown.session is None, "signed in")
        again = post.browser()
        post.ask(again, made.email)  # mail is sent in order: one to the stranger would have come before
        equal(len(post.mail.mails), before + 1, "mails")


@rows.row("with mail nobody signs up under an address that is not theirs")
def _(world):
    with Post(world) as post:
        made = post.mint()
        thief = post.browser()
        thief.open(claim_path(made))
        thief.submit("/signup", email="victim@example.com", password=PASSWORD, next=claim_path(made))
        must(thief.session is None, "an account was made for an address that nobody has proved")


@rows.row("an account from before there was mail is its owner's as soon as the address is proved")
def _(world):
    folder = tempfile.mkdtemp(prefix="lightkeep-test-")
    try:
        with Server(world.binary, data=folder) as server:
            made = Library(server.base, email="victim@example.com")
            squatter = Browser(server.base).keep(made, password="a squatter's own words")
            must(squatter.session, "no account")
            cookies = squatter.cookies
            server.stop()
        with Post(world, data=folder) as post:
            squatter = post.browser()
            squatter.cookies = cookies
            equal(squatter.open("/home").status, 200, "the session before the proof")
            owner = post.browser()
            code, _ = post.ask(owner, "victim@example.com")
            owner.submit("/signin/code", code=code)
            equal(owner.path, f"/{made.org}/{made.lib}", "where it led")
            squatter.open("/home")
            must(squatter.path.startswith("/signin"), "the squatter's session lives")
            must(post.browser().sign_in("victim@example.com", "a squatter's own words").session is None, "the squatter's password works")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@rows.row("a new address takes effect with the code that was mailed to it")
def _(world):
    with Post(world) as post:
        made = post.mint()
        person = post.browser()
        code, _ = post.ask(person, made.email, claim_path(made))
        person.submit("/signin/code", code=code)
        fresh = f"new-{world.words['nonce']}@example.com"
        person.open("/settings/account")
        text = post.letter(fresh, lambda: person.submit("/settings/account/email", email=fresh, password=""))
        person.open("/settings/account")
        must(fresh not in person.text, "it changed without the code")
        notice = post.letter(made.email, lambda: person.submit("/signin/code", code=code_of(text)))
        must("changed" in notice, notice)
        person.open("/settings/account")
        must(fresh in person.text, person.text)


@rows.row("an invitation is mailed, and its link works")
def _(world):
    with Post(world) as post:
        made = post.mint(name="Shared")
        owner = post.browser()
        code, _ = post.ask(owner, made.email, claim_path(made))
        owner.submit("/signin/code", code=code)
        guest = f"guest-{world.words['nonce']}@example.com"
        owner.open(f"/settings/organizations/{made.org}/members")
        text = post.letter(guest, lambda: owner.submit(f"/settings/organizations/{made.org}/members/invite", email=guest, role="admin"))
        link = re.search(r"https?://\S+?(/invitation/[A-Za-z0-9_-]+)", text)[1]
        person = post.browser()
        person.open(link)
        must("Shared" in person.text, person.text)
        text = post.letter(guest, lambda: person.submit("/signin/mail", email=guest, next=link))
        person.submit("/signin/code", code=code_of(text))
        must(person.path.endswith("?done=joined"), f"it led to {person.path}")
        person.open("/home")
        must("Shared" in person.text, person.text)
