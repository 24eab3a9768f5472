"""What is stored, on the disk as it is: rates, and what a commit waits for. All goals are absolute, so the disk's own times
of the same rounds stand beside them."""

import re
import shutil
import subprocess

from .. import disk
from ..figures import Figure, number
from ..processes import Failure, measure
from ..rounds import interleaved

ROOMS_OF_FIFTY = 20
SECONDS = 20
MIB_OF_A_LOG = 60
MIB_OF_A_DATABASE = 1024
DIRECT_ROOMS = ["--members", 2, "--rooms", 500]


def rate(bench):
    rounds = interleaved(bench, {"rate": lambda: _storage(bench, "rate")})
    return [Figure("storage alone, batches of 100", rounds.of("rate", "messages_per_second"), "messages/s", at_least=20_000,
                   rounds=rounds,
                   note=f"{number(rounds.median(lambda report: report['rate']['syncs'] / report['rate']['commits']))} syncs "
                        f"a commit, {_syncs(rounds, 'rate')}")]


def messages_of_a_sync(bench):
    """How the rate end to end comes about. The server is traced, and slower than otherwise."""
    strace = shutil.which("strace")
    if strace is None:
        raise Failure("strace is not installed")
    with bench.parlor("--storage", "sqlite", *DIRECT_ROOMS) as parlor, bench.directory() as directory:
        options = ["--connections", 1000, "--rooms", 500, "--window", 1]
        plain = interleaved(bench, {"parlor": lambda: bench.load("small-rooms", parlor, *options, seconds=bench.seconds)})
        counts = directory / "counts"
        tracer = subprocess.Popen([strace, "-f", "-c", "-e", "trace=fsync,fdatasync", "-p", str(parlor.pid), "-o", counts],
                                  stderr=subprocess.PIPE)
        try:
            tracer.stderr.readline()  # it says that it is attached
            traced = bench.load("small-rooms", parlor, *options, "--messages", 20_000)
        finally:
            tracer.terminate()
            tracer.communicate()
        lines = re.findall(r"(\d+)\s+(?:\d+\s+)?f(?:data)?sync$", counts.read_text(encoding="utf-8"), re.MULTILINE)
        syncs = sum(map(int, lines))
    return [Figure("small rooms (500 of 2), durable, end to end", plain.of("parlor", "messages_per_second"), "messages/s",
                   at_least=5_000, rounds=plain,
                   note=f"a sync for {number(traced['messages'] / max(syncs, 1))} messages: {syncs} for "
                        f"{number(traced['messages'])}, traced, at {number(traced['messages_per_second'])} messages/s")]


def rooms_of_fifty(bench):
    members = ["--members", 50, "--rooms", ROOMS_OF_FIFTY]
    options = ["--connections", 50 * ROOMS_OF_FIFTY, "--rooms", ROOMS_OF_FIFTY, "--rate", 1000]
    with bench.parlor("--storage", "sqlite", *members) as parlor, bench.directory() as directory:
        rounds = interleaved(bench, {
            "parlor": lambda: bench.load("small-rooms", parlor, *options, seconds=SECONDS),
            "sync": lambda: disk.sync_times(directory)})
    syncs = ", ".join(f"{name} {number(rounds.of('sync', name))}" for name in ("p50", "p99", "p999"))
    return [Figure(f"rooms of 50, 1,000 messages/s, durable: {title}",
                   rounds.median(lambda report, name=name: report["parlor"]["latency_us"][name]) / 1000, "ms", at_most=goal,
                   rounds=rounds, note=f"plain fdatasync: {syncs} ms" if name == "p50" else "")
            for name, title, goal in (("p50", "p50", 2), ("p99", "p99", 10), ("p999", "p99.9", 50))]


def checkpoint(bench):
    return _longest(bench, "checkpoint", MIB_OF_A_LOG, f"a log of {MIB_OF_A_LOG} MiB is copied back")


def backup(bench):
    return _longest(bench, "backup", MIB_OF_A_DATABASE, f"{number(MIB_OF_A_DATABASE)} MiB are backed up")


def _longest(bench, case, mebibytes, title):
    rounds = interleaved(bench, {name: lambda name=name: _storage(bench, name, mebibytes) for name in (case, "disk")})
    return [Figure(f"longest commit while {title}", rounds.of(case, "commit_max_ms"), "ms", at_most=50, rounds=rounds,
                   note=f"{_syncs(rounds, case)}, longest without its syncs {number(rounds.of(case, 'own_max_ms'))} ms; "
                        f"the disk alone beside as much: longest sync {number(rounds.of('disk', 'sync_max_ms'))} ms")]


def _storage(bench, case, mebibytes=0):
    with bench.directory() as directory:
        command = [bench.programs / "parlor_bench_storage", case, directory, mebibytes]
        return measure(bench.machine, command, bench.machine.server_core, timeout=300)


def _syncs(rounds, case):
    p50, p99, most = (number(rounds.of(case, f"sync_{name}_ms")) for name in ("p50", "p99", "max"))
    return f"a sync {p50} ms, p99 {p99}, longest {most}"
