"""The rules of a call, with a transport that responds by a script: retries, keys, errors, hook."""

import copy
import logging
import pickle
import traceback
from typing import Any
from uuid import uuid4

import pytest
from cute_sdk import (
    API_VERSION,
    UNSET,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    Cute,
    CuteError,
    EventHooks,
    Exchange,
    HTTPResponse,
    InvalidResponseError,
    RateLimitError,
    ServerError,
    TransportError,
)
from cute_sdk._http.time_left import LEAST_S

from tests.sdk.python.scripted import (
    BASE_URL,
    CONNECT_ERROR,
    KEY,
    Script,
    StillClock,
    async_call,
    client_of,
    ok,
    problem,
)

PAGE: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
HTML = b"<html><head><style>b {}</style></head><body><h1>502</h1> Bad Gateway</body></html>"
BUSY = {"RateLimit-Policy": '"day";q=10;w=86400', "RateLimit": '"day";r=0;t=80000'}


def test_idempotency_key_is_kept_over_retries() -> None:
    script = Script(
        TransportError("gone", kind="ReadError"),
        problem(409, "idempotency_key_in_use"),
        problem(404, "not_found"),
    )
    clock = StillClock()
    with client_of(script, clock) as client, pytest.raises(CuteError):
        client.sandbox.orders.complete("1")
    assert script.sent("Idempotency-Key") == ["key-0"] * 3
    assert clock.slept == [0.5, 1.0]


def test_own_idempotency_key_is_sent_and_only_where_it_means_something() -> None:
    script = Script(problem(404, "not_found"), ok(PAGE))
    with client_of(script) as client:
        with pytest.raises(CuteError):
            client.sandbox.orders.complete("1", idempotency_key="order-1")
        client.brands.list()
    assert script.sent("Idempotency-Key") == ["order-1", None]


def test_post_without_a_key_is_not_made_twice() -> None:
    script = Script(problem(500, "internal_error"))
    with client_of(script) as client, pytest.raises(ServerError):
        client.keys.report(key=KEY, source="A log")
    assert len(script.requests) == 1


@pytest.mark.parametrize("response", [problem(503, "service_unavailable"), CONNECT_ERROR])
def test_post_without_a_key_is_made_again_when_nothing_happened(response: Any) -> None:
    script = Script(response, problem(400, "malformed_json"))
    with client_of(script) as client, pytest.raises(CuteError):
        client.keys.report(key=KEY, source="A log")
    assert len(script.requests) == 2


def test_call_options_count_more_than_the_clients() -> None:
    script = Script(problem(503, "service_unavailable"))
    with client_of(script, headers={"X-One": "1", "X-Two": "2"}) as client:
        with pytest.raises(ServerError):
            client.brands.list(max_retries=0, timeout=7, extra_headers={"x-two": "3"})
        (request,) = script.requests
    assert (request.headers["X-One"], request.headers["X-Two"]) == ("1", "3")
    assert (request.timeout, request.read_timeout) == (7, 7)


def test_no_response_says_how_often_it_was_tried() -> None:
    script = Script(*[TransportError("slow", kind="ReadTimeout", timed_out=True)] * 3)
    with client_of(script) as client, pytest.raises(APITimeoutError, match="3 attempts") as lost:
        client.sandbox.orders.complete("1")
    assert lost.value.attempts == 3
    assert isinstance(lost.value.__cause__, TransportError)
    assert "may have taken effect" in str(lost.value)


def test_page_of_a_proxy_is_a_server_error() -> None:
    script = Script(*[HTTPResponse(502, {"X-Request-Id": "r-9"}, HTML)] * 3)
    with client_of(script) as client, pytest.raises(ServerError) as failed:
        client.brands.list()
    error = failed.value
    assert (error.status, error.code, error.problem, error.request_id) == (502, None, None, "r-9")
    assert "'502 Bad Gateway'" in str(error)


@pytest.mark.parametrize(
    "response",
    [
        HTTPResponse(200, body=b"<h1>Welcome to the hotel's WLAN</h1>"),
        ok([]),
        ok({"data": None}),
    ],
)
def test_success_that_makes_no_sense_is_said(response: HTTPResponse) -> None:
    with (
        client_of(Script(response)) as client,
        pytest.raises(InvalidResponseError, match="/v1/brands"),
    ):
        client.brands.list()


def test_success_of_another_version_of_the_api_is_said() -> None:
    older = ok({"items": []}, {"Cute-Version": "2024-01-01"})
    with (
        client_of(Script(older)) as client,
        pytest.raises(InvalidResponseError, match=f"2024-01-01.*{API_VERSION}"),
    ):
        client.brands.list()


def test_redirects_are_not_followed() -> None:
    script = Script(HTTPResponse(308, {"Location": "https://elsewhere.example/"}))
    with client_of(script) as client, pytest.raises(APIStatusError, match="fix base_url"):
        client.brands.list()


def test_used_up_day_is_refused_without_sending() -> None:
    script = Script(ok(PAGE, BUSY), ok(PAGE))
    with client_of(script) as client:
        client.brands.list()
        with pytest.raises(RateLimitError, match="not sent") as held:
            client.brands.list()
    assert len(script.requests) == 1
    assert held.value.sent is False
    assert held.value.retry_after == pytest.approx(80_000, abs=1)
    script = Script(ok(PAGE, BUSY), ok(PAGE))
    with client_of(script, pacing=False) as client:
        client.brands.list()
        client.brands.list()


@pytest.mark.parametrize("name", ["timeout", "max_wait", "deadline"])
def test_limits_of_time_are_seconds_above_0_or_none(name: str) -> None:
    wrong: Any
    for wrong in (0, -1, float("nan"), "5"):
        with pytest.raises(ConfigurationError, match=f"{name} must be"):
            Cute(KEY, BASE_URL, **{name: wrong})
    script = Script(ok(PAGE))
    with client_of(script, **{name: None}) as client:
        client.brands.list()
        if name != "max_wait":
            options: Any = {name: 0}
            with pytest.raises(ConfigurationError, match=f"{name} must be"):
                client.brands.list(**options)


def test_a_slow_hook_can_not_extend_the_deadline() -> None:
    clock = StillClock()
    script = Script(ok(PAGE))
    hooks: EventHooks = {"request": [lambda _: clock.sleep(3)]}
    with client_of(script, clock, deadline=2, event_hooks=hooks) as client:
        client.brands.list()
    assert script.requests[0].timeout == LEAST_S


def test_pages_end_at_most_items() -> None:
    first = {"data": [{"id": str(uuid4()), "name": "A"}] * 3, "has_more": True}
    script = Script(ok({**first, "next_cursor": "1"}), ok({**first, "next_cursor": "2"}))
    with client_of(script) as client:
        page = client.brands.list()
        assert page.to_list(most=0) == []
        assert len(page.to_list(most=6)) == 6
        for wrong in (-1, 1.5, None):
            with pytest.raises(ConfigurationError, match="most must be"):
                page.take(wrong)  # type: ignore[arg-type]  # the mistake
    assert len(script.requests) == 2


def test_async_client_has_the_same_rules() -> None:
    clock = StillClock()
    script = Script(problem(503, "service_unavailable", {"Retry-After": "3"}), ok(PAGE))
    page = async_call(script, lambda client: client.brands.list(), clock)
    assert (page.data, clock.slept) == ([], [3.0])
    script = Script(problem(429, "rate_limited", {"Retry-After": "61"}))
    with pytest.raises(RateLimitError) as refused:
        async_call(script, lambda client: client.brands.list())
    assert (refused.value.retry_after, refused.value.sent) == (61.0, True)


def test_hook_is_called_for_each_attempt() -> None:
    exchanges: list[Exchange] = []
    slow = TransportError("slow", kind="ConnectTimeout", sent=False, timed_out=True)
    script = Script(slow, problem(503, "service_unavailable"), ok(PAGE))
    with client_of(script, event_hooks={"response": [exchanges.append]}) as client:
        client.items.list(q="silk")
    assert [
        (exchange.attempt, exchange.status, exchange.error, exchange.retry_in)
        for exchange in exchanges
    ] == [
        (1, None, "ConnectTimeout", 0.5),
        (2, 503, None, 1.0),
        (3, 200, None, None),
    ]
    assert {(exchange.operation, exchange.method, exchange.path) for exchange in exchanges} == {
        ("list_items", "GET", "/v1/items")
    }
    assert (exchanges[1].request_id, exchanges[1].retry_reason) == ("r-1", "status 503")
    assert (exchanges[0].headers, exchanges[1].headers["x-request-id"]) == ({}, "r-1")


def test_key_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    exchanges: list[Exchange] = []
    echo = HTTPResponse(400, body=f"Bad header: Authorization: Bearer {KEY}".encode())
    script = Script(echo, CONNECT_ERROR)
    shown: list[str] = []
    with client_of(script, event_hooks={"response": [exchanges.append]}, max_retries=0) as client:
        shown += [repr(client), repr(client._settings), repr(client.items), repr(client._driver)]
        for _ in range(2):
            with pytest.raises(CuteError) as failed:
                client.items.list()
            shown += [str(failed.value), repr(failed.value)]
            shown += traceback.format_exception(failed.value)
    shown += [repr(exchange) for exchange in exchanges]
    shown += [record.getMessage() for record in caplog.records]
    assert [text for text in shown if KEY in text] == []


@pytest.mark.parametrize("key", ["", "cute_a b", "cute_a\n", "cute_\u00fc", " cute_a"])
def test_key_that_can_not_be_one_is_refused(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUTE_API_KEY", raising=False)
    with pytest.raises(ConfigurationError) as refused:
        Cute(key, BASE_URL)
    assert not key.strip() or key.strip() not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://api.cute.example", "https://api.cute.example/v1"),
        ("https://api.cute.example/v1/", "https://api.cute.example/v1"),
        ("https://gate.example/cute/", "https://gate.example/cute/v1"),
        ("http://localhost:8080", "http://localhost:8080/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://api.cute.example", None),
        ("http://127.0.0.1.evil.example", None),
        ("https://user@api.cute.example", None),
        ("https://api.cute.example/?a=1", None),
        ("api.cute.example", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_base_url(url: str, base: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUTE_BASE_URL", raising=False)
    if base is None:
        with pytest.raises(ConfigurationError):
            Cute(KEY, url)
    else:
        with Cute(KEY, url) as client:
            assert client.base_url == base


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTE_API_KEY", KEY)
    monkeypatch.setenv("CUTE_BASE_URL", BASE_URL)
    script = Script(ok(PAGE), ok(PAGE))
    with Cute(http_client=script) as client:
        client.brands.list()
    with Cute(http_client=script, anonymous=True) as client:
        client.brands.list()
    assert script.sent("Authorization") == [f"Bearer {KEY}", None]
    with Cute(KEY, "http://api.internal", allow_http=True) as client:
        assert client.base_url == "http://api.internal/v1"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_path_can_not_be_left(value: str) -> None:
    with client_of(Script()) as client, pytest.raises(ConfigurationError):
        client.items.get(value)


def test_errors_and_unset_survive_pickling() -> None:
    script = Script(problem(404, "not_found"))
    with client_of(script) as client, pytest.raises(CuteError) as failed:
        client.items.get("1/2")
    assert script.requests[0].url == f"{BASE_URL}/v1/items/1%2F2"
    error = pickled(failed.value)
    assert (type(error), error.code, error.request_id) == (type(failed.value), "not_found", "r-1")
    assert pickled(UNSET) is UNSET
    assert copy.deepcopy({"a": UNSET})["a"] is UNSET


def pickled(value: Any) -> Any:
    """The copy that another process would get."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - what was made here
