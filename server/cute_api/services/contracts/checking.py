"""What a contract can't hold: names that its version of the API doesn't know, secrets, too much."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import orjson

from cute_api.lib.json_objects import Json
from cute_api.lib.violations import MAX_ERRORS
from cute_api.lib.wording import Lists, unknown
from cute_api.problems import FieldError, invalid_field, invalid_fields
from cute_api.spec import Spec
from cute_api.usage.redaction import holds_secret
from cute_api.versions.registry import Versions

MAX_BYTES = 256 * 1024
NAMES_ONLY = (
    "This looks like an API key, a secret or an email address. A contract has names only: record "
    "the program again."
)


def require_valid(new: Json, versions: Versions) -> None:
    """Raise 422 unless a `ContractPut` fits the document of its version.

    It names the first `MAX_ERRORS` places.
    """
    date = new["api_version"]
    if not versions.is_living(date):
        detail = unknown("version", date, versions.living, lists=Lists.ALWAYS)
        raise invalid_field("/api_version", "unknown_version", detail)
    # No further name is compared with those that are known: a contract can have 10,000.
    errors = chain(_unknown(new, versions.spec_of(date)), _secrets(new))
    if wrong := list(islice(errors, MAX_ERRORS)):
        raise invalid_fields(wrong)


def require_small(uses: Json) -> None:
    """Raise 422 for more than `MAX_BYTES` of JSON."""
    size = len(orjson.dumps(uses))
    if size > MAX_BYTES:
        detail = f"A contract has at most {MAX_BYTES:,} bytes, not {size:,}."
        raise invalid_field("", "contract_too_large", detail)


def _unknown(new: Json, spec: Spec) -> Iterator[FieldError]:
    for index, entry in enumerate(new["operations"]):
        at = f"/operations/{index}"
        operation = spec.operations.get(entry["operation"])
        if operation is None:
            detail = unknown("operation", entry["operation"], spec.operations)
            yield FieldError("unknown_operation", detail, pointer=f"{at}/operation")
            continue
        known = {parameter.name.lower() for parameter in operation.parameters}
        for place, name in enumerate(entry["parameters"]):
            if name.lower() not in known:
                detail = unknown("parameter", name, known)
                pointer = f"{at}/parameters/{place}"
                yield FieldError("unknown_parameter", detail, pointer=pointer)
    for index, entry in enumerate(new["events"]):
        if entry["type"] not in spec.events:
            detail = unknown("event type", entry["type"], spec.events)
            yield FieldError("unknown_event_type", detail, pointer=f"/events/{index}/type")


def _secrets(new: Json) -> Iterator[FieldError]:
    for pointer, text in _texts(new, ""):
        if holds_secret(text):
            yield FieldError("contains_secret", NAMES_ONLY, pointer=pointer)


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield each text of a JSON value with its place."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _texts(member, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _texts(element, f"{pointer}/{index}")
