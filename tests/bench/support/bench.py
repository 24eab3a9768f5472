"""What every case works with: floor, parlor and the generator, each on its core, in directories that go away again."""

import contextlib
import dataclasses
import pathlib
import shutil
import subprocess
import tempfile

from .processes import Failure, Service, measure

# Long enough for a room to settle, short enough that the machine stays the same for a whole round.
SECONDS = {"full": 3, "short": 1}
ROUNDS = {"full": 5, "short": 3}
# Of a round that other processes spoilt. The short form repeats whole cases instead.
REPETITIONS = {"full": 3, "short": 0}


@dataclasses.dataclass
class Bench:
    machine: object
    programs: pathlib.Path
    scratch: pathlib.Path
    form: str
    rounds: int
    repetitions: int

    @property
    def seconds(self):
        return SECONDS[self.form]

    @contextlib.contextmanager
    def directory(self):
        """A directory on the disk that is measured."""
        path = pathlib.Path(tempfile.mkdtemp(prefix="data-", dir=self.scratch))
        try:
            yield path
        finally:
            shutil.rmtree(path)

    def floor(self, answer_bytes=0):
        command = [self.programs / "parlor_bench_floor", "--mode", "copy", "--answer-bytes", answer_bytes]
        service = Service(self.machine, command, self.machine.server_core)
        service.load_arguments = ["--dialect", "floor"]
        return service

    @contextlib.contextmanager
    def parlor(self, *options, dialect="rooms"):
        """A parlor_bench_server with these options of its own, and a data directory for as long as it runs."""
        with self.directory() as data:
            command = [self.programs / "parlor_bench_server", "--data", data, *options]
            with Service(self.machine, command, self.machine.server_core) as service:
                service.load_arguments = ["--dialect", dialect, "--tokens", data / "tokens",
                                          "--rooms-file", data / "rooms"]
                yield service

    @contextlib.contextmanager
    def echo(self):
        """The transport alone."""
        with self.directory() as data:
            command = [self.programs / "parlor_bench_server", "--storage", "memory", "--data", data, "--echo"]
            with Service(self.machine, command, self.machine.server_core) as service:
                service.load_arguments = ["--dialect", "echo"]
                yield service

    @contextlib.contextmanager
    def certificate(self):
        """The files of a key and of a certificate for 127.0.0.1."""
        with self.directory() as directory:
            key, certificate = directory / "key.pem", directory / "certificate.pem"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                 "-keyout", key, "-out", certificate], check=True, capture_output=True)
            yield certificate, key

    def load(self, case, service, *options, seconds=None):
        """What the generator measures at a service. A run is given its seconds, or options that say its end."""
        command = [self.programs / "parlor_bench_load", case, "--port", service.port, "--pid", service.pid,
                   *service.load_arguments, *options]
        if seconds is not None:
            command += ["--seconds", seconds]
        report = measure(self.machine, command, self.machine.generator_core, timeout=120 + 20 * (seconds or 0))
        if 0 in (report.get("deliveries"), report.get("server_cpu_us_per_delivery")):
            raise Failure(f"{service.name} was too slow to be measured in the time of {case}")
        return report

    def answer_bytes(self, case, service, *options):
        """How long parlor's frames are in this case, so that the floor's can be as long."""
        return round(self.load(case, service, *options, seconds=1)["bytes_per_delivery"])
