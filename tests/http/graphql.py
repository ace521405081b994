"""GraphQL at POST / and /graphql: each query and mutation, errors with their statuses, HTTP's side of it, files in forms, limits, other origins."""
import concurrent.futures
import json
import urllib.parse

from harness import images
from harness.people import Place, person
from harness.programs import Program
from harness.scenario import STATUS, Group, Step, also, bare, equal, fill, is_a, library, must, photos, stranger
from harness.server import Server
from harness.shapes import SHAPES
from harness.wire import Client, Library

rows = Group("graphql")
files = Group("graphql file limits", options={"--max-file-size": "64KiB"}, given=library())
own = Group("graphql, own servers", own_servers=True)
more = [files, own]

JSON, RESPONSE = "application/json", "application/graphql-response+json"
PLACE = 'organizationId: "{org}", libraryId: "{lib}"'
OWN_CODES = {"GRAPHQL_PARSE_FAILED": 400, "GRAPHQL_VALIDATION_FAILED": 400, "OPERATION_RESOLUTION_FAILURE": 400, "PERSISTED_QUERY_NOT_SUPPORTED": 400}


def fields(name, leave_out=("uploadedBy", "views", "highlights", "tags", "details")):
    return " ".join(field for field in SHAPES[name] if field not in leave_out)


ASSET = f"{fields('Asset')} tags uploadedBy {{ name }} details {{ takenAt camera lens exposureTime fNumber iso focalLength latitude longitude }} views {{ {fields('AssetView', ('metadata',))} metadata {{ basedOnId created name url }} }}"


def sent(query=None, variables=None, key="{key}", path="/graphql", headers=None, body=None, **members):
    """A request as clients send it: JSON with a key."""
    every = {"Content-Type": JSON} | ({"Authorization": f"Bearer {key}"} if key else {}) | (headers or {})
    document = {"query": query, "variables": variables} | members

    def text(words):
        return json.dumps(fill({name: value for name, value in document.items() if value is not None}, words)).encode()
    return bare("POST", path, {name: value for name, value in every.items() if value is not None}, text if body is None else body)


def ask(query, where=None, **options):
    """A query that is answered; `where` maps paths inside data to what must be there."""
    step = sent(query, **options).status(200).expect("no errors", lambda r, w: None if "errors" not in r.json else r.json["errors"])
    for path, wanted in (where or {}).items():
        step.where("data." + path, wanted)
    return step


def refused(step, code, says=None, status=None, field=None):
    """errors[] with this code, the same status twice; of a field (data is null, the path names it) or of the request (no data)."""
    status = status or OWN_CODES.get(code) or STATUS[code]
    step.status(status).where("errors[0].extensions.code", code).where("errors[0].extensions.http.status", status)
    if says:
        step.check(f"a message with “{says}”", lambda r, w: fill(says, w).lower() in r.json["errors"][0]["message"].lower() or r.json["errors"][0]["message"])
    if field:
        step.where("data", None).where("errors[0].path", [field]).where("errors[0].locations[0].line", is_a(int))
    else:
        step.check("no data", lambda r, w: "data" not in r.json)
    return step


def query_string(**parameters):
    return "/graphql?" + "&".join(f"{name}={urllib.parse.quote(value).replace('%7Borg%7D', '{org}').replace('%7Bfresh_email%7D', '{fresh_email}')}" for name, value in parameters.items())


def fetch(path, headers=None, key="{key}"):
    return bare("GET", path, ({"Authorization": f"Bearer {key}"} if key else {}) | (headers or {}))


def same_as_rest(path, rest):
    """What data.<path> of the last reply is, REST says too."""
    def check(world):
        got = world.words["reply"].json["data"][path]
        return got, world.library.good("GET", fill(rest, world.words))
    return check


# --- queries

rows.add("viewer", ask("{ viewer { organizationId organizationName plan libraries { library access } } }",
                       {"viewer.organizationId": "{org}", "viewer.plan": "trial", "viewer.libraries": [{"library": "{lib}", "access": "write"}]}), given=library())
rows.add("libraries", ask('{ libraries(organizationId: "{org}") { id name assetsCount photosCount trashCount tags { id count type } } }',
                          {"libraries.#": 1, "libraries[0].id": "{lib}", "libraries[0].assetsCount": 2, "libraries[0].photosCount": 2, "libraries[0].tags": []}), given=photos(2))
rows.add("libraries and assets take page 0", ask('{ libraries(organizationId: "{org}", page: 0, pageSize: 1) { id } assets(%s, page: 0, pageSize: 1) { id } }' % PLACE,
                                                 {"libraries.#": 1, "assets[0].id": "{a1}"}), given=photos(2))
rows.add("assets, newest first, with pages", ask("{ assets(%s, page: 2, pageSize: 2) { id } }" % PLACE, {"assets": [{"id": "{a0}"}]}).where("extensions.lists.assets.found", 3)
         .where("extensions.lists.assets.next", None), given=photos(3))
rows.add("a list says how it goes on", ask("{ some: assets(%s, pageSize: 2) { id } }" % PLACE, {"some.#": 2}).where("extensions.lists.some.next.cursor", is_a(str)).keep(cursor="extensions.lists.some.next.cursor"),
         ask('{ assets(%s, pageSize: 2, cursor: "{cursor}") { id } }' % PLACE, {"assets": [{"id": "{a0}"}]}).where("extensions.lists.assets.next", None), given=photos(3))
rows.add("an object of which nothing is wanted is empty", ask("{ viewer { plan @include(if: false) } assets(%s) { id @skip(if: true) views { ... @skip(if: true) { id } } } }" % PLACE, {"viewer": {}, "assets": [{"views": []}]}), given=photos(1))
rows.add("asset", ask('{ asset(%s, assetId: "{a0}") { id libraryId uploadedBy { name } views { id } } }' % PLACE, {"asset.id": "{a0}", "asset.libraryId": "{lib}", "asset.views": []}), given=photos(1))
rows.add("tags", ask("{ tags(%s, limit: 5) { id count type } }" % PLACE, {"tags": []}), given=library())
rows.add("searchAssets", ask('{ searchAssets(organizationId: "{org}", q: "p1", libraries: ["{lib}"], page: 1, pageSize: 10) { found page hits { id name score highlights { name tags } } } }',
                             {"searchAssets.found": 1, "searchAssets.hits[0].id": "{a1}", "searchAssets.hits[0].highlights.name": "<mark>p1</mark>"}), given=photos(2))
rows.add("searchAssets without words gives the newest", ask('{ searchAssets(organizationId: "{org}") { found hits { id score } } }', {"searchAssets.found": 2, "searchAssets.hits[0]": {"id": "{a1}", "score": None}}), given=photos(2))
rows.add("known bytes", ask('{ knownAssets(%s, digests: ["%s"]) { known { digest assetId } } }' % (PLACE, "0" * 64), {"knownAssets.known": []}), given=photos(1))
rows.add("trash", ask('mutation { deleteAssets(%s, assets: ["{a0}"]) { ids } }' % PLACE), ask("{ trash(%s) { id trashed leaves } }" % PLACE, {"trash.#": 1, "trash[0].trashed": is_a(int)}), given=photos(1))
rows.add("photos, as older clients ask for them",
         sent("query Query($organizationId: String!, $libraryId: String!) { photos(organizationId: $organizationId, libraryId: $libraryId) { id blurhash thumbUrl url name height width views { id parentId name url thumbUrl height width } description createdAt updatedAt metadata } }",
              {"organizationId": "{org}", "libraryId": "{lib}"}, path="/", operationName="Query", headers={"Apollo-Require-Preflight": "true"}).status(200)
         .where("data.photos.#", 2).where("data.photos[0].id", "{a1}").where("data.photos[0].createdAt", is_a(int)).where("data.photos[0].metadata.contentType", "image/png"), given=photos(2))
rows.add("and their libraries", sent("query Query($organizationId: String!) { libraries(organizationId: $organizationId) { id name photosCount } }", {"organizationId": "{org}"}, path="/", operationName="Query").status(200)
         .where("data.libraries[0].photosCount", 1), given=photos(1))


@rows.row("every field of an asset is REST's, in lists, alone and in search", given=photos(2, ready=True))
def _(world):
    world.library.upload(("variant.png", images.png(30, 20, 3)), parent=world.words["a0"])
    for view in world.library.good("GET", world.words["assets"] + "?parentId=" + world.words["a0"]):
        world.library.finished(view["id"])
    world.run(ask("{ assets(%s) { %s } asset(%s, assetId: \"{a0}\") { %s } searchAssets(organizationId: \"{org}\") { hits { %s score highlights { name tags } } found page partial } }" % (PLACE, ASSET, PLACE, ASSET, ASSET)))
    data = world.words["reply"].json["data"]
    equal(data["assets"], world.library.good("GET", world.words["assets"]), "assets")
    equal(data["asset"], world.library.asset(world.words["a0"]), "asset")
    equal(data["searchAssets"], world.library.good("GET", f"/organizations/{world.words['org']}/search/assets"), "searchAssets")
    equal(len(data["asset"]["views"]), 1, "views")
    must(isinstance(data["asset"]["sizes"], str), "sizes is no string")


rows.add("aliases, fragments, @include and @skip, __typename",
         ask("query Q($yes: Boolean! = true, $no: Boolean!) { first: assets(%s, pageSize: 1) { ...F } second: assets(%s, page: 2, pageSize: 1) { ... on Asset { id @skip(if: $no) name @include(if: $no) } ...F } __typename } fragment F on Asset { key: id __typename url @skip(if: $yes) }"
             % (PLACE, PLACE), {"first": [{"key": "{a1}", "__typename": "Asset"}], "second": [{"id": "{a0}", "key": "{a0}", "__typename": "Asset"}], "__typename": "Query"}, variables={"no": False}), given=photos(2))
rows.add("answers have the order of the document", ask("{ assets(%s) { url id } }" % PLACE).check("url before id", lambda r, w: r.text.index('"url"') < r.text.index('"id"')), given=photos(1))
rows.add("a field that is selected twice is there once, with both selections", ask("{ assets(%s) { uploadedBy { name } uploadedBy { n: name } } }" % PLACE, {"assets[0].uploadedBy.#": 2}), given=photos(1))
rows.add("introspection needs no key", ask("{ __schema { queryType { name } mutationType { name } subscriptionType { name } } __type(name: \"Asset\") { kind fields { name } } }",
                                           {"__schema.mutationType.name": "Mutation", "__schema.subscriptionType": None, "__type.kind": "OBJECT"}, key=None))
rows.add("the schema as text", bare("GET", "/graphql/schema.graphql").status(200).header("Content-Type", "text/plain").header("Access-Control-Allow-Origin", "*")
         .has("type Query {", "scalar Upload", "uploadAssets(", "files: [Upload!]!", "@deprecated", "type Viewer {", "type Mutation {"))

# --- mutations

CREATED = "mutation($name: String!, $slug: String) { createLibrary(organizationId: \"{org}\", name: $name, slug: $slug) { id name assetsCount } }"


@rows.row("libraries are made, renamed and removed")
def _(world):
    made = Place(person(world, "ann", "api"))
    _, world.words["key"] = made.key("write")
    world.words.update(org=made.org, lib=made.lib)
    world.run(ask(CREATED, {"createLibrary": {"id": "travel", "name": "Travel", "assetsCount": 0}}, variables={"name": "Travel", "slug": "travel"}),
              refused(sent(CREATED, {"name": "Travel", "slug": "travel"}), "LIBRARY_URL_TAKEN", field="createLibrary"),
              ask('mutation { renameLibrary(organizationId: "{org}", libraryId: "travel", name: "Journeys") { id name } }', {"renameLibrary": {"id": "travel", "name": "Journeys"}}),
              ask('mutation { deleteLibrary(organizationId: "{org}", libraryId: "travel") { success libraryId } }', {"deleteLibrary": {"success": True, "libraryId": "travel"}}))


rows.add("tags go on and off", ask('mutation { tagAssets(%s, assetIds: ["{a0}", "{a1}"], tags: ["sea", "sun"]) { taggedCount } }' % PLACE, {"tagAssets.taggedCount": 4}),
         ask("{ assets(%s, tags: [\"sea\"]) { tags } tags(%s) { id count type } }" % (PLACE, PLACE), {"assets.#": 2, "assets[0].tags": ["sea", "sun"], "tags.#": 2, "tags[0].count": 2}),
         ask('mutation { untagAssets(%s, assetIds: ["{a0}"], tags: "sea") { untaggedCount } }' % PLACE, {"untagAssets.untaggedCount": 1}), given=photos(2))
rows.add("descriptions", ask('mutation($d: String!) { updateAssetDescription(%s, assetId: "{a0}", description: $d) { assetId description } }' % PLACE, {"updateAssetDescription.description": "Über den \"Wolken\"\n🏖"}, variables={"d": "Über den \"Wolken\"\n🏖"}),
         ask('{ asset(%s, assetId: "{a0}") { description } }' % PLACE, {"asset.description": "Über den \"Wolken\"\n🏖"}),
         ask('mutation { updateAssetDescription(%s, assetId: "{a0}", description: "") { description } }' % PLACE, {"updateAssetDescription.description": None}), given=photos(1))
rows.add("deleting is idempotent, and undone", ask('mutation($ids: [ID!]!) { deleteAssets(%s, assets: $ids) { success message ids } }' % PLACE, {"deleteAssets": {"success": True, "message": "Moved 1 assets to trash", "ids": ["{a0}"]}}, variables={"ids": ["{a0}"]}),
         ask('mutation($ids: [String!]!) { deleteAssets(%s, assets: $ids) { message ids } }' % PLACE, {"deleteAssets.ids": []}, variables={"ids": ["{a0}"]}),
         ask('mutation { restoreAssets(%s, ids: ["{a0}"]) { success ids } }' % PLACE, {"restoreAssets.ids": ["{a0}"]}), ask('mutation { emptyTrash(%s) { success removed more } }' % PLACE, {"emptyTrash.removed": 0}), given=photos(1))
rows.add("mutations run one after the other", ask('mutation { one: tagAssets(%s, assetIds: ["{a0}"], tags: ["a"]) { taggedCount } two: tagAssets(%s, assetIds: ["{a0}"], tags: ["a"]) { taggedCount } three: untagAssets(%s, assetIds: ["{a0}"], tags: ["a"]) { untaggedCount } }'
         % (PLACE, PLACE, PLACE), {"one.taggedCount": 1, "two.taggedCount": 0, "three.untaggedCount": 1}), given=photos(1))
rows.add("none after one that failed", refused(sent('mutation { tagAssets(%s, assetIds: ["nothing00000"], tags: ["a"]) { taggedCount } deleteAssets(%s, assets: ["{a0}"]) { ids } }' % (PLACE, PLACE)), "RESOURCE_NOT_FOUND", field="tagAssets"),
         ask("{ assets(%s) { id } }" % PLACE, {"assets.#": 1}), given=photos(1))
rows.add("createOrganization needs no key", ask('mutation { createOrganization(email: "{fresh_email}", name: "Summer") { organizationId libraryId apiKey claimUrl expiresAt emailSent } }', {"createOrganization.emailSent": False}, key=None)
         .keep(org="data.createOrganization.organizationId", key="data.createOrganization.apiKey"), ask("{ viewer { organizationId } }", {"viewer.organizationId": "{org}"}))


@rows.row("images move to another library")
def _(world):
    made = Place(person(world, "ann", "api"))
    _, world.words["key"] = made.key("write")
    asset = world.client.call("POST", f"/organizations/{made.org}/libraries/{made.lib}/assets", files=[("a.png", images.png())], key=world.words["key"]).data["assets"][0]["id"]
    world.words.update(org=made.org, lib=made.lib, a0=asset)
    move = 'mutation { transferAssets(organizationId: "{org}", sourceLibraryId: "{lib}", targetLibraryId: "there", assetIds: ["{a0}"]) { transferredCount sourceLibraryId targetLibraryId } }'
    world.run(ask(CREATED, variables={"name": "There", "slug": "there"}), ask(move, {"transferAssets": {"transferredCount": 1, "sourceLibraryId": "{lib}", "targetLibraryId": "there"}}),
              refused(sent(move), "RESOURCE_NOT_FOUND", field="transferAssets"))


# --- who may, and errors

LIST = "{ assets(%s) { id } }" % PLACE
rows.add("without a key", refused(sent(LIST, key=None), "UNAUTHENTICATED", field="assets").header("WWW-Authenticate", "Bearer"), given=library())
rows.add("another scheme is none", refused(sent(LIST, key=None, headers={"Authorization": "Basic abc"}), "UNAUTHENTICATED", field="assets"), given=library())
rows.add("a cookie is nothing", refused(sent(LIST, key=None, headers={"Cookie": "session={key}"}), "UNAUTHENTICATED", field="assets"), given=library())
rows.add("an unknown key", refused(sent("{ viewer { plan } }", key="pk_" + "x" * 43), "INVALID_API_KEY", field="viewer"))
rows.add("an unknown access token", refused(sent("{ viewer { plan } }", key="lka_" + "x" * 43), "UNAUTHENTICATED", field="viewer"))
rows.add("a stranger's key", refused(sent(LIST, key="{other_key}"), "INVALID_API_KEY", field="assets"), given=also(library(), stranger))
rows.add("an unknown organization", refused(sent('{ libraries(organizationId: "no-such-{nonce}") { id } }'), "ORGANIZATION_NOT_FOUND", field="libraries"), given=library())
rows.add("an unknown library", refused(sent('{ assets(organizationId: "{org}", libraryId: "nothing") { id } }'), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", field="assets"), given=library())
rows.add("an unknown asset", refused(sent('{ asset(%s, assetId: "nothing00000") { id } }' % PLACE), "RESOURCE_NOT_FOUND", field="asset"), given=library())
rows.add("a stranger's asset", refused(sent('{ asset(%s, assetId: "{other_a}") { id } }' % PLACE), "RESOURCE_NOT_FOUND", field="asset"), given=also(library(), stranger))
rows.add("out of range", refused(sent("{ assets(%s, pageSize: 501) { id } }" % PLACE), "BAD_USER_INPUT", says="`pageSize`", field="assets"),
         refused(sent("{ assets(%s, tags: [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]) { id } }" % PLACE), "BAD_USER_INPUT", says="`tags`", field="assets"),
         refused(sent('mutation { tagAssets(%s, assetIds: ["{a0}"], tags: ["trash"]) { taggedCount } }' % PLACE), "BAD_USER_INPUT", field="tagAssets"), given=photos(1))
rows.add("too many ids, none, in the field's own words", refused(sent("mutation($a: [ID!]!) { deleteAssets(%s, assets: $a) { ids } }" % PLACE, {"a": ["x"] * 101}), "MAX_ASSETS_EXCEEDED", says="`assets`", field="deleteAssets"),
         refused(sent("mutation { deleteAssets(%s, assets: []) { ids } }" % PLACE), "DELETE_ERROR", field="deleteAssets"), given=library())
rows.add("refusals say where", refused(sent("query {\n  a: asset(%s, assetId: \"x\") { id }\n}" % PLACE), "RESOURCE_NOT_FOUND", field="a").where("errors[0].locations", [{"line": 2, "column": 3}]), given=library())


@rows.row("a key that reads, reads; an access token acts as its person")
def _(world):
    made = Place(person(world, "ann", "api"))
    _, world.words["key"] = made.key("read")
    world.words.update(org=made.org, lib=made.lib)
    world.run(ask(LIST, {"assets": []}), ask("{ viewer { libraries { access } } }", {"viewer.libraries": [{"access": "read"}]}),
              refused(sent('mutation { tagAssets(%s, assetIds: ["x"], tags: ["a"]) { taggedCount } }' % PLACE), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", field="tagAssets"),
              refused(sent(CREATED, {"name": "New"}), "API_KEY_READ_ONLY", field="createLibrary"))
    program = Program(world)
    world.words["key"] = program.connect(made.owner, made.org)["access_token"]
    world.run(ask(LIST, {"assets": []}), ask("{ viewer { organizationId } }", {"viewer.organizationId": made.org}),
              ask('mutation { createLibrary(organizationId: "{org}", name: "Of a program") { name } }', {"createLibrary.name": "Of a program"}))


# --- the language's refusals

rows.add("what is no GraphQL", refused(sent("{ assets("), "GRAPHQL_PARSE_FAILED", says="Syntax Error").where("errors[0].locations[0].line", 1))
rows.add("what is not in the schema", refused(sent('query { assets(%s) { nothing } }' % PLACE), "GRAPHQL_VALIDATION_FAILED", says='Cannot query field "nothing" on type "Asset"').where("errors[0].locations[0].line", 1))
rows.add("all that is wrong is said", refused(sent("{ viewer { a b } }"), "GRAPHQL_VALIDATION_FAILED").where("errors.#", 2))
rows.add("a missing argument", refused(sent("{ libraries { id } }"), "GRAPHQL_VALIDATION_FAILED", says="organizationId"))
rows.add("a variable of a wrong kind", refused(sent("query($p: Int) { libraries(organizationId: \"x\", page: $p) { id } }", {"p": "one"}), "BAD_USER_INPUT", says="$p"))
rows.add("a variable that is missing", refused(sent("query($o: ID!) { libraries(organizationId: $o) { id } }"), "BAD_USER_INPUT", says="$o"))
rows.add("subscriptions", refused(sent("subscription { assets { id } }"), "GRAPHQL_VALIDATION_FAILED"))
rows.add("an unknown operation", refused(sent("query A { __typename }", operationName="B"), "OPERATION_RESOLUTION_FAILURE", says='"B"'), refused(sent("query A { __typename } query B { __typename }"), "OPERATION_RESOLUTION_FAILURE", says="operation name"),
         ask("query A { __typename } query B { t: __typename }", {"t": "Query"}, operationName="B"))

# --- HTTP

rows.add("at / too, whatever the host", ask("{ __typename }", {"__typename": "Query"}, path="/"), ask("{ __typename }", {"__typename": "Query"}, path="/", key=None))
rows.add("media types", ask("{ __typename }").header("Content-Type", JSON).header("Cache-Control", "no-store").header("Vary", "Accept"), ask("{ __typename }", headers={"Accept": RESPONSE}).header("Content-Type", RESPONSE),
         ask("{ __typename }", headers={"Accept": f"{RESPONSE}, {JSON};q=0.9"}).header("Content-Type", RESPONSE), ask("{ __typename }", headers={"Accept": f"{RESPONSE};q=0.1, {JSON}"}).header("Content-Type", JSON),
         ask("{ __typename }", headers={"Accept": "*/*"}).header("Content-Type", JSON), refused(sent("{ __typename }", headers={"Accept": "text/html"}), "BAD_USER_INPUT", status=406),
         refused(sent("{ nothing }", headers={"Accept": RESPONSE}), "GRAPHQL_VALIDATION_FAILED").header("Content-Type", RESPONSE))
rows.add("other bodies", refused(sent("{ __typename }", headers={"Content-Type": "text/plain"}), "BAD_USER_INPUT", status=415), refused(sent("{ __typename }", headers={"Content-Type": None}), "BAD_USER_INPUT", status=415),
         ask("{ __typename }", headers={"Content-Type": "Application/JSON; charset=utf-8"}))
for name, body, says in (("no JSON", b"{", "JSON"), ("nothing", b"", "JSON"), ("a list, as batches are", b'[{"query": "{ __typename }"}]', "Batches"), ("a number", b"1", "object"), ("no query", b"{}", "query"), ("a query that is no text", b'{"query": 1}', "query"),
                         ("variables that are a list", b'{"query": "{ __typename }", "variables": []}', "variables"), ("an operation name that is none", b'{"query": "{ __typename }", "operationName": 1}', "operationName"),
                         ("extensions that are text", b'{"query": "{ __typename }", "extensions": "x"}', "extensions"), ("JSON that is deep", b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 9000 + b"]" * 9000 + b"}}", "deep"),
                         ("JSON of many keys", ('{"query": "{ __typename }", "variables": {' + ",".join(f'"k{i}": 1' for i in range(2000)) + "}}").encode(), "too many")):
    rows.add(f"a body of {name}", refused(sent(body=body), "BAD_USER_INPUT", says=says))
rows.add("what is not known is passed over", ask("{ __typename }", id=7, variables={"other": 1}, extensions={}, operationName=""), sent("{ __typename }", headers={"X-Apollo-Operation-Name": "x"}).status(200))
rows.add("a hash in place of the query", refused(sent(extensions={"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}), "PERSISTED_QUERY_NOT_SUPPORTED", says="PersistedQueryNotSupported"))
rows.add("a body over 1 MiB", refused(sent("{ __typename }" + " " * (1 << 20)), "PAYLOAD_TOO_LARGE"))
rows.add("GET for queries", fetch(query_string(query="query($o: ID!) { libraries(organizationId: $o) { id } }", variables='{"o": "{org}"}', operationName="")).status(200).where("data.libraries[0].id", "{lib}"),
         refused(fetch(query_string(query="{ a", variables="")), "GRAPHQL_PARSE_FAILED"), refused(fetch("/graphql"), "BAD_USER_INPUT", says="query"), refused(fetch(query_string(query="{ __typename }", variables="{")), "BAD_USER_INPUT", says="JSON"), given=library())
rows.add("but not for mutations", refused(fetch(query_string(query='mutation { createOrganization(email: "{fresh_email}") { apiKey } }')), "ENDPOINT_NOT_FOUND", status=405).header("Allow", "POST"))
for method in ("PUT", "DELETE", "PATCH"):
    rows.add(f"{method} is 405", bare(method, "/graphql").status(405).header("Allow", "POST"))
rows.add("GET / stays the front page", bare("GET", "/", {"Accept": "text/html"}).status(200).header("Content-Type", "text/html"))

# --- other origins

ELSEWHERE = {"Origin": "https://elsewhere.example"}
for path in ("/", "/graphql"):
    rows.add(f"a preflight for {path}", bare("OPTIONS", path, {**ELSEWHERE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type,apollo-require-preflight"}).status(204)
             .header("Access-Control-Allow-Origin", "*").header("Access-Control-Allow-Methods", "POST").header("Access-Control-Allow-Headers", "apollo-require-preflight").header("Access-Control-Allow-Credentials", None))
rows.add("answers and refusals may be read anywhere", ask("{ __typename }", headers=ELSEWHERE).header("Access-Control-Allow-Origin", "*").header("Access-Control-Expose-Headers", "Retry-After"),
         refused(sent("{ viewer { plan } }", key=None, headers=ELSEWHERE), "UNAUTHENTICATED", field="viewer").header("Access-Control-Allow-Origin", "*"))

# --- limits

rows.add("depth", refused(sent("{ __schema { types " + "{ fields { type " * 12 + "{ name }" + " } }" * 12 + " } }"), "GRAPHQL_VALIDATION_FAILED"))
rows.add("nesting", refused(sent("{ a" * 3000 + " }" * 3000), "GRAPHQL_PARSE_FAILED"))
rows.add("aliases", refused(sent("{ " + " ".join(f"a{i}: __typename" for i in range(201)) + " }"), "GRAPHQL_VALIDATION_FAILED"))
rows.add("tokens", refused(sent("{ " + "__typename " * 10_001 + " }"), "GRAPHQL_PARSE_FAILED"))
rows.add("fragments that multiply", refused(sent("{ ...f0 } " + " ".join(f"fragment f{i} on Query {{ a{i}: __typename ...f{i + 1} b{i}: __typename ...f{i + 1} }}" for i in range(40)) + " fragment f40 on Query { __typename }"), "GRAPHQL_VALIDATION_FAILED"))
rows.add("fragments that go round", refused(sent("{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }"), "GRAPHQL_VALIDATION_FAILED", says="itself"))
rows.add("calls", refused(sent("{ " + " ".join(f"a{i}: viewer {{ plan }}" for i in range(51)) + " }"), "GRAPHQL_VALIDATION_FAILED", says="50"), ask("{ " + " ".join(f"a{i}: viewer {{ plan }}" for i in range(50)) + " }", {"a49.plan": "trial"}), given=library())
TYPE = "type { kind name description ofType { kind name description ofType { kind name description } } }"
OFTEN = " ".join(f"f{i}: fields {{ name description {TYPE} args {{ name description {TYPE} }} }}" for i in range(12))
rows.add("introspection many times over", refused(sent("{ __schema { " + " ".join(f"t{i}: types {{ {OFTEN} }}" for i in range(12)) + " } }"), "BAD_USER_INPUT", says="too large", field="__schema"))

# --- files

UPLOAD = "mutation($org: ID!, $lib: ID!, $files: [Upload!]!, $parent: ID) { uploadAssets(organizationId: $org, libraryId: $lib, files: $files, email: \"me@example.com\", parentId: $parent) { responseText assets { id name filename contentType url parentId status } } }"


def form(parts, boundary="lightkeep-form"):
    """(name, bytes) is a text, (name, filename, bytes) a file."""
    out = bytearray()
    for part in parts:
        name = f'; filename="{part[1]}"\r\nContent-Type: image/png' if len(part) == 3 else ""
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{part[0]}"{name}\r\n\r\n'.encode() + part[-1] + b"\r\n"
    return bytes(out) + f"--{boundary}--\r\n".encode()


def send_form(parts, key="{key}", path="/graphql", headers=None):
    """A form of parts, or of a function of the words."""
    every = {"Content-Type": "multipart/form-data; boundary=lightkeep-form", "Apollo-Require-Preflight": "true"} | ({"Authorization": f"Bearer {key}"} if key else {}) | (headers or {})
    return bare("POST", path, every, lambda words: form(parts(words) if callable(parts) else parts))


def operations(query=UPLOAD, count=1, **variables):
    return lambda words: json.dumps({"query": fill(query, words), "variables": fill({"org": "{org}", "lib": "{lib}", "files": [None] * count, **variables}, words)}).encode()


def uploading(*names, query=UPLOAD, paths=None, order=None, **variables):
    """A form that uploads files of these names; the parts are called 0, 1 …."""
    def parts(words):
        count = len(names)
        mapped = {str(i): [(paths or {}).get(i, f"variables.files.{i}")] for i in range(count)}
        sent_files = [(str(i), names[i], images.png(20, 20, 40 + i)) for i in (order or range(count))]
        return [("operations", operations(query, count, **variables)(words)), ("map", json.dumps(mapped).encode()), *sent_files]
    return parts


def uploaded(parts, **options):
    return send_form(parts, **options).status(200).expect("no errors", lambda r, w: None if "errors" not in r.json else r.json["errors"])


rows.add("one file", uploaded(uploading("Sea.png")).where("data.uploadAssets.responseText", "Uploaded 1 image").where("data.uploadAssets.assets[0].filename", "Sea.png").where("data.uploadAssets.assets[0].contentType", "image/png")
         .keep(a0="data.uploadAssets.assets[0].id"), ask("{ assets(%s) { id } }" % PLACE, {"assets": [{"id": "{a0}"}]}), given=library())
rows.add("at / too", uploaded(uploading("Sea.png"), path="/"), given=library())
rows.add("twenty files keep their order, in whatever order they come", uploaded(uploading(*[f"{i}.png" for i in range(20)], order=list(reversed(range(20))))).where("data.uploadAssets.assets.#", 20)
         .check("the order of the argument", lambda r, w: [a["name"] for a in r.json["data"]["uploadAssets"]["assets"]] == [str(i) for i in range(20)]), given=library())
rows.add("files as variables of a literal list", uploaded(lambda w: [("operations", json.dumps({"query": fill("mutation($a: Upload!, $b: Upload!) { uploadAssets(%s, files: [$b, $a]) { assets { name } } }" % PLACE, w), "variables": {"a": None, "b": None}}).encode()),
         ("map", b'{"x": ["variables.a"], "y": ["variables.b"]}'), ("x", "a.png", images.png()), ("y", "b.png", images.png(9, 9, 3))]).check("b before a", lambda r, w: [a["name"] for a in r.json["data"]["uploadAssets"]["assets"]] == ["b", "a"]), given=library())
rows.add("a view", uploaded(uploading("v.png", parent="{a0}")).where("data.uploadAssets.assets[0].parentId", "{a0}"), refused(send_form(uploading("v.png", "w.png", parent="{a0}")), "BAD_USER_INPUT", says="parentId", field="uploadAssets"), given=photos(1))
rows.add("a form without files is a request", send_form(lambda w: [("operations", b'{"query": "{ __typename }"}'), ("map", b"{}")]).status(200).where("data.__typename", "Query"))
rows.add("no files at all", refused(sent("mutation { uploadAssets(%s, files: []) { responseText } }" % PLACE), "UPLOAD_ERROR_NO_FILES", field="uploadAssets"), refused(sent("mutation($f: [Upload!]!) { uploadAssets(%s, files: $f) { responseText } }" % PLACE, {"f": ["text"]}), "BAD_USER_INPUT", says="Upload"),
         refused(sent("mutation { uploadAssets(%s, files: [\"text\"]) { responseText } }" % PLACE), "GRAPHQL_VALIDATION_FAILED"), given=library())
rows.add("without a key, before a file is read", refused(send_form(uploading("a.png"), key=None), "UNAUTHENTICATED", field="uploadAssets"), given=library())
rows.add("into another library", refused(send_form(uploading("a.png", lib="nothing")), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", field="uploadAssets"), given=library())
rows.add("what is no image fails all of them", refused(send_form(lambda w: uploading("a.png")(w)[:2] + [("0", "a.png", b"text")]), "BAD_USER_INPUT", says="`a.png`", field="uploadAssets"), ask("{ assets(%s) { id } }" % PLACE, {"assets": []}), given=library())
rows.add("an empty file", refused(send_form(lambda w: uploading("a.png")(w)[:2] + [("0", "a.png", b"")]), "BAD_USER_INPUT", says="empty", field="uploadAssets"), given=library())
rows.add("more than twenty", refused(send_form(uploading(*[f"{i}.png" for i in range(21)])), "MAX_ASSETS_EXCEEDED", field="uploadAssets"), ask("{ assets(%s) { id } }" % PLACE, {"assets": []}), given=library())
rows.add("a file that does not come", refused(send_form(lambda w: uploading("a.png", "b.png")(w)[:3]), "BAD_USER_INPUT", says="`1`", field="uploadAssets"), ask("{ assets(%s) { id } }" % PLACE, {"assets": []}), given=library())
rows.add("a file that nobody knows", refused(send_form(lambda w: uploading("a.png")(w) + [("other", "x.png", images.png())]), "BAD_USER_INPUT", says="`other`", field="uploadAssets"), given=library())
rows.add("a file that comes twice", refused(send_form(lambda w: uploading("a.png")(w) + [("0", "x.png", images.png())]), "BAD_USER_INPUT", says="twice", field="uploadAssets"), given=library())
rows.add("with other fields beside it", refused(send_form(uploading("a.png", query=UPLOAD[:-1] + " deleteAssets(organizationId: $org, libraryId: $lib, assets: [\"x\"]) { ids } }")), "BAD_USER_INPUT", says="one field"), given=library())
rows.add("files that no field takes", refused(send_form(lambda w: [("operations", b'{"query": "{ __typename }", "variables": {"f": null}}'), ("map", b'{"0": ["variables.f"]}'), ("0", "a.png", images.png())]), "BAD_USER_INPUT", says="uploadAssets"))
for name, mapped, says in (("that is no JSON", b"{", "JSON"), ("that is a list", b"[]", "object"), ("of places that are text", b'{"0": "variables.files.0"}', "list"), ("with two places of a file", b'{"0": ["variables.files.0", "variables.parent"]}', "one place"),
                           ("that leads nowhere", b'{"0": ["variables.files.7"]}', "files.7"), ("that leads out of the variables", b'{"0": ["query"]}', "query"), ("that leads to a value", b'{"0": ["variables.org"]}', "variables.org"), ("that leads below a value", b'{"0": ["variables.org.x"]}', "variables.org.x"),
                           ("with a number that is none", b'{"0": ["variables.files.-1"]}', "files.-1"), ("with a huge number", b'{"0": ["variables.files.99999999999999999999"]}', "files"), ("of too many files", json.dumps({str(i): ["variables.files.0"] for i in range(5000)}).encode(), "")):
    rows.add(f"a map {name}", refused(send_form(lambda w, m=mapped: [("operations", operations(parent=None)(w)), ("map", m), ("0", "a.png", images.png())]), "BAD_USER_INPUT", says=says), given=library())
rows.add("a file in the place of a text", refused(send_form(uploading("a.png", paths={0: "variables.parent"}, parent=None)), "BAD_USER_INPUT"), given=library())
rows.add("files before the map", refused(send_form(lambda w: [("operations", operations()(w)), ("0", "a.png", images.png())]), "BAD_USER_INPUT", says="before the files"), refused(send_form([("0", "a.png", images.png())]), "BAD_USER_INPUT", says="operations"),
         refused(send_form([]), "BAD_USER_INPUT"), given=library())
rows.add("a batch in a form", refused(send_form(lambda w: [("operations", b"[" + operations()(w) + b"]"), ("map", b'{"0": ["0.variables.files.0"]}'), ("0", "a.png", images.png())]), "BAD_USER_INPUT", says="Batches"), given=library())
rows.add("a form that breaks off", refused(bare("POST", "/graphql", {"Content-Type": "multipart/form-data; boundary=lightkeep-form", "Authorization": "Bearer {key}"}, lambda w: form(uploading("a.png")(w))[:-30]), "BAD_USER_INPUT", field="uploadAssets"), given=library())

files.add("a file over the limit", refused(send_form(lambda w: uploading("over.png")(w)[:2] + [("0", "over.png", images.png_sized(64 * 1024 + 1))]), "PAYLOAD_TOO_LARGE", says="over.png", field="uploadAssets"), ask("{ assets(%s) { id } }" % PLACE, {"assets": []}))
files.add("a huge file", refused(send_form(lambda w: uploading("huge.png")(w)[:2] + [("0", "huge.png", images.png_sized(50_000_000))]), "PAYLOAD_TOO_LARGE", field="uploadAssets"), ask("{ assets(%s) { id } }" % PLACE, {"assets": []}))

# --- many, and again


@rows.row("two clients at once", given=photos(4))
def _(world):
    def change(i):
        client = Client(world.server.base, world.words["key"])
        words = {**world.words, "n": i}
        ask('mutation { tagAssets(%s, assetIds: ["{a0}"], tags: ["t{n}"]) { taggedCount } }' % PLACE, {"tagAssets.taggedCount": 1}).run(client, words)
        ask(LIST, {"assets.#": lambda count: 3 <= count <= 6}).run(client, words)
        uploaded(uploading(f"{i}.png")).run(client, words) if i < 2 else None
        return ask('mutation { deleteAssets(%s, assets: ["{a3}"]) { ids } }' % PLACE).run(client, words).json["data"]["deleteAssets"]["ids"]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        moved = list(pool.map(change, range(2)))
    equal(sorted(map(len, moved)), [0, 1], "assets moved by each")
    world.run(ask('{ asset(%s, assetId: "{a0}") { tags } assets(%s) { id } }' % (PLACE, PLACE), {"asset.tags": lambda tags: sorted(tags) == ["t0", "t1"], "assets.#": 5}))


@own.row("after a restart the same is there")
def _(world):
    with Server(world.binary) as server:
        made = Library(server.base)
        words = {"org": made.org, "lib": made.lib, "key": made.key}
        uploaded(uploading("stays.png")).run(made.client, words)
        server.restart()
        made.moved_to(server.base)
        ask("{ assets(%s) { name } viewer { organizationId } }" % PLACE, {"assets": [{"name": "stays"}], "viewer.organizationId": "{org}"}).run(made.client, words)


@own.row("with --api-host its root takes queries by GET, and all else stays")
def _(world):
    with Server(world.binary, {"--api-host": "api.example.com"}) as server:
        client = Client(server.base)
        at = {"Host": "api.example.com"}
        words = {}
        fetch("/?query=%7B__typename%7D", at, key=None).status(200).where("data.__typename", "Query").run(client, words)
        sent("{ __typename }", path="/", headers=at, key=None).status(200).where("data.__typename", "Query").run(client, words)
        bare("GET", "/openapi.json", at).status(200).run(client, words)
        bare("GET", "/").status(200).header("Content-Type", "text/html").run(client, words)
