"""/healthz, /readyz, /metrics and /openapi.json."""
import re
import time

from harness.scenario import Group, bare, equal, get, library, must, photos
from harness.server import Server, wait_until
from harness.wire import Client

rows = Group("operations")
unread = Group("a log that nobody reads", own_servers=True)
more = [unread]

PATHS = {  # of doc/contract.md, section 3
    "/me": ["get"], "/libraries": ["post"], "/organizations/{}/libraries": ["get", "post"], "/organizations/{}/libraries/{}": ["patch", "delete"], "/organizations/{}/libraries/{}/assets": ["get", "post", "delete"],
    "/organizations/{}/libraries/{}/assets/shape": ["get"], "/organizations/{}/libraries/{}/assets/{}": ["get"], "/organizations/{}/libraries/{}/assets/{}/description": ["patch"], "/organizations/{}/libraries/{}/assets/tag": ["post"],
    "/organizations/{}/libraries/{}/assets/untag": ["post"], "/organizations/{}/libraries/{}/assets/transfer": ["post"], "/organizations/{}/libraries/{}/assets/restore": ["post"], "/organizations/{}/libraries/{}/assets/known": ["post"], "/organizations/{}/libraries/{}/assets/{}/original": ["get"], "/organizations/{}/libraries/{}/downloads": ["post"], "/organizations/{}/libraries/{}/downloads/{}": ["get"], "/organizations/{}/libraries/{}/upload-links": ["post"], "/me/upload-links/{}": ["get"], "/organizations/{}/libraries/{}/uploads": ["post"], "/organizations/{}/libraries/{}/uploads/{}": ["get", "head", "patch", "delete"], "/organizations/{}/libraries/{}/facets": ["get"], "/organizations/{}/libraries/{}/changes": ["get"], "/organizations/{}/libraries/{}/trash": ["get"], "/organizations/{}/libraries/{}/trash/empty": ["post"], "/organizations/{}/libraries/{}/tags": ["get"], "/organizations/{}/search/assets": ["get"],
}

for path in ("/healthz", "/readyz"):
    rows.add(f"{path} is well", bare("GET", path).status(200).header("Cache-Control", lambda v: v is None or "public" not in v))
    rows.add(f"HEAD {path}", bare("HEAD", path).status(200).check("no body", lambda r, w: r.body == b""))
    rows.add(f"POST {path} is 405", bare("POST", path).status(405).header("Allow", "GET"))
rows.add("/openapi.json needs neither key nor version", bare("GET", "/openapi.json").status(200).header("Content-Type", "json").where("openapi", lambda v: v.startswith("3.1")))
rows.add("/openapi.json may be fetched by a browser tool", bare("GET", "/openapi.json").status(200).header("X-Content-Type-Options", "nosniff"))


def document(world):
    return bare("GET", "/openapi.json").status(200).run(world.client, world.words).json


def operations(doc):
    for path, item in doc["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete", "head", "options"):
                yield path, method, operation


@rows.row("openapi: each operation of the contract is there")
def _(world):
    known = {re.sub(r"\{[^}]*\}", "{}", path): item for path, item in document(world)["paths"].items()}
    for path, methods in PATHS.items():
        must(path in known, f"no path {path}; there are {sorted(known)}")
        for method in methods:
            must(method in known[path], f"no {method} on {path}")


@rows.row("openapi: each reference resolves")
def _(world):
    doc = document(world)

    def walk(value):
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                here = doc
                for part in value["$ref"].removeprefix("#/").split("/"):
                    must(isinstance(here, dict) and part.replace("~1", "/") in here, f"{value['$ref']} leads nowhere")
                    here = here[part.replace("~1", "/")]
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)
    walk(doc)


@rows.row("openapi: each operation has an id of its own, a summary or description, and answers")
def _(world):
    seen = set()
    for path, method, operation in operations(document(world)):
        where = f"{method} {path}"
        must(operation.get("operationId") and operation["operationId"] not in seen, f"{where} has no operationId of its own")
        seen.add(operation["operationId"])
        must(operation.get("summary") or operation.get("description"), f"{where} says nothing about itself")
        must(operation.get("responses"), f"{where} has no answers")
        must(any(str(status).startswith("2") for status in operation["responses"]), f"{where} never succeeds")


@rows.row("openapi: each parameter of a path is declared")
def _(world):
    doc = document(world)

    def resolve(value):
        while "$ref" in value:
            here = doc
            for part in value["$ref"].removeprefix("#/").split("/"):
                here = here[part]
            value = here
        return value
    for path, method, operation in operations(doc):
        declared = {resolve(p)["name"] for p in operation.get("parameters", []) + doc["paths"][path].get("parameters", []) if resolve(p)["in"] == "path"}
        must(set(re.findall(r"\{([^}]*)\}", path)) == declared, f"{method} {path} declares {declared}")


@rows.row("openapi: an operation names the refusals that are its own")
def _(world):
    named = {f"{method} {path}": operation["responses"] for path, method, operation in operations(document(world))}
    library = "/organizations/{organizationId}/libraries"
    for call, status in ((f"post {library}", 409), ("post /libraries", 403), ("patch %s/{libraryId}/assets/{assetId}/description" % library, 412)):
        must(str(status) in named[call], f"{call} does not name {status}: {sorted(named[call])}")


@rows.row("openapi: every field of the contract's shapes is described")
def _(world):
    from harness.shapes import SHAPES
    schemas = document(world)["components"]["schemas"]
    for name in ("Library", "Tag", "Asset"):
        must(name in schemas, f"no schema {name}; there are {sorted(schemas)}")
        missing = set(SHAPES[name]) - set(schemas[name].get("properties", {}))
        must(not missing, f"{name} lacks {sorted(missing)}")


@rows.row("openapi: the error codes of the contract are named")
def _(world):
    text = bare("GET", "/openapi.json").run(world.client, world.words).text
    for code in ("BAD_USER_INPUT", "INVALID_API_KEY", "RESOURCE_NOT_FOUND", "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", "RATE_LIMITED"):
        must(code in text, f"{code} is not named")


@rows.row("metrics are Prometheus text", given=photos(1))
def _(world):
    reply = bare("GET", "/metrics").status(200).header("Content-Type", "text/plain").run(world.client, world.words)
    sample = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*"(,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*")*,?\})? [-+]?([0-9.eE+-]+|Inf|NaN)( \d+)?')
    lines = [line for line in reply.text.splitlines() if line]
    for line in lines:
        must(line.startswith("#") or sample.fullmatch(line), f"not Prometheus text: {line}")
    types = {line.split()[2]: line.split()[3] for line in lines if line.startswith("# TYPE")}
    must(types, "no # TYPE lines")
    for line in lines:
        if not line.startswith("#"):
            name = re.match(r"[a-zA-Z0-9_:]+", line)[0]
            must(name in types or re.sub(r"_(bucket|sum|count)$", "", name) in types, f"{name} has no # TYPE")
    must(reply.text.endswith("\n"), "the last line has no end")
    must(world.words["key"] not in reply.text and world.words["email"] not in reply.text, "a secret is in the metrics")


@rows.row("metrics count requests")
def _(world):
    def total():
        text = bare("GET", "/metrics").status(200).run(world.client, world.words).text
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(r"\w*requests?_total", line))
    before = total()
    for _ in range(5):
        world.client.raw("GET", "/healthz")
        get("/nothing").run(world.client, world.words)
    must(total() >= before + 5, f"requests before {before}, after {total()}")


@rows.row("the log holds no key and no claim link", given=library())
def _(world):
    get("/me").ok().run(world.client, world.words)
    bare("GET", "/claim/{claim_token}").status(200).run(world.client, world.words)
    wait_until(lambda: any("/claim/" in line for line in world.server.output), what="the log line of the claim page")
    said = "\n".join(world.server.output)
    must(world.words["key"] not in said, "the log holds an API key")
    must(world.words["claim_token"] not in said, "the log holds a claim token")


def log_until_lines_are_dropped(client):
    for _ in range(40):
        for _ in range(500):
            equal(client.raw("GET", "/nothing/" + "x" * 200).status, 404, "status")
        text = client.raw("GET", "/metrics").text
        dropped = float(re.search(r"^lightkeep_log_dropped_lines_total (\S+)", text, re.M)[1])
        if dropped:
            return dropped
    raise AssertionError("20,000 lines were logged, and none was dropped")


@unread.row("requests are answered, lines that are dropped are counted, and SIGTERM ends the server")
def _(world):
    with Server(world.binary, unread=True) as server:
        client = Client(server.base)
        log_until_lines_are_dropped(client)
        client.close()
        began = time.monotonic()
        equal(server.stop(), 0, "exit code")
        must(time.monotonic() - began < 5, f"stopping took {time.monotonic() - began:.1f} s")
        server.read_on()


@unread.row("once somebody reads again, the log says how many lines were dropped, and goes on")
def _(world):
    with Server(world.binary, unread=True) as server:
        client = Client(server.base)
        log_until_lines_are_dropped(client)
        server.read_on()
        wait_until(lambda: any("lines of the log were dropped" in line for line in server.output), what="the line that tells of the others")
        client.raw("GET", "/the-next-one")
        wait_until(lambda: any("/the-next-one" in line for line in server.output), what="the line of the next request")
