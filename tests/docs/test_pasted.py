"""The samples of the guides, pasted from their pages by readers who have what they name."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from cute_api.config import ROOT
from cute_api.portal.docs.guides import NAMES
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.sdk.programs import NOWHERE, Program, Run, run_javascript, run_python
from tests.snippets.stage import all_code, furnish, page_for

# A sample that makes a client stands for itself; any other follows those before it on its page.
BEGINS = re.compile(r"\bimport\b.*\bCute\b")
AN_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-")
# Programs of their own, which tests/examples runs.
RECEIVERS = {
    path.read_text("utf-8").strip() for path in (ROOT / "examples" / "receivers").iterdir()
}

RunAll = Callable[[Sequence[Program], str, Path], dict[str, Run]]


@pytest.mark.parametrize(("label", "run"), [("Python", run_python), ("JavaScript", run_javascript)])
def test_each_sample_of_the_guides_runs_as_it_is_served(
    api: Api, tmp_path: Path, label: str, run: RunAll
) -> None:
    runs = run(list(pasted(api, label)), NOWHERE, tmp_path)
    assert {name: went.error for name, went in runs.items() if went.error} == {}
    assert [name for name, went in runs.items() if not went.printed] == []
    assert "gone: not_found" in runs["errors-0"].printed


def pasted(api: Api, label: str) -> Iterator[Program]:
    """What a reader runs of each guide, each time as somebody else."""
    for guide in NAMES:
        path = f"/docs/{guide}"
        with Browser(api.base_url) as nobody:
            page = nobody.get(path).text
        for number, code in enumerate(parts(page, label)):
            name = f"{guide}-{number}"
            reader = api.client(f"{name}-{label}".lower())
            assert reader.key
            if AN_ID.search(code):
                furnish(api, reader)
            yield Program(name, parts(page_for(api, reader.key, path), label)[number], reader.key)


def parts(page: str, label: str) -> list[str]:
    """The samples of a page in a language, those together that need each other."""
    found: list[str] = []
    for language, code in all_code(page):
        if language != label or code.strip() in RECEIVERS:
            continue
        if BEGINS.search(code) or not found:
            found.append(code)
        else:
            found[-1] += code
    return found
