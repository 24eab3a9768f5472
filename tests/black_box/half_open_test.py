"""Clients that vanish from a quiet room, without a word and without an acknowledgement ever after: the server finds out
by its pings, and those who are still there are told."""

import time
import unittest

from case import CELLAR, OTHERS, OWN, Case
from crowd.attack import Attack
from crowd.process import descriptors, descriptors_at_rest, forget_peak, memory, peak_memory
from support.waiting import wait_until

*GONE, DIVIDED, WITNESS = OTHERS
CONNECTIONS_OF_EACH = 4
# The default of websocketpp_options: ping_deadline.
DEADLINE = 60.0
# For the server's tick of a second, and for ours to notice on a busy machine.
LATER = 3.0
# Idle connections, and what waits for them: a ping, and what the room is told of the others.
MEMORY_OF_EACH = 64 << 10


class HalfOpen(Case):
    def test_who_has_vanished_is_offline_after_the_deadline_of_pings_at_the_latest(self):
        server = self.serve_crowd()
        offline = set()

        def hear(frame):
            if frame["type"] == "presence":
                told = frame["data"]
                (offline.discard if told["is_online"] else offline.add)(told["user_id"])

        witness = self.socket(server, WITNESS, CELLAR, hear=hear)
        divided = self.socket(server, DIVIDED, CELLAR)
        witness.expect("presence", user_id=DIVIDED, is_online=True)
        base, before = memory(server.process), descriptors_at_rest(server.process)
        forget_peak(server.process)

        # One of them has another connection, which is alive.
        tokens = self.tokens(server, [*GONE, DIVIDED])
        count = CONNECTIONS_OF_EACH * len(tokens)
        with Attack("vanishing", server, tokens=tokens, query=f"room_id={CELLAR}", count=count):
            begin = time.monotonic()
            self.assertEqual(set(), offline)
            self.assertGreaterEqual(descriptors(server.process), before + count)
            wait_until(lambda: descriptors(server.process) <= before + OWN, "the last of those who vanished to be noticed",
                       DEADLINE + LATER)
            print(f"{count} vanished connections were noticed after {time.monotonic() - begin:.1f} s")
            wait_until(lambda: offline == {*GONE}, "all to be offline", LATER)
        self.assertLess(peak_memory(server.process) - base, count * MEMORY_OF_EACH)

        divided.send("send_message", {"room_id": CELLAR, "content": "still here", "client_message_id": "1"})
        self.assertEqual("still here", witness.expect("new_message")["content"])
        divided.expect("new_message", client_message_id="1")
        self.assertEqual((None, None), (witness.closed, divided.closed))
        server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
