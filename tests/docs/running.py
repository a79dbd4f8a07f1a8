"""Runs samples as a reader would, many in one process of their language's."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts import javascript, node
from server.config import ROOT, child_environ

HERE = Path(__file__).parent
SDK = ROOT / "sdks" / "python" / "src"
TIMEOUT_S = 300

# What to run: name to (source, key).
Samples = Mapping[str, tuple[str, str]]
Faults = dict[str, str]


def python_faults(folder: Path, base_url: str, samples: Samples) -> Faults:
    """What went wrong with which of the samples, none of which knows our test's process."""
    command = [sys.executable, str(HERE / "samples_in_python.py")]
    environ = child_environ({"CUTE_BASE_URL": base_url, "PYTHONPATH": str(SDK)})
    return _faults(command, environ, folder, samples, ".py")


def javascript_faults(folder: Path, base_url: str, samples: Samples) -> Faults:
    """The same in Node, with the built SDK installed beside the samples."""
    javascript.build()
    (folder / "node_modules" / "@cute").mkdir(parents=True)
    (folder / "node_modules" / "@cute" / "sdk").symlink_to(ROOT / "sdks" / "javascript")
    found = node.find()
    command = found.command("node", [str(shutil.copy(HERE / "samples_in_node.mjs", folder))])
    environ = {**found.environ(), "CUTE_BASE_URL": base_url}
    return _faults(command, environ, folder, samples, ".mjs")


def _faults(
    command: Sequence[str], environ: Mapping[str, str], folder: Path, samples: Samples, suffix: str
) -> Faults:
    asked = []
    for name, (source, key) in samples.items():
        file = folder / f"{name}{suffix}"
        file.write_text(source, encoding="utf-8")
        asked.append({"name": name, "file": str(file), "key": key})
    done = subprocess.run(
        command,
        env=environ,
        cwd=folder,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: Faults = json.loads(done.stdout)
    return told
