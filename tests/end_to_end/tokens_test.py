"""Tokens and the keys behind them."""

import re
import subprocess
import time
import unittest

from support import tokens
from support.case import ANN, DIRECT, PEOPLE, Case
from support.http import Client
from support.websocket import WebSocket


class Tokens(Case):
    def me(self, server, token):
        return Client(server.host, server.port, token).get("/api/chat/me")

    def test_a_printed_token_is_good_while_serving(self):
        server = self.serve_people()
        printed = self.command("token", "--data", self.data, "--subject", "1", "--expires-in", "60")
        self.assertRegex(printed, r"^[\w-]+\.[\w-]+\.[\w-]+\n$")
        self.assertEqual(ANN, self.me(server, printed.strip()).json()["id"])

    def test_a_directory_without_a_server_gets_no_key_and_gives_no_token(self):
        self.assertIn("there is no server data in it", self.refused("token", "--data", self.data, "--subject", "1"))
        self.assertFalse(self.data.exists())

    def test_a_token_of_a_secret_file_needs_no_directory(self):
        file = self.write("secret", "x" * 40)
        token = self.command("token", "--data", self.data, "--subject", "1", "--jwt-secret-file", file).strip()
        self.assertFalse(self.data.exists())
        self.assertEqual(ANN, self.me(self.serve_people("--jwt-secret-file", file), token).json()["id"])

    def test_the_end_of_a_token_closes_the_socket(self):
        server = self.serve_people()
        secret = tokens.secret_of(self.data)
        # The leeway is 30 s, so this one has a second or two to live.
        token = tokens.sign(secret, {"sub": "1", "exp": int(time.time()) - 28})
        socket = self.open(server, token)
        self.assertEqual(4001, socket.expect_close()[0])
        self.assertEqual(401, self.me(server, tokens.sign(secret, {"sub": "1", "exp": int(time.time()) - 60})).status)

    def open(self, server, token):
        socket = WebSocket(server.host, server.port, f"/api/chat/ws?room_id={DIRECT}",
                           headers=[f"Authorization: Bearer {token}"])
        self.addCleanup(socket.close)
        return socket

    def test_a_secret_file_replaces_the_key(self):
        secret = b"a secret of the host, in bytes: \xf0\x9f"
        file = self.directory / "secret"
        file.write_bytes(secret + b"\n")
        server = self.serve_people("--jwt-secret-file", file, "--jwt-issuer", "host", "--jwt-audience", "chat")
        good = {"sub": "1", "iss": "host", "aud": "chat"}
        self.assertEqual(200, self.me(server, tokens.sign(secret, good)).status)
        self.assertEqual(401, self.me(server, tokens.sign(secret, {**good, "iss": "other"})).status)
        self.assertEqual(401, self.me(server, tokens.sign(secret, {**good, "aud": "other"})).status)
        self.assertEqual(401, self.me(server, tokens.sign(b"x" * 32, good)).status)
        printed = self.command("token", "--data", self.data, "--subject", "1", "--jwt-secret-file", file,
                               "--jwt-issuer", "host", "--jwt-audience", "chat")
        self.assertEqual(200, self.me(server, printed.strip()).status)

    def test_public_keys_of_every_kind_replace_the_key(self):
        for name, options in (("rsa", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
                              ("ec", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
                              ("ed25519", ["-algorithm", "ED25519"])):
            with self.subTest(kind=name):
                private, public = self.directory / f"{name}.key", self.directory / f"{name}.pem"
                subprocess.run(["openssl", "genpkey", *options, "-out", private], check=True, capture_output=True)
                subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True,
                               capture_output=True)
                people = self.write("people.json", PEOPLE)
                server = self.serve("--provision", people, "--jwt-public-key", public, data=self.directory / name)
                self.assertEqual(200, self.me(server, self.sign_with_openssl(name, private)).status)
                # The public key, taken as a secret, signs nothing.
                self.assertEqual(401, self.me(server, tokens.sign(public.read_bytes(), {"sub": "1"})).status)
                server.stop()

    def sign_with_openssl(self, name, private):
        head = {"rsa": b'{"alg":"RS256"}', "ec": b'{"alg":"ES256"}', "ed25519": b'{"alg":"EdDSA"}'}[name]
        body = f'{{"sub":"1","exp":{int(time.time()) + 600}}}'.encode()
        text = self.directory / "signed"
        text.write_bytes(tokens.encode(head) + b"." + tokens.encode(body))
        how = ["-rawin"] + ([] if name == "ed25519" else ["-digest", "sha256"])
        signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", private, "-in", text, *how], check=True,
                                   capture_output=True).stdout
        if name == "ec":
            signature = self.raw_signature(signature)
        return (text.read_bytes() + b"." + tokens.encode(signature)).decode()

    def raw_signature(self, der):
        """The two numbers of a DER signature, 32 bytes each (RFC 7518 section 3.4)."""
        numbers, place = [], 2
        for _ in range(2):
            size = der[place + 1]
            numbers.append(der[place + 2:place + 2 + size].lstrip(b"\0").rjust(32, b"\0"))
            place += 2 + size
        return b"".join(numbers)

    def test_a_set_of_keys_replaces_the_key(self):
        secret = b"k" * 40
        jwks = self.write("keys.json", {"keys": [{"kty": "oct", "alg": "HS256",
                                                  "k": tokens.encode(secret).decode()}]})
        server = self.serve_people("--jwks", jwks)
        self.assertEqual(200, self.me(server, tokens.sign(secret, {"sub": "1"})).status)

    def test_the_demo_links_sign_two_people_in_to_one_room(self):
        server = self.serve("--demo")
        server.stop()
        links = re.findall(re.escape(server.url) + r"/#token=(\S+)", "\n".join(server.output))
        self.assertEqual(2, len(links))
        server = self.serve("--demo")
        names, rooms = set(), []
        for token in links:
            names.add(self.me(server, token).json()["name"])
            found = Client(server.host, server.port, token).get("/api/chat/rooms").json()["rooms"]
            rooms.append([room["id"] for room in found])
        self.assertEqual(2, len(names))
        self.assertEqual(1, len(rooms[0]), "starting the demo twice makes one room")
        self.assertEqual(rooms[0], rooms[1])

    def test_the_demo_needs_a_key_that_signs(self):
        jwks = self.write("keys.json", {"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA",
                                                  "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})
        said = self.refused("serve", "--listen", "127.0.0.1:0", "--data", self.data, "--demo", "--jwks", jwks)
        self.assertIn("sign nothing", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
