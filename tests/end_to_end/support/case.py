"""The test case that all files share: a directory, servers in it, and people who talk to them."""

import json
import pathlib
import shutil
import tempfile
import unittest

from . import tokens
from .http import Client
from .server import Server, run
from .websocket import WebSocket

ANN, BOB, CEM = 1, 2, 3
DIRECT, CLUB = 4, 5

PEOPLE = {
    "users": [
        {"id": ANN, "subject": "1", "uuid": "11111111-1111-4111-8111-111111111111", "username": "ann",
         "email": "ann@example.com", "first_name": "Ann", "last_name": "Lee", "user_type": "talker",
         "avatar_url": "https://example.com/ann.jpg"},
        {"id": BOB, "subject": "2", "username": "bob", "email": "bob@example.com", "first_name": "Bob"},
        {"id": CEM, "subject": "3", "username": "cem"},
    ],
    "rooms": [
        {"id": DIRECT, "uuid": "44444444-4444-4444-8444-444444444444", "slug": "ann-bob", "name": "Ann and Bob",
         "type": "direct", "members": [ANN, BOB]},
        {"id": CLUB, "slug": "club", "name": "Club", "type": "group", "members": [ANN, BOB, CEM], "created_by": ANN},
    ],
}


class Case(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="parlor-test-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.data = self.directory / "data"

    def write(self, name, content):
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def serve(self, *arguments, data=None, **options):
        server = Server(data or self.data, *arguments, **options)
        self.addCleanup(server.end)
        return server

    def serve_people(self, *arguments):
        """A server that knows ann, bob and cem and their two rooms."""
        return self.serve("--provision", self.write("people.json", PEOPLE), *arguments)

    def command(self, *arguments):
        """Runs a command that must succeed; answers what it printed."""
        done = run(*arguments)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def check_storage_after_crash(self):
        """Files that were being stored at the moment of a crash may be left over; the sweep takes them after an hour."""
        serious = [line for line in self.command("verify", "--data", self.data).splitlines()
                   if not line.endswith("left over, will be swept away") and line != "everything is in order"]
        self.assertEqual([], serious)

    def refused(self, *arguments, code=1):
        """Runs a command that must fail with one line that a person can read; answers the line."""
        done = run(*arguments)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        lines = done.stderr.splitlines()
        self.assertTrue(lines, "nothing was said")
        self.assertTrue(lines[-1].startswith("parlor-server: "), done.stderr)
        self.assertEqual(1, len(lines), done.stderr)
        return lines[0]

    def token(self, user, data=None):
        return tokens.sign(tokens.secret_of(data or self.data), {"sub": str(user)})

    def client(self, server, user=None, **options):
        return Client(server.host, server.port, self.token(user, server.data) if user else None, **options)

    def socket(self, server, user, room=None, **options):
        """A socket of the `rooms` dialect; its token is in the sub-protocols."""
        target = "/api/chat/ws" + (f"?room_id={room}" if room else "?subscribe=all")
        headers = [f"Sec-WebSocket-Protocol: Bearer, {self.token(user, server.data)}", *options.pop("headers", ())]
        opened = WebSocket(server.host, server.port, target, headers=headers, **options)
        self.addCleanup(opened.close)
        return opened

    def history(self, server, user, room, after=None):
        """Every message of a room, oldest first; or those after the one with that id."""
        messages = []
        client = self.client(server, user)
        pages = f"/api/chat/rooms/{room}/messages?per_page=100"
        page = client.get(pages if after is None else f"{pages}&after={after}")
        while True:
            self.assertEqual(200, page.status, page.body)
            found = page.json()
            messages = found["messages"] + messages if after is None else messages + found["messages"]
            if not found["has_more"]:
                return messages
            page = client.get(f"{pages}&before={messages[0]['id']}" if after is None
                              else f"{pages}&after={messages[-1]['id']}")
