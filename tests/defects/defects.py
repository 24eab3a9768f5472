#!/usr/bin/env python3
"""What is planted and who has to find it: defects.txt and the patches beside it.

    defects.py REPOSITORY    checks that each patch applies and that each test it names is there
    defects.py --self-test   checks that this check sees what it has to see
"""

import dataclasses
import fnmatch
import pathlib
import re
import sys
import tempfile

FEWEST = 25
SUITE = re.compile(r'\bTEST_SUITE(?:_BEGIN)?\(\s*"([^"]+)"')
CASE = re.compile(r'\bTEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')


@dataclasses.dataclass
class Defect:
    name: str
    test: str  # of ctest
    case: str  # which of its cases, as doctest's --test-case takes it; all of them where it is empty


@dataclasses.dataclass
class Patch:
    sentence: str
    promise: str
    source: str
    hunks: list  # (what stands there, what stands there instead)


def read_table(folder):
    """Lines of `name  test  [case]`; a line that begins with # is for readers."""
    defects = []
    for line in (folder / "defects.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            columns = re.split(r" {2,}", line.strip(), maxsplit=2)
            defects.append(Defect(columns[0], columns[1] if len(columns) > 1 else "", "".join(columns[2:])))
    return defects


def read_patch(path):
    """ValueError says what is wrong with it."""
    head, *rest = re.split(r"^(?=--- )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    sentence = " ".join(head.split())
    promise = re.search(r"\((P[1-8])\)$", sentence)
    if promise is None:
        raise ValueError("it does not begin with what is broken and, in brackets, the promise")
    if len(rest) != 1:
        raise ValueError("it does not change one file")
    files = re.match(r"--- a/(\S+)\n\+\+\+ b/(\S+)\n", rest[0])
    if files is None or files[1] != files[2] or not re.fullmatch(r"src/.+\.cpp", files[1]):
        raise ValueError("it does not change one .cpp file of src")
    hunks = []
    for hunk in re.split(r"^@@ .*\n", rest[0], flags=re.MULTILINE)[1:]:
        lines = hunk.splitlines(keepends=True)
        hunks.append(tuple("".join(line[1:] for line in lines if line[0] in kept) for kept in (" -", " +")))
    if not hunks:
        raise ValueError("it changes nothing")
    return Patch(sentence.removesuffix(promise[0]).strip(), promise[1], files[1], hunks)


def problems_of_patch(repository, path):
    try:
        patch = read_patch(path)
    except ValueError as problem:
        yield str(problem)
        return
    source = repository / patch.source
    if not source.exists():
        yield f"there is no {patch.source}"
        return
    text = source.read_text(encoding="utf-8")
    for there, _ in patch.hunks:
        # More than one place that fits would leave open which one is broken.
        if text.count(there) != 1:
            yield f"what it changes stands in {patch.source} {text.count(there)} times:\n{there}"


def problems_of_test(repository, defect):
    label, _, suite = defect.test.partition(".")
    if not defect.case and (repository / "tests" / label / f"{suite}_test.py").exists():
        return
    wanted = f"{label}/{suite}" if label == "simulation" else suite
    is_there = False
    for path in sorted((repository / "tests" / label).rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        if wanted not in SUITE.findall(text):
            continue
        is_there = True
        names = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', case)) for case in CASE.findall(text))
        if not defect.case or any(fnmatch.fnmatch(name, defect.case) for name in names):
            return
    yield f"{defect.test} has no case {defect.case!r}" if is_there else f"there is no test {defect.test!r}"


def check(repository):
    """One line for everything that is wrong."""
    folder = repository / "tests/defects"
    defects = read_table(folder)
    listed = {defect.name for defect in defects}
    patches = {path.stem: path for path in sorted(folder.glob("*.patch"))}
    if len(listed) < FEWEST or len(listed) < len(defects):
        yield f"defects.txt: {len(defects)} lines with {len(listed)} names are not {FEWEST} or more defects"
    for name in sorted(patches.keys() - listed):
        yield f"{name}.patch: not in defects.txt"
    for defect in defects:
        if defect.name not in patches:
            yield f"defects.txt: there is no {defect.name}.patch"
            continue
        for problem in problems_of_patch(repository, patches[defect.name]):
            yield f"{defect.name}.patch: {problem}"
        for problem in problems_of_test(repository, defect):
            yield f"defects.txt: {defect.name}: {problem}"


GOOD_PATCH = "One is two. (P1)\n--- a/src/one.cpp\n+++ b/src/one.cpp\n@@ -2 +2 @@\n-  return 1;\n+  return 2;\n"
GOOD_SOURCE = "int one() {\n  return 1;\n}\n"
GOOD_TEST = 'TEST_SUITE("one") {\n  TEST_CASE(\n      "one is "\n      "one") {}\n}\n'


def self_test():
    """What is good is taken, and each mistake is seen."""
    mistakes = [
        ({}, None),
        ({"test": ("unit.one", "one is one")}, None),
        ({"test": ("unit.one", "two*")}, "no case"),
        ({"test": ("unit.two", "")}, "no test"),
        ({"test": ("black_box.one", "")}, None),
        ({"test": ("black_box.one", "one is one")}, "no test"),
        ({"test": ("black_box.two", "")}, "no test"),
        ({"source": "int one() {\n  return 3;\n}\n"}, "0 times"),
        ({"source": GOOD_SOURCE + GOOD_SOURCE}, "2 times"),
        ({"patch": GOOD_PATCH.replace(" (P1)", "")}, "the promise"),
        ({"patch": GOOD_PATCH.replace("src/one.cpp", "src/one.hpp")}, "one .cpp file"),
        ({"patch": GOOD_PATCH + GOOD_PATCH.partition("\n")[2]}, "one file"),
    ]
    for change, expected in mistakes:
        with tempfile.TemporaryDirectory() as name:
            repository = pathlib.Path(name)
            for folder in ("src", "tests/unit", "tests/black_box"):
                (repository / folder).mkdir(parents=True)
            (repository / "src/one.cpp").write_text(change.get("source", GOOD_SOURCE), encoding="utf-8")
            (repository / "tests/unit/one_test.cpp").write_text(GOOD_TEST, encoding="utf-8")
            (repository / "tests/black_box/one_test.py").touch()
            patch = repository / "one.patch"
            patch.write_text(change.get("patch", GOOD_PATCH), encoding="utf-8")
            defect = Defect("one", *change.get("test", ("unit.one", "")))
            seen = [*problems_of_patch(repository, patch), *problems_of_test(repository, defect)]
            if (expected is None and seen) or (expected is not None and not any(expected in one for one in seen)):
                yield f"{change}: saw {seen}"


def main(argument):
    problems = list(self_test() if argument == "--self-test" else check(pathlib.Path(argument).resolve()))
    print("\n".join(problems) or "the planted defects fit")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
