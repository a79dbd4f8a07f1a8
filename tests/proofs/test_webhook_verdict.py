"""The judge of `scripts.checks.proof.webhooks` sees each error that there can be."""

from dataclasses import replace

import pytest

from scripts.checks.proof.emitter import EmittedEvent
from scripts.checks.proof.hooks import RegisteredWebhook
from scripts.checks.proof.receiver import Record, behaviour
from scripts.checks.proof.webhook_verdict import CommittedEvent, judge

HOOK = RegisteredWebhook("hook", "alice", "/ok/1", ("item.created",))
EVENTS = [
    CommittedEvent("e1", "alice", "coat", "item.created", 1),
    CommittedEvent("e2", "alice", "coat", "item.created", 2),
    CommittedEvent("e3", "alice", "coat", "item.sold", 3),
    CommittedEvent("e4", "bob", "hat", "item.created", 4),
]
RECORDS = [
    Record(1, 0.1, "/ok/1", "e1", "d1", 500),
    Record(2, 0.2, "/ok/1", "e2", "d2", 200),
    Record(3, 0.3, "/ok/1", "e1", "d1", 200),
]
EMITTED = [[EmittedEvent("e1", "coat"), EmittedEvent("e2", "coat")], [EmittedEvent("e4", "hat")]]
STRAY = Record(4, 0.4, "/ok/1", "e3", "d3", 200)
UNKNOWN = Record(4, 0.4, "/ok/2", "e2", "d2", 200)


def test_what_was_retried_and_acknowledged_is_no_error() -> None:
    verdict = judge([HOOK], EVENTS, RECORDS, EMITTED)
    assert verdict.violations == {}
    assert (verdict.events, verdict.deliveries, verdict.requests) == (4, 2, 3)


def test_what_is_acknowledged_twice_is_a_duplicate_and_no_error() -> None:
    verdict = judge([HOOK], EVENTS, [*RECORDS, replace(RECORDS[1], number=4)], EMITTED)
    assert (verdict.duplicates, verdict.violations) == (1, {})


@pytest.mark.parametrize(
    ("error", "records"),
    [
        ("lost", RECORDS[:2]),
        ("lost", [*RECORDS[:2], replace(RECORDS[2], status=0)]),
        ("unequal", [*RECORDS[:2], replace(RECORDS[2], digest="other")]),
        ("order", [RECORDS[1], RECORDS[2]]),
        ("strays", [*RECORDS, STRAY]),
        ("strays", [*RECORDS, UNKNOWN]),
    ],
)
def test_each_error_of_what_arrived_is_counted(error: str, records: list[Record]) -> None:
    assert judge([HOOK], EVENTS, records, EMITTED).violations == {error: 1}


def test_each_error_of_the_feed_is_counted() -> None:
    without = [EVENTS[0], EVENTS[1], EVENTS[3]]
    assert judge([HOOK], without, RECORDS, EMITTED).violations == {"gaps": 1}
    gone = [*EMITTED, [EmittedEvent("e9", "shoe")]]
    assert judge([HOOK], EVENTS, RECORDS, gone).violations == {"vanished": 1}
    late = [EMITTED[0][::-1], EMITTED[1]]
    assert judge([HOOK], EVENTS, RECORDS, late).violations == {"commit_order": 1}


def test_the_path_says_what_the_receiver_returns() -> None:
    assert behaviour("/ok/1", 0) == (200, 0)
    assert behaviour("/status-503/1", 0) == (503, 0)
    assert behaviour("/delay-20/1", 0) == (200, 0.02)
    assert behaviour("/hang/1", 0) is None
    assert [behaviour("/flaky-2/1", before) for before in (0, 1, 2)] == [
        (200, 0),
        (500, 0),
        (200, 0),
    ]
