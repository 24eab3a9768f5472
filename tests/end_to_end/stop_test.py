"""SIGTERM and SIGINT end the server properly."""

import signal
import socket
import unittest

from support.case import ANN, BOB, DIRECT, Case


class Stop(Case):
    def test_either_signal_closes_the_sockets_with_1001_and_ends_with_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number):
                server = self.serve_people()
                people = [self.socket(server, ANN, DIRECT), self.socket(server, BOB, DIRECT)]
                server.signal(number)
                for person in people:
                    self.assertEqual(1001, person.expect_close()[0])
                self.assertEqual(0, server.wait())

    def test_what_was_sent_before_the_signal_is_stored_if_it_was_acknowledged(self):
        server = self.serve_people()
        ann = self.socket(server, ANN, DIRECT)
        for number in range(100):
            ann.send("send_message", {"room_id": DIRECT, "content": str(number)})
        ann.expect("new_message", content="0")
        server.signal(signal.SIGTERM)
        self.assertEqual(1001, ann.expect_close()[0])
        seen = ["0"] + [frame["data"]["content"] for frame in ann.frames if frame["type"] == "new_message"]
        self.assertEqual(0, server.wait())
        stored = [message["content"] for message in self.history(self.serve(), BOB, DIRECT)]
        self.assertEqual(seen, stored[:len(seen)])

    def test_a_peer_that_does_not_answer_keeps_nobody_waiting(self):
        server = self.serve_people()
        idle = socket.create_connection((server.host, server.port))
        self.addCleanup(idle.close)
        half = socket.create_connection((server.host, server.port))
        self.addCleanup(half.close)
        half.sendall(b"GET /api/chat/rooms HTTP/1.1\r\nHost: x\r\n")
        server.stop()

    def test_a_second_signal_changes_nothing(self):
        server = self.serve_people()
        self.socket(server, ANN, DIRECT)
        server.signal(signal.SIGTERM)
        server.signal(signal.SIGTERM)
        self.assertEqual(0, server.wait())


if __name__ == "__main__":
    unittest.main(verbosity=2)
