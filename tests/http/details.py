"""What cameras wrote into pictures: `details` of an image, who is told where it was taken, and the images from before."""
import os
import sqlite3

from harness import images
from harness.people import Place, person
from harness.scenario import Group, bare, equal, get, must, photos
from harness.server import Server, wait_until
from harness.wire import Library

rows = Group("details")
old = Group("details of images from before", own_servers=True)
more = [old]
ALL = {"takenAt": "2024-05-03T12:34:56+02:00", "camera": "FUJIFILM X100V", "lens": "23mm f/2", "exposureTime": 0.004, "fNumber": 5.6, "iso": 160, "focalLength": 23.0,
       "latitude": -33.86, "longitude": 151.2}


def alike(wanted):
    def problem(got):
        if (got is None) != (wanted is None):
            return f"not {wanted}"
        for name, value in (wanted or {}).items():
            if got[name] != value and not (isinstance(value, float) and abs(got[name] - value) < 1e-6):
                return f"{name} is {got[name]!r}, not {value!r}"
        return None if wanted is None or set(got) == set(wanted) else f"it has {sorted(got)}"
    return problem


for kind in ("JPEG", "PNG", "WEBP"):
    rows.add(f"{kind}: camera, lens, exposure, time and place", get("{assets}/{a0}").ok({"details": alike(ALL)}), get("{assets}?fields=details").ok({"[0].details": alike(ALL)}),
             get("/organizations/{org}/search/assets?q=&fields=details").ok({"hits[0].details": alike(ALL)}), given=photos((f"a.{kind.lower()}", images.photographed(kind)), ready=True))
rows.add("a picture without any has none", get("{assets}/{a0}").ok({"details": None}), given=photos(1, ready=True))
rows.add("hostile texts are made harmless", get("{assets}/{a0}").ok({"details.camera": "ab<script> 1"}), given=photos(("a.jpg", images.photographed(make="a\x07b<script>\x1b", model="1\r\n")), ready=True))


@rows.row("who only reads by key is not told where a picture was taken")
def _(world):
    made = Place(person(world, "ann", "api"))
    _, writes = made.key()
    _, reads = made.key(access="read", name="Widget")
    at = f"/organizations/{made.org}/libraries/{made.lib}/assets"
    asset = world.client.call("POST", at, files=[("a.jpg", images.photographed())], key=writes).data["assets"][0]["id"]
    seen = lambda key: world.client.call("GET", f"{at}/{asset}", key=key).data  # noqa: E731
    wait_until(lambda: seen(writes)["status"] == "ready", what="the picture's processing")
    must(alike(ALL)(seen(writes)["details"]) is None, seen(writes))
    less = {**ALL, "latitude": None, "longitude": None}
    must(alike(less)(seen(reads)["details"]) is None, seen(reads))
    for path in (f"{at}?pageSize=5", f"/organizations/{made.org}/search/assets?q=", f"{at}?fields=details"):
        reply = world.client.call("GET", path, key=reads)
        must("-33.8" not in reply.text and "151.2" not in reply.text, f"{path} tells the place\n{reply}")
    page = made.owner.open(f"/{made.org}/{made.lib}/{asset}")
    equal(page.status, 200, "the image's page")


WORDS = images.with_words("Harbour & mole", "The harbour at noon", ["sea", "boats, nets", "trash"])


def alike_tags(*wanted):
    return lambda tags: sorted(tags) == sorted(wanted) or f"they are {tags}"


rows.add("what a file says of its picture becomes its description and tags, and is found",
         get("{assets}/{a0}").ok({"status": "ready", "description": "Harbour & mole\nThe harbour at noon", "tags": alike_tags("sea", "boats", "nets")}).eventually(),
         *[get("/organizations/{org}/search/assets?q=" + word).ok().check("it is found", lambda r, w: len(r.data["hits"]) == 1) for word in ("mole", "nets", "noon")],
         bare("GET", "{url0}").status(200).check("nobody else is told", lambda r, w: b"Harbour" not in r.body and b"nets" not in r.body), given=photos(("a.jpg", WORDS)))


def forget_details(folder):
    """The store as a version before details left it."""
    database = sqlite3.connect(os.path.join(folder, "metadata.db"))
    database.execute("delete from asset_details")
    database.execute("update details_backlog set next = 1, last = (select max(id) from asset)")
    database.commit()
    database.close()


@old.row("images from before get their details in the background, once, over restarts")
def _(world):
    with Server(world.binary, {"--cron-interval": "1s"}) as server:
        library = Library(server.base)
        made = library.ready(*[(f"{i}.jpg", images.photographed(model=f"M{i}")) for i in range(3)], ("none.png", images.png()))
        server.stop()
        forget_details(server.data)
        server.start()
        library.moved_to(server.base)
        wait_until(lambda: all(library.asset(one["id"])["details"] for one in made[:3]), what="the details of all", deadline=90)
        equal([library.asset(one["id"])["details"]["camera"] for one in made[:3]], [f"FUJIFILM M{i}" for i in range(3)], "cameras")
        equal(library.asset(made[3]["id"])["details"], None, "of one without")
