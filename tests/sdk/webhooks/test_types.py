"""`unwrap` narrows in TypeScript as it does in Python (see `typed_usage.py`, which mypy reads)."""

import shutil
from pathlib import Path

from tests.sdk.webhooks import node_build


def test_typescript_narrows_events_and_refuses_mistakes(webhooks_js: Path, tmp_path: Path) -> None:
    shutil.copytree(node_build.SOURCES / "src", tmp_path / "src")
    sample = shutil.copy(node_build.HERE / "typed_usage.ts", tmp_path / "src")
    (tmp_path / "node_modules").symlink_to(webhooks_js.parents[1] / "node_modules")
    done = node_build.compile_ts([Path(sample)], "--noEmit")
    assert done.returncode == 0, done.stdout
