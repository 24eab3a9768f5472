"""Which plots the results give."""

import statistics

from . import gnuplot

TITLES_OF_A_ROUND = {"floor": gnuplot.FLOOR, "memory": gnuplot.MEMORY, "durable": gnuplot.DURABLE}


def draw(output, results):
    for name, members in (("latency-1000", "1,000"), ("latency-100", "100")):
        measured = results["cases"].get(name)
        if measured and measured[0]["rounds"]:
            gnuplot.latency(output / f"{name}.svg", f"Latency, room of {members}, 1,000 messages a second",
                            _histograms(measured[0]["rounds"], TITLES_OF_A_ROUND))
    if "peers" in results:
        _draw_peers(output, results["peers"])
    if "growth" in results:
        _draw_growth(output, results["growth"])


def _histograms(rounds, titles):
    return {title: gnuplot.merged(report[name]["histogram"] for report in rounds)
            for name, title in titles.items() if all("histogram" in report.get(name, {}) for report in rounds)}


def _mib_above_base(rounds, name, size):
    return statistics.median(report[f"{name} {size}"]["bytes_per_connection"] for report in rounds) * size / 2**20


def _draw_peers(output, rounds_of):
    names = list(rounds_of["window 16"][0])
    rates = {name: [report[name]["deliveries_per_second"] / 1000 for report in rounds_of["window 16"]
                    if "deliveries_per_second" in report[name]] for name in names}
    gnuplot.bars(output / "peers.svg", "Fan-out to 1,000 members, 16 messages under way",
                 "thousand deliveries a second, one core",
                 {name: statistics.median(values) for name, values in rates.items() if values})
    gnuplot.latency(output / "peers-latency.svg", "Latency, room of 100, at most half of what each can do",
                    _histograms(rounds_of["latency"], {name: name for name in names}))


def _draw_growth(output, growth):
    servers = ("floor", "memory", "durable")
    million = "million deliveries a second"
    for unit, name, title, x_label in (
            ("members", "throughput-members", "Throughput by members of the room, 16 messages under way", "members"),
            ("window", "throughput-window", "Throughput by messages under way, room of 1,000", "messages under way")):
        if unit in growth:
            gnuplot.growth(output / f"{name}.svg", title, x_label, million, {
                TITLES_OF_A_ROUND[server]: [(size, values[column] / 1000) for size, values in growth[unit]["rows"]]
                for column, server in enumerate(servers)}, "set yrange [0:*]")
    if "connections" in growth:
        sizes = [size for size, _ in growth["connections"]["rows"]]
        lines = {title: [(size, _mib_above_base(growth["connections"]["rounds"], name, size)) for size in sizes]
                 for name, title in (("transport", "transport alone"), ("silent", "with session and room"))}
        gnuplot.growth(output / "memory-connections.svg", "Memory of idle connections", "connections",
                       "MiB above base", lines, "set logscale y", 'set format y "%g"')
    if "messages" in growth:
        rows = growth["messages"]["rows"]
        lines = {title: [(size, values[column] / 1000) for size, values in rows]
                 for column, title in enumerate(("p50", "p99"))}
        gnuplot.growth(output / "messages-stored.svg", "Joining a room by messages stored in it", "messages stored",
                       "milliseconds", lines, "set yrange [0:*]")
