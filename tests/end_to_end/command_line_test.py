"""How the program is called: options, the configuration file, and what is wrong with them."""

import unittest

from support.case import Case
from support.server import run


class CommandLine(Case):
    def test_wrong_calls_are_refused_with_2_and_one_line(self):
        for arguments in ([], ["dance"], ["serve", "--listen", "nowhere"], ["serve", "--listen", "127.0.0.1:65536"],
                          ["serve", "--listen", "::1:80"], ["serve", "--port", "1"],
                          ["serve", "--file-links", "secret"], ["serve", "--file-link-lifetime", "59"],
                          ["serve", "--file-link-lifetime", "31536001"],
                          ["serve", "--allow-origin", "*"], ["serve", "--allow-origin", "https://a/b"],
                          ["serve", "--tls-key", "key.pem"], ["serve", "--public-url", "chat.example.com"],
                          ["serve", "--echo-path", "echo"],
                          ["serve", "--memory-budget", "15MiB"], ["serve", "--memory-budget", "much"],
                          ["serve", "--memory-budget", "-64MiB"], ["serve", "--memory-budget", "2TiB"],
                          ["serve", "--jwks", "a", "--jwt-public-key", "b"], ["token"],
                          ["serve", "--trusted-proxy", "localhost"], ["serve", "--requests-per-second", "-1"],
                          ["token", "--subject", "1", "--expires-in", "0"], ["backup"], ["provision"]):
            with self.subTest(arguments=arguments):
                self.refused(*arguments, code=2)

    def test_help_and_version_are_not_errors(self):
        for arguments in (["--help"], ["serve", "--help"], ["token", "--help"], ["--version"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((0, ""), (done.returncode, done.stderr))
                self.assertTrue(done.stdout)

    def test_a_configuration_file_gives_the_options_of_serve(self):
        config = self.write("parlor.toml", 'public-url = "https://chat.example.com"\n'
                                           'allow-origin = ["https://one.example", "https://two.example"]\n')
        server = self.serve("--config", config, "--demo")
        for origin in ("https://one.example", "https://two.example"):
            answer = self.client(server).get("/api/chat/rooms", Origin=origin)
            self.assertEqual(origin, answer.headers["Access-Control-Allow-Origin"])
        server.stop()
        self.assertIn("https://chat.example.com/#token=", "\n".join(server.output))

    def test_bytes_may_have_a_unit_also_in_the_configuration_file(self):
        for size in ('"64MiB"', '"67108864"', "67108864", '"64 MiB"'):
            with self.subTest(size=size):
                config = self.write("parlor.toml", f"memory-budget = {size}\n")
                self.serve("--config", config).stop()

    def test_the_command_line_wins_over_the_configuration_file(self):
        config = self.write("parlor.toml", '[serve]\nlisten = "127.0.0.1:1"\n')
        self.assertNotEqual(1, self.serve("--config", config).port)

    def test_a_configuration_file_with_a_mistake_is_refused(self):
        for line, named in (('lisen = "127.0.0.1:0"', "'lisen' is not an option of serve"),
                            ("listen 127.0.0.1:0", "is not an option of serve"),
                            ('memory-budget = "much"', "memory-budget")):
            with self.subTest(line=line):
                wrong = self.write("wrong.toml", line + "\n")
                said = self.refused("serve", "--config", wrong, "--data", self.data, code=2)
                self.assertIn(named, said)
                self.assertNotIn("INI", said)
        self.assertIn("missing.toml", self.refused("serve", "--config", self.directory / "missing.toml", code=2))


if __name__ == "__main__":
    unittest.main(verbosity=2)
