"""The Python and JavaScript snippets: each a program, against the real server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.running import Faults, Samples, javascript_faults, python_faults
from tests.fixtures.api import Api
from tests.snippets.stage import snippets


@pytest.mark.parametrize(
    ("file", "faults"), [("python.py", python_faults), ("javascript.mjs", javascript_faults)]
)
def test_each_snippet_runs(
    api: Api, tmp_path: Path, file: str, faults: Callable[[Path, str, Samples], Faults]
) -> None:
    found = {one.operation: (one.source, one.key) for one in snippets(api, file)}
    assert faults(tmp_path, api.base_url, found) == {}
