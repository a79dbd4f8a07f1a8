"""Expectations of scenario files, and the judge's own rules: each can fail."""

from typing import Any

import pytest

from tests.sdk.scenarios.judge import Run, judge
from tests.sdk.scenarios.matching import MISSING, BadReferenceError, failures, resolve
from tests.sdk.scenarios.proxy import Seen
from tests.sdk.scenarios.scenario import BadScenarioError, Scenario

ID = "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375"
OTHER = "01a1a0b1-293a-7c44-9f0e-2d6b81a4c376"


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ([{"a": 1}], [{"a": 1, "b": 2}]),
        ("<any>", 0),
        ("<absent>", MISSING),
        ("<uuid>", ID),
        ("<time>", "2026-11-03T09:15:27.418Z"),
        ({"<length>": 2}, [1, 2]),
        ({"<range>": [0, 1]}, 0.5),
        ({"<match>": "ar"}, "scarf"),
        ({"<has>": [{"a": 2}]}, [{"a": 1}, {"a": 2}]),
        ({"<each>": {"a": 1}}, [{"a": 1}]),
        (None, None),
    ],
)
def test_what_is_as_expected_matches(expected: Any, found: Any) -> None:
    assert list(failures(expected, found)) == []


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {}),
        ({"a": None}, {}),
        ([1], [1, 2]),
        (1, True),
        ("<any>", None),
        ("<absent>", None),
        ("<uuid>", "7"),
        ("<time>", "yesterday"),
        ({"<length>": 2}, [1]),
        ({"<range>": [0, 1]}, 1.1),
        ({"<match>": "ar"}, "silk"),
        ({"<has>": [{"a": 3}]}, [{"a": 1}]),
        ({"<each>": {"a": 1}}, [{"a": 1}, {"a": 2}]),
        ({"<each>": {"a": 1}}, []),
    ],
)
def test_what_is_not_as_expected_is_reported(expected: Any, found: Any) -> None:
    assert list(failures(expected, found))


def test_references_are_filled_in() -> None:
    values = {"item": {"id": ID, "tags": ["a", "b"]}}
    written = {"x": "${item.tags.1}", "y": "it is ${item.id}", "z": ["${item}"]}
    assert resolve(written, values) == {"x": "b", "y": f"it is {ID}", "z": [values["item"]]}
    with pytest.raises(BadReferenceError, match="there is no `name`"):
        resolve("${item.name}", values)


def test_a_scenario_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(BadScenarioError, match="unknown \\['whit'\\]"):
        Scenario.of({"name": "x", "steps": [{"call": "me.get", "whit": {}}]}, "x.yaml")


CREATE = {
    "call": "items.create",
    "expect": {"requests": 2, "slept": [[0, 1]], "value": {"id": ID}},
}


def run_of(**changes: Any) -> Run:
    """A correct create with two attempts, except for the changes."""
    given: dict[str, Any] = {
        "secret": "cute_abc",
        "keys": ["k", "k"],
        "error": None,
        "reported": [503, 201],
        "slept": [0.4],
        "numbers": [1, 2],
        "value": {"id": ID},
        **changes,
    }
    seen = [
        Seen(
            0,
            "POST",
            "/v1/items",
            {"authorization": "Bearer ***", **({"idempotency-key": key} if key else {})},
            "{}",
            "pass",
            status,
            OTHER,
        )
        for key, status in zip(given["keys"], [503, 201], strict=True)
    ]
    attempts = [
        {
            "operation": "create_item",
            "method": "POST",
            "path": "/v1/items",
            "status": status,
            "attempt": number,
        }
        for number, status in zip(given["numbers"], given["reported"], strict=True)
    ]
    result = {
        "value": given["value"],
        "error": given["error"],
        "attempts": attempts[: len(given["reported"])],
        "slept": given["slept"],
        "waits": [
            {"attempt": 2, "reason": "503", "seconds": seconds} for seconds in given["slept"]
        ],
    }
    scenario = Scenario.of({"name": "x", "steps": [CREATE]}, "x.yaml")
    return Run(scenario, {}, given["secret"], [result], seen, frozenset({"create_item"}))


def test_the_judge_finds_nothing_where_nothing_is() -> None:
    assert judge(run_of()) == []


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"keys": ["k", "l"]}, "Idempotency-Keys of a call"),
        ({"keys": [None, None]}, "Idempotency-Keys of a call"),
        ({"numbers": [1, 1]}, "two calls have the Idempotency-Key"),
        ({"numbers": [1, 3]}, "is reported as number 3"),
        ({"reported": [500, 201]}, "got status 500 of 503"),
        ({"reported": [503], "numbers": [1]}, "called for 1 attempts, but these requests came"),
        ({"slept": [2.0]}, "slept"),
        ({"slept": []}, "slept"),
        ({"value": {"id": OTHER}}, "value/id"),
        ({"value": {"id": ID, "debug": "cute_abc"}}, "the key is in what"),
        ({"secret": None}, "authorization"),
        ({"error": {"class": "ServerError", "message": "Oops"}}, "ServerError came: Oops"),
        (
            {"error": {"class": "ServerError", "status": 201, "request_id": ID}},
            "the error says 201",
        ),
    ],
)
def test_the_judge_says_what_is_wrong(changes: dict[str, Any], mistake: str) -> None:
    assert any(mistake in failure for failure in judge(run_of(**changes)))
