"""A library with many images, without their uploads: rows of one image again and again, written while no server runs."""
import os
import secrets
import sqlite3
import string

from harness.server import run_command

LETTERS = string.ascii_letters + string.digits
COLUMNS = ("library, filename, description, content_type, blob, size, width, height, status, failure, blurhash, colors, fingerprint, alpha, "
           "uploaded_by, created, updated")


def public_id():
    return "".join(secrets.choice(LETTERS) for _ in range(12))


def multiply(server, asset, originals, views=0, description=""):
    """Adds so many copies of `asset` with so many views each to its library. The server is stopped, and stays so."""
    rows = sqlite3.connect(os.path.join(server.data, "metadata.db"))
    copy = f"insert into asset (public_id, parent, {COLUMNS}) select ?1, ?2, {COLUMNS} from asset where public_id = ?3"
    with rows:
        for _ in range(originals):
            parent = rows.execute(copy, (public_id(), None, asset)).lastrowid
            rows.execute("update asset set description = ?2 where id = ?1", (parent, description))
            rows.executemany(copy, [(public_id(), parent, asset) for _ in range(views)])
    rows.close()
    for part in ("counters", "search"):
        code, said = run_command(server.binary, "rebuild", part, "--data", server.data, deadline=120)
        assert code == 0, said
