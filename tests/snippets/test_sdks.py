"""The samples of operations in Python and JavaScript, each run by its SDK.

They are taken from the pages, where they name this server and what their reader has, and so say
everything but the key. The snippets of the repository are run with the asynchronous client.
"""

import re
import textwrap
from pathlib import Path

from tests.fixtures.api import Api
from tests.sdk.programs import NOWHERE, Program, Run, run_javascript, run_python
from tests.snippets.stage import EMPTY, OPERATIONS, STREAM, served, snippets
from tests.spec.document import by_id, sends_json

# What returns nothing, or a file, prints nothing.
SILENT = {name for name, node in by_id().items() if not sends_json(node)} - {STREAM}


def test_each_python_sample_of_the_pages_runs(api: Api, tmp_path: Path) -> None:
    assert errors(run_python(programs(api, "Python"), NOWHERE, tmp_path)) == {}


def test_each_python_snippet_runs_with_the_asynchronous_client(api: Api, tmp_path: Path) -> None:
    written = [
        Program(one.operation, asynchronous(one.source), one.key)
        for one in snippets(api, "python.py", users="asyncio")
    ]
    assert errors(run_python(written, api.base_url, tmp_path)) == {}


def test_each_javascript_sample_of_the_pages_runs(api: Api, tmp_path: Path) -> None:
    assert errors(run_javascript(programs(api, "JavaScript"), NOWHERE, tmp_path)) == {}


def asynchronous(source: str) -> str:
    """A snippet in Python, as one writes it with `AsyncCute`."""
    source = source.replace("import Cute", "import AsyncCute").replace("= Cute()", "= AsyncCute()")
    source = re.sub(r"^for ", "async for ", source, flags=re.MULTILINE)
    source = re.sub(r"^with ", "async with await ", source, flags=re.MULTILINE)
    source = re.sub(
        r"^(\s*)(\w+ = )?(client|download)\.", r"\1\2await \3.", source, flags=re.MULTILINE
    )
    body = textwrap.indent(source, "    ")
    return f"import asyncio\n\nasync def main():\n{body}\nasyncio.run(main())\n"


def programs(api: Api, label: str) -> list[Program]:
    return [Program(one.operation, one.source, one.key) for one in served(api, label)]


def errors(runs: dict[str, Run]) -> dict[str, str]:
    """What went wrong, by operation: also that a snippet printed nothing, or should not have."""
    assert set(runs) == set(OPERATIONS)
    found = {}
    for operation, went in runs.items():
        if went.error:
            found[operation] = went.error
        elif operation not in EMPTY and bool(went.printed) == (operation in SILENT):
            found[operation] = f"printed {went.printed!r}"
    return found
