"""The samples of the guides: each is copied from its page and run alone, in both languages.

A guide's reader runs Python first, then JavaScript, and has all that the samples name, and an app.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from cute_api.config import ROOT
from cute_api.portal.docs.guides import NAMES
from tests.api.apps import new_app
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.sdk.programs import NOWHERE, Program, run_javascript, run_python
from tests.snippets.stage import all_code, furnish, page_for

# Programs of their own, which tests/examples and tests/portal run.
PROGRAMS = {
    path.read_text("utf-8").strip()
    for folder in ("receivers", "consents")
    for path in (ROOT / "examples" / folder).iterdir()
}
AN_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-")
# The calls of samples that need an app's key.
OF_AN_APP = "client.sandbox.sellers."
RUN = {"Python": run_python, "JavaScript": run_javascript}


def test_each_sample_of_the_guides_runs_alone_as_it_is_copied(api: Api, tmp_path: Path) -> None:
    found: dict[str, str] = {}
    for label, run in RUN.items():
        programs = [sample for guide in NAMES for sample in copied(api, guide, label)]
        assert len(programs) > 15
        place = tmp_path / label
        place.mkdir()
        runs = run(programs, NOWHERE, place)
        assert "gone: not_found" in runs["errors-0"].printed
        found |= {f"{label} {name}": went.error for name, went in runs.items() if went.error}
    assert found == {}


def copied(api: Api, guide: str, label: str) -> Iterator[Program]:
    """The samples of a guide in a language; for each that names an id, the reader gets new ones."""
    reader = api.client(f"reader-of-{guide}")
    furnish(api, reader)
    path = f"/docs/{guide}"
    with Browser(api.base_url) as nobody:
        shown = samples(nobody.get(path).text, label)
    assert reader.key
    for number, example in enumerate(shown):
        if AN_ID.search(example):
            furnish(api, reader)
        code = samples(page_for(api, reader.key, path), label)[number]
        key = new_app(api.database).key.secret if OF_AN_APP in code else reader.key
        yield Program(f"{guide}-{number}", code, key)


def samples(page: str, label: str) -> list[str]:
    return [
        code
        for language, code in all_code(page)
        if language == label and code.strip() not in PROGRAMS
    ]
