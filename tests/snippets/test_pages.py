"""The samples of the pages of operations, each run in its language as its reader would.

They contain this server's URL and the reader's ids, so only the key is missing.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from cute_api.services.accounts import example_ids
from tests.fixtures.api import Api, Client
from tests.portal.browser import Browser
from tests.sdk.programs import NOWHERE, Program, run_javascript, run_python
from tests.snippets.curl import error_of, expand
from tests.snippets.runs import errors
from tests.snippets.stage import Snippet, served, shown_code


@pytest.fixture(scope="module")
def samples(api: Api) -> Mapping[str, list[Snippet]]:
    """The samples of each language."""
    return served(api)


def test_each_curl_sample_gets_a_success_of_its_operation(
    api: Api, samples: Mapping[str, list[Snippet]], tmp_path: Path
) -> None:
    with Client(api.base_url, api.contract) as client:
        found = {
            operation: error
            for operation, call in expand(samples["curl"], tmp_path).items()
            if (error := error_of(client, api, call, operation))
        }
    assert found == {}


def test_each_python_sample_runs(samples: Mapping[str, list[Snippet]], tmp_path: Path) -> None:
    assert errors(run_python(programs(samples["Python"]), NOWHERE, tmp_path)) == {}


def test_each_javascript_sample_runs(samples: Mapping[str, list[Snippet]], tmp_path: Path) -> None:
    assert errors(run_javascript(programs(samples["JavaScript"]), NOWHERE, tmp_path)) == {}


def programs(snippets: Iterable[Snippet]) -> list[Program]:
    return [Program(snippet.operation, snippet.source, snippet.key) for snippet in snippets]


def test_pages_for_everyone_have_this_server_and_ids_of_its_catalogue(api: Api) -> None:
    with Browser(api.base_url) as nobody:
        page = nobody.get("/docs/operations/create_item").text
        code = shown_code(page)
        source = nobody.get("/docs/operations/create_item.md").text
        assert "only examples" not in page
        assert "only examples" in nobody.get("/docs/operations/delete_webhook").text
    assert f'Cute(base_url="{api.base_url}")' in code["Python"]
    assert f'new Cute({{ baseUrl: "{api.base_url}" }})' in code["JavaScript"]
    with api.database.transaction() as session:
        known = example_ids.find(session, None)
    for text in (*code.values(), source):
        assert str(known[example_ids.CATEGORY]) in text
        assert "CUTE_BASE_URL" not in text
