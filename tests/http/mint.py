"""POST /libraries: an organization, a library, a key and a claim link for an email, without an account (doc/contract.md, section 5)."""
import datetime

from harness.scenario import Group, equal, get, library, matches, must, post
from harness.wire import API_KEY, SLUG

rows = Group("mint")

ISO_UTC = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
RESERVED = ["settings", "claim", "device", "signin", "api", "mcp", "graphql", "cdn", "me", "libraries", "organizations", "oauth", "docs", "assets"]


def mint(json=None, **sent):
    sent.setdefault("key", None)
    return post("/libraries", json=json, **sent)


rows.add("an email is enough", mint({"email": "{fresh_email}"}).ok({
    "organizationId": matches(SLUG.pattern), "libraryId": matches(SLUG.pattern), "apiKey": matches(API_KEY.pattern),
    "claimUrl": matches(r"http://127\.0\.0\.1:\d+/claim/[A-Za-z0-9_-]{43}"), "expiresAt": matches(ISO_UTC), "emailSent": False}))
rows.add("nothing else is in the reply", mint({"email": "{fresh_email}"}).check("six fields", lambda r, w: set(r.data) == {
    "organizationId", "libraryId", "apiKey", "claimUrl", "expiresAt", "emailSent"}))
rows.add("the claim link begins with the public URL", mint({"email": "{fresh_email}"}).check(
    "the server's own address", lambda r, w: r.data["claimUrl"].startswith(w["base"] + "/claim/")))
rows.add("the key works at once", mint({"email": "{fresh_email}"}).ok().keep(k="data.apiKey", o="data.organizationId", l="data.libraryId"),
         get("/me", key="{k}").ok({"organizationId": "{o}", "libraries[0]": "{l}"}))
rows.add("the name names the starter library", mint({"email": "{fresh_email}", "name": "Summer 2026"}).ok().keep(
    k="data.apiKey", o="data.organizationId", l="data.libraryId"),
    get("/organizations/{o}/libraries", key="{k}").ok({"[0].id": "{l}", "[0].name": "Summer 2026", "#": 1}))
rows.add("without a name there is a friendly default", mint({"email": "{fresh_email}"}).ok().keep(k="data.apiKey", o="data.organizationId"),
         get("/organizations/{o}/libraries", key="{k}").ok({"[0].name": lambda name: len(name.strip()) >= 3}))
rows.add("a null name is no name", mint({"email": "{fresh_email}", "name": None}).ok())

for label, name in [("an umlaut", "Fotos für Jürgen"), ("an emoji", "🏖️ beach"), ("only emoji", "🎉🎉🎉"), ("Cyrillic", "Фотографии"), ("Chinese", "照片"),
                    ("Arabic", "صور العائلة"), ("mark-up", "<script>alert(1)</script>"), ("quotes", "\"it's\" & co"), ("one letter", "x"),
                    ("60 letters", "n" * 60), ("only punctuation", "!!!"), ("digits", "2026")]:
    rows.add(f"a name with {label} is kept as it is", mint({"email": "{fresh_email}", "name": name}).ok({
        "libraryId": matches(SLUG.pattern), "organizationId": matches(SLUG.pattern)}).keep(k="data.apiKey", o="data.organizationId"),
        get("/organizations/{o}/libraries", key="{k}").ok({"[0].name": name}))

for slug in RESERVED:
    rows.add(f"no organization gets the slug of the page /{slug}", mint({"email": f"{{nonce}}@{slug}.com", "name": slug}).ok(
        {"organizationId": lambda got, slug=slug: got != slug and got not in RESERVED}))

for email in ["a@b.co", "First.Last+tag@sub.example.com", "o'hara@example.org", "UPPER@EXAMPLE.COM", "x_y-z@example.museum", "1@2.de"]:
    rows.add(f"{email} is an email", mint({"email": "{nonce}" + email}).ok())

BAD_EMAILS = {"empty": "", "blank": "   ", "no at": "example.com", "no local part": "@example.com", "no domain": "me@", "a space": "a b@example.com",
              "two ats": "a@b@example.com", "a space in the domain": "a@exa mple.com", "empty label": "a@example..com",
              "header injection": "a@example.com\r\nBcc: b@example.com", "a newline at the end": "a@example.com\n", "angle brackets": "<a@example.com>",
              "a display name": "A <a@example.com>", "300 characters": "a" * 290 + "@example.com", "two addresses": "a@example.com,b@example.com",
              "NUL": "a\0@example.com"}
for label, email in BAD_EMAILS.items():
    rows.add(f"an email with {label} is refused", mint({"email": email}).fails("BAD_USER_INPUT", says="email"))
for label, spellings in {"the case of letters": ("ANN{nonce}@Example.com", "ann{nonce}@example.COM"), "the form of a letter": ("z\u00fcrich{nonce}@example.com", "zu\u0308rich{nonce}@example.com"),
                         "a domain of another script": ("ann{nonce}@b\u00fccher.example", "ann{nonce}@BU\u0308CHER.example", "ann{nonce}@xn--bcher-kva.example"), "its width": ("ann{nonce}@\uff45xample.org", "ann{nonce}@example.org")}.items():
    rows.add(f"addresses that differ in {label} alone are one", *(mint({"email": spellings[i % len(spellings)]}).ok() for i in range(3)), *(mint({"email": email}).fails("BAD_USER_INPUT", says="unclaimed") for email in spellings))
rows.add("straße and strasse are two", *(mint({"email": "straße{nonce}@example.com"}).ok() for _ in range(3)), mint({"email": "strasse{nonce}@example.com"}).ok())
for label, email in {"null": None, "a number": 5, "a list": ["a@example.com"], "an object": {"a": 1}, "true": True}.items():
    rows.add(f"{label} as the email is refused", mint({"email": email}).fails("BAD_USER_INPUT", says="email"))
rows.add("the email is required", mint({"name": "x"}).fails("BAD_USER_INPUT", says="email"))
for label, name in {"a number": 5, "a list": ["x"], "an object": {}, "true": True}.items():
    rows.add(f"{label} as the name is refused", mint({"email": "{fresh_email}", "name": name}).fails("BAD_USER_INPUT", says="name"))
rows.add("a name of 100,000 letters is refused", mint({"email": "{fresh_email}", "name": "n" * 100_000}).fails_with("BAD_USER_INPUT", "PAYLOAD_TOO_LARGE"))
rows.add("a name with a NUL does no harm", mint({"email": "{fresh_email}", "name": "a\0b"}).status(200, 400))

BROKEN = {"nothing": b"", "half an object": b'{"email": "a@example.com"', "no JSON": b"email=a@example.com", "a list": b"[]", "a text": b'"x"', "null": b"null",
          "a number": b"5", "rubbish after the object": b'{"email": "a@example.com"} x', "invalid UTF-8": b'{"email": "\xff\xfe@example.com"}',
          "single quotes": b"{'email': 'a@example.com'}", "a trailing comma": b'{"email": "a@example.com",}', "a lone surrogate": b'{"email": "\\ud800@example.com"}',
          "100,000 open brackets": b"[" * 100_000, "100,000 nested objects": b'{"a":' * 100_000}
for label, body in BROKEN.items():
    rows.add(f"a body of {label} is refused", mint(body=body, headers={"Content-Type": "application/json"}).fails_with("BAD_USER_INPUT", "PAYLOAD_TOO_LARGE"))
rows.add("a body of 20 MB is too large", mint(body=b'{"email": "' + b"a" * 20_000_000 + b'"}', headers={"Content-Type": "application/json"}).fails("PAYLOAD_TOO_LARGE"))
rows.add("unknown fields do no harm", mint({"email": "{fresh_email}", "colour": "red"}).ok())

for label, value in {"of an unknown key": "Bearer pk_" + "x" * 43, "of another scheme": "Basic dXNlcjpwYXNz", "that is empty": "", "that is rubbish": "!!!,,,"}.items():
    rows.add(f"an Authorization {label} is ignored", mint({"email": "{fresh_email}"}, headers={"Authorization": value}).ok())

rows.add("GET /libraries names the method it takes", get("/libraries").fails("ENDPOINT_NOT_FOUND", status=405).header("Allow", "POST"))
rows.add("the version is asked for", mint({"email": "{fresh_email}"}, headers={"Api-Version": None}).fails("API_VERSION_REQUIRED"))
rows.add("another version is refused and the right one named", mint({"email": "{fresh_email}"}, headers={"Api-Version": "2020-01-01"}).fails("BAD_USER_INPUT", says="2026-05-20"))
rows.add("the version comes before the body", mint(body=b"{", headers={"Api-Version": None}).fails("API_VERSION_REQUIRED"))
rows.add("a secret is not kept by caches", mint({"email": "{fresh_email}"}).ok().check(
    "no public caching", lambda r, w: not any(word in (r.header("Cache-Control") or "") for word in ("public", "max-age=3"))))


@rows.row("the offer stands for 30 days")
def _(world):
    reply = mint({"email": "{fresh_email}"}).ok().run(world.client, world.words)
    ends = datetime.datetime.fromisoformat(reply.data["expiresAt"].replace("Z", "+00:00"))
    left = ends - datetime.datetime.now(datetime.timezone.utc)
    must(abs(left - datetime.timedelta(days=30)) < datetime.timedelta(minutes=2), f"expires in {left}")


@rows.row("two with the same name share nothing")
def _(world):
    first, second = world.mint("Twins"), world.mint("Twins")
    for field in ("organizationId", "apiKey", "claimUrl"):
        must(first.minted[field] != second.minted[field], f"{field} is the same: {first.minted[field]}")
    reply = first.client.call("GET", "/me", key=second.key)
    equal(reply.data["organizationId"], second.org, "the second key's organization")


@rows.row("the starter library is empty", given=library())
def _(world):
    world.run(get("/organizations/{org}/libraries").ok({"[0].assetsCount": 0, "[0].photosCount": 0, "[0].trashCount": 0, "[0].tags": []}),
              get("{assets}").ok({"": []}).header("X-Total-Count", "0"))


@rows.row("the token of the claim link is nowhere else", given=library())
def _(world):
    for path in ("/me", "{library}/assets", "/organizations/{org}/libraries"):
        world.run(get(path).ok().lacks("{claim_token}"))


@rows.row("keys are random")
def _(world):
    keys = [world.mint().key for _ in range(5)]
    must(len({key[:10] for key in keys}) == 5, f"keys begin alike: {keys}")
