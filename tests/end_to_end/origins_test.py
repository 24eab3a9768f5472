"""Which pages may use the server: the matrix of REST, files and sockets over own, listed and foreign origins."""

import unittest

from support import files
from support.case import ANN, DIRECT, PEOPLE, Case
from support.websocket import Refused

LISTED = "https://app.example.com"
FOREIGN = "https://evil.example.com"


class Origins(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve_people("--allow-origin", LISTED, "--allow-origin", "http://localhost:3000")
        self.rest = self.client(self.server, ANN)

    def test_a_listed_page_reads_answers_and_errors(self):
        for origin in (LISTED, "http://localhost:3000"):
            for path, status in (("/api/chat/rooms", 200), ("/api/chat/rooms/999", 404), ("/nowhere", 404)):
                answer = self.rest.get(path, Origin=origin)
                self.assertEqual((status, origin), (answer.status, answer.headers["Access-Control-Allow-Origin"]))
                self.assertIn("Origin", answer.headers["Vary"])
        unknown = self.client(self.server).get("/api/chat/rooms", Origin=LISTED)
        self.assertEqual((401, LISTED), (unknown.status, unknown.headers["Access-Control-Allow-Origin"]))

    def test_a_preflight_of_a_listed_page_allows_the_token(self):
        asked = {"Origin": LISTED, "Access-Control-Request-Method": "PUT",
                 "Access-Control-Request-Headers": "authorization,content-type"}
        answer = self.client(self.server).request("OPTIONS", "/api/chat/messages/1", headers=asked)
        self.assertIn(answer.status, (200, 204))
        self.assertEqual(LISTED, answer.headers["Access-Control-Allow-Origin"])
        self.assertIn("PUT", answer.headers["Access-Control-Allow-Methods"])
        self.assertIn("authorization", answer.headers["Access-Control-Allow-Headers"].lower())
        self.assertIsNone(answer.headers["Access-Control-Allow-Credentials"])

    def test_a_foreign_page_reads_nothing(self):
        for origin in (FOREIGN, "null", LISTED + ".evil.example.com", "http://app.example.com"):
            for method, path in (("GET", "/api/chat/rooms"), ("GET", "/nowhere"), ("OPTIONS", "/api/chat/rooms")):
                with self.subTest(origin=origin, method=method, path=path):
                    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
                    answer = self.rest.request(method, path, headers=asked)
                    self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])

    def test_sockets_open_for_own_and_listed_pages_and_for_programs(self):
        own = f"http://{self.server.host}:{self.server.port}"
        for origin in (own, LISTED, None):
            with self.subTest(origin=origin):
                headers = [f"Origin: {origin}"] if origin else []
                opened = self.socket(self.server, ANN, DIRECT, headers=headers)
                opened.send("send_message", {"room_id": DIRECT, "content": f"from {origin}"})
                opened.expect("new_message", content=f"from {origin}")

    def test_the_public_address_is_an_own_page_whatever_the_proxy_puts_in_host(self):
        server = self.serve("--provision", self.write("people.json", PEOPLE), "--public-url", "https://chat.example.com/",
                            data=self.directory / "behind-a-proxy")
        opened = self.socket(server, ANN, DIRECT, headers=["Origin: https://chat.example.com"])
        opened.send("send_message", {"room_id": DIRECT, "content": "through a proxy"})
        opened.expect("new_message", content="through a proxy")
        with self.assertRaises(Refused):
            self.socket(server, ANN, DIRECT, headers=["Origin: http://chat.example.com"])

    def test_sockets_do_not_open_for_foreign_pages(self):
        for origin in (FOREIGN, "null", f"http://{self.server.host}:{self.server.port + 1}"):
            with self.subTest(origin=origin), self.assertRaises(Refused) as refused:
                self.socket(self.server, ANN, DIRECT, headers=[f"Origin: {origin}"])
            self.assertEqual(403, refused.exception.status)

    def test_a_listed_page_loads_files(self):
        uploaded = self.rest.upload([("one.png", files.png())], "image").json()["files"][0]
        path = uploaded["file_url"].removeprefix(self.server.url)
        answer = self.client(self.server).get(path, Origin=LISTED)
        self.assertEqual((200, LISTED), (answer.status, answer.headers["Access-Control-Allow-Origin"]))
        # An <img> sends no Origin: then it is this field that lets the page have the picture.
        self.assertEqual("cross-origin", self.client(self.server).get(path).headers["Cross-Origin-Resource-Policy"])
        self.assertEqual(404, self.client(self.server).get("/static/chat_files/images/none.png", Origin=LISTED).status)

    def test_without_a_list_only_the_own_page_may(self):
        server = self.serve(data=self.directory / "other")
        answer = self.client(server).get("/api/chat/rooms", Origin=LISTED)
        self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])
        self.assertEqual("same-origin", answer.headers["Cross-Origin-Resource-Policy"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
