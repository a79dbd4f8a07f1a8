"""Unknown parameters and paths can be sent."""

import logging
from contextlib import suppress
from typing import Any

import pytest
from cute_sdk import (
    ClientUnusableError,
    ConfigurationError,
    CuteError,
    HTTPResponse,
    InvalidResponseError,
    NotFoundError,
)
from cute_sdk._calls.logging import logger
from cute_sdk.models import Money

from tests.sdk.python.scripted import (
    BASE_URL,
    KEY,
    Script,
    async_call,
    client_of,
    ok,
    problem,
    sent_json,
)

BRANDS: dict[str, Any] = {"data": [], "next_cursor": "B", "has_more": True}
END: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
HOOK = "https://a.example/hook"


def test_extra_query_headers_and_body_are_sent_and_win() -> None:
    script = Script(ok(BRANDS), ok(END), problem(404, "not_found"))
    with client_of(script) as client:
        page = client.brands.list(
            limit=1, cursor="A", extra_query={"limit": 2, "cursor": "Z", "tag": ["a", "b"]}
        )
        page.next_page()
        with pytest.raises(NotFoundError):
            client.webhooks.update(
                "1",
                url=HOOK,
                extra_body={"url": "https://b.example", "batch": {"size": 10}},
                extra_headers={"X-Run": "7"},
            )
    first, second, third = script.requests
    assert first.url.endswith("/v1/brands?limit=2&cursor=Z&tag=a&tag=b")
    assert second.url.endswith("/v1/brands?limit=2&cursor=B&tag=a&tag=b")
    assert sent_json(third) == {"url": "https://b.example", "batch": {"size": 10}}
    assert third.headers["X-Run"] == "7"


def test_request_calls_what_has_no_method() -> None:
    script = Script(ok({"likes": 3}), ok({"id": "1"}), problem(404, "not_found"))
    with client_of(script) as client:
        assert client.request("GET", "/items/1/likes", query={"by": ["a", "b"]}) == {"likes": 3}
        made = client.request("post", "/v1/lists", body={"name": "A"}, idempotency_key="once")
        assert made == {"id": "1"}
        with pytest.raises(NotFoundError):
            client.request("DELETE", "/lists/1")
    first, second, third = script.requests
    assert (first.method, first.url) == ("GET", f"{BASE_URL}/v1/items/1/likes?by=a&by=b")
    assert (second.method, second.url) == ("POST", f"{BASE_URL}/v1/lists")
    assert second.headers["Idempotency-Key"] == "once"
    assert "Idempotency-Key" not in third.headers
    assert all(request.headers["Authorization"] == f"Bearer {KEY}" for request in script.requests)


def test_request_of_the_async_client() -> None:
    script = Script(ok({"likes": 3}))
    found = async_call(script, lambda client: client.request("GET", "/items/1/likes"))
    assert found == {"likes": 3}


@pytest.mark.parametrize(
    "path",
    [
        "items",
        "https://evil.example/items",
        "//evil.example/items",
        "/../admin",
        "/items/./1",
        "/items?limit=1",
        "/items/a b",
        "/items/1\r\nX: 1",
        "",
        "/",
    ],
)
def test_request_refuses_a_path_that_could_lead_elsewhere(path: str) -> None:
    script = Script()
    with client_of(script) as client, pytest.raises(ConfigurationError):
        client.request("GET", path)
    assert script.requests == []


def test_request_of_something_that_is_no_json_raises() -> None:
    with (
        client_of(Script(HTTPResponse(200, body=b"<html>"))) as client,
        pytest.raises(InvalidResponseError),
    ):
        client.request("GET", "/pages/1")


def test_with_options_changes_settings_and_shares_the_connections() -> None:
    script = Script(*(ok(END) for _ in range(3)))
    with client_of(script, headers={"X-Team": "stock"}) as client:
        other = client.with_options(api_key="cute_Other", timeout=7, headers={"X-Run": "7"})
        with other:
            other.brands.list()
        client.brands.list()
        with pytest.raises(ClientUnusableError):
            other.brands.list()
        late = client.with_options(max_retries=0)
    with pytest.raises(ClientUnusableError):
        late.brands.list()
    first, second = script.requests
    assert first.headers["Authorization"] == "Bearer cute_Other"
    assert (first.headers["X-Team"], first.headers["X-Run"]) == ("stock", "7")
    assert second.headers["Authorization"] == f"Bearer {KEY}"
    assert "X-Run" not in second.headers


def test_the_log_has_each_attempt_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CUTE_LOG", "debug")
    monkeypatch.setattr(logger, "handlers", [])
    script = Script(problem(503, "service_unavailable"), ok({"secret": "whsec_Abc123"}))
    with client_of(script) as client, suppress(CuteError):
        client.request("PUT", f"/keys/{KEY}", query={"q": KEY}, body={"key": KEY})
    logger.setLevel(logging.NOTSET)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[3] for line in lines] == ["DEBUG", "INFO", "INFO", "DEBUG", "INFO"]
    assert "PUT /v1/keys/cute_… 503 in" in lines[1]
    assert "again in" in lines[1]
    assert "waits for 0.5 s (backoff), attempt 2" in lines[2]
    assert "parameters: q; fields of the body: key" in lines[0]
    assert "Secret" not in "".join(lines)
    assert "whsec_A" not in "".join(lines)


def test_a_level_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTE_LOG", "loud")
    with pytest.raises(ConfigurationError, match="debug or info"), client_of(Script()):
        pass


@pytest.mark.parametrize(
    ("amount", "currency", "whole"),
    [(4250, "EUR", "42.50"), (4250, "JPY", "4250"), (4250, "KWD", "4.250"), (0, "EUR", "0.00")],
)
def test_money_is_a_decimal_of_its_currency(amount: int, currency: str, whole: str) -> None:
    money = Money(amount=amount, currency=currency)
    assert str(money.decimal) == whole
    assert Money.of(whole, currency) == money


@pytest.mark.parametrize(("value", "currency"), [("1.001", "EUR"), ("1.5", "JPY"), ("x", "EUR")])
def test_money_of_what_a_currency_does_not_have_raises(value: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"decimals|not an amount"):
        Money.of(value, currency)
