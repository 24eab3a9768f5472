"""What a WebSocket client sends (RFC 6455): the request for a socket, and frames."""

import base64
import os
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
# The server must unmask a frame that is masked with zeros, too, and nobody need mask it.
NO_MASK = bytes(4)


def make_key():
    return base64.b64encode(os.urandom(16)).decode()


def upgrade(host, target, key, fields):
    """`fields` are further lines of the request."""
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def header(kind, size, mask=NO_MASK):
    """All of a frame but its payload."""
    if size < 126:
        return struct.pack(">BB", 0x80 | kind, 0x80 | size) + mask
    if size < 65536:
        return struct.pack(">BBH", 0x80 | kind, 0x80 | 126, size) + mask
    return struct.pack(">BBQ", 0x80 | kind, 0x80 | 127, size) + mask


def masked(payload, mask):
    # One big number is fast enough for files of some megabytes.
    size = len(payload)
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


def frame(kind, payload, mask=NO_MASK):
    return header(kind, len(payload), mask) + (payload if mask == NO_MASK else masked(payload, mask))
