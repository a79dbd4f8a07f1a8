"""Other people's linters: what Spectral finds in the bundle, and how IBM's findings are read."""

import re
from pathlib import Path
from typing import Any

import orjson

from scripts.spec import linters
from scripts.spec.bundle import SOURCE
from tests.spec.document import DOCUMENT

IBM_REPORT: dict[str, Any] = {
    "error": {"results": []},
    "warning": {
        "results": [
            {
                "path": ["paths", "/items/{item_id}", "get"],
                "rule": "ibm-no-ambiguous-paths",
                "message": "Paths are ambiguous",
                "line": 12,
            }
        ]
    },
    "hasResults": True,
}


# Four fifths of Spectral's time: it compiles the schema of each example. `test_examples` checks
# those, and `make spec-lint` has Spectral check them again.
OF_EXAMPLES = ("oas3-valid-media-example", "oas3-valid-schema-example")


def test_spectral_finds_what_is_seeded_and_nothing_else(tmp_path: Path) -> None:
    rules = tmp_path / "spectral.yaml"
    off = "".join(f"  {rule}: off\n" for rule in OF_EXAMPLES)
    rules.write_text(f"extends: {linters.SPECTRAL_RULES}\nrules:\n{off}")
    info = {key: value for key, value in DOCUMENT["info"].items() if key != "contact"}
    document = tmp_path / "openapi.json"
    document.write_bytes(orjson.dumps({**DOCUMENT, "info": info}))
    assert linters.spectral(document, rules) == [
        '#/info: Info object must have "contact" object. (info-contact)'
    ]


def test_findings_of_ibm_have_their_place_and_rule() -> None:
    assert linters.ibm_findings(IBM_REPORT) == [
        "#/paths/~1items~1{item_id}/get: Paths are ambiguous (ibm-no-ambiguous-paths)"
    ]


def test_each_group_of_exceptions_has_its_reason() -> None:
    for rules in (linters.SPECTRAL_RULES, linters.IBM_RULES):
        text = rules.read_text(encoding="utf-8")
        _, exceptions = text.split("\nrules:\n")
        assert re.fullmatch(r"((  # \S.*\n)+(  \S+: off\n)+\n?)+", exceptions), rules.relative_to(
            SOURCE
        )
