"""A busy room in which hundreds do not read, or are not there any more: those who do hardly notice, memory stays bounded,
and the others are cut.

500 readers that stall; PARLOR_LONG=1 makes it a thousand.
"""

import os
import signal
import time
import unittest

from case import HALL, OTHERS, Case
from crowd.attack import Attack
from crowd.process import descriptors, descriptors_at_rest, forget_peak, memory, peak_memory
from support.waiting import wait_until

READERS = 1000 if os.environ.get("PARLOR_LONG") == "1" else 500
# What the healthy say: 200 KB in a second, which fills up whoever does not read within some seconds.
TALK = {"per_second": 100, "size": 2000}
# For each connection: itself, what is copied for it (64 KiB, and as much again since a buffer grows in steps), and a
# list of what it shares with the others; and something for everybody. A copy of everything for each was 1.3 MiB each.
MEMORY = READERS * (192 << 10) + (32 << 20)
FREED = 1.0       # seconds from the decision to the descriptor
CLOCK_SLACK = 1.0  # for a busy machine: ours for looking, theirs for a turn
# What readers are told: too slow (1013), or nothing where not even that could be said.
TOO_SLOW = {"1013", "1006", "cut"}


def nothing(_):
    pass


class Stall(Case):
    def closed_for_slowness(self, server):
        for line in self.client(server).get("/metrics").body.decode().splitlines():
            if line.startswith("parlor_slow_connections_closed_total "):
                return int(float(line.split()[1]))
        self.fail("no such metric")

    def stall(self, name, endings=TOO_SLOW, stop=nothing, go_on=nothing):
        server = self.serve_crowd()
        tokens = self.tokens(server, OTHERS)
        self.p99(server, HALL, 0.5, **TALK)  # what the first messages bring into memory is no reader's
        forget_peak(server.process)
        base, before = memory(server.process), descriptors_at_rest(server.process)

        def attempt():
            quiet = self.p99(server, HALL, **TALK)
            cut = self.closed_for_slowness(server)
            with Attack(name, server, tokens=tokens, query=f"room_id={HALL}", count=READERS) as attack:
                stop(attack)
                loaded = self.p99(server, HALL, **TALK)
                end = time.monotonic() + 60
                while self.closed_for_slowness(server) < cut + READERS:
                    self.assertLess(time.monotonic(), end, "not all who do not read were cut")
                    loaded = max(loaded, self.p99(server, HALL, 1, **TALK))
                wait_until(lambda: descriptors(server.process) <= before, "the descriptors", FREED + CLOCK_SLACK)
                go_on(attack)
                self.check(endings, attack.end())
            return quiet, loaded
        self.within_twice_quiet(attempt)
        grown = peak_memory(server.process) - base
        print(f"memory for {READERS} readers: {grown >> 20} MiB")
        self.assertLess(grown, MEMORY)
        server.stop()

    def check(self, expected, endings):
        self.assertLessEqual(set(endings), expected)
        self.assertEqual(READERS, sum(endings.values()), endings)

    def test_readers_that_never_read(self):
        self.stall("never_reading")

    def test_readers_whose_process_is_stopped(self):
        self.stall("reading", stop=lambda attack: attack.signal(signal.SIGSTOP),
                   go_on=lambda attack: attack.signal(signal.SIGCONT))

    def test_readers_that_have_vanished(self):
        self.stall("vanishing", endings={"vanished"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
