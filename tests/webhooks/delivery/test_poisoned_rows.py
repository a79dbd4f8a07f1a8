"""A row of Alice's that the database refuses costs Alice something, and Bob nothing.

Each loop of delivery that writes for many users meets one: a number out of range, a row that a
trigger refuses, a row that somebody keeps locked.
"""

from collections.abc import Sequence
from contextlib import closing
from uuid import UUID, uuid4

import pytest

from cute_api.models.enums import DeliveryStatus
from cute_api.processes.connections import connect
from cute_api.webhooks.outbox.expiry import ExpirySweep
from cute_api.webhooks.outbox.upkeep import cancel_closed
from tests.services.test_poisoned_rows import refused
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.pumping import pumping, relaying
from tests.webhooks.receiver import Receiver

BOBS_EVENTS = 13


def all_delivered(backend: Backend, events: Sequence[UUID]) -> None:
    eventually(lambda: backend.are(events, DeliveryStatus.DELIVERED))


def set_aside(backend: Backend, writer: str) -> int:
    """How many rows this writer has set aside."""
    return int(backend.value("SELECT count(*) FROM set_aside_rows WHERE writer = :w", w=writer))


def test_a_delivery_with_32767_attempts_stops_nobodys_deliveries(
    idle_backend: Backend, receiver: Receiver
) -> None:
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    idle_backend.webhook(alice, receiver.url("/alice"))
    idle_backend.webhook(bob, receiver.url("/bob"))
    hers = idle_backend.emit(alice)
    with relaying(idle_backend.settings):
        eventually(lambda: idle_backend.deliveries(hers) != [])
        idle_backend.execute("UPDATE deliveries_pending SET attempt_count = 32767")
        bobs = [idle_backend.emit(bob) for _ in range(BOBS_EVENTS)]
        with pumping(idle_backend.settings):
            all_delivered(idle_backend, bobs)
            eventually(lambda: idle_backend.is_(hers, DeliveryStatus.DELIVERED))
    assert len(receiver.at("/bob")) == BOBS_EVENTS
    assert len(receiver.at("/alice")) == 1


POISONED_RESULTS = {
    "a response body": (
        "attempts",
        "INSERT",
        "new.webhook_id = '{alice}' AND new.response_body IS NOT NULL",
    ),
    "an attempt": ("attempts", "INSERT", "new.webhook_id = '{alice}'"),
    "a finished delivery": ("deliveries_finished", "INSERT", "new.webhook_id = '{alice}'"),
    "the counts of an hour": ("webhook_hours", "INSERT", "new.webhook_id = '{alice}'"),
    "how a receiver does": (
        "lanes",
        "UPDATE",
        "new.webhook_id = '{alice}' AND new.last_success_at IS NOT NULL",
    ),
    "an owner": ("lanes", "INSERT", "new.webhook_id = '{alice}'"),
}


@pytest.mark.parametrize("poison", POISONED_RESULTS)
def test_a_row_of_alices_that_is_refused_delays_no_delivery_of_bobs(
    idle_backend: Backend, receiver: Receiver, poison: str
) -> None:
    table, event, condition = POISONED_RESULTS[poison]
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    hook = idle_backend.webhook(alice, receiver.url("/alice"))
    idle_backend.webhook(bob, receiver.url("/bob"))
    with (
        refused(idle_backend.database, table, event, condition.format(alice=hook.id)),
        relaying(idle_backend.settings),
        pumping(idle_backend.settings),
    ):
        hers = [idle_backend.emit(alice) for _ in range(3)]
        bobs = [idle_backend.emit(bob) for _ in range(BOBS_EVENTS)]
        all_delivered(idle_backend, bobs)
    assert len(receiver.at("/bob")) == BOBS_EVENTS
    assert len(receiver.at("/alice")) <= len(hers)


def test_a_row_of_alices_that_somebody_locks_delays_no_delivery_of_bobs(
    idle_backend: Backend, receiver: Receiver
) -> None:
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    hook = idle_backend.webhook(alice, receiver.url("/alice"))
    idle_backend.webhook(bob, receiver.url("/bob"))
    hers = idle_backend.emit(alice)
    with relaying(idle_backend.settings):
        eventually(lambda: idle_backend.deliveries(hers) != [])
        with (
            closing(connect(idle_backend.database_url, "test")) as holder,
            holder,
            holder.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT FROM deliveries_pending WHERE webhook_id = %s FOR UPDATE", (str(hook.id),)
            )
            bobs = [idle_backend.emit(bob) for _ in range(BOBS_EVENTS)]
            with pumping(idle_backend.settings):
                all_delivered(idle_backend, bobs)
                eventually(lambda: len(receiver.at("/alice")) == 1)
                holder.rollback()
        eventually(lambda: idle_backend.is_(hers, DeliveryStatus.DELIVERED))
    assert len(receiver.at("/bob")) == BOBS_EVENTS
    assert len(receiver.at("/alice")) == 1


POISONED_EVENTS = {
    "a delivery that can't be written": (
        "deliveries_pending",
        "INSERT",
        "new.webhook_id = '{hook}'",
        True,
    ),
    "an event that can't be numbered": ("events", "UPDATE", "new.user_id = '{alice}'", False),
}


@pytest.mark.parametrize("poison", POISONED_EVENTS)
def test_an_event_of_alices_that_is_refused_holds_up_no_event_of_bobs(
    idle_backend: Backend, receiver: Receiver, poison: str
) -> None:
    table, event, condition, numbered = POISONED_EVENTS[poison]
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    hook = idle_backend.webhook(alice, receiver.url("/alice"))
    idle_backend.webhook(bob, receiver.url("/bob"))
    before = set_aside(idle_backend, "relay")
    with refused(idle_backend.database, table, event, condition.format(hook=hook.id, alice=alice)):
        coat = uuid4()
        hers = [idle_backend.emit(alice, subject_id=coat) for _ in range(2)]
        bobs = [idle_backend.emit(bob) for _ in range(BOBS_EVENTS)]
        with relaying(idle_backend.settings):
            eventually(lambda: all(idle_backend.deliveries(event) != [] for event in bobs))
            later = idle_backend.emit(bob)
            eventually(lambda: idle_backend.deliveries(later) != [])
    assert set_aside(idle_backend, "relay") > before
    sequences = [idle_backend.event(event).sequence for event in hers]
    assert all(sequence is not None for sequence in sequences) is numbered
    with relaying(idle_backend.settings):
        eventually(lambda: all(idle_backend.event(her).sequence is not None for her in hers))
    first, second = (idle_backend.event(event).sequence for event in hers)
    assert first is not None and second is not None and first < second


def test_an_event_of_alices_that_somebody_locks_holds_up_no_event_of_bobs(
    idle_backend: Backend, receiver: Receiver
) -> None:
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    idle_backend.webhook(bob, receiver.url("/bob"))
    hers = idle_backend.emit(alice)
    with (
        closing(connect(idle_backend.database_url, "test")) as holder,
        holder,
        holder.cursor() as cursor,
    ):
        cursor.execute("SELECT FROM events WHERE id = %s FOR UPDATE", (str(hers),))
        bobs = [idle_backend.emit(bob) for _ in range(BOBS_EVENTS)]
        with relaying(idle_backend.settings):
            eventually(lambda: all(idle_backend.deliveries(event) != [] for event in bobs))
        assert idle_backend.event(hers).sequence is None


def test_a_change_of_alices_item_that_is_refused_holds_up_no_change_of_bobs(
    idle_backend: Backend,
) -> None:
    alices, bobs = uuid4(), uuid4()
    noted = "INSERT INTO item_change_outbox (item_id) VALUES (:item)"
    number = "SELECT sequence FROM item_changes WHERE item_id = :item"
    before = set_aside(idle_backend, "catalogue")
    with (
        refused(idle_backend.database, "item_changes", "INSERT", f"new.item_id = '{alices}'"),
        relaying(idle_backend.settings),
    ):
        idle_backend.execute(noted, item=alices)
        idle_backend.execute(noted, item=bobs)
        eventually(lambda: idle_backend.value(number, item=bobs) is not None)
    assert idle_backend.value(number, item=alices) is None
    assert set_aside(idle_backend, "catalogue") == before + 1
    with relaying(idle_backend.settings):
        eventually(lambda: idle_backend.value(number, item=alices) is not None)


def test_upkeep_that_fails_for_alice_is_done_for_bob(
    idle_backend: Backend, receiver: Receiver
) -> None:
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    hooks = [idle_backend.webhook(user, receiver.url("/x")) for user in (alice, bob)]
    events = [idle_backend.emit(user) for user in (alice, bob)]
    with relaying(idle_backend.settings):
        eventually(lambda: all(idle_backend.deliveries(event) != [] for event in events))
    for hook in hooks:
        idle_backend.delete_webhook(hook)
    record = (
        "INSERT INTO idempotency_records"
        " (user_id, operation, key, fingerprint, status, headers, body, sealed, created_at)"
        " VALUES (:user, 'x', 'x', '', 200, '{}', '', false, '2026-01-01')"
    )
    for user in (alice, bob):
        idle_backend.execute(record, user=user)
    left = "SELECT array_agg(user_id) FROM idempotency_records"
    with closing(connect(idle_backend.database_url, "test")) as connection:
        with refused(
            idle_backend.database,
            "deliveries_pending",
            "DELETE",
            f"old.webhook_id = '{hooks[0].id}'",
        ):
            assert cancel_closed(connection) == (1, [str(hooks[0].id)])
        with refused(
            idle_backend.database, "idempotency_records", "DELETE", f"old.user_id = '{alice}'"
        ):
            assert ExpirySweep().sweep(connection) == 1
    assert idle_backend.value(left) == [alice]
    assert [idle_backend.delivery(event).status for event in events] == ["pending", "cancelled"]
    assert set_aside(idle_backend, "upkeep") == 2
