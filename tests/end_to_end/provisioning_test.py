"""FILE.json: what it puts in, what a second run changes, and what is said of a wrong one."""

import copy
import unittest

from support.case import ANN, BOB, CEM, CLUB, DIRECT, PEOPLE, Case
from support.server import run


class Provisioning(Case):
    def provision(self, value):
        return self.command("provision", self.write("people.json", value), "--data", self.data)

    def refusal(self, value):
        return self.refused("provision", self.write("people.json", value), "--data", self.data)

    def rooms(self, user):
        server = self.serve()
        rooms = {room["id"]: room for room in self.client(server, user).get("/api/chat/rooms").json()["rooms"]}
        server.stop()
        return rooms

    def test_users_and_rooms_are_there_with_their_ids(self):
        self.provision(PEOPLE)
        rooms = self.rooms(ANN)
        self.assertEqual({DIRECT, CLUB}, set(rooms))
        self.assertEqual(("ann-bob", "44444444-4444-4444-8444-444444444444", "direct"),
                         tuple(rooms[DIRECT][name] for name in ("slug", "uuid", "room_type")))
        people = {who["id"]: who for who in rooms[CLUB]["participants"]}
        self.assertEqual({ANN, BOB, CEM}, set(people))
        self.assertEqual(("Ann Lee", "ann@example.com", "https://example.com/ann.jpg"),
                         tuple(people[ANN][name] for name in ("name", "email", "avatar_url")))

    def test_a_second_run_updates_and_keeps_what_was_generated(self):
        first = copy.deepcopy(PEOPLE)
        for room in first["rooms"]:
            room.pop("uuid", None)
            room.pop("slug", None)
        self.provision(first)
        before = self.rooms(ANN)
        self.provision(first)
        self.assertEqual(before, self.rooms(ANN))

        second = copy.deepcopy(first)
        second["users"][0] = {"id": ANN, "subject": "1", "last_name": "Lind"}
        second["rooms"][1]["name"] = "The Club"
        second["rooms"][1]["members"] = [ANN, BOB]
        self.provision(second)
        after = self.rooms(ANN)
        self.assertEqual("The Club", after[CLUB]["name"])
        for name in ("uuid", "slug"):
            self.assertEqual(before[CLUB][name], after[CLUB][name])
        people = {who["id"]: who for who in after[CLUB]["participants"]}
        self.assertEqual({ANN, BOB}, set(people))
        self.assertEqual(("Ann Lind", "ann@example.com"), (people[ANN]["name"], people[ANN]["email"]))
        self.assertEqual({}, self.rooms(CEM))

    def test_a_room_that_was_deleted_stays_deleted(self):
        self.provision(PEOPLE)
        server = self.serve()
        ann = self.client(server, ANN)
        self.assertEqual(204, ann.request("DELETE", f"/en/api/v1/chat/delete/{DIRECT}").status)
        self.assertEqual(201, ann.post_json("/en/api/v1/chat/create/", {"second_user": BOB}).status)
        server.stop()
        self.provision(PEOPLE)
        self.assertNotIn(DIRECT, self.rooms(ANN))

    def test_an_unknown_user_with_a_valid_token_is_created(self):
        self.provision(PEOPLE)
        server = self.serve()
        me = self.client(server, "somebody-new").get("/api/chat/me")
        self.assertEqual(200, me.status)
        self.assertNotIn(me.json()["id"], (ANN, BOB, CEM))

    def test_what_is_wrong_is_said_with_its_place(self):
        for value, said in (
                ('{"users": [\n  {"id": 1,\n}', "line 3"),
                ("[]", "must be an object"),
                ({"people": []}, "people"),
                ({"users": {}}, "users must be a list"),
                ({"users": [{"subject": "1"}]}, "users[0].id is missing"),
                ({"users": [{"id": 1}]}, "users[0].subject is missing"),
                ({"users": [{"id": 0, "subject": "1"}]}, "users[0].id"),
                ({"users": [{"id": "1", "subject": "1"}]}, "users[0].id"),
                ({"users": [{"id": 1, "subject": "1", "uuid": "x"}]}, "users[0].uuid"),
                ({"users": [{"id": 1, "subject": "1", "nick": "a"}]}, "users[0].nick"),
                ({"users": [{"id": 1, "subject": "1"}, {"id": 1, "subject": "2"}]}, "users[1].id"),
                ({"users": [{"id": 1, "subject": "1"}, {"id": 2, "subject": "1"}]}, "user 2"),
                ({"rooms": [{"id": 1, "type": "heap", "members": []}]}, "rooms[0].type"),
                ({"rooms": [{"id": 1, "type": "direct", "members": [1]}]}, "rooms[0].members"),
                ({"rooms": [{"id": 1, "type": "group", "members": [1, 1]}]}, "rooms[0].members[1]"),
                ({"rooms": [{"id": 1, "type": "group", "members": [77]}]}, "there is no user 77")):
            with self.subTest(value=value):
                self.assertIn(said, self.refusal(value))

    def test_a_file_with_one_mistake_changes_nothing(self):
        self.provision(PEOPLE)
        before = self.rooms(ANN)
        changed = copy.deepcopy(PEOPLE)
        changed["rooms"][0]["name"] = "Changed"
        changed["rooms"][1]["members"] = [ANN, 99]
        self.refusal(changed)
        self.assertEqual(before, self.rooms(ANN))

    def test_a_running_server_keeps_its_directory(self):
        self.serve_people()
        self.assertIn("another parlor-server is using it", self.refusal(PEOPLE))

    def test_a_second_direct_room_of_two_people_is_refused(self):
        self.provision(PEOPLE)
        self.assertIn("direct room 4", self.refusal({"rooms": [{"id": 9, "type": "direct", "members": [BOB, ANN]}]}))


class Maintenance(Case):
    def test_backup_and_verify_work_beside_a_running_server(self):
        server = self.serve_people()
        ann = self.socket(server, ANN, DIRECT)
        for number in range(50):
            ann.send("send_message", {"room_id": DIRECT, "content": str(number)})
        ann.expect("new_message", content="9")
        copied = self.directory / "copy.db"
        self.command("backup", copied, "--data", self.data)
        self.assertEqual("everything is in order\n", self.command("verify", "--data", self.data))
        ann.expect("new_message", content="49")

        restored = self.directory / "restored"
        restored.mkdir(mode=0o700)
        copied.rename(restored / "chat.db")
        (restored / "signing.key").write_bytes((self.data / "signing.key").read_bytes())
        contents = [message["content"] for message in self.history(self.serve(data=restored), BOB, DIRECT)]
        self.assertGreaterEqual(len(contents), 10)
        self.assertEqual([str(number) for number in range(len(contents))], contents)

    def test_a_backup_replaces_nothing(self):
        self.serve()
        taken = self.write("taken", "precious")
        self.assertIn("it exists already", self.refused("backup", taken, "--data", self.data))
        self.assertEqual("precious", taken.read_text())
        self.refused("backup", self.directory / "none" / "copy.db", "--data", self.data)

    def test_a_directory_without_a_database_is_named(self):
        for arguments in (["verify"], ["backup", self.directory / "copy.db"]):
            self.assertIn("there is no server data in it", self.refused(*arguments, "--data", self.data))

    def test_verify_finds_files_without_rows_and_rows_without_files(self):
        server = self.serve_people()
        texts = [("a.txt", b"first\n"), ("b.txt", b"second\n")]
        uploaded = self.client(server, ANN).upload(texts, "file").json()["files"]
        server.stop()
        lost, cut = (self.data / "files" / file["file_path"] for file in uploaded)
        lost.unlink()
        cut.write_bytes(b"sec")
        stray = lost.parent / "1_stray.txt"
        stray.write_bytes(b"stray")
        done = run("verify", "--data", self.data)
        self.assertEqual(1, done.returncode)
        for name, what in ((lost.name, "the file is missing"), (cut.name, "3 bytes instead of 7"),
                           (stray.name, "no message or upload knows this file")):
            self.assertTrue(any(name in line and what in line for line in done.stdout.splitlines()), done.stdout)

    def test_verify_finds_a_damaged_database(self):
        self.serve_people().stop()
        database = self.data / "chat.db"
        with database.open("r+b") as file:
            size = database.stat().st_size
            file.seek(size // 2)
            file.write(b"\xa5" * (size // 4))
        self.refused("verify", "--data", self.data)


if __name__ == "__main__":
    unittest.main(verbosity=2)
