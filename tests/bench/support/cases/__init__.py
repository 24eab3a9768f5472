"""The cases: what is measured, and the goal of each figure."""

import dataclasses
import typing

from . import connections, files, history, latency, rooms, storage, throughput


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    title: str
    measure: typing.Callable
    short: bool = False  # in the form for CI, which gates on it


CASES = (
    Case("fan-out-16", "fan-out N=1000 window 16", throughput.window_16, short=True),
    Case("fan-out-64", "fan-out N=1000 window 64", throughput.window_64, short=True),
    Case("fan-out-256", "fan-out N=1000 window 256", throughput.window_256),
    Case("fan-out-1", "fan-out N=100 window 1", throughput.window_1, short=True),
    Case("small-rooms", "small rooms (500 of 2)", rooms.in_memory),
    Case("small-rooms-durable", "small rooms (500 of 2), durable", rooms.durable),
    Case("small-rooms-search", "small rooms (500 of 2), durable, with search", rooms.durable_with_search,
         short=True),
    Case("echo", "echo through the transport", connections.echo, short=True),
    Case("connect", "connect storm", connections.connect),
    Case("idle", "idle connections", connections.idle, short=True),
    Case("latency-1000", "latency N=1000, 1,000 messages/s", latency.large_room),
    Case("latency-100", "latency N=100, 1,000 messages/s", latency.room_of_a_hundred),
    Case("wss", "fan-out over TLS", throughput.over_tls, short=True),
    Case("dialects", "five dialects in one room", throughput.five_dialects, short=True),
    Case("history", "join with history of 50", history.join, short=True),
    Case("room-list", "room list of a user in 1,000 rooms", history.room_list),
    Case("pictures", "pictures", files.pictures),
    Case("latency-50", "latency in rooms of 50, 1,000 messages/s", storage.rooms_of_fifty),
    Case("storage-rate", "storage alone", storage.rate),
    Case("small-rooms-syncs", "small rooms (500 of 2), durable, and their syncs", storage.messages_of_a_sync),
    Case("checkpoint", "commits during a checkpoint", storage.checkpoint),
    Case("backup", "commits during a backup", storage.backup),
    Case("files", "upload and download of 10 × 50 MB", files.transfers),
)
