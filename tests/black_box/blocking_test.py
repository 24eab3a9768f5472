"""Everything that a server does while people talk, on a disk whose syncs take 200 ms: its I/O threads ask neither the disk nor
a resolver or a clock for anything, wait for nobody who does, and are never busy for 20 ms with one thing.

That is seen by a library which is preloaded into the server: io_watch.
"""

import base64
import os
import re
import ssl
import subprocess
import sys
import threading
import unittest
import unittest.mock
import urllib.parse

from case import HALL, HEALTHY, OFFICE, Case
from support import files

WATCH = os.environ.get("PARLOR_IO_WATCH_LIBRARY", "")
SECONDS = 30 if os.environ.get("PARLOR_LONG") == "1" else 4
LARGE = 3_000_000
LONGEST_RUN = 20  # ms of a core, in one turn of an I/O thread
UPLOADERS = HEALTHY[:4]
TOO_MANY = 429  # of one user in a minute


def path_of(address):
    link = urllib.parse.urlsplit(address)
    return f"{link.path}?{link.query}"


class Busy:
    """Runs jobs beside each other until the end of a `with`, each again and again. What one raises is raised there."""

    def __init__(self, *jobs):
        self._is_over = threading.Event()
        self._failures = []
        self._threads = [threading.Thread(target=self._run, args=(job,)) for job in jobs]

    def _run(self, job):
        try:
            while not self._is_over.is_set():
                job()
        except Exception as failure:
            self._failures.append(failure)

    def __enter__(self):
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_):
        self._is_over.set()
        for thread in self._threads:
            thread.join()
        for failure in self._failures:
            raise failure


class Blocking(Case):
    def setUp(self):
        super().setUp()
        self.seen = self.directory / "seen"
        # The server and what it starts; we are running already.
        watched = unittest.mock.patch.dict(os.environ, LD_PRELOAD=WATCH, PARLOR_IO_WATCH=str(self.seen))
        watched.start()
        self.addCleanup(watched.stop)

    def lines(self):
        return self.seen.read_text().splitlines()

    def check_that_nothing_blocked(self):
        *faults, summary = self.lines()
        print(summary)
        self.assertEqual([], faults)
        turns, _, run = (float(each) for each in re.findall(r"[0-9.]+", summary))
        self.assertGreater(turns, 1000, "hardly anything was watched")
        self.assertLess(run, LONGEST_RUN)

    # --- what people do

    def answered(self, answer, *statuses):
        self.assertIn(answer.status, statuses or (200,), answer.body)
        return answer

    def uploads_and_loads(self, client, content, kind):
        stored = client.upload([("something", content)], kind)
        if stored.status == TOO_MANY:
            return
        link = self.answered(stored).json()["files"][0]["file_url"]
        self.assertEqual(len(content), len(self.answered(client.get(path_of(link))).body))
        self.answered(client.request("GET", path_of(link), headers={"Range": "bytes=1000-1999"}), 206)

    def reads(self, client):
        for target in ("rooms", f"rooms/{OFFICE}", f"rooms/{HALL}/messages?per_page=100", "online-users", "unread-count",
                       "search?q=something", "search-users?email=user"):
            self.answered(client.get(f"/api/chat/{target}"), 200, TOO_MANY)
        for target in ("/", "/metrics", "/healthz", "/readyz", "/dialects"):
            self.answered(client.get(target))
        self.answered(client.get("/nowhere"), 404)

    def comes_and_goes(self, server, user, tls):
        socket = self.socket(server, user, HALL, tls=tls)
        picture = base64.b64encode(files.png(600, 400, shade=user) + os.urandom(LARGE)).decode()
        socket.send("send_message", {"room_id": HALL, "message_type": "image", "content": "something", "file_name": "a.png",
                                     "file_data": picture, "file_size": LARGE, "mime_type": "image/png"})
        socket.expect_any("new_message", "error")
        socket.close()
        stranger = self.client(server, tls=tls)
        self.answered(stranger.request("GET", "/api/chat/rooms", headers={"Authorization": "Bearer none"}), 401)

    def everything_at_once(self, server, tls=None):
        clients = {user: self.client(server, user, tls=tls) for user in HEALTHY}
        picture = files.png(3000, 2000)
        jobs = [lambda client=clients[user], content=content, kind=kind: self.uploads_and_loads(client, content, kind)
                for user, content, kind in zip(UPLOADERS, (files.text(LARGE), picture) * 2, ("file", "image") * 2)]
        jobs += [lambda client=client: self.reads(client) for client in clients.values()]
        jobs += [lambda user=user: self.comes_and_goes(server, user, tls) for user in HEALTHY[-3:]]
        return Busy(*jobs)

    # --- the tests

    def test_no_io_thread_waits_for_anything_but_sockets(self):
        server = self.serve_crowd()
        with self.everything_at_once(server):
            self.p99(server, OFFICE, SECONDS)
        server.stop()
        self.check_that_nothing_blocked()

    def test_nor_does_one_that_speaks_tls(self):
        certificate, key = self.directory / "certificate.pem", self.directory / "key.pem"
        with unittest.mock.patch.dict(os.environ, LD_PRELOAD=""):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                            "-out", certificate, "-keyout", key], check=True, capture_output=True)
        server = self.serve_crowd("--tls-certificate", certificate, "--tls-key", key)
        with self.everything_at_once(server, ssl.create_default_context(cafile=certificate)):
            threading.Event().wait(SECONDS)
        server.stop()
        self.check_that_nothing_blocked()

    def test_the_watch_sees_what_it_has_to_see(self):
        """In a Python that asks epoll, and then does something for 200 ms."""
        cases = {
            "os.fsync(file.fileno())": ["calls fsync", "slept"],
            "open(file.name).read()": ["calls open64", "calls read"],
            "socket.getaddrinfo('localhost', 80)": ["calls getaddrinfo"],
            "lock.acquire()": ["slept"],
            "[None for _ in iter(lambda: time.monotonic() < end, False)]": [],
            "epoll.poll(0.2)": [],
        }
        for deed, expected in cases.items():
            with self.subTest(deed=deed):
                self.seen.unlink(missing_ok=True)
                subprocess.run([sys.executable, "-c", f"""
import os, select, socket, tempfile, threading, time
file, lock, epoll = tempfile.NamedTemporaryFile(buffering=0), threading.Lock(), select.epoll()
lock.acquire()
threading.Timer(0.2, lock.release).start()
end = time.monotonic() + 0.2
epoll.poll(0)
{deed}
epoll.poll(0)
"""], check=True)
                for said in expected:
                    self.assertTrue([line for line in self.lines() if line.startswith(said)], self.lines())
                if not expected:
                    self.assertEqual([], [line for line in self.lines() if line.startswith("slept")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
