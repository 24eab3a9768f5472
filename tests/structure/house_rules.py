#!/usr/bin/env python3
"""Rules of the house that a script can hold: house_rules.py RULE REPOSITORY"""

import pathlib
import re
import subprocess
import sys

TOP_LEVEL = {"CMakeLists.txt", "LICENSE", "README.md", "bindings", "cmake", "examples", "include", "src", "tests"}
BUILT = re.compile(r"^(build[^/]*|parlor-data|\.git|\.cache)/|(^|/)(node_modules|__pycache__)/")

# Spelled in pieces, so that this file keeps its own rule.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(work/(main|shared)|ro" + r"ot/|ho" + r"me/[a-z]+/|Us" + r"ers/[a-z]+/)")


def files_of(repository):
    """The files of the project: as git knows them, or everything that is not built."""
    listing = subprocess.run(
        ["git", "-C", str(repository), "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        names = listing.stdout.splitlines()
    else:
        names = [path.relative_to(repository).as_posix() for path in repository.rglob("*") if path.is_file()]
    return sorted(name for name in set(names) if not BUILT.search(name) and (repository / name).is_file())


def text_of(path):
    """The file's text; nothing for one that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def check_words(repository, files):
    for name in files:
        text = text_of(repository / name)
        if text is None:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if UNFINISHED.search(line):
                yield f"{name}:{number}: a word for unfinished work"
            if MACHINE_PATH.search(line):
                yield f"{name}:{number}: a path of one machine"


def check_top_level(files):
    for name in files:
        first = name.split("/")[0]
        if not first.startswith(".") and first not in TOP_LEVEL:
            yield f"{name}: the top level has its fixed entries"


def check_headers(repository, files):
    for name in files:
        if not name.startswith(("src/", "include/")) or not name.endswith((".hpp", ".cpp")):
            continue
        text = (repository / name).read_text(encoding="utf-8")
        if name.endswith(".hpp") and "#pragma once\n" not in text:
            yield f"{name}: no #pragma once"
        if re.search(r"^\s*using namespace (?!std::[a-z_:]*literals;)", text, re.MULTILINE):
            yield f"{name}: using namespace"


def words_of_cmake(path):
    without_comments = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
    return set(re.split(r'[\s()"]+', without_comments))


def check_lists(repository, files):
    """Each source and public header stands in a CMakeLists.txt: sources are listed, not globbed."""
    public = words_of_cmake(repository / "src/CMakeLists.txt")
    testing = words_of_cmake(repository / "src/testing/CMakeLists.txt")
    for name in files:
        if name.startswith("include/parlor/testing/"):
            if name.removeprefix("include/parlor/testing/") not in testing:
                yield f"{name}: not in src/testing/CMakeLists.txt"
        elif name.startswith("include/"):
            if name.removeprefix("include/parlor/") not in public:
                yield f"{name}: not in src/CMakeLists.txt"
        elif name.startswith(("src/", "tests/unit/", "tests/contract/", "tests/transcript/")) and name.endswith(".cpp"):
            if not is_listed_above(repository, name):
                yield f"{name}: in no CMakeLists.txt above it"


def is_listed_above(repository, name):
    folder = (repository / name).parent
    while folder != repository:
        listing = folder / "CMakeLists.txt"
        if listing.exists() and (repository / name).relative_to(folder).as_posix() in words_of_cmake(listing):
            return True
        folder = folder.parent
    return False


def check_version(repository):
    project = re.search(r"VERSION (\d+)\.(\d+)\.(\d+)\n", (repository / "CMakeLists.txt").read_text(encoding="utf-8"))
    header = (repository / "include/parlor/version.hpp").read_text(encoding="utf-8")
    for part, number in zip(("major", "minor", "patch"), project.groups()):
        if f"version_{part} = {number};" not in header:
            yield f"include/parlor/version.hpp: version_{part} is not {number}"
    if f'"{".".join(project.groups())}"' not in header:
        yield "include/parlor/version.hpp: version_text is another"


def check_readme(repository):
    readme = repository / "README.md"
    program = repository / "examples/minimal_server.cpp"
    for path in (readme, program):
        if not path.exists():
            yield f"{path.name}: not there"
            return
    block = re.search(r"^```cpp\n(.*?)^```$", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    if block is None:
        yield "README.md: no program in it"
    elif block.group(1) != program.read_text(encoding="utf-8"):
        yield "README.md: its first program is not examples/minimal_server.cpp"


def main(rule, repository):
    files = files_of(repository)
    problems = list({
        "words": lambda: check_words(repository, files),
        "top_level": lambda: check_top_level(files),
        "headers": lambda: check_headers(repository, files),
        "lists": lambda: check_lists(repository, files),
        "version": lambda: check_version(repository),
        "readme": lambda: check_readme(repository),
    }[rule]())
    if len(files) < 10:
        problems.append("hardly any file was found to check")
    print("\n".join(problems) or f"{len(files)} files keep the rule: {rule}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve()))
