"""People who do nothing wrong, and clock what the server does for them."""

import asyncio
import json
import time

from .peer import command, connect

# Nobody waits longer than that for an acknowledgement; a test that meets it fails anyhow.
PATIENCE = 20.0


class Talker:
    """Says something in the room at a steady pace, whether the last was acknowledged or not."""

    def __init__(self, room, name, size):
        self._room, self._name, self._size = room, name, size
        self._sent = {}  # client_message_id: when
        self.waits = []  # seconds from sending to the acknowledgement
        self.peer = None

    async def connect(self, place, token):
        self.peer = await connect(place, token, f"room_id={self._room}", self._hear)
        assert self.peer is not None, "a healthy client was refused"

    def _hear(self, payload):
        now = time.monotonic()
        # Most of what comes is others': it is not worth a parser, which would slow down the clock.
        if self._name not in payload:
            return
        told = json.loads(payload).get("data") or {}
        sent = self._sent.pop(told.get("client_message_id"), None)
        if sent is not None:
            self.waits.append(now - sent)

    async def talk(self, seconds, pause, offset):
        loop = asyncio.get_running_loop()
        begin = loop.time() + offset
        for number in range(int(seconds / pause)):
            await asyncio.sleep(begin + number * pause - loop.time())
            id = f"{self._name.decode()}-{begin}-{number}"
            self._sent[id] = time.monotonic()
            self.peer.send(command("send_message", room_id=self._room, content="x" * self._size, client_message_id=id))
        deadline = loop.time() + PATIENCE
        while self._sent and self.peer.closed is None and loop.time() < deadline:
            await asyncio.sleep(0.01)
        assert self.peer.closed is None, f"a healthy client was closed with {self.peer.closed}"
        assert not self._sent, f"{len(self._sent)} messages of a healthy client were not acknowledged"


async def _measure(place, tokens, room, seconds, per_second, size):
    talkers = [Talker(room, f"healthy-{number}".encode(), size) for number in range(len(tokens))]
    for talker, token in zip(talkers, tokens):
        await talker.connect(place, token)
    pause = len(talkers) / per_second
    await asyncio.gather(*(talker.talk(seconds, pause, pause * number / len(talkers))
                           for number, talker in enumerate(talkers)))
    for talker in talkers:
        talker.peer.abort()
    return sorted(wait for talker in talkers for wait in talker.waits)


def p99_of_acknowledgement(place, tokens, room, seconds, per_second=200, size=100):
    """In seconds, of messages by all the tokens' people together. Every one is acknowledged, and nobody is closed."""
    waits = asyncio.run(_measure(place, tokens, room, seconds, per_second, size))
    return waits[int(len(waits) * 0.99)]
