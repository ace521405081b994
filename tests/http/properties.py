"""Every operation of /openapi.json with inputs that its schemas allow and inputs that they do not, made by chance from a seed that is printed:
never a fault of the server, always the envelope, always a status that the document names."""
import json
import os
import random
import urllib.parse

from harness.scenario import Group, bare, must, photos

rows = Group("properties", given=photos(2))

SEED = int(os.environ.get("LIGHTKEEP_SEED", "20261128"))
TRIES = 40  # of each operation
ODD = ["", " ", "0", "-1", "1e9", "null", "true", "[]", "{}", "a" * 300, "ä€😀", "\u202e", "\u0000", "'\";--", "<b>", "%", "../..", "x,y,,z", "99999999999999999999", "index"]


class Maker:
    """Values by schema, with some that are not."""

    def __init__(self, chance, document, words):
        self.chance, self.document, self.words = chance, document, words

    def odd(self):
        return self.chance.choice([*ODD, None, True, 0, -1, 1.5, 10**30, [], {}, [None], ["a"], {"a": {"b": []}}, [[["x"]]]])

    def known(self, name):
        names = {"organizationId": "org", "libraryId": "lib", "targetLibraryId": "lib", "assetId": "a0", "parentId": "a0", "email": "email"}
        return self.words.get(names.get(name, ""), None)

    def text(self, schema):
        most = min(schema.get("maxLength", 60), 400)
        return "".join(self.chance.choice("abc äé-_/ 夜😀") for _ in range(self.chance.randint(schema.get("minLength", 0), most)))

    def value(self, name, schema):
        if self.chance.random() < 0.2:
            return self.odd()
        known = self.known(name)
        if known and self.chance.random() < 0.8:
            return known
        kind = schema.get("type")
        if kind == "integer":
            return self.chance.choice([schema.get("minimum", 0), schema.get("maximum", 9), schema.get("maximum", 9) + 1, self.chance.randint(0, 60)])
        if kind == "array":
            entries = [self.value(self.chance.choice(["assetId", "x"]), schema.get("items", {})) for _ in range(self.chance.choice([0, 1, 2, 7, 101]))]
            return entries
        if kind == "boolean":
            return self.chance.random() < 0.5
        return self.text(schema)

    def body(self, schema):
        if self.chance.random() < 0.1:
            return self.odd()
        made = {name: self.value(name, one) for name, one in schema.get("properties", {}).items() if self.chance.random() < 0.9}
        if self.chance.random() < 0.1:
            made["unheard-of"] = self.odd()
        return made


def target(maker, path, parameters):
    query = []
    for one in parameters:
        if one["in"] == "path":
            value = maker.value(one["name"], one["schema"])
            path = path.replace("{" + one["name"] + "}", urllib.parse.quote(str(value) or "-", safe=""))
        elif one["in"] == "query" and maker.chance.random() < 0.6:
            query.append((one["name"], str(maker.value(one["name"], one["schema"]))))
    return path + ("?" + urllib.parse.urlencode(query) if query else "")


def check(reply, operation, said, codes):
    must(reply.status < 500, f"{said}\n{reply}")
    must(str(reply.status) in operation["responses"], f"{said} answers {reply.status}, which the document does not name\n{reply}")
    if reply.status < 300 and "application/octet-stream" in operation["responses"][str(reply.status)]["content"]:
        must(reply.header("Content-Type") == "application/octet-stream", f"{said} answers no bytes\n{reply}")
        return
    envelope = json.loads(reply.body)
    if reply.status < 300:
        must(set(envelope) == {"data"}, f"{said} answers {sorted(envelope)}")
        return
    must(set(envelope) == {"error"} and set(envelope["error"]) == {"code", "message"}, f"{said} answers {envelope}")
    must(envelope["error"]["code"] in codes, f"{said} answers the code {envelope['error']['code']}")


DOCUMENTED = ["whoami", "create_organization", "create_library", "rename_library", "delete_library", "list_libraries", "list_assets", "assets_shape", "list_facets", "list_changes", "upload_assets", "delete_assets", "get_asset",
              "update_asset_description", "tag_assets", "untag_assets", "transfer_assets", "restore_assets", "known_assets", "create_download", "request_upload", "get_upload_ticket", "list_trash", "empty_trash", "list_tags", "search_assets"]

OF_OTHER_FORMS = {"create_upload", "append_upload", "resume_upload", "cancel_upload", "get_upload", "fetch_download", "fetch_original"}  # resumable.py, downloads.py, originals.py


def document_of(world):
    return bare("GET", "/openapi.json").status(200).run(world.client, world.words).json


def found(document):
    return {operation["operationId"]: (path, method, operation) for path, item in document["paths"].items() for method, operation in item.items()}


@rows.row("all operations of the document are tried")
def _(world):
    must(set(found(document_of(world))) - OF_OTHER_FORMS <= set(DOCUMENTED), f"not tried: {set(found(document_of(world))) - OF_OTHER_FORMS - set(DOCUMENTED)}")


def tried(name):
    @rows.row(f"{name} with inputs by chance")
    def _(world):
        document = document_of(world)
        path, method, operation = found(document)[name]
        chance = random.Random(f"{SEED} {name}")
        maker = Maker(chance, document, world.words)
        codes = set(document["components"]["schemas"]["Error"]["properties"]["error"]["properties"]["code"]["enum"])
        parameters = [one for one in operation["parameters"] if "$ref" not in one]
        content = operation.get("requestBody", {}).get("content", {})
        for number in range(TRIES):
            where = target(maker, path, parameters)
            headers = {"Api-Version": "2026-05-20", "Authorization": "Bearer " + world.words["key"]}
            body = None
            if "application/json" in content:
                headers["Content-Type"] = "application/json"
                body = json.dumps(maker.body(content["application/json"]["schema"])).encode()
            elif content:
                headers["Content-Type"] = chance.choice(["multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/json"])
                body = chance.choice([b"", b"--x--", b"--x\r\nContent-Disposition: form-data; name=files; filename=a.png\r\n\r\nnothing\r\n--x--\r\n", b"{}"])
            reply = world.client.raw(method.upper(), where, headers, body)
            check(reply, operation, f"seed {SEED}, try {number}: {method.upper()} {where} {(body or b'')[:400]!r}", codes)


for each in DOCUMENTED:
    tried(each)
