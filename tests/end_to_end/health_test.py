"""/healthz, /readyz and /metrics."""

import json
import re
import unittest

from support.case import ANN, BOB, DIRECT, Case


class Health(Case):
    def metrics(self, server):
        answer = self.client(server).get("/metrics")
        self.assertEqual((200, "text/plain; version=0.0.4"), (answer.status, answer.headers["Content-Type"]))
        samples = {}
        for line in answer.body.decode().splitlines():
            if line.startswith("#"):
                self.assertRegex(line, r"^# (HELP|TYPE) (parlor|process)_[a-z_]+ ")
                continue
            name, value = re.fullmatch(r"((?:parlor|process)_[a-z_]+) ([0-9.e+-]+)", line).groups()
            self.assertNotIn(name, samples)
            samples[name] = float(value)
        return samples

    def test_a_server_that_serves_is_healthy_and_ready(self):
        client = self.client(self.serve())
        for path in ("/healthz", "/readyz"):
            answer = client.get(path)
            self.assertEqual((200, "no-store"), (answer.status, answer.headers["Cache-Control"]))
            self.assertEqual(200, client.request("HEAD", path).status)
            self.assertEqual(405, client.request("POST", path).status)
        self.assertEqual(b"ok\n", client.get("/healthz").body)

    def test_metrics_count_what_happens(self):
        server = self.serve_people()
        ann, bob = self.socket(server, ANN, DIRECT), self.socket(server, BOB, DIRECT)
        for number in range(3):
            ann.send("send_message", {"room_id": DIRECT, "content": str(number)})
            bob.expect("new_message", content=str(number))
        samples = self.metrics(server)
        self.assertEqual(2, samples["parlor_websockets_open"])
        self.assertEqual(2, samples["parlor_users_online"])
        self.assertEqual(3, samples["parlor_messages_posted_total"])
        self.assertGreaterEqual(samples["parlor_frames_received_total"], 3)
        self.assertGreater(samples["process_resident_memory_bytes"], 1024 * 1024)
        self.assertGreater(samples["process_cpu_seconds_total"], 0)
        self.assertGreater(samples["process_open_fds"], 3)

    def test_the_dialects_that_are_mounted_are_listed(self):
        answer = self.client(self.serve()).get("/dialects")
        self.assertEqual((200, "application/json"), (answer.status, answer.headers["Content-Type"]))
        listed = {each["name"]: each["sockets"] for each in json.loads(answer.body)}
        self.assertEqual({"social", "conversation", "community", "messenger", "rooms"}, set(listed))
        self.assertIn("/api/chat/ws", listed["rooms"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
