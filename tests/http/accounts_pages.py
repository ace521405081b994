"""Signing in and out, sessions and cookies, the account's own page."""
import re
import time

from harness.browser import PASSWORD, Browser, claim_path
from harness.scenario import Group, equal, must

rows = Group("accounts")
tls = Group("accounts over TLS", options={"--tls-self-signed": True})
limited = Group("attempts", options={"--no-attempt-limits": False})
more = [tls, limited]


def browser(world):
    return Browser(world.server.base)


def person(world):
    """Somebody with an account, signed in; and what was minted for them."""
    made = world.mint()
    return browser(world).keep(made), made


@rows.row("a wrong password and an unknown address get the same answer")
def _(world):
    _, made = person(world)
    answers = []
    for email in (made.email, f"nobody-{world.words['nonce']}@example.com"):
        one = browser(world)
        one.open("/signin")
        one.submit("/signin", email=email, password="not the right one")
        answers.append((one.page.status, one.problem, re.sub(r'value="[^"]*"', "", one.page.text)))
        must(one.session is None, "signed in")
    equal(answers[0], answers[1], "answers")
    must(answers[0][1], "no reason is shown")


@rows.row("signing in gives a new session each time, and none that was brought along")
def _(world):
    _, made = person(world)
    one = browser(world)
    one.cookies["lightkeep"] = "A" * 43
    one.sign_in(made.email)
    first = one.session
    must(first and first != "A" * 43, "the session that was brought along lives")
    one.open("/signin")
    one.submit("/signin", email=made.email, password=PASSWORD)
    must(one.session != first or one.path == "/home", "the same session again")


@rows.row("the session's cookie is kept from scripts and from other sites")
def _(world):
    _, made = person(world)
    one = browser(world)
    one.open("/signin")
    one.submit("/signin", follow=False, email=made.email, password=PASSWORD)
    line = next(value for name, value in one.page.headers if name.lower() == "set-cookie" and value.startswith("lightkeep="))
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="):
        must(part in line, f"no {part} in {line}")
    equal(one.page.header("Cache-Control"), "no-store", "Cache-Control")


@rows.row("signing out ends the session on the server")
def _(world):
    one, _ = person(world)
    kept = dict(one.cookies)
    one.open("/home")
    one.submit("/signout")
    one.cookies = kept
    one.open("/home")
    must(one.path.startswith("/signin"), f"the old cookie leads to {one.path}")


@rows.row("a page of members leads strangers to the sign-in page and back")
def _(world):
    _, made = person(world)
    one = browser(world)
    one.open("/settings/account")
    must(one.path == "/signin?next=/settings/account", one.path)
    one.submit("/signin", email=made.email, password=PASSWORD, next="/settings/account")
    equal(one.path, "/settings/account", "where it led")


@rows.row("nobody is led to another site after signing in")
def _(world):
    _, made = person(world)
    for bad in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/%09/evil.example", "/a\r\nX: y", "\\\\evil", "/\t/evil.example"):
        one = browser(world)
        one.open("/signin")
        one.submit("/signin", follow=False, email=made.email, password=PASSWORD, next=bad)
        target = one.page.header("Location")
        must(target in (f"/{made.org}/{made.lib}", "/%09/evil.example"), f"{bad!r} led to {target!r}")
        must(one.page.header("X") is None, "a header was put in")


@rows.row("a short, a common and a personal password are refused, a phrase is taken")
def _(world):
    made = world.mint()
    one = browser(world)
    path = claim_path(made)
    for bad in ("short", "password123", "12345678", "qwertyuiop", "aaaaaaaaaaaa", made.email):
        one.open(path)
        one.submit("/signup", email=made.email, password=bad, next=path)
        must(one.session is None and one.problem, f"{bad!r} was taken")
        must(made.email in one.page.text, "the typed address is gone")
        must(bad not in one.page.text or bad == made.email, "the password is on the page")
    one.submit("/signup", email=made.email, password="a walk by the sea", next=path)
    must(one.session, f"a good one was refused: {one.problem}")


@rows.row("changing the password signs out all other devices")
def _(world):
    one, made = person(world)
    other = browser(world).sign_in(made.email)
    one.open("/settings/account")
    one.submit("/settings/account/password", password="wrong one here", wanted="the tide comes in twice")
    equal(one.problem, "This is not your present password.", "a wrong present password")
    one.submit("/settings/account/password", password=PASSWORD, wanted="the tide comes in twice")
    equal(one.path, "/settings/account?done=password", "where it led")
    other.open("/home")
    must(other.path.startswith("/signin"), "another device is still signed in")
    again = browser(world).sign_in(made.email)
    must(again.session is None, "the old password still works")
    must(browser(world).sign_in(made.email, "the tide comes in twice").session, "the new one does not")


@rows.row("devices are listed, and each can be signed out")
def _(world):
    one, made = person(world)
    other = browser(world).sign_in(made.email)
    one.open("/settings/account")
    equal(one.page.text.count("Firefox on Linux from"), 1, "other devices on the page")
    session = re.search(r'name="session" value="(\d+)"', one.page.text)[1]
    one.submit("/settings/account/sessions/end", session=session)
    other.open("/home")
    must(other.path.startswith("/signin"), "it is still signed in")
    equal(one.open("/home").status, 200, "this device")
    third, fourth = browser(world).sign_in(made.email), browser(world).sign_in(made.email)
    one.open("/settings/account")
    one.submit("/settings/account/sessions/end-all")
    for ended in (third, fourth):
        ended.open("/home")
        must(ended.path.startswith("/signin"), "one is still signed in")


@rows.row("somebody else's session cannot be ended")
def _(world):
    one, _ = person(world)
    other, made = person(world)
    other.sign_in(made.email)
    other.open("/settings/account")
    number = re.search(r'name="session" value="(\d+)"', other.page.text)
    one.open("/settings/account")
    for session in range(max(0, int(number[1]) - 5) if number else 0, (int(number[1]) if number else 0) + 5):
        one.submit("/settings/account/sessions/end", session=str(session))
    equal(other.open("/home").status, 200, "the other's page")


@rows.row("an account without mail takes a new address at once, and is not confirmed")
def _(world):
    one, made = person(world)
    one.open("/settings/account")
    must("confirmed" not in one.text, "something is said that nobody can change without mail")
    fresh = world.words["fresh_email"]
    one.submit("/settings/account/email", email=fresh, password=PASSWORD)
    must(fresh in one.text, one.text)
    must(browser(world).sign_in(fresh).session and not browser(world).sign_in(made.email).session, "the wrong address signs in")
    two, _ = person(world)
    two.open("/settings/account")
    two.submit("/settings/account/email", email=fresh, password=PASSWORD)
    must(two.problem, "an address that is taken was taken again")


@rows.row("an account is deleted with what is its own, and its cookie with it")
def _(world):
    one, made = person(world)
    kept = dict(one.cookies)
    one.open("/settings/account/delete")
    must(made.org in one.page.text or "My images" in one.text, "what goes is not shown")
    one.submit("/settings/account/delete", email="somebody@else.example", password=PASSWORD)
    must(one.problem, "deleted without the right address")
    one.submit("/settings/account/delete", email=made.email, password="wrong one here")
    must(one.problem, "deleted without the right password")
    one.submit("/settings/account/delete", email=made.email, password=PASSWORD)
    must("deleted" in (one.notice or ""), one.text)
    one.cookies = kept
    one.open("/home")
    must(one.path.startswith("/signin"), "the session lives on")
    equal(made.client.call("GET", "/me").code, "INVALID_API_KEY", "its key")
    must(browser(world).sign_in(made.email).session is None, "it signs in again")


@rows.row("every form needs the token of this very browser")
def _(world):
    one, _ = person(world)
    stranger = browser(world)
    stranger.open("/signin")
    foreign = stranger.token()
    for path in ("/home", "/signout", "/settings/account/name", "/settings/account/password", "/settings/account/email", "/settings/account/prove",
                 "/settings/account/sessions/end", "/settings/account/sessions/end-all", "/settings/account/delete"):
        one.open("/home")
        good = one.token()
        for label, headers, fields in (("no token", {}, {}), ("a foreign token", {}, {"form_token": foreign}),
                                       ("a foreign origin", {"Origin": "https://evil.example"}, {"form_token": good}),
                                       ("a foreign site", {"Sec-Fetch-Site": "cross-site"}, {"form_token": good})):
            one.send("POST", path, {**fields, "name": "Mallory", "email": "m@example.com"}, headers)
            must(one.page.status == 403 or one.page.header("Location") in ("/home", "/signin"), f"{path} with {label}: {one.page.status}")
        must(one.open("/home").status == 200 and "Mallory" not in one.page.text, f"{path} did something")


@rows.row("pages cannot be framed, cached or sniffed, and run no foreign script")
def _(world):
    one, made = person(world)
    for path in ("/home", "/settings/account", f"/{made.org}/{made.lib}", "/settings/account/delete"):
        page = one.open(path)
        policy = page.header("Content-Security-Policy")
        for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
            must(part in policy, f"{path}: no {part}")
        must("unsafe" not in policy, f"{path}: {policy}")
        equal((page.header("Cache-Control"), page.header("X-Content-Type-Options")), ("no-store", "nosniff"), path)


@rows.row("bodies that are no form get a clear refusal")
def _(world):
    one, _ = person(world)
    for headers, body in (({"Content-Type": "application/json"}, b"{}"), ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--"),
                          ({"Content-Type": "application/x-www-form-urlencoded"}, b"name=%ff%fe"), ({"Content-Type": "application/x-www-form-urlencoded"}, b"name=%zz")):
        reply = one.client.raw("POST", "/settings/account/name", {"Cookie": f"lightkeep={one.session}", "Accept": "text/html", **headers}, body)
        must(400 <= reply.status < 500, f"{headers}: {reply.status}")
    reply = one.client.raw("POST", "/settings/account/name", {"Cookie": f"lightkeep={one.session}", "Content-Type": "application/x-www-form-urlencoded"}, b"a" * 70000)
    equal(reply.status, 413, "status of a form of 70,000 bytes")


@limited.row("guessing a password is slowed down, and the owner still gets in")
def _(world):
    _, made = person(world)
    one = browser(world)
    one.open("/signin")
    statuses = []
    for i in range(40):
        one.submit("/signin", email=made.email, password=f"wrong password {i}")
        statuses.append(one.page.status)
    must(429 in statuses, f"never slowed down: {statuses}")
    must(one.page.header("Retry-After"), "no Retry-After")


@rows.row("a JSON client on a path that nobody owns still gets JSON")
def _(world):
    reply = world.client.raw("GET", "/nobody/nothing", {"Accept": "application/json"})
    equal((reply.status, reply.code), (404, "ENDPOINT_NOT_FOUND"), "answer")
    reply = world.client.raw("GET", "/nobody/nothing", {"Accept": "*/*"})
    equal((reply.status, reply.code), (404, "ENDPOINT_NOT_FOUND"), "answer to */*")


@tls.row("over TLS all cookies are __Host- and Secure")
def _(world):
    made = world.mint()
    one = Browser(world.server.base)
    one.keep(made)
    must(all(name.startswith("__Host-") for name in one.cookies), f"cookies {list(one.cookies)}")
    one.open("/home")
    lines = [value for name, value in one.page.headers if name.lower() == "set-cookie"]
    must(lines and all("Secure" in line for line in lines), f"{lines}")
