"""Two people chat over the `rooms` dialect."""

import unittest

from support.case import ANN, BOB, CEM, CLUB, DIRECT, Case
from support.websocket import Refused, WebSocket


class Chat(Case):
    def test_a_message_reaches_both_and_each_knows_who_sent_it(self):
        server = self.serve_people()
        ann, bob = self.socket(server, ANN, DIRECT), self.socket(server, BOB, DIRECT)
        ann.send("send_message", {"room_id": DIRECT, "receiver_id": BOB, "message_type": "text",
                                  "content": "Grüße 👋", "client_message_id": "c-1"})
        sent, got = ann.expect("new_message"), bob.expect("new_message")
        self.assertEqual("Grüße 👋", got["content"])
        self.assertEqual(sent["id"], got["id"])
        self.assertEqual((True, "c-1"), (sent["is_sender"], sent["client_message_id"]))
        self.assertEqual((False, None), (got["is_sender"], got["client_message_id"]))
        self.assertEqual("Ann Lee", got["sender_details"]["name"])
        self.assertIsNone(got["files_data"])

    def test_messages_arrive_in_the_order_in_which_they_were_sent(self):
        server = self.serve_people()
        ann, bob = self.socket(server, ANN, CLUB), self.socket(server, BOB, CLUB)
        for number in range(200):
            ann.send("send_message", {"room_id": CLUB, "content": str(number)})
        self.assertEqual([str(number) for number in range(200)],
                         [bob.expect("new_message")["content"] for _ in range(200)])
        self.assertEqual([str(number) for number in range(200)],
                         [message["content"] for message in self.history(server, CEM, CLUB)])

    def test_a_repeated_client_message_id_makes_one_message(self):
        server = self.serve_people()
        ann = self.socket(server, ANN, DIRECT)
        for _ in range(2):
            ann.send("send_message", {"room_id": DIRECT, "content": "once", "client_message_id": "same"})
        first, second = ann.expect("new_message"), ann.expect("new_message")
        self.assertEqual(first["id"], second["id"])
        self.assertEqual(1, len(self.history(server, BOB, DIRECT)))

    def test_typing_is_told_to_the_others_and_ends_when_the_typist_leaves(self):
        server = self.serve_people()
        bob, ann = self.socket(server, BOB, DIRECT), self.socket(server, ANN, DIRECT)
        ann.send("typing", {"room_id": DIRECT, "is_typing": True})
        typing = bob.expect("typing", is_typing=True)
        self.assertEqual((DIRECT, ANN, "Ann Lee"), (typing["room_id"], typing["user_id"], typing["user_name"]))
        ann.close()
        bob.expect("typing", user_id=ANN, is_typing=False)

    def test_presence_counts_the_sockets_of_a_user(self):
        server = self.serve_people()
        bob = self.socket(server, BOB, DIRECT)
        first = self.socket(server, ANN, DIRECT)
        bob.expect("presence", user_id=ANN, is_online=True)
        second = self.socket(server, ANN, CLUB)
        first.close()
        second.send("send_message", {"room_id": DIRECT, "content": "still here"})
        bob.expect("new_message", content="still here")
        second.close()
        bob.expect("presence", user_id=ANN, is_online=False)

    def test_reading_editing_and_deleting_are_told_to_the_room(self):
        server = self.serve_people()
        ann, bob = self.socket(server, ANN, DIRECT), self.socket(server, BOB, DIRECT)
        ann.send("send_message", {"room_id": DIRECT, "content": "helo"})
        message = bob.expect("new_message")["id"]
        rest = self.client(server, BOB)
        self.assertEqual(200, rest.request("POST", f"/api/chat/rooms/{DIRECT}/read").status)
        self.assertEqual(BOB, ann.expect("message_read", room_id=DIRECT)["user_id"])
        rest = self.client(server, ANN)
        edited = rest.request("PUT", f"/api/chat/messages/{message}", "content=hello",
                              {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(200, edited.status, edited.body)
        bob.expect("message_update", id=message, content="hello", is_deleted=False)
        self.assertEqual(200, rest.request("DELETE", f"/api/chat/messages/{message}").status)
        self.assertEqual("", bob.expect("message_update", id=message, is_deleted=True)["content"])

    def test_a_stranger_is_told_nothing_and_may_not_enter(self):
        server = self.serve_people()
        ann, cem = self.socket(server, ANN, DIRECT), self.socket(server, CEM)
        ann.send("send_message", {"room_id": DIRECT, "content": "between us"})
        ann.expect("new_message")
        ann.send("send_message", {"room_id": CLUB, "content": "for all"})
        self.assertEqual("for all", cem.expect("new_message")["content"])
        cem.send("send_message", {"room_id": DIRECT, "content": "let me in"})
        self.assertEqual("Room not found", cem.expect("error")["message"])
        self.assertEqual(["between us"], [message["content"] for message in self.history(server, BOB, DIRECT)])

    def test_a_socket_of_the_room_before_follows_join_room(self):
        server = self.serve_people()
        ann, bob = self.socket(server, ANN, DIRECT), self.socket(server, BOB, DIRECT)
        bob.send("join_room", {"room_id": CLUB})
        bob.send("send_message", {"room_id": CLUB, "content": "moved"})
        bob.expect("new_message", content="moved")
        ann.send("send_message", {"room_id": CLUB, "content": "seen"})
        self.assertEqual("seen", bob.expect("new_message", room_id=CLUB, content="seen")["content"])

    def test_a_socket_without_a_valid_token_does_not_stay_open(self):
        server = self.serve_people()
        for token in ("", "nonsense", self.token(ANN)[:-4] + "AAAA"):
            with self.subTest(token=token):
                try:
                    socket = self.socket_with(server, f"?token={token}&room_id={DIRECT}")
                except Refused as refused:
                    self.assertIn(refused.status, (401, 403))
                else:
                    self.assertEqual(4001, socket.expect_close()[0])

    def test_the_token_may_come_in_three_ways(self):
        server = self.serve_people()
        token = self.token(ANN)
        by_query = self.socket_with(server, f"?token={token}&room_id={DIRECT}")
        by_header = self.socket_with(server, f"?room_id={DIRECT}", f"Authorization: Bearer {token}")
        by_protocol = self.socket(server, ANN, DIRECT)
        self.assertEqual("Bearer", by_protocol.headers["sec-websocket-protocol"])
        for place, socket in enumerate((by_query, by_header, by_protocol)):
            socket.send("send_message", {"room_id": DIRECT, "content": f"way {place}"})
            socket.expect("new_message", content=f"way {place}")

    def socket_with(self, server, query, *headers):
        opened = WebSocket(server.host, server.port, "/api/chat/ws" + query, headers=headers)
        self.addCleanup(opened.close)
        return opened


if __name__ == "__main__":
    unittest.main(verbosity=2)
