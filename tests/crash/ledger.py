"""What one client knows of its library: what was acknowledged, and the one operation that was under way when the server died.
After a restart `verify` holds the server to it. One thread at a time."""
import collections
import copy
import hashlib
import http.client
import time

from harness.server import run_command
from harness.wire import Client, Library

GONE = (ConnectionError, http.client.HTTPException, TimeoutError, OSError)  # the server died under the request


class Asset:
    def __init__(self, identifier, name, digest):
        self.identifier, self.name, self.digest = identifier, name, digest
        self.tags, self.description, self.trashed = set(), "", False
        self.fetched = False  # its bytes have been compared after a restart
        self.refused = False  # it has been asked for after a restart and its delete


class Operation:
    """Something sent and not yet answered. `after` is the assets as they are if it happened; `files` what an upload would add."""

    def __init__(self, what, after=None, files=None):
        self.what, self.after, self.files = what, after, files or {}


class Wrong(AssertionError):
    """A promise is broken."""


def check(binary, data):
    """`lightkeep check deep` has nothing to complain about. The server must have ended."""
    code, said = run_command(binary, "check", "deep", "--data", data, deadline=60)
    if code != 0:
        raise Wrong(f"`check deep` ended with {code}:\n{said}")


class Ledger:
    def __init__(self, base):
        made = Library(base)
        self.minted, self.org, self.lib, self.key = made.minted, made.org, made.lib, made.key
        made.close()
        self.library = f"/organizations/{self.org}/libraries/{self.lib}"
        self.assets = {}  # id -> Asset
        self.under_way = None
        self.uploads = 0
        self.acknowledged = 0
        self.client = None

    def attach(self, base):
        if self.client:
            self.client.close()
        self.client = Client(base, self.key, timeout=30)

    def live(self):
        return [a for a in self.assets.values() if not a.trashed]

    # --- operations: note what is under way, send, note what was acknowledged ---

    def _send(self, operation, method, path, *arguments, **options):
        self.under_way = operation
        reply = self.client.call(method, self.library + path, *arguments, **options)
        if reply.status != 200:
            raise Wrong(f"{operation.what} was refused:\n{reply}")
        self.acknowledged += 1
        return reply.data

    def _change(self, what, method, path, body, change):
        after = copy.deepcopy(self.assets)
        change(after)
        self._send(Operation(what, after=after), method, path, body)
        self.assets, self.under_way = after, None

    def upload(self, contents, parent=None):
        self.uploads += 1
        files = {f"up{self.uploads}x{i}": data for i, data in enumerate(contents)}
        named = [(name + ".png", data) for name, data in files.items()]
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        data = self._send(Operation(f"upload of {len(files)}", files=digests), "POST", "/assets", files=named)
        for asset in data["assets"]:
            self.assets[asset["id"]] = Asset(asset["id"], asset["name"], digests[asset["name"]])
        self.under_way = None

    def delete(self, ids):
        def change(assets):
            for i in ids:
                assets[i].trashed = True
        self._change(f"delete of {ids}", "DELETE", "/assets", {"ids": ids}, change)

    def tag(self, ids, tags):
        def change(assets):
            for i in ids:
                assets[i].tags |= set(tags)
        self._change(f"tag {ids} with {tags}", "POST", "/assets/tag", {"assetIds": ids, "tags": tags}, change)

    def untag(self, ids, tags):
        def change(assets):
            for i in ids:
                assets[i].tags -= set(tags)
        self._change(f"untag {tags} from {ids}", "POST", "/assets/untag", {"assetIds": ids, "tags": tags}, change)

    def describe(self, identifier, text):
        def change(assets):
            assets[identifier].description = text
        self._change(f"describe {identifier}", "PATCH", f"/assets/{identifier}/description", {"description": text}, change)

    # --- after a restart ---

    def _get(self, path, status=200):
        reply = self.client.call("GET", path)
        if reply.status != status:
            raise Wrong(f"GET {path} answered\n{reply}")
        return reply

    def verify(self, base, purging=False, every_byte=False):
        """Raises Wrong when something acknowledged is lost, something deleted is back, anything is half there, or a count is off."""
        self.attach(base)
        me = self._get("/me").data
        if me["organizationId"] != self.org or me["libraries"] != [self.lib]:
            raise Wrong(f"the minted library is not what it was: {me}")
        listed = self._listed()
        self._adopt(listed)
        self._compare(listed)
        self._counts(listed, purging)
        self._bytes(listed, every_byte)
        self._deleted()

    def _listed(self):
        end = time.monotonic() + 30
        while True:
            reply = self._get(self.library + "/assets?pageSize=500")
            listed = {a["id"]: a for a in reply.data}
            if len(listed) != len(reply.data):
                raise Wrong("an asset is listed twice")
            if all(a["status"] != "processing" for a in listed.values()):
                break
            if time.monotonic() > end:
                raise Wrong(f"processing never ends: {[a for a in listed.values() if a['status'] == 'processing'][:2]}")
            time.sleep(0.01)
        bad = [a for a in listed.values() if a["status"] != "ready"]
        if bad:
            raise Wrong(f"processing of a good image ended badly: {bad[:2]}")
        return listed

    def _adopt(self, listed):
        """The operation under way happened whole or not at all; takes over which."""
        operation, self.under_way = self.under_way, None
        if operation is None:
            return
        if operation.files:
            found = {a["name"]: a for a in listed.values() if a["name"] in operation.files}
            if found and set(found) != set(operation.files):
                raise Wrong(f"{operation.what}: only {sorted(found)} of {sorted(operation.files)} are there")
            for name, asset in found.items():
                self.assets[asset["id"]] = Asset(asset["id"], name, operation.files[name])
        elif operation.after is not None and self._differences(listed, self.assets):
            if self._differences(listed, operation.after):
                raise Wrong(f"{operation.what} is half there: against before {self._differences(listed, self.assets)}; against after {self._differences(listed, operation.after)}")
            self.assets = operation.after

    @staticmethod
    def _differences(listed, assets):
        out = []
        for asset in assets.values():
            got = listed.get(asset.identifier)
            if asset.trashed:
                if got:
                    out.append(f"{asset.name} is back from the trash")
            elif not got:
                out.append(f"{asset.name} ({asset.identifier}) is lost")
            elif set(got["tags"]) != asset.tags or (got["description"] or "") != asset.description:
                out.append(f"{asset.name} has {got['tags']} “{got['description']}”, not {sorted(asset.tags)} “{asset.description}”")
        return out

    def _compare(self, listed):
        out = self._differences(listed, self.assets)
        out += [f"{a['name']} ({i}) appeared from nowhere" for i, a in listed.items() if i not in self.assets]
        if out:
            raise Wrong("; ".join(out[:5]))

    def _counts(self, listed, purging):
        library = self._get(f"/organizations/{self.org}/libraries").data[0]
        if library["assetsCount"] != len(listed):
            raise Wrong(f"assetsCount is {library['assetsCount']}, listed are {len(listed)}")
        trashed = sum(a.trashed for a in self.assets.values())
        if library["trashCount"] > trashed if purging else library["trashCount"] != trashed:
            raise Wrong(f"trashCount is {library['trashCount']}, trashed are {trashed}")
        counted = collections.Counter(tag for a in listed.values() for tag in a["tags"])
        tags = {t["id"]: t["count"] for t in self._get(self.library + "/tags?limit=500").data}
        if tags != dict(counted):
            raise Wrong(f"tags are {tags}, counted on the assets {dict(counted)}")
        search = f"/organizations/{self.org}/search/assets?q="
        if (found := self._get(search).data["found"]) != len(listed):
            raise Wrong(f"search finds {found} of {len(listed)}")
        for tag, count in counted.items():
            if (found := self._get(search + tag).data["found"]) != count:
                raise Wrong(f"search for the tag {tag} finds {found} of {count}")

    def _bytes(self, listed, every_byte):
        """Originals and thumbnails that have not been compared yet, or all."""
        for asset in self.live():
            if asset.fetched and not every_byte:
                continue
            got = listed[asset.identifier]
            reply = self.client.raw("GET", got["url"])
            if reply.status != 200 or hashlib.sha256(reply.body).hexdigest() != asset.digest:
                raise Wrong(f"{asset.name} ({asset.identifier}): status {reply.status}, {len(reply.body)} bytes, another SHA-256")
            thumb = self.client.raw("GET", got["thumbUrl"])
            if thumb.status != 200:
                raise Wrong(f"the thumbnail of {asset.name} answers {thumb.status}")
            asset.fetched = True

    def _deleted(self):
        for asset in self.assets.values():
            if asset.trashed and not asset.refused:
                self._get(f"{self.library}/assets/{asset.identifier}", 404)
                asset.refused = True
