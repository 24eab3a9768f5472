"""Connections: what one costs while it echoes, when it comes, and while it is silent."""

import contextlib

from .. import micro
from ..figures import Figure, number
from ..rounds import beside_floor, interleaved

# People in rooms of two, so that whoever comes is announced to one.
COMING = {"full": 10_000, "short": 2_000}
SILENT = {"full": 10_000, "short": 2_000}
MEMBERS_OF_A_SILENT_ROOM = 10


def echo(bench):
    options = ["--connections", 100, "--window", 1]
    with bench.floor() as floor, bench.echo() as parlor:
        rounds = beside_floor(bench, "echo", floor, parlor, options, bench.seconds)
    field = "server_cpu_us_per_delivery"
    return [Figure("echo through the transport: CPU, floor ÷ ours", 1 / rounds.ratio("parlor", field), "",
                   at_least=0.8, rounds=rounds,
                   note=f"{number(rounds.of('parlor', field))} of {number(rounds.of('floor', field))} µs a message")]


def connect(bench):
    count = min(COMING[bench.form], bench.machine.connections)
    options = ["--connections", count, "--rooms", count // 2]
    signature = micro.only(bench, "jwt/verify_hs256") / 1000
    with contextlib.ExitStack() as stack:
        floor = stack.enter_context(bench.floor())
        parlor = stack.enter_context(
            bench.parlor("--storage", "sqlite", "--members", 2, "--rooms", count // 2))
        rounds = beside_floor(bench, "connect", floor, parlor, options)
    field = "server_cpu_us_per_connection"
    return [Figure(
        "connect storm: (CPU per connection − signature) ÷ floor",
        rounds.median(lambda report: (report["parlor"][field] - signature) / report["floor"][field]), "× floor",
        at_most=1.5, rounds=rounds,
        note=f"{number(rounds.of('parlor', field))} of {number(rounds.of('floor', field))} µs a connection, "
             f"signature {number(signature)} µs")]


def idle(bench):
    count = min(SILENT[bench.form], bench.machine.connections)
    rooms = count // MEMBERS_OF_A_SILENT_ROOM
    options = ["--connections", count]

    def transport():
        with bench.echo() as service:
            return bench.load("idle", service, *options)

    def session():
        with bench.parlor("--storage", "sqlite", "--members", MEMBERS_OF_A_SILENT_ROOM, "--rooms", rooms) as service:
            return bench.load("idle", service, *options, "--rooms", rooms)

    rounds = interleaved(bench, {"transport": transport, "session": session})
    above = rounds.median(lambda report: report["session"]["rss_after_kib"] - report["session"]["rss_before_kib"])
    figures = [
        Figure(f"idle: memory per connection of {number(count)}, {title}",
               rounds.of(name, "bytes_per_connection") / 1024, "KiB", at_most=goal, rounds=rounds)
        for name, title, goal in (("transport", "transport alone", 1.5), ("session", "with session and room", 3.0))]
    if count == SILENT["full"]:
        figures.append(Figure("idle: 10,000 connections, above base", above / 1024, "MiB", at_most=40))
    return figures
