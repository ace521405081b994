"""HTTPS, and who may speak plain HTTP."""
import os
import socket
import ssl
import subprocess
import tempfile
import time
from xml.etree import ElementTree

from harness import images
from harness.scenario import Group, equal, must
from harness.server import Server, wait_until
from harness.wire import Client, Library, RawConnection

rows = Group("tls", own_servers=True)
proxied = Group("behind a proxy", options={"--behind-proxy": True, "--trusted-proxy": "127.0.0.1", "--public-url": "https://images.example.com"})
distrusted = Group("behind another proxy", options={"--behind-proxy": True, "--trusted-proxy": "10.9.8.7", "--public-url": "https://images.example.com"})
more = [proxied, distrusted]
SELF_SIGNED = {"--tls-self-signed": True}


def connect(server, minimum=None, maximum=None, alpn=None):
    context = ssl._create_unverified_context()
    if minimum:
        context.minimum_version = minimum
    if maximum:
        context.maximum_version = maximum
    if alpn:
        context.set_alpn_protocols(alpn)
    return context.wrap_socket(socket.create_connection((server.address, server.port), 10), server_hostname="localhost")


@rows.row("the whole path works over a self-signed certificate")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        equal(server.scheme, "https", "scheme of the ready line")
        library = Library(server.base)
        must(library.minted["claimUrl"].startswith("https://"), f"claimUrl is {library.minted['claimUrl']}")
        asset = library.ready(images.jpeg(640, 480, 3))[0]
        must(asset["url"].startswith("https://"), f"url is {asset['url']}")
        equal(library.client.raw("GET", asset["url"]).body, images.jpeg(640, 480, 3), "bytes")
        equal(library.client.raw("GET", asset["url"] + "?w=100").status, 200, "status of a transform")


@rows.row("large bodies go both ways over TLS")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        library = Library(server.base)
        data = images.png_sized(6_000_000)
        asset = library.upload(("big.png", data))[0]
        must(library.client.raw("GET", asset["url"]).body == data, "bytes differ")


for name, version in (("1.2", ssl.TLSVersion.TLSv1_2), ("1.3", ssl.TLSVersion.TLSv1_3)):
    @rows.row(f"TLS {name} is spoken")
    def _(world, version=version, name=name):
        with Server(world.binary, SELF_SIGNED) as server:
            with connect(server, version, version) as secure:
                equal(secure.version(), f"TLSv{name}", "version")
                secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                must(secure.recv(4000).startswith(b"HTTP/1.1 200"), "no answer")


@rows.row("older TLS is refused")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        for version in ("-tls1_1", "-tls1"):
            done = subprocess.run(["openssl", "s_client", version, "-cipher", "ALL:@SECLEVEL=0", "-connect", f"127.0.0.1:{server.port}"], input=b"", capture_output=True, timeout=20)
            must(b"Cipher is (NONE)" in done.stdout or done.returncode != 0, f"{version} was accepted")


@rows.row("sslscan finds what is spoken, and nothing else")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        done = subprocess.run(["sslscan", "--no-colour", "--xml=-", f"{server.address}:{server.port}"], capture_output=True, text=True, timeout=120)
        scan = ElementTree.fromstring(done.stdout[done.stdout.index("<?xml"):]).find("ssltest")
        equal({f"{row.get('type')}{row.get('version')}" for row in scan.iter("protocol") if row.get("enabled") == "1"}, {"tls1.2", "tls1.3"}, "protocols")
        must(not any(row.get("vulnerable") == "1" for row in scan.iter("heartbleed")), "heartbleed")
        must(scan.find("renegotiation").get("supported") == "0", "renegotiation is supported")
        must(scan.find("compression") is None or scan.find("compression").get("supported") == "0", "compression is supported")
        weak = [row.get("cipher") for row in scan.iter("cipher") if "ECDHE" not in row.get("cipher") and row.get("sslversion") != "TLSv1.3" or not any(good in row.get("cipher") for good in ("GCM", "CHACHA20"))]
        must(not weak and len(list(scan.iter("cipher"))) == 6, f"ciphers: {[row.get('cipher') for row in scan.iter('cipher')]}")
        must(all(int(row.get("bits")) >= 128 for row in scan.iter("group")), "a weak group is spoken")


@rows.row("ALPN chooses HTTP/2 where the client speaks it")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        for offered, chosen in ((["http/1.1", "h2"], "h2"), (["h3", "http/1.1"], "http/1.1"), (None, None)):
            with connect(server, alpn=offered) as secure:
                equal(secure.selected_alpn_protocol(), chosen, f"chosen of {offered}")


@rows.row("HTTPS answers tell browsers to stay with it")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        reply = Client(server.base).raw("GET", "/healthz")
        equal(reply.status, 200, "status")


@rows.row("a request that comes along with the end of the handshake is answered")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = ssl._create_unverified_context()
            context.minimum_version = context.maximum_version = version
            for attempt in range(40):
                plain = socket.create_connection((server.address, server.port), 10)
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with context.wrap_socket(plain) as secure:
                    secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    must(secure.recv(4096).startswith(b"HTTP/1.1 200"), f"{version.name}, attempt {attempt}")


@rows.row("sessions are resumed after a restart, and not with keys of another folder")
def _(world):
    context = ssl._create_unverified_context()

    def visit(server, session=None):
        with context.wrap_socket(socket.create_connection((server.address, server.port), 10), server_hostname="localhost", session=session) as secure:
            secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            must(secure.recv(4096).startswith(b"HTTP/1.1 200"), "no answer")
            return secure.session_reused, secure.session

    with Server(world.binary, SELF_SIGNED) as server:
        _, session = visit(server)
        server.restart()
        reused, _ = visit(server, session)
        must(reused, "the session is not resumed after a restart")
        equal(os.stat(os.path.join(server.data, "tickets")).st_mode & 0o777, 0o600, "mode of the keys' file")
        server.stop()
        os.remove(os.path.join(server.data, "tickets"))
        server.start()
        reused, _ = visit(server, session)
        must(not reused, "a session is resumed without its key")


@rows.row("plain HTTP sent to the TLS port is no fault")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        raw = RawConnection(f"http://127.0.0.1:{server.port}")
        raw.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        raw.rest(5)
        equal(Client(server.base).raw("GET", "/healthz").status, 200, "status over TLS afterwards")


@rows.row("handshakes that stall do not stand in the way")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        stalled = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
        for s in stalled[:25]:
            s.sendall(bytes.fromhex("16030102"))
        began = time.monotonic()
        equal(Client(server.base).raw("GET", "/healthz").status, 200, "status")
        must(time.monotonic() - began < 5, f"it took {time.monotonic() - began:.1f} s")
        for s in stalled:
            s.close()


@rows.row("rubbish instead of a handshake is no fault")
def _(world):
    with Server(world.binary, SELF_SIGNED) as server:
        for data in (b"\0" * 5000, os.urandom(20_000), bytes.fromhex("1603010200") + os.urandom(512), b"\x16\x03\x01\xff\xff" + b"\0" * 65535):
            raw = RawConnection(f"http://127.0.0.1:{server.port}")
            raw.send(data)
            raw.close()
        equal(Client(server.base).raw("GET", "/healthz").status, 200, "status")


@rows.row("own certificate files are served, and read again when they change")
def _(world):
    with tempfile.TemporaryDirectory() as folder:
        def certificate(name):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", folder + "/key.new", "-out", folder + "/cert.new"],
                           check=True, capture_output=True)
            os.replace(folder + "/key.new", folder + "/key.pem")
            os.replace(folder + "/cert.new", folder + "/cert.pem")

        def served(server):
            with connect(server) as secure:
                return secure.getpeercert(binary_form=True)
        certificate("first.example")
        with Server(world.binary, {"--tls-cert": folder + "/cert.pem", "--tls-key": folder + "/key.pem"}) as server:
            must(b"first.example" in served(server), "another certificate is served")
            time.sleep(1.1)  # so that the file's time differs even on a coarse clock
            certificate("second.example")
            wait_until(lambda: b"second.example" in served(server), 60, 0.5, "the new certificate")


def openssl_sees(server, *arguments):
    """What `openssl s_client` says of the certificate that a client of that kind gets; nothing where no handshake came about."""
    done = subprocess.run(["openssl", "s_client", "-nameopt", "RFC2253", "-connect", f"127.0.0.1:{server.port}", *arguments], input=b"", capture_output=True, timeout=20)
    return done.stdout.decode(errors="replace") if b"BEGIN CERTIFICATE" in done.stdout else ""


@rows.row("of two certificates each client gets the one that it can check")
def _(world):
    with tempfile.TemporaryDirectory() as folder:
        def certificate(name, *kind):
            subprocess.run(["openssl", "req", "-x509", *kind, "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"], check=True, capture_output=True)
        certificate("curve", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        certificate("prime", "-newkey", "rsa:2048")
        paths = {"--tls-cert": f"{folder}/curve.pem,{folder}/prime.pem", "--tls-key": f"{folder}/curve.key,{folder}/prime.key"}
        with Server(world.binary, paths) as server:
            for version in ("-tls1_2", "-tls1_3"):
                must("CN=curve" in openssl_sees(server, version), f"{version}: which takes either gets another than the first")
                must("CN=curve" in openssl_sees(server, version, "-sigalgs", "ECDSA+SHA256"), f"{version}: which takes ECDSA alone")
                must("CN=prime" in openssl_sees(server, version, "-sigalgs", "RSA-PSS+SHA256:RSA+SHA256"), f"{version}: which takes RSA alone")
            must("CN=prime" in openssl_sees(server, "-tls1_2", "-cipher", "aRSA"), "whose suites are of RSA alone")
            time.sleep(1.1)  # so that the files' times differ even on a coarse clock
            certificate("later", "-newkey", "rsa:2048")
            os.replace(f"{folder}/later.key", f"{folder}/prime.key")
            os.replace(f"{folder}/later.pem", f"{folder}/prime.pem")
            wait_until(lambda: "CN=later" in openssl_sees(server, "-sigalgs", "RSA-PSS+SHA256"), 60, 0.5, "the new one of RSA")
            must("CN=curve" in openssl_sees(server), "the other one")


@rows.row("a public address with TLS starts, and plain HTTP from loopback is still no way in")
def _(world):
    with Server(world.binary, SELF_SIGNED, listen="0.0.0.0:0") as server:
        equal(Client(f"https://127.0.0.1:{server.port}").raw("GET", "/healthz").status, 200, "status")


# --- a proxy that we trust: forwarding headers count ---
def forwarded(proto="https", address="203.0.113.9", **more_headers):
    return {"X-Forwarded-Proto": proto, "X-Forwarded-For": address, "Host": "images.example.com", **more_headers}


@proxied.row("a trusted proxy that says https is served")
def _(world):
    reply = world.client.call("POST", "/libraries", {"email": world.words["fresh_email"]}, headers=forwarded())
    equal(reply.status, 200, "status")


@proxied.row("a trusted proxy that says http is refused for the API")
def _(world):
    reply = world.client.call("GET", "/me", key="pk_" + "x" * 43, headers=forwarded("http"))
    equal(reply.status, 403, "status")
    equal(set(reply.json), {"error"}, "keys of the answer")


@proxied.row("a trusted proxy that says http is redirected for pages")
def _(world):
    reply = world.client.raw("GET", "/claim/" + "A" * 43 + "?x=1", forwarded("http"))
    must(reply.status in (301, 302, 307, 308), f"status {reply.status}")
    equal(reply.header("Location"), "https://images.example.com/claim/" + "A" * 43 + "?x=1", "Location")


@proxied.row("the redirect goes to our own name, whatever Host says")
def _(world):
    reply = world.client.raw("GET", "/claim/" + "A" * 43, forwarded("http", Host="evil.example"))
    must("evil.example" not in (reply.header("Location") or ""), f"Location is {reply.header('Location')}")


@proxied.row("the mint rate counts the client that the proxy names", options={**proxied.options, "--mint-rate": "2"})
def _(world):
    def mint(address):
        return world.client.call("POST", "/libraries", {"email": os.urandom(6).hex() + "@example.com"}, headers=forwarded(address=address)).status
    equal([mint("203.0.113.1") for _ in range(3)], [200, 200, 429], "statuses for one client")
    equal(mint("203.0.113.2"), 200, "status for another")
    equal(mint("198.51.100.7, 203.0.113.1"), 429, "status for the first, with something made up before it")


@proxied.row("behind a proxy that sets Forwarded, nothing else that a client says of itself counts", options={**proxied.options, "--mint-rate": "2", "--proxy-headers": "forwarded"})
def _(world):
    def mint(address, made_up):
        headers = {**forwarded("http", made_up), "Forwarded": f'for={made_up};proto=http, for="{address}";proto=https'}
        return world.client.call("POST", "/libraries", {"email": os.urandom(6).hex() + "@example.com"}, headers=headers).status
    equal([mint("203.0.113.1", f"198.51.100.{n}") for n in range(3)], [200, 200, 429], "statuses for one client")
    equal(mint("203.0.113.2", "203.0.113.1"), 200, "status for another")


@distrusted.row("forwarding headers of an untrusted peer do not count")
def _(world):
    statuses = [world.client.call("POST", "/libraries", {"email": os.urandom(6).hex() + "@example.com"}, headers=forwarded()).status for _ in range(2)]
    must(all(s in (200, 403) for s in statuses), f"statuses {statuses}")


FOREIGN = "203.0.113.9"
OURS = {"Host": "images.example.com"}
# What a proxy may write → whether its client is answered, and whether it counts as a program on this machine.
FORWARDED = {
    "nothing": ({}, False, False),
    "a scheme alone": ({"X-Forwarded-Proto": "https"}, True, False),
    "an address alone": ({"X-Forwarded-For": FOREIGN}, False, False),
    "an unknown address": ({"X-Forwarded-For": "unknown", "X-Forwarded-Proto": "https"}, True, False),
    "a hidden address": ({"X-Forwarded-For": "_gateway", "X-Forwarded-Proto": "https"}, True, False),
    "empty headers": ({"X-Forwarded-For": "", "X-Forwarded-Proto": ""}, False, False),
    "Forwarded, of which it was not said": ({"Forwarded": f"for={FOREIGN};proto=https"}, False, False),
    "a foreign address": ({"X-Forwarded-For": FOREIGN, "X-Forwarded-Proto": "https"}, True, False),
    "what the client made up before it": ({"X-Forwarded-For": f"127.0.0.1, {FOREIGN}", "X-Forwarded-Proto": "https"}, True, False),
    "this machine's address": ({"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}, True, True),
    "two schemes for two addresses": ({"X-Forwarded-For": f"{FOREIGN}, 127.0.0.1", "X-Forwarded-Proto": "https, http"}, True, False),
    "two schemes for one address": ({"X-Forwarded-For": FOREIGN, "X-Forwarded-Proto": "https, http"}, False, False),
    "a scheme that is none": ({"X-Forwarded-For": FOREIGN, "X-Forwarded-Proto": "on"}, False, False),
}

for wrote, (headers, answered, is_local) in FORWARDED.items():
    @proxied.row(f"of a proxy that writes {wrote}, the client is {'answered' if answered else 'refused'}{', as local' if is_local else ''}")
    def _(world, headers={**OURS, **headers}, answered=answered, is_local=is_local):
        equal(world.client.raw("GET", "/metrics", headers).status, 200 if is_local else 404 if answered else 403, "status of /metrics")
        reply = world.client.call("GET", "/me", key="pk_" + "x" * 43, headers=headers)
        equal(reply.status, 401 if answered else 403, "status of /me")
        if not answered:
            must("X-Forwarded-Proto" in reply.json["error"]["message"], f"the refusal does not name the header: {reply}")
            equal(world.client.raw("GET", "/claim/" + "A" * 43, headers).status, 403, "status of a page, which cannot be moved to where it came from")


@proxied.row("a program on the proxy's machine that asks by a loopback name is answered, and is not local")
def _(world):
    equal(world.client.raw("GET", "/healthz", {"Host": "localhost"}).status, 200, "status of /healthz")
    equal(world.client.raw("GET", "/metrics", {"Host": "localhost"}).status, 404, "status of /metrics")
    equal(world.client.raw("GET", "/metrics", {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}).status, 200, "status of /metrics for who says that it is local")


@proxied.row("clients that a proxy does not name have one allowance, and the operator is told", options={**proxied.options, "--mint-rate": "2"})
def _(world):
    def mint():
        return world.client.call("POST", "/libraries", {"email": os.urandom(6).hex() + "@example.com"}, headers={**OURS, "X-Forwarded-Proto": "https"}).status
    equal([mint() for _ in range(3)], [200, 200, 429], "statuses")
    wait_until(lambda: any("X-Forwarded-For" in line for line in list(world.server.output)), what="a warning in the log")
    equal(sum("X-Forwarded-For" in line for line in list(world.server.output)), 1, "warnings")


@distrusted.row("a proxy on this machine that nobody told us of makes nobody local")
def _(world):
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}):
        equal(world.client.raw("GET", "/metrics", {**OURS, **headers}).status, 403, f"status of /metrics with {headers}")
        equal(world.client.raw("GET", "/metrics", {**headers, "Host": "localhost"}).status, 404, f"status of /metrics by a loopback name with {headers}")


def own_address():
    """An address of this machine that is not loopback, or None."""
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]
    except OSError:
        return None
    finally:
        probe.close()


@rows.row("plain HTTP from another address is 403 for the API and the key is not looked at")
def _(world):
    address = own_address()
    if address is None or address.startswith("127."):
        return  # this machine has loopback only
    with Server(world.binary, {"--behind-proxy": True, "--trusted-proxy": "10.9.8.7", "--public-url": "https://images.example.com"}, listen="0.0.0.0:0") as server:
        from_afar = Client(f"http://{address}:{server.port}")
        reply = from_afar.call("GET", "/me", key="pk_" + "x" * 43)
        equal(reply.status, 403, "status")
        reply = from_afar.call("GET", "/me", key="pk_" + "x" * 43, headers=forwarded())
        equal(reply.status, 403, "status with forged forwarding headers")
        page = from_afar.raw("GET", "/claim/" + "A" * 43)
        must(page.status in (301, 302, 307, 308, 403), f"status of a page {page.status}")
        equal(from_afar.raw("GET", "/metrics").status in (403, 404, 401), True, "metrics are kept back")
