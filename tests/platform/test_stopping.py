"""A signal ends a process whenever it comes: also while the main thread begins or ends a wait."""

import subprocess
import sys

import pytest

from cute_api.config import ROOT, child_environ

# A round takes milliseconds; one whose signal meets a lock that the main thread holds never ends.
PATIENCE_S = 60
ROUNDS = """
import os, random, signal, threading, time

def signalled():
    time.sleep(random.random() / 500)
    os.kill(os.getpid(), signal.SIGTERM)

for _ in range(300):
    work = installed()
    threading.Thread(target=signalled).start()
    work()
"""
# Each waits again and again, for no time at all, so that signals meet every step of a wait.
PROCESSES = {
    "relay, worker and the like": """
from cute_api.processes.stopping import StopFlag

def installed():
    stop = StopFlag()
    stop.install()
    def work():
        while not stop.wait(0):
            pass
    return work
""",
    "cute-inventory watch": """
from cute_inventory.watch import keep_on, until_signalled

def installed():
    ended = until_signalled()
    return lambda: keep_on(lambda: None, 0, ended, print)
""",
}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_signal_that_comes_at_any_moment_of_a_wait_ends_it(name: str) -> None:
    paths = [ROOT, ROOT / "sdks/python/sdk/src", ROOT / "examples/inventory"]
    done = subprocess.run(
        [sys.executable, "-c", PROCESSES[name] + ROUNDS],
        env=child_environ({"PYTHONPATH": ":".join(map(str, paths))}),
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0
