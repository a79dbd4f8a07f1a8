"""`unwrap` narrows in TypeScript as it does in Python (see `typed_usage.py`, which mypy reads)."""

import shutil
from pathlib import Path

from tests.sdk.webhooks import node_build


def test_typescript_narrows_events_and_refuses_mistakes(tmp_path: Path) -> None:
    types = node_build.installed(tmp_path).parent
    sample = shutil.copy(node_build.HERE / "typed_usage.ts", types)
    done = node_build.compile_ts([Path(sample)], "--noEmit")
    assert done.returncode == 0, done.stdout
