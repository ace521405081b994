"""Who did what, in the pages: people see what programs, keys and others did to their images, undo it, and take the list along."""
import csv
import io

from harness import images
from harness.people import Place, person
from harness.programs import Program
from harness.scenario import Group, equal, must
from harness.wire import Library

rows = Group("activity pages")


def place(world):
    return Place(person(world, "owner of what is done"))


def activity(here):
    return here.library_settings + "/activity"


def table(here):
    reply = here.owner.send("GET", activity(here) + ".csv")
    equal((reply.status, reply.header("Content-Type"), reply.header("Content-Disposition")),
          (200, "text/csv; charset=utf-8", 'attachment; filename="activity.csv"'), "the table")
    return list(csv.DictReader(io.StringIO(reply.text)))


def by_key(world, here):
    """An agent with a key of the place."""
    _, key = here.key()
    return Library(world.client.base, minted={"organizationId": here.org, "libraryId": here.lib, "apiKey": key})


@rows.row("what an agent's key did is seen by the person, undone, and done again")
def _(world):
    here = place(world)
    agent = by_key(world, here)
    image = agent.ready(("harbour.png", images.png(40, 30, 9)))[0]["id"]
    agent.good("PATCH", f"{agent.assets}/{image}/description", {"description": "Wrong words"})
    page = here.owner.open(activity(here))
    must("API key Robot added 1 image" in here.owner.text and "API key Robot changed the description of 1 image" in here.owner.text, here.owner.text)
    must(f'href="{here.library}/{image}"' in page.text and "<img" in page.text, "the image is shown")
    described = here.acts()[0]
    here.owner.submit(activity(here) + "/undo", act=described)
    must("Undone." in here.owner.notice, here.owner.text)
    equal(agent.good("GET", f"{agent.assets}/{image}")["description"], None, "the description")
    here.owner.open(activity(here))
    here.owner.submit(activity(here) + "/undo", act=described, follow=False)
    must(here.owner.page.status == 400 or "again=" in (here.owner.page.header("Location") or ""), f"undone twice:\n{here.owner.page}")
    here.owner.open(activity(here))
    here.owner.submit(activity(here) + "/undo", act=here.acts()[0])
    equal(agent.good("GET", f"{agent.assets}/{image}")["description"], "Wrong words", "the description, when the undoing was undone")
    equal([row["what"] for row in table(here)], ["described", "described", "described", "uploaded"], "the table")


@rows.row("what a program deleted comes back, under the program's and the person's name")
def _(world):
    here = place(world)
    image = here.image("kept.png")
    robot = Program(world, redirect="https://robot.example/callback")
    token = robot.connect(here.owner, here.org)["access_token"]
    assets = f"/organizations/{here.org}/libraries/{here.lib}/assets"
    equal(world.client.call("DELETE", assets, {"ids": [image]}, key=token).status, 200, "the deletion")
    here.owner.open(activity(here))
    first = table(here)[0]
    equal((first["kind"], first["what"], first["images"]), ("program", "trashed", "1"), "the newest")
    must(first["who"] and first["for"], f"who it was: {first}")
    here.owner.open(activity(here))
    here.owner.submit(activity(here) + "/undo", act=here.acts()[0])
    equal(world.client.call("GET", f"{assets}/{image}", key=token).status, 200, "the image")


@rows.row("names that are mark-up or formulas are only names")
def _(world):
    here = place(world)
    hostile = '=HYPERLINK("https://evil.example","<b>x</b>")'
    _, key = here.key(name=hostile)
    Library(world.client.base, minted={"organizationId": here.org, "libraryId": here.lib, "apiKey": key}).upload(("x.png", images.png(30, 20, 4)))
    page = here.owner.open(activity(here))
    must("<b>x" not in page.text and "HYPERLINK" in page.text, "the page")
    equal(table(here)[0]["who"], "'" + hostile, "the table")


@rows.row("what is no act is refused, and changes nothing")
def _(world):
    here, other = place(world), place(world)
    image = here.image()
    act = here.acts()[0]
    for number in ("", "x", "-1", "0", "99999999999999999999", "9223372036854775807"):
        here.owner.open(activity(here))
        here.owner.submit(activity(here) + "/undo", act=number, follow=False)
        must(here.owner.page.status in (400, 404) or "again=" in (here.owner.page.header("Location") or ""), f"{number!r} answered\n{here.owner.page}")
    here.owner.open(activity(other))
    here.owner.submit(activity(other) + "/undo", act=act, follow=False)
    must(here.owner.page.status != 303 or "done=" not in here.owner.page.header("Location"), f"an act of another library:\n{here.owner.page}")
    for before in ("", "x", "-5", "99999999999999999999"):
        equal(here.owner.open(f"{activity(here)}?before={before}").status, 200, f"before={before}")
    here.owner.open(here.library)
    must(image in here.owner.page.text, "the image is still there")


@rows.row("one page follows the other")
def _(world):
    here = place(world)
    agent = by_key(world, here)
    image = agent.upload(("x.png", images.png(30, 20, 5)))[0]["id"]
    for number in range(60):  # acts of two kinds in turns are not joined
        agent.good("PATCH", f"{agent.assets}/{image}/description", {"description": str(number)})
        agent.good("POST", agent.assets + "/tag", {"assetIds": [image], "tags": [f"tag {number}"]})
    seen = []
    address = activity(here)
    while address:
        page = here.owner.open(address)
        seen += here.acts_on(page)
        address = here.next_on(page)
    equal((len(seen), len(set(seen)), seen == sorted(seen, key=int, reverse=True)), (121, 121, True), "acts of all pages")
    equal(len(table(here)), 121, "rows of the table")
