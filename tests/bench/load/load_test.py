"""The load generator: it sees each fault that a server can have, and speaks every protocol. load_test.py PROGRAMS"""

import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAMS = pathlib.Path(sys.argv.pop(1))
MEMBERS = 10


@contextlib.contextmanager
def running(program, *options):
    """A server; answers its port."""
    command = [PROGRAMS / program, *options]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as server:
        try:
            said = server.stdout.readline().split()
            assert said[:1] == ["listening"], f"{program} did not start"
            yield said[1]
        finally:
            server.terminate()


@contextlib.contextmanager
def chat(*options):
    """A parlor_bench_server; answers what the generator has to know of it."""
    with tempfile.TemporaryDirectory() as data:
        with running("parlor_bench_server", "--data", data, *options) as port:
            yield ["--port", port, "--tokens", f"{data}/tokens", "--rooms-file", f"{data}/rooms"]


def load(case, *options):
    return subprocess.run([str(PROGRAMS / "parlor_bench_load"), case, *map(str, options)], capture_output=True, text=True)


class Generator(unittest.TestCase):
    def passes(self, case, *options):
        done = load(case, *options)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        return json.loads(done.stdout)

    def finds(self, fault, sentence):
        with running("parlor_bench_floor", "--fault", fault) as port:
            done = load("fan-out", "--port", port, "--connections", MEMBERS, "--window", 4, "--messages", 500)
        self.assertEqual((1, ""), (done.returncode, done.stdout))
        self.assertIn(sentence, done.stderr)

    def test_a_sound_server_passes(self):
        with running("parlor_bench_floor") as port:
            report = self.passes("fan-out", "--port", port, "--connections", MEMBERS, "--window", 4, "--messages", 500)
        self.assertEqual((MEMBERS, 0), (report["connections"], report["lost"]))

    def test_a_lost_delivery_is_found(self):
        self.finds("lose", "lost")

    def test_a_delivery_that_comes_twice_is_found(self):
        self.finds("twice", "twice")

    def test_an_order_that_differs_between_members_is_found(self):
        self.finds("swap", "in another order than others")

    def test_the_floor_writes_in_three_ways(self):
        for mode in ("copy", "direct", "batch"):
            with self.subTest(mode), running("parlor_bench_floor", "--mode", mode, "--answer-bytes", 300) as port:
                report = self.passes("small-rooms", "--port", port, "--connections", 40, "--rooms", 4, "--window", 4,
                                     "--messages", 500)
                self.assertEqual(300, report["bytes_per_delivery"])

    def test_every_protocol_delivers_what_is_sent(self):
        with chat("--members", MEMBERS) as server:
            for dialect in ("rooms", "social", "conversation", "community", "messenger", "every"):
                with self.subTest(dialect):
                    report = self.passes("fan-out", *server, "--dialect", dialect, "--connections", MEMBERS,
                                         "--window", 4, "--messages", 200)
                    self.assertEqual(MEMBERS, round(report["deliveries"] / report["messages"]))

    def test_rooms_do_not_hear_of_each_other(self):
        with chat("--members", 2, "--rooms", 20) as server:
            self.passes("small-rooms", *server, "--dialect", "rooms", "--connections", 40, "--rooms", 20, "--messages", 400)

    def test_messages_are_counted_from_when_they_were_due(self):
        with chat("--members", MEMBERS, "--storage", "sqlite") as server:
            report = self.passes("fan-out", *server, "--dialect", "rooms", "--connections", MEMBERS, "--rate", 500,
                                 "--messages", 200)
        counted = sum(count for _, count in report["histogram"])
        self.assertEqual(0, counted % MEMBERS)
        self.assertGreater(report["latency_us"]["p50"], 0)

    def test_the_transport_alone_sends_everything_back(self):
        with running("parlor_bench_server", "--echo") as port:
            for case in ("echo", "connect", "idle"):
                with self.subTest(case):
                    self.passes(case, "--port", port, "--dialect", "echo", "--connections", MEMBERS, "--messages", 200)

    def test_requests_and_files_are_answered(self):
        with chat("--members", 2, "--messages", 100, "--rooms-of-first", 10) as server:
            for case in ("history", "room-list"):
                with self.subTest(case):
                    self.passes(case, *server, "--dialect", "rooms", "--messages", 20)
            for case in ("upload", "download"):
                with self.subTest(case):
                    self.passes(case, *server, "--dialect", "rooms", "--connections", 2, "--bytes", 1_000_000)


if __name__ == "__main__":
    unittest.main()
