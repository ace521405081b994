"""What strangers can take from the people of a server: who signs in, and who waits for mail. In ratios: what an honest client gets beside greedy ones."""
import concurrent.futures
import re
import threading
import time

from harness.browser import Browser, claim_path
from harness.mail import MailServer
from harness.scenario import Group, equal, must
from harness.server import Server, wait_until
from harness.wire import Client, Library

rows = Group("strangers", own_servers=True, alone=True)
LIMITS = {"--no-attempt-limits": False}
HOME, AWAY = "127.0.0.1", "127.77.0.1"


def crowd(number):
    """So many addresses to come from, each of a network of its own."""
    return [f"127.{10 + i // 250}.{i % 250}.1" for i in range(number)]


def mailing(world, post, **more):
    return Server(world.binary, {"--smtp-url": post.url(), "--mail-from": "images@example.com", **LIMITS, **more})


def ask(base, email, address, person=None):
    """Asks for a code; gives the browser, which shows what came of it."""
    person = person or Browser(base, address=address)
    person.open("/signin")
    person.submit("/signin/mail", email=email)
    return person


def mails_to(post, email):
    return [mail for mail in post.mails if mail.recipients == [email]]


def code_of(mail):
    return re.search(r"\b(\d{4} \d{4})\b", mail.text)[1]


def keep_by_mail(server, post, address=HOME):
    """Somebody with an account, who has signed in by mail at home."""
    made = Library(server.base)
    person = Browser(server.base, address=address)
    person.open(claim_path(made))
    before = len(post.mails)
    person.submit("/signin/mail", email=made.email, next=claim_path(made))
    post.wait(max(2, before + 1))
    code = next(code_of(mail) for mail in mails_to(post, made.email) if "signin/link" in mail.text)
    person.submit("/signin/code", code=code)
    must(person.session, person.text)
    return person, made.email


class Flood:
    """Sign-ins with passwords that are wrong, from all the addresses at once, for as long as it lasts."""

    def __init__(self, base, addresses):
        self.statuses, self.stop = [], threading.Event()
        self.tried = [0] * len(addresses)
        self.threads = [threading.Thread(target=self._run, args=(base, i, address), daemon=True) for i, address in enumerate(addresses)]

    def _run(self, base, number, address):
        person = Browser(base, address=address)
        person.open("/signin")
        while not self.stop.is_set():
            person.submit("/signin", email=f"victim{number}-{self.tried[number]}@example.com", password="a wrong password")
            self.tried[number] += 1
            self.statuses.append(person.page.status)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        while min(self.tried) < 6:  # each has shown what it is
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def rate_of_sign_ins(person, email, seconds):
    """How many succeeded, of how many, and how many did in a second."""
    good = tried = 0
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        tried += 1
        person.open("/signin")
        person.submit("/signin", email=email, password="seven quiet herons", follow=False)
        good += person.page.status == 303
        person.cookies = {name: value for name, value in person.cookies.items() if "device" in name}
    return good, tried, good / (time.monotonic() - began)


@rows.row("who is known signs in beside a flood of sign-ins from many addresses")
def _(world):
    with Server(world.binary) as server:
        made = Library(server.base)
        ann = Browser(server.base).keep(made)
        ann.cookies = {name: value for name, value in ann.cookies.items() if "device" in name}
        _, _, alone = rate_of_sign_ins(ann, made.email, 4)
        addresses = crowd(24)
        with Flood(server.base, addresses) as flood:
            good, tried, beside = rate_of_sign_ins(ann, made.email, 6)
        must(good >= 0.9 * tried, f"{tried - good} of {tried} sign-ins failed")
        must(beside >= 0.9 * alone / (1 + len(addresses)), f"{beside:.1f} sign-ins a second beside the flood, {alone:.1f} alone")
        must(503 in flood.statuses, "it was no flood: nobody was turned away")


@rows.row("so does who comes for the first time, while a flood tries and tries")
def _(world):
    with Server(world.binary, LIMITS) as server:
        people = [Library(server.base) for _ in range(12)]
        for i, made in enumerate(people):
            Browser(server.base, address=f"127.200.{i}.1").keep(made)
        newcomers = [Browser(server.base, address=f"127.201.{i}.1") for i in range(len(people))]
        with Flood(server.base, crowd(24)) as flood:
            for newcomer, made in zip(newcomers, people):
                newcomer.sign_in(made.email)
        signed_in = sum(newcomer.session is not None for newcomer in newcomers)
        must(signed_in >= 0.9 * len(people), f"{signed_in} of {len(people)} newcomers signed in; the flood got {sorted(set(flood.statuses))}")


@rows.row("nobody is locked out of mailed codes from afar")
def _(world):
    with MailServer() as post, mailing(world, post) as server:
        ann, email = keep_by_mail(server, post)
        ann.open("/home")
        ann.submit("/signout")
        before = len(post.mails)
        answers = [ask(server.base, email, address).page.status for address in crowd(10)]
        equal(sorted(set(answers)), [200, 429], "statuses of the strangers")
        must(answers.count(200) <= 4, f"strangers had {answers.count(200)} mails sent to her")
        before = len(post.wait(before + answers.count(200)))
        ask(server.base, email, HOME, ann)
        must("is on its way" in ann.text, ann.text)
        code = code_of(post.wait(before + 1)[before])
        ask(server.base, email, "127.99.0.1")  # ends nothing of hers
        ann.submit("/signin/code", code=code)
        must(ann.session, f"her code does not count: {ann.text}")


@rows.row("where she was never seen, she is told when a code was sent, and its link lets her in")
def _(world):
    with MailServer() as post, mailing(world, post) as server:
        _, email = keep_by_mail(server, post)
        before = len(mails_to(post, email))
        strangers = [ask(server.base, one, address) for address in crowd(6) for one in (email, "nobody@example.com")]
        told = [re.sub(r'value="[0-9a-f]{96}"|\d+ minutes', "", person.page.text).replace(email, "X").replace("nobody@example.com", "X") for person in strangers[-2:]]
        equal(told[0], told[1], "what strangers see, with and without an account")
        ann = ask(server.base, email, AWAY)
        equal(ann.page.status, 429, "status")
        must(ann.page.header("Retry-After"), "no Retry-After")
        must("was sent to it less than a minute ago" in ann.text and "The next can be had in" in ann.problem, ann.text)
        sent = sum(person.page.status == 200 for person in strangers[::2])
        wait_until(lambda: len(mails_to(post, email)) >= before + sent, what=f"the coming of {sent} mails to her, of which the last counts")
        link = re.search(r"/signin/link/[A-Za-z0-9_-]+", mails_to(post, email)[-1].text)[0]
        ann.open(link)
        ann.submit(link)
        must(ann.session, ann.text)


@rows.row("many codes for strangers wait for their turn, and a newcomer's comes soon")
def _(world):
    with MailServer() as post, mailing(world, post, **{"--sign-up": "open", "--mail-rate": 1200}) as server:
        addresses = crowd(8)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            flood = list(pool.map(lambda address: [ask(server.base, f"p{i}-{address}@example.com", address).page.status for i in range(20)], addresses))
        asked = sum(statuses.count(200) for statuses in flood)
        must(asked > 120, f"{asked} were asked for")
        sent = len(post.wait(120))
        must(sent < asked, "all were mailed in a burst")
        newcomer = ask(server.base, "new@example.com", AWAY)
        equal(newcomer.page.status, 200, "status")
        end = time.monotonic() + 90
        while not mails_to(post, "new@example.com"):
            must(time.monotonic() < end, f"nothing came; {len(post.mails) - sent} others were mailed meanwhile")
            time.sleep(0.1)
        first = len(post.mails) - sent
        must(first <= len(addresses) + 2, f"{first} mails of the flood came first")
        newcomer.submit("/signin/code", code=code_of(mails_to(post, "new@example.com")[0]))
        must(newcomer.session, newcomer.text)


@rows.row("claim mails do not go out in a burst, and none is lost by a restart")
def _(world):
    with MailServer() as post, mailing(world, post) as server:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda i: Client(server.base).call("POST", "/libraries", {"email": f"c{i}@example.com"}), range(90)))
        equal({reply.status for reply in replies}, {200}, "statuses")
        mailed = sum(reply.data["emailSent"] for reply in replies)
        must(50 <= mailed < 75, f"{mailed} of 90 went at once")
        other = Client(server.base, address=AWAY).call("POST", "/libraries", {"email": "other@example.com"})
        equal(other.data["emailSent"], False, "emailSent of one whose turn it is not yet")
        end = time.monotonic() + 60
        while not mails_to(post, "other@example.com"):
            must(time.monotonic() < end, "the other's mail did not come")
            time.sleep(0.1)
        must(len(post.mails) < 85, f"{len(post.mails)} mails came before that of another network")
        server.restart()
        post.wait(91)
        equal(len({mail.recipients[0] for mail in post.mails}), 91, "recipients")
