"""A server that is given a small memory budget, and crowds who want more: they take nothing, or send much and slowly.

What the process holds stays below what it had, the budget, and what a connection takes for itself. Blocks below 64 KiB
may stay with the allocator when they are free, and serve whoever comes next; larger ones go back to the system.
"""

import http.client
import unittest

from case import CELLAR, HALL, HEALTHY, OTHERS, OWN, Case
from crowd.attack import Attack
from crowd.process import descriptors, descriptors_at_rest, forget_peak, memory, peak_memory
from support.waiting import wait_until

BUDGET = 32 << 20
A_CONNECTION = 12 << 10
# What the engine, SQLite and the allocator take for healthy people and for files on their way to the disk.
OTHERWISE = 16 << 20
LEAVING = 5.0  # seconds

HALVES, HALF = 800, 60 << 10  # 47 MiB of small messages that never become whole
LATE = 600  # as much as 35 MiB of them, who come and come again
READERS = 300
SLOW, ANNOUNCED = 200, 8 << 20  # 1.6 GiB, where 16 MiB may be on their way
LARGE = 3 << 20
MESSAGES = 30
TALK = {"per_second": 100, "size": 2000}


class MemoryBudget(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve_crowd("--memory-budget", "32MiB")
        self.p99(self.server, HALL, 0.5, **TALK)  # what the first messages bring into memory is no attacker's
        self.before = descriptors_at_rest(self.server.process)
        forget_peak(self.server.process)
        self.base = memory(self.server.process)

    def attack(self, name, room, **values):
        return Attack(name, self.server, tokens=self.tokens(self.server, OTHERS), query=f"room_id={room}", **values)

    def metric(self, name):
        return self.metric_in(self.client(self.server).get("/metrics").body, name)

    def metric_in(self, page, name):
        return next(int(line.split()[1]) for line in page.decode().splitlines() if line.startswith(f"parlor_{name} "))

    def check_memory(self, connections):
        grown, bound = peak_memory(self.server.process) - self.base, BUDGET + connections * A_CONNECTION + OTHERWISE
        print(f"grown by {grown >> 20} MiB at most, of {bound >> 20}")
        self.assertLess(grown, bound)

    def check_all_comes_back(self, expected, kept):
        """`kept`: by the allocator."""
        wait_until(lambda: descriptors(self.server.process) <= expected + OWN, "descriptors", LEAVING)
        wait_until(lambda: self.metric("budgeted_bytes") == 0, "the budget", LEAVING)
        wait_until(lambda: memory(self.server.process) - self.base < kept, "memory to be given back", LEAVING)
        print(f"left: {(memory(self.server.process) - self.base) >> 20} MiB")

    def talk(self, inside, what, count):
        """Everybody hears what each says, in its order."""
        for number in range(count):
            content = f"{what}-{number}".ljust(TALK["size"], ".")
            inside[number % len(inside)].send("send_message", {"room_id": HALL, "content": content})
            for each in inside:
                each.expect("new_message", content=content)

    def test_halves_of_small_messages_and_peers_who_do_not_read_are_shed_and_who_is_inside_goes_on(self):
        inside = [self.socket(self.server, user, HALL) for user in HEALTHY[:3]]
        self.talk(inside, "before", 3)
        for attempt in ("first", "second"):  # which takes no more than the first
            with self.attack("never_reading", HALL, count=READERS), \
                 self.attack("announcing", CELLAR, count=HALVES, size=HALF, at_once=HALF - 1, each_second=0) as halves:
                self.talk(inside, f"in the {attempt}", MESSAGES)
                shed = halves.end()
            print(f"how they ended: {shed}")
            self.assertLess(shed["open"] * HALF, BUDGET)
            self.assertGreater(shed.get("1013", 0), 0, "nobody was told why")
            self.check_memory(HALVES + READERS)
            self.check_all_comes_back(self.before + len(inside), kept=BUDGET + OTHERWISE)
        self.assertGreater(self.metric("queues_shed_total"), 0)
        self.talk(inside, "after", 3)
        self.server.stop()

    def test_nobody_new_is_let_in_when_little_is_left_and_everybody_once_there_is_room_again(self):
        # It is inside already: somebody new could not even ask for the metrics.
        inside = http.client.HTTPConnection(self.server.host, self.server.port, timeout=5)
        self.addCleanup(inside.close)

        def refused():
            inside.request("GET", "/metrics")
            return self.metric_in(inside.getresponse().read(), "connections_shed_total")

        self.assertEqual(0, refused())
        with self.attack("hoarding", CELLAR, count=LATE, size=HALF):
            wait_until(refused, "somebody who is not let in")
            answer = self.client(self.server).get("/healthz")
            self.assertEqual((503, "1"), (answer.status, answer.headers["Retry-After"]))
        self.check_memory(LATE)
        self.check_all_comes_back(self.before + 1, kept=BUDGET + OTHERWISE)
        self.p99(self.server, HALL, 0.5, **TALK)
        self.server.stop()

    def test_who_announces_much_and_sends_slowly_keeps_nobody_from_sending_a_lot(self):
        inside = self.socket(self.server, HEALTHY[0], HALL)
        with self.attack("announcing", CELLAR, count=SLOW, size=ANNOUNCED, at_once=0, each_second=2048) as slow:
            self.p99(self.server, HALL, **TALK)
            self.assertGreater(self.metric("budgeted_bytes"), SLOW << 14)
            # More than a message may be, which is said by who has read it all.
            inside.send("send_message", {"room_id": HALL, "content": "x" * LARGE})
            inside.expect("error")
            uploaded = self.client(self.server, HEALTHY[0]).upload([("large.txt", b"f" * LARGE)], "file")
            self.assertEqual(200, uploaded.status)
            self.assertEqual({"open": SLOW}, slow.end())
        self.assertEqual(0, self.metric("uploads_shed_total"))
        self.check_memory(SLOW)
        self.check_all_comes_back(self.before + 1, kept=OTHERWISE)
        self.server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
