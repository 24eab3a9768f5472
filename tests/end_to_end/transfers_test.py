"""Many large files at once: what they take of the server's memory."""

import http.client
import threading
import unittest

from support.case import ANN, BOB, Case

FILES = 10
SIZE = 20_000_000
PIECE = 100_000
# Measured: 2 MiB. With one of the files held whole it would be 20 more.
BOUND = 16 << 20


def resident(server):
    """The server's memory now and at its peak, in bytes."""
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as lines:
        fields = dict(line.split(":", 1) for line in lines)
    return tuple(int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))


def at_once(jobs):
    """Runs the jobs beside each other; answers what each answered."""
    answers = [None] * len(jobs)

    def run(index):
        try:
            answers[index] = jobs[index]()
        except Exception as failure:  # seen by whoever compares the answers
            answers[index] = failure
    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def pieces(first, last):
    yield first
    for _ in range(SIZE // PIECE):
        yield b"0123456789" * (PIECE // 10)
    yield last


class Transfers(Case):
    def upload(self, server, number):
        first = (b'--edge\r\nContent-Disposition: form-data; name="files"; filename="%d.txt"\r\n'
                 b"Content-Type: text/plain\r\n\r\n" % number)
        last = b'\r\n--edge\r\nContent-Disposition: form-data; name="message_type"\r\n\r\nfile\r\n--edge--\r\n'
        answer = self.client(server, ANN).request(
            "POST", "/api/chat/upload-files", pieces(first, last),
            {"Content-Type": "multipart/form-data; boundary=edge",
             "Content-Length": str(len(first) + SIZE + len(last))})
        self.assertEqual(200, answer.status, answer.body)
        return answer.json()["files"][0]["file_url"].removeprefix(server.url)

    def download(self, server, path):
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            size = 0
            while piece := answer.read(PIECE):
                size += len(piece)
            return answer.status, size
        finally:
            connection.close()

    def test_ten_files_at_once_are_never_held_in_memory(self):
        server = self.serve_people()
        # What the first request alone brings into memory is no file's.
        self.assertEqual(200, self.client(server, BOB).upload([("small.txt", b"small\n")], "file").status)
        base, _ = resident(server)
        paths = at_once([lambda number=number: self.upload(server, number) for number in range(FILES)])
        self.assertEqual(FILES, len({path for path in paths if isinstance(path, str)}), paths)
        loaded = at_once([lambda path=path: self.download(server, path) for path in paths])
        self.assertEqual([(200, SIZE)] * FILES, loaded)
        _, peak = resident(server)
        self.assertLess(peak - base, BOUND)


if __name__ == "__main__":
    unittest.main(verbosity=2)
