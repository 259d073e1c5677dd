#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what clang-format and clang-tidy cannot see: arrows between folders, dead files and options,
repeated functions, noise comments. Prints `path:line: what`, exits 1 where anything is found."""
import collections
import pathlib
import re
import subprocess
import sys

# A folder may include what stands left of it.
ORDER = ["base", "kernels", "storage", "engine", "vm-frontends", "stf", "node", "bench", "cli"]
FREE = ["tests"]  # may include anything; nobody includes it
LINES_MAX, INCLUDES_MAX, FUNCTION_LINES_MAX = 800, 25, 70
CODE = (".hpp", ".cpp", ".cu", ".cuh")
SCRIPTS = (".cmake", ".py", ".sh", "CMakeLists.txt")
# Folders where exceptions are allowed.
THROWING = ["node", "bench", "cli", "tests"]

BANNER = re.compile(r"^\s*(//|/\*|#)\s*[=\-*#~]{6,}")
TEMPORAL = re.compile(
    r"(//|^\s*#\s).*\b(previously|originally|no longer|used to be|the old|refactored|now uses|"
    r"new version|as requested|phase \d|step \d)\b", re.I)
RESTATES = re.compile(
    r"^\s*//+\s*(constructors?|destructors?|getters?|setters?|includes?|"
    r"private members?|public (methods|api)|(default|copy|move) constructor|"
    r"initiali[sz]e (the )?\w+|increment \w+|return (the )?\w+|loop (over|through) .*)\.?\s*$", re.I)
TODO = re.compile(r"\b(TODO|FIXME|HACK|XXX)\b(?!\(#\d+\))")
HOOK = re.compile(
    r"\w+_for_test(s|ing)?\b|\w+ForTest(s|ing)?\b|friend class \w*Test\b|FRIEND_TEST|#\s*if.*\bTESTING\b")
VAGUE = re.compile(r"(^|/)(utils?|helpers?|misc|common|managers?|types)\.\w+$")
# state2/, store_v2/; algorithms whose name ends so are none.
REVISED = re.compile(r"(^|/)(?!blake3/|secp256[kr]1/)[\w-]*[a-z_-]\d/")
STUB = re.compile(r"not[ _-]?(yet )?implemented|unimplemented(?!_functionality|_handle)", re.I)
THROWS = re.compile(r"\b(throw|try|catch)\b\s*[\w({]")
PREPROCESSOR_IF = re.compile(r"^\s*#\s*(if|ifdef|ifndef)\b")
USING_NAMESPACE = re.compile(r"^\s*using namespace\b")
DISABLED = re.compile(r"\bDISABLED_")
SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b")
LOCAL_FUNCTION = re.compile(
    r"^(?:static|inline|constexpr)[\w:<>,\s*&]*?\b(\w+)\((?![^)]*\);)", re.M)
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')

found = []


def say(path, line, what):
    found.append(f"{path}:{line}: {what}")


def public(header):
    """engine/engine.hpp and vm-frontends/evm/evm.hpp; deeper is private to its owner."""
    parts = header.split("/")
    return len(parts) == 2 or (parts[0] == "vm-frontends" and len(parts) == 3)


def owner(path):
    """The folder that a file belongs to; each frontend is a house of its own."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "vm-frontends" else parts[0]


def without_literals(line):
    """The line's code: without its comment and with empty string literals."""
    return re.sub(r"//.*", "", re.sub(r'"(\\.|[^"\\])*"', '""', line))


def without_preamble(lines):
    """What defines something: all lines but comments and includes."""
    return "\n".join(line for line in lines if not re.match(r"\s*(//|#|namespace\b|\}|\{$)", line))


def check_include(path, number, to, included):
    included.add(to)
    top, target = path.split("/")[0], to.split("/")[0]
    if top not in ORDER:
        return
    if target in FREE:
        say(path, number, f"product code includes {to}")
    if target in ORDER:
        if ORDER.index(target) > ORDER.index(top):
            say(path, number, f"arrow the wrong way: {top} -> {to}")
        # Benchmarks, as tests, measure parts from inside.
        if top == "bench":
            return
        if owner(to) != owner(path) and (not public(to) or target == top == "vm-frontends"):
            say(path, number, f"private header of {owner(to)}: {to}")


def check_comments(path, number, line):
    if BANNER.search(line):
        say(path, number, "banner comment")
    if TEMPORAL.search(line):
        say(path, number, "comment tells history; tell what holds")
    if RESTATES.search(line):
        say(path, number, "comment restates the code")
    if TODO.search(line):
        say(path, number, "TODO without (#issue)")
    if STUB.search(line):
        say(path, number, "stub: implement it, or let the type say that it cannot be")


def check_code_line(path, number, line):
    top = path.split("/")[0]
    code = without_literals(line)
    if top in ORDER:
        if HOOK.search(code):
            say(path, number, "test-only hook in product code")
        if top not in THROWING and THROWS.search(code):
            say(path, number, f"exception in {top}, which builds without them")
        if top not in ("base", "kernels") and PREPROCESSOR_IF.search(code):
            say(path, number, "#if outside base/ and kernels/: use if constexpr on a trait")
    else:
        if DISABLED.search(code):
            say(path, number, "disabled test: repair or remove it")
        if SLEEP.search(code):
            say(path, number, "sleep in a test: wait for the event itself")
    if path.endswith((".hpp", ".cuh")) and USING_NAMESPACE.search(code):
        say(path, number, "using namespace in a header")


def check_functions(path, lines):
    """Length of the functions of a formatted file, whose bodies stand in braces on lines of their own."""
    starts = []
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if line.strip() == "{":
            starts.append((indent, number))
        elif line.strip() in ("}", "};") and starts and starts[-1][0] == indent:
            _, start = starts.pop()
            head = lines[start - 2].strip()
            is_function = re.search(r"\)(\s*(const|noexcept|override|final|mutable|->.*))*$", head)
            control = re.match(r"(if|for|while|switch|else|do)\b", head)
            if is_function and not control and number - start - 1 > FUNCTION_LINES_MAX:
                say(path, start, f"function of {number - start - 1} lines, at most {FUNCTION_LINES_MAX}")


def check_code(path, text, included, local, cmake):
    lines = text.split("\n")
    is_table = "tidy: table" in lines[0]
    if "SPDX-License-Identifier: Apache-2.0" not in lines[0]:
        say(path, 1, "no SPDX line")
    if path.endswith((".hpp", ".cuh")) and "#pragma once" not in lines[:3]:
        say(path, 1, "no #pragma once behind the SPDX line")
    if len(lines) > LINES_MAX and not is_table:
        say(path, 1, f"{len(lines)} lines, at most {LINES_MAX}")
    if sum("#include" in line for line in lines) > INCLUDES_MAX:
        say(path, 1, f"over {INCLUDES_MAX} includes: the file does too much")
    for number, line in enumerate(lines, 1):
        if match := INCLUDE.match(line):
            check_include(path, number, match[1], included)
        check_comments(path, number, line)
        check_code_line(path, number, line)
    if not is_table:
        check_functions(path, lines)
    if path.endswith((".cpp", ".cu")):
        for match in LOCAL_FUNCTION.finditer(text):
            local[match[1]].append(path)
        if pathlib.Path(path).name not in cmake:
            say(path, 1, "in no CMakeLists.txt")
        if not re.search(r"[{(]", without_preamble(lines)):
            say(path, 1, "holds nothing")


def check_script(path, text):
    lines = text.split("\n")
    if not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:2]):
        say(path, 1, "no SPDX line")
    if len(lines) > LINES_MAX:
        say(path, 1, f"{len(lines)} lines, at most {LINES_MAX}")
    if path == "tools/tidy.py":
        return
    for number, line in enumerate(lines, 1):
        check_comments(path, number, line)


def check_whole(code, scripts, included, local, cmake):
    """What no file shows alone."""
    for path in code:
        if path.endswith((".hpp", ".cuh")) and path not in included:
            say(path, 1, "header included by nobody")
    for name, where in sorted(local.items()):
        if len(set(where)) > 1:
            say(where[1], 1, f"local function {name}() stands also in {where[0]}")
    everything = "\n".join(code.values())
    words = collections.Counter(re.findall(r"\w+", cmake + everything))
    options = re.findall(r"\boption\(\s*(\w+)", cmake) + re.findall(r"\bset\((BRAID_\w+).*CACHE", cmake)
    for option in options:
        if words[option] < 2:
            say("CMakeLists.txt", 1, f"option {option} is read nowhere")
    for name in re.findall(r"^\s*(?:function|macro)\((\w+)", cmake, re.M):
        if words[name] < 2 + len(re.findall(rf"# {name}\(", cmake)):
            say("cmake/", 1, f"function {name} is called nowhere")
    for name in re.findall(r"\bclass (\w+)\s*(?:final)?\s*\{[^}]*virtual ~\1\(\)", everything):
        if len(re.findall(rf":\s*(?:public )?(?:\w+::)*{name}\b", everything)) < 2:
            say("(interface)", 1, f"{name} has fewer than two implementations")


def main():
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    files = [f for f in files.stdout.split("\n") if f and pathlib.Path(f).is_file()]
    text = {f: pathlib.Path(f).read_text(errors="replace") for f in files
            if f.endswith(CODE + SCRIPTS) or f == ".ci/run"}
    code = {f: t for f, t in text.items() if f.endswith(CODE) and f.split("/")[0] in ORDER + FREE}
    scripts = {f: t for f, t in text.items() if f not in code}
    cmake = "\n".join(t for f, t in text.items() if f.endswith(("CMakeLists.txt", ".cmake")))
    included, local = set(), collections.defaultdict(list)
    for path in files:
        if VAGUE.search(path):
            say(path, 1, "vague file name: name what is in it")
        if REVISED.search(path):
            say(path, 1, "folder name ends in a number: a name that grew by revision")
    for path, content in code.items():
        check_code(path, content, included, local, cmake)
    for path, content in scripts.items():
        check_script(path, content)
    check_whole(code, scripts, included, local, cmake)
    print("\n".join(found) or "tidy")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
