"""DELETE …/assets: to the trash, softly and again without harm."""
from harness import images
from harness.scenario import Group, also, bare, delete, get, matches, photos, stranger, upload

rows = Group("delete", given=photos(3))
LIBRARIES = "/organizations/{org}/libraries"


def trash(*ids):
    return delete("{assets}", {"ids": list(ids)})


rows.add("one asset", trash("{a0}").ok({"": lambda d: set(d) == {"success", "message", "ids"}, "success": True, "message": matches("Moved 1 assets? to trash"), "ids": ["{a0}"]}))
rows.add("several assets", trash("{a0}", "{a2}").ok({"success": True, "message": "Moved 2 assets to trash", "ids": lambda i: len(i) == 2}).check(
    "those two", lambda r, w: set(r.data["ids"]) == {w["a0"], w["a2"]}), get("{assets}").ok({"#": 1, "[0].id": "{a1}"}))
rows.add("again: nothing is moved, nothing fails", trash("{a0}").ok({"ids": ["{a0}"]}), trash("{a0}").ok({"success": True, "message": "Moved 0 assets to trash", "ids": []}))
rows.add("a trashed and a live one: the live one is moved", trash("{a0}").ok(), trash("{a0}", "{a1}").ok({"ids": ["{a1}"], "message": matches("Moved 1 assets? to trash")}))
rows.add("the same id twice is one", trash("{a0}", "{a0}").ok({"ids": ["{a0}"]}), get(LIBRARIES).ok({"[0].assetsCount": 2, "[0].trashCount": 1}))
rows.add("an unknown id fails the whole call", trash("{a0}", "unknown00000").fails("RESOURCE_NOT_FOUND"), get("{assets}").ok({"#": 3}), get(LIBRARIES).ok({"[0].trashCount": 0}))
rows.add("another organization's id fails the whole call", trash("{a0}", "{other_a}").fails("RESOURCE_NOT_FOUND"), get("{assets}").ok({"#": 2}), get("{other_assets}", key="{other_key}").ok({"#": 1}),
         given=also(photos(2), stranger))
for label, body in {"missing": {}, "empty": {"ids": []}, "null": {"ids": None}}.items():
    rows.add(f"ids {label}", delete("{assets}", body).fails("DELETE_ERROR"), get("{assets}").ok({"#": 3}))
rows.add("no body at all", delete("{assets}").fails_with("DELETE_ERROR", "BAD_USER_INPUT"))
for label, value in {"a text": "{a0}", "a number": 5, "a number inside": ["{a0}", 5], "null inside": [None], "an object": {"0": "{a0}"}, "a list inside": [["{a0}"]]}.items():
    rows.add(f"ids that are {label}", delete("{assets}", {"ids": value}).fails("BAD_USER_INPUT", says="ids"), get("{assets}").ok({"#": 3}))
rows.add("an id that is no id", trash("x' OR 1=1 --").fails("RESOURCE_NOT_FOUND"), get("{assets}").ok({"#": 3}))
rows.add("100 ids may be sent", trash(*["unknown%05d" % i for i in range(100)]).fails("RESOURCE_NOT_FOUND"))
rows.add("101 ids are too many", trash("{a0}", *["unknown%05d" % i for i in range(100)]).fails("MAX_ASSETS_EXCEEDED"), get("{assets}").ok({"#": 3}))
rows.add("the CDN forgets at once", bare("GET", "{url0}").status(200), trash("{a0}").ok(), bare("GET", "{url0}").status(404), bare("GET", "{url0}?w=20").status(404), bare("GET", "{url1}").status(200))
rows.add("so do the thumbnails", get("{assets}/{a0}").ok({"status": "ready"}).keep(t="data.thumbUrl", h="data.thumbHighUrl", b="data.thumbUrlBlurred"), bare("GET", "{t}").status(200), trash("{a0}").ok(),
         bare("GET", "{t}").status(404), bare("GET", "{h}").status(404), bare("GET", "{b}").status(404), given=photos(images.jpeg(900, 600), ready=True))
rows.add("a revalidation of what is trashed is 404 and not 304", bare("GET", "{url0}").status(200).check("kept", lambda r, w: w.update(etag=r.header("ETag"))), trash("{a0}").ok(),
         bare("GET", "{url0}", {"If-None-Match": "{etag}"}).status(404))
rows.add("its views go with it", upload(("v.png", images.png(20, 20, 3)), parentId="{a0}").ok().keep(v="data.assets[0].id", vu="data.assets[0].url"), bare("GET", "{vu}").status(200),
         trash("{a0}").ok(), get("{assets}/{v}").fails("RESOURCE_NOT_FOUND"), bare("GET", "{vu}").status(404))
rows.add("the twin with the same bytes stays", trash("{a0}").ok(), bare("GET", "{url1}").status(200), given=photos(("a.png", images.png()), ("b.png", images.png())))
rows.add("deleted while it is processed", upload(images.jpeg(1600, 1200, 6)).ok().keep(a="data.assets[0].id"), trash("{a}").ok({"ids": ["{a}"]}), get("{assets}").ok().lacks("{a}"), upload(("next.png", images.png())).ok().keep(n="data.assets[0].id"),
         get("{assets}/{n}").ok({"status": "ready"}).eventually())
rows.add("the same bytes can be uploaded again", trash("{a0}").ok(), upload(("p0.png", images.png(64, 48, 10))).ok({"assets.#": 1}).keep(a="data.assets[0].id", u="data.assets[0].url"),
         get("{assets}/{a}").ok().check("a new id", lambda r, w: w["a"] != w["a0"]), bare("GET", "{u}").status(200))
rows.add("all of a library", trash("{a0}", "{a1}", "{a2}").ok({"message": "Moved 3 assets to trash"}), get("{assets}").ok({"": []}).header("X-Total-Count", "0"), get(LIBRARIES).ok({"[0].assetsCount": 0, "[0].trashCount": 3}))
rows.add("the key of another organization cannot", delete("{assets}", {"ids": ["{a0}"]}, key="{other_key}").fails("INVALID_API_KEY"), get("{assets}").ok({"#": 1}), given=also(photos(1), stranger))
