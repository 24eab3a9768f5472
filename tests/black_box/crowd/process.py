"""What a process has, as the system tells it."""

import os
import pathlib
import resource

from support.waiting import wait_until


def _status(process, name):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"no {name}")


def memory(process):
    """Resident bytes."""
    return _status(process, "VmRSS")


def data_size(process):
    """What RLIMIT_DATA bounds: all that is private and may be written to."""
    return _status(process, "VmData")


def peak_memory(process):
    return _status(process, "VmHWM")


def forget_peak(process):
    """The peak starts anew from what there is now."""
    pathlib.Path(f"/proc/{process.pid}/clear_refs").write_text("5", encoding="ascii")


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def descriptors_at_rest(process):
    """Once those of connections that are going have gone."""
    seen = []

    def are_at_rest():
        seen.append(descriptors(process))
        return len(seen) >= 20 and len(set(seen[-20:])) == 1

    wait_until(are_at_rest, "as many descriptors for a while")
    return seen[-1]


def allow_many_descriptors():
    """For this process and those that it starts. Answers how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
