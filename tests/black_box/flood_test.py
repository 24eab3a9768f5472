"""Floods from one client: healthy people hardly notice, memory stays bounded, and a second later all is as before."""

import time
import unittest

from case import CELLAR, OFFICE, OTHERS, Case
from crowd.attack import Attack
from crowd.process import descriptors, descriptors_at_rest, forget_peak, memory, peak_memory
from support.waiting import wait_until

# For what SQLite and the engine keep of messages. Queues without a bound would soon be beyond it.
MEMORY = 64 << 20
RECOVERY = 1.0


class Flood(Case):
    def flood(self, name, **values):
        """Answers what became of the attackers."""
        server = self.serve_crowd()
        tokens = self.tokens(server, OTHERS)
        self.p99(server, OFFICE, 0.5)  # what the first messages bring into memory is no flood's
        forget_peak(server.process)
        base, before = memory(server.process), descriptors_at_rest(server.process)
        outcomes = []

        def attempt():
            quiet = self.p99(server, OFFICE)
            with Attack(name, server, tokens=tokens, room=CELLAR, **values) as attack:
                loaded = self.p99(server, OFFICE)
                outcomes.append(attack.end())
            end = time.monotonic()
            wait_until(lambda: descriptors(server.process) <= before, "descriptors", RECOVERY + 1)
            time.sleep(max(0, end + RECOVERY - time.monotonic()))  # the promise is about what is after a second
            return quiet, loaded, self.p99(server, OFFICE, 1)
        self.within_twice_quiet(attempt)
        self.assertLess(peak_memory(server.process) - base, MEMORY)
        server.stop()
        return outcomes

    def check(self, endings):
        """Closed with 1008, or cut before that could be read, since a flood does not listen."""
        self.assertLessEqual(set(endings), {"1008", "1006"})

    def test_messages(self):
        for outcome in self.flood("flood", kind="messages"):
            self.check(outcome)

    def test_typing(self):
        for outcome in self.flood("flood", kind="typing"):
            self.check(outcome)

    def test_joins(self):
        for outcome in self.flood("flood", kind="joins"):
            self.check(outcome)

    def test_pings(self):
        for outcome in self.flood("flood", kind="pings"):
            self.check(outcome)

    def test_connections(self):
        for outcome in self.flood("connection_flood"):
            self.assertGreater(outcome["made"], 100)


if __name__ == "__main__":
    unittest.main(verbosity=2)
