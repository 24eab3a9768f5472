"""A chat room with Django Channels on daphne: room.py REDIS_SOCKET. Everybody is in it, and what one says goes to all."""

import datetime
import itertools
import json
import sys

import django
from daphne.server import Server
from django.conf import settings

settings.configure(
    SECRET_KEY="of no use here",
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={"default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # A layer that is full drops what it is given; a bench that counts each message wants the room.
        "CONFIG": {"hosts": [f"unix://{sys.argv[1]}"], "capacity": 10_000},
    }},
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402 (after the settings)

guests = itertools.count(1)
messages = itertools.count(1)


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.sender = f"guest-{next(guests)}"
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        created_at = datetime.datetime.now(datetime.timezone.utc).isoformat()
        await self.channel_layer.group_send("room", {
            "type": "message", "id": next(messages), "sender": self.sender, "text": json.loads(text_data)["text"],
            "created_at": created_at})

    async def message(self, event):
        await self.send(text_data=json.dumps({name: event[name] for name in ("id", "sender", "text", "created_at")}))


def main():
    server = Server(Chat.as_asgi(), endpoints=["tcp:port=0:interface=127.0.0.1:backlog=4096"], verbosity=0,
                    ready_callable=lambda: print(f"listening {server.listening_addresses[0][1]}", flush=True))
    server.run()


if __name__ == "__main__":
    main()
