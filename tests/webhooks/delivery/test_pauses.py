"""Paused webhooks and suspended owners: what is due waits, wakes nobody, and is sent afterwards."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from cute_api.models import Webhook
from cute_api.models.database import driver_of
from cute_api.models.enums import DeliveryStatus
from cute_api.webhooks.delivery.backlog import BACKLOG
from cute_api.webhooks.delivery.due import OLDEST
from cute_api.webhooks.delivery.ledger import Ledger, LedgerWork
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.test_closing import close, open_again
from tests.webhooks.receiver import Receiver

CLOSED = ("paused", "suspended")


def oldest_due(backend: Backend) -> object:
    return backend.value(OLDEST)


def waiting(backend: Backend, event_id: UUID) -> bool:
    """Whether the event was fanned out, and its delivery is due."""
    return bool(
        backend.value(
            "SELECT count(*) FROM deliveries WHERE event_id = :id AND status = 'pending'"
            " AND next_attempt_at <= clock_timestamp()",
            id=event_id,
        )
    )


@pytest.mark.parametrize("how", CLOSED)
def test_deliveries_wait_while_closed_and_are_sent_afterwards(
    backend: Backend, receiver: Receiver, how: str
) -> None:
    alice, bob = backend.user("Alice"), backend.user("Bob")
    closed = backend.webhook(alice, receiver.url(f"/{how}"))
    backend.webhook(bob, receiver.url("/bob"))
    close(backend, how, closed)

    events = [backend.emit(alice) for _ in range(3)]
    eventually(lambda: all(waiting(backend, event_id) for event_id in events))
    others = backend.emit(bob)
    eventually(lambda: backend.is_(others, DeliveryStatus.DELIVERED))
    assert receiver.at(f"/{how}") == []
    assert oldest_due(backend) is None

    open_again(backend, how, closed)
    eventually(lambda: backend.are(events, DeliveryStatus.DELIVERED))
    sent = {request.event_id for request in receiver.at(f"/{how}")}
    assert sent == {str(event_id) for event_id in events}


@pytest.mark.parametrize("how", CLOSED)
def test_a_closed_lane_is_neither_claimed_nor_a_backlog_and_hides_no_other(
    backend: Backend, how: str
) -> None:
    """With the backend's processes running: rows are held in the future until looked at."""
    alice, bob = backend.user("Alice"), backend.user("Bob")
    closed = backend.webhook(alice, "http://127.0.0.1:9/closed", ["order.created"])
    opened = backend.webhook(bob, "http://127.0.0.1:9/open", ["order.created"])
    close(backend, how, closed)
    with backend.database.engine.connect() as connection, connection.begin() as transaction:
        for webhook, ago in ((closed, "1 hour"), (opened, "10 minutes")):
            connection.execute(
                text(
                    "WITH event AS (INSERT INTO events (type, user_id, subject_id, data, sequence)"
                    " VALUES ('order.created', :user, :subject, '{}', -:number) RETURNING *)"
                    " INSERT INTO deliveries (event_id, event_type, subject_id, occurred_at,"
                    " webhook_id, next_attempt_at) SELECT id, type, subject_id, created_at,"
                    " :webhook, clock_timestamp() - CAST(:ago AS interval) FROM event"
                ),
                {
                    "user": webhook.user_id,
                    "subject": uuid4(),
                    "number": webhook.id.int % 2**60,
                    "webhook": webhook.id,
                    "ago": ago,
                },
            )
        # Only this transaction sees the rows, so nobody else claims them.
        (found,) = driver_of(connection).rows(BACKLOG)
        assert 590 < found.waiting_s < 3_000
        connection.execute(
            update(Webhook).where(Webhook.id == opened.id).values(deleted_at=text("now()"))
        )
        (found,) = driver_of(connection).rows(BACKLOG)
        assert found.waiting_s is None
        transaction.rollback()


def test_a_pump_may_end_though_a_paused_webhook_has_something_due(backend: Backend) -> None:
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, "http://127.0.0.1:9/x", ["order.completed"])
    close(backend, "paused", webhook)
    event_id = backend.emit(alice, "order.completed")
    ledger = Ledger(backend.database_url, 77)
    eventually(lambda: waiting(backend, event_id))
    assert not ledger.anything_due()
    assert ledger.survey([], {}).owned == []
    assert ledger.exchange(LedgerWork(rooms=[(str(webhook.id), 10)])).claims == []
    ledger.close()
