"""Programs that people connect: the documents that they find, registration, the code, tokens and their end, terminals, and the attacks of RFC 9700 and RFC 8628."""
import concurrent.futures
import html
import json
import re
import urllib.parse

from harness import images
from harness.people import Place, member_on, newcomer, person
from harness.programs import Program, quoted, sent_to
from harness.scenario import Group, equal, must
from harness.server import Server
from harness.wire import Client

rows = Group("oauth")
quick = Group("oauth with short lives", options={"--access-token-life": "2s", "--refresh-reuse": "1s"})
more = [quick]


def place(world, **more):
    return Place(person(world, "ann"), **more)


def me(world, token):
    return world.client.call("GET", "/me", key=token)


def lists(world, made, token):
    return world.client.call("GET", f"/organizations/{made.org}/libraries/{made.lib}/assets", key=token)


def uploads(world, made, token):
    return world.client.call("POST", f"/organizations/{made.org}/libraries/{made.lib}/assets", files=[("a.png", images.png())], key=token)


def refused(reply, code, status=400):
    equal((reply.status, reply.json.get("error")), (status, code), f"refusal:\n{reply}")
    must(isinstance(reply.json.get("error_description"), str) and "code" not in reply.json, f"the form of the refusal:\n{reply}")


# --- what programs find

@rows.row("a call without a credential leads to the metadata, that to the server, and all names agree")
def _(world):
    reply = world.client.raw("POST", "/mcp", {"Content-Type": "application/json"}, b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami"}}')
    equal(reply.status, 401, "status")
    must("Sign in" in reply.json["error"]["message"] and "API key" in reply.json["error"]["message"], reply)
    fields = dict(re.findall(r'(\w+)="([^"]*)"', reply.header("WWW-Authenticate")))
    equal(fields["scope"], "libraries:read libraries:write", "scope")
    path = urllib.parse.urlsplit(fields["resource_metadata"]).path
    resource = world.client.raw("GET", path).json
    base = resource["authorization_servers"][0]
    equal(resource["resource"], base + "/mcp", "resource")
    for suffix in ("", "/mcp"):
        server = world.client.raw("GET", "/.well-known/oauth-authorization-server" + suffix)
        equal((server.status, server.header("Access-Control-Allow-Origin")), (200, "*"), "metadata")
        data = server.json
        equal(data["issuer"], base, "issuer")
        must("offline_access" in data["scopes_supported"] and "offline_access" in resource["scopes_supported"], "offline_access")
        must("client_id_metadata_document_supported" not in data, "documents are promised where none can be fetched")
        for name in ("authorization", "token", "registration", "revocation", "device_authorization"):
            must(data[name + "_endpoint"].startswith(base + "/oauth/"), name)
        equal(data["code_challenge_methods_supported"], ["S256"], "PKCE")
    equal(world.client.raw("GET", "/.well-known/openid-configuration").status, 404, "OpenID, which this is not")
    for path in ("/oauth/token", "/oauth/register", "/.well-known/oauth-protected-resource/mcp"):
        equal(world.client.raw("OPTIONS", path).status, 204, "preflight of " + path)


@rows.row("with --mcp-host the resource is the address that the person typed")
def _(world):
    with Server(world.binary, {"--mcp-host": "mcp.example.com", "--public-url": "https://images.example.com"}) as server:
        client = Client(server.base)
        for path, resource, metadata in (("/", "https://mcp.example.com", "https://mcp.example.com/.well-known/oauth-protected-resource"),
                                         ("/mcp", "https://mcp.example.com/mcp", "https://mcp.example.com/.well-known/oauth-protected-resource/mcp")):
            reply = client.raw("POST", path, {"Host": "mcp.example.com", "Content-Type": "application/json"}, b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami"}}')
            must(f'resource_metadata="{metadata}"' in (reply.header("WWW-Authenticate") or ""), reply)
            found = client.raw("GET", urllib.parse.urlsplit(metadata).path, {"Host": "mcp.example.com"}).json
            equal((found["resource"], found["authorization_servers"]), (resource, ["https://images.example.com"]), "metadata of " + path)


# --- agents without an account (auth.md)

def register_agent(world, body):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return world.client.raw("POST", "/oauth/agent", {"Content-Type": "application/json"}, body)


@rows.row("auth.md leads an agent to a library, and its person to the claim")
def _(world):
    metadata = world.client.raw("GET", "/.well-known/oauth-authorization-server").json
    agent_auth = metadata["agent_auth"]
    equal((agent_auth["identity_types_supported"], agent_auth["anonymous"]), (["anonymous"], {"credential_types_supported": ["api_key"]}), "what it offers")
    text = world.client.raw("GET", agent_auth["skill"])
    must((text.header("Content-Type") or "").startswith("text/markdown") and agent_auth["register_uri"] in text.text and "{{" not in text.text, text)
    equal(agent_auth["register_uri"], metadata["issuer"] + "/oauth/agent", "where to register")
    reply = register_agent(world, {"type": "anonymous", "requested_credential_type": "api_key", "email": world.words["fresh_email"], "name": "Summer"})
    equal((reply.status, reply.header("Cache-Control"), reply.header("Access-Control-Allow-Origin")), (200, "no-store", "*"), reply)
    data = reply.json
    equal((data["registration_type"], data["credential_type"], data["registration_id"]), ("anonymous", "api_key", data["organizationId"]), "answer")
    equal(me(world, data["credential"]).data["access"], {data["libraryId"]: "write"}, "what the key may do")
    ann = newcomer(world)
    ann.email = world.words["fresh_email"]
    must("Summer" in ann.open(urllib.parse.urlsplit(data["claim_url"]).path).text, "the claim page")
    documented = re.search(r"The answer \(200\):\n\n```json\n(.*?)```", text.text, re.S)[1]
    equal(set(json.loads(documented)), set(data), "the members that auth.md shows")


@rows.row("an agent that asks for what is not offered is told what is, and limits are those of POST /libraries")
def _(world):
    good = {"type": "anonymous", "email": world.words["fresh_email"]}
    for body, code in (({}, "invalid_request"), ([], "invalid_request"), (b"{", "invalid_request"), ({**good, "type": 5}, "invalid_request"), ({**good, "type": "service_auth", "login_hint": "a@example.com"}, "identity_type_not_enabled"),
                       ({**good, "type": "identity_assertion"}, "identity_type_not_enabled"), ({**good, "requested_credential_type": "access_token"}, "unsupported_credential_type"), ({"type": "anonymous"}, "invalid_request"),
                       ({**good, "email": "nonsense"}, "invalid_request"), ({**good, "email": ["a"]}, "invalid_request"), ({**good, "name": "x" * 101}, "invalid_request")):
        refused(register_agent(world, body), code)
    for _ in range(3):
        equal(register_agent(world, good).status, 200, "up to three of one address")
    refused(register_agent(world, good), "invalid_request")
    refused(register_agent(world, b"{" + b" " * 20000), "invalid_request", 413)
    with Server(world.binary, {"--mint-rate": "1"}) as server:
        at = world.at(server)
        equal(register_agent(at, {**good, "email": "a@example.com"}).status, 200, "the first of an hour")
        reply = register_agent(at, {**good, "email": "b@example.com"})
        refused(reply, "temporarily_unavailable", 429)
        must(int(reply.header("Retry-After")) > 0, reply)


# --- registration

@rows.row("a registration answers with all that programs look for")
def _(world):
    robot = Program(world, token_endpoint_auth_method="client_secret_post", grant_types=["authorization_code"], client_uri="https://robot.example", application_type="native")
    data = robot.registered.json
    equal((data["grant_types"], data["response_types"], data["client_secret_expires_at"]), (["authorization_code", "refresh_token"], ["code"], 0), "answer")
    equal((data["client_uri"], data["application_type"], data["redirect_uris"], data["token_endpoint_auth_method"]),
          ("https://robot.example", "native", [robot.redirect], "client_secret_post"), "echo")
    equal(robot.registered.header("Cache-Control"), "no-store", "caching")
    must(data["client_secret"] and "\n" not in data["client_secret"], "secret")


@rows.row("redirects: https, this machine and schemes of one's own; nothing that a browser runs")
def _(world):
    robot = Program(world, redirect_uris=["cursor://anysphere.cursor-mcp/oauth/callback", "https://www.cursor.com/agents/mcp/oauth/callback", "http://localhost:8787/callback",
                                          "http://[::1]/cb", "com.example.app:/cb", "https://vscode.dev/redirect", "http://127.0.0.1:33418/"])
    equal(robot.registered.status, 201, "a mix")
    for bad in ("http://example.com/cb", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a.example/#x", "https://user@a.example/", "https://*.example/", "/cb", "",
                "https://", "http://127.0.0.1.example.com/", "http://127.1/", "http://localhost.evil.example/", "blob:https://a.example/x", "vbscript:x", "https://a.example/\n", "https://a\u202e.example/",
                "about:blank", "//a.example", "https://a.example/" + "x" * 3000):
        refused(robot.post_json("/oauth/register", {"redirect_uris": [bad]}), "invalid_redirect_uri")
    for body, code in (({}, "invalid_redirect_uri"), ({"redirect_uris": "https://a.example/"}, "invalid_client_metadata"), ({"redirect_uris": [1]}, "invalid_client_metadata"),
                       ([], "invalid_client_metadata"), ({"redirect_uris": ["https://a.example/"] * 11}, "invalid_redirect_uri"),
                       ({"redirect_uris": ["https://a.example/"], "token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata")):
        refused(robot.post_json("/oauth/register", body), code)
    refused(robot.client.raw("POST", "/oauth/register", {"Content-Type": "application/json"}, b"{"), "invalid_client_metadata")
    refused(robot.client.raw("POST", "/oauth/register", {"Content-Type": "application/json"}, b"[" * 17000), "invalid_request", 413)


@rows.row("errors on these paths are OAuth's own, whatever is wrong")
def _(world):
    client = Client(world.server.base)
    for method, path in (("GET", "/oauth/token"), ("PUT", "/oauth/register"), ("GET", "/oauth/nothing"), ("DELETE", "/oauth/revoke")):
        reply = client.raw(method, path)
        must(reply.status in (404, 405) and isinstance(reply.json["error"], str), reply)
    refused(client.raw("POST", "/oauth/token", {"Content-Type": "application/json"}, b"{}"), "invalid_request")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    refused(client.raw("POST", "/oauth/token", form, b"grant_type=password&client_id=lightkeep"), "unsupported_grant_type")
    refused(client.raw("POST", "/oauth/token", form, b"client_id=lightkeep"), "invalid_request")
    refused(client.raw("POST", "/oauth/token", form, b"grant_type=refresh_token&grant_type=refresh_token&client_id=lightkeep"), "invalid_request")
    refused(client.raw("POST", "/oauth/token", form, b"grant_type=refresh_token&refresh_token=x"), "invalid_client", 401)
    refused(client.raw("POST", "/oauth/token", form, b"grant_type=%zz"), "invalid_request")
    refused(client.raw("POST", "/oauth/token", form, b"grant_type=" + b"x" * 20000), "invalid_request", 413)


# --- the way that works

@rows.row("a program acts as its person in the organization that they chose, and no further")
def _(world):
    made, other = place(world), place(world, name="Other")
    robot = Program(world)
    tokens = robot.connect(made.owner, made.org)
    equal((tokens["token_type"], tokens["scope"], tokens["expires_in"]), ("Bearer", "libraries:read libraries:write", 3600), "answer")
    must(tokens["access_token"].startswith("lka_") and tokens["refresh_token"].startswith("lkr_"), "prefixes")
    token = tokens["access_token"]
    equal((me(world, token).data["organizationId"], me(world, token).data["access"]), (made.org, {made.lib: "write"}), "/me")
    equal(uploads(world, made, token).status, 200, "upload")
    equal(lists(world, made, token).data[0]["uploadedBy"]["name"], made.owner.email, "who uploaded it")
    equal(lists(world, other, token).code, "ORGANIZATION_NOT_FOUND", "another organization of the same person")
    equal(world.client.call("POST", f"/organizations/{made.org}/libraries", json_body={"name": "New"}, key=token).status, 201, "a new library")
    equal(world.client.call("GET", "/me", key=tokens["refresh_token"]).status, 401, "a refresh token is no access token")
    mcp = world.client.raw("POST", "/mcp", {"Content-Type": "application/json", "Authorization": "Bearer " + token},
                           b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{}}}')
    equal(mcp.json["result"]["structuredContent"]["organizationId"], made.org, "MCP")


@rows.row("the answer carries state and iss, and goes where it was registered to go, on any port of this machine")
def _(world):
    made = place(world)
    robot = Program(world, redirect="http://127.0.0.1/callback?from=lightkeep")
    robot.redirect = "http://127.0.0.1:5123/callback?from=lightkeep"
    robot.ask(made.owner)
    address, answer = robot.decide(made.owner, made.org)
    equal((address, answer["state"], answer["from"]), ("http://127.0.0.1:5123/callback", "s t&te", "lightkeep"), "answer")
    equal(answer["iss"], world.client.raw("GET", "/.well-known/oauth-authorization-server").json["issuer"], "iss")
    equal(robot.redeem(answer["code"]).status, 200, "redeemed")
    robot.ask(made.owner)
    address, answer = robot.decide(made.owner, made.org, decision="deny")
    equal((answer["error"], answer["state"], "iss" in answer, "code" in answer), ("access_denied", "s t&te", True, False), "denial")


@rows.row("what the person unticked stays off, and what a program did not ask for is not given")
def _(world):
    made = place(world)
    robot = Program(world)
    reads = robot.connect(made.owner, made.org, write=None)
    equal((reads["scope"], me(world, reads["access_token"]).data["access"]), ("libraries:read", {made.lib: "read"}), "unticked")
    equal(uploads(world, made, reads["access_token"]).code, "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", "upload")
    equal(world.client.call("POST", f"/organizations/{made.org}/libraries", json_body={"name": "New"}, key=reads["access_token"]).code, "FORBIDDEN", "a new library")
    equal(robot.connect(made.owner, made.org, scope="libraries:read")["scope"], "libraries:read", "asked for reading only")
    wide = robot.refresh(reads["refresh_token"], scope="libraries:read libraries:write")
    equal(wide.json["scope"], "libraries:read", "widened at refresh")
    both = robot.connect(made.owner, made.org, scope="offline_access")
    equal(both["scope"], "libraries:read libraries:write", "no scope of ours is all of them")
    narrow = robot.refresh(both["refresh_token"], scope="libraries:read").json
    equal((uploads(world, made, narrow["access_token"]).status, uploads(world, made, both["access_token"]).status), (404, 200), "narrowed for one token")
    equal(robot.refresh(narrow["refresh_token"]).json["scope"], "libraries:read libraries:write", "and not for the next")


@rows.row("roles count at once: a viewer reads, an editor writes, somebody removed is out")
def _(world):
    made = place(world)
    bob = made.add(person(world, "bob"), "viewer", on_library=True)
    robot = Program(world)
    tokens = robot.connect(bob, made.org)
    token = tokens["access_token"]
    equal((me(world, token).data["access"], uploads(world, made, token).status), ({made.lib: "read"}, 404), "a viewer")
    made.owner.open(made.members(on_library=True))
    number = member_on(made.owner, bob.email)
    made.owner.submit(made.members(on_library=True) + "/role", member=number, role="editor")
    equal((me(world, token).data["access"], uploads(world, made, token).status), ({made.lib: "write"}, 200), "an editor")
    made.owner.open(made.members(on_library=True))
    made.owner.submit(made.members(on_library=True) + "/remove", member=number)
    equal((me(world, token).code, lists(world, made, token).code), ("UNAUTHENTICATED", "UNAUTHENTICATED"), "somebody removed")
    refused(robot.refresh(tokens["refresh_token"]), "invalid_grant")


# --- signing in on the way

@rows.row("who is signed out comes back to the question with all that was asked")
def _(world):
    made = place(world)
    robot = Program(world)
    stranger = newcomer(world)
    robot.ask(stranger)
    must(stranger.path.startswith("/signin?next="), stranger.path)
    following = urllib.parse.parse_qs(urllib.parse.urlsplit(stranger.path).query)["next"][0]
    equal(following, "/oauth/authorize?" + robot.query(), "where it goes on")
    must(html.escape(following) in stranger.page.text, "the form does not carry it on")
    ann = person(world, "ann")
    ann.open(following)
    _, answer = robot.decide(ann, made.org)
    equal(robot.redeem(answer["code"]).status, 200, "redeemed")
    # The session ends while the question is open.
    robot.ask(ann)
    ann.cookies.clear()
    ann.submit("/oauth/authorize", headers={"Sec-Fetch-Site": "same-origin"}, request=robot.query(), organization=made.org, decision="allow")
    must(ann.path.startswith("/signin?next=/oauth/authorize"), ann.path)


@rows.row("other pages keep their query over a sign-in too")
def _(world):
    stranger = newcomer(world)
    stranger.send("GET", "/settings/account?asset=x%20y&z=1")
    equal(stranger.page.header("Location"), "/signin?next=/settings/account%3Fasset%3Dx%2520y%26z%3D1", "next")


# --- refused requests

@rows.row("an unknown program or a foreign redirect is a page, and nobody is sent anywhere")
def _(world):
    made = place(world)
    robot = Program(world, redirect="https://robot.example/cb")
    for changes in ({"client_id": "app_unknown"}, {"client_id": None}, {"redirect_uri": "https://robot.example/cb/"}, {"redirect_uri": "https://robot.example/cb?x=1"}, {"redirect_uri": "https://evil.example/cb"},
                    {"redirect_uri": "https://robot.example:444/cb"}, {"redirect_uri": "https://robot.example/CB"}, {"redirect_uri": "HTTPS://robot.example/cb"}, {"redirect_uri": "http://robot.example/cb"},
                    {"redirect_uri": "https://robot.example/cb#x"}, {"redirect_uri": "javascript:alert(1)"}, {"client_id": "https://127.0.0.1/x"}, {"state": "x" * 3000}):
        made.owner.send("GET", "/oauth/authorize?" + robot.query(**changes))
        must(made.owner.page.status == 400 and not made.owner.page.has_header("Location"), f"{changes}:\n{made.owner.page}")
    made.owner.send("GET", "/oauth/authorize?" + robot.query() + "&redirect_uri=https%3A%2F%2Fevil.example%2F")
    equal(made.owner.page.status, 400, "two redirects")


@rows.row("everything else that is wrong is told to the program")
def _(world):
    made = place(world)
    robot = Program(world)
    for code, changes in (("unsupported_response_type", {"response_type": "token"}), ("invalid_request", {"code_challenge": None}), ("invalid_request", {"code_challenge_method": "plain"}),
                          ("invalid_request", {"code_challenge_method": None}), ("invalid_request", {"code_challenge": "x" * 42}), ("invalid_request", {"response_mode": "fragment"}),
                          ("invalid_scope", {"scope": "everything"}), ("invalid_target", {"resource": "https://elsewhere.example/mcp"}), ("request_not_supported", {"request": "x"}),
                          ("interaction_required", {"prompt": "none"})):
        made.owner.send("GET", "/oauth/authorize?" + robot.query(**changes))
        equal(made.owner.page.status, 303, f"{changes}")
        address, answer = sent_to(made.owner.page)
        equal((address, answer["error"], answer["state"], "iss" in answer), (robot.redirect, code, "s t&te", True), f"{changes}")
    made.owner.send("GET", "/oauth/authorize?" + robot.query() + "&scope=libraries%3Aread")
    equal(sent_to(made.owner.page)[1]["error"], "invalid_request", "a parameter that comes twice")


@rows.row("the question is in no frame, is not kept, and no other page can answer it")
def _(world):
    made = place(world)
    robot = Program(world, redirect="https://robot.example/cb")
    page = robot.ask(made.owner)
    policy = page.header("Content-Security-Policy")
    must("frame-ancestors 'none'" in policy and "default-src 'none'" in policy and "https://robot.example" in policy, policy)
    equal((page.header("Cache-Control"), page.header("Referrer-Policy")), ("no-store", "no-referrer"), "headers")
    must("robot.example" in page.text and "its own word" in page.text, "who asks")
    for headers, token in (({"Origin": "https://evil.example"}, made.owner.token()), ({"Sec-Fetch-Site": "cross-site"}, made.owner.token()), ({}, "0" * 64), ({}, "")):
        reply = made.owner.send("POST", "/oauth/authorize", {"form_token": token, "request": robot.query(), "organization": made.org, "decision": "allow", "write": "yes"}, headers)
        must(reply.status == 403 and not reply.has_header("Location"), reply)
        robot.ask(made.owner)
    reply = made.owner.send("GET", "/oauth/authorize?" + robot.query() + f"&decision=allow&organization={made.org}")
    must(reply.status == 200, "a GET decides nothing")
    stranger = Place(person(world, "eve"), name="Eve")
    robot.ask(stranger.owner)
    reply = stranger.owner.submit("/oauth/authorize", follow=False, request=robot.query(), organization=made.org, decision="allow")
    must(reply.header("Location").startswith("/oauth/authorize?"), f"led elsewhere: {reply}")
    equal(stranger.owner.verdict().status, 400, "an organization that is not theirs")
    local = Program(world).ask(made.owner)
    must("on your own computer" in local.text, "no warning of a program on this machine")


# --- codes

@rows.row("a code counts once, for its program, its address and its verifier; a second use ends what it gave")
def _(world):
    made = place(world)
    robot, thief = Program(world), Program(world)
    code = robot.code(made.owner, made.org)
    refused(robot.redeem(code, client_id=thief.id), "invalid_grant")
    refused(robot.redeem(code, code_verifier=thief.verifier), "invalid_grant")
    refused(robot.redeem(code, code_verifier=None), "invalid_grant")
    refused(robot.redeem(code, code_verifier=robot.challenge), "invalid_grant")
    refused(robot.redeem(code, redirect_uri="http://127.0.0.1:7778/callback"), "invalid_grant")
    refused(robot.redeem(code, resource="https://elsewhere.example/mcp"), "invalid_target")
    refused(robot.redeem(code[:-1] + ("A" if code[-1] != "A" else "B")), "invalid_grant")
    first = robot.redeem(code)
    equal(first.status, 200, "the first use")
    token = first.json["access_token"]
    equal(me(world, token).status, 200, "its token")
    refused(robot.redeem(code), "invalid_grant")
    equal(me(world, token).code, "UNAUTHENTICATED", "its token, after the code was used again")
    refused(robot.refresh(first.json["refresh_token"]), "invalid_grant")


@rows.row("of two who redeem one code at the same instant one has tokens, and they end")
def _(world):
    made = place(world)
    robot = Program(world)
    code = robot.code(made.owner, made.org)
    twins = [Program.__new__(Program) for _ in range(2)]
    for twin in twins:
        twin.__dict__.update({**robot.__dict__, "client": Client(world.server.base)})
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda twin: twin.redeem(code), twins))
    equal(sorted(reply.status for reply in replies), [200, 400], "answers")
    token = next(reply.json["access_token"] for reply in replies if reply.status == 200)
    equal(me(world, token).status, 401, "the token")


@rows.row("a program with a secret proves it, in its header or its form")
def _(world):
    made = place(world)
    import base64
    for method in ("client_secret_basic", "client_secret_post"):
        robot = Program(world, token_endpoint_auth_method=method)
        code = robot.code(made.owner, made.org)
        for unproven in (robot.redeem(code), robot.redeem(code, client_secret="lks_wrong")):
            refused(unproven, "invalid_client", 401)
            must(not unproven.header("WWW-Authenticate"), "libraries read a challenge and then not the code")
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": robot.redirect, "code_verifier": robot.verifier}
        wrong = robot.post("/oauth/token", fields, Authorization="Basic " + base64.b64encode(f"{robot.id}:no".encode()).decode())
        refused(wrong, "invalid_client", 401)
        must((wrong.header("WWW-Authenticate") or "").startswith("Basic"), wrong)
        right = robot.post("/oauth/token", fields, Authorization="Basic " + base64.b64encode(f"{robot.id}:{robot.secret}".encode()).decode())
        equal(right.status, 200, "in the header")
        equal(robot.redeem(robot.code(made.owner, made.org), client_secret=robot.secret).status, 200, "in the form")
    open_one = Program(world)
    refused(open_one.redeem(open_one.code(made.owner, made.org), client_secret="x"), "invalid_client", 401)


# --- refresh

@rows.row("a refresh token is replaced; one that runs twice gets the same answer, one that comes late ends all")
def _(world):
    with Server(world.binary, {"--refresh-reuse": "3s"}) as server:
        at = world.at(server)
        made = place(at)
        robot = Program(at)
        first = robot.connect(made.owner, made.org)
        second = robot.refresh(first["refresh_token"]).json
        must(second["refresh_token"] != first["refresh_token"] and second["access_token"] != first["access_token"], "nothing was replaced")
        again = robot.refresh(first["refresh_token"])
        equal((again.status, again.json["access_token"], again.json["refresh_token"]), (200, second["access_token"], second["refresh_token"]), "at once")
        third = robot.refresh(second["refresh_token"]).json
        equal(me(at, third["access_token"]).status, 200, "the newest token")
        import time
        time.sleep(3.2)
        refused(robot.refresh(first["refresh_token"]), "invalid_grant")
        equal(me(at, third["access_token"]).status, 401, "every token, after an old one was used late")
        refused(robot.refresh(third["refresh_token"]), "invalid_grant")
        page = made.owner.open("/settings/apps")
        must("Ended by itself" in page.text, "the settings do not say why")


@rows.row("two refreshes at the same instant get one answer")
def _(world):
    made = place(world)
    robot = Program(world)
    tokens = robot.connect(made.owner, made.org)
    twins = [Program.__new__(Program) for _ in range(8)]
    for twin in twins:
        twin.__dict__.update({**robot.__dict__, "client": Client(world.server.base)})
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda twin: twin.refresh(tokens["refresh_token"]), twins))
    equal({reply.status for reply in replies}, {200}, "answers")
    equal(len({reply.json["refresh_token"] for reply in replies}), 1, "different answers")


@rows.row("a refresh token of another program, or for another resource, is refused and goes on")
def _(world):
    made = place(world)
    robot, thief = Program(world), Program(world)
    tokens = robot.connect(made.owner, made.org)
    refused(thief.refresh(tokens["refresh_token"]), "invalid_grant")
    refused(robot.refresh(tokens["refresh_token"], resource="https://elsewhere.example/mcp"), "invalid_target")
    refused(robot.refresh(tokens["access_token"]), "invalid_grant")
    base = world.client.raw("GET", "/.well-known/oauth-authorization-server").json["issuer"]
    equal(robot.refresh(tokens["refresh_token"], resource=base + "/mcp/").status, 200, "with a slash")


# --- the end

@rows.row("revocation ends the connection by either token, and says nothing of unknown ones")
def _(world):
    made = place(world)
    robot, thief = Program(world), Program(world)
    for kind in ("access_token", "refresh_token"):
        tokens = robot.connect(made.owner, made.org)
        equal(thief.revoke(tokens[kind]).status, 200, "by another program")
        equal(me(world, tokens["access_token"]).status, 200, "which changes nothing")
        equal(robot.revoke(tokens[kind]).status, 200, "by its own")
        equal(me(world, tokens["access_token"]).status, 401, "the token")
        refused(robot.refresh(tokens["refresh_token"]), "invalid_grant")
    equal(robot.revoke("lkr_unknown").status, 200, "an unknown token")
    refused(robot.post("/oauth/revoke", {"token": "x"}), "invalid_client", 401)
    refused(robot.post("/oauth/revoke", {"client_id": robot.id}), "invalid_request")


@rows.row("the person ends it with one click, while it is in use")
def _(world):
    made = Place(person(world, "pia"))  # whose connections no other row makes
    ann = made.owner
    tokens = Program(world, client_name="Painter\u202e<b>").connect(ann, made.org)
    me(world, tokens["access_token"])
    page = ann.open("/settings")
    equal(ann.path, "/settings/apps", "where /settings leads")
    must("never" not in page.text and "127.0.0.1" in page.text, "it has been used")
    must("Painter&lt;b&gt;" in page.text and "\u202e" not in page.text, "its name")
    number = re.search(r'name="connection" value="(\d+)"', page.text)[1]
    eve = person(world, "eve")
    eve.open("/settings/apps")
    equal(eve.submit("/settings/apps/end", follow=False, connection=number).status, 404, "somebody else's")
    equal(me(world, tokens["access_token"]).status, 200, "still there")
    ann.submit("/settings/apps/end", connection=number)
    equal(me(world, tokens["access_token"]).code, "UNAUTHENTICATED", "ended")
    signed_out = newcomer(world)
    signed_out.open("/settings")
    must(signed_out.path.startswith("/signin"), signed_out.path)


@rows.row("owners of an organization see and end what is connected to it; others do not")
def _(world):
    made = place(world)
    bob = made.add(person(world, "bob"), "admin")
    tokens = Program(world, client_name="Bobs robot").connect(bob, made.org)
    equal(bob.open(made.settings + "/apps").status, 403, "an admin")
    page = made.owner.open(made.settings + "/apps")
    must("Bobs robot" in page.text and bob.email in page.text, "the owner does not see it")
    number = re.search(r'name="connection" value="(\d+)"', page.text)[1]
    other = Place(person(world, "eve"), name="Eve")
    other.owner.open(other.settings + "/apps")
    equal(other.owner.submit(other.settings + "/apps/end", follow=False, connection=number).status, 404, "an owner of another organization")
    made.owner.submit(made.settings + "/apps/end", connection=number)
    equal(me(world, tokens["access_token"]).status, 401, "ended")


@rows.row("programs of the operator's are known by their name, with their secret")
def _(world):
    with Server(world.binary, {"--program": "house|The house's own|https://house.example/callback|a secret of the house", "--client-documents": "off"}) as server:
        at = world.at(server)
        made = place(at)
        robot = Program(at)
        robot.id, robot.redirect = "house", "https://house.example/callback"
        page = robot.ask(made.owner)
        must("The house&apos;s own" in page.text and "its own word" not in page.text, page)
        _, answer = robot.decide(made.owner, made.org)
        refused(robot.redeem(answer["code"]), "invalid_client", 401)
        equal(robot.redeem(answer["code"], client_secret="a secret of the house").status, 200, "with its secret")
        made.owner.send("GET", "/oauth/authorize?" + robot.query(client_id="https://robot.example/x.json"))
        equal(made.owner.page.status, 400, "documents are off")


# --- terminals

@rows.row("a terminal waits, is let in once, and hears of a refusal")
def _(world):
    made = place(world)
    ann = made.owner
    robot = Program(world, grant_types=["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"])
    begun = robot.begin_device(scope="libraries:read libraries:write").json
    must(re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", begun["user_code"]), begun)
    equal((begun["expires_in"], begun["interval"]), (600, 5), "times")
    refused(robot.poll(begun["device_code"]), "authorization_pending")
    refused(robot.poll(begun["device_code"]), "slow_down")
    refused(Program(world).poll(begun["device_code"]), "invalid_grant")
    stranger = newcomer(world)
    stranger.open("/device?code=" + begun["user_code"])
    must(stranger.path.startswith("/signin?next=/device%3Fcode"), stranger.path)
    page = ann.open("/device?code=" + begun["user_code"].lower().replace("-", " ").replace(" ", "%20"))
    must("Robot" in page.text and "none that somebody sent you" in page.text, page)
    refused(robot.poll(begun["device_code"]), "slow_down")
    ann.submit("/device", code=begun["user_code"], organization=made.org, write="yes", decision="allow")
    must("Go back to your terminal" in ann.page.text, ann.page)
    given = robot.poll(begun["device_code"])
    equal((given.status, me(world, given.json["access_token"]).data["organizationId"]), (200, made.org), "tokens")
    refused(robot.poll(begun["device_code"]), "invalid_grant")
    equal(robot.refresh(given.json["refresh_token"]).status, 200, "refresh")

    denied = robot.begin_device().json
    ann.open("/device?code=" + denied["user_code"])
    ann.submit("/device", code=denied["user_code"], decision="deny")
    refused(robot.poll(denied["device_code"]), "access_denied")
    refused(robot.begin_device(client_id="app_unknown"), "invalid_client", 401)


@rows.row("codes of terminals cannot be guessed, and all wrong ones get one answer")
def _(world):
    with Server(world.binary, {"--no-attempt-limits": False}) as server:
        at = world.at(server)
        made = place(at)
        robot = Program(at)
        code = robot.begin_device().json["user_code"]
        wrong = made.owner.send("GET", "/device?code=BBBB-BBBB")
        equal(wrong.status, 400, "a wrong code")
        statuses = [made.owner.send("GET", f"/device?code=BBBB-BBB{letter}").status for letter in "CDFGHJKLMNPQRSTV"]
        equal(statuses[-1], 429, "after many")
        equal(made.owner.send("GET", "/device?code=" + code).status, 429, "and then the right one")


@quick.row("access ends when its time is over; the refresh goes on")
def _(world):
    made = place(world)
    robot = Program(world)
    tokens = robot.connect(made.owner, made.org)
    equal(tokens["expires_in"], 2, "its life")
    import time
    time.sleep(2.1)
    equal(me(world, tokens["access_token"]).code, "UNAUTHENTICATED", "after it")
    next_one = robot.refresh(tokens["refresh_token"]).json
    equal(me(world, next_one["access_token"]).status, 200, "the next one")
