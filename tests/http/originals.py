"""Originals: what anybody gets at the permanent URL, and what those get who may see the library. The one holds back where and with whose camera
a picture was taken, the other is the file as it was uploaded."""
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tempfile
import zipfile

from harness import images
from harness.people import Place, person
from harness.scenario import Group, equal, must, photos
from harness.server import Server, wait_until
from harness.wire import Client, Library
from session_api import call

rows = Group("originals")
own = Group("originals and the store", own_servers=True)
more = [own]

TOLD = (b"FUJIFILM", b"X100V", b"23mm f/2", b"2024:05:03")


def etag_of(data):
    return f'"{hashlib.sha256(data).hexdigest()}"'


def held(library):
    """Of a library with one image: the image and the path of its original."""
    asset = library.listed()[0]
    return asset, f"{library.path}/assets/{asset['id']}/original"


def same_picture(one, other):
    a, b = images.opened(one), images.opened(other)
    return a.size == b.size and a.tobytes() == b.tobytes() and a.getexif().get(0x0112, 1) == b.getexif().get(0x0112, 1)


for kind in ("JPEG", "PNG", "WEBP"):
    @rows.row(f"{kind}: the permanent URL tells nothing of place and camera, and shows the same", given=photos((f"a.{kind.lower()}", images.photographed(kind))))
    def _(world, kind=kind):
        file = images.photographed(kind)
        asset, path = held(world.library)
        shared = world.client.raw("GET", asset["url"])
        equal(shared.status, 200, "the permanent URL")
        must(not any(word in shared.body for word in TOLD), f"it tells {[word for word in TOLD if word in shared.body]}")
        must(all(word in file for word in TOLD), "the file tells nothing")
        must(same_picture(shared.body, file), "it shows something else")
        must(shared.header("ETag") != etag_of(file), "its tag is that of the file")
        equal(world.client.raw("GET", asset["url"], {"If-None-Match": shared.header("ETag")}).status, 304, "asked again")
        part = world.client.raw("GET", asset["url"], {"Range": "bytes=5-30"})
        equal((part.status, part.body == shared.body[5:31]), (206, True), "a part")
        head = world.client.raw("HEAD", asset["url"])
        equal(head.header("Content-Length"), str(len(shared.body)), "its size")
        whole = world.library.call("GET", path)
        equal((whole.status, whole.body == file), (200, True), "the original")
        equal(whole.header("ETag"), etag_of(file), "its tag")
        equal(whole.header("Content-Type"), shared.header("Content-Type"), "its type")


@rows.row("HEIC: the permanent URL tells nothing of place and camera, and shows the same", given=photos(("a.heic", images.heic(images.photographed()))))
def _(world):
    file = images.heic(images.photographed())
    asset, path = held(world.library)
    must(b"FUJIFILM" in file, "the file tells nothing")
    shared = world.client.raw("GET", asset["url"])
    equal((shared.status, len(shared.body)), (200, len(file)), "the permanent URL")
    must(not any(word in shared.body for word in TOLD), f"it tells {[word for word in TOLD if word in shared.body]}")
    again = world.library.ready(("shared.heic", shared.body))[0]
    one, other = (world.client.raw("GET", url + "?fm=png").body for url in (asset["url"], again["url"]))
    must(same_picture(one, other), "it shows something else")
    equal(again["details"], None, "what is read of the public form")
    equal(world.library.call("GET", path).body == file, True, "the original")


@rows.row("TIFF: the permanent URL tells nothing of place and camera, and shows the same", given=photos(("a.tif", images.photographed("TIFF"))))
def _(world):
    file = images.photographed("TIFF")
    asset, path = held(world.library)
    must(b"FUJIFILM" in file, "the file tells nothing")
    shared = world.client.raw("GET", asset["url"])
    equal((shared.status, len(shared.body), shared.header("Content-Type")), (200, len(file), "image/tiff"), "the permanent URL")
    must(not any(word in shared.body for word in TOLD), f"it tells {[word for word in TOLD if word in shared.body]}")
    must(same_picture(shared.body, file), "it shows something else")
    equal(world.library.call("GET", path).body == file, True, "the original")


@rows.row("a picture is turned as it was", given=photos(("a.jpg", images.oriented(6)), ("b.png", images.oriented(8, "PNG")), ("c.webp", images.oriented(3, "WEBP"))))
def _(world):
    files = {"a.jpg": images.oriented(6), "b.png": images.oriented(8, "PNG"), "c.webp": images.oriented(3, "WEBP")}
    for asset in world.library.listed():
        must(same_picture(world.client.raw("GET", asset["url"]).body, files[asset["filename"]]), f"{asset['filename']} is turned otherwise")


PLAIN = [("a.jpg", images.jpeg(60, 40)), ("b.png", images.png(40, 30, 4)), ("c.webp", images.webp()), ("d.gif", images.gif(frames=3)), ("e.webp", images.animated_webp())]


@rows.row("a file that tells nothing is given as it is", given=photos(*PLAIN))
def _(world):
    files = dict(PLAIN)
    for asset in world.library.listed():
        shared = world.client.raw("GET", asset["url"])
        equal((shared.body == files[asset["filename"]], shared.header("ETag")), (True, etag_of(files[asset["filename"]])), asset["filename"])


@rows.row("the original is given to who may see the library, as a file of its name", given=photos(("Été 2024.jpg", images.photographed())))
def _(world):
    asset, path = held(world.library)
    reply = world.library.call("GET", path)
    equal(reply.header("Content-Disposition"), "attachment; filename=\"__t__ 2024.jpg\"; filename*=UTF-8''%C3%89t%C3%A9%202024.jpg", "its name")
    equal(reply.header("Cache-Control"), "private, no-cache", "who may keep it")
    part = world.library.call("GET", path, headers={"Range": "bytes=-10"})
    equal((part.status, part.body == images.photographed()[-10:]), (206, True), "its end")
    equal(world.library.call("GET", path, headers={"If-None-Match": reply.header("ETag")}).status, 304, "asked again")
    equal(world.client.call("GET", path, key=None).status, 401, "nobody")
    equal(world.library.call("GET", path.replace(asset["id"], "unknown00000")).code, "RESOURCE_NOT_FOUND", "of none")
    world.library.good("DELETE", world.library.path + "/assets", {"ids": [asset["id"]]})
    equal(world.library.call("GET", path).code, "RESOURCE_NOT_FOUND", "from the trash")


@rows.row("who only reads by key gets what anybody gets, alone and in archives; a viewer gets all")
def _(world):
    made = Place(person(world, "ann", "originals"))
    _, writes = made.key()
    _, reads = made.key(access="read", name="Widget")
    at = f"/organizations/{made.org}/libraries/{made.lib}"
    asset = world.client.call("POST", at + "/assets", files=[("a.jpg", images.photographed())], key=writes).data["assets"][0]
    shared = world.client.raw("GET", asset["url"]).body
    path = f"{at}/assets/{asset['id']}/original"
    equal(world.client.call("GET", path, key=reads).body == shared, True, "the original by a key that reads")
    equal(world.client.call("GET", path, key=writes).body == images.photographed(), True, "by one that writes")
    bob = made.add(person(world, "bob", "originals"), "viewer", on_library=True)
    equal(call(bob, "GET", path).body == images.photographed(), True, "for a viewer")
    for key, file in ((reads, shared), (writes, images.photographed())):
        link = world.client.call("POST", at + "/downloads", {"query": {}}, key=key).data
        archive = world.client.raw("GET", link["url"])
        equal(len(archive.body), link["size"], "bytes of the archive")
        equal(images_in(archive.body), [file], "in the archive")


def images_in(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        equal(archive.testzip(), None, "the first broken file")
        return [archive.read(name) for name in archive.namelist()]


@rows.row("a library's owner may have links give whole files, at once and back again")
def _(world):
    made = Place(person(world, "ann", "whole originals"))
    _, writes = made.key()
    at = f"/organizations/{made.org}/libraries/{made.lib}"
    asset = world.client.call("POST", at + "/assets", files=[("a.jpg", images.photographed())], key=writes).data["assets"][0]
    get = lambda: world.client.raw("GET", asset["url"])  # noqa: E731
    shared = get()
    must(shared.body != images.photographed(), "it is whole from the beginning")

    def choose(form, says):
        made.owner.open(made.library_settings)
        made.owner.submit(made.library_settings + "/originals", originals=form)
        must(says in made.owner.page.text, made.owner.page)
    choose("whole", "gets the whole file now")
    equal((get().body == images.photographed(), get().header("ETag")), (True, etag_of(images.photographed())), "after the change")
    equal(world.client.raw("GET", asset["url"], {"If-None-Match": shared.header("ETag")}).status, 200, "who had the other")
    must('value="whole" checked' in made.owner.open(made.library_settings).text, "the page does not tell")
    choose("public", "without place and device")
    equal((get().body == shared.body, get().header("ETag")), (True, shared.header("ETag")), "after the way back")
    changes = world.client.call("GET", f"{at}/changes?after=0", key=writes).data
    equal((changes["added"], changes["changed"], changes["removed"]), ([asset["id"]], [], []), "what became of its images")


@own.row("images from before are given without place and camera too, and the same after a restart")
def _(world):
    with Server(world.binary) as server:
        library = Library(server.base)
        library.ready(("a.jpg", images.photographed()))
        url = library.listed()[0]["url"].removeprefix(server.base)
        before = Client(server.base).raw("GET", url)
        server.stop()
        with sqlite3.connect(os.path.join(server.data, "metadata.db")) as database:
            database.execute("update blob set public_pieces = null, public_size = null")
        server.start()
        for _ in range(2):
            after = Client(server.base).raw("GET", url)
            equal((after.body == before.body, after.header("ETag")), (True, before.header("ETag")), "after it was forgotten")
            server.stop()
            server.start()


SPOKEN = {
    "GPS": ["-GPSLatitude=48.8583", "-GPSLatitudeRef=N", "-GPSLongitude=2.2945", "-GPSLongitudeRef=E", "-GPSAltitude=35"],
    "XMP": ["-XMP:GPSLatitude=48,51.5N", "-XMP:GPSLongitude=2,17.6E", "-XMP-photoshop:City=Paris", "-XMP-iptcCore:Location=Champ de Mars", "-XMP-aux:SerialNumber=SN123456"],
    "IPTC": ["-IPTC:City=Paris", "-IPTC:Sub-location=Champ de Mars", "-IPTC:Country-PrimaryLocationName=France"],
    "device": ["-Make=Secretcam", "-Model=Spy 1", "-ExifIFD:SerialNumber=SN123456", "-ExifIFD:LensSerialNumber=LN98765", "-ExifIFD:OwnerName=Ada"],
    "preview": ["-ThumbnailImage<=preview.jpg"],
    "comment": ["-Comment=taken at 48.8583 2.2945 with SN123456"],
}
RIGHTS = ["-Artist=Ada Lovelace", "-Copyright=hers"]
FORBIDDEN = ("GPS", "City", "Location", "Country", "Serial", "Thumbnail", "Preview", "Make", "Model", "OwnerName", "Comment")


def spoken_files(folder):
    """Two hundred files into which exiftool wrote what it can, in many combinations."""
    with open(os.path.join(folder, "preview.jpg"), "wb") as preview:
        preview.write(images.jpeg(40, 30))
    made = {"jpg": lambda i: images.jpeg(120, 90, i, progressive=i % 2 == 1), "png": lambda i: images.png(40, 30, i), "webp": lambda i: images.webp(96, 72, i), "gif": lambda i: images.gif(40 + i % 9, 48, 1 + i % 3),
            "heic": lambda i: images.heic(images.jpeg(64, 48, i % 3)), "avif": lambda i: images.avif(images.png(64, 48, i % 3)),
            "tif": lambda i: images.tiff(64, 48, i % 3, compression=("tiff_lzw", "tiff_deflate", None)[i % 3], pages=1 + i % 2)}
    commands = []
    for i in range(200):
        kind = list(made)[i % len(made)]
        name = f"{i:03}.{kind}"
        with open(os.path.join(folder, name), "wb") as file:
            file.write(made[kind](i))
        wanted = [written for j, written in enumerate(SPOKEN.values()) if (i // len(made) + 1) >> j & 1]
        commands += [argument for written in wanted for argument in written] + RIGHTS + ["-overwrite_original", "-m", name, "-execute"]
    with open(os.path.join(folder, "commands"), "w") as file:
        file.write("\n".join(commands))
    subprocess.run(["exiftool", "-q", "-q", "-@", "commands"], cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [(name, open(os.path.join(folder, name), "rb").read()) for name in sorted(os.listdir(folder)) if name[:3].isdigit()]


def tags_of(folder):
    """What exiftool reads of each file of a folder, unknown tags and those inside of others too."""
    said = subprocess.run(["exiftool", "-j", "-G1", "-a", "-u", "-ee", "-x", "File:all", "-x", "ExifTool:all", "-x", "Composite:all", folder], capture_output=True, text=True)
    return {os.path.basename(one.pop("SourceFile")): one for one in json.loads(said.stdout)}


def told_by(tags):
    return {name: value for name, value in tags.items() if any(word in name.split(":")[-1] for word in FORBIDDEN) and not name.startswith("System:")}


@rows.row("of two hundred files in all formats exiftool finds neither place nor device, and who made them")
def _(world):
    library = Library(world.server.base, email="exif@example.com")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as shared:
        files = spoken_files(folder)
        before = tags_of(folder)
        must(sum(bool(told_by(before[name])) for name, _ in files) > 150, "exiftool wrote too little")
        urls = {}
        for start in range(0, len(files), 20):
            for asset in library.upload(*files[start:start + 20]):
                urls[asset["filename"]] = asset["url"]
        for name, url in urls.items():
            with open(os.path.join(shared, name), "wb") as file:
                file.write(world.client.raw("GET", url).body)
        after = tags_of(shared)
        equal(len(after), 200, "files")
        told = {name: told_by(tags) for name, tags in after.items() if told_by(tags)}
        equal(told, {}, "what is told")
        for name, tags in after.items():
            said = {tag.split(":")[-1]: value for tag, value in tags.items()}
            equal((said.get("Artist"), said.get("Copyright")), (None, None) if name.endswith("gif") else ("Ada Lovelace", "hers"), f"who made {name}: {tags}")
        for name, file in files:
            public = open(os.path.join(shared, name), "rb").read()
            if name.endswith(("heic", "avif", "tif")):  # overwritten where it stands
                equal(len(public), len(file), f"bytes of {name}")
            else:
                must(same_picture(public, file), f"{name} shows something else")
