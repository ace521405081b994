"""Each program that /openapi.json and the reference page show, run as its reader runs it: by curl, Node and Python, with what it asks for."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from harness import images
from harness.people import Account

LONGEST = 60  # seconds of one program
HARBOUR = images.png(40, 30, 7)


class Reader:
    """Somebody with an organization of their own, who has put their key and ids into the programs."""

    def __init__(self, base):
        self.own = Account(base).own
        self.library("Another library", slug="another-library")
        self.link = self.own.good("POST", self.own.path + "/upload-links", {})["uploadId"]  # one for all: a key has so many

    def library(self, name, **more):
        return self.own.good("POST", f"/organizations/{self.own.org}/libraries", {"name": name, **more})["id"]

    def asset(self, trashed=False):
        asset = self.own.upload(("harbour.png", images.png(40, 30, os.urandom(1)[0])))[0]["id"]
        self.own.good("POST", self.own.assets + "/tag", {"assetIds": [asset], "tags": ["sea"]})
        if trashed:
            self.own.good("DELETE", self.own.assets, {"ids": [asset]})
        return asset

    def ticket(self):
        return self.own.good("POST", self.own.path + "/downloads", {"assetIds": [self.asset()]})["url"].rsplit("/", 1)[-1]

    def upload(self):
        """One that is begun for the file that the programs find."""
        begun = self.own.call("POST", self.own.path + "/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(len(HARBOUR))})
        assert begun.status == 201, begun
        return begun.header("Location").rsplit("/", 1)[-1]

    def words(self, operation):
        """What stands in the programs, and what it is for this reader."""
        library = self.library("Empty") if operation == "delete_library" else self.own.lib
        return {"your-ticket": self.ticket(), "your-upload": self.upload(), "your-link": self.link, "your-organization": self.own.org, "your-library": library, "Ab12Cd34Ef56": self.asset(trashed=operation == "restore_assets")}


def command(language, code, node):
    return {"curl": ["sh", "-c", code], "JavaScript": [node, "--input-type=module", "-e", code], "Python": [sys.executable, "-c", code]}[language]


def run(language, code, key, node):
    """→ whether it did what it is for, and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("beach.jpg", images.jpeg(40, 30)), ("harbour.png", HARBOUR)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        done = subprocess.run(command(language, code, node), cwd=folder, env={**os.environ, "LIGHTKEEP_API_KEY": key}, timeout=LONGEST, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        kept = [file for file in pathlib.Path(folder).iterdir() if file.name in ("answer.bin", "images.zip", "original.jpg")]
        answer = kept[0].read_bytes() if kept else done.stdout.strip()
    good = done.returncode == 0 and len(answer) > 0
    if language == "curl" and good and not kept and "Tus-Resumable" not in code:
        good = "data" in json.loads(answer)
    return good, code + "\n" + done.stdout + done.stderr


def checks(server, document, node):
    reader = Reader(server.base)
    for path in document["paths"].values():
        for operation in path.values():
            samples = operation.get("x-codeSamples", [])
            for sample in samples:
                code = sample["source"]
                for word, own in reader.words(operation["operationId"]).items():
                    code = code.replace(word, own)
                yield f"{operation['operationId']} by {sample['label']}", *run(sample["label"], code, reader.own.key, node)
            yield f"{operation['operationId']} is shown in three languages", len(samples) == 3, str(samples)
