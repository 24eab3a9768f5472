"""Latency at a given rate, from the time at which a message was due, whether or not it could be sent then."""

import contextlib

from .. import disk
from ..figures import Figure, number
from ..rounds import interleaved
from .throughput import STORAGES, storage_option

SECONDS = 8


def large_room(bench):
    rounds = _at_a_thousand_a_second(bench, 1000, ("memory", "durable"))
    return [
        Figure(f"p99 at N=1000, 1,000 messages/s, {STORAGES[kind]}",
               rounds.median(lambda report, kind=kind: _p99(report[kind]) / _p99(report["floor"])), "× floor",
               at_most=goal, rounds=rounds, note=_times(rounds, kind))
        for kind, goal in (("memory", 1.3), ("durable", 2.0))]


def room_of_a_hundred(bench):
    with bench.directory() as directory:
        rounds = _at_a_thousand_a_second(bench, 100, ("durable",), sync=lambda: disk.sync_microseconds(directory))
    sync = rounds.median(lambda report: report["sync"])
    return [Figure(
        "p99 at N=100, 1,000 messages/s, durable: above the floor",
        rounds.median(lambda report: (_p99(report["durable"]) - _p99(report["floor"])) / report["sync"]), "syncs",
        at_most=3, rounds=rounds,
        note=f"{_times(rounds, 'durable')}, fdatasync {number(sync)} µs")]


def _at_a_thousand_a_second(bench, members, kinds, **others):
    options = ["--connections", members, "--rate", 1000]
    with contextlib.ExitStack() as stack:
        services = {
            kind: stack.enter_context(bench.parlor("--storage", storage_option(kind), "--members", members))
            for kind in kinds}
        answer_bytes = bench.answer_bytes("fan-out", services[kinds[0]], *options)
        services["floor"] = stack.enter_context(bench.floor(answer_bytes))
        return interleaved(bench, {
            **{name: lambda service=service: bench.load("fan-out", service, *options, seconds=SECONDS)
               for name, service in services.items()},
            **others})


def _p99(report):
    return report["latency_us"]["p99"]


def _times(rounds, kind):
    ours, floor = (rounds.median(lambda report, name=name: _p99(report[name])) for name in (kind, "floor"))
    return f"p99 {number(ours / 1000)} ms of {number(floor / 1000)} ms"
