"""The machine that is measured on: its cores, its limits and what it is."""

import contextlib
import ctypes
import os
import pathlib
import platform
import resource
import signal
import time

NICENESS = -10
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Machine:
    """Where the server and the generator run, and in `remarks` what this machine could not give them."""

    def __init__(self):
        self.remarks = []
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.generator_core = cores[0], cores[min(1, len(cores) - 1)]
        if len(cores) == 1:
            self.remarks.append("one core only: server and generator share it, so throughput is that of both together")
        if not self._can_pin():
            self.server_core = self.generator_core = None
            self.remarks.append("processes cannot be pinned to a core here: figures vary more")
        self.niceness = NICENESS if self._can_be_favoured() else 0
        if self.niceness == 0:
            self.remarks.append("no privilege to run before other processes: foreign work disturbs more")
        _, self.open_files = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.open_files, self.open_files))

    @property
    def connections(self):
        """How many connections one process can hold."""
        return self.open_files - 100

    def _can_pin(self):
        try:
            os.sched_setaffinity(0, os.sched_getaffinity(0))
        except OSError:
            return False
        return True

    def _can_be_favoured(self):
        child = os.fork()
        if child == 0:
            try:
                os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
            except OSError:
                os._exit(1)
            os._exit(0)
        return os.waitpid(child, 0)[1] == 0

    def settle(self, core):
        """For a child that was just forked: its core, its priority, and that it ends when we do, however we end."""
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if core is not None:
            os.sched_setaffinity(0, {core})
        if self.niceness:
            os.setpriority(os.PRIO_PROCESS, 0, self.niceness)
            self._favour_session()

    def _favour_session(self):
        """Linux may weigh sessions before it looks at the niceness of their processes; then ours weighs more."""
        os.setsid()
        with contextlib.suppress(OSError):
            pathlib.Path("/proc/self/autogroup").write_text(str(self.niceness), encoding="ascii")

    def describe(self):
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return {
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "processor": _processor(),
            "cores": len(os.sched_getaffinity(0)),
            "server_core": self.server_core,
            "generator_core": self.generator_core,
            "memory_mib": memory >> 20,
            "kernel": platform.release(),
            "remarks": self.remarks,
        }


def _processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
