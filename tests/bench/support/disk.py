"""What the disk gives whoever asks it plainly: the yardstick of everything durable."""

import os
import sqlite3
import statistics
import time

_TEXT = "It is said in so many words that somebody will read them, and that nothing of it is lost. " * 2


def commits_per_second(directory, seconds=1.0):
    """Rows a second, each in a transaction of its own: WAL, synchronous=FULL, an index on room and id, 130 bytes."""
    path = directory / "commits.sqlite"
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, room INTEGER, text TEXT)")
        database.execute("CREATE INDEX messages_of_room ON messages (room, id)")
        rows = 0
        start = time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            database.execute("INSERT INTO messages (room, text) VALUES (?, ?)", (rows % 500, _TEXT[:130]))
            rows += 1
    finally:
        database.close()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return rows / elapsed


def sync_microseconds(directory, count=500):
    """The median of an fdatasync after 4 KiB more were written."""
    return 1e6 * statistics.median(_syncs(directory, count))


def sync_times(directory, count=2000):
    """The quantiles of the same, in milliseconds."""
    times = sorted(_syncs(directory, count))
    return {name: 1e3 * times[int(share * (count - 1))] for name, share in (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))}


def _syncs(directory, count):
    path = directory / "syncs"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        times = []
        for _ in range(count):
            os.write(file, bytes(4096))
            start = time.perf_counter()
            os.fdatasync(file)
            times.append(time.perf_counter() - start)
    finally:
        os.close(file)
        path.unlink()
    return times
