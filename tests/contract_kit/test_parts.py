"""Lines of files and events of streams are checked by the contract kit like bodies."""

import gzip
import json
from typing import Any

import httpx2
import pytest
from cute_contract.provider.schema import Schemas
from cute_contract.provider.spec import Spec
from cute_contract.provider.wire import ApiResponse

URL = "http://127.0.0.1/v1"
SPEC = Spec.load(None)
SCHEMAS = Schemas(SPEC, URL)
EXAMPLES = SPEC.document["components"]["schemas"]
ITEM, EVENT = EXAMPLES["Item"]["examples"][0], EXAMPLES["Event"]["examples"][0]
ITEM_WITHOUT_PRICE = {name: value for name, value in ITEM.items() if name != "price"}
FILE, STREAM = "get_item_snapshot", "stream_events"


def packed(*values: Any) -> bytes:
    return gzip.compress(b"".join(json.dumps(value).encode() + b"\n" for value in values), mtime=0)


def streamed(*values: Any) -> bytes:
    return b"".join(b": heartbeat\n\nid: 1\ndata: %s\n\n" % json.dumps(v).encode() for v in values)


@pytest.mark.parametrize(
    ("operation", "content", "found"),
    [
        (FILE, packed(ITEM, ITEM), []),
        (FILE, packed(), []),
        (FILE, packed(ITEM, ITEM_WITHOUT_PRICE), ["the body lacks price"]),
        (FILE, packed({**ITEM, "title": 7}), ["/title is integer, not string"]),
        (FILE, packed(ITEM)[:-30] + b"\0" * 30, ["a part of the body can't be read"]),
        (FILE, b"no gzip", ["a part of the body can't be read"]),
        (FILE, gzip.compress(b"{\n", mtime=0), ["a part of the body can't be read"]),
        (STREAM, streamed(EVENT, EVENT), []),
        (STREAM, streamed(EVENT)[:-9], []),
        (STREAM, streamed({**EVENT, "timestamp": "now"}), ["/timestamp is string, not integer"]),
        (STREAM, b"data: {\n\n", ["a part of the body can't be read"]),
    ],
)
def test_parts_of_a_body_are_checked(operation: str, content: bytes, found: list[str]) -> None:
    path, method = SPEC.place_of(operation)
    kind = {FILE: "application/gzip", STREAM: "text/event-stream"}[operation]
    headers = httpx2.Headers({"Content-Type": kind})
    response = ApiResponse(200, headers, content, f"{URL}{path}", "curl", 0.0)
    findings = [finding.flaw for finding in SCHEMAS.violations(operation, method, response)]
    assert [flaw for flaw in findings if not flaw.startswith("the header")] == found
