"""Calls over a transport that responds by a script: what `sdks/scenarios` doesn't show."""

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
    APITimeoutError,
    ConfigurationError,
    Cute,
    CuteError,
    EventHooks,
    Exchange,
    HTTPResponse,
    InvalidResponseError,
    TransportError,
)
from cute_sdk._http.time_left import LEAST_S

from tests.sdk.python.scripted import (
    BASE_URL,
    CONNECT_ERROR,
    KEY,
    Script,
    StillClock,
    client_of,
    ok,
    problem,
)

PAGE: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}


def test_no_response_says_how_often_it_was_tried() -> None:
    script = Script(*[TransportError("slow", kind="ReadTimeout", timed_out=True)] * 3)
    with client_of(script) as client, pytest.raises(APITimeoutError, match="3 attempts") as lost:
        client.sandbox.orders.complete("1")
    assert lost.value.attempts == 3
    assert isinstance(lost.value.__cause__, TransportError)
    assert "may have taken effect" in str(lost.value)


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
                page.take(wrong)  # type: ignore[arg-type]  # the mistake under test
    assert len(script.requests) == 2


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
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - the test's own object
