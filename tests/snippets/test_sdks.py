"""The snippets in Python and JavaScript, each run by its SDK."""

import re
import textwrap
from pathlib import Path

from tests.fixtures.api import Api
from tests.sdk.programs import Program, Run, run_javascript, run_python
from tests.snippets.stage import EMPTY, OPERATIONS, snippets
from tests.spec.document import by_id, sends_json

STREAM = "stream_events"
# What returns nothing, or a file, prints nothing.
SILENT = {name for name, node in by_id().items() if not sends_json(node)} - {STREAM}


def test_each_python_snippet_runs(api: Api, tmp_path: Path) -> None:
    assert errors(run_python(programs(api, "python.py"), api.base_url, tmp_path)) == {}


def test_each_python_snippet_runs_with_the_asynchronous_client(api: Api, tmp_path: Path) -> None:
    written = [
        Program(one.operation, asynchronous(one.source), one.key)
        for one in snippets(api, "python.py", users="asyncio")
    ]
    assert errors(run_python(written, api.base_url, tmp_path)) == {}


def test_each_javascript_snippet_runs(api: Api, tmp_path: Path) -> None:
    assert errors(run_javascript(programs(api, "javascript.mjs"), api.base_url, tmp_path)) == {}


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


def programs(api: Api, file: str) -> list[Program]:
    return [Program(one.operation, one.source, one.key) for one in snippets(api, file)]


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
