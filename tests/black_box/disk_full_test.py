"""A disk without space: writes are refused, reads go on, and both are as before a second after there is space again.

Six times; PARLOR_LONG=1 makes it a hundred. The disk is a tmpfs, which only root may mount.
"""

import os
import subprocess
import time
import unittest

from case import OFFICE, Case
from support import files
from support.server import run

DISKS = 34 if os.environ.get("PARLOR_LONG") == "1" else 2
TIMES_OF_A_DISK = 3  # messages stay, and so a disk is full for good some time
SIZE = "48m"
RESUMED = 1.0        # seconds from space to the next acknowledgement
CLOCK_SLACK = 0.5
# More than the log of the database has place for without growing.
MANY = 20000


class DiskFull(Case):
    def mount(self, name):
        disk = self.directory / name
        disk.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(disk)], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            self.skipTest(f"a small disk cannot be mounted here: {done.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(disk)], check=True)
        return disk

    def say(self, socket, content):
        """Whether it was acknowledged; it is answered in any case."""
        socket.send("send_message", {"room_id": OFFICE, "content": content.ljust(4000, "."),
                                     "client_message_id": content})
        while True:
            frame = socket.expect_any("new_message", "error")
            if (frame.get("data") or frame).get("client_message_id") == content:
                return frame["type"] == "new_message"

    def fill(self, ballast):
        with ballast.open("ab", buffering=0) as file:
            try:
                while file.write(bytes(1 << 16)):
                    pass
            except OSError:
                pass

    def stored_files(self):
        return sorted(path for path in (self.data / "files").rglob("*") if path.is_file())

    def test_a_full_disk_costs_nothing_that_was_acknowledged(self):
        for number in range(DISKS):
            self.fill_again_and_again(self.mount(f"disk-{number}"))

    def fill_again_and_again(self, disk):
        self.data = disk / "data"
        server = self.serve_crowd()
        socket = self.socket(server, 1, OFFICE)
        client = self.client(server, 1)
        acknowledged = []

        def say(content):
            if not self.say(socket, content):
                return False
            acknowledged.append(content)
            return True

        for time_of_disk in range(TIMES_OF_A_DISK):
            self.assertTrue(say(f"{time_of_disk}-before"))
            self.assertEqual(200, client.upload([("before.txt", files.text(1000))], "file").status)
            ballast = disk / "ballast"
            self.fill(ballast)
            number = 0
            while say(f"{time_of_disk}-{number}"):
                number += 1
                self.fill(ballast)  # what was freed in between
                self.assertLess(number, MANY, "nothing was refused")

            before = self.stored_files()
            self.assertGreaterEqual(client.upload([("full.txt", files.text(1 << 20))], "file").status, 400)
            self.assertEqual(before, self.stored_files(), "part of a file")
            self.check(server, acknowledged)

            ballast.unlink()
            begin, number = time.monotonic(), 0
            while not say(f"{time_of_disk}-again-{number}"):
                number += 1
                self.assertLess(time.monotonic(), begin + RESUMED + CLOCK_SLACK, "writes do not resume")
            self.assertEqual(200, client.upload([("after.txt", files.text(1000))], "file").status)
            self.check(server, acknowledged)
        server.stop()
        self.assertEqual("everything is in order\n", run("verify", "--data", self.data).stdout)

    def check(self, server, acknowledged):
        """Everything acknowledged is there, and nothing refused."""
        self.assertEqual(acknowledged, [each["content"].rstrip(".") for each in self.history(server, 2, OFFICE)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
