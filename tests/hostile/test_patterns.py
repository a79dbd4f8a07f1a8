"""No regular expression takes more than 2.5 times as long for twice the text, however hostile.

Those of the server and of the packages for Python are found by walking their modules, those of the
SDK for JavaScript and of the portal's scripts by reading the sources, those of the document in the
bundle. Each is tried with texts that are made from its own source.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cute_contract
import cute_dev
import cute_sdk
import jsonschema_rs
import pytest

import cute_api
from cute_api.config import ROOT
from cute_api.lib.visible import widened
from cute_api.spec import BUNDLE
from scripts.shared.node import find
from tests.hostile.doubling import growth
from tests.hostile.finding import FoundPattern, patterns_of
from tests.hostile.probes import Probe, probes_of

NODE_PROGRAM = Path(__file__).with_name("patterns.mjs")
SCRIPTS = ("sdks/javascript/src/**/*.ts", "server/cute_api/portal/static/*.js")
TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
# As they were when one request could stop a process.
ONCE_HARD: dict[str, tuple[str | bytes, str]] = {
    "a header": (rb"(?m)^(" + TOKEN + rb"):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)\r\n", "findall"),
    "an address in a path": (r"[^\s@/]+@[^\s@/]+", "search"),
    "an address in a form": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "fullmatch"),
    "tags": (r"<(script|style)\b.*?</\1>|<[^>]*>", "sub"),
    "a tower": (r"(?:a+)+b", "match"),
}


def hard_text(source: str | bytes, use: Callable[[Any], object]) -> str | None:
    """The first text whose doubling takes too long; None if the expression is safe."""
    is_text = isinstance(source, str)
    for probe in probes_of(source if isinstance(source, str) else source.decode("latin-1")):
        ratio = growth(using(use, probe, is_text=is_text))
        if ratio is not None:
            return f"{probe}: {ratio:.1f} times as long"
    return None


def using(
    use: Callable[[Any], object], probe: Probe, *, is_text: bool
) -> Callable[[int], Callable[[], object]]:
    """The use of an expression as work that has a length."""

    def run(length: int) -> Callable[[], object]:
        text = probe.text(length)
        given = text if is_text else text.encode("latin-1", "replace")
        return lambda: use(given)

    return run


def wrong(patterns: list[FoundPattern]) -> Iterator[str]:
    for pattern in patterns:
        for use in pattern.uses():
            hard = hard_text(pattern.pattern.pattern, use)
            if hard:
                yield f"{pattern.name} {use.__name__} {hard}"


@pytest.mark.parametrize(
    ("package", "least"), [(cute_api, 60), (cute_sdk, 15), (cute_dev, 13), (cute_contract, 10)]
)
def test_patterns_of_a_package_take_time_with_the_length_of_the_text(
    package: Any, least: int
) -> None:
    patterns = patterns_of(package)
    assert len(patterns) >= least
    assert list(wrong(patterns)) == []


def test_patterns_of_scripts_take_time_with_the_length_of_the_text() -> None:
    files = [path.relative_to(ROOT) for pattern in SCRIPTS for path in ROOT.glob(pattern)]
    listed = find().run("node", [NODE_PROGRAM, "find", *files])
    patterns = json.loads(listed.stdout)
    assert len(patterns) >= 20, listed.stderr
    given = [{**pattern, "probes": list(probes_of(pattern["source"]))} for pattern in patterns]
    measured = find().run("node", [NODE_PROGRAM, "measure"], typed=json.dumps(given))
    assert json.loads(measured.stdout or "null") == [], measured.stderr


def test_patterns_of_the_document_take_time_with_the_length_of_the_text() -> None:
    found = set(document_patterns(json.loads(BUNDLE.read_text())))
    assert len(found) >= 15
    hard = {
        pattern: hard_text(pattern, jsonschema_rs.Draft202012Validator(widened(schema)).is_valid)
        for pattern in found
        for schema in [{"type": "string", "pattern": pattern}]
    }
    assert {pattern: text for pattern, text in hard.items() if text} == {}


def document_patterns(node: Any) -> Iterator[str]:
    """The values of `pattern` in a document."""
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for value in node.values():
            yield from document_patterns(value)
    elif isinstance(node, list):
        for value in node:
            yield from document_patterns(value)


@pytest.mark.parametrize("name", ONCE_HARD)
def test_a_pattern_that_is_hard_for_some_text_is_found(name: str) -> None:
    source, method = ONCE_HARD[name]
    pattern: re.Pattern[Any] = re.compile(source, re.DOTALL)
    use = pattern.findall if method == "sub" else getattr(pattern, method)
    assert hard_text(source, use) is not None
