"""What somebody waits for who comes back: the last messages of a room, and the list of all rooms."""

import contextlib

from ..figures import Figure, number
from ..rounds import interleaved

REQUESTS = 1_000
FEW = 1_000
MANY = {"full": 1_000_000, "short": 100_000}


def join(bench):
    many = MANY[bench.form]
    with contextlib.ExitStack() as stack:
        services = {
            size: stack.enter_context(
                bench.parlor("--storage", "sqlite", "--members", 2, "--rooms", 1, "--messages", messages))
            for size, messages in (("small", FEW), ("large", many))}
        for service in services.values():
            service.settle()
        rounds = interleaved(bench, {
            size: lambda service=service: bench.load("history", service, "--messages", REQUESTS)
            for size, service in services.items()})
    ratio = rounds.median(lambda report: report["large"]["latency_us"]["p50"] / report["small"]["latency_us"]["p50"])
    beside = Figure(f"join with history of 50: p50 at {number(many)} messages beside {number(FEW)}", ratio, "×",
                    at_most=1.25, rounds=rounds)
    if bench.form == "short":
        return [beside]
    p50 = rounds.median(lambda report: report["large"]["latency_us"]["p50"])
    return [
        Figure(f"join with history of 50, room of {number(many)} messages: p99",
               rounds.median(lambda report: report["large"]["latency_us"]["p99"]) / 1000, "ms", at_most=5,
               rounds=rounds, note=f"p50 {number(p50 / 1000)} ms"),
        beside]


def room_list(bench):
    with bench.parlor("--storage", "sqlite", "--members", 2, "--rooms", 1, "--rooms-of-first", 1000) as service:
        rounds = interleaved(bench, {
            "parlor": lambda: bench.load("room-list", service, "--messages", REQUESTS)})
    p50 = rounds.median(lambda report: report["parlor"]["latency_us"]["p50"])
    return [Figure("room list with unread counts, user in 1,000 rooms: p99",
                   rounds.median(lambda report: report["parlor"]["latency_us"]["p99"]) / 1000, "ms", at_most=20,
                   rounds=rounds, note=f"p50 {number(p50 / 1000)} ms")]
