"""Caps that are settings: small ones here, so that they can be reached."""
from harness import images
from harness.scenario import Group, Step, equal, get, library, must, post, upload
from harness.server import Server
from harness.wire import Library

rows = Group("limits")
emails = Group("per-email limit")
rate = Group("mint rate", options={"--mint-rate": "3"}, alone=True)
files = Group("file limits", options={"--max-file-size": "64KiB", "--max-megapixels": "1"}, given=library())
storage = Group("storage cap", options={"--ephemeral-storage-limit": "100KiB"}, given=library())
disk = Group("space for all that is unclaimed", own_servers=True)
more = [emails, rate, files, storage, disk]


def mint(email):
    return post("/libraries", {"email": email}, key=None)


FOURTH = [mint("{fresh_email}").ok(), mint("{fresh_email}").ok(), mint("{fresh_email}").ok()]
emails.add("three libraries for an email, and not a fourth", *FOURTH, mint("{fresh_email}").fails("BAD_USER_INPUT", says="email"))
emails.add("the case of an email does not matter", mint("A{fresh_email}").ok(), mint("a{fresh_email}").ok(), mint("a{nonce}@EXAMPLE.com").ok(), mint("A{nonce}@Example.COM").fails("BAD_USER_INPUT"))
emails.add("another email has its own three", *FOURTH, mint("b{fresh_email}").ok())
emails.add("a refusal does not count", mint("{fresh_email}").ok(), mint("{fresh_email} x").fails("BAD_USER_INPUT"), post("/libraries", {"email": "{fresh_email}", "name": 5}, key=None).fails("BAD_USER_INPUT"),
           mint("{fresh_email}").ok(), mint("{fresh_email}").ok(), mint("{fresh_email}").fails("BAD_USER_INPUT"))
emails.add("with a limit of one there is one", mint("{fresh_email}").ok(), mint("{fresh_email}").fails("BAD_USER_INPUT"), options={"--per-email-limit": "1"})


@rate.row("over the rate is 429 with Retry-After, and nothing else suffers")
def _(world):
    replies = [world.client.call("POST", "/libraries", {"email": f"r{i}{world.words['nonce']}@example.com"}) for i in range(5)]
    equal([r.status for r in replies], [200, 200, 200, 429, 429], "statuses of five in a row")
    limited = replies[-1]
    equal(limited.code, "RATE_LIMITED", "code")
    must((limited.header("Retry-After") or "").isdigit() and 1 <= int(limited.header("Retry-After")) <= 3600, f"Retry-After is {limited.header('Retry-After')}")
    must("Api-Version" in (limited.header("Vary") or ""), "no Vary")
    key = replies[0].data["apiKey"]
    equal(world.client.call("GET", "/me", key=key).status, 200, "status of /me at the limit")


@rate.row("a forged address does not help")
def _(world):
    for i in range(3):
        reply = world.client.call("POST", "/libraries", {"email": f"f{i}{world.words['nonce']}@example.com"}, headers={"X-Forwarded-For": f"9.9.9.{i}", "X-Real-IP": f"9.9.9.{i}", "Forwarded": f"for=9.9.9.{i}"})
        equal(reply.status, 429, "status")


AT = 64 * 1024
files.add("a file at the limit is taken", upload(("at.png", images.png_sized(AT))).ok({"assets[0].size": AT}))
files.add("one byte over the limit is not", upload(("over.png", images.png_sized(AT + 1))).fails("PAYLOAD_TOO_LARGE", says="over.png"), get("{assets}").ok({"": []}))
files.add("the refusal names the limit as it was set", upload(("over.png", images.png_sized(AT + 1))).fails("PAYLOAD_TOO_LARGE", says="64KiB"))
files.add("a large file among small ones fails all", upload(images.png(), ("over.png", images.png_sized(AT * 2)), images.png(9, 9)).fails("PAYLOAD_TOO_LARGE", says="over.png"), get("{assets}").ok({"": []}))
files.add("twenty files at the limit together are fine", upload(*[(f"{i}.png", images.png_sized(AT, i)) for i in range(20)]).ok({"assets.#": 20}))
files.add("a body of 50 MB is refused", Step("POST", "{assets}", files=[("huge.png", images.png_sized(50_000_000))]).fails("PAYLOAD_TOO_LARGE"), get("{assets}").ok({"": []}))
files.add("a plain field cannot be large either", Step("POST", "{assets}", files=[("a.png", images.png())], fields={"parentId": "x" * 1_000_000}).fails_with("BAD_USER_INPUT", "PAYLOAD_TOO_LARGE", "RESOURCE_NOT_FOUND"))
files.add("a million pixels are taken", upload(("at.png", images.encode(images.solid(1000, 1000), "PNG"))).ok())
files.add("more are not", upload(("over.png", images.encode(images.solid(1100, 1100), "PNG"))).fails("BAD_USER_INPUT", says="over.png"), get("{assets}").ok({"": []}))
files.add("the limit is of the header, before a pixel is read", upload(("bomb.png", images.png_bomb(40_000, 40_000))).fails("BAD_USER_INPUT", says="bomb.png"))

storage.add("files up to the cap are taken", upload(images.png_sized(50 * 1024, 1), images.png_sized(50 * 1024, 2)).ok({"assets.#": 2}))
storage.add("a file over what is left is refused with its own code", upload(images.png_sized(60 * 1024, 1)).ok(), upload(images.png_sized(60 * 1024, 2)).fails("EPHEMERAL_STORAGE_LIMIT_EXCEEDED"), get("{assets}").ok({"#": 1}))
storage.add("a smaller one may still fit", upload(images.png_sized(60 * 1024, 1)).ok(), upload(images.png_sized(60 * 1024, 2)).fails("EPHEMERAL_STORAGE_LIMIT_EXCEEDED"), upload(images.png_sized(20 * 1024, 3)).ok())
storage.add("another organization has its own cap", upload(images.png_sized(100 * 1024, 1)).ok(), post("/libraries", {"email": "{fresh_email}"}, key=None).ok().keep(k="data.apiKey", o="data.organizationId", l="data.libraryId"),
            Step("POST", "/organizations/{o}/libraries/{l}/assets", files=[("a.png", images.png_sized(100 * 1024, 1))], key="{k}").ok())


@disk.row("many unclaimed libraries share what all of them may hold")
def _(world):
    with Server(world.binary, {"--unclaimed-storage": "300KiB"}) as server:
        libraries = [Library(server.base) for _ in range(4)]
        big = [images.png_sized(140 * 1024, i) for i in range(4)]
        replies = [made.call("POST", made.assets, files=[("a.png", data)]) for made, data in zip(libraries, big)]
        equal([r.status for r in replies], [200, 200, 403, 403], "statuses")
        for refused in replies[2:]:
            equal(refused.code, "EPHEMERAL_STORAGE_LIMIT_EXCEEDED", "code")
            must("claim" in refused.json["error"]["message"].lower(), f"it says {refused.json['error']['message']}")
        small = libraries[3]
        equal(small.call("POST", small.assets, files=[("b.png", images.png_sized(10 * 1024, 9))]).status, 200, "what still fits")
        equal([len(made.listed()) for made in libraries], [1, 1, 0, 1], "assets")
