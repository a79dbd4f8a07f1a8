"""Event hooks: when they are called, with which values, and the effect of their errors."""

import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from cute_sdk import (
    APIRequest,
    ConfigurationError,
    Cute,
    EventHooks,
    Exchange,
    HTTPResponse,
    Page,
    add_event_hooks,
    webhooks,
)
from cute_sdk.params import MoneyDict

from cute_api.webhooks.delivery import signing
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
from tests.sdk.webhooks.cases import EXAMPLES, SECRETS, compact

PAGE: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
FIRST: dict[str, Any] = {"data": [], "next_cursor": "c1", "has_more": True}
PRICE: MoneyDict = {"amount": 1, "currency": "EUR"}
BUSY = "service_unavailable"


@pytest.fixture
def seen() -> Iterator[list[APIRequest]]:
    """The values that hooks of the whole process get."""
    found: list[APIRequest] = []
    remove = add_event_hooks({"request": [found.append], "response": [found.append]})
    yield found
    remove()


def test_hooks_get_each_attempt_before_and_after(seen: list[APIRequest]) -> None:
    own: list[APIRequest] = []
    script = Script(problem(503, BUSY), ok({"id": "1"}), ok(PAGE))
    hooks: EventHooks = {"request": [own.append], "response": [own.append], "result": []}
    with client_of(script, event_hooks=hooks) as client:
        client.items.with_raw_response.delete("a/b", if_match='"1"')
        client.items.list(q="silk", limit=2)
    assert [(type(given), given.operation, given.attempt) for given in own] == [
        (APIRequest, "delete_item", 1),
        (Exchange, "delete_item", 1),
        (APIRequest, "delete_item", 2),
        (Exchange, "delete_item", 2),
        (APIRequest, "list_items", 1),
        (Exchange, "list_items", 1),
    ]
    assert own[0].parameters == {"item_id": "a/b", "If-Match": '"1"'}
    assert own[-1].parameters == {"q": "silk", "limit": 2}
    assert own == seen


def test_body_is_what_is_sent_and_in_no_representation() -> None:
    seen: list[APIRequest] = []
    script = Script(problem(422, "validation_failed"))
    with (
        client_of(script, event_hooks={"request": [seen.append]}) as client,
        pytest.raises(Exception, match="validation_failed"),
    ):
        client.items.create(title="Silk", price=PRICE, category_id="1", condition="good")
    assert seen[0].body == sent_json(script.requests[0])
    assert "Silk" not in repr(seen[0])
    assert KEY not in str(vars(seen[0]))


def test_async_client_awaits_its_hooks(seen: list[APIRequest]) -> None:
    own: list[str] = []

    async def before(request: APIRequest) -> None:
        own.append(f"before {request.operation}")

    class After:
        async def __call__(self, exchange: Exchange) -> None:
            own.append(f"after {exchange.status}")

    hooks: EventHooks = {"request": [before], "response": [After(), lambda _: own.append("plain")]}
    async_call(Script(ok(PAGE)), lambda client: client.brands.list(), event_hooks=hooks)
    assert own == ["before list_brands", "after 200", "plain"]
    assert len(seen) == 2


@pytest.mark.parametrize("kind", ["request", "response", "result"])
def test_what_a_hook_raises_is_raised_and_not_retried(kind: str) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("no")

    for times in (1, 2):
        script = Script(ok(PAGE))
        with client_of(script, event_hooks={kind: [refuse]}) as client:
            for _ in range(times):
                with pytest.raises(ValueError, match="no"):
                    client.brands.list()
                if kind != "request":
                    break
        assert len(script.requests) == (0 if kind == "request" else 1)


def test_result_hook_decides_what_a_method_returns() -> None:
    names: list[str] = []

    def stamped(operation: str, result: Any) -> Any:
        names.append(operation)
        assert isinstance(result, Page)
        result.raw["stamp"] = len(names)
        return result

    script = Script(ok(FIRST), ok(PAGE), ok(PAGE))
    with client_of(script, event_hooks={"result": [stamped]}) as client:
        following = client.brands.list().next_page()
        assert following is not None
        raw = client.categories.with_raw_response.list()
    assert (following.raw["stamp"], raw.parse().raw["stamp"]) == (2, 3)
    assert names == ["list_brands", "list_brands", "list_categories"]
    page = async_call(
        Script(ok(PAGE)),
        lambda client: client.brands.list(),
        event_hooks={"result": [lambda *_: 7]},
    )
    assert page == 7


def test_webhook_hook_gets_events_until_it_is_removed() -> None:
    body = compact(EXAMPLES["item.sold"])
    headers = signing.headers(
        [signing.secret_key(SECRETS["current"])],
        body,
        event_id=EXAMPLES["item.sold"]["id"],
        event_type="item.sold",
        attempted_at=int(time.time()),
    )
    seen: list[str] = []

    def noted(event: webhooks.WebhookEvent) -> webhooks.WebhookEvent:
        seen.append(str(event.type))
        return event

    remove = add_event_hooks({"webhook": [noted]})
    webhooks.unwrap(body, headers, SECRETS["current"])
    remove()
    remove()
    webhooks.unwrap(body, headers, SECRETS["current"])
    assert seen == ["item.sold"]


def test_hooks_that_would_never_be_called_are_refused() -> None:
    async def later(_: object) -> None: ...

    with pytest.raises(ConfigurationError, match="must be plain"):
        Cute(KEY, BASE_URL, event_hooks={"request": [later]})
    with pytest.raises(ConfigurationError, match="must be plain"):
        add_event_hooks({"response": [later]})
    with pytest.raises(ConfigurationError, match="Unknown event hook 'webhook'"):
        Cute(KEY, BASE_URL, event_hooks={"webhook": []})
    with pytest.raises(ConfigurationError, match="Unknown event hook 'reply'"):
        add_event_hooks({"reply": []})  # type: ignore[typeddict-unknown-key]  # the mistake under test


def test_download_is_closed_if_its_hook_raises() -> None:
    def refuse(_: object) -> None:
        raise ValueError("no")

    for hooks in ({"response": [refuse]}, {}):
        closed: list[str] = []
        close = partial(closed.append, "closed")
        script = Script(*(HTTPResponse(200, {}, iter([b"1"]), close) for _ in ("sync", "async")))
        with client_of(script, event_hooks=hooks) as client, suppress(ValueError):
            client.items.snapshot.get()
        with suppress(ValueError):
            async_call(script, lambda cute: cute.items.snapshot.get(), event_hooks=hooks)
        assert closed == (["closed"] * 2 if hooks else [])
