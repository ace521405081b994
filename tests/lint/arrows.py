"""Which room may see which, and which third-party header belongs to whom: said here once, checked against CMake and the includes."""
import re

import tree

COMPOSITION_ROOT = "lightkeep (executable)"
# What a room may link at most; the composition root may link everything.
ALLOWED = {
    "model": set(),
    "sync": set(),
    "text": set(),
    "gate": {"sync"},
    "ip": set(),
    "ui": set(),
    "store": {"model", "sync", "text"},
    "imaging": set(),
    "sandbox": {"imaging", "sync"},
    "cron": {"store", "sync"},
    "crypto": set(),
    "api": {"model", "text"},
    "backup": {"s3", "store", "sync", "text"},
    "options": {"ip", "text"},
    "http": {"api", "gate", "ip", "sync", "text"},
    "net": {"api", "ip", "sync", "text"},
    "postgres": {"ip", "net", "store", "text"},
    "s3": {"net", "store", "sync", "text"},
    "net_testing": {"ip", "net"},
    "acme": {"api", "http", "ip", "net", "store", "sync", "text"},
    "accounts": {"api", "gate", "ip", "store", "text"},
    "mail": {"accounts", "api", "gate", "ip", "net", "store", "sync", "text", "ui"},
    "library": {"accounts", "api", "gate", "imaging", "ip", "store", "sync", "text"},
    "graphql": {"api", "graphql_language", "http", "library", "text"},
    "graphql_language": {"api", "text"},
    "rest": {"api", "http", "library", "text"},
    "mcp": {"api", "gate", "http", "ip", "library", "text"},
    "cdn": {"api", "http", "library", "sync", "text"},
    "oauth": {"accounts", "api", "http", "ip", "library", "store", "text"},
    "pages": {"accounts", "api", "http", "ip", "library", "oauth", "sync", "text", "ui"},
    "client": {"api", "imaging", "ip", "net", "store", "sync", "text"},
    "discovery": {"api", "http", "store", "text"},
}
# Beginning of a third-party header → the folders (or single files) that may include it. Tests may include any.
OWNERS = {
    "rocksdb/": ["store"],
    "SQLiteCpp/": ["store"],
    "sqlite3.h": ["store"],
    "httplib.h": ["app/net", "app/demo.cpp", "app/admin.cpp"],
    "mbedtls/": ["app/acme", "app/backup", "app/crypto", "app/http", "app/net", "app/postgres", "app/s3", "store"],
    "psa/": ["app/acme", "app/http", "app/net", "store"],
    "expat.h": ["app/s3"],
    "jpeglib.h": ["imaging"],
    "turbojpeg.h": ["imaging"],
    "jerror.h": ["imaging"],
    "png.h": ["imaging"],
    "webp/": ["imaging"],
    "gif_lib.h": ["imaging"],
    "lcms2.h": ["imaging"],
    "libheif/": ["imaging"],
    "kainjow/": ["app/pages", "app/mail"],
    "sodium.h": ["app/crypto"],
    "argon2.h": ["app/accounts", "app/backup"],
    "nlohmann/": ["app"],
    "utf8proc.h": ["text"],
    "idn2.h": ["text"],
    "zstd.h": ["app/backup"],
    "zlib.h": ["app/http", "imaging/codecs", "store"],
}


def links_follow_the_plan():
    """Every room is in the plan, and links nothing that the plan forbids."""
    for room in tree.rooms():
        if room.name == COMPOSITION_ROOT:
            continue
        if room.name not in ALLOWED:
            yield f"{room.path}/CMakeLists.txt: {room.name} is not in the plan"
        for forbidden in sorted((room.links | room.shown) - ALLOWED.get(room.name, set())):
            yield f"{room.path}/CMakeLists.txt: {room.name} must not link {forbidden}"


def includes_of(path):
    for number, line in enumerate(tree.text_of(path).splitlines(), 1):
        if match := re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line):
            yield number, match[1], match[2]


def exists(name):
    return any((tree.ROOT / (name + suffix)).is_file() for suffix in ("", ".in"))


def includes_follow_the_links():
    """An include by quotes names a file from the root, of the same room or of one that is linked."""
    known = tree.rooms()
    for path in tree.sources():
        room = tree.owner(path, known)
        if room is None or path.parts[0] not in tree.ROOM_FOLDERS:
            continue
        seen = tree.visible(room, known, tree.is_test(path))
        for number, quote, name in includes_of(path):
            other = tree.owner(tree.pathlib.Path(name), known)
            if quote == '"' and not exists(name):
                yield f'{path}:{number}: "{name}" is no path from the root'
            elif quote == '"' and other is not None and other.path != room.path and other.name not in seen:
                yield f"{path}:{number}: {room.name} includes {name} without linking {other.name}"


def libraries_have_owners():
    """A third-party header is included by the rooms it belongs to only."""
    for path in tree.sources():
        if tree.is_test(path):
            continue
        for number, _, name in includes_of(path):
            for prefix, owners in OWNERS.items():
                if name.startswith(prefix) and not any(tree.pathlib.Path(owner) in (path, *path.parents) for owner in owners):
                    yield f"{path}:{number}: {name} belongs to {', '.join(owners)}"


def brought_in(path, seen=None):
    """Files of the tree that `path` includes, at any depth."""
    seen = set() if seen is None else seen
    for _, quote, name in includes_of(path):
        included = tree.pathlib.Path(name)
        if quote == '"' and included not in seen and (tree.ROOT / included).is_file():
            seen.add(included)
            brought_in(included, seen)
    return seen


def libraries_stay_inside():
    """What a file includes brings in no third-party header, at any depth, that does not belong to it."""
    foreign = {}  # header → (its third-party includes, their owners)
    for path in tree.sources():
        foreign[path] = [(name, owners) for _, _, name in includes_of(path) for prefix, owners in OWNERS.items() if name.startswith(prefix)]
    for path in tree.sources():
        if tree.is_test(path):
            continue
        for header in sorted(brought_in(path)):
            for name, owners in foreign.get(header, []):
                if not any(tree.pathlib.Path(owner) in (path, *path.parents) for owner in owners):
                    yield f"{path}: {header} brings in {name}, which belongs to {', '.join(owners)}"


def sources_are_listed():
    """Every .cpp of a room is in its CMakeLists.txt, and everything listed exists."""
    known = tree.rooms()
    listed = set().union(*(room.sources | room.tests for room in known))
    for path in tree.files(".cpp"):
        if path.parts[0] in tree.ROOM_FOLDERS and path not in listed:
            yield f"{path}: not in a CMakeLists.txt"
    for path in sorted(listed):
        if not (tree.ROOT / path).is_file():
            yield f"{path}: listed in a CMakeLists.txt, and does not exist"


def folders_do_not_look_back():
    """Of two folders, at most one includes the other."""
    seen = {}
    for path in tree.sources():
        if tree.is_test(path) or "testing" in path.parts:
            continue
        for number, quote, name in includes_of(path):
            other = tree.pathlib.Path(name).parent
            if quote == '"' and exists(name) and other != path.parent:
                seen.setdefault((path.parent, other), f"{path}:{number}")
    for (one, other), place in sorted(seen.items()):
        if (other, one) in seen:
            yield f"{place}: {one} includes {other}, which includes {one} at {seen[other, one]}"


def classes_have_one_source():
    """What a header declares is defined in the source of its name."""
    owners = {}
    for path in tree.files(".h"):
        for name in re.findall(r"^(?:class|struct)\s+(?:[A-Z_]+(?:\([^)]*\))?\s+)?(\w+)[^;{]*\{", tree.text_of(path), re.M):
            owners.setdefault((path.parent, name), path)
    for path in tree.files(".cpp"):
        if tree.is_test(path) or "testing" in path.parts:
            continue
        for name in sorted(set(re.findall(r"^[\w:<>,&* ]*?\b([A-Z]\w*)::~?\w+\([^;]*$", tree.text_of(path), re.M))):
            header = owners.get((path.parent, name))
            if header and header.stem != path.stem:
                yield f"{path}: {name} is declared in {header}"


CHECKS = [links_follow_the_plan, includes_follow_the_links, libraries_have_owners, libraries_stay_inside, folders_do_not_look_back, sources_are_listed, classes_have_one_source]
