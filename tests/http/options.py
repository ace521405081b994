"""A wrong option stops the start with a sentence that names option, value and what is allowed."""
import os
import shutil
import signal
import subprocess
import tempfile
import threading

from harness.scenario import Group, equal, must
from harness.server import Server, run_command
from harness.wire import Client, Library

rows = Group("options", own_servers=True)

WRONG = {
    "--listen": ["nonsense", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:-1", "999.1.1.1:80", ":x", "example.com:80"], "--public-url": ["nonsense", "ftp://x", "images.example.com", "http://"],
    "--claim-window": ["x", "-1d", "30", "30 parsecs", "5y5", ""], "--cron-interval": ["x", "0s", "-5s"], "--trash-window": ["x", "-1s"], "--max-file-size": ["x", "-1", "12XB", "1.5.5MiB"],
    "--max-megapixels": ["x", "0", "-3"], "--ephemeral-storage-limit": ["x", "-5MiB"], "--per-email-limit": ["x", "-1", "1.5"], "--mint-rate": ["x", "-1"], "--rendition-cache": ["x", "-1GiB"],
    "--transforms": ["x", "none"], "--transform-rate": ["x", "-1"], "--transform-limit": ["x", "0s"], "--unclaimed-storage": ["x", "-1"], "--decode-time": ["x", "0s", "2h"], "--decode-memory": ["x", "-1"],
    "--workers": ["x", "0", "-1", "1000000"], "--image-workers": ["x", "-2", "1000000"], "--log-format": ["x", "xml"], "--sign-up": ["x", "", "Open"], "--proxy-headers": ["x", "x-forwarded-for"], "--trusted-proxy": ["x", "10.0.0.0/99", "300.1.1.1"],
    "--log-level": ["x", "debug"], "--admin-listen": ["x", "0.0.0.0:9090", "192.168.1.5:9090", "127.0.0.1:0", "unix:", "unix:relative"], "--mcp-origin": ["*", "null", "chat.example.com", "https://a.example/path"],
    "--host": ["localhost", "images", "10.0.0.1", "a b.example.com", "https://images.example.com"], "--certificate-authority": ["x", "http://ca.example.com/directory", "https://"], "--certificate-email": ["x"],
    "--blobs": ["x", "Local", "http://bucket", "/mnt/nas"], "--blob-cache": ["x", "-1", "1MiB"], "--blob-links": ["x", "-1"],
    "--plain-port": ["x", "-1", "65536"], "--backup-every": ["x", "-1h", "5"], "--backup-verify-every": ["x", "-1d"], "--backup-drill-every": ["x", "-1d"], "--backup-keep-all": ["x", "-1h", "5"], "--backup-keep-daily": ["x", "-1"], "--backup-keep-weekly": ["x", "1.5"], "--backup-keep-monthly": ["x", "100000"],
}


def attempt(binary, *arguments, environment=None):
    folder = tempfile.mkdtemp(prefix="lightkeep-test-")
    try:
        return run_command(binary, *[a.replace("FOLDER", folder) for a in arguments], environment=environment, deadline=15)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stopped(title, sentences, *arguments, environment=None):
    @rows.row(title)
    def _(world):
        code, said = attempt(world.binary, *arguments, environment=environment)
        must(code is not None, f"it went on running; it said:\n{said}")
        must(code > 0, f"it ended with {code}:\n{said}")
        for sentence in sentences:
            must(sentence.lower() in said.lower(), f"it does not say “{sentence}”:\n{said}")
        must(len(said.strip().splitlines()) <= 6, f"it says too much:\n{said}")


for option, values in WRONG.items():
    for value in values:
        base = ["serve", "--data", "FOLDER"] + ([] if option == "--listen" else ["--listen", "127.0.0.1:0"])
        stopped(f"{option} {value!r} stops the start", [option] + ([value] if value else []), *base, option, value)
stopped("an unknown option stops the start", ["--colour"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--colour", "red")
stopped("an option without its value stops the start", ["--claim-window"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--claim-window")
stopped("a flag of a command alone stops the start", ["--deep"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--deep")
stopped("a flag of another command stops", ["backup", "--partial"], "backup", "list", "--data", "FOLDER", "--partial")
stopped("a backup without a place stops with a sentence", ["--backup-to"], "backup", "now", "--data", "FOLDER")
stopped("backups of the server's own need a place", ["--backup-every", "--backup-to"], "serve", "--data", "FOLDER", "--backup-every", "1h")
stopped("a bucket that is none stops the start", ["s3://B", "names no bucket"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--backup-every", "1h", "--backup-to", "s3://B")
stopped("a bucket without its key stops the start", ["--backup-s3-key-id", "--backup-s3-secret"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--backup-every", "1h", "--backup-to", "s3://backups")
stopped("images in a bucket that is none stop the start", ["names no bucket"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--blobs", "s3://B")
stopped("images in a bucket without its key stop the start", ["--blobs-s3-key-id"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--blobs", "s3://images")
stopped("images in a bucket that does not answer stop the first start", ["127.0.0.1:1"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--blobs",
        "s3://images?endpoint=http://127.0.0.1:1", environment={"LIGHTKEEP_BLOBS_S3_KEY_ID": "id", "LIGHTKEEP_BLOBS_S3_SECRET": "secret"})
stopped("a move without an aim stops with a sentence", ["--to"], "move", "--data", "FOLDER")
stopped("a move of no store stops with a sentence", ["no store"], "move", "--data", "FOLDER", "--to", "local")
stopped("backups in the data folder stop with a sentence", ["would be lost with it"], "backup", "init", "--data", "FOLDER", "--backup-to", "FOLDER/./backups")
stopped("a backup of no store stops with a sentence", ["repository"], "backup", "now", "--data", "FOLDER/none", "--backup-to", "FOLDER/none")
stopped("an unknown command stops with a sentence", ["frobnicate"], "frobnicate")
stopped("a wrong environment variable stops the start and is named", ["workers", "many"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", environment={"LIGHTKEEP_WORKERS": "many"})
stopped("a public address without TLS stops the start and says what to do", ["--tls", "--behind-proxy"], "serve", "--data", "FOLDER", "--listen", "0.0.0.0:0", "--public-url", "https://images.example.com")
stopped("a public IPv6 address without TLS stops the start", ["--tls", "--behind-proxy"], "serve", "--data", "FOLDER", "--listen", "[::]:0", "--public-url", "https://images.example.com")
for value in ("x", "|", "kid|", "kid|!!"):
    stopped(f"an account of an authority {value!r} stops the start", ["--certificate-account", "ID|KEY"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--certificate-account", value)
stopped("a certificate by itself and one of a file stop the start", ["--host", "--tls-cert"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--host", "images.example.com", "--tls-self-signed")
stopped("two names of the server stop the start", ["--public-url", "--host"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--host", "images.example.com", "--public-url", "https://pictures.example.com")
stopped("a certificate without a key stops the start", ["--tls-key"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--tls-cert", "/nonexistent/cert.pem")
stopped("a certificate that is not there stops the start", ["/nonexistent/cert.pem"], "serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--tls-cert", "/nonexistent/cert.pem", "--tls-key", "/nonexistent/key.pem")


@rows.row("a file in the way of the folder stops the start")
def _(world):
    handle, path = tempfile.mkstemp()
    os.close(handle)
    try:
        code, said = run_command(world.binary, "serve", "--data", path, "--listen", "127.0.0.1:0", deadline=15)
        must(code not in (None, 0) and code > 0, f"it ended with {code}:\n{said}")
        must(path in said, f"it does not name the path:\n{said}")
    finally:
        os.remove(path)


for option, value in {"--claim-window": "12h", "--cron-interval": "5s", "--trash-window": "7d", "--max-file-size": "100MiB", "--max-megapixels": "50", "--ephemeral-storage-limit": "2GiB", "--per-email-limit": "5",
                      "--rendition-cache": "100MiB", "--blobs": "local", "--blob-cache": "100MiB", "--decode-time": "20s", "--decode-memory": "1GiB", "--workers": "4", "--image-workers": "1", "--public-url": "https://images.example.com", "--mcp-host": "mcp.example.com",
                      "--cdn-host": "cdn.example.com", "--log-format": "json", "--log-level": "error", "--sign-up": "open"}.items():
    @rows.row(f"{option} {value} is allowed")
    def _(world, option=option, value=value):
        with Server(world.binary, {option: value}) as server:
            equal(Client(server.base).raw("GET", "/healthz").status, 200, "status of /healthz")


@rows.row("the environment sets options, and the command line wins")
def _(world):
    with Server(world.binary, environment={"LIGHTKEEP_PER_EMAIL_LIMIT": "1"}) as server:
        client = Client(server.base)
        statuses = [client.call("POST", "/libraries", {"email": "env@example.com"}).status for _ in range(2)]
        equal(statuses, [200, 400], "statuses with a limit of one from the environment")
    with Server(world.binary, {"--per-email-limit": "2"}, environment={"LIGHTKEEP_PER_EMAIL_LIMIT": "1"}) as server:
        client = Client(server.base)
        statuses = [client.call("POST", "/libraries", {"email": "env@example.com"}).status for _ in range(3)]
        equal(statuses, [200, 200, 400], "statuses with a limit of two from the command line")


@rows.row("--option=value is the same as --option value")
def _(world):
    folder = tempfile.mkdtemp(prefix="lightkeep-test-")
    server = Server(world.binary, {"--per-email-limit=1": True}, data=folder)
    try:
        server.start()
        client = Client(server.base)
        equal([client.call("POST", "/libraries", {"email": "eq@example.com"}).status for _ in range(2)], [200, 400], "statuses")
    finally:
        server.kill()
        shutil.rmtree(folder)


@rows.row("--public-url is in every link")
def _(world):
    with Server(world.binary, {"--public-url": "https://images.example.com"}) as server:
        from harness import images
        library = Library(server.base)
        must(library.minted["claimUrl"].startswith("https://images.example.com/claim/"), f"claimUrl is {library.minted['claimUrl']}")
        asset = library.ready(images.jpeg())[0]
        for field in ("url", "thumbUrl", "thumbHighUrl", "thumbUrlBlurred", "appUrl"):
            must(asset[field].startswith("https://images.example.com/"), f"{field} is {asset[field]}")
        reply = library.call("GET", library.assets + "?pageSize=1")
        must(reply.status == 200, f"{reply}")


@rows.row("--cdn-host serves images at its root")
def _(world):
    with Server(world.binary, {"--cdn-host": "cdn.example.com"}) as server:
        from harness import images
        library = Library(server.base)
        asset = library.upload(images.png())[0]
        path = asset["url"].split("/cdn/")[-1].split("/")[-1]
        reply = library.client.raw("GET", "/" + path, {"Host": "cdn.example.com"})
        equal(reply.status, 200, "status below the CDN's own host")
        equal(library.client.raw("GET", "/cdn/" + path).status, 200, "status below /cdn")


@rows.row("names of --cdn-host and --mcp-host have the scheme and port of the public URL")
def _(world):
    from harness import images
    for public, expected in {None: "http://{}:PORT", "https://images.example.com": "https://{}", "https://images.example.com:8443": "https://{}:8443",
                             "http://localhost:9000": "http://{}:9000"}.items():
        options = {"--cdn-host": "cdn.localhost", "--mcp-host": "mcp.localhost", **({"--public-url": public} if public else {})}
        with Server(world.binary, options) as server:
            expected = expected.replace("PORT", server.base.rpartition(":")[2])
            library = Library(server.base)
            url = library.upload(images.png())[0]["url"]
            must(url.startswith(expected.format("cdn.localhost") + "/"), f"{public}: an image's URL is {url}")
            metadata = library.client.raw("GET", "/.well-known/oauth-protected-resource", {"Host": "mcp.localhost"}).json
            must(metadata["resource"].startswith(expected.format("mcp.localhost")), f"{public}: the resource is {metadata['resource']}")
            page = library.client.raw("GET", "/claim/" + library.minted["claimUrl"].rpartition("/")[2], {"Accept": "text/html"})
            policy = page.header("Content-Security-Policy")
            must(expected.format("cdn.localhost") in policy, f"{public}: the policy of pages is {policy}")
            if public is None:
                reply = library.client.raw("GET", url.partition(expected.format("cdn.localhost"))[2], {"Host": f"cdn.localhost:{expected.rpartition(':')[2]}"})
                equal(reply.status, 200, "status at the URL that was given")


def said_by_demo(binary, *options):
    """Everything that `lightkeep demo` says until it has shown all."""
    process = subprocess.Popen([binary, "demo", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watch = threading.Timer(60, process.kill)
    watch.start()
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if "curl" in line:
                process.send_signal(signal.SIGINT)
        equal(process.wait(), 0, "exit code")
        return "".join(said)
    finally:
        watch.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


@rows.row("`lightkeep demo` shows images, claim link and key, and no log between them")
def _(world):
    said = said_by_demo(world.binary)
    for word in ("/cdn/", "/claim/", "pk_", "curl"):
        must(word in said, f"{word} is not there:\n{said}")
    must("kind=" not in said, f"the log is there:\n{said}")


@rows.row("`lightkeep demo --log-level info` shows the log")
def _(world):
    must('kind="access"' in said_by_demo(world.binary, "--log-level", "info"), "no request is logged")


for command in (["version"], ["--version"], ["help"], ["--help"], ["serve", "--help"]):
    @rows.row(f"`lightkeep {' '.join(command)}` says something and ends with 0")
    def _(world, command=command):
        code, said = run_command(world.binary, *command, deadline=15)
        equal(code, 0, "exit code")
        must(len(said.strip()) > 3, f"it says {said!r}")
        if "help" in command[-1]:
            must("--listen" in said or "serve" in said, f"help says\n{said}")


@rows.row("`lightkeep config` prints every option of the issue")
def _(world):
    code, said = attempt(world.binary, "config", "--data", "FOLDER")
    equal(code, 0, f"exit code; it said\n{said}")
    for option in list(WRONG) + ["--data", "--tls-cert", "--tls-key", "--tls-self-signed", "--behind-proxy", "--mcp-host", "--cdn-host", "--allow-private-fetch"]:
        must(option.removeprefix("--") in said, f"{option} is not there:\n{said[:2000]}")
