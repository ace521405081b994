"""A library of 100,000 images, made of some that were uploaded: their rows in the database again and again, with names, shapes, times and tags of their own."""
import os
import random
import sqlite3

from harness import images
from harness.wire import Library

IMAGES, TAGS = 100_000, 120
PATTERNS = [(320, 240), (240, 320), (360, 200), (200, 200), (300, 225), (400, 160), (220, 330), (280, 210)]  # width, height
YEARS = 6  # of adding
MULTIPLY = """
with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
insert into asset (public_id, library, filename, description, content_type, blob, size, width, height, status, blurhash, colors, fingerprint, alpha, uploaded_by, created, updated,
                   taken, color_families)
select printf('bench%07d', i), library, 'IMG_' || (1000 + i) || iif(i % 50 = 0, ' harbour', '') || '.jpg', '', content_type, blob, size, width, height, 1, blurhash, colors, fingerprint, alpha,
       uploaded_by, created - i * ?2, created - i * ?2, created - i * ?2 - iif(i % 3 = 0, 1000000000000000, 864000000), color_families
from n, pattern where pattern.number = (i * 2654435761 >> 9) % ?3"""
TAG = "insert or ignore into asset_tag (asset, tag, ai, listed) select id, ?2, 0, created from asset where id % ?3 = ?4 and ?1 = library"


def multiply(folder):
    """The images that are there become IMAGES; each has about three tags, a few of which are everywhere. The server makes its index of words at its next start."""
    database = sqlite3.connect(os.path.join(folder, "metadata.db"))
    database.execute("create temp table pattern as select row_number() over (order by id) - 1 as number, * from asset")
    count, library, size = database.execute("select count(*), min(library), sum(size) / count(*) from pattern").fetchone()
    more = IMAGES - count
    database.execute(MULTIPLY, (more, YEARS * 365 * 86_400_000 // more, count))
    database.execute("update library set asset_count = ?2, stored_bytes = ?3 where id = ?1", (library, IMAGES, IMAGES * size))
    database.execute("update organization set stored_bytes = ?1", (IMAGES * size,))
    database.execute("update blob set refs = (select count(*) from asset where asset.blob = blob.digest)")
    add_tags(database, library)
    database.execute("update store_state set indexed_to = 0")
    database.commit()
    database.close()


def add_tags(database, library):
    """By Zipf's law: the first tag on every second image, number n on every (2n)th."""
    chance = random.Random(4)
    for number in range(1, TAGS + 1):
        (tag,) = database.execute("insert into tag (library, text) values (?, ?) returning id", (library, f"subject {number:03}")).fetchone()
        database.execute(TAG, (library, tag, 2 * number, chance.randrange(2 * number)))
    database.execute("update tag set uses = n, count = n, user_count = n from (select tag, count(*) as n from asset_tag group by tag) as used where used.tag = tag.id")


def filled(server):
    """The library, in a server that was started again."""
    library = Library(server.base, name="Many")
    library.ready(*[(f"first-{number}.jpg", images.jpeg(*size, seed=number)) for number, size in enumerate(PATTERNS)])
    server.stop()
    multiply(server.data)
    server.start()
    return library.moved_to(server.base)
