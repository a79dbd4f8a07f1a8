"""Responses that say that an operation or a version ends are warned of once, where it is called."""

import asyncio
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cute_sdk import API_VERSION, AsyncCute, HTTPResponse
from cute_sdk._calls import deprecation
from cute_sdk._calls.deprecation import MAX_WARNINGS, described
from cute_sdk._http.client import Headers

from tests.sdk.python.scripted import BASE_URL, KEY, AsyncScript, Script, client_of, ok

ENDS = {
    "Deprecation": "@1767225600",
    "Sunset": "Fri, 01 Jan 2027 00:00:00 GMT",
    "Link": '</v1/brands?cursor=a>; rel="next", </docs/versioning>; rel="deprecation"; type="a/b"',
}
PAGE: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}


def ending(**headers: str) -> HTTPResponse:
    return ok(PAGE, {**ENDS, **headers})


@pytest.fixture(autouse=True)
def _nothing_warned_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(deprecation, "_warned", set())
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        yield


def test_an_operation_and_version_is_warned_of_once_at_the_line_of_its_call() -> None:
    older = {"Cute-Version": "2025-01-01"}
    script = Script(ending(), ending(), ending(**older), ending(), ok(PAGE))
    with client_of(script) as client, pytest.warns(DeprecationWarning) as warned:
        client.brands.list()
        client.brands.with_raw_response.list()
        client.brands.list()
        client.categories.list()
        client.orders.list()
    assert [str(warning.message).partition(" of the")[0] for warning in warned] == [
        f"`list_brands` in version {API_VERSION}",
        "`list_brands` in version 2025-01-01",
        f"`list_categories` in version {API_VERSION}",
    ]
    assert {Path(warning.filename) for warning in warned} == {Path(__file__)}
    assert warned[0].lineno == warned[1].lineno - 2


def test_the_async_client_warns_at_the_line_of_its_call() -> None:
    async def run() -> None:
        http_client = AsyncScript(Script(ending(), ending()))
        async with AsyncCute(KEY, BASE_URL, http_client=http_client) as client:
            await client.brands.list()
            async for _ in client.brands.list():
                pass

    with pytest.warns(DeprecationWarning, match="list_brands") as warned:
        asyncio.run(run())
    assert [Path(warning.filename) for warning in warned] == [Path(__file__)]


def test_a_warning_has_the_dates_and_the_page() -> None:
    said = described("list_brands", "2026-12-01", Headers(ENDS), "https://api.example.com/v1")
    assert said == (
        "`list_brands` in version 2026-12-01 of the Cute API is deprecated since 2026-01-01 and "
        "may be removed on 2027-01-01: see https://api.example.com/docs/versioning"
    )


@pytest.mark.parametrize(
    ("deprecated", "sunset", "link"),
    [("true", "soon", "<"), ("@-1", "", "</a>; rel=next"), ("@9" + "9" * 40, "Fri, 99", ";;,<>")],
)
def test_headers_that_make_no_sense_are_left_out(deprecated: str, sunset: str, link: str) -> None:
    headers = Headers({"Deprecation": deprecated, "Sunset": sunset, "Link": link})
    said = described("list_brands", "1", headers, BASE_URL)
    assert said == "`list_brands` in version 1 of the Cute API is deprecated"


def test_a_server_that_makes_up_versions_is_warned_of_so_often_and_no_more() -> None:
    made_up = [ending(**{"Cute-Version": str(n)}) for n in range(MAX_WARNINGS + 2)]
    with client_of(Script(*made_up)) as client, pytest.warns(DeprecationWarning) as warned:
        for _ in made_up:
            client.brands.list()
    assert len(warned) == MAX_WARNINGS


def test_a_warning_that_is_an_error_closes_a_download() -> None:
    closed = list[bool]()
    file = HTTPResponse(200, ENDS, iter([b"1", b"2"]), lambda: closed.append(True))
    with client_of(Script(file)) as client:
        warnings.simplefilter("error", DeprecationWarning)
        with pytest.raises(DeprecationWarning, match="get_item_snapshot"):
            client.items.snapshot.get()
    assert closed
