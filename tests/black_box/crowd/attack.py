"""Attackers, each in a process of its own, with little claim to the processor: they stand for other machines.

Run as a program with the attack's name and its values as JSON. It prints "ready" once it is under way, goes on until
its standard input ends, and then prints what became of it as JSON.
"""

import asyncio
import collections
import ctypes
import itertools
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

if __name__ == "__main__":
    black_box = pathlib.Path(__file__).resolve().parents[1]
    sys.path[:0] = [str(black_box), str(black_box.parent / "end_to_end")]

from crowd.peer import command, connect, handshake  # noqa: E402
from support.frames import CLOSE, PING, TEXT, frame  # noqa: E402

SMALL_BUFFER = 4096


class Attack:
    """Starts with the block and ends with it at the latest."""

    def __init__(self, name, server, **values):
        values["place"] = (server.host, server.port)
        self.process = subprocess.Popen(
            [sys.executable, __file__, name, json.dumps(values)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, preexec_fn=lambda: os.nice(10))

    def __enter__(self):
        line = self.process.stdout.readline()
        assert line == "ready\n", f"the attack did not get under way: {line!r}"
        return self

    def signal(self, number):
        self.process.send_signal(number)

    def end(self):
        """What became of it."""
        self.process.stdin.close()
        patience = threading.Timer(60, self.process.kill)
        patience.start()
        outcome = self.process.stdout.readline()
        patience.cancel()
        assert outcome, "the attack does not end, or broke off"
        assert self.process.wait(60) == 0
        return json.loads(outcome)

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


async def ready():
    """Says so; answers an event for the end of the standard input."""
    print("ready", flush=True)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), ended.set)
    return ended


def let_in(place, tokens, query, count):
    """Sockets whose handshake is done, and who have read no more than that."""
    peers = []
    for number in range(count):
        peer = socket.socket()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        peer.settimeout(20)
        peer.connect(tuple(place))
        peer.sendall(handshake(tokens[number % len(tokens)], query))
        answer = peer.recv(12)
        assert answer == b"HTTP/1.1 101", answer
        peers.append(peer)
    return peers


async def never_reading(place, tokens, query, count):
    """Sockets that are opened and then never read. How they end: by close code, or "cut", or "open"."""
    peers = let_in(place, tokens, query, count)
    ended = await ready()
    await ended.wait()
    return collections.Counter(how_it_ends(peer) for peer in peers)


SO_ATTACH_FILTER = 26
DROP_ALL = struct.pack("=HBBI", 0x06, 0, 0, 0)  # classic BPF: return 0


def vanish(peer):
    """As if its cable were pulled: its kernel drops whatever comes for it before TCP sees it, so that nothing is
    acknowledged, reset or ended. A process that is stopped or killed still has a kernel that answers."""
    program = ctypes.create_string_buffer(DROP_ALL)
    peer.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", 1, ctypes.addressof(program)))


async def vanishing(place, tokens, query, count):
    """Sockets that are opened and then not there any more, all at once. Nobody tells them how they end."""
    peers = let_in(place, tokens, query, count)
    for peer in peers:
        vanish(peer)
    ended = await ready()
    await ended.wait()
    return {"vanished": len(peers)}


def how_it_ends(peer):
    """Reads all that is still to come."""
    peer.settimeout(2)
    tail = b""
    try:
        while more := peer.recv(1 << 20):
            tail = (tail + more)[-256:]
    except TimeoutError:
        return "open"
    except OSError:
        return "cut"
    return code_in(tail)


def code_in(tail):
    """The code of the close frame at the end of all that was read, if the server could still place one; else "cut"."""
    place = tail.rfind(bytes([0x80 | CLOSE]))
    if 0 <= place and place + 4 <= len(tail) and tail[place + 1] == len(tail) - place - 2:
        return str(int.from_bytes(tail[place + 2:place + 4], "big"))
    return "cut"


async def reading(place, tokens, query, count):
    """Sockets that read all that comes, for as long as the process may run."""
    peers = await asyncio.gather(*(
        connect(tuple(place), tokens[number % len(tokens)], query, receive_buffer=SMALL_BUFFER)
        for number in range(count)))
    assert all(peers)
    ended = await ready()
    await ended.wait()
    deadline = time.monotonic() + 10
    while any(peer.closed is None for peer in peers) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    return collections.Counter(str(peer.closed or "open") for peer in peers)


async def slow_requests(place, tokens, file, count):
    """Heads that never end, bodies that trickle in, answers that are not read, `count` of each. Seconds until heads
    and bodies were cut, least and most."""
    lives = collections.defaultdict(list)
    started = asyncio.Semaphore(0)

    async def trickle(kind, beginning):
        reader, writer = await asyncio.open_connection(*place)
        begin = time.monotonic()
        writer.write(beginning)
        started.release()
        end = asyncio.ensure_future(reader.read())  # an answer such as 408 may come before the end
        try:
            while not end.done():
                await asyncio.wait([end], timeout=1)
                writer.write(b"x")
            await end
        except OSError:
            pass
        lives[kind].append(time.monotonic() - begin)
        writer.close()

    async def never_read(request):
        peer = socket.socket()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        peer.setblocking(False)
        await asyncio.get_running_loop().sock_connect(peer, tuple(place))
        await asyncio.get_running_loop().sock_sendall(peer, request)
        started.release()
        return peer

    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "

    def body(token):
        return (f"POST /api/chat/upload-files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
                "Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: 100000\r\n\r\n--edge\r\n"
                'Content-Disposition: form-data; name="files"; filename="slow.txt"\r\n\r\n').encode()

    request = f"GET {file} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    tasks = [asyncio.ensure_future(trickle(*what)) for number in range(count)
             for what in (("head", head), ("body", body(tokens[number % len(tokens)])))]
    unread = [await never_read(request) for _ in range(count)]
    for _ in tasks + unread:
        await started.acquire()
    ended = await ready()
    await ended.wait()
    done, pending = await asyncio.wait(tasks, timeout=5)
    for task in done:
        task.result()
    for task in pending:
        task.cancel()
    for peer in unread:
        peer.close()
    return {"still open": len(pending), **{kind: [min(each), max(each)] for kind, each in lives.items()}}


def flood_of(kind, room):
    """A thousand frames."""
    return b"".join({
        "messages": lambda number: command("send_message", room_id=room, content="flood"),
        "typing": lambda number: command("typing", room_id=room, is_typing=number % 2 == 0),
        "joins": lambda number: command("join_room", room_id=room) if number % 2 else command("leave_room"),
        "pings": lambda number: frame(PING, b"0123456789"),
    }[kind](number) for number in range(1000))


async def flood(place, tokens, kind, room):
    """One client that sends 10,000 frames a second, and comes back at once whenever it is closed. How often it was
    closed with which code; it does not end before the first time."""
    frames = flood_of(kind, room)
    codes = collections.Counter()
    ended = None

    def is_over():
        return ended is not None and ended.is_set() and codes
    while not is_over():
        peer = await connect(tuple(place), tokens[0], f"room_id={room}")
        if peer is None:
            codes["refused"] += 1
            await asyncio.sleep(0.01)
            continue
        if ended is None:
            ended = await ready()
        while peer.closed is None and not is_over():
            peer.send(frames)
            await asyncio.sleep(0.1)
        if peer.closed is not None:
            codes[str(peer.closed)] += 1
        peer.abort()
    return codes


async def connection_flood(place, tokens, room):
    """Connections as fast as they can be made: every other one says nothing, the others shake hands and are cut."""
    ended = await ready()
    made = 0

    async def again_and_again():
        nonlocal made
        for number in itertools.count():
            if ended.is_set():
                return
            if number % 2:
                try:
                    _, writer = await asyncio.open_connection(*place)
                    writer.transport.abort()
                except OSError:
                    await asyncio.sleep(0.01)
            else:
                peer = await connect(tuple(place), tokens[0], f"room_id={room}")
                if peer is not None:
                    peer.abort()
            made += 1
    await asyncio.gather(*(again_and_again() for _ in range(20)))
    return {"made": made}


async def hoarding(place, tokens, query, count, size):
    """Messages that never end: all of each but its last byte is sent, and then nothing. Whoever is closed comes back.
    How often they were closed with which code, and how many are still open."""
    unfinished = frame(TEXT, b"x" * size)[:-1]
    loop, endings = asyncio.get_running_loop(), collections.Counter()
    held = asyncio.Semaphore(0)

    async def hold(number):
        with socket.socket() as peer:
            peer.setblocking(False)
            await loop.sock_connect(peer, tuple(place))
            await loop.sock_sendall(peer, handshake(tokens[number % len(tokens)], query))
            sending = asyncio.ensure_future(loop.sock_sendall(peer, unfinished))
            sending.add_done_callback(lambda _: held.release())
            tail = b""
            try:
                while more := await loop.sock_recv(peer, 1 << 16):
                    tail = (tail + more)[-256:]
            finally:
                sending.cancel()
                await asyncio.wait([sending])
                endings[code_in(tail)] += 1

    async def again_and_again(number):
        while True:
            try:
                await hold(number)
            except OSError:
                pass
            await asyncio.sleep(1)

    tasks = [asyncio.ensure_future(again_and_again(number)) for number in range(count)]
    for _ in tasks:
        await held.acquire()
    ended = await ready()
    await ended.wait()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return endings


async def announcing(place, tokens, query, count, size, at_once, each_second):
    """All come in, and only then announce a message each, of which so many bytes come at once and then each second.
    How they ended with which code, and how many are still open."""
    whole, rest = frame(TEXT, b"x" * size), b"x" * each_second
    beginning = whole[:len(whole) - size + at_once]
    peers = []
    while len(peers) < count:
        some = range(min(200, count - len(peers)))  # no more at a time than may be shaking hands
        peers += await asyncio.gather(*(
            connect(tuple(place), tokens[number % len(tokens)], query) for number in some))
    assert all(peers)
    for peer in peers:
        peer.send(beginning)
    ended = await ready()
    while not ended.is_set():
        for peer in peers:
            peer.send(rest)
        await asyncio.sleep(1)
    return collections.Counter(str(peer.closed or "open") for peer in peers)


async def uploading(place, tokens, count, size):
    """Large files, one after the other from each client. How often they were answered with which status."""
    content = b"x" * size
    body = (b'--edge\r\nContent-Disposition: form-data; name="files"; filename="large.txt"\r\n\r\n' + content +
            b"\r\n--edge--\r\n")
    answers = collections.Counter()
    ended = await ready()

    async def again_and_again(token):
        head = (f"POST /api/chat/upload-files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
                "Content-Type: multipart/form-data; boundary=edge\r\nConnection: close\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        while not ended.is_set():
            try:
                reader, writer = await asyncio.open_connection(*place)
                writer.write(head)
                writer.write(body)
                answers[(await asyncio.wait_for(reader.read(12), 5))[9:].decode() or "cut"] += 1
                writer.transport.abort()
            except asyncio.TimeoutError:
                answers["no answer"] += 1
            except OSError:
                answers["cut"] += 1
            await asyncio.sleep(0.1)
    await asyncio.gather(*(again_and_again(tokens[number % len(tokens)]) for number in range(count)))
    return answers


ATTACKS = {each.__name__: each for each in (
    never_reading, vanishing, reading, slow_requests, flood, connection_flood, hoarding, announcing, uploading)}

if __name__ == "__main__":
    print(json.dumps(asyncio.run(ATTACKS[sys.argv[1]](**json.loads(sys.argv[2])))), flush=True)
