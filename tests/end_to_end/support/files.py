"""Files of the kinds that the server knows by their content."""

import struct
import zlib


def png(width=2, height=2, shade=128):
    """A grey picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def text(size):
    """Lines of text, `size` bytes in all."""
    return (b"All work and no play makes for a dull test.\n" * (size // 44 + 1))[:size]
