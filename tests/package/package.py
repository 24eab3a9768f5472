#!/usr/bin/env python3
"""Can a stranger use it? package.py SCENARIO SOURCE BUILD WORK COMPILER

    install          puts the library of BUILD under WORK/prefix, by way of another folder: the tree may be moved
    find_package_17  and _20: consumers of the installed library
    versions         0.1 is found; other versions are not
    contract         the component `testing`
    pkg_config       one call of the compiler with what pkg-config says
    add_subdirectory, fetch_content
                     consumers that build parlor within their own build
    own_asio         a host with an io_context of its own, beside the installed library
    own_asio_prelinked
                     a host whose Asio is set up otherwise, beside a library with hidden third-party symbols
"""

import os
import pathlib
import shutil
import subprocess
import sys

# Settings that change Asio's classes: a host with these must not share a symbol with parlor.
OTHER_ASIO = "ASIO_DISABLE_EPOLL;ASIO_DISABLE_EVENTFD;ASIO_NO_TS_EXECUTORS"


class failure(Exception):
    pass


def run(*command, **settings):
    print("+", " ".join(map(str, command)), flush=True)
    done = subprocess.run(list(map(str, command)), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **settings)
    print(done.stdout, flush=True)
    if done.returncode != 0:
        raise failure(f"{command[0]} answered {done.returncode}")
    return done.stdout


class package:
    def __init__(self, source, build, work, compiler):
        self.source, self.build, self.work = map(pathlib.Path, (source, build, work))
        self.compiler = compiler
        self.prefix = self.work / "prefix"
        self.here = self.source / "tests/package"

    def install(self):
        staging = self.work / "staging"
        for folder in (staging, self.prefix):
            shutil.rmtree(folder, ignore_errors=True)
        run("cmake", "--install", self.build, "--prefix", staging)
        staging.rename(self.prefix)
        for path in self.prefix.rglob("*"):
            if path.suffix in (".cmake", ".pc") and str(self.source) in path.read_text(encoding="utf-8"):
                raise failure(f"{path.name} names the folder that parlor was built from")

    def configure(self, consumer, name, *settings):
        build = self.work / name
        launcher = shutil.which("ccache")
        launchers = [f"-DCMAKE_{language}_COMPILER_LAUNCHER={launcher}" for language in ("C", "CXX")] if launcher else []
        run("cmake", "-S", self.here / consumer, "-B", build, f"-DCMAKE_CXX_COMPILER={self.compiler}", *launchers,
            *settings)
        return build

    def build_and_run(self, consumer, name, *settings):
        build = self.configure(consumer, name, *settings)
        run("cmake", "--build", build, "--parallel", os.cpu_count())
        run(build / "consumer")
        return build

    def installed(self):
        return f"-DCMAKE_PREFIX_PATH={self.prefix}"

    def find_package_17(self):
        self.build_and_run("find_package", "find_package_17", self.installed(), "-DCMAKE_CXX_STANDARD=17")

    def find_package_20(self):
        self.build_and_run("find_package", "find_package_20", self.installed(), "-DCMAKE_CXX_STANDARD=20")

    def versions(self):
        for version, is_wanted in (("0.1", True), ("0.1.0", True), ("0.0", False), ("0.2", False), ("1.0", False)):
            shutil.rmtree(self.work / "versions", ignore_errors=True)
            try:
                self.configure("find_package", "versions", self.installed(), f"-DWANTED_VERSION={version}")
            except failure:
                if is_wanted:
                    raise
            else:
                if not is_wanted:
                    raise failure(f"version {version} was found")

    def contract(self):
        self.build_and_run("contract", "contract", self.installed())

    def pkg_config(self):
        folder = next(self.prefix.rglob("parlor.pc")).parent
        flags = run("pkg-config", "--cflags", "--libs", "--static", "parlor",
                    env={**os.environ, "PKG_CONFIG_PATH": str(folder)}).split()
        program = self.work / "pkg_config_consumer"
        run(self.compiler, "-std=c++17", self.here / "consumer.cpp", "-o", program, *flags)
        run(program)

    def add_subdirectory(self):
        build = self.build_and_run("add_subdirectory", "add_subdirectory", f"-DPARLOR_SOURCE={self.source}")
        run("cmake", "--install", build, "--prefix", self.work / "nothing")
        if (self.work / "nothing").exists():
            raise failure("parlor installs itself with its parent")

    def fetch_content(self):
        self.build_and_run("fetch_content", "fetch_content", f"-DPARLOR_SOURCE={self.source}")

    def own_asio(self):
        self.build_and_run("own_asio", "own_asio", self.installed())

    def own_asio_prelinked(self):
        build = self.build_and_run("own_asio", "own_asio_prelinked", f"-DPARLOR_SOURCE={self.source}",
                                   "-DPARLOR_PRELINK=ON", f"-DHOST_ASIO_DEFINITIONS={OTHER_ASIO}")
        archive = next(build.rglob("libparlor.a"))
        symbols = run("nm", "--extern-only", "--defined-only", "--format=just-symbols", archive).split()
        leaked = [symbol for symbol in symbols if symbol.startswith("_Z") and "parlor" not in symbol]
        if leaked:
            raise failure(f"{len(leaked)} symbols are visible that are not parlor's, such as {leaked[0]}")


def main(scenario, *places):
    stranger = package(*places)
    stranger.work.mkdir(parents=True, exist_ok=True)
    try:
        getattr(stranger, scenario)()
    except failure as problem:
        print(problem)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
