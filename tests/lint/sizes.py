"""The largest functions and files are shown, so that they are seen; files too small to be worth opening are refused."""
import collections
import pathlib
import re

import tree

FUNCTION_LINES, FILE_LINES = 40, 450
UNIT_LINES = 60  # of a header and its source together
# Headers whose source the build makes: what declares it must stand by itself.
MADE_BY_THE_BUILD = {"embedded_ui/content", "text/letter_tables"}
OPENING = re.compile(r"^\s*(?!(if|for|while|switch|else|do|namespace|class|struct|enum|union|try|catch)\b)[^\s#/}].*\)[^;=]*\{$")
INCLUDE = re.compile(r'^\s*#\s*include "([^"]+)"', re.M)


def indentation(line):
    return len(line) - len(line.lstrip())


def functions_of(path):
    """(line, length) of what looks like a function in our formatting: opened by ') … {', closed by the first '}' that is no deeper."""
    lines = tree.text_of(path).splitlines()
    for begin, line in enumerate(lines):
        if OPENING.match(line):
            depth = indentation(line)
            end = next((i for i in range(begin + 1, len(lines)) if lines[i].lstrip()[:1] == "}" and indentation(lines[i]) <= depth), begin)
            yield begin + 1, end - begin - 1


def offenders():
    for path in tree.sources():
        if tree.is_test(path):
            continue
        length = tree.text_of(path).count("\n")
        if length > FILE_LINES:
            yield length, f"{path}: {length} lines"
        for number, lines in functions_of(path):
            if lines > FUNCTION_LINES:
                yield lines, f"{path}:{number}: a function of {lines} lines"


def units():
    """name → lines of a header and its source, for product code; name → the units that include it."""
    lines, callers = collections.Counter(), collections.defaultdict(set)
    for path in tree.sources():
        name = str(path.with_suffix(""))
        for included in INCLUDE.findall(tree.text_of(path)):
            if (caller := name.removesuffix("_test")) != included.removesuffix(".h"):
                callers[included.removesuffix(".h")].add(caller)
        if not tree.is_test(path):
            lines[name] += tree.text_of(path).count("\n")
    return lines, callers


def files_are_worth_opening():
    """What is small and has one caller, in its own folder, stands with that caller, not in files of its own."""
    lines, callers = units()
    for name in sorted(lines.keys() & callers.keys()):
        neighbours = {pathlib.PurePath(caller).parent for caller in callers[name]} == {pathlib.PurePath(name).parent}
        if lines[name] < UNIT_LINES and len(callers[name]) == 1 and neighbours and name not in MADE_BY_THE_BUILD:
            yield f"{name}: {lines[name]} lines for {min(callers[name])}"


def show():
    found = sorted(offenders(), reverse=True)
    if found:
        print(f"large (a function over {FUNCTION_LINES} lines, a file over {FILE_LINES}); not a failure:")
        for _, sentence in found:
            print("  " + sentence)


CHECKS = [files_are_worth_opening]
