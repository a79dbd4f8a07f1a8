"""Sampled responses that don't match the document are counted, and logged without the body."""

import logging
from typing import Any

import orjson
import pytest

from cute_api.edge.request import Request
from cute_api.edge.responses.response import Response
from cute_api.edge.validation.responses import ResponseChecker, ResponseSample
from cute_api.edge.validation.sampling import Sampler
from cute_api.usage.counters import Counters
from tests.fixtures.contract import committed

MAX_BODY_BYTES = 1_048_576
QUEUE_RESPONSES = 20
VERSIONS = committed()
SPEC = VERSIONS.spec
BRANDS: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
LIMITS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
HEADERS = {
    **dict.fromkeys((*LIMITS, "ratelimit-policy", "ratelimit"), "1"),
    "etag": '"1"',
    "x-request-id": "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375",
    "cute-version": VERSIONS.newest,
}
GOOD = {**HEADERS, "content-type": "application/json"}
ITEM = SPEC.document["components"]["schemas"]["Item"]["examples"][0]
OF_ITEMS: dict[str, Any] = {"operation_id": "list_items", "path": "/v1/items"}
CONDITION, CREATED_AT = "body#/data/0/condition enum", "body#/data/0/created_at format"
SECRET_TEXT = "a body that no log may hold"


def sample(body: object = BRANDS, **changes: Any) -> ResponseSample:
    plain: dict[str, Any] = {
        "request_id": "1",
        "operation_id": "list_brands",
        "method": "GET",
        "path": "/v1/brands",
        "status": 200,
        "headers": {**HEADERS, "content-type": "application/json"},
        "body": body if isinstance(body, bytes) else orjson.dumps(body),
    }
    return ResponseSample(**{**plain, **changes})


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        (sample(), []),
        (sample(operation_id=None), []),
        (sample(method="HEAD", body=b""), []),
        (sample(status=304, body=b"", headers=HEADERS), []),
        (sample({**BRANDS, "has_more": 1}), ["body#/has_more type"]),
        (sample({**BRANDS, "data": [{"id": 7}]}), None),
        (sample(b"<html>"), ["body"]),
        (sample(status=204, body=b""), ["status"]),
        (sample(b"", method="OPTIONS", operation_id=None, status=204, headers={}), []),
        (sample(headers={"content-type": "application/json"}), None),
        (sample(headers={**HEADERS, "content-type": "text/html"}), ["header Content-Type"]),
        (sample(headers={**GOOD, "x-ratelimit-limit": "many"}), ["header X-RateLimit-Limit"]),
        (sample({**BRANDS, "data": [{**ITEM, "condition": "worn out"}]}, **OF_ITEMS), [CONDITION]),
        (sample({**BRANDS, "data": [{**ITEM, "created_at": "now"}]}, **OF_ITEMS), [CREATED_AT]),
        (sample({**BRANDS, "data": [ITEM]}, **OF_ITEMS), []),
        (sample(status=304, headers=HEADERS), ["body"]),
        (sample({"oops": 1}, operation_id=None, path="/v1/nowhere", status=404), None),
    ],
)
def test_checker_finds_what_does_not_match(given: ResponseSample, errors: list[str] | None) -> None:
    found = list(ResponseChecker(SPEC).errors(given))
    assert found if errors is None else found == errors


def test_mismatch_is_counted_and_logged_without_the_body(caplog: pytest.LogCaptureFixture) -> None:
    counters = Counters()
    sampler = Sampler(VERSIONS, share=1.0, counters=counters)
    broken = {**BRANDS, "data": [{"id": SECRET_TEXT, "name": SECRET_TEXT * 10}]}
    with caplog.at_level(logging.ERROR):
        assert sampler.check(sample(broken))
        assert sampler.check(sample()) == []
    assert counters.take() == {"sampled_responses": 2, "sample_mismatches|list_brands": 1}
    (record,) = caplog.records
    assert SECRET_TEXT not in str(vars(record))
    assert vars(record)["operation"] == "list_brands"
    assert vars(record)["errors"][0].startswith("body#/data/0/id")


class _Kept(Sampler):
    def __init__(self, drawn: float = 0.0) -> None:
        super().__init__(VERSIONS, share=0.01, choose=lambda: drawn)
        self.samples: list[ResponseSample] = []

    def offer(self, sample: ResponseSample) -> None:
        self.samples.append(sample)

    def see_one(self, response: Response) -> None:
        request = Request("r", "GET", "/v1/brands", in_api=True, client_address="unix")
        self.sample(response, request, SPEC.operations["list_brands"], VERSIONS.newest)


def response_of(**changes: Any) -> Response:
    headers = [(b"etag", b"1"), (b"ratelimit", b"r")]
    return Response(**{"status": 200, "headers": headers, "body": b"{}", **changes})


@pytest.mark.parametrize(("drawn", "taken"), [(0.0, 1), (0.009, 1), (0.01, 0), (0.5, 0)])
def test_share_of_responses_is_sampled_as_the_client_gets_them(drawn: float, taken: int) -> None:
    kept, response = _Kept(drawn), response_of()
    kept.see_one(response)
    assert response == response_of(), "it leaves as it came"
    assert len(kept.samples) == taken
    for kept_sample in kept.samples:
        assert (kept_sample.status, kept_sample.body) == (200, b"{}")
        assert kept_sample.headers == {"etag": "1", "ratelimit": "r"}
        assert (kept_sample.request_id, kept_sample.operation_id) == ("r", "list_brands")
        assert (kept_sample.method, kept_sample.path) == ("GET", "/v1/brands")


def test_bodies_in_parts_and_very_large_ones_are_left_out() -> None:
    kept = _Kept()
    kept.see_one(response_of(body=b"", parts=iter([b"{}"])))
    kept.see_one(response_of(body=bytes(MAX_BODY_BYTES + 1)))
    assert kept.samples == []
    kept.see_one(response_of(body=bytes(MAX_BODY_BYTES)))
    assert len(kept.samples) == 1


def test_samples_beyond_the_queue_are_dropped_and_counted() -> None:
    counters = Counters()
    sampler = Sampler(VERSIONS, share=1.0, counters=counters)
    for _ in range(QUEUE_RESPONSES + 3):
        sampler.offer(sample())
    assert counters.take() == {"dropped_samples": 3}
