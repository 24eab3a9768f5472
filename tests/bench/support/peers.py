"""The peers: chat rooms of other stacks, measured beside floor and parlor in the same rounds."""

import contextlib
import dataclasses
import os

from . import gnuplot
from .build import REPOSITORY
from .figures import number
from .processes import Failure, Service
from .rounds import heading, interleaved

# Of so many servers at once. A disturbed one is not repeated, but said.
ROUNDS = 3
PEOPLE = 1000
SILENT = 2000
HIGHEST_RATE = 1000

# Debian's modules are those of Debian's interpreter.
PYTHON = "/usr/bin/python3"
SOURCES = REPOSITORY / "tests/bench/peers"


@dataclasses.dataclass(frozen=True)
class Peer:
    title: str
    dialect: str
    command: tuple
    seconds: int = 3


NODE_WS = Peer("Node ws", "peer-ws", ("node", SOURCES / "ws/room.cjs"))
SOCKET_IO = Peer("Socket.IO", "peer-socket-io", ("node", SOURCES / "socket_io/room.cjs"))
FASTAPI = Peer("FastAPI, uvicorn", "peer-fastapi", (PYTHON, SOURCES / "fastapi/room.py"))
CHANNELS = Peer("Channels, daphne, Redis", "peer-channels", (PYTHON, SOURCES / "channels/room.py"), seconds=12)
PEERS = (NODE_WS, SOCKET_IO, FASTAPI, CHANNELS)

FLOOR, MEMORY, DURABLE = gnuplot.FLOOR, gnuplot.MEMORY, gnuplot.DURABLE


class Servers:
    """Starts any of the servers by its title."""

    def __init__(self, bench, modules):
        self._bench = bench
        self._environment = {**os.environ, "NODE_PATH": str(modules), "PYTHONDONTWRITEBYTECODE": "1"}
        self._peers = {peer.title: peer for peer in PEERS}
        self.titles = [FLOOR, MEMORY, DURABLE, *self._peers]

    def seconds(self, title):
        return self._peers[title].seconds if title in self._peers else self._bench.seconds

    @contextlib.contextmanager
    def start(self, title, answer_bytes, members):
        if title == FLOOR:
            with self._bench.floor(answer_bytes) as service:
                yield service
        elif title in (MEMORY, DURABLE):
            storage = "memory" if title == MEMORY else "sqlite"
            with self._bench.parlor("--storage", storage, "--members", members) as service:
                yield service
        else:
            with self._start_peer(self._peers[title]) as service:
                yield service

    @contextlib.contextmanager
    def _start_peer(self, peer):
        with contextlib.ExitStack() as stack:
            command = list(peer.command)
            if peer is CHANNELS:
                command.append(stack.enter_context(self._redis()))
            machine = self._bench.machine
            service = stack.enter_context(Service(machine, command, machine.server_core, self._environment))
            service.load_arguments = ["--dialect", peer.dialect]
            yield service

    @contextlib.contextmanager
    def _redis(self):
        """A Redis of our own, in memory, on a socket in a directory; answers the socket."""
        machine = self._bench.machine
        with self._bench.directory() as directory:
            socket = directory / "redis"
            command = ["redis-server", "--port", 0, "--unixsocket", socket, "--save", "", "--appendonly", "no"]
            with Service(machine, command, machine.server_core, ready=b"accept connections"):
                yield socket


def compare(bench, modules):
    """A title, rows of a table, the first of which names the columns, and the reports of all rounds."""
    bench = dataclasses.replace(bench, rounds=min(bench.rounds, ROUNDS), repetitions=0)
    servers = Servers(bench, modules)
    with bench.parlor("--storage", "memory", "--members", PEOPLE) as parlor:
        answer_bytes = bench.answer_bytes("fan-out", parlor, "--connections", PEOPLE, "--window", 16)
    with contextlib.ExitStack() as stack:
        running = {title: stack.enter_context(servers.start(title, answer_bytes, PEOPLE)) for title in servers.titles}

        def rounds_of(options_of):
            return interleaved(bench, {
                title: lambda title=title: _attempt(
                    bench, "fan-out", running[title], *options_of(title), seconds=servers.seconds(title))
                for title in servers.titles})

        large = rounds_of(lambda _: ["--connections", PEOPLE, "--window", 16])
        alone = rounds_of(lambda _: ["--connections", 100, "--window", 1])
        rates = {title: _rate(alone, title) for title in servers.titles}
        late = rounds_of(lambda title: ["--connections", 100, "--rate", rates[title]])

    def fresh(case, count):
        def run(title):
            with servers.start(title, answer_bytes, count) as service:
                return _attempt(bench, case, service, "--connections", count)
        return interleaved(dataclasses.replace(bench, rounds=1),
                           {title: lambda title=title: run(title) for title in servers.titles})

    coming, silent = fresh("connect", PEOPLE), fresh("idle", SILENT)
    rows = [["server", "N=1000, window 16: k/s", "× floor", "µs each", "N=100, window 1: k/s", "µs each",
             "messages/s", "p50 ms", "p99 ms", "µs a connection", "KiB a connection"]]
    for title in servers.titles:
        rows.append([
            title,
            _cell(large, lambda report: report[title]["deliveries_per_second"] / 1000),
            _cell(large, lambda report: (report[title]["deliveries_per_second"] /
                                         report[FLOOR]["deliveries_per_second"]), digits=3),
            _cell(large, lambda report: report[title]["server_cpu_us_per_delivery"]),
            _cell(alone, lambda report: report[title]["deliveries_per_second"] / 1000),
            _cell(alone, lambda report: report[title]["server_cpu_us_per_delivery"]),
            number(rates[title]),
            _cell(late, lambda report: report[title]["latency_us"]["p50"] / 1000),
            _cell(late, lambda report: report[title]["latency_us"]["p99"] / 1000),
            _cell(coming, lambda report: report[title]["server_cpu_us_per_connection"]),
            _cell(silent, lambda report: report[title]["bytes_per_connection"] / 1024)])
    reports = {"window 16": large.reports, "window 1": alone.reports, "latency": late.reports,
               "connect": coming.reports, "idle": silent.reports}
    return heading("beside other stacks", large, alone, late), rows, reports


def _attempt(bench, *arguments, **options):
    """A report; where a server cannot do what is asked, a report that only says so."""
    try:
        return bench.load(*arguments, **options)
    except Failure as failure:
        return {"failure": str(failure)}


def _rate(rounds, title):
    """Half of what it can do, and no more than HIGHEST_RATE."""
    done = [report[title].get("messages_per_second", 0) for report in rounds.reports]
    return max(1, min(HIGHEST_RATE, int(min(done) / 2)))


def _cell(rounds, value_of, digits=None):
    try:
        value = rounds.median(value_of)
    except KeyError:
        return "–"
    return f"{value:.{digits}f}" if digits else number(value)
