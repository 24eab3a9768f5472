"""--echo-path: what conformance tools connect to."""

import unittest

from support.case import ANN, BOB, CLUB, Case
from support.websocket import Refused, WebSocket

LIMIT = 16 * 1024 * 1024


class Echo(Case):
    def open_echo(self, server):
        opened = WebSocket(server.host, server.port, "/echo")
        self.addCleanup(opened.close)
        return opened

    def test_messages_of_up_to_16_mib_come_back_and_larger_ones_close_with_1009(self):
        socket = self.open_echo(self.serve("--echo-path", "/echo"))
        socket.send("small", {"number": 1})
        self.assertEqual({"number": 1}, socket.expect("small"))
        frame = len('{"type": "large", "data": {"text": ""}}')
        text = "x" * (LIMIT - frame)
        socket.send("large", {"text": text})
        self.assertEqual(text, socket.expect("large")["text"])
        socket.announce(LIMIT + 1)
        self.assertEqual(1009, socket.expect_close()[0])

    def test_the_body_of_a_request_comes_back(self):
        server = self.serve("--echo-path", "/echo")
        for path in ("/echo", "/"):
            answer = self.client(server).request("POST", path, b"\0body\xff")
            self.assertEqual((200, b"\0body\xff"), (answer.status, answer.body))
        self.assertIn(b"<html", self.client(server).get("/").body)

    def test_the_chat_goes_on_beside_it(self):
        server = self.serve_people("--echo-path", "/echo")
        echo = self.open_echo(server)
        ann = self.socket(server, ANN, CLUB)
        bob = self.socket(server, BOB, CLUB)
        echo.send("send_message", {"room_id": CLUB, "content": "an echo"})
        self.assertEqual("an echo", echo.expect("send_message")["content"])
        ann.send("send_message", {"room_id": CLUB, "content": "a message"})
        bob.expect("new_message", content="a message")
        echo.close()
        self.assertEqual(["a message"], [message["content"] for message in self.history(server, ANN, CLUB)])

    def test_without_it_there_is_no_such_address(self):
        server = self.serve()
        with self.assertRaises(Refused) as refused:
            WebSocket(server.host, server.port, "/echo")
        self.assertEqual(404, refused.exception.status)
        self.assertEqual(404, self.client(server).request("POST", "/echo", b"body").status)
        self.assertEqual(405, self.client(server).request("POST", "/", b"body").status)


if __name__ == "__main__":
    unittest.main(verbosity=2)
