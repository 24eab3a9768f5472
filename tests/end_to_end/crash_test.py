"""kill -9 in the middle of traffic: what was acknowledged is there afterwards, once and in order.

A checker knows of every message whether it was attempted and whether it was acknowledged, and what everybody heard.
PARLOR_KILLS says how many servers are killed (5); PARLOR_LONG=1 makes it twenty times as many.
"""

import base64
import os
import random
import threading
import time
import unittest

from support import files
from support.case import ANN, BOB, CEM, CLUB, Case

KILLS = int(os.environ.get("PARLOR_KILLS", "5")) * (20 if os.environ.get("PARLOR_LONG") == "1" else 1)
# So many servers live one after the other in one directory; then a new one keeps the checks from growing.
KILLS_OF_A_DIRECTORY = 50
SENDERS = 16
EARLIEST, LATEST = 0.02, 0.8  # seconds of traffic before a kill
ONE_WITH_A_FILE_IN = 10


class Sender(threading.Thread):
    """Sends one message after the other on a socket of its own until the server is gone. Every tenth has a file."""

    def __init__(self, open_socket, name, user):
        super().__init__(daemon=True)
        self.name, self.user = name, user
        self.attempted = []     # (content, file or None)
        self.acknowledged = []  # (id, content), in order
        self.heard = []         # the id of every message in the room, whoever sent it, in order
        self.failure = None
        self.socket = open_socket(hear=self._hear)

    def _hear(self, frame):
        if frame["type"] == "new_message":
            self.heard.append(frame["data"]["id"])

    def run(self):
        number = 0
        while True:
            number += 1
            content = f"{self.name}-{number}"
            file = files.text(random.randrange(1, 40_000)) if number % ONE_WITH_A_FILE_IN == 0 else None
            self.attempted.append((content, file))
            try:
                self.socket.send("send_message", message(content, file))
                echo = self.socket.expect("new_message", client_message_id=content)
            except OSError:
                return
            except AssertionError as failure:
                if self.socket.closed is None:
                    self.failure = failure
                return
            self.acknowledged.append((echo["id"], content))


def message(content, file):
    data = {"room_id": CLUB, "content": content, "client_message_id": content}
    if file is not None:
        data.update(message_type="file", file_name=f"{content}.txt", file_data=base64.b64encode(file).decode())
    return data


class Crash(Case):
    def setUp(self):
        super().setUp()
        random.seed(20)

    def test_nothing_acknowledged_is_lost_doubled_or_moved(self):
        for first in range(0, KILLS, KILLS_OF_A_DIRECTORY):
            self.kill_again_and_again(self.directory / f"data-{first}", min(KILLS - first, KILLS_OF_A_DIRECTORY))

    def kill_again_and_again(self, data, kills):
        self.data = data
        self.known = []          # the room's history as (id, content), as the last server told it
        self.acknowledged = {}   # content: id
        self.attempted = set()
        server = self.serve_people()
        for number in range(kills):
            senders = [Sender(lambda user=user, **options: self.socket(server, user, CLUB, **options),
                              f"{number}-{place}", user)
                       for place, user in zip(range(SENDERS), [ANN, BOB, CEM] * SENDERS)]
            for sender in senders:
                sender.start()
            time.sleep(random.uniform(EARLIEST, LATEST))  # not to wait for anything: the moment is to be a random one
            server.kill()
            for sender in senders:
                sender.join(60)
                self.assertIsNone(sender.failure)
                self.attempted.update(content for content, _ in sender.attempted)
                self.acknowledged.update({content: id for id, content in sender.acknowledged})
            self.check_storage_after_crash()
            server = self.serve()
            self.check(server, senders)
            self.repeat(server, senders[0])
        self.assertGreater(len(self.acknowledged), kills, "there was hardly any traffic")
        whole = [(each["id"], each["content"]) for each in self.history(server, ANN, CLUB)]
        self.assertEqual(self.known, whole, "what was history once is not any more")
        server.stop()
        self.check_storage_after_crash()

    def check(self, server, senders):
        """Looks at what came since the server before."""
        fresh = self.history(server, ANN, CLUB, after=self.known[-1][0] if self.known else None)
        self.known += [(each["id"], each["content"]) for each in fresh]
        ids = [id for id, _ in self.known]
        place = {content: index for index, (_, content) in enumerate(self.known)}
        self.assertEqual(len(self.known), len(place), "a message stands there twice")
        self.assertEqual(sorted(set(ids)), ids, "history is not in order")
        self.assertLessEqual(set(place), self.attempted, "a message that nobody sent")
        for content, id in self.acknowledged.items():
            self.assertIn(content, place, f"{id} was acknowledged")
            self.assertEqual(id, ids[place[content]], f"{content} was acknowledged")
        for sender in senders:
            places = [place[content] for _, content in sender.acknowledged]
            self.assertEqual(sorted(places), places, "one sender's messages changed places")
            self.check_heard(sender, [each["id"] for each in fresh])
            self.check_files(server, fresh, dict(sender.attempted))

    def check_heard(self, sender, ids):
        """Everybody hears the room as it is told later: in this order, from the first on without a gap."""
        if sender.heard:
            first = ids.index(sender.heard[0])
            self.assertEqual(ids[first:first + len(sender.heard)], sender.heard)

    def check_files(self, server, history, attempted):
        client = self.client(server)
        for each in history:
            file = attempted.get(each["content"])
            if file is None:
                continue
            loaded = client.get(each["file_path"].removeprefix(server.url))
            self.assertEqual((200, file), (loaded.status, loaded.body), each["content"])

    def repeat(self, server, sender):
        """A client that does not know whether its last message arrived sends it again: it is there once."""
        content, file = sender.attempted[-1]
        socket = self.socket(server, sender.user, CLUB)
        socket.send("send_message", message(content, file))
        id = socket.expect("new_message", client_message_id=content)["id"]
        socket.close()
        self.acknowledged[content] = id
        self.known += [(each["id"], each["content"])
                       for each in self.history(server, BOB, CLUB, after=self.known[-1][0] if self.known else None)]
        self.assertEqual([id], [each for each, what in self.known if what == content])


if __name__ == "__main__":
    unittest.main(verbosity=2)
