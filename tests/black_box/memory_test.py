"""A server that may not have more memory: hoarders of unfinished messages, uploads and hundreds who do not read.

Where the memory suffices for what the server may hold, they are refused and others hardly notice. Where it does not, the
server lives: it may lose whoever it has no memory for, but nothing that it has acknowledged.
"""

import asyncio
import contextlib
import itertools
import json
import resource
import time
import unittest

from case import CELLAR, HALL, HEALTHY, OFFICE, OTHERS, OWN, Case
from crowd.attack import Attack
from crowd.peer import command, connect
from crowd.process import data_size, descriptors, descriptors_at_rest, forget_peak, memory, peak_memory
from support.waiting import wait_until

# 512 MiB of messages that never end, where 256 MiB of them are taken (inbound_budget_bytes of websocketpp_options).
HOARDERS, HOARD = 64, 8 << 20
BUDGET = 256 << 20
UPLOADERS = 8
READERS = 300
# What hundreds of slow readers may take (as in stall_test.py), and uploads on their way to the disk.
OTHERWISE = READERS * (192 << 10) + (32 << 20)
# Left of it a second later: what the allocator keeps.
KEPT = 48 << 20
SHORT = 64 << 20
FLOODED = 5.0     # seconds
IMPATIENCE = 0.5  # seconds, to say so many
MESSAGES = 20
RECOVERY = 1.0
CLOCK_SLACK = 4.0  # for a busy machine: a server that forgets what it holds does so for a minute
TALK = {"per_second": 100, "size": 2000}


class Memory(Case):
    def bound_memory(self, server, more):
        """To what it has now, and so much more."""
        limit = data_size(server.process) + more
        resource.prlimit(server.process.pid, resource.RLIMIT_DATA, (limit, limit))

    @contextlib.contextmanager
    def attacked(self, server):
        tokens = self.tokens(server, OTHERS)
        cellar, hall = f"room_id={CELLAR}", f"room_id={HALL}"
        with Attack("never_reading", server, tokens=tokens, query=hall, count=READERS), \
             Attack("uploading", server, tokens=tokens, count=UPLOADERS, size=HOARD) as uploads, \
             Attack("hoarding", server, tokens=tokens, query=cellar, count=HOARDERS, size=HOARD) as hoard:
            self.endings = lambda: (hoard.end(), uploads.end())
            yield

    def test_what_is_too_much_is_refused_and_healthy_people_hardly_notice(self):
        server = self.serve_crowd()
        self.p99(server, HALL, 0.5, **TALK)
        forget_peak(server.process)
        base, before = memory(server.process), descriptors_at_rest(server.process)
        self.bound_memory(server, BUDGET + OTHERWISE)

        def attempt():
            quiet = self.p99(server, HALL, **TALK)
            with self.attacked(server):
                loaded = self.p99(server, HALL, 3, **TALK)
                hoarders, uploads = self.endings()
            self.assertGreater(hoarders["1013"], HOARDERS // 4, "nobody was told that it was too much")
            self.assertGreater(uploads["200"], 0)
            self.assertLessEqual(set(uploads), {"200", "503"})
            end = time.monotonic()
            wait_until(lambda: descriptors(server.process) <= before + OWN, "descriptors", RECOVERY + CLOCK_SLACK)
            wait_until(lambda: memory(server.process) - base < KEPT, "memory to be given back",
                       end + RECOVERY + CLOCK_SLACK - time.monotonic())
            return quiet, loaded
        self.within_twice_quiet(attempt)
        grown = peak_memory(server.process) - base
        print(f"memory while attacked and afterwards: {grown >> 20} and {(memory(server.process) - base) >> 20} MiB")
        self.assertLess(grown, BUDGET + OTHERWISE)
        server.stop()

    async def all_say(self, server, what):
        """What was acknowledged soon enough for people who do not wait."""
        acknowledged = set()

        def hear(payload):
            told = json.loads(payload)
            if told["type"] == "new_message":
                acknowledged.add(told["data"]["content"])

        async def connect_and_talk(user):
            peer = await connect((server.host, server.port), self.token(user, server.data), f"room_id={HALL}", hear)
            if peer is None:
                return
            try:
                for number in range(MESSAGES):
                    content = f"{what} {user} {number}".ljust(TALK["size"], ".")
                    peer.send(command("send_message", room_id=HALL, content=content))
                    await asyncio.sleep(IMPATIENCE / MESSAGES)
            finally:
                peer.abort()

        await asyncio.gather(*(asyncio.wait_for(connect_and_talk(user), 2 * IMPATIENCE) for user in HEALTHY),
                             return_exceptions=True)
        return acknowledged

    def test_a_server_that_lacks_memory_for_everybody_lives_and_keeps_what_it_has_acknowledged(self):
        server = self.serve_crowd()
        self.p99(server, HALL, 0.5, **TALK)
        before = descriptors_at_rest(server.process)
        self.bound_memory(server, SHORT)
        acknowledged = set()
        with self.attacked(server):
            end = time.monotonic() + FLOODED
            for number in itertools.count():
                acknowledged |= asyncio.run(self.all_say(server, str(number)))
                if time.monotonic() > end:
                    break
            self.assertIsNone(server.process.poll(), "the server is dead")
            self.endings()
        wait_until(lambda: descriptors(server.process) <= before + OWN, "descriptors", RECOVERY + CLOCK_SLACK)
        self.p99(server, OFFICE, 1)
        kept = {each["content"] for each in self.history(server, HEALTHY[0], HALL)}
        self.assertLessEqual(acknowledged, kept)
        print(f"{len(acknowledged)} messages were acknowledged meanwhile")
        server.stop()
        self.check_storage_after_crash()


if __name__ == "__main__":
    unittest.main(verbosity=2)
