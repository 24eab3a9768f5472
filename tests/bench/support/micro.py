"""What the micro-benchmarks say."""

from .processes import Failure, measure

_NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def nanoseconds(bench, names, repetitions=3):
    """The median CPU time of each of these benchmarks; those that this build does not have are left out."""
    command = [bench.programs / "parlor_bench_micro", f"--benchmark_filter=^({'|'.join(names)})$",
               "--benchmark_format=json", f"--benchmark_repetitions={repetitions}",
               "--benchmark_report_aggregates_only=true"]
    found = {}
    for entry in measure(bench.machine, command, bench.machine.server_core, timeout=300)["benchmarks"]:
        if entry["aggregate_name"] == "median":
            found[entry["run_name"]] = entry["cpu_time"] * _NANOSECONDS[entry["time_unit"]]
    return found


def only(bench, name):
    """The median time of a benchmark that every build has."""
    found = nanoseconds(bench, [name])
    if name not in found:
        raise Failure(f"parlor_bench_micro has no benchmark {name}")
    return found[name]
