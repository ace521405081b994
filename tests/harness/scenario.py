"""Rows: a name, what is there beforehand, and steps of one request each with what must come back.

    rows = Group("tags", given=library())
    rows.add("a tag on one asset counts one pair", given=photos(1),
             steps=[post("{assets}/tag", json={"assetIds": ["{a0}"], "tags": ["sea"]}).ok({"taggedCount": 1})])

Words in braces come from what is given and from what earlier steps kept. Where a row is more than requests and answers, a function:

    @rows.row("two clients delete the same asset")
    def _(world): ...
"""
import copy
import json as json_module
import os
import re
import time

from . import images
from .shapes import problem_with
from .wire import Client, Library, RawConnection

# Contract section 4. A row that fails with a code is also checked for its status.
STATUS = {
    "ENDPOINT_NOT_FOUND": (404, 405), "API_VERSION_REQUIRED": 400, "UNAUTHENTICATED": 401, "INVALID_API_KEY": 401,
    "ORGANIZATION_NOT_FOUND": 404, "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY": 404, "API_KEY_READ_ONLY": 403, "FORBIDDEN": 403,
    "RESOURCE_NOT_FOUND": 404, "BAD_USER_INPUT": 400, "MAX_ASSETS_EXCEEDED": 400, "UPLOAD_ERROR_NO_FILES": 400,
    "DELETE_ERROR": 400, "PAYLOAD_TOO_LARGE": 413, "LIBRARY_URL_TAKEN": 409, "UPLOAD_OFFSET_CONFLICT": 409, "UPLOAD_LOCKED": 423, "CHECKSUM_MISMATCH": 460, "PRECONDITION_FAILED": 412, "UPLOAD_LINK_ENDED": 410, "EPHEMERAL_STORAGE_LIMIT_EXCEEDED": 403,
    "EPHEMERAL_LIBRARY_LIMIT_EXCEEDED": 400, "STORAGE_LIMIT_EXCEEDED": 403, "RATE_LIMITED": 429,
    "INTERNAL_SERVER_ERROR": 500, "SERVICE_UNAVAILABLE": 503,
}
EVENTUALLY = 30.0  # seconds


class Failed(Exception):
    """A row's expectation did not hold. Says which, and shows the reply."""


def fill(value, words):
    """Puts words into every text inside `value`; unknown braces stay."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda m: str(words[m[1]]) if m[1] in words else m[0], value)
    if isinstance(value, list):
        return [fill(v, words) for v in value]
    if isinstance(value, tuple):
        return tuple(fill(v, words) for v in value)
    if isinstance(value, dict):
        return {fill(k, words): fill(v, words) for k, v in value.items()}
    return value


def look_up(document, path):
    """`assets[0].tags` in parsed JSON; `#` is the length. KeyError says what is missing."""
    here = document
    for part in re.findall(r"[^.\[\]]+", path):
        if part == "#":
            here = len(here)
        elif isinstance(here, list):
            here = here[int(part)]
        else:
            here = here[part]
    return here


class Step:
    def __init__(self, method, path, json=None, files=None, fields=None, headers=None, body=None, key="own", bare=False):
        self.method, self.path, self.bare = method, path, bare
        self.sent = {"json_body": json, "files": files, "fields": fields, "headers": headers, "body": body, "key": key}
        self.expectations = []  # (sentence, function of reply and words that gives a problem or None)
        self.kept = {}
        self.patient = False

    # --- what must come back; each gives the step, so that they chain ---

    def expect(self, sentence, problem):
        self.expectations.append((sentence, problem))
        return self

    def status(self, *wanted):
        return self.expect(f"status {' or '.join(map(str, wanted))}",
                           lambda r, w: None if r.status in wanted else f"got {r.status}")

    def ok(self, where=None, status=200):
        """`{"data": …}` with this status; `where` maps a path inside data to a value or a predicate."""
        self.status(status)
        self.expect("JSON with `data` alone", lambda r, w: None if list(r.json) == ["data"] else f"has {list(r.json)}")
        for path, wanted in (where or {}).items():
            self.where("data." + path if path else "data", wanted)
        return self

    def where(self, path, wanted):
        def problem(reply, words):
            try:
                got = look_up(reply.json, path)
            except (KeyError, IndexError, TypeError, ValueError):
                return f"no {path}"
            expected = fill(wanted, words)
            if callable(expected):
                said = expected(got)
                return None if said is True or said is None else f"{path} is {got!r}" + (f": {said}" if said else "")
            return None if got == expected and type(got) == type(expected) else f"{path} is {got!r}, not {expected!r}"
        return self.expect(f"{path} is {getattr(wanted, '__doc__', None) or repr(wanted)}" if callable(wanted) else f"{path} is {wanted!r}", problem)

    def fails_with(self, *codes):
        """A coded failure where the contract leaves open which of these."""
        return self.expect(f"an error code among {codes}", lambda r, w: None if r.code in codes and r.status in [STATUS[c] for c in codes]
                           else f"got {r.status} {r.code}")

    def fails(self, code, says=None, status=None):
        """The coded failure of doc/contract.md, section 4; `says` must be in its message (without case)."""
        statuses = status or STATUS[code]
        self.status(*(statuses if isinstance(statuses, tuple) else (statuses,)))
        self.expect(f"error code {code}", lambda r, w: problem_with_error(r, code))
        for word in ([says] if isinstance(says, str) else says or []):
            self.expect(f"a message with “{word}”", lambda r, w, word=word: None
                        if fill(word, w).lower() in r.json["error"]["message"].lower() else f"says “{r.json['error']['message']}”")
        return self

    def shape(self, path, name):
        """Every value at `path` of data has the contract's type `name`."""
        def problem(reply, words):
            value = look_up(reply.json, "data." + path if path else "data")
            for one in value if isinstance(value, list) else [value]:
                said = problem_with(one, name)
                if said:
                    return said
            return None
        return self.expect(f"{path or 'data'} of the shape {name}", problem)

    def header(self, name, wanted):
        def problem(reply, words):
            got = reply.header(name)
            expected = fill(wanted, words)
            if callable(expected):
                return None if expected(got) else f"{name} is {got!r}"
            if expected is None:
                return None if got is None else f"{name} is {got!r}"
            return None if got is not None and expected.lower() in got.lower() else f"{name} is {got!r}"
        return self.expect(f"header {name} has {wanted!r}" if wanted is not None else f"no header {name}", problem)

    def has(self, *texts):
        for text in texts:
            self.expect(f"“{text}” in the body", lambda r, w, t=text: None if fill(t, w) in r.text else "it is not there")
        return self

    def lacks(self, *texts):
        for text in texts:
            self.expect(f"no “{text}” in the body", lambda r, w, t=text: None if fill(t, w) not in r.text else "it is there")
        return self

    def image(self, kind=None, size=None, check=None):
        """The body is an image: Pillow's name of its format, its size, and `check(image)` giving a problem or None."""
        def problem(reply, words):
            picture = images.opened(reply.body)
            if kind and picture.format != kind:
                return f"it is {picture.format}"
            if size and picture.size != size:
                return f"it is {picture.size}"
            return check(picture) if check else None
        return self.expect(f"an image {kind or ''} {size or ''}", problem)

    def check(self, sentence, function):
        """`function(reply, words)` gives a problem, or None (or True) when all is well."""
        return self.expect(sentence, lambda r, w: None if (said := function(r, w)) in (None, True) else (said or "it is not so"))

    def keep(self, **paths):
        """Values of the reply's JSON as words for later steps."""
        self.kept.update(paths)
        return self

    def eventually(self):
        """Asks again until all of it holds, or a deadline passes."""
        self.patient = True
        return self

    # --- running ---

    def run(self, client, words):
        end = time.monotonic() + EVENTUALLY
        while True:
            reply = self.send(client, words)
            problem = self.problem(reply, words)
            if problem is None:
                break
            if not self.patient or time.monotonic() > end:
                raise Failed(f"{self.method} {fill(self.path, words)[:300]}\n  expected {problem[0]}\n  but {problem[1]}\n{reply}")
            time.sleep(0.05)
        for name, path in self.kept.items():
            words[name] = look_up(reply.json, path)
        words["reply"] = reply
        return reply

    def send(self, client, words):
        sent = {}
        for name, value in self.sent.items():
            value = value(words) if callable(value) and name in ("body", "files", "json_body") else value
            sent[name] = fill(value, words) if name != "files" else value
        path = fill(self.path, words)
        if self.bare:
            return client.raw(self.method, path, sent["headers"], sent["body"])
        return client.call(self.method, path, **sent)

    def problem(self, reply, words):
        for sentence, find in self.expectations + ([] if self.bare else ALWAYS):
            try:
                said = find(reply, words)
            except Failed:
                raise
            except Exception as error:  # a reply of another form than the expectation can read
                said = f"{type(error).__name__}: {error}"
            if said is not None:
                return sentence, said
        return None


def problem_with_error(reply, code):
    document = reply.json
    if list(document) != ["error"]:
        return f"has {list(document)} at the top"
    if set(document["error"]) != {"code", "message"}:
        return f"error has {sorted(document['error'])}"
    if document["error"]["code"] != code:
        return f"got {document['error']['code']}: “{document['error']['message']}”"
    if not isinstance(document["error"]["message"], str) or not document["error"]["message"]:
        return "has no message"
    return None


# What holds for each and every reply of the REST surface (doc/contract.md, section 3, issue: headers on every reply).
ALWAYS = [
    ("JSON", lambda r, w: None if (r.header("Content-Type") or "").startswith("application/json") else f"Content-Type {r.header('Content-Type')}"),
    ("Vary: Api-Version", lambda r, w: None if "api-version" in (r.header("Vary") or "").lower() else f"Vary is {r.header('Vary')}"),
    ("nosniff", lambda r, w: None if r.header("X-Content-Type-Options") == "nosniff" else "it is missing"),
    ("a request id", lambda r, w: None if r.header("X-Request-Id") else "it is missing"),
    ("a Date", lambda r, w: None if r.header("Date") else "it is missing"),
]


def get(path, **sent):
    return Step("GET", path, **sent)


def post(path, json=None, **sent):
    return Step("POST", path, json=json, **sent)


def patch(path, json=None, **sent):
    return Step("PATCH", path, json=json, **sent)


def delete(path, json=None, **sent):
    return Step("DELETE", path, json=json, **sent)


def upload(*files, **fields):
    return Step("POST", "{assets}", files=[f if isinstance(f, tuple) else (f"photo-{i}.jpg", f) for i, f in enumerate(files)], fields=fields)


def bare(method, path, headers=None, body=None):
    """A request with these headers only, and none of the REST surface's rules on its reply: the CDN, pages, operations."""
    return Step(method, path, headers=headers, body=body, bare=True)


# --- what is there before a row's steps: functions of a World that add words ---

def nothing(world):
    pass


def library(name=None):
    """A fresh library: {org} {lib} {library} {assets} {key} {email} {claim_token}."""
    def make(world):
        made = world.mint(name)
        world.words.update(org=made.org, lib=made.lib, library=made.path, assets=made.assets, key=made.key, email=made.email,
                           claim_url=made.minted["claimUrl"], claim_token=made.minted["claimUrl"].rsplit("/", 1)[-1])
        world.library = made
        world.client.key = made.key
    return make


def photos(*files, ready=False, name=None):
    """A fresh library with these files (or so many small ones): {a0} {a1} … and {url0} …."""
    def make(world):
        library(name)(world)
        list_of = [(f"p{i}.png", images.png(64, 48, 10 + i)) for i in range(files[0])] if files and isinstance(files[0], int) else files
        assets = world.library.ready(*list_of) if ready else world.library.upload(*list_of)
        for i, asset in enumerate(assets):
            world.words[f"a{i}"], world.words[f"url{i}"] = asset["id"], asset["url"]
        world.given_assets = assets
    return make


def also(*givens):
    def make(world):
        for given in givens:
            given(world)
    return make


def stranger(world):
    """A second organization, whose library has a slug of its own: {other_org} {other_lib} {other_library} {other_assets} {other_key} {other_a}."""
    made = world.mint("Theirs " + world.words["nonce"])
    asset = made.upload(("theirs.png", images.png(40, 30, 77)))[0]
    world.words.update(other_org=made.org, other_lib=made.lib, other_library=made.path, other_assets=made.assets, other_key=made.key,
                       other_a=asset["id"], other_url=asset["url"])


class World:
    """One row's surroundings: the server, a client, words. Closed after the row."""

    def __init__(self, server):
        self.server = server
        self.client = Client(server.base) if server is not None else None
        self.words = {"base": server.base if server is not None else "", "nonce": os.urandom(6).hex()}
        self.words["fresh_email"] = f"{self.words['nonce']}@example.com"
        self.library = None
        self.open = []

    def mint(self, name=None, email=None):
        made = Library(self.server.base, email, name)
        self.open.append(made)
        return made

    def at(self, server):
        """The same row's surroundings at another server."""
        other = World(server)
        other.binary = self.binary
        self.open.append(other)
        return other

    def raw(self, **options):
        connection = RawConnection(self.server.base, **options)
        self.open.append(connection)
        return connection

    def run(self, *steps):
        for step in steps:
            step.run(self.client, self.words)
        return self.words.get("reply")

    def close(self):
        if self.client:
            self.client.close()
        for thing in self.open:
            thing.close()


class Row:
    def __init__(self, group, name, given, function, options):
        self.group, self.name, self.given, self.function = group, name, given, function
        self.options = options  # of its server, added to the group's

    @property
    def title(self):
        return f"{self.group.name}: {self.name}"


class Group:
    """The rows of one noun. `options` are those of the server they run on; None: each row starts its own."""

    def __init__(self, name, given=nothing, options=None, own_servers=False, alone=False):
        self.name, self.given = name, given
        self.options = options or {}
        self.own_servers = own_servers  # rows get no server; they start what they need
        self.alone = alone              # no other row may run at the same time (they measure)
        self.rows = []

    def add(self, name, *steps, given=None, options=None):
        def run(world):
            world.run(*[copy.copy(step) for step in steps])
        self.rows.append(Row(self, name, given or self.given, run, options))

    def row(self, name, given=None, options=None):
        def decorate(function):
            self.rows.append(Row(self, name, given or self.given, function, options))
            return function
        return decorate


def must(condition, sentence):
    if not condition:
        raise Failed(sentence)


def equal(got, wanted, what):
    if got != wanted:
        wanted, got = repr(wanted), repr(got)
        same = len(os.path.commonprefix([wanted, got]))
        if same > 200:
            wanted, got = (f"…{text[same - 100:same + 300]}" for text in (wanted, got))
        raise Failed(f"{what}: expected {wanted}, got {got}")


def one_of(*values):
    def check(got):
        return got in values
    check.__doc__ = "one of " + ", ".join(map(repr, values))
    return check


def matches(pattern):
    def check(got):
        return isinstance(got, str) and re.fullmatch(pattern, got) is not None
    check.__doc__ = f"like {pattern}"
    return check


def is_a(kind):
    def check(got):
        return isinstance(got, kind) and not (kind is int and isinstance(got, bool))
    check.__doc__ = f"of type {getattr(kind, '__name__', kind)}"
    return check


def json_of(value):
    return json_module.dumps(value).encode()
