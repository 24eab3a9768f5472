"""A parlor-server process."""

import os
import pathlib
import re
import signal
import subprocess
import threading

from .waiting import PATIENCE, wait_until

PROGRAM = os.environ.get(
    "PARLOR_SERVER", str(pathlib.Path(__file__).resolve().parents[3] / "build" / "bin" / "parlor-server"))
ENDED_BY_SANITIZER = 77


def environment():
    """A memory error or a race must never look like one of the server's own exit codes."""
    values = dict(os.environ)
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        values[name] = f"{values.get(name, '')}:exitcode={ENDED_BY_SANITIZER}"
    return values


def run(*arguments, **options):
    """Runs one command to its end; answers the finished process with text in stdout and stderr."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE,
                          env=environment(), check=False, **options)
    assert done.returncode != ENDED_BY_SANITIZER, done.stderr
    return done


class Server:
    """`parlor-server serve` on a free port. Its output is collected from the first byte on.

    `before_start` runs in the new process before the program does, to bound what it may have."""

    def __init__(self, data, *arguments, listen="127.0.0.1:0", before_start=None):
        self.data = pathlib.Path(data)
        self.output = []
        self.log = []
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--listen", listen, "--data", str(data), *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
            preexec_fn=before_start)
        self._readers = [threading.Thread(target=self._collect, args=(stream, lines), daemon=True)
                         for stream, lines in ((self.process.stdout, self.output), (self.process.stderr, self.log))]
        for reader in self._readers:
            reader.start()
        wait_until(lambda: self.output or self.process.poll() is not None, "the first line of the server")
        if not self.output:
            for reader in self._readers:
                reader.join()
            raise AssertionError("the server did not start: " + "\n".join(self.log))
        self.url = re.fullmatch(r"listening on (https?://\S+)", self.output[0]).group(1)
        self.host, port = re.fullmatch(r"https?://(.+):(\d+)", self.url).groups()
        self.port = int(port)

    def _collect(self, stream, lines):
        for line in stream:
            lines.append(line.decode("utf-8", "replace").rstrip("\n"))
        stream.close()

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self):
        """The exit code."""
        code = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        return code

    def stop(self):
        """Ends the server as an operator does; it must say goodbye properly."""
        self.signal(signal.SIGTERM)
        code = self.wait()
        assert code == 0, f"exit code {code}\n" + "\n".join(self.log[-60:])

    def kill(self):
        self.signal(signal.SIGKILL)
        self.wait()

    def end(self):
        """For the end of a test, whatever came before: a server that still runs is stopped and judged."""
        if self.process.poll() is None:
            try:
                self.stop()
            finally:
                if self.process.poll() is None:
                    self.kill()
        elif self.process.returncode == ENDED_BY_SANITIZER:
            raise AssertionError("\n".join(self.log))
