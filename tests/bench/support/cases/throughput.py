"""Fan-out by window: how many deliveries a second one room gives, beside the floor in the same rounds."""

import contextlib

from ..figures import Figure, number
from ..rounds import interleaved

STORAGES = {"memory": "in memory", "durable": "durable"}


def storage_option(kind):
    return "memory" if kind == "memory" else "sqlite"


def window_16(bench):
    return _fan_out(bench, members=1000, window=16, goals={"memory": 0.85, "durable": 0.78})


def window_64(bench):
    return _fan_out(bench, members=1000, window=64, goals={"durable": 0.8})


def window_256(bench):
    return _fan_out(bench, members=1000, window=256, goals={"durable": 0.8})


def window_1(bench):
    return _fan_out(bench, members=100, window=1, goals={"memory": 0.95})


def _fan_out(bench, members, window, goals):
    options = ["--connections", members, "--window", window]
    with contextlib.ExitStack() as stack:
        services = {
            kind: stack.enter_context(bench.parlor("--storage", storage_option(kind), "--members", members))
            for kind in goals}
        answer_bytes = bench.answer_bytes("fan-out", next(iter(services.values())), *options)
        services["floor"] = stack.enter_context(bench.floor(answer_bytes))
        rounds = interleaved(bench, _loads(bench, services, options))
    floor = rounds.of("floor", "deliveries_per_second")
    return [
        Figure(f"fan-out N={members} window {window}, {STORAGES[kind]}",
               rounds.ratio(kind, "deliveries_per_second"), "× floor", at_least=goal, rounds=rounds,
               note=f"{number(rounds.of(kind, 'deliveries_per_second') / 1000)} of {number(floor / 1000)} k/s, "
                    f"{number(rounds.of(kind, 'server_cpu_us_per_delivery'))} µs each")
        for kind, goal in goals.items()]


def _loads(bench, services, options):
    return {name: lambda service=service: bench.load("fan-out", service, *options, seconds=bench.seconds)
            for name, service in services.items()}


def over_tls(bench):
    members = ["--storage", "sqlite", "--members", 1000]
    options = ["--connections", 1000, "--window", 16]
    with contextlib.ExitStack() as stack:
        certificate, key = stack.enter_context(bench.certificate())
        services = {
            "plain": stack.enter_context(bench.parlor(*members)),
            "tls": stack.enter_context(bench.parlor(*members, "--certificate", certificate, "--key", key))}
        services["tls"].load_arguments.append("--tls")
        rounds = interleaved(bench, _loads(bench, services, options))
    return [Figure("wss: fan-out N=1000 window 16, durable",
                   rounds.ratio("tls", "deliveries_per_second", to="plain"), "× plain", at_least=0.5, rounds=rounds,
                   note=f"{number(rounds.of('tls', 'deliveries_per_second') / 1000)} k/s")]


def five_dialects(bench):
    members = ["--storage", "sqlite", "--members", 1000]
    options = ["--connections", 1000, "--window", 16]
    with contextlib.ExitStack() as stack:
        services = {
            "one": stack.enter_context(bench.parlor(*members)),
            "five": stack.enter_context(bench.parlor(*members, dialect="every"))}
        rounds = interleaved(bench, _loads(bench, services, options))
    return [Figure("five dialects in one room, 200 each, window 16, durable",
                   rounds.ratio("five", "deliveries_per_second", to="one"), "× one dialect", at_least=0.8, rounds=rounds,
                   note=f"{number(rounds.of('five', 'deliveries_per_second') / 1000)} of "
                        f"{number(rounds.of('one', 'deliveries_per_second') / 1000)} k/s")]
