"""The examples of a README: each fenced block of a language is a program, named by its heading.

A block takes the key and the address from `CUTE_API_KEY` and `CUTE_BASE_URL`, and makes everything
else itself. Blocks of other languages, such as `sh` and `ts`, are no examples. A receiver of
webhooks serves without end: `tests/sdk/webhooks/test_quickstart.py` runs it.
"""

import re
from pathlib import Path

from tests.fixtures.api import Api
from tests.sdk.programs import Program, Run, run_javascript, run_python

RUN = {"python": run_python, "js": run_javascript}
HEADING = re.compile(r"#+ (.+)")
RECEIVER = "Receive webhooks"
FENCE = re.compile(r"```(\w*)")


def examples(readme: Path, language: str) -> dict[str, str]:
    """The source of each example by its heading. No heading has two, and none is without one."""
    found: dict[str, str] = {}
    heading, opened, lines = "", "", list[str]()
    for line in readme.read_text(encoding="utf-8").splitlines():
        fence = FENCE.match(line)
        if fence and not opened:
            opened, lines = fence[1] or "text", []
        elif fence:
            if opened == language:
                assert heading and heading not in found, f"an example needs a heading: {lines}"
                found[heading] = "\n".join(lines) + "\n"
            opened = ""
        elif opened:
            lines.append(line)
        elif match := HEADING.fullmatch(line):
            heading = match[1]
    return found


def run_examples(api: Api, readme: Path, language: str, folder: Path) -> dict[str, Run]:
    """The results of the examples by heading. Each has its own user."""
    sources = examples(readme, language)
    del sources[RECEIVER]
    names = {f"example-{number}": heading for number, heading in enumerate(sources, 1)}
    programs = [
        Program(name, sources[heading], api.key(f"{name}-{language}").secret)
        for name, heading in names.items()
    ]
    runs = RUN[language](programs, api.base_url, folder)
    return {names[name]: run for name, run in runs.items()}
