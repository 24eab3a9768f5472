"""A small WebSocket client (RFC 6455), written for tests: it checks what the server does, and is never clever."""

import base64
import hashlib
import json
import os
import socket
import struct
import threading

from .frames import CLOSE, CONTINUATION, PING, PONG, TEXT, frame, header, make_key, upgrade
from .waiting import PATIENCE

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Refused(Exception):
    """The server answered the handshake with something else than 101."""

    def __init__(self, status, head):
        super().__init__(f"{status}\n{head}")
        self.status = status
        self.head = head


class WebSocket:
    """Receives on a thread of its own. Frames are decoded as JSON; `hear` is called with each as it comes."""

    def __init__(self, host, port, target, *, headers=(), tls=None, hear=lambda frame: None):
        self._hear = hear
        self._arrived = threading.Condition()
        self._sending = threading.Lock()
        self.frames = []
        self.closed = None  # (code, reason) once closed; code 1006 for a connection that was cut
        self._socket = socket.create_connection((host.strip("[]"), port), PATIENCE)
        if tls is not None:
            self._socket = tls.wrap_socket(self._socket, server_hostname=host.strip("[]"))
        self._buffer = b""
        self.headers = self._shake_hands(host, port, target, headers)
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def _shake_hands(self, host, port, target, headers):
        key = make_key()
        self._socket.sendall(upgrade(f"{host}:{port}", target, key, headers))
        while b"\r\n\r\n" not in self._buffer:
            more = self._socket.recv(65536)
            if not more:
                break
            self._buffer += more
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        status, *fields = head.decode("latin-1").split("\r\n")
        if not status.startswith("HTTP/1.1 101 "):
            self._socket.close()
            words = status.split(" ")
            raise Refused(int(words[1]) if len(words) > 1 else 0, head.decode("latin-1"))
        answer = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in fields)}
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        assert answer["sec-websocket-accept"] == accept
        return answer

    def _take(self, size):
        while len(self._buffer) < size:
            more = self._socket.recv(65536)
            if not more:
                raise ConnectionError("cut")
            self._buffer += more
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _receive(self):
        try:
            message = b""
            while True:
                first, second = self._take(2)
                assert first & 0x70 == 0 and second & 0x80 == 0, "reserved bits, or a masked frame from the server"
                size = second & 0x7F
                if size == 126:
                    size, = struct.unpack(">H", self._take(2))
                elif size == 127:
                    size, = struct.unpack(">Q", self._take(8))
                payload = self._take(size)
                kind = first & 0x0F
                if kind == PING:
                    self._send_frame(PONG, payload)
                elif kind == CLOSE:
                    code, = struct.unpack(">H", payload[:2]) if payload else (1005,)
                    self._send_frame(CLOSE, payload[:2])
                    return self._end(code, payload[2:].decode())
                elif kind in (TEXT, CONTINUATION):
                    message += payload
                    if first & 0x80:
                        self._add(json.loads(message))
                        message = b""
        except OSError:
            self._end(1006, "")

    def _add(self, frame):
        self._hear(frame)
        with self._arrived:
            self.frames.append(frame)
            self._arrived.notify_all()

    def _end(self, code, reason):
        with self._arrived:
            self.closed = (code, reason)
            self._arrived.notify_all()
        self._socket.close()

    def _send_frame(self, kind, payload):
        sent = frame(kind, payload, os.urandom(4))
        with self._sending:
            self._socket.sendall(sent)

    def send(self, kind, data=None):
        said = {"type": kind} if data is None else {"type": kind, "data": data}
        self._send_frame(TEXT, json.dumps(said).encode())

    def announce(self, size):
        """The header of a text of that size, and nothing of the text."""
        with self._sending:
            self._socket.sendall(header(TEXT, size, os.urandom(4)))

    def expect(self, kind, **fields):
        """The next frame of this type whose data has these fields; it and those before it are taken."""
        def fits(frame):
            data = frame.get("data") or frame
            return frame["type"] == kind and all(data.get(name) == value for name, value in fields.items())

        def found():
            return next((place for place, frame in enumerate(self.frames) if fits(frame)), None)

        with self._arrived:
            self._arrived.wait_for(lambda: found() is not None or self.closed, PATIENCE)
            place = found()
            if place is None:
                raise AssertionError(f"no {kind} {fields}; closed: {self.closed}; there were {self.frames}")
            frame = self.frames[place]
            del self.frames[:place + 1]
            return frame.get("data", frame)

    def expect_any(self, *kinds):
        """The next frame of one of these types, whole; it and those before it are taken."""
        def found():
            return next((place for place, frame in enumerate(self.frames) if frame["type"] in kinds), None)

        with self._arrived:
            self._arrived.wait_for(lambda: found() is not None or self.closed, PATIENCE)
            place = found()
            assert place is not None, f"none of {kinds}; closed: {self.closed}; there were {self.frames}"
            frame = self.frames[place]
            del self.frames[:place + 1]
            return frame

    def expect_close(self):
        with self._arrived:
            self._arrived.wait_for(lambda: self.closed, PATIENCE)
            assert self.closed, "the server did not close"
            return self.closed

    def close(self):
        """Says goodbye and waits for the answer."""
        if self.closed is None:
            try:
                self._send_frame(CLOSE, struct.pack(">H", 1000))
            except OSError:
                pass
        self._thread.join(PATIENCE)
        self._socket.close()
