"""Responses that don't match the spec: nothing is raised that is not documented, in both SDKs."""

import asyncio
import json
import math
from collections import Counter
from collections.abc import AsyncIterable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from cute_sdk import (
    UNSET,
    APIStatusError,
    AsyncCute,
    Cute,
    HTTPResponse,
    InvalidResponseError,
    Page,
)

from codegen.ir import ResponseKind
from cute_api.config import ROOT
from scripts.shared import javascript
from tests.fixtures.programs import printed_by_node
from tests.sdk.mutations import CALLS, Mutated, example, mutated
from tests.sdk.python.scripted import (
    BASE_URL,
    KEY,
    AsyncScript,
    Script,
    StillClock,
    client_of,
    ok,
    problem,
)
from tests.sdk.scenarios.driver import OPERATIONS

SEED = 39
COUNT = 500
RESPONSES = list(mutated(COUNT, SEED))
ID = "01a1ad02-c828-7e57-a3d8-b56c1f09e874"


def method_of(client: Any, call: str, *, raw: bool = False) -> Any:
    *way, name = call.split(".")
    for word in [*way, *(["with_raw_response"] if raw else [])]:
        client = getattr(client, word)
    return getattr(client, name)


def script_of(mutation: Mutated) -> Script:
    """The response, and then one that ends a stream, or the iteration over pages."""
    body = (
        iter([mutation.body])
        if mutation.operation.response.kind is ResponseKind.STREAM
        else mutation.body
    )
    return Script(
        HTTPResponse(mutation.status, mutation.headers, body), problem(401, "invalid_key")
    )


def read(value: Any) -> Any:
    """Read all that a program can read of a result; return it as JSON."""
    repr(value)
    if hasattr(value, "has_more") and hasattr(value, "raw"):
        assert isinstance(value.misfits, tuple)
        return {**value.raw, "data": [read(row) for row in value.data]}
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return value


def end_of(mutation: Mutated, client: Cute) -> str:
    """How the call ends: `read`, or the error that it raises. Raises an undocumented one."""
    try:
        if mutation.operation.response.kind is ResponseKind.STREAM:
            read(next(iter(method_of(client, mutation.call)(**mutation.arguments))))
            return "read"
        raw = method_of(client, mutation.call, raw=True)(**mutation.arguments)
        assert (raw.content, raw.status_code) == (mutation.body, mutation.status)
        result = raw.parse()
        assert raw.parse() is result
        got = read(result)
        if mutation.json is not None:
            assert is_as_it_came(mutation.json, got), (mutation.json, got)
        if isinstance(result, Page):
            for row in result:
                read(row)
    except APIStatusError as error:
        assert str(error)
        shown = {name: getattr(error, name) for name in dir(error) if not name.startswith("_")}
        assert repr(shown)
        return type(error).__name__
    return "read"


def is_as_it_came(sent: Any, got: Any) -> bool:
    """Whether a result as JSON is the body, but for the form of times, and optional nulls."""
    if isinstance(sent, dict) and isinstance(got, dict):
        left_out = [sent[name] for name in sent.keys() - got.keys()]
        inside = [is_as_it_came(sent[name], got[name]) for name in sent.keys() & got.keys()]
        return left_out == [None] * len(left_out) and all(inside) and got.keys() <= sent.keys()
    if isinstance(sent, list) and isinstance(got, list):
        return len(sent) == len(got) and all(map(is_as_it_came, sent, got))
    if isinstance(sent, str) and isinstance(got, str) and sent != got:
        return datetime.fromisoformat(sent) == datetime.fromisoformat(got)
    is_nan = isinstance(sent, float) and math.isnan(sent)
    return (is_nan and math.isnan(got)) or sent == got


def test_python_raises_nothing_undocumented() -> None:
    ends = Counter[str]()
    for mutation in RESPONSES:
        with client_of(script_of(mutation), max_retries=0) as client:
            end = end_of(mutation, client)
        ends[end] += 1
        has_rows = mutation.operation.response.kind is not ResponseKind.PAGE or (
            isinstance(mutation.json, dict) and isinstance(mutation.json.get("data"), list)
        )
        if mutation.status < 300 and isinstance(mutation.json, dict) and has_rows:
            # Whatever is in the object, it is given.
            assert end in {"read", "AuthenticationError", "InvalidResponseError"}
    print(dict(ends))
    assert sum(ends.values()) == COUNT
    assert ends["read"] > COUNT / 3
    assert ends["InvalidResponseError"] > COUNT / 20


def test_python_raises_nothing_undocumented_in_tasks() -> None:
    async def end(mutation: Mutated, client: AsyncCute) -> str:
        try:
            result = method_of(client, mutation.call)(**mutation.arguments)
            if isinstance(result, AsyncIterable):
                async for row in result:
                    read(row)
                return "read"
            read(await result)
        except APIStatusError as error:
            return type(error).__name__
        return "read"

    async def run() -> list[str]:
        ends = []
        for mutation in RESPONSES[::5]:
            client = AsyncScript(script_of(mutation))
            more: dict[str, Any] = {"_clock": StillClock(), "max_retries": 0}
            async with AsyncCute(KEY, BASE_URL, http_client=client, **more) as cute:
                ends.append(await end(mutation, cute))
        return ends

    ends = Counter(asyncio.run(run()))
    print(dict(ends))
    assert sum(ends.values()) == COUNT / 5


def test_javascript_raises_nothing_undocumented() -> None:
    javascript.build()
    tasks = json.dumps([mutation.for_node() for mutation in RESPONSES])
    runner = ROOT / "tests" / "sdk" / "lenient.mjs"
    ends = Counter(json.loads(printed_by_node(runner, typed=tasks)))
    print(dict(ends))
    assert sum(ends.values()) == COUNT
    assert [end for end in ends if not end.isalpha()] == []
    assert ends["read"] > COUNT / 3


def test_responses_of_the_spec_have_no_misfits() -> None:
    for call in CALLS:
        if OPERATIONS[call].response.kind is not ResponseKind.STREAM:
            right = Mutated(call, 200, json.dumps(example(OPERATIONS[call])).encode())
            with client_of(script_of(right)) as client:
                assert method_of(client, call)(**right.arguments).misfits == (), call


def row(**changes: Any) -> dict[str, Any]:
    return {**example(OPERATIONS["items.list"])["data"][0], **changes}


def test_misfits_are_given_as_they_came_and_marked() -> None:
    price = {"amount": "much", "currency": "EUR"}
    images = [{"url": 5}, "an image"]
    odd = row(id="soon", price=price, images=images, condition=7, created_at=None)
    del odd["title"]
    page = {"data": [row(), odd, "no item"], "next_cursor": 5, "has_more": False}
    with client_of(Script(ok(page))) as client:
        found: Any = client.items.list()
    good, item, text = found.data
    assert isinstance(good.id, UUID)
    assert good.misfits == ()
    assert (item.id, item.price.amount, item.condition) == ("soon", "much", 7)
    assert (item.created_at, item.title, item.images[1]) == (None, UNSET, "an image")
    assert text == "no item"
    assert isinstance(item.seller.id, UUID)
    assert item.price.misfits == ("/amount",)
    assert {"/id", "/price/amount", "/images/1", "/condition", "/created_at", "/title"} <= set(
        item.misfits
    )
    assert found.misfits == (
        *(f"/data/1{pointer}" for pointer in item.misfits),
        "/data/2",
        "/next_cursor",
    )
    assert is_as_it_came(odd, item.to_dict())


def test_raw_responses_give_the_bytes_of_what_is_no_json() -> None:
    with client_of(Script(HTTPResponse(200, body=b'{"data":'))) as client:
        raw = client.brands.with_raw_response.list()
    assert raw.content == b'{"data":'
    with pytest.raises(InvalidResponseError, match="not JSON"):
        raw.parse()


def test_a_page_without_a_new_cursor_ends_with_an_error() -> None:
    def pages(cursor: Any) -> Iterable[HTTPResponse]:
        return (ok({"data": [], "next_cursor": cursor, "has_more": True}) for _ in "12")

    for cursor in (5, "", None, {"a": 1}, "\ud800"):
        with client_of(Script(*pages(cursor))) as client, pytest.raises(InvalidResponseError):
            list(client.brands.list())
    with client_of(Script(*pages("c"))) as client, pytest.raises(InvalidResponseError):
        list(client.brands.list(cursor="c"))
