"""The page is in the program, and may do only what it needs."""

import pathlib
import re
import unittest

from support.case import Case

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "examples" / "server" / "page"


class Page(Case):
    def test_every_file_of_the_page_is_served_as_it_is(self):
        client = self.client(self.serve())
        for file in FOLDER.iterdir():
            if file.suffix not in (".html", ".js", ".css", ".svg"):
                continue
            with self.subTest(file=file.name):
                answer = client.get(f"/page/{file.name}")
                self.assertEqual((200, file.read_bytes()), (answer.status, answer.body))
                self.assertIn({".html": "text/html", ".js": "text/javascript", ".css": "text/css",
                               ".svg": "image/svg+xml"}[file.suffix], answer.headers["Content-Type"])

    def test_everything_that_the_page_names_is_there(self):
        client = self.client(self.serve())
        page = client.get("/")
        self.assertEqual(200, page.status)
        names = re.findall(r'(?:href|src)="(/[^"]+)"', page.body.decode())
        self.assertTrue(names)
        for name in names:
            self.assertEqual(200, client.get(name).status, name)

    def test_the_policy_is_strict(self):
        client = self.client(self.serve())
        for path in ("/", "/page/app.js"):
            answer = client.get(path)
            policy = re.split(r"; *", answer.headers["Content-Security-Policy"])
            for part in ("default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'",
                         "require-trusted-types-for 'script'", "trusted-types 'none'"):
                self.assertIn(part, policy)
            self.assertNotIn("unsafe", " ".join(policy))
            self.assertEqual("nosniff", answer.headers["X-Content-Type-Options"])
            self.assertEqual("no-referrer", answer.headers["Referrer-Policy"])

    def test_a_page_that_has_not_changed_is_not_sent_again(self):
        client = self.client(self.serve())
        first = client.get("/")
        self.assertEqual("no-cache", first.headers["Cache-Control"])
        for tags in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}', "*"):
            again = client.get("/", If_None_Match=tags)
            self.assertEqual((304, b"", first.headers["ETag"]), (again.status, again.body, again.headers["ETag"]))
        self.assertEqual(200, client.get("/", If_None_Match='"other"').status)

    def test_what_is_not_part_of_the_page_is_not_found(self):
        client = self.client(self.serve())
        for path in ("/page/", "/page/none.js", "/page/../chat.db", "/page/%2e%2e/chat.db", "/nothing", "/index.html"):
            self.assertEqual(404, client.get(path).status, path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
