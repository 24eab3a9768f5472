#!/usr/bin/env python3
"""Mistakes that the compiler must find: must_not_compile.py COMPILER INCLUDE_FOLDER CASE

A case is a source with `#ifdef MISTAKE … #else … #endif`. Without MISTAKE it must compile; with it, it must not, and the
compiler's words must match the pattern after `// refused:`, so that it fails for the reason meant.
"""

import pathlib
import re
import subprocess
import sys


def compile_case(compiler, include, case, *definitions):
    return subprocess.run(
        [compiler, "-std=c++17", "-fsyntax-only", "-Werror=unused-result", f"-I{include}", *definitions, str(case)],
        capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin:/usr/local/bin"})


def main(compiler, include, name):
    case = pathlib.Path(name)
    pattern = re.search(r"^// refused: (.+)$", case.read_text(encoding="utf-8"), re.MULTILINE)
    if pattern is None:
        print(f"{case.name}: no line '// refused: pattern'")
        return 1
    twin = compile_case(compiler, include, case)
    if twin.returncode != 0:
        print(f"{case.name}: does not compile without the mistake:\n{twin.stderr}")
        return 1
    mistake = compile_case(compiler, include, case, "-DMISTAKE")
    if mistake.returncode == 0:
        print(f"{case.name}: the mistake compiles")
        return 1
    if not re.search(pattern.group(1), mistake.stderr):
        print(f"{case.name}: refused, but for another reason:\n{mistake.stderr}")
        return 1
    print(f"{case.name}: refused")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
