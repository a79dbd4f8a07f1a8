"""External tools: findings of linters, and results of generators, for the bundle.

`make proof PROOFS=generators` runs the generators; here is what they stumbled over, at no cost.
"""

import re
from pathlib import Path
from typing import Any

import orjson

from cute_api.spec import METHODS
from scripts.spec import linters
from scripts.spec.bundle import SOURCE
from tests.spec.document import DOCUMENT, Json, by_id, resolve, types, validator, walk

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
EVENTS = {name: entry["post"] for name, entry in DOCUMENT["webhooks"].items()}


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


def test_no_event_has_the_tag_of_an_operation() -> None:
    """Generators make a class of each tag, so events and operations can't share one."""
    tags = {tag for operation in by_id().values() for tag in operation["tags"]}
    assert not [name for name, event in EVENTS.items() if tags & set(event["tags"])]


def test_events_have_no_parameters_and_their_headers_are_listed_once() -> None:
    assert not [name for name, event in EVENTS.items() if "parameters" in event]
    assert not [name for name, item in DOCUMENT["webhooks"].items() if set(item) - set(METHODS)]
    assert {event["requestBody"]["x-py-typing"] for event in EVENTS.values()} == {"Any"}
    headers = DOCUMENT["x-webhook-headers"]
    assert {"webhook-id", "webhook-timestamp", "webhook-signature", "X-Cute-Event"} <= set(headers)
    for name, header in headers.items():
        at = f"#/x-webhook-headers/{name}/schema"
        assert validator(at).is_valid(header["example"]), name


def test_no_field_of_a_request_has_a_default() -> None:
    """openapi-typescript takes such a field for one that is always there: it has to be sent."""
    found: set[str] = set()

    def look(node: Json, at: str) -> None:
        schema = resolve(node)
        if at in found:
            return
        if "default" in node or "default" in schema:
            found.add(at)
        for name, child in schema.get("properties", {}).items():
            look(child, f"{at}.{name}")
        for child in [*schema.get("oneOf", []), *filter(None, [schema.get("items")])]:
            look(child, f"{at}[]")

    for name, operation in by_id().items():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            look(media["schema"], name)
    assert not found


def test_every_file_is_a_binary_string() -> None:
    files = [
        media["schema"]
        for operation in by_id().values()
        for response in operation["responses"].values()
        for kind, media in resolve(response).get("content", {}).items()
        if "json" not in kind
    ]
    assert files
    assert {(schema["type"], schema["format"]) for schema in files} == {("string", "binary")}


def test_every_integer_has_the_format_of_its_bounds() -> None:
    """Without one, Go, Java and Rust take 32 bits, and a price above 2³¹ ends the whole list."""
    integers = 0
    for place, node in walk(DOCUMENT):
        if "type" in node and "integer" in types(node):
            integers += 1
            is_int32 = node["minimum"] >= -(2**31) and node["maximum"] < 2**31
            assert node["format"] == ("int32" if is_int32 else "int64"), place
    assert integers > 50
