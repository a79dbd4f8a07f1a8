"""The files that describe a running sandbox to other programs; removed when it stops.

- `runtime.json`: variables for every `cute` command of this checkout, read by `cute_api.config`
- `demo.json`: the URL and the credentials for calls
- `processes.json`: name to process id
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from cute_api.config import RUNTIME_FILE

DEMO_FILE = "demo.json"
PROCESSES_FILE = "processes.json"


@dataclass(frozen=True, slots=True)
class DemoData:
    """The data for a first call. `base_url` has no trailing slash and no `/v1`."""

    base_url: str
    api_key: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class StateFiles:
    """The three files in `data_dir`, each readable by its owner only and replaced atomically."""

    data_dir: Path

    @property
    def demo(self) -> Path:
        return self.data_dir / DEMO_FILE

    def write_runtime(self, variables: Mapping[str, str]) -> None:
        self._write(RUNTIME_FILE, variables)

    def write_demo(self, demo: DemoData) -> None:
        self._write(DEMO_FILE, asdict(demo))

    def write_processes(self, processes: Mapping[str, int]) -> None:
        self._write(PROCESSES_FILE, processes)

    def remove(self) -> None:
        """Remove the files of this run, or of one that was killed."""
        for name in (DEMO_FILE, RUNTIME_FILE, PROCESSES_FILE):
            (self.data_dir / name).unlink(missing_ok=True)

    def _write(self, name: str, content: Mapping[str, object]) -> None:
        path = self.data_dir / name
        unfinished = path.with_name(f"{name}.new")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(dict(content), file, indent=2)
            file.write("\n")
        unfinished.replace(path)
