"""Waiting for conditions instead of sleeping."""

import time

# Generous, since sanitizers slow a server down; only a test that fails waits for so long.
PATIENCE = 60.0


def wait_until(condition, what, patience=PATIENCE):
    """Answers the first true value of condition(); fails when there is none in time."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.01)
