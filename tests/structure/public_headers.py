#!/usr/bin/env python3
"""Public headers for strangers: public_headers.py COMPILER INCLUDE_FOLDER

Each compiles alone as C++17, and all together as C++20 and C++23, without a warning.
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


def compile_text(compiler, include, standard, text):
    done = subprocess.run(
        [compiler, f"-std={standard}", "-fsyntax-only", *WARNINGS, f"-I{include}", "-x", "c++", "-"],
        input=text, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"as {standard}:\n{text}{done.stderr}"


def main(compiler, include):
    root = pathlib.Path(include)
    headers = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.hpp"))
    # Twice in one source: a header may not stand in its own way.
    jobs = [("c++17", f'#include "{header}"\n#include "{header}"\n') for header in headers]
    everything = "".join(f'#include "{header}"\n' for header in headers)
    jobs += [("c++20", everything), ("c++2b", everything)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = list(filter(None, pool.map(lambda job: compile_text(compiler, include, *job), jobs)))
    print("\n".join(problems) or f"{len(headers)} public headers compile alone and together")
    return 1 if problems or not headers else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
