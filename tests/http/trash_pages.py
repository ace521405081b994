"""The trash in the pages: what is deleted comes back as it was, or goes for good when somebody says so."""
import html
import re

from harness import images
from harness.people import Place, person
from harness.scenario import Group, equal, must

rows = Group("trash pages")


def place(world):
    return Place(person(world, "owner of a trash"))


@rows.row("a deleted image is restored with its address, words and tags")
def _(world):
    here = place(world)
    owner, image = here.owner, here.image("harbour.png")
    page = here.images[-1]
    owner.open(page)
    owner.submit(page + "/describe", description="At noon")
    public = re.search(r'value="([^"]*/cdn/[^"]*)"', html.unescape(owner.page.text))[1]
    equal(world.client.raw("GET", public).status, 200, "its address")
    owner.submit(page + "/trash")
    must("restored" in owner.notice and "0 images" in owner.page.text and "Trash (1)" in owner.page.text, owner.text)
    equal(world.client.raw("GET", public).status, 404, "its address meanwhile")
    equal(owner.open(here.trash).status, 200, "the trash")
    must("harbour.png" in owner.text and "Goes for good in 30 days" in owner.text, owner.text)
    owner.submit(here.trash + "/restore", image=image)
    equal((owner.path, "harbour.png" in owner.text), (here.trash + "?done=restored", False), "where it led, and what is left")
    equal(world.client.raw("GET", public).status, 200, "its address again")
    owner.open(page)
    must("At noon" in owner.page.text and "sea" in owner.page.text, owner.text)
    owner.open(here.library)
    must("1 image" in owner.page.text and "Trash (" not in owner.page.text, owner.text)


@rows.row("the trash shows its images to those who may edit, and to nobody else")
def _(world):
    here = place(world)
    image = here.trashed()
    picture = f"{here.trash}/{image}"
    seen = here.owner.send("GET", picture)
    equal((seen.status, seen.header("Content-Type")), (200, "image/jpeg"), "the preview")
    must(seen.body.startswith(b"\xff\xd8"), "no JPEG")
    must("private" in seen.header("Cache-Control") and "no-cache" in seen.header("Cache-Control"), seen.header("Cache-Control"))
    equal(here.owner.send("GET", picture, headers={"If-None-Match": seen.header("ETag")}).status, 304, "the same again")
    live = f"{here.trash}/{here.image()}"
    equal(here.owner.send("GET", live).status, 404, "a live image under the trash")
    here.owner.open(here.library)
    here.owner.submit(here.trash + "/restore", image=image, follow=False)
    equal(here.owner.send("GET", picture, headers={"If-None-Match": seen.header("ETag")}).status, 404, "after it was restored")


@rows.row("one image is deleted for good, and the others stay")
def _(world):
    here = place(world)
    gone, kept = here.trashed("gone.png"), here.trashed("kept.png")
    owner = here.owner
    owner.open(here.trash)
    owner.submit(here.trash + "/remove", image=gone)
    must("gone.png" not in owner.text and "kept.png" in owner.text, owner.text)
    for form in ("/restore", "/remove"):
        owner.open(here.trash)
        owner.submit(here.trash + form, image=gone, follow=False)
        equal(owner.page.status, 404, form)
    owner.open(here.trash)
    owner.submit(here.trash + "/restore", image=kept)
    equal(owner.page.status, 200, "restoring the other")


@rows.row("emptying the trash leaves what is not in it")
def _(world):
    here, other = place(world), place(world)
    here.trashed("one.png"), here.trashed("two.png"), other.trashed("three.png")
    live, owner = here.image("live.png"), here.owner
    owner.open(here.trash)
    owner.submit(here.trash + "/empty")
    equal((owner.path, "Nothing is in the trash" in owner.text), (here.trash + "?done=emptied", True), "the trash")
    equal(owner.open(f"/images{here.library}/{live}").status, 200, "the live image")
    must("three.png" in other.owner.open(other.trash).text, "the other library's trash")


@rows.row("an image is not reached through another library's trash")
def _(world):
    here, other = place(world), place(world)
    image = other.trashed()
    owner = here.owner
    for form in ("/restore", "/remove"):
        owner.open(here.trash)
        owner.submit(here.trash + form, image=image, follow=False)
        equal(owner.page.status, 404, form)
    equal(owner.send("GET", f"{here.trash}/{image}").status, 404, "its preview")
    must("deleted.png" in other.owner.open(other.trash).text, "it is still there")


@rows.row("views come back with their original; one that was deleted alone comes back alone")
def _(world):
    here = place(world)
    parent, (_, key) = here.image("whole.png"), here.key("write")
    assets = f"/organizations/{here.org}/libraries/{here.lib}/assets"

    def view(name):
        reply = world.client.call("POST", assets, files=[(name, images.png(20, 10, 3))], fields={"parentId": parent}, key=key)
        return reply.data["assets"][0]["id"]

    def names():
        return [one["id"] for one in world.client.call("GET", f"{assets}/{parent}", key=key).data["views"]]

    alone, along = view("alone.png"), view("along.png")
    world.client.call("DELETE", assets, {"ids": [alone]}, key=key)
    owner = here.owner
    owner.open(here.trash)
    must("alone.png" in owner.text and "A view of another image" in owner.text, owner.text)
    world.client.call("DELETE", assets, {"ids": [parent]}, key=key)
    owner.open(here.trash)
    must("whole.png" in owner.text and "along.png" not in owner.text and "alone.png" not in owner.text, owner.text)
    owner.submit(here.trash + "/restore", image=alone, follow=False)
    must(owner.verdict().status == 400 and "Restore that one first" in owner.page.text, f"{owner.page}")
    owner.submit(here.trash + "/restore", image=parent)
    equal(names(), [along], "views")
    owner.submit(here.trash + "/restore", image=alone)
    equal(sorted(names()), sorted([alone, along]), "views after all")


@rows.row("a long trash has pages")
def _(world):
    here = place(world)
    _, key = here.key("write")
    assets = f"/organizations/{here.org}/libraries/{here.lib}/assets"
    names = [f"p{n:02}.png" for n in range(65)]
    for start in range(0, 65, 20):
        files = [(name, images.png(8, 8, n)) for n, name in enumerate(names[start:start + 20], start)]
        ids = [one["id"] for one in world.client.call("POST", assets, files=files, key=key).data["assets"]]
        world.client.call("DELETE", assets, {"ids": ids}, key=key)
    owner, seen = here.owner, []
    owner.open(here.trash)
    for _ in range(3):
        seen += re.findall(r'class="name"><span dir="auto">([^<]*)<', owner.page.text)
        following = re.search(r'href="([^"]*\?from=[^"]*)"', html.unescape(owner.page.text))
        if not following:
            break
        owner.open(following[1])
    equal(sorted(seen), names, "images on all pages")
    owner.open(here.trash + "?from=nonsense")
    equal(owner.page.status, 400, "a broken cursor")


@rows.row("the trash of a new library is empty, and says so")
def _(world):
    here = place(world)
    must("Nothing is in the trash" in here.owner.open(here.trash).text, "the page")
    here.owner.submit(here.trash + "/empty")
    equal(here.owner.path, here.trash + "?done=emptied", "emptying nothing")
