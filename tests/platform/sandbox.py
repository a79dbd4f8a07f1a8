"""A real sandbox, started as people start it, for tests to watch, stop and kill."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import Any

import httpx
import psutil

from cute_api.config import ROOT, Variable, child_environ
from scripts.shared.ports import free_port
from scripts.shared.waiting import until
from tests.fixtures.contract import committed, contract_of
from tests.fixtures.http import NO_TLS
from tests.platform.processes import alive, family

CONTRACT = contract_of(committed())
READY_S = 90.0
STOP_S = 60.0
STATE_FILES = ("demo.json", "runtime.json", "processes.json")
DIRECT = (sys.executable, "-m", "scripts.sandbox")


@dataclass(slots=True)
class Sandbox:
    """A running `make run`. `process` is what was started, which need not be the supervisor."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    output: Path
    port: int

    def read(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data_dir / name).read_text())
        return found

    def pid(self, name: str) -> int | None:
        found: int | None = self.read("processes.json").get(name)
        return found

    def family(self) -> list[psutil.Process]:
        return family(self.process.pid)

    def state_files(self) -> list[str]:
        return [name for name in STATE_FILES if (self.data_dir / name).exists()]

    def status(self, path: str, api_key: str | None = None) -> int:
        """The status of a GET, or 0 when nothing responds."""
        headers = {} if api_key is None else {"Authorization": f"Bearer {api_key}"}
        base_url = self.read("demo.json")["base_url"]
        try:
            response = httpx.get(
                f"{base_url}{path}", headers=headers, timeout=60, trust_env=False, verify=NO_TLS
            )
        except httpx.TransportError:
            return 0
        CONTRACT.check(response)
        return response.status_code

    def stop(self, number: Signals) -> int:
        """Signal what was started, wait until all is gone, return its exit code."""
        started = self.family()
        self.process.send_signal(number)
        code = self.process.wait(STOP_S)
        until(lambda: not alive(started), "all processes gone")
        return code

    def wait_ready(self) -> None:
        def is_ready() -> bool:
            assert self.process.poll() is None, self.output.read_text()
            # A killed one leaves its file behind, which the next one removes.
            with suppress(FileNotFoundError):
                return str(self.read("demo.json")["base_url"]).endswith(f":{self.port}")
            return False

        until(is_ready, "demo.json", READY_S)


def environ(data_dir: Path, port: int, **more: str) -> Mapping[str, str]:
    """Our environment without the settings of the user who runs the tests."""
    ours = {str(name): "" for name in Variable}
    return child_environ({**ours, "DATA_DIR": str(data_dir), "PORT": str(port), **more})


def make_command() -> list[str]:
    """`make run` in the environment that runs the tests, without its install step."""
    make = shutil.which("make")
    assert make is not None
    return [make, "-o", "install-run", f"VENV={Path(sys.executable).parent}", "run"]


@contextmanager
def running(
    data_dir: Path, command: Sequence[str] = DIRECT, given: Mapping[str, str] | None = None
) -> Iterator[Sandbox]:
    """A sandbox that is ready. It's killed at the end if the test didn't stop it."""
    output = data_dir.with_name(f"{data_dir.name}.output")
    began, port = time.monotonic(), free_port()
    with output.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environ(data_dir, port, **(given or {}))),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    sandbox = Sandbox(process, data_dir, output, port)
    try:
        sandbox.wait_ready()
        print(f"ready after {time.monotonic() - began:.1f} s")
        yield sandbox
    finally:
        if process.poll() is None:
            started = sandbox.family()
            process.send_signal(signal.SIGKILL)
            until(lambda: not alive(started), "all processes gone")
        process.wait()
