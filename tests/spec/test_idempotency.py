"""Every POST and PATCH takes an `Idempotency-Key` and declares its responses; no other does."""

import pytest

from cute_api.handlers.idempotency import HEADER
from cute_api.models.trade import KEPT_FOR
from tests.spec.document import DOCUMENT, by_id, places, resolve

REPLAYED = "Idempotent-Replayed"
# A report needs no user to record a response for, and no record: repeating it changes nothing.
UNKEYED = {"report_key"}
KEYED = [
    node["operationId"]
    for _, method, _, node in places()
    if method in {"post", "patch"} and node["operationId"] not in UNKEYED
]
OTHERS = [name for name in by_id() if name not in KEYED]


def headers(operation: str) -> dict[str, object]:
    found = map(resolve, by_id()[operation].get("parameters", []))
    return {parameter["name"]: parameter for parameter in found if parameter["in"] == "header"}


def codes(operation: str, status: str) -> set[str]:
    content = resolve(by_id()[operation]["responses"][status])["content"]
    return {
        resolve(example)["value"]["code"]
        for media in content.values()
        for example in media["examples"].values()
    }


@pytest.mark.parametrize("operation", KEYED)
def test_every_post_and_patch_takes_the_key_and_declares_its_statuses(operation: str) -> None:
    assert HEADER in headers(operation)
    assert "idempotency_key_in_use" in codes(operation, "409")
    assert "idempotency_key_reused" in codes(operation, "422")
    for status, response in by_id()[operation]["responses"].items():
        if status.startswith("2"):
            assert REPLAYED in resolve(response)["headers"], status


@pytest.mark.parametrize("operation", OTHERS)
def test_no_other_operation_takes_the_key(operation: str) -> None:
    assert HEADER not in headers(operation)
    for status, response in by_id()[operation]["responses"].items():
        assert REPLAYED not in resolve(response)["headers"], status


def test_the_key_is_optional_and_1_to_255_visible_characters() -> None:
    parameter = DOCUMENT["components"]["parameters"][HEADER]
    assert not parameter.get("required")
    schema = parameter["schema"]
    assert (schema["minLength"], schema["maxLength"], schema["pattern"]) == (1, 255, "^[!-~]+$")


def test_the_document_says_for_how_long_a_key_counts() -> None:
    hours = f"{KEPT_FOR.total_seconds() / 3600:.0f} h"
    assert hours in DOCUMENT["components"]["parameters"][HEADER]["description"]
