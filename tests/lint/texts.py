"""Rules about the text of files."""
import re
import subprocess

import tree

# In two halves, so that this file does not name them either. Where packages come from is the machine's business.
REGISTRIES = [a + b for a, b in [("deb.debian", ".org"), ("security.debian", ".org"), ("registry.npmjs", ".org"), ("pypi", ".org"),
                                 ("files.pythonhosted", ".org"), ("crates", ".io"), ("proxy.golang", ".org"), ("docker", ".io"),
                                 ("ghcr", ".io"), ("quay", ".io"), ("gcr", ".io"), ("archive.ubuntu", ".com")]]
UNFINISHED = [a + b for a, b in [("TO", "DO"), ("FIX", "ME"), ("XX", "X:"), ("HA", "CK:")]]
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".icc"}
BAD_FILE_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager)(_|$)")


def _lines_with(words):
    pattern = re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(word)}" for word in words))
    for path in tree.files():
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(tree.text_of(path).splitlines(), 1):
            if match := pattern.search(line):
                yield path, number, match[0]


def no_registry_is_named():
    """No file names the host of a package registry."""
    for path, number, word in _lines_with(REGISTRIES):
        yield f"{path}:{number}: names {word}"


def nothing_is_left_undone():
    """What is committed is finished."""
    for path, number, word in _lines_with(UNFINISHED):
        yield f"{path}:{number}: {word}"


def files_open_with_their_sentence():
    """A header, and a source file without a header of its own, begins by saying what it is; a header is read once."""
    for path in tree.sources():
        first, _, rest = tree.text_of(path).partition("\n")
        spoken_for = tree.is_test(path) or path.suffix == ".cpp" and (tree.ROOT / path.with_suffix(".h")).is_file()
        if not spoken_for and not first.startswith("// "):
            yield f"{path}:1: begins without a sentence about the file"
        if path.suffix == ".h" and "#pragma once" not in rest:
            yield f"{path}: has no #pragma once"


def names_say_something():
    """No file is called after nothing in particular."""
    for path in tree.sources():
        if BAD_FILE_NAMES.search(path.stem):
            yield f"{path}: find a name that says what it does"


def threads_do_not_sleep():
    """Product code waits for something, never for a while."""
    for path in tree.sources():
        if tree.is_test(path):
            continue
        for number, line in enumerate(tree.text_of(path).splitlines(), 1):
            if re.search(r"\b(sleep_for|sleep_until|usleep|nanosleep)\s*\(", line):
                yield f"{path}:{number}: sleeps"


LOCK = re.compile(r"\bsync::Mutex\s+(\w+);(.*)")
UNCHECKED_LOCK = re.compile(r"\bstd::((recursive_|timed_|shared_)*mutex|condition_variable\w*|lock_guard|scoped_lock|unique_lock|shared_lock)\b")


def locks_say_what_they_guard():
    """A lock is one of sync/mutex.h, which clang checks; something is GUARDED_BY it, or its line says what it is for."""
    for path in tree.sources():
        if tree.is_test(path) or path.stem.startswith("test_") or path.parts[0] == "sync":
            continue
        text = tree.text_of(path)
        for number, line in enumerate(text.splitlines(), 1):
            if UNCHECKED_LOCK.search(line):
                yield f"{path}:{number}: take sync/mutex.h"
            lock = LOCK.search(line)
            if lock and f"GUARDED_BY({lock[1]})" not in text and "//" not in lock[2]:
                yield f"{path}:{number}: what does {lock[1]} guard?"


def sources_are_formatted():
    """clang-format has nothing to change. Only Debian 12's is asked: each release of it has other ideas."""
    if " version 14." not in subprocess.run(["clang-format", "--version"], capture_output=True, text=True, check=True).stdout:
        return
    paths = [str(path) for path in tree.sources()]
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *paths], cwd=tree.ROOT, capture_output=True, text=True)
    for path in sorted({line.split(":")[0] for line in done.stderr.splitlines() if " error: " in line}):
        yield f"{path}: clang-format would change it; ./run fmt does"


LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
OUR_PATH = re.compile(r"`((?:app|cron|doc|embedded_ui|imaging|model|packaging|store|sync|tests|text)/[\w./*-]*)`")
SECTION = re.compile(r"doc/contract\.md, section (\d+)")


def _is_there(folder, name):
    return any(folder.glob(name)) if "*" in name else (folder / name).exists()


def documents_name_what_is_there():
    """Links of documents, and the paths that they name, lead to files."""
    for path in tree.files(".md"):
        for number, line in enumerate(tree.text_of(path).splitlines(), 1):
            names = [(path.parent, name) for name in LINK.findall(line) if "://" not in name and "{{" not in name]
            names += [(tree.pathlib.Path(), name) for name in OUR_PATH.findall(line)]
            for folder, name in names:
                if not _is_there(tree.ROOT / folder, name):
                    yield f"{path}:{number}: there is no {name}"


def the_contract_has_what_is_cited():
    """A comment that cites the contract names its file and a section that is in it."""
    contract = tree.ROOT / "doc/contract.md"
    sections = set(re.findall(r"^## (\d+)\.", contract.read_text(encoding="utf-8"), re.M)) if contract.is_file() else set()
    for path in tree.files(".h", ".cpp", ".py", ".md", ".mustache"):
        for number, line in enumerate(tree.text_of(path).splitlines(), 1):
            for section in set(SECTION.findall(line)) - sections:
                yield f"{path}:{number}: doc/contract.md has no section {section}"
            if re.search(r"(?<!doc/)contract section \d", line):
                yield f"{path}:{number}: say doc/contract.md, section …"


def no_file_is_huge():
    """No file of the tree is larger than 2 MiB: dumps, data and builds stay out of it."""
    for path in tree.files():
        size = (tree.ROOT / path).stat().st_size
        if size > 2 << 20:
            yield f"{path}: {size} bytes"


# What is written once → where: a definition that looks like it elsewhere is a second one.
HOMES = [
    (re.compile(r"^[\w:<>&* ]+ (trim|trimmed|hex_value|from_hex|percent_decode(_text)?|(en|de)code_base64\w*|bearer_token|iso_(time|seconds))\(.*\{$"), ["text/"]),
    (re.compile(r"\bJson::(parse|sax_parse|accept)\("), ["app/api/json.cpp"]),
    (re.compile(r"\bfind_api_key\("), ["store/", "app/library/authorization.cpp", "app/library/keys.cpp"]),
]


def an_idea_has_one_home():
    """Text is trimmed and decoded in text/ alone, JSON read by its one reader, an API key looked up by the one authorisation."""
    for path in tree.sources():
        if tree.is_test(path):
            continue
        for number, line in enumerate(tree.text_of(path).splitlines(), 1):
            for pattern, homes in HOMES:
                if pattern.search(line) and not any(str(path).startswith(home) for home in homes):
                    yield f"{path}:{number}: belongs to {homes[0]}"


CHECKS = [an_idea_has_one_home, no_file_is_huge, no_registry_is_named, nothing_is_left_undone, files_open_with_their_sentence, names_say_something, threads_do_not_sleep, locks_say_what_they_guard,
          sources_are_formatted, documents_name_what_is_there, the_contract_has_what_is_cited]
