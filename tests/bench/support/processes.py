"""Processes that listen, and processes that measure; each ends with the bench, however that ends."""

import json
import re
import select
import signal
import subprocess
import tempfile
import time

PATIENCE_TO_START = 1800
PATIENCE_TO_STOP = 60


class Failure(Exception):
    """A program could not do what it was started for; the text is one sentence for the table."""


class Service:
    """A program that prints a line when it is ready, most say `listening PORT`, and that SIGTERM ends."""

    def __init__(self, machine, command, core, environment=None, ready=rb"listening (?P<port>\d+)"):
        self.name = str(command[0]).rsplit("/", 1)[-1]
        self.load_arguments = []
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            list(map(str, command)), bufsize=0, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log,
            env=environment, preexec_fn=lambda: machine.settle(core))
        self.pid = self._process.pid
        try:
            self.port = self._wait_until(ready).groupdict().get("port", b"").decode()
        except BaseException:
            self.stop()
            raise

    def _wait_until(self, ready):
        output = self._process.stdout
        deadline = time.monotonic() + PATIENCE_TO_START
        while select.select([output], [], [], max(0, deadline - time.monotonic()))[0]:
            line = output.readline()
            if not line:
                self._process.wait(PATIENCE_TO_STOP)
                raise Failure(f"{self.name} did not start: {self._last_words()}")
            if said := re.search(ready, line):
                return said
        raise Failure(f"{self.name} was not ready within {PATIENCE_TO_START} s")

    def _last_words(self):
        self._log.seek(0)
        return (self._log.read().decode("utf-8", "replace").strip() or "it said nothing").splitlines()[-1]

    def settle(self):
        """Waits until it rests: what it makes up for after its start is done."""
        deadline = time.monotonic() + PATIENCE_TO_START
        used = self._cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(0.5)
            used, before = self._cpu_seconds(), used
            if used - before < 0.02:
                return
        raise Failure(f"{self.name} did not come to rest")

    def _cpu_seconds(self):
        return time.clock_gettime((~self.pid << 3) | 2)  # what clock_getcpuclockid answers

    def stop(self):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(PATIENCE_TO_STOP)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def measure(machine, command, core, timeout):
    """Runs a program to its end; answers the JSON that it printed."""
    name = str(command[0]).rsplit("/", 1)[-1]
    process = subprocess.Popen(
        list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: machine.settle(core))
    try:
        output, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Failure(f"{name} {command[1]} was not done after {timeout} s") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    if process.returncode != 0:
        said = errors.decode("utf-8", "replace").strip().splitlines()
        raise Failure(said[-1] if said else f"{name} {command[1]} ended with {process.returncode}")
    return json.loads(output)
