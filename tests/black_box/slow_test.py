"""Requests that take their time, 200 of each kind: they are cut at their deadlines, and nobody else waits for them."""

import time
import unittest

from case import OFFICE, OTHERS, OWN, Case
from crowd.attack import Attack
from crowd.process import descriptors, descriptors_at_rest
from support import files
from support.waiting import wait_until

EACH = 200
# The defaults of websocketpp_options: header_deadline, body_grace and write_deadline.
DEADLINE = 10.0
# For the server's tick of a second, and for ours to notice on a busy machine.
LATER = 3.0


class Slow(Case):
    def test_slow_heads_slow_bodies_and_slow_readers(self):
        server = self.serve_crowd()
        tokens = self.tokens(server, OTHERS)
        # Too much for the buffers of the kernel on both sides.
        stored = self.client(server, OTHERS[0]).upload([("large.txt", files.text(8 << 20))], "file")
        file = stored.json()["files"][0]["file_url"].removeprefix(server.url)
        self.p99(server, OFFICE, 0.5)

        def attempt():
            quiet = self.p99(server, OFFICE)
            before = descriptors_at_rest(server.process)
            with Attack("slow_requests", server, tokens=tokens, file=file, count=EACH) as attack:
                begin = time.monotonic()
                wait_until(lambda: descriptors(server.process) >= before + 3 * EACH, "all to be there", 5)
                loaded = self.p99(server, OFFICE, 3)
                wait_until(lambda: descriptors(server.process) <= before + OWN, "the deadlines",
                           begin + DEADLINE + LATER - time.monotonic())
                outcome = attack.end()
            self.assertEqual(0, outcome["still open"])
            for kind in ("head", "body"):
                least, most = outcome[kind]
                self.assertGreater(least, DEADLINE - 0.5, f"a slow {kind} was not given its time")
                self.assertLess(most, DEADLINE + LATER, f"a slow {kind} was given too much time")
            return quiet, loaded
        self.within_twice_quiet(attempt)


if __name__ == "__main__":
    unittest.main(verbosity=2)
