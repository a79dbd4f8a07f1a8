"""The proxy changes responses as scenario files say."""

import json
from email.utils import parsedate_to_datetime

import pytest

from tests.sdk.scenarios.failures import (
    Do,
    Failure,
    ProxyResponse,
    changed,
    response_of,
    with_headers,
)

PAGE = ProxyResponse(
    200, {"etag": '"a"'}, b'{"data": [{"id": 1, "size": "M"}, {"id": 2}], "has_more": false}'
)


def test_a_change_sets_and_removes_by_pointer() -> None:
    failure = Failure(Do.CHANGE, set={"/data/*/eco": 7, "/data/1/id": 3}, remove=["/data/0/size"])
    assert json.loads(changed(PAGE, failure).body) == {
        "data": [{"id": 1, "eco": 7}, {"id": 3, "eco": 7}],
        "has_more": False,
    }


def test_headers_are_set_dated_and_removed() -> None:
    failure = Failure(headers={"Retry-After": "{date+20}", "X-Old": "{date-5}", "ETag": None})
    headers = with_headers(PAGE, failure, 1_000.0).headers
    assert set(headers) == {"retry-after", "x-old"}
    assert parsedate_to_datetime(headers["retry-after"]).timestamp() == 1_020
    assert parsedate_to_datetime(headers["x-old"]).timestamp() == 995


def test_a_response_is_a_problem_unless_it_has_a_body() -> None:
    problem = response_of(Failure(Do.RESPOND, 409, "sku_taken"), "r-1")
    assert json.loads(problem.body)["code"] == "sku_taken"
    assert problem.headers["x-request-id"] == "r-1"
    page = response_of(Failure.of("html_502"), "r-2")
    assert (page.status, page.headers) == (502, {"content-type": "text/html"})


def test_what_is_no_failure_is_refused() -> None:
    for written in ("explode", {"do": "respond", "stauts": 503}):
        with pytest.raises((ValueError, TypeError)):
            Failure.of(written)
