"""Programs that people connect: register, ask, redeem, refresh, as an OAuth client does, with every step open to a test's wishes."""
import base64
import hashlib
import html
import json
import os
import re
import urllib.parse

from .wire import Client

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


def quoted(fields):
    return urllib.parse.urlencode(fields)


class Program:
    """A client that registers itself. `redirect` is where it hears of the answer."""

    def __init__(self, world, redirect="http://127.0.0.1:7777/callback", **metadata):
        self.client = Client(world.server.base)
        self.redirect = redirect
        body = {"client_name": "Robot", "redirect_uris": [redirect], "token_endpoint_auth_method": "none", **metadata}
        self.registered = self.post_json("/oauth/register", body)
        assert self.registered.status == 201, f"it was not registered:\n{self.registered}"
        self.id, self.secret = self.registered.json["client_id"], self.registered.json.get("client_secret")
        self.verifier = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()

    def post_json(self, path, body, **headers):
        return self.client.raw("POST", path, {"Content-Type": "application/json", **headers}, json.dumps(body).encode())

    def post(self, path, fields, **headers):
        return self.client.raw("POST", path, {"Content-Type": "application/x-www-form-urlencoded", **headers}, quoted(fields).encode())

    @property
    def challenge(self):
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def query(self, **changes):
        fields = {"response_type": "code", "client_id": self.id, "redirect_uri": self.redirect, "code_challenge": self.challenge,
                  "code_challenge_method": "S256", "state": "s t&te", "scope": "libraries:read libraries:write", **changes}
        return quoted([(name, value) for name, value in fields.items() if value is not None])

    def ask(self, browser, **changes):
        """The consent page, as this browser sees it."""
        return browser.open("/oauth/authorize?" + self.query(**changes))

    def decide(self, browser, organization, decision="allow", write="yes", **fields):
        """Where the browser is sent: (address without query, its parameters)."""
        form = {"request": request_on(browser), "organization": organization, "decision": decision, **fields}
        if write:
            form["write"] = write
        reply = browser.submit("/oauth/authorize", follow=False, **form)
        assert reply.status == 303, f"the decision was not taken:\n{reply}"
        return sent_to(reply)

    def code(self, browser, organization, write="yes", **changes):
        self.ask(browser, **changes)
        _, answer = self.decide(browser, organization, write=write)
        return answer["code"]

    def redeem(self, code, **changes):
        fields = {"grant_type": "authorization_code", "client_id": self.id, "code": code, "redirect_uri": self.redirect, "code_verifier": self.verifier, **changes}
        return self.post("/oauth/token", {name: value for name, value in fields.items() if value is not None})

    def connect(self, browser, organization, **how):
        """The tokens of a new connection."""
        reply = self.redeem(self.code(browser, organization, **how))
        assert reply.status == 200, f"no token was given:\n{reply}"
        return reply.json

    def refresh(self, token, **changes):
        return self.post("/oauth/token", {"grant_type": "refresh_token", "client_id": self.id, "refresh_token": token, **changes})

    def revoke(self, token, **changes):
        return self.post("/oauth/revoke", {"client_id": self.id, "token": token, **changes})

    def begin_device(self, **fields):
        return self.post("/oauth/device_authorization", {"client_id": self.id, **fields})

    def poll(self, device_code, **changes):
        return self.post("/oauth/token", {"grant_type": DEVICE, "client_id": self.id, "device_code": device_code, **changes})


def sent_to(reply):
    """Where a redirect leads: (address without query, its parameters)."""
    target = urllib.parse.urlsplit(reply.header("Location"))
    return target._replace(query="").geturl(), dict(urllib.parse.parse_qsl(target.query))


def request_on(browser):
    """The request that the open consent page carries along."""
    found = re.search(r'name="request" value="([^"]*)"', browser.page.text)
    assert found, f"no consent page:\n{browser.page}"
    return html.unescape(found[1])
