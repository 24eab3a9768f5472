"""kill -9 in the middle of traffic: what was acknowledged is there afterwards, once and in order.

Five rounds; PARLOR_LONG=1 makes it a hundred.
"""

import base64
import os
import random
import threading
import unittest
import urllib.parse

from support import files
from support.case import ANN, BOB, CEM, CLUB, Case
from support.server import run
from support.waiting import wait_until

ROUNDS = 100 if os.environ.get("PARLOR_LONG") == "1" else 5
SENDERS = 12


class Sender(threading.Thread):
    """Sends one message after the other on a socket of its own until the server is gone. Every fifth one has a file."""

    def __init__(self, socket, name, user):
        super().__init__(daemon=True)
        self.socket, self.name, self.user = socket, name, user
        self.attempted = []     # (content, file or None)
        self.acknowledged = []  # (id, content), in order
        self.failure = None

    def run(self):
        number = 0
        while True:
            number += 1
            content = f"{self.name}-{number}"
            file = files.text(random.randrange(1, 40_000)) if number % 5 == 0 else None
            data = {"room_id": CLUB, "content": content, "client_message_id": content}
            if file is not None:
                data.update(message_type="file", file_name=f"{content}.txt",
                            file_data=base64.b64encode(file).decode())
            self.attempted.append((content, file))
            try:
                self.socket.send("send_message", data)
                echo = self.socket.expect("new_message", client_message_id=content)
            except OSError:
                return
            except AssertionError as failure:
                if self.socket.closed is None:
                    self.failure = failure
                return
            self.acknowledged.append((echo["id"], content))


class Crash(Case):
    def test_nothing_acknowledged_is_lost_doubled_or_moved(self):
        random.seed(20)
        server = self.serve_people()
        attempted, acknowledged = {}, {}
        for number in range(ROUNDS):
            senders = [Sender(self.socket(server, user, CLUB), f"{number}-{place}", user)
                       for place, user in zip(range(SENDERS), [ANN, BOB, CEM] * SENDERS)]
            for sender in senders:
                sender.start()
            goal = random.randrange(20, 500)
            wait_until(lambda: sum(len(sender.acknowledged) for sender in senders) >= goal or
                       any(sender.failure for sender in senders), "traffic")
            server.kill()
            for sender in senders:
                sender.join(60)
                self.assertIsNone(sender.failure)
                attempted.update(dict(sender.attempted))
                acknowledged.update({content: id for id, content in sender.acknowledged})
            server = self.serve()
            self.check(server, senders, attempted, acknowledged)
            self.repeat(server, senders, acknowledged)
        server.stop()
        self.check_storage()

    def check(self, server, senders, attempted, acknowledged):
        history = self.history(server, ANN, CLUB)
        ids = {message["content"]: message["id"] for message in history}
        self.assertEqual(len(history), len(ids), "a message stands there twice")
        self.assertEqual(sorted(ids.values()), [message["id"] for message in history], "history is not in order")
        for content, id in acknowledged.items():
            self.assertEqual(id, ids.get(content), f"{content} was acknowledged")
        self.assertLessEqual(set(ids), set(attempted), "a message that nobody sent")

        place = {message["content"]: index for index, message in enumerate(history)}
        for sender in senders:
            places = [place[content] for _, content in sender.acknowledged]
            self.assertEqual(sorted(places), places, "one sender's messages changed places")
            self.check_files(server, history, dict(sender.attempted))

    def check_files(self, server, history, attempted):
        client = self.client(server)
        for message in history:
            file = attempted.get(message["content"])
            if file is None:
                continue
            loaded = client.get(urllib.parse.urlsplit(message["file_path"]).path)
            self.assertEqual((200, file), (loaded.status, loaded.body), message["content"])

    def repeat(self, server, senders, acknowledged):
        """A client that does not know whether its last message arrived sends it again: it is there once."""
        sender = senders[0]
        content, file = sender.attempted[-1]
        socket = self.socket(server, sender.user, CLUB)
        data = {"room_id": CLUB, "content": content, "client_message_id": content}
        if file is not None:
            data.update(message_type="file", file_name=f"{content}.txt", file_data=base64.b64encode(file).decode())
        socket.send("send_message", data)
        acknowledged[content] = socket.expect("new_message", client_message_id=content)["id"]
        socket.close()
        found = [message["id"] for message in self.history(server, BOB, CLUB) if message["content"] == content]
        self.assertEqual([acknowledged[content]], found)

    def check_storage(self):
        """Files that were being stored at the moment of a kill may be left over; the sweep takes them after an hour."""
        checked = run("verify", "--data", self.data)
        serious = [line for line in checked.stdout.splitlines()
                   if not line.endswith("left over, will be swept away") and line != "everything is in order"]
        self.assertEqual((0, []), (checked.returncode, serious))


if __name__ == "__main__":
    unittest.main(verbosity=2)
