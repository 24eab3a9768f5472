"""How cost grows: per unit, for sizes over several powers of ten. A column is flat where its spread is near 1."""

import contextlib
import dataclasses
import shutil

from .processes import Failure
from .rounds import heading, interleaved
from .table import remark

MEMBERS = (10, 100, 1_000, 10_000)
WINDOWS = (1, 4, 16, 64, 256)
ROOMS = (1, 10, 100, 1_000, 10_000, 100_000)
MESSAGES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
CONNECTIONS = (10, 100, 1_000, 10_000, 20_000)

# Of so many sizes at once. A disturbed one is not repeated, but said.
ROUNDS = 3

# A stored message with its indexes and the log of the database while it is filled.
BYTES_A_MESSAGE = 300


@dataclasses.dataclass
class Growth:
    """A table: `columns` are names of costs, `rows` are (size, values)."""

    title: str
    unit: str
    columns: list
    rows: list
    rounds: object

    def heading(self):
        return heading(self.title, self.rounds)

    def table(self):
        columns = ([value for value in column if value is not None]
                   for column in zip(*(values for _, values in self.rows)))
        spread = [max(values) / min(values) if min(values) > 0 else None for values in columns]
        return [[self.unit, *self.columns], *([f"{size:,}", *values] for size, values in self.rows),
                ["largest ÷ smallest", *spread]]

    def as_json(self):
        reports = [{f"{name} {size}": measured for (name, size), measured in report.items()}
                   for report in self.rounds.reports]
        return {"title": self.title, "unit": self.unit, "columns": self.columns, "rows": self.rows,
                "spoilt_rounds": self.rounds.spoilt, "rounds": reports}


def measure(bench):
    """The tables, one after the other."""
    bench = dataclasses.replace(bench, rounds=min(bench.rounds, ROUNDS), repetitions=0)
    for sweep in (members, windows, rooms, messages, connections):
        try:
            yield sweep(bench)
        except Failure as failure:
            remark(f"growth by {sweep.__name__} was not measured: {failure}")


def members(bench):
    return _fan_out(bench, "members of one room, window 16", "members", {size: (size, 16) for size in MEMBERS})


def windows(bench):
    return _fan_out(bench, "messages under way in one room of 1,000", "window",
                    {size: (1_000, size) for size in WINDOWS})


def _fan_out(bench, title, unit, shapes):
    """`shapes` says for each size how many members there are and which window."""
    shapes = {size: (min(count, bench.machine.connections), window) for size, (count, window) in shapes.items()}
    with contextlib.ExitStack() as stack:
        services, subjects = {}, {}
        for size, (count, window) in shapes.items():
            for name, storage in (("memory", "memory"), ("durable", "sqlite")):
                key = (name, count)
                if key not in services:
                    services[key] = stack.enter_context(bench.parlor("--storage", storage, "--members", count))
            options = ["--connections", count, "--window", window]
            if ("floor", count) not in services:
                answer_bytes = bench.answer_bytes("fan-out", services["memory", count], *options)
                services["floor", count] = stack.enter_context(bench.floor(answer_bytes))
            for name in ("floor", "memory", "durable"):
                subjects[name, size] = lambda service=services[name, count], options=options: bench.load(
                    "fan-out", service, *options, seconds=bench.seconds)
        rounds = interleaved(bench, subjects)
    rows = [(size, [
        *(rounds.of((name, size), "deliveries_per_second") / 1000 for name in ("floor", "memory", "durable")),
        *(rounds.of((name, size), "server_cpu_us_per_delivery") for name in ("floor", "memory", "durable")),
        *(rounds.ratio((name, size), "deliveries_per_second", to=("floor", size)) for name in ("memory", "durable"))])
        for size in shapes]
    columns = ["floor: k/s", "memory: k/s", "durable: k/s", "floor: µs each", "memory: µs each", "durable: µs each",
               "memory ÷ floor", "durable ÷ floor"]
    return Growth(title, unit, columns, rows, rounds)


def rooms(bench):
    """The same traffic, among more and more rooms."""
    with contextlib.ExitStack() as stack:
        subjects = {}
        for size in ROOMS:
            service = stack.enter_context(bench.parlor("--storage", "sqlite", "--members", 2, "--rooms", size))
            active = min(size, 500)
            options = ["--connections", 2 * active, "--rooms", active, "--rate", 1000]
            subjects["rooms", size] = lambda service=service, options=options: bench.load(
                "small-rooms", service, *options, seconds=bench.seconds)
        rounds = interleaved(bench, subjects)
    rows = [(size, [rounds.of(("rooms", size), "server_cpu_us_per_delivery"),
                    rounds.median(lambda report, size=size: report["rooms", size]["latency_us"]["p50"]),
                    rounds.of(("rooms", size), "rss_before_kib") / 1024]) for size in ROOMS]
    return Growth("rooms of two, 1,000 messages/s in all, at most 500 rooms talking", "rooms",
                  ["µs CPU a delivery", "p50 µs", "MiB resident"], rows, rounds)


def messages(bench):
    """Messages stored in a room: what it costs to join it, and to say something in it."""
    sizes = [size for size in MESSAGES if size * BYTES_A_MESSAGE < shutil.disk_usage(bench.scratch).free]
    for size in set(MESSAGES) - set(sizes):
        remark(f"not enough of the disk is free for {size:,} messages")
    with contextlib.ExitStack() as stack:
        subjects = {}
        for size in sizes:
            service = stack.enter_context(
                bench.parlor("--storage", "sqlite", "--members", 2, "--rooms", 1, "--messages", size))
            service.settle()
            subjects["join", size] = lambda service=service: bench.load("history", service, "--messages", 1_000)
            subjects["say", size] = lambda service=service: bench.load(
                "fan-out", service, "--connections", 2, "--rate", 1000, seconds=bench.seconds)
        rounds = interleaved(bench, subjects)
    rows = [(size, [
        *(rounds.median(lambda report, size=size, quantile=quantile: report["join", size]["latency_us"][quantile])
          for quantile in ("p50", "p99")),
        rounds.of(("say", size), "server_cpu_us_per_delivery"),
        rounds.median(lambda report, size=size: report["say", size]["latency_us"]["p50"])]) for size in sizes]
    return Growth("messages stored in a room", "messages",
                  ["join with 50: p50 µs", "join with 50: p99 µs", "a new one: µs CPU a delivery",
                   "a new one: p50 µs"], rows, rounds)


def connections(bench):
    sizes = sorted({min(size, bench.machine.connections) for size in CONNECTIONS})
    if sizes[-1] < CONNECTIONS[-1]:
        remark(f"a process may open {bench.machine.open_files:,} files here: {sizes[-1]:,} connections are the most")

    def silent(size):
        with bench.parlor("--storage", "sqlite", "--members", 2, "--rooms", size // 2) as service:
            return bench.load("idle", service, "--connections", size, "--rooms", size // 2)

    def coming(size):
        with bench.parlor("--storage", "sqlite", "--members", 2, "--rooms", size // 2) as service:
            return bench.load("connect", service, "--connections", size, "--rooms", size // 2)

    def transport(size):
        with bench.echo() as service:
            return bench.load("idle", service, "--connections", size)

    rounds = interleaved(bench, {
        (name, size): lambda measured=measured, size=size: measured(size)
        for size in sizes for name, measured in (("silent", silent), ("coming", coming), ("transport", transport))})
    each = zip(sizes, _beyond_the_first(rounds, "transport", sizes), _beyond_the_first(rounds, "silent", sizes))
    rows = [(size, [*memory, rounds.of(("coming", size), "server_cpu_us_per_connection")]) for size, *memory in each]
    return Growth(f"connections, in rooms of two; memory of those beyond the first {sizes[0]}", "connections",
                  ["transport alone: bytes each", "with session and room: bytes each", "coming: µs CPU each"],
                  rows, rounds)


def _beyond_the_first(rounds, name, sizes):
    """What each connection takes beside the first of them, which pay for what a process takes once."""
    taken = [rounds.median(lambda report, size=size: size * report[name, size]["bytes_per_connection"])
             for size in sizes]
    return [None, *((all_of_it - taken[0]) / (size - sizes[0]) for size, all_of_it in zip(sizes[1:], taken[1:]))]
