"""Mail servers inside the tests: one that takes mail as a real one does (aiosmtpd), and one that says nothing."""
import asyncio
import email
import email.policy
import logging
import os
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from .server import free_ports

logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)  # what clients do wrong is what rows are about
warnings.filterwarnings("ignore", module="aiosmtpd")

USER, PASSWORD = "lightkeep@example.com", "p@ss:wörd/%?"
URL_USER, URL_PASSWORD = "lightkeep%40example.com", "p%40ss%3Aw%C3%B6rd%2F%25%3F"


class Certificate:
    """A key and a certificate for 127.0.0.1, in files; trusted by whoever names `path` as an authority."""

    def __init__(self, name="IP:127.0.0.1"):
        self.folder = tempfile.TemporaryDirectory()
        self.path, self.key = self.folder.name + "/cert.pem", self.folder.name + "/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=mail",
                        "-addext", "subjectAltName=" + name, "-keyout", self.key, "-out", self.path], check=True, capture_output=True)

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context


class Mail:
    """One mail as it arrived: the envelope, the bytes, and what Python's email package reads in them."""

    def __init__(self, session, envelope, encrypted):
        self.sender, self.recipients, self.options = envelope.mail_from, envelope.rcpt_tos, envelope.mail_options
        self.raw = envelope.original_content
        self.user = session.authenticated and session.auth_data.login.decode()
        self.mechanism = session.authenticated and session.auth_data.mechanism
        self.encrypted = encrypted or session.ssl is not None
        self.message = email.message_from_bytes(self.raw, policy=email.policy.default.clone(utf8=True))

    def part(self, kind):
        return self.message.get_body((kind,)).get_content()

    @property
    def text(self):
        return self.part("plain")

    @property
    def html(self):
        return self.part("html")


class _Login:
    def __init__(self, mechanism, login, password):
        self.mechanism, self.login, self.password = mechanism, login, password


class MailServer:
    """Takes mail on a port of loopback. `tls`: None, "starttls" or "tls"; `mechanism`: the only one that is offered to sign in;
    `refuse`: a function of the recipient that gives a reply or None; `take`: the
    reply to a message."""

    def __init__(self, tls=None, certificate=None, mechanism=None, refuse=None, port=None, take="250 2.0.0 taken", utf8=True):
        self.tls, self.certificate, self.mechanism = tls, certificate, mechanism
        self.refuse, self.take, self.utf8 = refuse or (lambda address: None), take, utf8
        self.port = port or free_ports(1)[0]
        self.mails, self.attempts = [], []
        self.loop = asyncio.new_event_loop()

    # --- what aiosmtpd calls ---

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.attempts.append(address)
        refusal = self.refuse(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        if self.take.startswith("2"):
            self.mails.append(Mail(session, envelope, self.tls == "tls"))
        return self.take

    def _authenticate(self, server, session, envelope, mechanism, data):
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        good = data.login == USER.encode() and data.password == PASSWORD.encode()
        return AuthResult(success=good, handled=False, auth_data=_Login(mechanism, data.login, data.password))

    def _protocol(self):
        exclude = {"PLAIN", "LOGIN"} - {self.mechanism} if self.mechanism else {"PLAIN", "LOGIN"}
        return SMTP(self, hostname="mail.example", enable_SMTPUTF8=self.utf8, loop=self.loop, authenticator=self._authenticate,
                    auth_exclude_mechanism=exclude, auth_require_tls=self.tls == "starttls", auth_required=bool(self.mechanism),
                    require_starttls=self.tls == "starttls", tls_context=self.certificate.context() if self.tls == "starttls" else None)

    # --- what tests call ---

    def start(self):
        context = self.certificate.context() if self.tls == "tls" else None
        self.server = self.loop.run_until_complete(self.loop.create_server(self._protocol, "127.0.0.1", self.port, ssl=context))
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def stop(self):
        def end():
            self.server.close()
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.call_soon(self.loop.stop)
        self.loop.call_soon_threadsafe(end)
        self.thread.join(10)

    def url(self, credentials=None, parameters=""):
        scheme = "smtps" if self.tls == "tls" else "smtp"
        who = credentials if credentials is not None else f"{URL_USER}:{URL_PASSWORD}@" if self.mechanism else ""
        if self.tls:
            parameters = "?ca=" + self.certificate.path + ("&starttls=required" if self.tls == "starttls" else "") + parameters
        return f"{scheme}://{who}127.0.0.1:{self.port}{parameters}"

    def wait(self, count=1, deadline=30.0):
        """The mails, once there are so many."""
        end = time.monotonic() + deadline
        while len(self.mails) < count:
            assert time.monotonic() < end, f"{len(self.mails)} of {count} mails arrived within {deadline:g} s"
            time.sleep(0.02)
        return self.mails

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class SilentServer:
    """Accepts connections and never says a word."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections = []
        self.thread = threading.Thread(target=self._accept, daemon=True)

    def _accept(self):
        while True:
            try:
                self.connections.append(self.socket.accept()[0])
            except OSError:
                return

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for connection in self.connections:
            connection.close()


def files_with(folder, text):
    """The files below the folder that hold the text."""
    found = []
    for base, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(base, name), "rb") as file:
                if text.encode() in file.read():
                    found.append(name)
    return found
