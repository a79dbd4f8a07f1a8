"""A request of the log as a curl command, and as values of the explorer."""

import shlex
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from cute_api.models import RequestRecord
from cute_api.portal.usage.replay import Replay, as_curl, stored_values
from cute_api.spec import Spec

SPEC = Spec.load(sandbox=True)
URL = "https://api.cute.example"


def record(**changes: Any) -> RequestRecord:
    facts: dict[str, Any] = {
        "at": datetime.now(UTC),
        "request_id": uuid4(),
        "operation": "list_items",
        "method": "GET",
        "path": "/v1/items",
        "query": None,
        "api_version": "2026-12-15",
        **changes,
    }
    return RequestRecord(**facts)


def replayed(**changes: Any) -> Replay:
    made = record(**changes)
    found = as_curl(made, URL, SPEC.operations.get(made.operation or ""))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("changes", "arguments"),
    [
        ({"query": "limit=5&size=M%2FL"}, [f"{URL}/v1/items?limit=5&size=M%2FL"]),
        (
            {"query": "q=[redacted]&limit=5&a=[redacted]"},
            [f"{URL}/v1/items?limit=5"],
        ),
        ({"method": "HEAD"}, ["--head", f"{URL}/v1/items"]),
        (
            {"path": "/v1/it'ems;$(id) é", "query": "a=`id`\"'", "operation": None},
            [f"{URL}/v1/it'ems;$(id)%20%C3%A9?a=`id`\"'"],
        ),
        ({"query": "size={1,2}"}, ["--globoff", f"{URL}/v1/items?size={{1,2}}"]),
        (
            {"method": "DELETE", "path": "/v1/items/[redacted]", "operation": "delete_item"},
            ["-X", "DELETE", f"{URL}/v1/items/[redacted]"],
        ),
    ],
)
def test_curl_sends_what_was_sent_and_is_stored(
    changes: dict[str, Any], arguments: list[str]
) -> None:
    words = shlex.split(replayed(**changes).command.replace("\\\n", ""))
    assert words == [
        "curl",
        *arguments,
        *("-H", "Authorization: Bearer $CUTE_API_KEY"),
        *("-H", "Cute-Version: 2026-12-15"),
    ]


def test_curl_says_what_is_missing() -> None:
    found = replayed(query="q=[redacted]&limit=5&colo…")
    assert found.missing == ["These query parameters are not stored: q, more."]
    found = replayed(method="POST", operation="create_item")
    assert found.missing == ["The body is not stored: put it into body.json."]
    assert found.command.endswith("-H 'Content-Type: application/json' \\\n  -d @body.json")
    assert replayed(path="/v1/[redacted]/x").missing
    assert as_curl(record(path=None), URL, None) is None


def test_the_form_of_an_operation_gets_the_stored_values() -> None:
    made = record(query="limit=5&condition=good&condition=new&q=[redacted]&color=dark+blue")
    assert stored_values(made, SPEC.operations["list_items"]).parameters == {
        "query.color": ["dark blue"],
        "query.condition": ["good", "new"],
        "query.limit": ["5"],
    }
    item = record(operation="get_item", path="/v1/items/7", query=None)
    assert stored_values(item, SPEC.operations["get_item"]).parameters == {"path.item_id": ["7"]}
    order = stored_values(record(), SPEC.operations["create_sandbox_order"], b'{"item_id":"7"}')
    assert order.body == '{\n  "item_id": "7"\n}'
