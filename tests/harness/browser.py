"""A browser without a screen: keeps cookies, fills in the form token of the page it looks at, follows redirects after forms."""
import html
import re
import urllib.parse

from .wire import Client

PASSWORD = "seven quiet herons"


def claim_path(library):
    return urllib.parse.urlsplit(library.minted["claimUrl"]).path


class Browser:
    """One person's browser. `page` is the last answer, `path` where it is."""

    def __init__(self, base, headers=None, address=None):
        self.client = Client(base, address=address)
        self.headers = headers or {}
        self.cookies = {}
        self.page, self.path = None, "/"

    def send(self, method, path, fields=None, headers=None, body=None):
        """One exchange, nothing followed. `fields` is a dict or a list of pairs."""
        sent = {"Accept": "text/html,*/*;q=0.8", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", **self.headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if fields is not None:
            body = urllib.parse.urlencode(fields).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.page = self.client.raw(method, path, {**sent, **(headers or {})}, body)
        for name, value in self.page.headers:
            if name.lower() == "set-cookie":
                self._take_cookie(value)
        self.path = path
        return self.page

    def _take_cookie(self, line):
        name, _, value = line.split(";")[0].partition("=")
        if value and "max-age=0" not in line.lower():
            self.cookies[name] = value
        else:
            self.cookies.pop(name, None)

    def follow(self):
        """Goes where redirects lead."""
        for _ in range(6):
            if self.page.status not in (301, 302, 303, 307, 308):
                return self.page
            self.send("GET", self.page.header("Location"))
        raise AssertionError("a circle of redirects")

    def verdict(self):
        """What became of the form: the page that says why it was refused, or the answer as it is."""
        while self.page.status == 303 and re.search(r"^[^?]*\?(.*&)?again=", self.page.header("Location") or "") and not self.page.header("Location").startswith("/signin"):
            self.send("GET", self.page.header("Location"))
        return self.page

    def open(self, path):
        self.send("GET", path)
        return self.follow()

    def token(self):
        """The form token of the page that is open."""
        found = re.search(r'name="form_token" value="([^"]*)"', self.page.text)
        return html.unescape(found[1]) if found else None

    def submit(self, path, follow=True, headers=None, **fields):
        """Sends a form with the token of the page that is open; a list as value gives the field several times."""
        pairs = [("form_token", self.token() or "")]
        for name, value in fields.items():
            pairs += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
        self.send("POST", path, pairs, headers)
        return self.follow() if follow else self.page

    def upload(self, path, *files, follow=True, headers=None, token=None, first=True):
        """Sends files as (name, bytes) with the token of the page that is open; `first`: the token comes before them."""
        parts = [("form_token", None, (self.token() if token is None else token or "").encode())]
        of_files = [("files", name, data) for name, data in files]
        parts = parts + of_files if first else of_files + parts
        body = b"".join(b'--here\r\nContent-Disposition: form-data; name="' + field.encode() + b'"' + (b'; filename="' + name.encode() + b'"' if name is not None else b"")
                        + b"\r\n\r\n" + data + b"\r\n" for field, name, data in parts) + b"--here--\r\n"
        self.send("POST", path, headers={"Content-Type": "multipart/form-data; boundary=here", **(headers or {})}, body=body)
        return self.follow() if follow else self.page

    @property
    def text(self):
        """The page's words, without mark-up."""
        body = self.page.text.split("<main", 1)[-1].split("</main>", 1)[0].partition(">")[2]
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body))).strip()

    @property
    def problem(self):
        found = re.search(r'class="message problem"[^>]*>([^<]*)<', self.page.text)
        return html.unescape(found[1]) if found else None

    @property
    def notice(self):
        found = re.search(r'class="message notice"[^>]*>([^<]*)<', self.page.text)
        return html.unescape(found[1]) if found else None

    @property
    def session(self):
        return self.cookies.get("__Host-lightkeep") or self.cookies.get("lightkeep")

    # What people do again and again.

    def keep(self, library, password=PASSWORD):
        """Makes an account with the claim link of a minted library, which is theirs from then on."""
        path = claim_path(library)
        self.open(path)
        self.submit("/signup", email=library.email, password=password, next=path)
        return self

    def sign_in(self, email, password=PASSWORD, following=""):
        self.open("/signin")
        self.submit("/signin", email=email, password=password, next=following)
        return self
