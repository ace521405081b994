"""What the access log shows of a request: never a secret, in whatever part of the request it stands."""
import base64
import os
import secrets
import urllib.parse

from harness.scenario import Group, must
from harness.server import wait_until

rows = Group("access log")


def spelled(secret):
    """A secret as it may stand in a request: as it is, with marks around it, and escaped once or twice."""
    escaped = "".join(f"%{ord(c):02X}" for c in secret)
    return [secret, secret + ".", secret + ",", f"({secret})", f"'{secret}';", secret + "%2C", "%22" + secret + "%22", escaped, escaped.replace("%", "%25")]


REQUEST_PARTS = {
    "the method": lambda text: f"{text} /healthz HTTP/1.1\r\nHost: x\r\n",
    "an unknown path": lambda text: f"GET /{text} HTTP/1.1\r\nHost: x\r\n",
    "a path below a page": lambda text: f"GET /claim/{text}/x HTTP/1.1\r\nHost: x\r\n",
    "an organization's path": lambda text: f"GET /organizations/{text}/libraries HTTP/1.1\r\nHost: x\r\n",
    "a library's path": lambda text: f"GET /organizations/a/libraries/{text}/assets HTTP/1.1\r\nHost: x\r\n",
    "an image's path": lambda text: f"GET /cdn/{text}.jpg HTTP/1.1\r\nHost: x\r\n",
    "a page's own path": lambda text: f"GET /a/{text} HTTP/1.1\r\nHost: x\r\n",
    "the query": lambda text: f"GET /me?key={text} HTTP/1.1\r\nHost: x\r\n",
    "the fragment": lambda text: f"GET /me#{text} HTTP/1.1\r\nHost: x\r\n",
    "Host": lambda text: f"GET /nothing HTTP/1.1\r\nHost: {text}\r\n",
    "an absolute target": lambda text: f"GET http://{text}/nothing HTTP/1.1\r\nHost: {text}\r\n",
    "User-Agent": lambda text: f"GET /nothing HTTP/1.1\r\nHost: x\r\nUser-Agent: app/1.0 ({text})\r\n",
    "X-Request-Id": lambda text: f"GET /nothing HTTP/1.1\r\nHost: x\r\nX-Request-Id: {text}\r\n",
    "Authorization": lambda text: f"GET /me HTTP/1.1\r\nHost: x\r\nApi-Version: 2026-05-20\r\nAuthorization: Bearer {text}\r\n",
    "Api-Version": lambda text: f"GET /me HTTP/1.1\r\nHost: x\r\nApi-Version: {text}\r\n",
    "Cookie": lambda text: f"GET /home HTTP/1.1\r\nHost: x\r\nCookie: session={text}\r\n",
    "Origin": lambda text: f"POST /mcp HTTP/1.1\r\nHost: x\r\nOrigin: https://{text}\r\nContent-Length: 0\r\n",
    "a long path": lambda text: f"GET /{'x/' * 240}{text} HTTP/1.1\r\nHost: x\r\n",
}


def token():
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


SECRETS = {"an API key": lambda: "pk_" + token(), "a token": token, "a code": lambda: f"{secrets.randbelow(10**8):08}"}


for kind, made in SECRETS.items():
    for part, request in REQUEST_PARTS.items():
        @rows.row(f"the log does not show {kind} in {part}")
        def _(world, made=made, request=request):
            secret = made()
            begin = len(world.server.output)
            for text in spelled(secret):
                raw = world.raw()
                raw.send((request(text) + "Connection: close\r\n\r\n").encode())
                raw.reply()
                raw.close()
            world.client.raw("GET", "/end-of-the-row")
            wait_until(lambda: any("/end-of-the-row" in line for line in list(world.server.output)[begin:]), what="the end of the row in the log")
            said = urllib.parse.unquote(urllib.parse.unquote("\n".join(list(world.server.output)[begin:]))).lower()
            pieces = {secret.lower()[i:i + 8] for i in range(len(secret) - 7)}
            must(not any(piece in said for piece in pieces), f"the log shows it:\n{said[:2000]}")
