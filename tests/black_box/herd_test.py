"""A server is killed and started anew: all its clients come back at once, and nobody has missed anything.

1,000 clients; PARLOR_LONG=1 makes it 5,000.
"""

import asyncio
import json
import os
import random
import re
import time
import unittest

from case import HALL, HEALTHY, OTHERS, Case
from crowd.peer import command, connect
from crowd.process import peak_memory

CLIENTS = 5000 if os.environ.get("PARLOR_LONG") == "1" else 1000
BACK = 15.0  # seconds after the kill
MEMORY = 300 << 20
# A parser would take thousands of clients in one process longer than the server takes for them.
ID = re.compile(rb'"data":\{"id":(\d+)')
TALK = 20_000 / CLIENTS  # messages a second, before, meanwhile and after: what one process can hear


class Client:
    """Keeps up with the hall as a good client does: after each new connection it asks for what it has missed."""

    def __init__(self, token):
        self.token = token
        self.seen = set()
        self.peer = None

    def hear(self, payload):
        if b'"new_message"' in payload:
            self.seen.add(int(ID.search(payload)[1]))

    async def come(self, place):
        while (peer := await connect(place, self.token, f"room_id={HALL}", self.hear)) is None:
            await asyncio.sleep(random.uniform(0, 1))  # as every good client of a server that is away
        self.peer = peer

    async def come_back(self, place):
        after = max(self.seen)
        await self.come(place)
        while True:
            page = await self.page(place, after)
            self.seen.update(each["id"] for each in page["messages"])
            if not page["has_more"]:
                return
            after = page["messages"][-1]["id"]

    async def page(self, place, after):
        while True:
            try:
                reader, writer = await asyncio.open_connection(*place)
                writer.write(f"GET /api/chat/rooms/{HALL}/messages?per_page=100&after={after} HTTP/1.1\r\n"
                             f"Host: localhost\r\nAuthorization: Bearer {self.token}\r\nConnection: close\r\n\r\n"
                             .encode())
                head, _, body = (await reader.read()).partition(b"\r\n\r\n")
                writer.close()
                if head.startswith(b"HTTP/1.1 200 "):
                    return json.loads(body)
            except OSError:
                pass
            await asyncio.sleep(random.uniform(0, 1))


class Talker:
    """Goes on talking, whatever happens to the server."""

    def __init__(self, token):
        self.client = Client(token)
        self.number = 0

    async def talk(self, place):
        await self.client.come(place)
        while True:
            if self.client.peer.closed is not None:
                await self.client.come(place)
            self.number += 1
            self.client.peer.send(command("send_message", room_id=HALL, content=str(self.number)))
            await asyncio.sleep(1 / TALK)


class Herd(Case):
    def test_everybody_is_back_soon_and_has_missed_nothing(self):
        random.seed(5)
        self.server = self.serve_crowd()
        asyncio.run(self.kill_and_come_back())
        self.assertLess(peak_memory(self.server.process), MEMORY)

    async def kill_and_come_back(self):
        place = (self.server.host, self.server.port)
        tokens = self.tokens(self.server, OTHERS)
        clients = [Client(tokens[number % len(tokens)]) for number in range(CLIENTS)]
        for first in range(0, CLIENTS, 100):
            await asyncio.gather(*(client.come(place) for client in clients[first:first + 100]))
        talking = asyncio.ensure_future(Talker(self.token(HEALTHY[0], self.server.data)).talk(place))
        await self.until(lambda: all(len(client.seen) >= 5 for client in clients))

        begin = time.monotonic()
        self.server.kill()
        self.server = self.serve(listen=f"{place[0]}:{place[1]}")
        await asyncio.gather(*(client.come_back(place) for client in clients))
        took = time.monotonic() - begin
        print(f"{CLIENTS} clients were back after {took:.1f} s")
        self.assertLess(took, BACK)

        await asyncio.sleep(5 / TALK)  # some more that all hear
        talking.cancel()
        loop = asyncio.get_running_loop()
        history = {each["id"] for each in
                   await loop.run_in_executor(None, self.history, self.server, HEALTHY[1], HALL)}
        self.assertGreater(len(history), 10)
        await self.until(lambda: all(max(client.seen) >= max(history) for client in clients))
        for client in clients:
            self.assertIsNone(client.peer.closed)
            self.assertEqual({id for id in history if id >= min(client.seen)}, client.seen)
            client.peer.abort()

    async def until(self, condition):
        end = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), end, "waited in vain")
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    unittest.main(verbosity=2)
