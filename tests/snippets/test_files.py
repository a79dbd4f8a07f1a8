"""Files of `docs/snippets`: which there are, and that the asynchronous client runs them."""

import re
import textwrap
from pathlib import Path

from tests.fixtures.api import Api
from tests.sdk.programs import Program, run_python
from tests.snippets.runs import errors
from tests.snippets.stage import FILES, OPERATIONS, SNIPPETS, snippets


def test_each_python_snippet_runs_with_the_asynchronous_client(api: Api, tmp_path: Path) -> None:
    written = [
        Program(snippet.operation, asynchronous(snippet.source), snippet.key)
        for snippet in snippets(api, "python.py", users="asyncio")
    ]
    assert errors(run_python(written, api.base_url, tmp_path)) == {}


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


def test_every_operation_has_its_snippets_and_no_other() -> None:
    files = {path.relative_to(SNIPPETS).as_posix() for path in SNIPPETS.rglob("*.*")}
    wanted = {f"{operation}/{file}" for operation in OPERATIONS for file in FILES.values()}
    assert files == wanted
