"""The libraries of an organization. Creating one succeeds only after a claim; until accounts exist, only its refusals can be seen."""
from harness import images
from harness.scenario import Group, also, delete, get, library, patch, photos, post, stranger

rows = Group("libraries", given=library("Harbour"))
LIBRARIES = "/organizations/{org}/libraries"

rows.add("the list has the contract's shape", get(LIBRARIES).ok({"#": 1, "[0].id": "{lib}", "[0].name": "Harbour"}).shape("", "Library"))
rows.add("the list counts", get(LIBRARIES).ok().header("X-Total-Count", "1").header("Link", None))
rows.add("a page past the end is empty", get(LIBRARIES + "?page=2").ok({"": []}).header("X-Total-Count", "1"))
rows.add("only the key's own organization", get("/organizations/{other_org}/libraries").fails("INVALID_API_KEY"), given=also(library(), stranger))
rows.add("counts follow uploads and deletes", get(LIBRARIES).ok({"[0].assetsCount": 3, "[0].photosCount": 3, "[0].trashCount": 0}),
         delete("{assets}", {"ids": ["{a0}"]}).ok(), get(LIBRARIES).ok({"[0].assetsCount": 2, "[0].photosCount": 2, "[0].trashCount": 1}), given=photos(3))
rows.add("top tags come with the library", post("{assets}/tag", {"assetIds": ["{a0}", "{a1}"], "tags": ["sea"]}).ok(),
         post("{assets}/tag", {"assetIds": ["{a0}"], "tags": ["sand"]}).ok(),
         get(LIBRARIES).ok({"[0].tags[0]": {"id": "sea", "count": 2, "type": "user"}, "[0].tags[1]": {"id": "sand", "count": 1, "type": "user"}}), given=photos(2))

GOOD_PAGES = ["page=0", "page=1", "page=2", "page=1000000", "pageSize=1", "pageSize=500", "page=0&pageSize=500", "x=y"]
BAD_PAGES = {"page": ["-1", "x", "1.5", "", "99999999999999999999", "1e3", "0x1", "%201"], "pageSize": ["0", "-1", "501", "x", "", "99999999999999999999", "1.0", "5%20"]}
for path, title in [(LIBRARIES, "libraries"), ("{assets}", "assets"), ("/organizations/{org}/search/assets", "search")]:
    for query in GOOD_PAGES:
        rows.add(f"{title} with {query}", get(f"{path}?{query}").ok())
    for name, values in BAD_PAGES.items():
        for value in values:
            rows.add(f"{title} with {name}={value} is refused and named", get(f"{path}?{name}={value}").fails("BAD_USER_INPUT", says=name))

rows.add("a rename changes the name and not the slug", patch("{library}", {"name": "Quay"}).ok({"id": "{lib}", "name": "Quay"}).shape("", "Library"),
         get(LIBRARIES).ok({"[0].id": "{lib}", "[0].name": "Quay"}), get("{assets}").ok())
rows.add("renaming to the same name is fine", patch("{library}", {"name": "Harbour"}).ok({"name": "Harbour"}))
for label, name in {"letters of all scripts": "Ünïcødé 照片 🏝", "mark-up": "<b>&amp;</b>", "quotes": "\"'`"}.items():
    rows.add(f"a name with {label} comes back as it went in", patch("{library}", {"name": name}).ok({"name": name}), get(LIBRARIES).ok({"[0].name": name}))
for label, body in {"missing": {}, "null": {"name": None}, "a number": {"name": 5}, "empty": {"name": ""}, "blank": {"name": "   "}, "a list": {"name": ["x"]},
                    "100,000 letters": {"name": "x" * 100_000}}.items():
    rows.add(f"a new name that is {label} is refused", patch("{library}", body).fails("BAD_USER_INPUT", says="name"), get(LIBRARIES).ok({"[0].name": "Harbour"}))
rows.add("an unknown library cannot be renamed", patch("/organizations/{org}/libraries/nothing", {"name": "x"}).fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))

rows.add("an unclaimed organization has one library", post(LIBRARIES, {"name": "Second"}).fails("EPHEMERAL_LIBRARY_LIMIT_EXCEEDED"), get(LIBRARIES).ok({"#": 1}))
rows.add("an unclaimed organization may not choose a slug either", post(LIBRARIES, {"name": "Second", "slug": "second"}).fails("EPHEMERAL_LIBRARY_LIMIT_EXCEEDED"))
rows.add("the slug's case is part of it", get("/organizations/{org}/libraries/X-{lib}/assets").fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"))
rows.add("a view does not count as an asset", post("{assets}", files=[("view.png", images.png(30, 30, 3))], fields={"parentId": "x"}).status(404, 400),
         get(LIBRARIES).ok({"[0].assetsCount": 1}), given=photos(1))
