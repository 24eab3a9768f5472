"""Files: sent, uploaded, loaded in whole and in part, and there again after a restart."""

import base64
import unittest
import urllib.parse

from support import files
from support.case import ANN, BOB, CEM, CLUB, DIRECT, Case


def path_of(address):
    """What is asked of the server for a link: its path and its signature."""
    link = urllib.parse.urlsplit(address)
    return f"{link.path}?{link.query}"


class Files(Case):
    def send_file(self, socket, name, content, kind="file", **more):
        socket.send("send_message", {"room_id": DIRECT, "message_type": kind, "content": name, "file_name": name,
                                     "file_data": base64.b64encode(content).decode(), "file_size": len(content),
                                     "mime_type": "application/octet-stream", **more})
        return socket.expect("new_message", content=name)

    def test_a_picture_in_a_message_is_loaded_by_the_other(self):
        server = self.serve_people()
        ann, bob = self.socket(server, ANN, DIRECT), self.socket(server, BOB, DIRECT)
        picture = files.png(40, 30)
        self.send_file(ann, "Ferien ä.png", picture, "image")
        got = bob.expect("new_message")
        self.assertTrue(got["file_path"].startswith(server.url + "/static/chat_files/images/"), got["file_path"])
        self.assertEqual(("Ferien ä.png", len(picture)), (got["file_name"], got["file_size"]))
        loaded = self.client(server).get(path_of(got["file_path"]))
        self.assertEqual((200, picture), (loaded.status, loaded.body))
        self.assertEqual("image/png", loaded.headers["Content-Type"])
        self.assertEqual("nosniff", loaded.headers["X-Content-Type-Options"])

    def test_uploads_become_one_message_with_several_files(self):
        server = self.serve_people()
        pictures = [(f"{shade}.png", files.png(shade=shade)) for shade in (10, 20, 30)]
        answer = self.client(server, ANN).upload(pictures, "image")
        self.assertEqual(200, answer.status, answer.body)
        uploaded = answer.json()
        self.assertEqual((3, sum(len(content) for _, content in pictures)),
                         (uploaded["total_files"], uploaded["total_size"]))
        ann, bob = self.socket(server, ANN, DIRECT), self.socket(server, BOB, DIRECT)
        ann.send("send_message", {
            "room_id": DIRECT, "message_type": "image", "content": "three",
            "files_data": [{"file_data": file["file_path"], "file_name": file["file_name"],
                            "file_size": file["file_size"], "mime_type": file["mime_type"]}
                           for file in uploaded["files"]]})
        got = bob.expect("new_message")
        self.assertEqual([name for name, _ in pictures], [file["file_name"] for file in got["files_data"]])
        for file, (_, content) in zip(got["files_data"], pictures):
            self.assertEqual(content, self.client(server).get(path_of(file["file_path"])).body)

    def test_a_large_upload_is_loaded_in_parts(self):
        server = self.serve_people()
        content = files.text(5_000_003)
        uploaded = self.client(server, ANN).upload([("long.txt", content)], "file")
        self.assertEqual(200, uploaded.status, uploaded.body)
        path = path_of(uploaded.json()["files"][0]["file_url"])
        client = self.client(server)

        whole = client.get(path)
        self.assertEqual((200, content), (whole.status, whole.body))
        etag = whole.headers["ETag"]
        self.assertEqual(304, client.get(path, If_None_Match=etag).status)

        for wanted, first, last in (("bytes=0-0", 0, 0), ("bytes=1000-1999", 1000, 1999),
                                    ("bytes=4999999-", 4_999_999, 5_000_002), ("bytes=-3", 5_000_000, 5_000_002)):
            with self.subTest(range=wanted):
                part = client.get(path, Range=wanted)
                self.assertEqual((206, content[first:last + 1]), (part.status, part.body))
                self.assertEqual(f"bytes {first}-{last}/{len(content)}", part.headers["Content-Range"])
        self.assertEqual(200, client.get(path, Range="bytes=0-9", If_Range='"other"').status)
        beyond = client.get(path, Range="bytes=5000003-")
        self.assertEqual((416, "bytes */5000003"), (beyond.status, beyond.headers["Content-Range"]))
        head = client.request("HEAD", path)
        self.assertEqual((200, b"", "5000003"), (head.status, head.body, head.headers["Content-Length"]))

    def test_messages_and_files_are_there_again_after_a_restart(self):
        server = self.serve_people()
        ann = self.socket(server, ANN, DIRECT)
        content = files.text(70_000)
        self.send_file(ann, "notes.txt", content)
        server.stop()
        server = self.serve()
        message, = self.history(server, BOB, DIRECT)
        self.assertEqual("notes.txt", message["file_name"])
        loaded = self.client(server).get(path_of(message["file_path"]))
        self.assertEqual((200, content), (loaded.status, loaded.body))
        server.stop()
        self.assertEqual("everything is in order\n", self.command("verify", "--data", self.data))

    def test_a_link_is_good_after_a_restart_and_for_its_own_file_alone(self):
        server = self.serve_people()
        client = self.client(server, ANN)
        one, other = (client.upload([(name, files.text(500))], "file").json()["files"][0]["file_url"]
                      for name in ("one.txt", "other.txt"))
        server.stop()
        server = self.serve()
        client = self.client(server, ANN)
        self.assertEqual((200, files.text(500)), (client.get(path_of(one)).status, client.get(path_of(one)).body))
        absent = client.get("/static/chat_files/files/none.txt")
        path, query = path_of(one).split("?")
        for link in (path, f"{path}?{query[:-1]}", f"{path}?{path_of(other).split('?')[1]}", f"{path}?{query}&{query}"):
            with self.subTest(link=link):
                answer = client.get(link)
                self.assertEqual((404, absent.body), (answer.status, answer.body))

    def test_public_links_are_addresses_that_can_be_kept(self):
        server = self.serve_people("--file-links", "public")
        told = self.client(server, ANN).upload([("one.txt", files.text(500))], "file").json()["files"][0]
        self.assertEqual(f"{server.url}/static/{told['file_path']}", told["file_url"])
        for query in ("", "?v=1"):
            loaded = self.client(server).get(f"/static/{told['file_path']}{query}")
            self.assertEqual((200, files.text(500)), (loaded.status, loaded.body))

    def test_a_deleted_message_takes_its_file_along(self):
        server = self.serve_people()
        ann = self.socket(server, ANN, DIRECT)
        sent = self.send_file(ann, "secret.txt", b"secret text\n")
        self.client(server, ANN).request("DELETE", f"/api/chat/messages/{sent['id']}")
        ann.expect("message_update", id=sent["id"], is_deleted=True)
        self.assertEqual(404, self.client(server).get(path_of(sent["file_path"])).status)
        server.stop()
        self.assertEqual("everything is in order\n", self.command("verify", "--data", self.data))

    def test_what_is_not_allowed_is_refused_in_the_documented_words(self):
        server = self.serve_people()
        client = self.client(server, ANN)
        wrong = client.upload([("page.png", b"<html><script>alert(1)</script></html>")], "image")
        self.assertGreaterEqual(wrong.status, 400)
        self.assertEqual("File type not allowed. Allowed types: image/jpeg, image/png, image/gif, image/webp",
                         wrong.json()["detail"])
        large = client.upload([("large.png", files.png() + bytes(10 * 1024 * 1024))], "image")
        self.assertEqual((413, "File too large. Maximum size: 10.0MB"), (large.status, large.json()["detail"]))
        self.assertGreaterEqual(client.upload([(f"{n}.png", files.png()) for n in range(11)], "image").status, 400)

    def test_somebody_elses_upload_cannot_be_sent(self):
        server = self.serve_people()
        uploaded = self.client(server, ANN).upload([("mine.txt", b"mine\n")], "file").json()["files"][0]
        cem = self.socket(server, CEM, CLUB)
        cem.send("send_message", {"room_id": CLUB, "message_type": "file", "content": "yours",
                                  "file_data": uploaded["file_path"], "file_name": "yours.txt"})
        cem.expect("error")
        self.assertEqual([], self.history(server, CEM, CLUB))


if __name__ == "__main__":
    unittest.main(verbosity=2)
