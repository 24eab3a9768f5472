"""A WebSocket client that is cheap enough to have thousands of."""

import asyncio
import json
import socket

from support.frames import CLOSE, PING, PONG, TEXT, frame, make_key, upgrade

CUT = 1006
NO_CODE = 1005


def command(kind, **data):
    return frame(TEXT, json.dumps({"type": kind, "data": data}).encode())


def handshake(token, query):
    return upgrade("localhost", f"/api/chat/ws?{query}", make_key(), [f"Sec-WebSocket-Protocol: Bearer, {token}"])


class Peer(asyncio.Protocol):
    """`hear` is called with the payload of every text. `closed` is the code of the end, once there is one."""

    def __init__(self, hello, hear):
        self._hello, self._hear = hello, hear
        self._buffer = bytearray()
        self._transport = None
        self._is_open = False
        self.opened = asyncio.get_running_loop().create_future()  # True, or False for a refusal
        self.closed = None

    def connection_made(self, transport):
        self._transport = transport
        transport.write(self._hello)

    def data_received(self, data):
        self._buffer += data
        if not self._is_open and not self._shake_hands():
            return
        while (taken := self._take()) is not None:
            kind, payload = taken
            if kind == TEXT:
                self._hear(payload)
            elif kind == PING:
                self.send(frame(PONG, payload))
            elif kind == CLOSE:
                self.closed = int.from_bytes(payload[:2], "big") if payload else NO_CODE
                self.send(frame(CLOSE, payload[:2]))
                self._transport.close()

    def _shake_hands(self):
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        self._is_open = self._buffer.startswith(b"HTTP/1.1 101 ")
        del self._buffer[:end + 4]
        if not self.opened.done():
            self.opened.set_result(self._is_open)
        if not self._is_open:
            self._transport.close()
        return self._is_open

    def _take(self):
        """The next frame, whole; the server sends none in pieces."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + size:
            return None
        kind, payload = buffer[0] & 0x0F, bytes(buffer[start:start + size])
        del buffer[:start + size]
        return kind, payload

    def connection_lost(self, failure):
        if self.closed is None:
            self.closed = CUT
        if not self.opened.done():
            self.opened.set_result(False)

    def send(self, data):
        if not self._transport.is_closing():
            self._transport.write(data)

    def abort(self):
        self._transport.abort()


async def connect(place, token, query, hear=lambda payload: None, receive_buffer=None):
    """A peer whose handshake is done; or nothing where there was no connection, or a refusal."""
    own = socket.socket()
    if receive_buffer is not None:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    own.setblocking(False)
    loop = asyncio.get_running_loop()
    try:
        await loop.sock_connect(own, place)
        _, peer = await loop.create_connection(lambda: Peer(handshake(token, query), hear), sock=own)
    except OSError:
        own.close()
        return None
    except asyncio.CancelledError:
        own.close()
        raise
    try:
        return peer if await peer.opened else None
    except asyncio.CancelledError:
        peer.abort()
        raise
