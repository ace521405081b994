"""GET …/trash, POST …/trash/empty and DELETE of a library: what is deleted, looked through, and gone for good."""
from harness import images
from harness.scenario import Group, also, bare, delete, get, photos, post, stranger, upload

rows = Group("trash", given=photos(3))
TRASH = "/organizations/{org}/libraries/{lib}/trash"
LIBRARY = "/organizations/{org}/libraries/{lib}"


def trash(*ids):
    return delete("{assets}", {"ids": list(ids)})


VIEW = upload(("v.png", images.png(20, 20, 3)), parentId="{a0}").ok().keep(v="data.assets[0].id")

rows.add("nothing is in it at first", get(TRASH).ok({"": []}).header("X-Total-Count", "0"))
rows.add("what was deleted last comes first", trash("{a0}").ok(), trash("{a2}").ok(), get(TRASH).ok({"#": 2, "[0].id": "{a2}", "[1].id": "{a0}"}).header("X-Total-Count", "2"))
rows.add("its time and the time of its removal", trash("{a0}").ok(), get(TRASH).ok({"[0]": lambda a: a["leaves"] - a["trashed"] == 30 * 86_400_000 and a["trashed"] >= a["created"]}))
rows.add("an entry has every field of an asset, too", trash("{a0}").ok(), get(TRASH).ok({"[0]": lambda a: a["name"] == "p0" and a["status"] in ("processing", "ready") and a["tags"] == [] and bool(a["libraryId"])}))
rows.add("pages and cursors", trash("{a0}").ok(), trash("{a1}").ok(), trash("{a2}").ok(), get(TRASH + "?pageSize=2").ok({"#": 2}).header("Link", "cursor="),
         get(TRASH + "?pageSize=2&page=2").ok({"#": 1, "[0].id": "{a0}"}))
rows.add("a view stands under its original, or for itself", VIEW, trash("{v}").ok(), get(TRASH).ok({"#": 1, "[0].id": "{v}", "[0].parentId": "{a0}"}), trash("{a0}").ok(), get(TRASH).ok({"#": 1, "[0].id": "{a0}"}))
for query in ["cursor=x", "page=-1", "pageSize=0"]:
    rows.add(f"{query} is refused", get(f"{TRASH}?{query}").fails("BAD_USER_INPUT"))
rows.add("another's trash is out of reach", get(TRASH, key="{other_key}").fails("INVALID_API_KEY"), post(TRASH + "/empty", key="{other_key}").fails("INVALID_API_KEY"), given=also(photos(1), stranger))
rows.add("emptying it removes for good what is in it, and nothing else", trash("{a0}", "{a1}").ok(), post(TRASH + "/empty").ok({"": {"success": True, "removed": 2, "more": False}}),
         get(TRASH).ok({"": []}), post("{assets}/restore", {"ids": ["{a0}"]}).fails("RESOURCE_NOT_FOUND"), get("{assets}").ok({"#": 1, "[0].id": "{a2}"}), bare("GET", "{url2}").status(200))
rows.add("emptying an empty one is fine", post(TRASH + "/empty").ok({"removed": 0, "more": False}))
rows.add("the library of an unclaimed organization stays", trash("{a0}", "{a1}", "{a2}").ok(), post(TRASH + "/empty").ok(), delete(LIBRARY).fails("FORBIDDEN", says="claimed"), get("{assets}").ok())
rows.add("a library that holds images is not a key's to delete", delete(LIBRARY, {"confirm": "{lib}"}).fails("FORBIDDEN", says="images"), get("{assets}").ok({"#": 3}))
