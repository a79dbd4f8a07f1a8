"""The README's examples, each a program of its own, against the real server."""

import re

import pytest

from server.config import ROOT
from tests.fixtures.api import Api

README = ROOT / "sdks/python/README.md"
EXAMPLES = re.findall(
    r"^## ([^\n]+)\n+```python\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL
)


def test_there_are_ten_examples() -> None:
    assert len(EXAMPLES) == 10 == README.read_text("utf-8").count("```python")


@pytest.mark.parametrize(("heading", "code"), EXAMPLES, ids=[heading for heading, _ in EXAMPLES])
def test_example_runs(api: Api, heading: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTE_API_KEY", api.key("alice").secret)
    monkeypatch.setenv("CUTE_BASE_URL", api.base_url)
    exec(compile(code, heading, "exec"), {"__name__": "__main__"})  # noqa: S102 - our own text
