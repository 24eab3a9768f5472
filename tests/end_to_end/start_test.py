"""What the server makes on its first start, and what it says when it cannot start."""

import socket
import sqlite3
import stat
import unittest

from support.case import Case
from support.waiting import wait_until


class Start(Case):
    def not_served(self, *arguments):
        """What is said instead of serving."""
        return self.refused("serve", "--listen", "127.0.0.1:0", "--data", self.data, *arguments)

    def mode(self, path):
        return stat.S_IMODE(path.stat().st_mode)

    def test_the_first_start_makes_a_private_directory_with_a_private_key(self):
        self.serve()
        self.assertEqual(0o700, self.mode(self.data))
        self.assertEqual(0o600, self.mode(self.data / "signing.key"))
        self.assertGreaterEqual(len((self.data / "signing.key").read_text().strip()), 43)

    def test_the_key_stays_the_same(self):
        self.serve().stop()
        key = (self.data / "signing.key").read_bytes()
        self.serve().stop()
        self.assertEqual(key, (self.data / "signing.key").read_bytes())

    def test_the_first_line_says_where_it_listens(self):
        server = self.serve()
        self.assertEqual(f"listening on http://127.0.0.1:{server.port}", server.output[0])
        self.assertEqual(200, self.client(server).get("/healthz").status)

    def has_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
            return True
        except OSError:
            return False

    def test_an_ipv6_address_stands_in_brackets(self):
        if not self.has_ipv6():
            self.assertIn("::1", self.refused("serve", "--listen", "[::1]:0", "--data", self.data))
            return
        server = self.serve(listen="[::1]:0")
        self.assertEqual(f"listening on http://[::1]:{server.port}", server.output[0])

    def test_who_listens_everywhere_prints_links_that_can_be_opened_and_says_what_sets_others(self):
        server = self.serve("--demo", listen="0.0.0.0:0")
        wait_until(lambda: len(server.output) == 4, "the links")
        for name, line in zip(("ann", "bob"), server.output[2:]):
            self.assertTrue(line.startswith(f"{name}: http://localhost:{server.port}/#token="), line)
        wait_until(lambda: any("--public-url" in line for line in server.log), "what sets another address")
        self.assertEqual(200, self.client(server).get("/healthz").status)

    def test_a_busy_port_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            said = self.refused("serve", "--listen", f"127.0.0.1:{port}", "--data", self.data)
        self.assertIn(f"port {port}", said)
        self.assertIn("another program listens there", said)

    def test_a_directory_in_use_is_named(self):
        self.serve()
        said = self.not_served()
        self.assertIn(str(self.data), said)
        self.assertIn("another parlor-server is using it", said)

    def test_a_file_in_place_of_the_directory_is_named(self):
        self.data.write_text("")
        self.assertIn("it is not a directory", self.refused("serve", "--data", self.data))
        self.assertIn("Not a directory", self.refused("serve", "--data", self.data / "below"))

    def test_a_directory_that_cannot_be_made_is_named(self):
        # Not even root makes directories in /proc.
        said = self.refused("serve", "--data", "/proc/parlor-data")
        self.assertIn("/proc/parlor-data", said)

    def test_a_bad_key_file_is_named(self):
        self.serve().stop()
        for content in ("", "short", "with blanks in it and of a sufficient length, but not base64url"):
            with self.subTest(content=content):
                (self.data / "signing.key").write_text(content)
                self.assertIn("signing.key", self.not_served())
        for option in ("--jwt-secret-file", "--jwt-public-key", "--jwks"):
            with self.subTest(option=option):
                bad = self.write("bad.key", "-----BEGIN NONSENSE-----")
                self.assertIn("bad.key", self.not_served(option, bad))
                self.assertIn("No such file", self.not_served(option, self.directory / "missing.key"))

    def test_a_database_of_a_later_version_is_left_alone(self):
        self.serve().stop()
        database = self.data / "chat.db"
        self.make_later(database)
        before = database.read_bytes()
        said = self.not_served()
        self.assertIn("a later version of parlor-server", said)
        self.assertEqual(before, database.read_bytes())

    def make_later(self, database):
        """Raises the version that the database says it needs."""
        connection = sqlite3.connect(database)
        connection.execute("INSERT INTO parlor_schema (version, last_compatible_version) VALUES (1000000, 1000000)")
        connection.commit()
        connection.close()

    def test_a_damaged_database_is_named(self):
        self.serve().stop()
        (self.data / "chat.db").write_bytes(b"this is not a database, whatever its name says\n" * 100)
        self.assertIn(str(self.data), self.not_served())

    def test_tls_files_that_are_missing_are_named(self):
        said = self.not_served("--tls-certificate", self.directory / "no.pem", "--tls-key", self.directory / "no.key")
        self.assertIn("no.pem", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
