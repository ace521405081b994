"""The largest functions and files: shown so that they are seen, not forbidden."""
import re

import tree

FUNCTION_LINES, FILE_LINES = 40, 450
OPENING = re.compile(r"^\s*(?!(if|for|while|switch|else|do|namespace|class|struct|enum|union|try|catch)\b)[^\s#/}].*\)[^;=]*\{$")


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


def show():
    found = sorted(offenders(), reverse=True)
    if found:
        print(f"large (a function over {FUNCTION_LINES} lines, a file over {FILE_LINES}); not a failure:")
    for _, sentence in found:
        print("  " + sentence)
