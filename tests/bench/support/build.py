"""Gets the programs: installs what they need, and builds them."""

import pathlib
import shutil
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
PROGRAMS = ("parlor_bench_floor", "parlor_bench_load", "parlor_bench_server", "parlor_bench_micro",
            "parlor_bench_storage")


def install(groups):
    subprocess.run([REPOSITORY / "cmake/install-dependencies", *groups], check=True)


def build(folder):
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    subprocess.run(
        ["cmake", "-S", REPOSITORY, "-B", folder, "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DPARLOR_BUILD_BENCHMARKS=ON",
         "-DPARLOR_BUILD_TESTS=OFF", "-DPARLOR_BUILD_EXAMPLES=OFF", *launcher], check=True)
    subprocess.run(["cmake", "--build", folder, "--parallel", "--target", *PROGRAMS], check=True)


def programs_of(folder):
    """Where the programs of a build are; FileNotFoundError says which is missing."""
    for name in PROGRAMS:
        if not (folder / "bin" / name).is_file():
            raise FileNotFoundError(f"{folder / 'bin' / name} is not there: build with PARLOR_BUILD_BENCHMARKS=ON")
    return folder / "bin"


def install_peers(folder):
    """The npm modules of the peers, in the build; answers where they are."""
    wanted = REPOSITORY / "tests/bench/peers/package.json"
    peers = folder / "peers"
    installed = peers / "package.json"
    modules = peers / "node_modules"
    if not modules.is_dir() or not installed.is_file() or installed.read_text() != wanted.read_text():
        peers.mkdir(parents=True, exist_ok=True)
        shutil.copy(wanted, installed)
        shutil.copy(wanted.with_name(".npmrc"), peers)
        try:
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], cwd=peers, check=True)
        except BaseException:
            installed.unlink()
            raise
    return modules
