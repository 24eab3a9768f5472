"""A server that may have 256 descriptors: who comes in vain waits or is refused, and those inside notice nothing."""

import http.client
import resource
import socket
import time
import unittest

from case import OFFICE, OTHERS, Case
from crowd.peer import handshake
from crowd.process import descriptors, processor_seconds
from support.server import run
from support.waiting import wait_until

LIMIT = 256
AT_THE_DOOR = 20     # one of them is turned away every tenth of a second
LEFT = 20            # connections that go to make place
FIRST_ACCEPT = 0.2   # seconds after there is place again
CLOCK_SLACK = 0.1    # a turn of the processor for each side
PROCESSOR = 0.05     # of one core, while there is no place
WATCH = 2.0          # seconds
ATTEMPTS = 3
FILES = 10           # of one upload


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, LIMIT))


class Descriptors(Case):
    def setUp(self):
        super().setUp()
        self.inside, self.waiting = [], []
        self.addCleanup(lambda: [each.close() for each in self.inside + self.waiting])

    def come(self, server, patience=1.0):
        """A connection that was let in; or nothing."""
        peer = socket.create_connection((server.host, server.port), 5)
        peer.settimeout(patience)
        try:
            peer.sendall(handshake(self.token(OTHERS[0], server.data), "subscribe=all"))
            if peer.recv(12) == b"HTTP/1.1 101":
                return peer
        except OSError:
            pass
        peer.close()
        return None

    def fill(self, server):
        while (peer := self.come(server)) is not None:
            self.inside.append(peer)
        wait_until(lambda: descriptors(server.process) >= LIMIT - 2, "the last descriptor")

    def talk(self, inside, content):
        inside.send("send_message", {"room_id": OFFICE, "content": content, "client_message_id": content})
        inside.expect("new_message", client_message_id=content)

    def test_a_server_without_descriptors_serves_who_is_inside_and_takes_others_as_soon_as_it_can(self):
        server = self.serve_crowd(before_start=few_descriptors)
        healthy = self.socket(server, 1, OFFICE)
        self.talk(healthy, "before")
        self.fill(server)
        self.assertGreater(len(self.inside), LIMIT // 2)

        # There is always somebody at the door.
        for _ in range(AT_THE_DOOR):
            self.waiting.append(socket.create_connection((server.host, server.port), 5))
        used = processor_seconds(server.process)
        time.sleep(WATCH)  # what is looked at is what happens while nothing does
        self.assertLess((processor_seconds(server.process) - used) / WATCH, PROCESSOR, "a server that spins")
        for number in range(20):
            self.talk(healthy, f"without-{number}")
        for peer in self.waiting:
            peer.close()

        took = []
        while not took or took[-1] > FIRST_ACCEPT + CLOCK_SLACK:
            self.assertLess(len(took), ATTEMPTS, f"seconds to the first accept: {took}")
            self.fill(server)
            for peer in [self.inside.pop() for _ in range(LEFT)]:
                peer.close()
            wait_until(lambda: descriptors(server.process) <= LIMIT - LEFT // 2, "place")
            begin = time.monotonic()
            self.inside.append(wait_until(lambda: self.come(server, 5), "the first accept"))
            took.append(time.monotonic() - begin)
        print(f"seconds to the first accept: {took}")
        self.talk(healthy, "after")
        self.assertEqual(["before", *(f"without-{number}" for number in range(20)), "after"],
                         [each["content"] for each in self.history(server, 1, OFFICE)])
        server.stop()
        self.assertEqual("everything is in order\n", run("verify", "--data", self.data).stdout)


    def test_an_upload_without_descriptors_is_answered_with_503_and_the_log_hears_of_it_once(self):
        server = self.serve_crowd(before_start=few_descriptors)
        ask = http.client.HTTPConnection(server.host, server.port, timeout=10)
        self.addCleanup(ask.close)
        part = b'--edge\r\nContent-Disposition: form-data; name="files"; filename="%d.txt"\r\n\r\ntext\r\n'
        body = b"".join(part % number for number in range(FILES)) + b"--edge--\r\n"

        def upload():
            ask.request("POST", "/api/chat/upload-files", body,
                        {"Authorization": f"Bearer {self.token(1, server.data)}",
                         "Content-Type": "multipart/form-data; boundary=edge"})
            answer = ask.getresponse()
            answer.read()
            return answer.status, answer.headers["Retry-After"]

        self.assertEqual((200, None), upload())
        self.fill(server)
        for _ in range(3):
            self.assertEqual((503, "1"), upload())
            if ask.sock is None:  # closed after an answer that came before the whole body
                self.inside.pop().close()
                ask.connect()
                self.fill(server)
        for peer in self.inside:
            peer.close()
        wait_until(lambda: descriptors(server.process) <= LIMIT - 2 * FILES, "place")
        self.assertEqual((200, None), upload())
        wait_until(lambda: any("files can be stored again" in line for line in server.log), "the end of it in the log")
        self.assertEqual(1, len([line for line in server.log if "Too many open files" in line]), server.log)
        server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
