"""PATCH …/assets/:id/description."""
from harness import images
from harness.scenario import Group, also, delete, get, one_of, patch, photos, stranger, upload

rows = Group("describe", given=photos(2))


def describe(text, asset="{a0}"):
    return patch(f"{{assets}}/{asset}/description", {"description": text})


TEXTS = {"plain": "Sunset at the pier", "of several lines": "first\nsecond\r\nthird\n", "with spaces around": "  padded  ", "in many scripts": "Grüße 日本 العربية 🏝️ e\u0301", "with mark-up": "<b>bold</b> &amp; \"q\"",
         "with quotes": "it's \"so\" `x`", "with a tab": "a\tb", "of 2,000 letters": "x" * 2000, "like JSON": '{"a": [1]}', "like a query": "'; DROP TABLE assets; --"}
for label, text in TEXTS.items():
    rows.add(f"a text {label} is stored verbatim", describe(text).ok({"": lambda d, t=text: d["description"] == t and set(d) == {"assetId", "description"}, "assetId": "{a0}"}), get("{assets}/{a0}").ok({"description": text}),
             get("{assets}").check("in the list too", lambda r, w, t=text: any(a["description"] == t for a in r.data)))
rows.add("an empty text clears", describe("something").ok(), describe("").ok({"assetId": "{a0}", "description": one_of("", None)}), get("{assets}/{a0}").ok({"description": one_of("", None)}))
rows.add("only the named asset changes", describe("mine").ok(), get("{assets}/{a1}").ok({"description": one_of("", None)}))
rows.add("the last word stands", describe("one").ok(), describe("two").ok(), get("{assets}/{a0}").ok({"description": "two"}))
for label, body in {"missing": {}, "null": {"description": None}, "a number": {"description": 5}, "a list": {"description": ["x"]}, "an object": {"description": {}}, "true": {"description": True}}.items():
    rows.add(f"a description that is {label} is refused", patch("{assets}/{a0}/description", body).fails("BAD_USER_INPUT", says="description"), get("{assets}/{a0}").ok({"description": one_of("", None)}))
rows.add("a text of a million letters does no harm", describe("x" * 1_000_000).status(200, 400, 413), get("{assets}/{a0}").ok())
rows.add("an unknown asset", describe("x", "unknown00000").fails("RESOURCE_NOT_FOUND"))
rows.add("a trashed asset", delete("{assets}", {"ids": ["{a0}"]}).ok(), describe("x").fails("RESOURCE_NOT_FOUND"))
rows.add("another organization's asset", describe("x", "{other_a}").fails("RESOURCE_NOT_FOUND"), given=also(photos(1), stranger))
rows.add("a view can be described", upload(("v.png", images.png(20, 20, 3)), parentId="{a0}").ok().keep(v="data.assets[0].id"), describe("a view", "{v}").ok({"assetId": "{v}"}), get("{assets}/{v}").ok({"description": "a view"}))
