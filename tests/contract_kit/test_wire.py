"""Requests of the contract kit: the command that repeats one, and the timeout."""

import shlex

import pytest
from cute_contract.errors import CommandError
from cute_contract.provider.cases import As, Call
from cute_contract.provider.command import scopes_of
from cute_contract.provider.wire import MOST_SILENT, NoResponseError, Wire, command, connect

KEY = "cute_" + "x" * 36
URL = "http://127.0.0.1:8080/v1/items"
ITEM = Call("create_item", "POST", "/items", body={"title": "Alice's scarf"})


def test_a_command_repeats_the_request_without_the_key() -> None:
    shown = command(ITEM, URL, {"Idempotency-Key": "one two"})
    assert shlex.split(shown) == [
        *("curl", "-i", "-X", "POST", URL),
        *("-H", "Authorization: Bearer $CUTE_API_KEY"),
        *("-H", "Content-Type: application/json"),
        *("-H", "Idempotency-Key: one two"),
        *("-d", '{"title": "Alice\'s scarf"}'),
    ]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (Call("get_me", "GET", "/me", by=As.NOBODY), "curl -i http://127.0.0.1:8080/v1/items"),
        (Call("get_me", "GET", "/me", by=As.LIMITED), '"Authorization: Bearer $LIMITED_KEY"'),
        (Call("create_item", "POST", "/items", size=7), "head -c 7 /dev/zero | curl -i"),
    ],
)
def test_a_command_says_who_asks_and_makes_large_bodies_itself(call: Call, text: str) -> None:
    shown = command(call, URL, {})
    assert text in shown
    assert ("Authorization" in shown) == (call.by is not As.NOBODY)


def test_a_run_ends_when_nobody_responds_any_more() -> None:
    with connect("http://127.0.0.1:9") as client:
        wire = Wire(client, "http://127.0.0.1:9/v1", {As.KEY: KEY}, lambda seconds, why: None)
        for _ in range(MOST_SILENT - 1):
            with pytest.raises(NoResponseError) as caught:
                wire.send(ITEM)
            assert KEY not in caught.value.command
        with pytest.raises(CommandError, match="5 calls in a row without a response"):
            wire.send(ITEM)


def test_a_limited_key_without_a_response_is_an_error_of_the_command() -> None:
    with connect("http://127.0.0.1:9") as client:
        wire = Wire(client, "http://127.0.0.1:9/v1", {As.LIMITED: KEY}, lambda seconds, why: None)
        with pytest.raises(CommandError, match="does not respond to the limited key"):
            scopes_of(wire, As.LIMITED)
