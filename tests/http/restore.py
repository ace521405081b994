"""POST …/assets/restore: back from the trash, whole, and again without harm."""
from harness import images
from harness.scenario import Group, also, bare, delete, get, photos, post, stranger, upload

rows = Group("restore", given=photos(3))
LIBRARIES = "/organizations/{org}/libraries"


def trash(*ids):
    return delete("{assets}", {"ids": list(ids)})


def restore(*ids, **more):
    return post("{assets}/restore", {"ids": list(ids)}, **more)


rows.add("one asset, with its address, tags and words", post("{assets}/tag", {"assetIds": ["{a0}"], "tags": ["sea"]}).ok(), trash("{a0}").ok(), bare("GET", "{url0}").status(404),
         restore("{a0}").ok({"": lambda d: set(d) == {"success", "message", "ids"}, "success": True, "message": "Restored 1 assets", "ids": ["{a0}"]}),
         get("{assets}/{a0}").ok({"tags": ["sea"]}), bare("GET", "{url0}").status(200), get(LIBRARIES).ok({"[0].assetsCount": 3, "[0].trashCount": 0}))
rows.add("several assets, in the order of the request", trash("{a0}", "{a1}", "{a2}").ok(), restore("{a2}", "{a0}").ok({"ids": ["{a2}", "{a0}"]}), get("{assets}").ok({"#": 2}))
rows.add("again: nothing is restored, nothing fails", trash("{a0}").ok(), restore("{a0}").ok({"ids": ["{a0}"]}), restore("{a0}").ok({"ids": [], "message": "Restored 0 assets"}))
rows.add("a live and a trashed one", trash("{a1}").ok(), restore("{a0}", "{a1}", "{a1}").ok({"ids": ["{a1}"]}))
rows.add("an unknown id fails the whole call", trash("{a0}").ok(), restore("{a0}", "unknown00000").fails("RESOURCE_NOT_FOUND"), get("{assets}").ok({"#": 2}))
rows.add("another organization's id fails the whole call", trash("{a0}").ok(), restore("{a0}", "{other_a}").fails("RESOURCE_NOT_FOUND"), get("{assets}").ok({"#": 1}), given=also(photos(2), stranger))
rows.add("the key of another organization cannot", trash("{a0}").ok(), restore("{a0}", key="{other_key}").fails("INVALID_API_KEY"), get("{assets}").ok({"#": 0}), given=also(photos(1), stranger))
VIEW = upload(("v.png", images.png(20, 20, 3)), parentId="{a0}").ok().keep(v="data.assets[0].id", vu="data.assets[0].url")
rows.add("views come back with their original", VIEW, trash("{a0}").ok(), bare("GET", "{vu}").status(404), restore("{a0}").ok({"ids": ["{a0}"]}), bare("GET", "{vu}").status(200))
rows.add("a view and its original in one call", VIEW, trash("{a0}").ok(), restore("{v}", "{a0}").ok({"ids": ["{v}", "{a0}"]}), bare("GET", "{vu}").status(200))
rows.add("a view alone", VIEW, trash("{v}").ok(), restore("{v}").ok({"ids": ["{v}"]}), bare("GET", "{vu}").status(200))
rows.add("a view whose original stays in the trash", VIEW, trash("{a0}").ok(), restore("{v}").fails("BAD_USER_INPUT", says="view"), bare("GET", "{vu}").status(404))
for label, body in {"missing": {}, "empty": {"ids": []}, "null": {"ids": None}, "a text": {"ids": "{a0}"}}.items():
    rows.add(f"ids {label}", post("{assets}/restore", body).fails("BAD_USER_INPUT", says="ids"))
rows.add("101 ids are too many", restore(*["unknown%05d" % i for i in range(101)]).fails("MAX_ASSETS_EXCEEDED"))
