"""Mail: what arrives at a real mail server, and what happens when there is none (doc/contract.md, section 5)."""
import re
import time

from harness.mail import PASSWORD, USER, Certificate, MailServer, SilentServer, files_with
from harness.scenario import Group, equal, must
from harness.server import Server, free_ports, run_command, wait_until
from harness.wire import Client

rows = Group("mail", own_servers=True)

FROM = "Our images <images@example.com>"
HEADERS = {"Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"}


def mailing(world, url, **more):
    return Server(world.binary, {"--smtp-url": url, "--mail-from": FROM, **more})


def mint(server, email="ann@example.com", name="Summer 2026"):
    """The reply's data and the seconds it took."""
    client = Client(server.base)
    began = time.monotonic()
    reply = client.call("POST", "/libraries", {"email": email, "name": name})
    took = time.monotonic() - began
    client.close()
    equal(reply.status, 200, f"status of {reply}")
    return reply.data, took


def sent(server, *arguments, **named):
    data, _ = mint(server, *arguments, **named)
    equal(data["emailSent"], True, f"emailSent; the log says\n" + "\n".join(server.output[-10:]))
    return data


@rows.row("minting mails the claim link, and the link works")
def _(world):
    with MailServer() as post, mailing(world, post.url()) as server:
        data = sent(server)
        mail = post.wait()[0]
        equal(mail.sender, "images@example.com", "MAIL FROM")
        equal(mail.recipients, ["ann@example.com"], "RCPT TO")
        for body in (mail.text, mail.html):
            must(data["claimUrl"] in body, f"no claim link in\n{body}")
            must("Summer 2026" in body and server.base in body, f"something is missing in\n{body}")
        link = re.search(r"http://\S+/claim/[A-Za-z0-9_-]{43}", mail.text)[0]
        page = Client(server.base).raw("GET", link.removeprefix(server.base))
        equal(page.status, 200, "status of the claim page")
        must("Summer 2026" in page.text, "the page is another library's")


@rows.row("the mail is a proper letter that a machine wrote")
def _(world):
    with MailServer() as post, mailing(world, post.url()) as server:
        sent(server)
        message = post.wait()[0].message
        equal(message.defects, [], "defects")
        equal(set(message.keys()), HEADERS, "headers")
        equal(message["From"], FROM, "From")
        equal(message["To"], "ann@example.com", "To")
        equal(message["Subject"], "Your image library is waiting: Summer 2026", "Subject")
        equal(message["Auto-Submitted"], "auto-generated", "Auto-Submitted")
        must(re.fullmatch(r"<[A-Za-z0-9]{20,}@example\.com>", message["Message-ID"]), f"Message-ID is {message['Message-ID']}")
        must(abs(message["Date"].datetime.timestamp() - time.time()) < 60, f"Date is {message['Date']}")
        equal(message.get_content_type(), "multipart/alternative", "type")
        equal([part.get_content_type() for part in message.iter_parts()], ["text/plain", "text/html"], "parts")
        equal([part.defects for part in message.iter_parts()], [[], []], "defects of the parts")


@rows.row("every mail has an id of its own")
def _(world):
    with MailServer() as post, mailing(world, post.url()) as server:
        for _ in range(3):
            sent(server)
        equal(len({mail.message["Message-ID"] for mail in post.wait(3)}), 3, "ids")


@rows.row("no line is long, and nothing but CRLF ends one")
def _(world):
    with MailServer() as post, mailing(world, post.url()) as server:
        sent(server, name="Ein sehr langer Name für eine Bibliothek voller Bilder aus dem schönen Süden")
        raw = post.wait()[0].raw
        must(raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r"), "bare line ends")
        must(max(map(len, raw.split(b"\r\n"))) <= 78, "a long line")
        must(raw.isascii(), "bytes beyond ASCII")


for _tls in ("starttls", "tls"):
    for _mechanism in ("PLAIN", "LOGIN"):
        @rows.row(f"{_tls} and AUTH {_mechanism}")
        def _(world, tls=_tls, mechanism=_mechanism):
            with MailServer(tls, Certificate(), mechanism) as post, mailing(world, post.url()) as server:
                sent(server)
                mail = post.wait()[0]
                equal((mail.user, mail.mechanism, mail.encrypted), (USER, mechanism, True), "user, mechanism, encryption")


@rows.row("AUTH towards this machine itself needs no encryption")
def _(world):
    with MailServer(mechanism="PLAIN") as post, mailing(world, post.url()) as server:
        sent(server)
        equal(post.wait()[0].user, USER, "user")


def quiet_about_secrets(server, *secrets):
    said = "\n".join(server.output)
    for secret in secrets:
        must(secret not in said, f"the log holds {secret}:\n{said}")


@rows.row("a wrong password is not repeated in the log, and minting goes on")
def _(world):
    with MailServer("tls", Certificate(), "PLAIN") as post, mailing(world, post.url("lightkeep%40example.com:wrongsecret@")) as server:
        data, _ = mint(server)
        equal(data["emailSent"], False, "emailSent")
        wait_until(lambda: any("refuses user and password" in line for line in server.output), what="a line in the log")
        quiet_about_secrets(server, "wrongsecret", data["claimUrl"].rsplit("/", 1)[-1])


for _tls in ("starttls", "tls"):
    @rows.row(f"{_tls} with a certificate of an unknown authority: nothing is said")
    def _(world, tls=_tls):
        certificate, other = Certificate(), Certificate()
        with MailServer(tls, certificate, "PLAIN") as post, mailing(world, post.url().replace(certificate.path, other.path)) as server:
            data, _ = mint(server)
            equal(data["emailSent"], False, "emailSent")
            equal(post.attempts, [], "recipients that the server heard of")
            wait_until(lambda: any("certificate" in line for line in server.output), what="a line in the log")

    @rows.row(f"{_tls} with a certificate for another host: nothing is said")
    def _(world, tls=_tls):
        with MailServer(tls, Certificate("DNS:mail.example"), "PLAIN") as post, mailing(world, post.url()) as server:
            data, _ = mint(server)
            equal((data["emailSent"], post.attempts), (False, []), "emailSent, recipients that the server heard of")
            wait_until(lambda: any("another host" in line for line in server.output), what="a line in the log")


@rows.row("a server without STARTTLS gets no mail where STARTTLS is required")
def _(world):
    with MailServer() as post, mailing(world, f"smtp://127.0.0.1:{post.port}?starttls=required") as server:
        equal(mint(server)[0]["emailSent"], False, "emailSent")
        equal(post.attempts, [], "recipients that the server heard of")


for _label, _given, _wanted in [
        ("a plus sign", "ann+raster@example.com", "ann+raster@example.com"), ("an apostrophe", "o'hara@example.com", "o'hara@example.com"),
        ("capitals", "Ann.Lee@Example.COM", "Ann.Lee@Example.COM"), ("a unicode local part", "jürgen@example.com", "jürgen@example.com"),
        ("a unicode domain", "ann@münchen.example", "ann@xn--mnchen-3ya.example"), ("unicode everywhere", "用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah"),
        ("a long domain", "a@" + ".".join(["d" * 60] * 3) + ".example", "a@" + ".".join(["d" * 60] * 3) + ".example"),
        ("a local part of 64 characters", "a" * 64 + "@example.com", "a" * 64 + "@example.com")]:
    @rows.row(f"an address with {_label}")
    def _(world, given=_given, wanted=_wanted):
        with MailServer() as post, mailing(world, post.url()) as server:
            data = sent(server, email=given)
            mail = post.wait()[0]
            equal(mail.recipients, [wanted], "RCPT TO")
            equal(mail.message["To"], wanted, "To")
            equal("SMTPUTF8" in mail.options, not wanted.isascii(), "asked for SMTPUTF8")
            must(data["claimUrl"] in mail.text, "no claim link")


@rows.row("a server without SMTPUTF8 cannot take a unicode local part, and all others go on")
def _(world):
    with MailServer(utf8=False) as post, mailing(world, post.url()) as server:
        equal(mint(server, email="jürgen@example.com")[0]["emailSent"], False, "emailSent")
        sent(server, email="ann@münchen.example")


@rows.row("an address that no mail could reach starts no library")
def _(world):
    with MailServer() as post, mailing(world, post.url()) as server:
        for bad in ("a\u202eb@example.com", "a\u0085b@example.com", "a@" + "ü" * 31 + "\u00a0.example", "ann@" + "日" * 63 + ".example"):
            reply = Client(server.base).call("POST", "/libraries", {"email": bad})
            equal((reply.status, reply.code), (400, "BAD_USER_INPUT"), f"answer to {bad!r}")
        equal(post.attempts, [], "recipients that the server heard of")


for _label, _name in [
        ("a header", "x\r\nBcc: evil@example.com"), ("a bare LF", "x\nBcc: evil@example.com"), ("a bare CR", "x\rBcc: evil@example.com"),
        ("a body", "x\r\n\r\nbody"), ("the end of the message", "x\r\n.\r\nMAIL FROM:<evil@example.com>"), ("an encoded word", "=?utf-8?Q?x=0D=0ABcc:_evil?="),
        ("a line separator", "x\u2028Bcc: evil@example.com"), ("mark-up", "<img src=x onerror=alert(1)>"), ("quotes", "\"'><script>"),
        ("Mustache", "{{claim_url}}{{{public_url}}}"), ("a turned direction", "a\u202egpj.exe"), ("an emoji", "🏖️ beach"), ("60 umlauts", "ü" * 60)]:
    @rows.row(f"a library name with {_label} stays a name")
    def _(world, name=_name):
        with MailServer() as post, mailing(world, post.url()) as server:
            reply = Client(server.base).call("POST", "/libraries", {"email": "ann@example.com", "name": name})
            if reply.status == 400:
                return  # not a name at all, and so not in a mail
            equal(reply.data["emailSent"], True, "emailSent; the log says\n" + "\n".join(server.output[-10:]))
            mail = post.wait()[0]
            equal(set(mail.message.keys()), HEADERS, "headers")
            equal(mail.message.defects, [], "defects")
            equal(len(mail.message.keys()), len(HEADERS), "number of headers")
            must("\n" not in mail.message["Subject"], "the subject has lines")
            must(mail.message["Subject"].startswith("Your image library is waiting"), f"Subject is {mail.message['Subject']}")
            equal((mail.recipients, len(post.mails)), (["ann@example.com"], 1), "recipients and mails")
            must("<img" not in mail.html and "<script" not in mail.html, f"mark-up in\n{mail.html}")
            must(reply.data["claimUrl"] in mail.text and "{{" not in mail.html.replace("{{claim_url}}{{{public_url}}}", ""), mail.text)


@rows.row("nobody sends links of their own through our mail")
def _(world):
    with MailServer() as post, mailing(world, post.url()) as server:
        sent(server, name="You have won! https://evil.example/x")
        sent(server, name="Look at evil.example")
        for mail in post.wait(2):
            must(b"evil" not in mail.raw, mail.raw.decode())


@rows.row("nothing listens: the answer comes at once, and the mail goes out when somebody does, after a restart")
def _(world):
    port = free_ports(1)[0]
    with mailing(world, f"smtp://127.0.0.1:{port}") as server:
        data, took = mint(server)
        equal(data["emailSent"], False, "emailSent")
        must(took < 3, f"it took {took:.1f} s")
        token = data["claimUrl"].rsplit("/", 1)[-1]
        equal(files_with(server.data, token), [], "files of the data folder that hold the claim link in the clear")
        must(files_with(server.data, "ann@example.com"), "that search could not have found anything")
        with MailServer(port=port) as post:
            server.restart()
            must(token in post.wait()[0].text, "another mail arrived")
        quiet_about_secrets(server, token)


@rows.row("what waits goes out as soon as one mail got through")
def _(world):
    port = free_ports(1)[0]
    with mailing(world, f"smtp://127.0.0.1:{port}") as server:
        for who in ("ann", "bob"):
            equal(mint(server, f"{who}@example.com")[0]["emailSent"], False, "emailSent")
        with MailServer(port=port) as post:
            sent(server, "eve@example.com")
            equal(sorted(mail.recipients[0] for mail in post.wait(3)), ["ann@example.com", "bob@example.com", "eve@example.com"], "recipients")


@rows.row("mail that waits survives kill -9")
def _(world):
    port = free_ports(1)[0]
    with mailing(world, f"smtp://127.0.0.1:{port}") as server:
        equal(mint(server)[0]["emailSent"], False, "emailSent")
        server.kill()
        with MailServer(port=port) as post:
            server.start()
            post.wait()


@rows.row("a server that says nothing: minting answers in about three seconds, and so does the next")
def _(world):
    with SilentServer() as silent, mailing(world, f"smtp://127.0.0.1:{silent.port}") as server:
        for who in ("ann", "bob"):
            data, took = mint(server, f"{who}@example.com")
            equal(data["emailSent"], False, "emailSent")
            must(2.5 < took < 6, f"it took {took:.1f} s")
        began = time.monotonic()
        equal(Client(server.base).raw("GET", "/healthz").status, 200, "status of /healthz")
        must(time.monotonic() - began < 2, "others wait, too")
        equal(server.stop(), 0, "exit code, with a mail under way")


@rows.row("a recipient who is refused for good is given up, and the next one gets mail")
def _(world):
    with MailServer(refuse=lambda address: "550 5.1.1 no such user" if address.startswith("nobody") else None) as post:
        with mailing(world, post.url(), **{"--cron-interval": "1s"}) as server:
            data, _ = mint(server, "nobody@example.com")
            equal(data["emailSent"], False, "emailSent")
            sent(server)
            wait_until(lambda: any("given up" in line and "550 5.1.1" in line for line in list(server.output)), 10, 0.05, "a line in the log that says so")
            server.restart()
            sent(server, "eve@example.com")
            equal(post.attempts.count("nobody@example.com"), 1, "attempts")
            quiet_about_secrets(server, data["claimUrl"].rsplit("/", 1)[-1])


@rows.row("a server that asks to come back later is asked again after a restart")
def _(world):
    asked = []
    with MailServer(refuse=lambda address: None if len(asked) > 1 or asked.append(address) else "451 4.7.1 greylisted") as post:
        with mailing(world, post.url()) as server:
            equal(mint(server)[0]["emailSent"], False, "emailSent")
            asked.append("again")
            server.restart()
            post.wait()


@rows.row("a reply that quotes the message does not reach the log")
def _(world):
    with MailServer(take="554 5.7.1 this looks bad: /claim/") as post, mailing(world, post.url()) as server:
        equal(mint(server)[0]["emailSent"], False, "emailSent")
        wait_until(lambda: any("554 5.7.1" in line for line in server.output), what="a line in the log")
        quiet_about_secrets(server, "looks bad")


@rows.row("two hundred mails at the same time all get their word")
def _(world):
    import concurrent.futures
    with MailServer() as post, mailing(world, post.url(), **{"--mail-rate": 0}) as server, concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda i: sent(server, f"p{i}@example.com"), range(200)))
        equal(len({mail.recipients[0] for mail in post.wait(200)}), 200, "recipients")


# --- lightkeep mail test ---

def mail_test(world, *arguments):
    return run_command(world.binary, "mail", "test", *arguments, deadline=60)


@rows.row("`lightkeep mail test` says how it went")
def _(world):
    with MailServer("starttls", Certificate(), "LOGIN") as post:
        code, said = mail_test(world, "ann@example.com", "--smtp-url", post.url(), "--mail-from", FROM, "--public-url", "https://images.example.com")
        equal(code, 0, f"exit code; it said\n{said}")
        for word in ("Connected", "encrypted", "Signed in", "250", "on its way"):
            must(word in said, f"it does not say {word}:\n{said}")
        must(PASSWORD not in said, "it says the password")
        mail = post.wait()[0]
        must("https://images.example.com" in mail.text, mail.text)
        equal(mail.message["Subject"], "Lightkeep can send mail", "Subject")


def failing(name, words, make):
    @rows.row(f"`lightkeep mail test` {name}")
    def _(world):
        code, said = make(world)
        equal(code, 1, f"exit code; it said\n{said}")
        for word in words:
            must(word.lower() in said.lower(), f"it does not say “{word}”:\n{said}")


def with_server(url=None, to="ann@example.com", **options):
    def make(world):
        with MailServer(**options) as post:
            return mail_test(world, to, "--smtp-url", url(post) if url else post.url(), "--mail-from", FROM)
    return make


failing("helps when nothing listens", ["cannot be reached", "firewall"],
        lambda world: mail_test(world, "ann@example.com", "--smtp-url", f"smtp://127.0.0.1:{free_ports(1)[0]}", "--mail-from", FROM))
failing("helps when the password is wrong", ["535", "percent-encoded"],
        with_server(lambda post: post.url("lightkeep%40example.com:no@"), tls="tls", certificate=Certificate(), mechanism="PLAIN"))
failing("helps when the certificate is not trusted", ["authority", "?ca="],
        with_server(lambda post: f"smtps://127.0.0.1:{post.port}", tls="tls", certificate=Certificate()))
failing("helps when the port is for the other kind of connection", ["smtps"],
        with_server(lambda post: f"smtps://127.0.0.1:{post.port}"))
failing("repeats what the server says of the message", ["554 5.7.1 spam, see policy 7"], with_server(take="554 5.7.1 spam, see policy 7"))
failing("repeats why a recipient is refused", ["550 5.1.1 no such user"], with_server(refuse=lambda address: "550 5.1.1 no such user"))
failing("knows what no address is", ["no email address"], with_server(to="ann"))


@rows.row("`lightkeep mail test` without a mail server says what to give")
def _(world):
    code, said = mail_test(world, "ann@example.com")
    equal(code, 2, "exit code")
    must("--smtp-url" in said and "--mail-from" in said, said)


# --- options ---

def stopped(title, words, *arguments):
    @rows.row(title)
    def _(world):
        code, said = run_command(world.binary, "config", *arguments, deadline=20)
        must(code not in (0, None), f"it ended with {code}:\n{said}")
        for word in words:
            must(word in said, f"it does not say “{word}”:\n{said}")
        must("secret" not in said, f"it repeats the password:\n{said}")


stopped("--smtp-url without --mail-from stops the start", ["--mail-from", "images@example.com"], "--smtp-url", "smtp://u:secret@mail.example.com")
for _url in ("mail.example.com", "http://u:secret@mail.example.com", "smtp://", "smtp://u:secret@", "smtp://u:secret x@mail.example.com"):
    stopped(f"--smtp-url {_url} stops the start", ["smtp-url", "smtp://USER:PASSWORD@HOST:587"], "--smtp-url", _url, "--mail-from", "a@b.com")
for _from in ("images", "images@", "@b.com", "a@b", "Us <a@b.com", "a@b.com, c@d.com"):
    stopped(f"--mail-from {_from} stops the start", ["mail-from", "images@example.com"], "--smtp-url", "smtp://mail.example.com", "--mail-from", _from)


for _url, _word in (("smtp://u:secret@mail.example.com:99999", "port"), ("smtp://u:%zz@mail.example.com", "%"), ("smtp://mail.example.com?x=1", "starttls")):
    @rows.row(f"--smtp-url {_url} stops the server with a sentence")
    def _(world, url=_url, word=_word):
        code, said = run_command(world.binary, "mail", "test", "a@b.com", "--smtp-url", url, "--mail-from", "a@b.com")
        must(code not in (0, None), f"it ended with {code}:\n{said}")
        must("--smtp-url" in said and word in said and "secret" not in said, said)


@rows.row("`lightkeep config` masks the password of the mail server")
def _(world):
    code, said = run_command(world.binary, "config", "--smtp-url", "smtp://u:opensesame@mail.example.com", "--mail-from", FROM)
    equal(code, 0, f"exit code; it said\n{said}")
    must("opensesame" not in said and "smtp-url" in said and "images@example.com" in said, said)
