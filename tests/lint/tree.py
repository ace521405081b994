"""The tree as the rules see it: source files, and the rooms that the CMakeLists.txt files declare."""
import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOM_FOLDERS = ("app", "store", "imaging", "cron", "embedded_ui", "model", "sync", "text")
SKIPPED = {"build", "data", "node_modules", ".git", "__pycache__"}
KEYWORDS = {"PATH", "SOURCES", "LINKS", "USES", "TESTS", "TEST_LINKS", "TEST_USES", "APART", "ALONE"}


def files(*suffixes):
    """Every file of ours with one of the suffixes (of any, without), as paths from the root."""
    found, folders = [], [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if path.name in SKIPPED or path.is_symlink():
                continue
            if path.is_dir():
                folders.append(path)
            elif not suffixes or path.suffix in suffixes:
                found.append(path.relative_to(ROOT))
    return sorted(found)


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def sources():
    return files(".h", ".cpp")


def is_test(path):
    return path.stem.endswith("_test") or path.parts[0] == "tests"


@dataclasses.dataclass
class Room:
    name: str
    path: pathlib.Path  # the folder it owns
    sources: set  # paths from the root
    tests: set
    links: set  # names of rooms
    test_links: set
    uses: set
    shown: set = dataclasses.field(default_factory=set)  # rooms that its header shows to those who link it


def _words(text):
    return re.sub(r"#[^\n]*", "", text).split()


def _declaration(kind, words, folder):
    lists, current = {key: [] for key in KEYWORDS}, None
    for word in words[1:]:
        if word in KEYWORDS:
            current = word
        elif current and not word.startswith("$"):
            lists[current].append(word)
    own = pathlib.Path(lists["PATH"][0]) if lists["PATH"] else folder
    at = lambda names: {folder / name for name in names}
    name = words[0] if kind == "room" else words[0] + " (executable)"
    return Room(name, own, at(lists["SOURCES"]), at(lists["TESTS"]), set(lists["LINKS"]), set(lists["TEST_LINKS"]), set(lists["USES"]))


def rooms():
    """All declarations; the executable's is one of them."""
    found = []
    for path in files(".txt"):
        if path.name != "CMakeLists.txt":
            continue
        for kind, inside in re.findall(r"lightkeep_(room|executable)\(([^)]*)\)", text_of(path)):
            found.append(_declaration(kind, _words(inside), path.parent))
        for name, shown in re.findall(r"target_link_libraries\(lk_(\w+) PUBLIC lk_(\w+)\)", text_of(path)):
            next(room for room in found if room.name == name).shown.add(shown)
    return found


def visible(room, known, testing):
    """Names of the rooms whose headers `room` may include."""
    direct = room.links | room.shown | (room.test_links if testing else set())
    return direct.union(*(other.shown for other in known if other.name in direct))


def owner(path, known):
    """The room whose folder holds `path`: the deepest one; among those of one folder, the one that lists the file."""
    holders = [room for room in known if room.path in path.parents]
    depth = max((len(room.path.parts) for room in holders), default=0)
    deepest = [room for room in holders if len(room.path.parts) == depth]
    return next((room for room in deepest if path in room.sources | room.tests), deepest[0] if deepest else None)
