"""`cute-contract client` with webhooks: what a program does wrong with events is found."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cute_contract.client import events
from cute_contract.client.events import SeenAttempt, SeenDelivery
from cute_contract.client.judging import Run, mistakes
from cute_contract.client.running import Program, faults_of_webhooks
from cute_contract.client.watching import Patience
from cute_sdk import Cute

from cute_api.models.enums import Tier
from tests.contract_kit.conftest import Target

RECEIVER = Path(__file__).with_name("careless_receiver.py")
# The machine may be busy, so the next event of a program may be late.
PATIENCE = Patience(quiet_s=3.0, retry_s=12.0)
AT_ONCE = 6
# A fault, a mistake of the program, and the part of a text that names it.
CAUGHT = [
    (events.TWICE, "every", "handled an event twice"),
    (events.BAD_SIGNATURE, "unverified", "accepted a forged item.created with 204"),
    (events.UNKNOWN_TYPE, "types", "responded 500 to an event of an unknown type"),
    (events.UNKNOWN_FIELD, "fields", "responded 500 to item.created with an unknown field"),
    (events.OUT_OF_ORDER, "any_order", "let an older state replace a newer one"),
    (events.LATE, "young", "did not accept item.created in the end"),
    (events.DOWN, "young", "did not accept item.created in the end"),
]
RIGHT = [events.TWICE, events.OUT_OF_ORDER, events.DOWN]


def delivery(
    event_type: str,
    event_id: str,
    *attempts: SeenAttempt,
    subject: str = "hat",
    is_delivered: bool = True,
    minute: int = 0,
) -> SeenDelivery:
    finished_at = datetime(2026, 11, 30, 8, minute, tzinfo=UTC)
    return SeenDelivery(event_id, event_type, subject, is_delivered, attempts, finished_at)


@pytest.mark.parametrize(
    ("kind", "attempts", "found"),
    [
        (events.TWICE, [(events.TWICE, 204, 204)], []),
        (events.TWICE, [(events.TWICE, 204, 409)], ["responded 409 to a copy"]),
        (events.TWICE, [(None, 204, None)], ["no event met the fault"]),
        (events.BAD_SIGNATURE, [(events.BAD_SIGNATURE, 204, 400)], []),
        (events.BAD_SIGNATURE, [(events.BAD_SIGNATURE, 204, 204)], ["accepted a forged"]),
        (events.UNKNOWN_TYPE, [(events.UNKNOWN_TYPE, 204, None)], ["responded nothing"]),
        (events.UNKNOWN_FIELD, [(events.UNKNOWN_FIELD, 422, None)], ["responded 422"]),
        (events.LATE, [(events.LATE, None, None), (None, 204, None)], []),
    ],
)
def test_the_responses_of_a_program_are_judged_by_the_log_of_deliveries(
    kind: str, attempts: Sequence[tuple[str | None, int | None, int | None]], found: Sequence[str]
) -> None:
    sent = delivery("item.sold", "1", *(SeenAttempt(*attempt) for attempt in attempts))
    texts = list(events.responses(kind, [sent]))
    assert len(texts) == len(found)
    assert all(part in text for part, text in zip(found, texts, strict=True)), texts


def test_an_event_that_was_never_accepted_is_lost() -> None:
    met = SeenAttempt(events.DOWN, None, None)
    lost = delivery("item.sold", "1", met, is_delivered=False)
    assert list(events.responses(events.DOWN, [lost])) == [
        "did not accept item.sold in the end: the event is lost"
    ]


def test_a_result_counts_only_if_the_program_writes_one() -> None:
    assert list(events.result(events.LATE, None, None)) == []
    assert list(events.result(events.LATE, "3", "3")) == []
    (text,) = events.result(events.LATE, None, "3")
    assert text == "lost an event that came late: its result is nothing instead of 3"


@pytest.mark.parametrize(
    ("minute", "subject", "found"),
    [
        (1, "hat", []),
        (3, "hat", ["no later event came before item.updated: try again"]),
        (1, "coat", ["no later event came before item.updated: try again"]),
    ],
)
def test_an_event_that_was_not_overtaken_proves_nothing(
    minute: int, subject: str, found: Sequence[str]
) -> None:
    held = SeenAttempt(events.OUT_OF_ORDER, None, None)
    sent = [
        delivery("item.created", "1"),
        delivery("item.updated", "2", held, SeenAttempt(None, 204, None), minute=2),
        delivery("item.updated", "3", subject=subject, minute=minute),
    ]
    assert list(events.responses(events.OUT_OF_ORDER, sent)) == found


def test_out_of_order_comes_what_the_last_event_of_its_object_follows() -> None:
    sent = [
        delivery("item.created", "1"),
        delivery("item.updated", "2"),
        delivery("item.created", "3", subject="coat"),
        delivery("item.updated", "5"),
        delivery("item.updated", "4", subject="coat"),
    ]
    assert list(events.overtaken(sent)) == [("item.updated", 1), ("item.created", 2)]


@contextmanager
def program(target: Target, mistake: str, user: str) -> Iterator[Program]:
    """A program with a mistake, with a key of a user."""
    key, base_url = target.stage.key(user, Tier.PRO), target.stage.base_url
    environ = {"CUTE_BASE_URL": base_url, "CUTE_API_KEY": key}
    with Cute(key, base_url) as client:
        yield Program([sys.executable, str(RECEIVER), mistake], client, environ, 60.0, PATIENCE)


Found = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def found(target: Target) -> Found:
    """What each program did wrong under its fault. They wait most of the time: several at once."""
    with program(target, "none", "listener") as right:
        clean = right.run([])
    assert (
        clean.result == '{"price": {"amount": 1400, "currency": "EUR"}, "quantity": 2, "orders": 1}'
    )
    assert len(clean.deliveries) == 4

    def wrong(kind: str, mistake: str) -> list[str]:
        faults = list(faults_of_webhooks(kind, clean))
        with program(target, mistake, f"{kind}.{mistake}") as tried:
            return mistakes(tried.run(faults), clean, kind)

    runs = [*((kind, mistake) for kind, mistake, _ in CAUGHT), *((kind, "none") for kind in RIGHT)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(runs, pool.map(lambda run: wrong(*run), runs), strict=True))


@pytest.mark.parametrize(("kind", "mistake", "part"), CAUGHT)
def test_a_program_with_a_mistake_is_caught(
    found: Found, kind: str, mistake: str, part: str
) -> None:
    texts = found[kind, mistake]
    assert any(part in text for text in texts), texts


@pytest.mark.parametrize("kind", RIGHT)
def test_a_program_without_a_mistake_passes(found: Found, kind: str) -> None:
    assert found[kind, "none"] == []


def test_a_program_without_events_meets_no_fault_of_webhooks() -> None:
    clean = Run(0, [], {}, {})
    assert [list(faults_of_webhooks(kind, clean)) for kind in events.FAULTS] == [[]] * 7
