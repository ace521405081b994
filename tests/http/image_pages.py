"""Images in the pages: what an editor does with them, and forged uploads."""
import html
import re
import urllib.parse

from harness import images
from harness.people import Place, newcomer, person
from harness.scenario import Group, equal, must
from harness.server import wait_until
from harness.wire import Client

rows = Group("image pages")


def place(world):
    return Place(person(world, "owner of images"))


def editor_at(world, here):
    """An editor of the library, with its page open."""
    editor = person(world, "editor of images")
    here.add(editor, "editor", on_library=True)
    editor.open(here.library)
    return editor


@rows.row("an editor uploads, describes, tags and deletes")
def _(world):
    here = place(world)
    editor = editor_at(world, here)
    editor.upload("/images" + here.library, ("sea.jpg", images.jpeg(500, 300)), ("sky.png", images.png()))
    equal((editor.page.status, editor.path), (200, here.library + "?done=uploaded"), "where it led")
    must("2 images" in editor.page.text, editor.text)
    page = re.search(r'href="(/[^"]*)"[^>]*>(?:(?!</a>).)*sea', html.unescape(editor.page.text), re.S)[1]
    image = "/images" + page
    editor.open(page)
    must("500 × 300" in editor.text and "sea.jpg" in editor.page.text, editor.text)
    editor.submit(image + "/describe", description="The harbour <b>at noon</b>")
    must("The harbour <b>at noon</b>" in html.unescape(editor.page.text) and "<b>at noon" not in editor.page.text, "the description")
    editor.submit(image + "/tag", tags="sea, two words ,,  2026")
    must(all(tag in editor.text for tag in ("sea", "two words", "2026")), editor.text)
    editor.submit(image + "/untag", tag="two words")
    must("two words" not in editor.text, editor.text)
    editor.submit(image + "/tag", tags="trash")
    must(editor.problem and "trash" in editor.page.text, "a reserved tag was taken")
    public = re.search(r'value="([^"]*/cdn/[^"]*)"', html.unescape(editor.page.text))[1]
    equal(world.client.raw("GET", public).status, 200, "the permanent address")
    editor.submit(image + "/trash")
    must("1 image" in editor.page.text, editor.text)
    equal(world.client.raw("GET", public).status, 404, "the address of a deleted image")
    equal(editor.open(page).status, 404, "its page")


@rows.row("the address that the API gives leads to the image's page")
def _(world):
    here = place(world)
    image = here.image()
    program, assets = Client(world.client.base, here.key()[1]), f"/organizations/{here.org}/libraries/{here.lib}/assets"
    equal(program.call("GET", f"{assets}/{image}").data["appUrl"], f"{world.client.base}{here.library}/{image}", "where the API says that the page is")
    view = program.call("POST", assets, files=[("crop.png", images.png(30, 20, 3))], fields={"parentId": image}).data["assets"][0]
    here.owner.open(view["appUrl"].removeprefix(world.client.base))
    equal(here.owner.page.status, 200, "the page of a variant")
    must(view["url"] in here.owner.page.text and "The image itself" in here.owner.text, "the variant is not shown")
    here.owner.open(f"{here.library}/{image}?view={image}")
    equal(here.owner.page.status, 200, "the page of an image that names no variant of it")
    must("The image itself" not in here.owner.text, "what is no variant is shown as one")
    here.owner.open(f"{here.library}?asset={image}")
    equal((here.owner.page.status, here.owner.path), (200, f"{here.library}/{image}"), "where the page's earlier address led")
    here.owner.open(f"/images{here.library}/{image}")
    equal((here.owner.page.status, here.owner.path), (200, f"{here.library}/{image}"), "where the page's earlier address led")


@rows.row("what is no image is refused with its name, and nothing of the upload is kept")
def _(world):
    here = place(world)
    here.owner.open(here.library)
    here.owner.upload("/images" + here.library, ("good.png", images.png()), ("bad.jpg", b"no image at all"))
    equal(here.owner.page.status, 400, "status")
    must("bad.jpg" in here.owner.problem, here.owner.problem)
    must("0 images" in here.owner.page.text, here.owner.text)


@rows.row("forged uploads are refused, and nothing of them is kept")
def _(world):
    here = place(world)
    owner, path, good = here.owner, "/images" + here.library, ("x.png", images.png())
    stranger = newcomer(world)
    stranger.open("/signin")
    for label, more in {"no token": {"token": ""}, "another browser's token": {"token": stranger.token()}, "a token after the files": {"first": False},
                        "a foreign origin": {"headers": {"Origin": "https://evil.example"}}, "another site": {"headers": {"Sec-Fetch-Site": "cross-site"}}}.items():
        owner.open(here.library)
        owner.upload(path, good, follow=False, **more)
        equal(owner.page.status, 403, f"status with {label}")
    owner.open(here.library)
    must("0 images" in owner.page.text, owner.text)


@rows.row("an upload of somebody who loses the role while it comes is not kept")
def _(world):
    here = place(world)
    editor = editor_at(world, here)
    token = editor.token()
    here.owner.open(here.members(True))
    from harness.people import member_on
    here.owner.submit(here.members(True) + "/role", member=member_on(here.owner, editor.email), role="viewer")
    editor.upload("/images" + here.library, ("x.png", images.png()), token=token, follow=False)
    equal(editor.page.status, 403, "status")


@rows.row("images of another library are not shown under this one")
def _(world):
    here, other = place(world), place(world)
    image = other.image()
    equal(here.owner.open(f"{here.library}/{image}").status, 404, "status")
    stranger = person(world, "stranger to images")
    equal(stranger.open(f"{other.library}/{image}").status, 404, "status for a stranger")


@rows.row("a library is searched by name, description and tag")
def _(world):
    here = place(world)
    reader = here.add(person(world, "reader of images"), "viewer", on_library=True)
    first, other = here.image("harbour.png"), here.image("mountain.png")
    here.owner.open(here.images[0])
    here.owner.submit(here.images[0] + "/describe", description="Boats at noon")
    here.owner.submit(here.images[0] + "/tag", tags="quay")

    def found(words):
        reader.open(f"{here.library}?q={urllib.parse.quote(words)}")
        return re.findall(r'data-id="([A-Za-z0-9]{12})"', reader.page.text)

    for words in ("harb", "boats", "quay", "Boats HARBOUR"):
        equal(found(words), [first], words)
        must("1 image matches" in reader.text, reader.text)
    found("harb")
    must("<mark>harbour</mark>" in reader.page.text, "what was found is not marked")
    equal(sorted(found("sea")), sorted([first, other]), "a tag of both")
    equal((found("nothing like it"), "0 images match" in reader.text), ([], True), "no match")
    equal(sorted(found("  ")), sorted([first, other]), "blanks")
    found('"><script>alert(1)</script>')
    must("<script>alert" not in reader.page.text and "alert(1)" in reader.text, "mark-up in the words")
    equal(person(world, "stranger to images").open(here.library + "?q=harbour").status, 404, "status for a stranger")


@rows.row("the page of a damaged image says what is wrong, and saves it by its whole name")
def _(world):
    here = place(world)
    program, assets = Client(world.client.base, here.key("write")[1]), f"/organizations/{here.org}/libraries/{here.lib}/assets"
    for name, saved in {"写真": "写真.jpg", "été.JPEG": "été.JPEG", "\"a\" & <b>.png": "\"a\" & <b>.png.jpg"}.items():
        image = program.call("POST", assets, files=[(name, images.jpeg(400, 300, 8)[:-2])]).data["assets"][0]["id"]
        wait_until(lambda image=image: program.call("GET", f"{assets}/{image}").data["status"] == "ready")
        here.owner.open(f"{here.library}/{image}")
        must("This JPEG is damaged: its data ends too early." in here.owner.text, here.owner.text)
        path = re.search(r'href="([^"]*/original)"', here.owner.page.text)[1]
        equal(urllib.parse.unquote(here.owner.send("GET", path).header("Content-Disposition").partition("''")[2]), saved, "it is saved as")
    whole = program.call("POST", assets, files=[("whole.png", images.png())]).data["assets"][0]["id"]
    here.owner.open(f"{here.library}/{whole}")
    must("damaged" not in here.owner.text, here.owner.text)


@rows.row("a long search has pages")
def _(world):
    here = place(world)
    _, key = here.key("write")
    names = [f"sea {n:02}.png" for n in range(65)]
    for start in range(0, 65, 20):
        files = [(name, images.png(8, 8, n)) for n, name in enumerate(names[start:start + 20], start)]
        equal(world.client.call("POST", f"/organizations/{here.org}/libraries/{here.lib}/assets", files=files, key=key).status, 200, "upload")
    owner, seen = here.owner, []
    owner.open(here.library + "?q=sea")
    must("65 images match" in owner.text, owner.text)
    for _ in range(3):
        seen += [re.sub("<[^>]*>", "", name) for name in re.findall(r'class="name"[^>]*>(.*?)</span>', owner.page.text)]
        following = re.search(r'href="([^"]*)" rel="next"', html.unescape(owner.page.text))
        if not following:
            break
        owner.open(following[1])
    equal(sorted(seen), [name.removesuffix(".png") for name in names], "images on all pages")
    for number in ("0", "-1", "99999999999999999999", "x"):
        equal(owner.open(f"{here.library}?q=sea&page={number}").status, 200, f"page {number}")
