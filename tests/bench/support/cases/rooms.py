"""Many small rooms: direct messages, where nothing can be gathered and each message is a commit."""

import contextlib

from .. import disk
from ..figures import Figure, number
from ..rounds import beside_floor, interleaved

ROOMS = ["--members", 2, "--rooms", 500]
OPTIONS = ["--connections", 1000, "--rooms", 500, "--window", 1]

# The goals were set where plain SQLite commits this many rows a second one by one; another disk scales them.
COMMITS_OF_THE_GOAL = 8_000


def in_memory(bench):
    with contextlib.ExitStack() as stack:
        parlor = stack.enter_context(bench.parlor("--storage", "memory", *ROOMS))
        floor = stack.enter_context(bench.floor(bench.answer_bytes("small-rooms", parlor, *OPTIONS)))
        rounds = beside_floor(bench, "small-rooms", floor, parlor, OPTIONS, bench.seconds)
    field = "server_cpu_us_per_delivery"
    return [Figure("small rooms (500 of 2), in memory: CPU, floor ÷ ours", 1 / rounds.ratio("parlor", field), "",
                   at_least=0.85, rounds=rounds,
                   note=f"{number(rounds.of('parlor', field))} of {number(rounds.of('floor', field))} µs a delivery")]


def durable(bench):
    return _durable(bench, "durable", "none", messages_of_the_goal=50_000)


def durable_with_search(bench):
    return _durable(bench, "durable, search index behind", "behind", messages_of_the_goal=30_000)


def _durable(bench, title, search_index, messages_of_the_goal):
    server = ["--storage", "sqlite", *ROOMS, "--search-index", search_index]
    with bench.parlor(*server) as parlor, bench.directory() as directory:
        rounds = interleaved(bench, {
            "commits": lambda: disk.commits_per_second(directory),
            "parlor": lambda: bench.load("small-rooms", parlor, *OPTIONS, seconds=bench.seconds)})
    commits = rounds.median(lambda report: report["commits"])
    return [Figure(f"small rooms (500 of 2), {title}",
                   rounds.median(lambda report: report["parlor"]["messages_per_second"] / report["commits"]),
                   "× single commits", at_least=messages_of_the_goal / COMMITS_OF_THE_GOAL, rounds=rounds,
                   note=f"{number(rounds.of('parlor', 'messages_per_second'))} messages/s where plain SQLite commits "
                        f"{number(commits)} rows/s one by one")]
