"""People with accounts, and the places they make and share. Accounts are made once for each set of rows and lent to every row: a password is hashed slowly on purpose."""
import html
import os
import re
import threading
import urllib.parse

from . import images
from .browser import Browser
from .server import wait_until
from .wire import Library

ORGANIZATION_ROLES = ("owner", "admin", "member")
LIBRARY_ROLES = ("owner", "editor", "viewer")

_lock = threading.Lock()
_accounts = {}  # (server, set of rows, name) -> (event, account)


class Account:
    """Who somebody is; each browser() of theirs is signed in. `own` is the library that they claimed, in an organization of their own."""

    def __init__(self, base):
        self.base = base
        self.own = Library(base)
        self.email = self.own.email
        self.first = Browser(base).keep(self.own)
        assert self.first.session, f"no account was made:\n{self.first.page}"

    def browser(self):
        made = Browser(self.base)
        made.cookies = dict(self.first.cookies)
        made.email = self.email
        return made


def account(world, name, rows="all"):
    """The account of that name, made when it is first asked for."""
    place = (world.server.base, rows, name)
    with _lock:
        mine = place not in _accounts
        if mine:
            _accounts[place] = [threading.Event(), None]
        slot = _accounts[place]
    if mine:
        try:
            slot[1] = Account(world.server.base)
        finally:
            slot[0].set()
    slot[0].wait()
    assert slot[1], f"there is no account for {name}"
    return slot[1]


def person(world, name, rows="all"):
    return account(world, name, rows).browser()


def newcomer(world):
    """A browser of somebody who has no account."""
    made = Browser(world.server.base)
    made.email = f"{os.urandom(8).hex()}@example.com"
    return made


class Place:
    """An organization with one library, made by `owner`."""

    def __init__(self, owner, name="Acme", library="Photos"):
        self.owner = owner
        self.images = []  # pages of images that image() has made
        owner.open("/home")
        owner.submit("/home", name=name)
        assert owner.page.status == 200 and "done=created" in owner.path, f"no organization was made:\n{owner.page}"
        self.org = owner.path.partition("?")[0].rsplit("/", 1)[-1]
        owner.submit(self.settings + "/libraries", library=library)
        assert owner.page.status == 200 and "done=created" in owner.path, f"no library was made:\n{owner.page}"
        self.lib = owner.path.partition("?")[0].rsplit("/", 1)[-1]

    @property
    def settings(self):
        return f"/settings/organizations/{self.org}"

    @property
    def library_settings(self):
        return f"/settings/libraries/{self.org}/{self.lib}"

    @property
    def library(self):
        return f"/{self.org}/{self.lib}"

    def members(self, on_library=False):
        return (self.library_settings if on_library else self.settings) + "/members"

    def link(self, email, role, on_library=False, by=None):
        """The path of the link of a new invitation."""
        by = by or self.owner
        by.open(self.members(on_library))
        by.submit(self.members(on_library) + "/invite", email=email, role=role)
        return link_on(by)

    def add(self, somebody, role, on_library=False):
        accept(somebody, self.link(somebody.email, role, on_library))
        return somebody

    def key(self, access="write", name="Robot", by=None):
        """A new key; gives its id and its value."""
        by = by or self.owner
        by.open(self.settings + "/keys")
        by.submit(self.settings + "/keys", **{"name": name, "access-" + self.lib: access})
        value = key_on(by)
        by.open(self.settings + "/keys")
        return max(keys_on(by), key=int), value

    def image(self, name="picture.png"):
        """The id of an image that the owner has just uploaded and tagged `sea`; its page belongs to the place's pages from then on."""
        by = self.owner
        by.open(self.library)
        by.upload("/images" + self.library, (name, images.png(40, 30, 5)))
        page = re.search(r'href="(/[^"]*/[A-Za-z0-9]{12})"><img|href="(/[^"]*/[A-Za-z0-9]{12})"><span class="note"', html.unescape(by.page.text))
        page = "/images" + (page[1] or page[2])
        by.open(page)
        by.submit(page + "/tag", tags="sea")
        wait_until(lambda: 'class="picture ' in by.open(page).text, 30, 0.05, "the image's thumbnail")
        self.images.append(page)
        return page.rsplit("/", 1)[-1]

    def trashed(self, name="deleted.png"):
        """The id of an image that the owner has just put into the trash."""
        image = self.image(name)
        page = self.images.pop()
        self.owner.open(page)
        self.owner.submit(page + "/trash")
        return image

    def acts(self):
        """Ids of what the owner may undo, the newest first."""
        return self.acts_on(self.owner.open(self.library_settings + "/activity"))

    @staticmethod
    def acts_on(page):
        return re.findall(r'name="act" value="(\d+)"', page.text)

    @staticmethod
    def next_on(page):
        """The address of the page after it; none on the last."""
        found = re.search(r'href="([^"]*)" rel="next"', page.text)
        return html.unescape(found[1]) if found else None

    @property
    def trash(self):
        return f"/images{self.library}/trash"

    def pages(self):
        return [self.settings, self.settings + "/members", self.settings + "/keys", self.library_settings,
                self.library_settings + "/members", self.library_settings + "/activity", self.library, self.trash, *(image.removeprefix("/images") for image in self.images)]

    def state(self):
        """All that its owner sees of it, to find out whether something has changed."""
        return {path: content(self.owner.open(path)) for path in self.pages()}


def content(page):
    """A page's main part without what differs each time: form tokens, and where a library could go, which other rows add to."""
    main = page.text.split("<main", 1)[-1].split("</main>", 1)[0]
    main = re.sub(r'name="form_token" value="[^"]*"', "", main)
    main = re.sub(r'<section[^>]* aria-labelledby="move-heading">.*?</section>', "", main, flags=re.S)
    return page.status, main


def accept(somebody, link):
    somebody.open(link)
    somebody.submit(link, other_address="yes")
    assert somebody.page.status == 200 and "done=joined" in somebody.path, f"the invitation was not accepted:\n{somebody.page}"


def value_of(browser, field):
    """The value of the field with that id."""
    found = re.search(rf'id="{field}"[^>]*\svalue="([^"]*)"', browser.page.text)
    return html.unescape(found[1]) if found else None


def link_on(browser):
    """The path of the invitation link that was just shown."""
    link = value_of(browser, "invited-link")
    assert link, f"no link is shown:\n{browser.page}"
    return urllib.parse.urlsplit(link).path


def key_on(browser):
    """The key that was just shown."""
    value = value_of(browser, "value")
    assert value and value.startswith("pk_"), f"no key is shown:\n{browser.page}"
    return value


def keys_on(browser):
    """The ids of the keys that are listed."""
    return re.findall(r'href="[^"]*/keys/(\d+)"', html.unescape(browser.page.text))


def forms_on(browser):
    """Where the forms of a page lead; a form without an action leads to the page itself."""
    page = html.unescape(browser.page.text)
    return {(re.search(r'action="([^"]*)"', form) or [None, browser.path])[1] for form in re.findall(r'<form[^>]*method="post"[^>]*>', page)}


def member_on(browser, email):
    """The id of a person on an open page of members."""
    for row in re.findall(r"<li>(.*?)</li>", browser.page.text, re.S):
        found = re.search(r'name="member" value="(\d+)"', row)
        if found and html.escape(email) in row or found and email in html.unescape(row):
            return found[1]
    raise AssertionError(f"{email} is not on the page with something to do:\n{browser.page}")
