"""https and wss."""

import ssl
import subprocess
import unittest
import warnings

from support.case import ANN, BOB, DIRECT, Case


class Tls(Case):
    def make_certificate(self):
        certificate, key = self.directory / "certificate.pem", self.directory / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-out", certificate, "-keyout", key], check=True, capture_output=True)
        return certificate, key

    def test_two_people_chat_over_tls(self):
        certificate, key = self.make_certificate()
        server = self.serve_people("--tls-certificate", certificate, "--tls-key", key)
        self.assertEqual(f"https://127.0.0.1:{server.port}", server.url)
        trust = ssl.create_default_context(cafile=certificate)
        self.assertEqual(200, self.client(server, ANN, tls=trust).get("/api/chat/rooms").status)
        ann = self.socket(server, ANN, DIRECT, tls=trust)
        bob = self.socket(server, BOB, DIRECT, tls=trust, headers=[f"Origin: {server.url}"])
        ann.send("send_message", {"room_id": DIRECT, "content": "x" * 5000})
        self.assertEqual("x" * 5000, bob.expect("new_message")["content"])

    def test_old_versions_of_tls_are_refused(self):
        certificate, key = self.make_certificate()
        server = self.serve_people("--tls-certificate", certificate, "--tls-key", key)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.load_verify_locations(certificate)
        old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        with warnings.catch_warnings():  # Python does not like it either
            warnings.simplefilter("ignore")
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.client(server, tls=old).get("/healthz")

    def test_a_key_that_does_not_fit_is_refused(self):
        certificate, _ = self.make_certificate()
        other = self.directory / "other.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ED25519", "-out", other], check=True, capture_output=True)
        self.refused("serve", "--listen", "127.0.0.1:0", "--data", self.data,
                     "--tls-certificate", certificate, "--tls-key", other)


if __name__ == "__main__":
    unittest.main(verbosity=2)
