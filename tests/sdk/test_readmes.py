"""Each README has ten examples, and each runs as it stands against the real server."""

from pathlib import Path

import pytest

from cute_api.config import ROOT
from tests.fixtures.api import Api
from tests.sdk.readme import examples, run_examples

READMES = [("python", "python"), ("javascript", "js")]
EXAMPLES = 10


@pytest.mark.parametrize(("sdk", "language"), READMES)
def test_each_example_of_the_readme_runs(api: Api, tmp_path: Path, sdk: str, language: str) -> None:
    readme = ROOT / "sdks" / sdk / "README.md"
    assert len(examples(readme, language)) >= EXAMPLES
    runs = run_examples(api, readme, language, tmp_path)
    errors = {heading: run.error for heading, run in runs.items() if run.error}
    assert errors == {}
    assert [heading for heading, run in runs.items() if not run.printed] == []
