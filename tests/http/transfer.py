"""POST …/assets/transfer. An unclaimed organization has one library, so that a real move is not to be had through the API yet: what can be seen are its refusals
and the move onto itself."""
from harness.scenario import Group, also, delete, get, photos, post, stranger

rows = Group("transfer", given=photos(2))


def transfer(target, ids):
    return post("{assets}/transfer", {"targetLibraryId": target, "assetIds": ids})


rows.add("onto itself moves nothing or is refused, and nothing is lost", transfer("{lib}", ["{a0}"]).status(200, 400), get("{assets}").ok({"#": 2}), get("{assets}/{a0}").ok({"libraryId": "{lib}"}))
rows.add("to an unknown library", transfer("nothing", ["{a0}"]).fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), get("{assets}").ok({"#": 2}))
rows.add("to another organization's library", transfer("{other_lib}", ["{a0}"]).fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), get("{other_assets}", key="{other_key}").ok({"#": 1}), given=also(photos(1), stranger))
for label, value in {"missing": None, "a number": 5, "a list": ["x"], "empty": ""}.items():
    rows.add(f"a target that is {label}", post("{assets}/transfer", {"assetIds": ["{a0}"]} | ({} if value is None else {"targetLibraryId": value})).fails_with("BAD_USER_INPUT", "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))
for label, value in {"missing": None, "empty": [], "a text": "{a0}", "a number inside": [5]}.items():
    rows.add(f"assetIds {label}", post("{assets}/transfer", {"targetLibraryId": "{lib}"} | ({} if value is None else {"assetIds": value})).fails("BAD_USER_INPUT", says="assetIds"))
rows.add("101 ids are too many", transfer("{lib}", ["unknown%05d" % i for i in range(101)]).fails("MAX_ASSETS_EXCEEDED"))
rows.add("an unknown id", transfer("{lib}", ["unknown00000"]).fails_with("RESOURCE_NOT_FOUND", "BAD_USER_INPUT"))
rows.add("a trashed id", delete("{assets}", {"ids": ["{a0}"]}).ok(), transfer("{lib}", ["{a0}"]).fails_with("RESOURCE_NOT_FOUND", "BAD_USER_INPUT"))
