"""From the tables of 0009 to weeks and lanes: nothing is lost, and delivery continues."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from cute_api.config import Variable
from cute_api.models import Attempt, Delivery, Event, Webhook, schema
from cute_api.models.database import Database
from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.sealing import Sealer, UnreadableError, new_key
from cute_api.spec import Spec
from cute_api.webhooks.delivery.signing import body, headers, new_secret, secret_key
from scripts import embedded
from tests.fixtures.servers import database_at
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

BEFORE = "0009"
OLD_EVENT = "1990-01-01"
TYPE = "item.created"
FINISHED = (DeliveryStatus.DELIVERED, DeliveryStatus.FAILED, DeliveryStatus.CANCELLED)
TRIED_TWICE = 2


@dataclass
class Old:
    """What the database held before: the events by the status of their delivery."""

    backend: Backend
    secret: str
    webhook: UUID = field(default_factory=uuid4)
    alice: UUID = field(default_factory=uuid4)
    events: dict[DeliveryStatus, UUID] = field(default_factory=dict)
    deliveries: dict[DeliveryStatus, UUID] = field(default_factory=dict)
    outbox: list[UUID] = field(default_factory=list)
    position: int = 0

    def new_event(self, sequence: int | None) -> UUID:
        return UUID(
            str(
                self.backend.value(
                    "INSERT INTO events (type, user_id, subject_id, data, sequence)"
                    " VALUES (:type, :user, :subject, :data, :sequence) RETURNING id",
                    type=TYPE,
                    user=self.alice,
                    subject=uuid4(),
                    data='{"title": "Wool coat"}',
                    sequence=sequence,
                )
            )
        )


@pytest.fixture
def old(
    servers: embedded.Servers, redis_url: str, tmp_path: Path, receiver: Receiver
) -> Iterator[Old]:
    """A database as 0009 left it, in which Alice has a webhook, and deliveries of each status."""
    with database_at(servers, BEFORE) as engine:
        url = servers.postgres.database_url(str(engine.url.database))
        backend = Backend(Database(engine), url, redis_url, tmp_path)
        old = Old(backend, new_secret(secrets.token_bytes))
        _fill(old, receiver.url("/hook"))
        yield old
        backend.close()


@pytest.fixture(autouse=True)
def public_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored of an item names its page, which outside a sandbox has to be set."""
    monkeypatch.setenv(Variable.PUBLIC_URL, "https://developers.cute.example")


def _fill(old: Old, url: str) -> None:
    backend = old.backend
    backend.execute("INSERT INTO event_types VALUES (:type)", type=TYPE)
    backend.execute(
        "INSERT INTO users (id, email, username, tier)"
        " VALUES (:id, 'alice@cute.example', 'alice', 'pro')",
        id=old.alice,
    )
    backend.execute(
        "INSERT INTO webhooks (id, user_id, url, events, secret)"
        " VALUES (:id, :user, :url, ARRAY[:type], :secret)",
        id=old.webhook,
        user=old.alice,
        url=url,
        type=TYPE,
        secret=old.secret,
    )
    for sequence, status in enumerate(DeliveryStatus, 1):
        event = old.events[status] = old.new_event(sequence)
        old.deliveries[status] = delivery = uuid4()
        backend.execute(
            "INSERT INTO deliveries (id, event_id, webhook_id, status, attempt_count, finished_at)"
            " VALUES (:id, :event, :webhook, CAST(:status AS text), :tried,"
            " CASE WHEN CAST(:status AS text) = 'pending' THEN NULL ELSE now() END)",
            id=delivery,
            event=event,
            webhook=old.webhook,
            status=status,
            tried=TRIED_TWICE,
        )
        for number in (1, TRIED_TWICE):
            backend.execute(
                "INSERT INTO attempts (delivery_id, number, outcome, started_at, duration_ms,"
                " response_status, response_body, error)"
                " VALUES (:delivery, :number, 'bad_status', now(), 12, 500, 'sorry',"
                " 'status 500')",
                delivery=delivery,
                number=number,
            )
    # One that was made long before there were weeks.
    backend.execute(
        "UPDATE events SET created_at = :at WHERE id = :id",
        at=OLD_EVENT,
        id=old.events[DeliveryStatus.FAILED],
    )
    old.outbox = [old.new_event(None) for _ in range(3)]
    old.position = backend.value("SELECT max(position) FROM events")


def upgrade(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(Variable.ENCRYPTION_KEYS, old.backend.encryption_key)
    ran = schema.upgrade(old.backend.database.engine, Spec.load(sandbox=True).events)
    assert ran[0] > BEFORE


def test_upgrade_keeps_events_deliveries_and_attempts(
    old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(old, "SELECT id, position, sequence, data, created_at FROM events ORDER BY id")
    upgrade(old, monkeypatch)

    assert before == rows(
        old, "SELECT id, position, sequence, data, created_at FROM events ORDER BY id"
    )
    with old.backend.database.transaction() as session:
        for status, event_id in old.events.items():
            event = session.get_one(Event, event_id)
            (delivery,) = session.query(Delivery).where(Delivery.event_id == event_id)
            assert delivery.id == old.deliveries[status]
            assert (delivery.status, delivery.webhook_id) == (status, old.webhook)
            assert (delivery.attempt_count, delivery.tries) == (TRIED_TWICE, TRIED_TWICE)
            assert (delivery.event_type, delivery.subject_id) == (event.type, event.subject_id)
            assert (delivery.sequence, delivery.occurred_at) == (event.sequence, event.created_at)
            assert (delivery.finished_at is not None) is (status in FINISHED)
            attempts = session.query(Attempt).where(Attempt.event_id == event_id).all()
            assert {attempt.number for attempt in attempts} == {1, TRIED_TWICE}
            for attempt in attempts:
                assert (attempt.delivery_id, attempt.webhook_id) == (delivery.id, old.webhook)
                assert attempt.outcome is AttemptOutcome.BAD_STATUS
                assert (attempt.response_status, attempt.response_body) == (500, "sorry")
                assert attempt.error == "status 500"
    assert not any(event.test for event in map(old.backend.event, old.outbox))
    assert rows(old, "SELECT outcome, count FROM attempt_counts") == [("bad_status", 8)]


def test_upgrade_seals_secrets_and_a_wrong_key_opens_none(
    old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(old, monkeypatch)
    with old.backend.database.transaction() as session:
        webhook = session.get_one(Webhook, old.webhook)
        assert old.secret.encode() not in bytes(webhook.sealed_secret)
        assert old.backend.secret(webhook) == old.secret
        with pytest.raises(UnreadableError):
            Sealer([new_key()]).open(webhook.sealed_secret)
    columns = rows(
        old, "SELECT column_name FROM information_schema.columns WHERE table_name = 'webhooks'"
    )
    assert ("secret",) not in columns


def test_upgrade_without_a_key_changes_nothing(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(Variable.ENCRYPTION_KEYS, raising=False)
    monkeypatch.setenv(Variable.DATA_DIR, str(old.backend.directory))
    with pytest.raises(Exception, match="CUTE_ENCRYPTION_KEYS"):
        schema.upgrade(old.backend.database.engine, Spec.load(sandbox=True).events)
    assert old.backend.value("SELECT secret FROM webhooks") == old.secret
    assert old.backend.value("SELECT version_num FROM alembic_version") == BEFORE
    upgrade(old, monkeypatch)
    assert old.backend.value("SELECT count(*) FROM deliveries") == len(DeliveryStatus)


def test_delivery_goes_on_after_the_upgrade(
    old: Old, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(old, monkeypatch)
    backend = old.backend
    backend.schedule = "0,0,0,0"
    fresh = backend.emit(old.alice)
    assert backend.event(fresh).position > old.position
    backend.start("relay")
    backend.start("worker")
    waiting = [old.events[DeliveryStatus.PENDING], *old.outbox, fresh]
    eventually(lambda: backend.are(waiting, DeliveryStatus.DELIVERED))

    assert {request.event_id for request in receiver.at("/hook")} == set(map(str, waiting))
    again = backend.delivery(waiting[0])
    assert (again.attempt_count, again.tries) == (TRIED_TWICE + 1, TRIED_TWICE + 1)
    assert [attempt.number for attempt in backend.attempts(waiting[0])] == [1, 2, 3]
    numbered = [backend.event(event_id).sequence for event_id in [*old.outbox, fresh]]
    assert numbered == [5, 6, 7, 8]
    for request in receiver.at("/hook"):
        event = backend.event(UUID(request.event_id))
        assert request.headers["webhook-signature"] == signature(old, event, request.headers)


def signature(old: Old, event: Event, sent: dict[str, str]) -> str:
    """Made from the secret that Alice was shown, before there were sealed ones."""
    data = old.backend.value("SELECT data::text FROM events WHERE id = :id", id=event.id)
    milliseconds = int(event.created_at.timestamp() * 1_000)
    payload = body(event.id, event.type, milliseconds, data.encode())
    made = headers(
        [secret_key(old.secret)],
        payload,
        event_id=event.id,
        event_type=event.type,
        attempted_at=int(sent["webhook-timestamp"]),
        test=False,
    )
    return made["webhook-signature"]


def rows(old: Old, statement: str) -> list[tuple[object, ...]]:
    with old.backend.database.transaction() as session:
        return [tuple(row) for row in session.execute(text(statement))]
