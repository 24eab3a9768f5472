"""The log says what happens and never holds a token."""

import unittest

from support import tokens
from support.case import ANN, DIRECT, Case
from support.websocket import Refused, WebSocket


class Log(Case):
    def test_no_line_holds_a_token_or_a_message(self):
        server = self.serve_people("--log-level", "debug")
        good = self.token(ANN)
        expired = tokens.sign(tokens.secret_of(self.data), {"sub": "1", "exp": 1_000_000_000})
        forged = tokens.sign(b"x" * 32, {"sub": "1"})
        canary = "canary-" + "0123456789abcdef" * 4
        for token in (good, expired, forged, canary):
            for target, headers in ((f"/api/chat/ws?token={token}&room_id={DIRECT}", []),
                                    (f"/api/chat/ws?room_id={DIRECT}", [f"Authorization: Bearer {token}"]),
                                    (f"/api/chat/ws?room_id={DIRECT}", [f"Sec-WebSocket-Protocol: Bearer, {token}"]),
                                    (f"/nowhere?token={token}", [])):
                self.talk(server, target, headers)
            self.client(server).get(f"/api/chat/rooms?token={token}")
            self.client(server).get("/api/chat/rooms", Authorization=f"Bearer {token}")
        server.stop()
        self.assertTrue(server.log, "debug logs something")
        for line in server.output + server.log:
            for token in (good, expired, forged, canary):
                self.assertNotIn(token.rpartition(".")[2], line)
                self.assertNotIn(token[:40], line)
            self.assertNotIn("the-words-of-a-message", line)

    def talk(self, server, target, headers):
        """Says something, if the server lets it."""
        try:
            socket = WebSocket(server.host, server.port, target, headers=headers)
            socket.send("send_message", {"room_id": DIRECT, "content": "the-words-of-a-message"})
            socket.close()
        except (Refused, OSError):
            pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
