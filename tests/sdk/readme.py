"""The examples of a README: each fenced block of a language is a program, named by its heading.

A block takes the key and the address from `CUTE_API_KEY` and `CUTE_BASE_URL`, and makes everything
else itself. Blocks of other languages, such as `sh` and `ts`, are no examples. A receiver of
webhooks serves without end: `tests/sdk/webhooks/test_quickstart.py` runs it.
"""

from pathlib import Path

from cute_api.config import ROOT
from scripts.shared.readme import examples
from tests.fixtures.api import Api
from tests.sdk.programs import Program, Run, run_javascript, run_python

READMES = {
    "python": ROOT / "sdks/python/sdk/README.md",
    "javascript": ROOT / "sdks/javascript/README.md",
}
RUN = {"python": run_python, "js": run_javascript}
RECEIVER = "Receive webhooks"


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
