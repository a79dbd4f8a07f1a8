"""`webhooks.receive` in both languages: the cases of `unwrap`, and the response to each."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from cute_sdk import webhooks

from tests.sdk.webhooks import node_build
from tests.sdk.webhooks.cases import SECRETS, Case
from tests.sdk.webhooks.test_unwrap import CASES

# The others are no requests.
REQUESTS = [case for case in CASES if case.form == "bytes"]
BY_NAME = {case.name: case for case in CASES}
TEXT = "text/plain; charset=utf-8"
SECRET = SECRETS["current"]


def received(case: Case) -> dict[str, Any]:
    """The response of Python's `receive`, in the form of Node's runner."""
    handled: list[str] = []
    secret: Any = case.secrets[0] if len(case.secrets) == 1 else case.secrets
    try:
        response = webhooks.receive(
            case.body,
            case.headers,
            secret=secret,
            handle=lambda event: handled.append(event.to_dict()["id"]),
            **case.options(),
        )
    except webhooks.WebhookSetupError as error:
        return {"raised": type(error).__name__, "handled": handled}
    return {
        "status": response.status,
        "body": response.body,
        "type": response.headers.get("Content-Type"),
        "handled": handled,
    }


@pytest.fixture(scope="module")
def in_node(webhooks_js: Path) -> dict[str, dict[str, Any]]:
    sent = [{**case.for_node(), "standard": False} for case in REQUESTS]
    results = node_build.run("runner.mjs", webhooks_js, stdin=sent)
    return {case.name: result["received"] for case, result in zip(REQUESTS, results, strict=True)}


def judge(case: Case, came: dict[str, Any]) -> None:
    """The response follows from the result of `unwrap`."""
    expected = case.expect
    acknowledged = {"status": 204, "body": "", "type": None, "handled": []}
    if "type" in expected:
        is_test = case.headers.get("X-Cute-Test") == "true"
        assert came == {**acknowledged, "handled": [] if is_test else [case.payload["id"]]}
    elif expected.get("status") == 204:
        assert came == acknowledged
    elif "raised" in came:
        assert came == {"raised": expected["error"], "handled": []}
        assert expected.get("status", 500) == 500
    else:
        assert came["status"] == expected.get("status", 400)
        assert (came["type"], came["handled"]) == (TEXT, [])
        assert expected.get("says", "") in came["body"]
        if "challenge" in expected:
            assert came["body"] == expected["challenge"]


@pytest.mark.parametrize("case", REQUESTS, ids=lambda case: case.name)
def test_in_python(case: Case) -> None:
    judge(case, received(case))


@pytest.mark.parametrize("case", REQUESTS, ids=lambda case: case.name)
def test_in_node(case: Case, in_node: dict[str, dict[str, Any]]) -> None:
    judge(case, in_node[case.name])


def test_the_cases_hold_what_each_branch_is_for() -> None:
    statuses = {case.expect.get("status") for case in REQUESTS}
    assert {200, 204, 400, 413, 500} <= statuses
    assert any(case.headers.get("X-Cute-Test") == "true" for case in REQUESTS)


def test_a_mistake_of_the_program_is_raised() -> None:
    case = BY_NAME["a secret that is not set"]
    assert received(case) == {"raised": "WebhookSecretError", "handled": []}


def test_what_a_handler_raises_is_raised() -> None:
    def handle(event: webhooks.WebhookEvent) -> None:
        raise RuntimeError(event.type)

    case = BY_NAME["an event"]
    with pytest.raises(RuntimeError, match=r"item\.sold"):
        webhooks.receive(
            case.body, case.headers, secret=SECRET, handle=handle, clock=lambda: case.now
        )


def test_a_handler_and_a_store_may_be_async_where_they_are_awaited() -> None:
    handled: list[str] = []

    async def handle(event: webhooks.WebhookEvent) -> None:
        await asyncio.sleep(0)
        handled.append(event.type)

    async def seen(event_id: str) -> bool:
        await asyncio.sleep(0)
        return bool(event_id and handled)

    case = BY_NAME["an event"]
    given = {"secret": SECRET, "handle": handle, "seen": seen, "clock": lambda: case.now}

    async def twice() -> list[webhooks.WebhookResponse]:
        receive: Any = webhooks.receive_async
        return [await receive(case.body, case.headers, **given) for _ in range(2)]

    assert asyncio.run(twice()) == [webhooks.WebhookResponse("", 204, {})] * 2
    assert handled == ["item.sold"]
    with pytest.raises(webhooks.WebhookSetupError, match="Use receive_async"):
        webhooks.receive(
            case.body,
            case.headers,
            secret=SECRET,
            handle=handle,  # type: ignore[arg-type]  # the mistake under test
            clock=lambda: case.now,
        )
    assert handled == ["item.sold"]


def test_a_body_alone_is_refused_with_the_way_to_call() -> None:
    with pytest.raises(webhooks.WebhookSetupError, match=r"receive\(body, headers, secret="):
        webhooks.receive(b"{}", secret=SECRET, handle=print)  # type: ignore[call-overload]  # the mistake under test
