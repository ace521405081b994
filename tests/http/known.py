"""POST …/assets/known: which files need not be sent again."""
import hashlib
import time

from harness import images
from harness.scenario import Group, also, delete, equal, must, photos, post, stranger, upload

rows = Group("known")
ONE, TWO, THREE = (images.png(20 + i, 20, 3) for i in range(3))
D1, D2, D3 = (hashlib.sha256(data).hexdigest() for data in (ONE, TWO, THREE))
LIKE_ONE = photos(("one.png", ONE), ("two.png", TWO))


def known(*digests, **sent):
    return post("{assets}/known", {"digests": list(digests)}, **sent)


rows.add("those that are here are told, in the order of the call", known(D3, D2, D1.upper(), D2).ok({"known": lambda k: [row["digest"] for row in k] == [D2, D1, D2], "known[0].assetId": "{a1}", "known[1].assetId": "{a0}"}), given=LIKE_ONE)
rows.add("of several with the same bytes the first is named", upload(("again.png", ONE)).ok(), known(D1).ok({"known.#": 1, "known[0].assetId": "{a0}"}), given=LIKE_ONE)
rows.add("of what is in the trash its time is told", delete("{assets}", {"ids": ["{a0}"]}).ok(), known(D1, D2).ok({"known.#": 2, "known[0].assetId": "{a0}", "known[0].trashed": lambda t: abs(t / 1000 - time.time()) < 600, "known[1].trashed": None}),
         post("{assets}/restore", {"ids": ["{a0}"]}).ok(), known(D1).ok({"known[0].assetId": "{a0}", "known[0].trashed": None}), given=LIKE_ONE)
rows.add("a live twin goes before one in the trash", upload(("again.png", ONE)).ok().keep(again="data.assets[0].id"), delete("{assets}", {"ids": ["{a0}"]}).ok(), known(D1).ok({"known.#": 1, "known[0].assetId": "{again}", "known[0].trashed": None}), given=LIKE_ONE)
rows.add("what was removed for good is not known", delete("{assets}", {"ids": ["{a0}"]}).ok(), post("/organizations/{org}/libraries/{lib}/trash/empty").ok(), known(D1).ok({"known.#": 0}), given=LIKE_ONE)
rows.add("a view counts", upload(("v.png", THREE), parentId="{a0}").ok().keep(v="data.assets[0].id"), known(D3).ok({"known[0].assetId": "{v}"}), given=LIKE_ONE)
rows.add("another library's bytes are not told of", upload(("mine.png", THREE)).ok(), known(D1, D3).ok({"known.#": 2}), post("{other_assets}/known", {"digests": [D1, D3]}, key="{other_key}").ok({"known.#": 0}),
         known(D1, key="{other_key}").fails("INVALID_API_KEY"), given=also(LIKE_ONE, stranger))
rows.add("500 at once, and no more", known(*["0" * 64] * 499, D1).ok({"known.#": 1}), known(*["0" * 64] * 501).fails("BAD_USER_INPUT", says="digests"), given=LIKE_ONE)
for label, bad in {"none": [], "short": ["ab"], "no hex": ["g" * 64], "too long": [D1 + "0"], "empty": [""], "a number": [5], "a text": D1}.items():
    rows.add(f"digests that are {label} are refused", post("{assets}/known", {"digests": bad}).fails("BAD_USER_INPUT", says="digests"), given=photos(1))


@rows.row("a key that only reads may ask", given=LIKE_ONE)
def _(world):
    from harness.people import Place, person
    made = Place(person(world, "ann"))
    _, writes = made.key()
    _, reads = made.key(access="read")
    at = f"/organizations/{made.org}/libraries/{made.lib}/assets"
    world.client.call("POST", at, files=[("one.png", ONE)], key=writes)
    reply = world.client.call("POST", at + "/known", json_body={"digests": [D1]}, key=reads)
    must(reply.status == 200, reply)
    equal(len(reply.data["known"]), 1, "known")
    world.client.call("DELETE", at, json_body={"ids": [reply.data["known"][0]["assetId"]]}, key=writes)
    equal(world.client.call("POST", at + "/known", json_body={"digests": [D1]}, key=reads).data["known"], [], "of the trash, to one that does not see it")
    equal(len(world.client.call("POST", at + "/known", json_body={"digests": [D1]}, key=writes).data["known"]), 1, "and to one that does")
