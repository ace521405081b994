"""Tagging, untagging, and the tags of a library."""
import time

from harness import images
from harness.scenario import Group, also, delete, equal, get, library, must, patch, photos, post, stranger

rows = Group("tags", given=photos(3))


def tag(assets, tags):
    return post("{assets}/tag", {"assetIds": assets, "tags": tags})


def untag(assets, tags):
    return post("{assets}/untag", {"assetIds": assets, "tags": tags})


def tags_of(asset, *wanted):
    return get("{assets}/{%s}" % asset).ok({"tags": lambda got: None if sorted(got) == sorted(wanted) else f"not {wanted}"})


rows.add("one tag on one asset is one pair", tag(["{a0}"], ["sea"]).ok({"": {"taggedCount": 1}}), tags_of("a0", "sea"), tags_of("a1"))
rows.add("two tags on three assets are six pairs", tag(["{a0}", "{a1}", "{a2}"], ["sea", "sand"]).ok({"taggedCount": 6}), tags_of("a2", "sand", "sea"))
rows.add("a pair that is there is not counted again", tag(["{a0}"], ["sea"]).ok({"taggedCount": 1}), tag(["{a0}", "{a1}"], ["sea"]).ok({"taggedCount": 1}), tag(["{a0}"], ["sea"]).ok({"taggedCount": 0}))
rows.add("the same tag twice in one call is one", tag(["{a0}"], ["sea", "sea"]).ok({"taggedCount": 1}))
rows.add("the same asset twice in one call is one", tag(["{a0}", "{a0}"], ["sea"]).ok({"taggedCount": 1}))
rows.add("untag takes away", tag(["{a0}", "{a1}"], ["sea", "sand"]).ok({"taggedCount": 4}), untag(["{a0}"], ["sea"]).ok({"": {"untaggedCount": 1}}), tags_of("a0", "sand"), tags_of("a1", "sand", "sea"))
rows.add("untagging what is not there counts nothing", untag(["{a0}"], ["sea"]).ok({"untaggedCount": 0}))
rows.add("untagging twice counts once", tag(["{a0}"], ["sea"]).ok(), untag(["{a0}"], ["sea"]).ok({"untaggedCount": 1}), untag(["{a0}"], ["sea"]).ok({"untaggedCount": 0}))
rows.add("tags keep their letters", tag(["{a0}"], ["Über Straße 🌊", "日本"]).ok({"taggedCount": 2}), tags_of("a0", "Über Straße 🌊", "日本"))
rows.add("mark-up in a tag is text", tag(["{a0}"], ["<b>x</b>"]).ok({"taggedCount": 1}), tags_of("a0", "<b>x</b>"))
rows.add("a leading star is not shown", tag(["{a0}"], ["*sea"]).ok({"taggedCount": 1}), tags_of("a0", "sea"), get("{library}/tags").ok({"[0].id": "sea"}))
rows.add("an image has at most 100 tags", *[tag(["{a0}"], [f"t{i * 20 + j}" for j in range(20)]).ok({"taggedCount": 20}) for i in range(5)], tag(["{a1}", "{a0}"], ["t100"]).fails("BAD_USER_INPUT", says="100 tags"),
         tags_of("a1"), tag(["{a0}"], ["t7"]).ok({"taggedCount": 0}), untag(["{a0}"], ["t7"]).ok(), tag(["{a0}"], ["t100"]).ok({"taggedCount": 1}))
rows.add("20 tags in one call", tag(["{a0}"], [f"t{i}" for i in range(20)]).ok({"taggedCount": 20}))
rows.add("21 tags are too many", tag(["{a0}"], [f"t{i}" for i in range(21)]).fails("BAD_USER_INPUT", says="tags"), tags_of("a0"))
for word in ("index", "trash"):
    rows.add(f"the tag {word} is reserved", tag(["{a0}"], [word]).fails("BAD_USER_INPUT", says=word), tags_of("a0"))
    rows.add(f"the reserved tag {word} spoils the whole call", tag(["{a0}"], ["fine", word]).fails("BAD_USER_INPUT"), tags_of("a0"))

BAD_TAGS = {"missing": None, "empty": [], "a text": "sea", "a number": 5, "a number inside": ["sea", 5], "null inside": ["sea", None], "an empty text inside": ["sea", ""],
            "a blank inside": ["sea", "   "], "an object inside": [{}], "a list inside": [["sea"]], "10,000 letters": ["x" * 10_000]}
BAD_IDS = {"missing": None, "empty": [], "a text": "{a0}", "a number": 5, "a number inside": [5], "null inside": [None], "an object": {}}
for path, step in (("tag", tag), ("untag", untag)):
    for label, value in BAD_TAGS.items():
        body = {"assetIds": ["{a0}"]} | ({} if value is None else {"tags": value})
        if label == "10,000 letters" and path == "untag":
            continue
        rows.add(f"{path} with tags {label}", post("{assets}/" + path, body).fails("BAD_USER_INPUT", says="tag"), tags_of("a0"))
    for label, value in BAD_IDS.items():
        body = {"tags": ["sea"]} | ({} if value is None else {"assetIds": value})
        rows.add(f"{path} with assetIds {label}", post("{assets}/" + path, body).fails("BAD_USER_INPUT", says="assetIds"), tags_of("a0"))
    rows.add(f"{path}: one unknown id fails all", tag(["{a0}"], ["old"]).ok(), step(["{a0}", "unknown00000"], ["old", "new"]).fails("RESOURCE_NOT_FOUND"), tags_of("a0", "old"))
    rows.add(f"{path}: a trashed id fails all", tag(["{a0}"], ["old"]).ok(), delete("{assets}", {"ids": ["{a1}"]}).ok(), step(["{a0}", "{a1}"], ["old", "new"]).fails("RESOURCE_NOT_FOUND"), tags_of("a0", "old"))
    rows.add(f"{path}: an id of another organization fails all", step(["{a0}", "{other_a}"], ["sea"]).fails("RESOURCE_NOT_FOUND"), tags_of("a0"), given=also(photos(1), stranger))
    rows.add(f"{path} with 101 ids", step(["unknown%05d" % i for i in range(101)], ["sea"]).fails("MAX_ASSETS_EXCEEDED"))
    rows.add(f"{path} with 100 unknown ids", step(["unknown%05d" % i for i in range(100)], ["sea"]).fails("RESOURCE_NOT_FOUND"))


@rows.row("100 assets in one call", given=library())
def _(world):
    ids = [a["id"] for n in range(5) for a in world.library.upload(*[(f"{i}.png", images.unique_png(n * 20 + i)) for i in range(20)])]
    tag(ids, ["all"]).ok({"taggedCount": 100}).run(world.client, world.words)
    world.run(get("{library}/tags").ok({"": [{"id": "all", "count": 100, "type": "user"}]}))


rows.add("a library without tags has none", get("{library}/tags").ok({"": []}))
rows.add("the list has the contract's shape", tag(["{a0}"], ["sea"]).ok(), get("{library}/tags").ok({"": [{"id": "sea", "count": 1, "type": "user"}]}).shape("", "Tag"))
rows.add("the most used come first", tag(["{a0}", "{a1}", "{a2}"], ["three"]).ok(), tag(["{a0}"], ["one"]).ok(), tag(["{a0}", "{a1}"], ["two"]).ok(),
         get("{library}/tags").ok({"[0].id": "three", "[0].count": 3, "[1].id": "two", "[1].count": 2, "[2].id": "one", "[2].count": 1, "#": 3}))
rows.add("limit cuts", tag(["{a0}"], ["x", "y", "z"]).ok(), get("{library}/tags?limit=2").ok({"#": 2}), get("{library}/tags?limit=500").ok({"#": 3}))
for value in ("0", "-1", "501", "x", "", "1.5", "99999999999999999999"):
    rows.add(f"limit={value} is refused and named", get(f"{{library}}/tags?limit={value}").fails("BAD_USER_INPUT", says="limit"))
rows.add("a tag that nothing has any more is gone", tag(["{a0}"], ["sea"]).ok(), untag(["{a0}"], ["sea"]).ok(), get("{library}/tags").ok({"": []}))
rows.add("a trashed asset's tags are not counted", tag(["{a0}", "{a1}"], ["sea"]).ok(), tag(["{a0}"], ["only"]).ok(), delete("{assets}", {"ids": ["{a0}"]}).ok(),
         get("{library}/tags").ok({"": [{"id": "sea", "count": 1, "type": "user"}]}))


@rows.row("every change bumps `updated` and leaves `created`", given=photos(1, ready=True))
def _(world):
    before = world.library.asset(world.words["a0"])
    for step in (tag(["{a0}"], ["sea"]), untag(["{a0}"], ["sea"]), patch("{assets}/{a0}/description", {"description": "words"})):
        time.sleep(0.005)  # another millisecond
        step.ok().run(world.client, world.words)
        after = world.library.asset(world.words["a0"])
        must(after["updated"] > before["updated"] and after["created"] == before["created"], f"{step.path}: updated {before['updated']}, then {after['updated']}")
        before = after


@rows.row("what changes nothing leaves `updated`", given=photos(1, ready=True))
def _(world):
    tag(["{a0}"], ["sea"]).ok().run(world.client, world.words)
    before = world.library.asset(world.words["a0"])["updated"]
    time.sleep(0.005)
    tag(["{a0}"], ["sea"]).ok().run(world.client, world.words)
    equal(world.library.asset(world.words["a0"])["updated"], before, "updated")


rows.add("tags of other libraries are not seen", get("{library}/tags").ok({"": []}), given=also(photos(1), stranger,
         lambda world: world.client.call("POST", world.words["other_assets"] + "/tag", {"assetIds": [world.words["other_a"]], "tags": ["theirs"]}, key=world.words["other_key"])))
