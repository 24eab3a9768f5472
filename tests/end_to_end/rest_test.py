"""The REST half of the `rooms` dialect, over real connections."""

import http.client
import unittest

from support.case import ANN, BOB, CEM, CLUB, DIRECT, Case
from support.waiting import PATIENCE


class Rest(Case):
    def test_every_endpoint_wants_a_token(self):
        server = self.serve_people()
        stranger = self.client(server)
        for method, path in (("GET", "search-users?email=a"), ("POST", "rooms"), ("GET", "rooms"),
                             ("GET", f"rooms/{DIRECT}"), ("POST", "upload-files"),
                             ("GET", f"rooms/{DIRECT}/messages"), ("POST", f"rooms/{DIRECT}/read"),
                             ("PUT", "messages/1"), ("DELETE", "messages/1"), ("GET", "unread-count"),
                             ("GET", "online-users")):
            with self.subTest(path=path):
                answer = stranger.request(method, f"/api/chat/{path}")
                self.assertEqual(401, answer.status)
                self.assertEqual({"detail": "Not authenticated"}, answer.json())

    def test_people_are_found_by_a_part_of_their_address(self):
        server = self.serve_people()
        found = self.client(server, ANN).get("/api/chat/search-users?email=BOB@ex&limit=20").json()
        self.assertEqual([(BOB, "Bob", False)],
                         [(who["id"], who["name"], who["is_online"]) for who in found["users"]])
        self.assertEqual(1, found["total"])

    def test_a_direct_room_is_made_once_and_both_see_it(self):
        server = self.serve_people()
        rooms = [self.client(server, ANN).post_json("/api/chat/rooms", {"receiver_id": CEM}).json()["id"]
                 for _ in range(2)]
        rooms.append(self.client(server, CEM).post_json("/api/chat/rooms", {"receiver_id": ANN}).json()["id"])
        self.assertEqual(1, len(set(rooms)))
        of_cem = self.client(server, CEM).get("/api/chat/rooms").json()["rooms"]
        self.assertIn(rooms[0], [room["id"] for room in of_cem])

    def test_pages_go_through_the_whole_history(self):
        server = self.serve_people()
        ann = self.socket(server, ANN, CLUB)
        for number in range(25):
            ann.send("send_message", {"room_id": CLUB, "content": str(number)})
            ann.expect("new_message", content=str(number))
        rest = self.client(server, BOB)
        pages = [rest.get(f"/api/chat/rooms/{CLUB}/messages?page={page}&per_page=10").json() for page in (1, 2, 3)]
        self.assertEqual([10, 10, 5], [len(page["messages"]) for page in pages])
        self.assertEqual([25] * 3, [page["total"] for page in pages])
        self.assertEqual([True, True, False], [page["has_more"] for page in pages])
        contents = [message["content"] for page in reversed(pages) for message in page["messages"]]
        self.assertEqual([str(number) for number in range(25)], contents)
        club, = (room for room in rest.get("/api/chat/rooms").json()["rooms"] if room["id"] == CLUB)
        self.assertEqual(25, club["unread_count"])

    def test_who_is_online_is_answered(self):
        server = self.serve_people()
        bob = self.socket(server, BOB, DIRECT)
        self.socket(server, ANN, DIRECT)
        bob.expect("presence", user_id=ANN)
        online = self.client(server, ANN).get("/api/chat/online-users").json()["users"]
        self.assertIn(BOB, [who["id"] for who in online])

    def test_what_is_not_there_is_not_found_and_what_may_not_be_seen_neither(self):
        server = self.serve_people()
        for path in ("rooms/999", f"rooms/{DIRECT}", f"rooms/{DIRECT}/messages", "rooms/x"):
            with self.subTest(path=path):
                answer = self.client(server, CEM).get(f"/api/chat/{path}")
                self.assertEqual((404, {"detail": "Room not found"}), (answer.status, answer.json()))
        self.assertEqual(404, self.client(server, CEM).get("/api/nowhere").status)
        self.assertEqual(405, self.client(server, CEM).request("PATCH", "/api/chat/rooms").status)

    def test_one_connection_serves_many_requests(self):
        server = self.serve_people()
        connection = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        for _ in range(5):
            connection.request("GET", "/api/chat/rooms", headers={"Authorization": f"Bearer {self.token(ANN)}"})
            answer = connection.getresponse()
            self.assertEqual(200, answer.status)
            answer.read()
            self.assertIsNotNone(connection.sock, "the server closed the connection")


if __name__ == "__main__":
    unittest.main(verbosity=2)
