"""The API as scripts of web pages and common clients call it: other origins, their preflights, lists in queries, links to follow, forms of uploads."""
import os
import re

from harness import images
from harness.scenario import Group, Step, bare, equal, get, library, must, photos

own_machine = Group("web pages and a server of one machine alone")
more = [own_machine]
rows = Group("web clients", given=library(), options={"--public-url": "https://images.example.com"})

ELSEWHERE = {"Origin": "https://elsewhere.example"}
ASKED = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "api-version,authorization"}
OPEN = {"/me": "GET, HEAD", "/libraries": "POST", "/organizations/{org}/libraries": "GET, HEAD, POST", "{library}": "PATCH, DELETE",
        "{assets}": "GET, HEAD, POST, DELETE", "{assets}/{a0}/description": "PATCH", "{assets}/tag": "GET, HEAD, POST", "{library}/tags": "GET, HEAD",
        "/organizations/{org}/search/assets": "GET, HEAD", "/openapi.json": "GET, HEAD", "/cdn/{a0}.jpg": "GET, HEAD", "/llms.txt": "GET, HEAD",
        "/.well-known/mcp/server-card.json": "GET, HEAD"}


def shared(step):
    """Every origin may read this answer, and no cookie counts for it."""
    return step.header("Access-Control-Allow-Origin", lambda v: v == "*").header("Access-Control-Allow-Credentials", None).header(
        "Access-Control-Expose-Headers", lambda v: all(name in v for name in ("ETag", "Content-Range", "Link", "X-Total-Count", "Retry-After")))


def has(*words):
    return lambda value: value is not None and all(word in value.lower() for word in words)


def sorted_words(value):
    return sorted((value or "").split(", "))


for path, methods in OPEN.items():
    wanted = sorted(methods.split(", ") + ["OPTIONS"])
    rows.add(f"a preflight for {path}", shared(bare("OPTIONS", path, {**ELSEWHERE, **ASKED}).status(204)
             .header("Access-Control-Allow-Methods", lambda v, w=wanted: sorted_words(v) == w).header("Allow", lambda v, w=wanted: sorted_words(v) == w)
             .header("Access-Control-Allow-Headers", has("authorization", "content-type", "api-version", "apollo-require-preflight"))
             .header("Access-Control-Max-Age", lambda v: int(v) > 0)), given=photos(1))
rows.add("an answer may be read anywhere", shared(get("/me", headers=ELSEWHERE).ok()))
rows.add("and so may refusals", shared(get("/me", headers=ELSEWHERE, key=None).fails("UNAUTHENTICATED")), shared(get("/me", headers={**ELSEWHERE, "Api-Version": None}).fails("API_VERSION_REQUIRED")),
         shared(get("{assets}/unknown00000", headers=ELSEWHERE).fails("RESOURCE_NOT_FOUND")), shared(Step("PUT", "/me", headers=ELSEWHERE).fails("ENDPOINT_NOT_FOUND", status=405)))
for path in ("/organizations/{org}/nothing", "/libraries/nothing", "/me/nothing", "/graphql/nothing"):
    rows.add(f"that nothing is at {path} may be read anywhere", shared(get(path, headers=ELSEWHERE).fails("ENDPOINT_NOT_FOUND")),
             shared(bare("OPTIONS", path, {**ELSEWHERE, **ASKED}).status(204).header("Access-Control-Allow-Methods", has("get", "patch")).header("Access-Control-Allow-Headers", has("authorization"))))
for path in ("/signin", "/settings/apps", "/healthz", "/metrics", "/nothing"):
    rows.add(f"{path} is not for scripts of other pages", bare("OPTIONS", path, {**ELSEWHERE, **ASKED}).status(404, 405).header("Access-Control-Allow-Origin", None),
             bare("GET", path, ELSEWHERE).header("Access-Control-Allow-Origin", None))


def tagged(world):
    photos(3)(world)
    for asset, tag in (("a0", "sea"), ("a1", "sun")):
        world.library.good("POST", world.words["assets"] + "/tag", {"assetIds": [world.words[asset]], "tags": [tag]})


for query in ("tags=sea,sun", "tags=sea&tags=sun", "tags[]=sea&tags[]=sun", "tags%5B%5D=sea&tags%5B%5D=sun", "tags[0]=sea&tags[1]=sun", "tags[]=sea,sun"):
    rows.add(f"{query} means the same", get("{assets}?" + query).ok({"#": 2}).header("X-Total-Count", "2"), given=tagged)
for query in ("fields=name,width", "fields=name&fields=width", "fields[]=name&fields[]=width", "fields%5B%5D=name,width", "fields[0]=name&fields[1]=width"):
    rows.add(f"{query} means the same", *(get(path + query).ok({where: lambda image: sorted(image) == ["id", "name", "width"]}) for path, where in (("{assets}?", "[0]"), ("/organizations/{org}/search/assets?", "hits[0]"))), given=tagged)
for query in ("libraries={lib},{lib}", "libraries={lib}&libraries={lib}", "libraries[0]={lib}", "libraries%5B%5D={lib}"):
    rows.add(f"{query} means the same", get("/organizations/{org}/search/assets?" + query).ok({"found": 3}), get("/organizations/{org}/search/assets?nothing&" + query.replace("{lib}", "nothing")).fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), given=tagged)
rows.add("libraries[] too", get("/organizations/{org}/search/assets?libraries[]={lib}").ok({"found": 3}), get("/organizations/{org}/search/assets?libraries[]=nothing").fails("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY"), given=tagged)
rows.add("unknown parameters in brackets are ignored", get("{assets}?x[]=1&pageSize[]=1&tags[a]=sea").ok({"#": 3}), given=tagged)


@rows.row("links are absolute, of the public address, whatever Host says", given=tagged)
def _(world):
    reply = get("{assets}?pageSize=1&page=2", headers={"Host": "127.0.0.1:9"}).ok().run(world.client, world.words)
    links = [part[part.index("<") + 1:part.index(">")] for part in reply.header("Link").split(", ")]
    equal(len(links), 2, "links")
    for link in links:
        must(link.startswith("https://images.example.com" + world.words["assets"] + "?"), link)


@rows.row("a link can be followed, whatever the query holds", given=tagged)
def _(world):
    for query in ("x=a>b&y=\"c<d|{}^`\\", "fields[0]=id&x=>; rel=\"prev\"".replace(" ", "%20"), "x=%c3%a4"):
        reply = get("{assets}?pageSize=1&" + query).ok().run(world.client, world.words)
        link, relation = reply.header("Link").split(">; rel=")
        equal(relation, '"next"', "the one relation")
        must(re.fullmatch(r"<https://images\.example\.com(%[0-9A-Fa-f]{2}|[\w.~!$&'()*+,;=:@/?-])+", link, re.A), link)
        equal(get(link.removeprefix("<https://images.example.com")).ok().run(world.client, world.words).json["data"][0]["id"], world.words["a1"], "what comes next")


def form(media_type, body):
    return Step("POST", "{assets}", body=body, headers={"Content-Type": media_type})


def part(head, body):
    return b"--XX\r\n" + head + b"\r\n\r\n" + body + b"\r\n"


FILE = part(b'Content-Disposition: form-data; name="files"; filename="a.png"', images.png(20, 10, 1))
END = b"--XX--\r\n"
rows.add("a media type in other letters", form("Multipart/Form-Data; Boundary=XX", FILE + END).ok({"assets.#": 1, "assets[0].name": "a"}))
MIXED = (b"--YY\r\nContent-Disposition: file; filename=\"one.png\"\r\nContent-Type: image/png\r\n\r\n" + images.png(20, 10, 2)
         + b"\r\n--YY\r\nContent-Disposition: attachment; filename=\"two.png\"\r\n\r\n" + images.png(20, 10, 3) + b"\r\n--YY--")
HEAD = b'Content-Disposition: form-data; name="files"\r\nContent-Type: multipart/mixed; boundary=YY'
rows.add("files in multipart/mixed inside the form", form("multipart/form-data; boundary=XX", part(HEAD, MIXED) + FILE + END)
         .ok({"assets.#": 3, "assets[0].name": "one", "assets[1].name": "two", "assets[2].name": "a"}))
rows.add("a broken one is refused whole", form("multipart/form-data; boundary=XX", part(HEAD, MIXED[:-10]) + END).fails("BAD_USER_INPUT"), get("{assets}").ok({"#": 0}))

MINT = b'{"query": "mutation { createOrganization(email: \\"ann@example.com\\") { apiKey } }"}'
MINT_FORM = (b'--XX\r\nContent-Disposition: form-data; name="operations"\r\n\r\n' + MINT + b'\r\n--XX\r\nContent-Disposition: form-data; name="map"\r\n\r\n{}\r\n--XX--\r\n')


def mint(origin):
    return Step("POST", "/libraries", {"email": f"{os.urandom(8).hex()}@example.com"}, headers={"Origin": origin}, key=None)


def mint_by_graphql(origin, body=MINT, media_type="application/json"):
    return bare("POST", "/graphql", {"Origin": origin, "Content-Type": media_type}, body)


for foreign in ("https://elsewhere.example", "http://localhost.elsewhere.example", "null"):
    own_machine.add(f"a page of {foreign} starts no library", mint(foreign).fails("FORBIDDEN", "--public-url"),
                    *(mint_by_graphql(foreign, *form).status(403).where("errors[0].extensions.code", "FORBIDDEN") for form in ((), (MINT_FORM, "multipart/form-data; boundary=XX"))))
own_machine.add("a page of this machine does, and so does a program", mint("http://localhost:3000").ok(), mint("http://127.0.0.1:5173").ok(), mint(None).ok())
own_machine.add("with a key, any page may do what the key may", get("/me", headers=ELSEWHERE).ok(), given=library())
rows.add("pages start libraries on a server for others", mint("https://elsewhere.example").ok())
