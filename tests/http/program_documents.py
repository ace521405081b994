"""Programs that are known by the URL of their own description (Client ID Metadata Documents), fetched over TLS from a server whose authority the test vouches for."""
import contextlib
import json
import os
import shutil
import ssl
import subprocess
import tempfile

from harness.people import Place, person
from harness.programs import Program
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.terminal import fake_server

rows = Group("descriptions of programs", own_servers=True)
REDIRECT = "http://127.0.0.1:7777/callback"


@contextlib.contextmanager
def web(answer):
    """A web server on this machine with a certificate of its own; gives it and the folder with the certificate."""
    folder = tempfile.mkdtemp(prefix="lightkeep-web-")
    try:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
        with fake_server(answer) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.base = server.base.replace("http://", "https://")
            yield server, folder + "/cert.pem"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def place(world, certificate, **options):
    """A server that believes the certificate, and may reach this machine; a place there."""
    with Server(world.binary, {"--allow-private-fetch": True, "--client-documents": "on", **options}, environment={"SSL_CERT_FILE": certificate}) as server:
        at = world.at(server)
        yield at, Place(person(at, "ann"))


class Described(Program):
    """A program that never registers: its id is the URL of its description."""

    def __init__(self, world, url):
        super().__init__(world, REDIRECT)
        self.id = url


def description(url, **changes):
    return {"client_id": url, "client_name": "Painter of the web", "redirect_uris": ["http://127.0.0.1/callback"], "token_endpoint_auth_method": "none", **changes}


@rows.row("a program that describes itself on the web is connected without a registration, and looked up once")
def _(world):
    def answer(method, path, fields, body):
        return 200, {"Content-Type": "text/plain"}, json.dumps(description(web_server.base + path)).encode()
    with web(answer) as (web_server, certificate), place(world, certificate) as (at, made):
        must(at.client.raw("GET", "/.well-known/oauth-authorization-server").json["client_id_metadata_document_supported"] is True, "it is not offered")
        robot = Described(at, web_server.base + "/client.json")
        stranger = at.client.raw("GET", "/oauth/authorize?" + robot.query())
        equal((stranger.status, len(web_server.asked)), (303, 0), "nothing is fetched for somebody who is not signed in")
        page = robot.ask(made.owner)
        must("Painter of the web" in page.text and "its own word" in page.text, page)
        tokens = robot.connect(made.owner, made.org)
        equal(at.client.call("GET", "/me", key=tokens["access_token"]).data["organizationId"], made.org, "/me")
        equal(robot.refresh(tokens["refresh_token"]).status, 200, "refresh")
        equal(len(web_server.asked), 1, "fetches")
        must(web_server.base.split("//")[1].split(":")[0] in made.owner.open("/settings/apps").text, "the settings do not say where it is described")


BAD = {"another id": lambda url: (200, {}, json.dumps(description(url + "x")).encode()), "no redirects": lambda url: (200, {}, json.dumps(description(url, redirect_uris=[])).encode()),
       "a redirect that browsers run": lambda url: (200, {}, json.dumps(description(url, redirect_uris=["javascript:alert(1)"])).encode()), "no JSON": lambda url: (200, {}, b"<html>"), "a list": lambda url: (200, {}, b"[]"),
       "nothing": lambda url: (404, {}, b""), "a redirect elsewhere": lambda url: (302, {"Location": url + "2"}, b""), "too much": lambda url: (200, {}, json.dumps(description(url, client_uri="x" * 70_000)).encode()),
       "half of it": lambda url: (200, {"Content-Length": "9999"}, b"{"), "no answer": lambda url: None}


@rows.row("what is no description is a page with a sentence, and no program")
def _(world):
    said = {}

    def answer(method, path, fields, body):
        return said["now"](web_server.base + path)
    with web(answer) as (web_server, certificate), place(world, certificate, **{"--no-attempt-limits": True}) as (at, made):
        for number, (label, bad) in enumerate(BAD.items()):
            said["now"] = bad
            page = Described(at, f"{web_server.base}/{number}.json").ask(made.owner)
            equal((page.status, "Location" in dict(page.headers)), (400, False), f"{label}:\n{page}")
        for url in (web_server.base + "/", web_server.base, web_server.base.replace("https", "http") + "/x.json", web_server.base + "/a/../x.json", web_server.base + "/x.json#y", "https://user@localhost/x.json"):
            asked = len(web_server.asked)
            equal(Described(at, url).ask(made.owner).status, 400, url)
            equal(len(web_server.asked), asked, f"fetches for {url}")


@rows.row("a server whose certificate nobody vouches for, and this machine's own network, are not asked")
def _(world):
    def answer(method, path, fields, body):
        return 200, {}, json.dumps(description(web_server.base + path)).encode()
    with web(answer) as (web_server, certificate):
        with place(world, os.devnull) as (at, made):
            equal(Described(at, web_server.base + "/client.json").ask(made.owner).status, 400, "an unknown authority")
        with place(world, certificate, **{"--allow-private-fetch": False}) as (at, made):
            page = Described(at, web_server.base + "/client.json").ask(made.owner)
            must(page.status == 400 and "public address" in page.text, page)
        equal(len(web_server.asked), 0, "requests that arrived")
