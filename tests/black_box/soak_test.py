"""People talk, and others come and go all the time: memory and descriptors stay as they are.

Some seconds; PARLOR_LONG=1 makes it ten minutes.
"""

import os
import statistics
import time
import unittest

from case import CELLAR, OFFICE, OTHERS, Case
from crowd.attack import Attack
from crowd.process import descriptors, descriptors_at_rest, memory
from support.waiting import wait_until

SECONDS = 600 if os.environ.get("PARLOR_LONG") == "1" else 12
# Between the second quarter and the last: what caches still take. A leak of 100 bytes a message would be beyond it in
# the long form, and one of a connection's memory in both.
GROWTH = 8 << 20


class Soak(Case):
    def test_memory_and_descriptors_stay_as_they_are(self):
        server = self.serve_crowd()
        self.p99(server, OFFICE, 0.5)
        before, sizes = descriptors_at_rest(server.process), []
        with Attack("connection_flood", server, tokens=self.tokens(server, OTHERS), room=CELLAR) as attack:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                self.p99(server, OFFICE, 1)
                sizes.append(memory(server.process))
            self.assertGreater(attack.end()["made"], 10 * SECONDS)
        quarter = len(sizes) // 4
        early, late = statistics.median(sizes[quarter:2 * quarter]), statistics.median(sizes[-quarter:])
        print(f"memory in MiB: {[size >> 20 for size in sizes]}")
        self.assertLess(late - early, GROWTH)
        wait_until(lambda: descriptors(server.process) <= before, "the descriptors", 2)
        server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
