"""Alerts from failed calls to emails and signed events, and to their end, by real processes."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from cute_api.edge.validation.schemas import Schemas
from cute_api.models import Webhook
from cute_api.models.enums import AlertKind
from cute_api.processes.connections import connect
from cute_api.services.mail.mailer import Mailer
from cute_api.spec import Spec
from cute_api.usage import partitions, storing
from tests.fixtures.mails import Post, work
from tests.services.alerts.chosen import check_at, choose, firings
from tests.usage.helpers import row
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Received, Receiver

PORTAL = "https://developers.cute.example"
DOCUMENT = Spec.load(sandbox=True)
SCHEMAS = {"alert.fired": "AlertFiredEvent", "alert.resolved": "AlertResolvedEvent"}


def data_of(request: Received) -> dict[str, object]:
    """The data of a received event, checked against the document."""
    event = orjson.loads(request.body)
    schema = DOCUMENT.document["components"]["schemas"][SCHEMAS[event["type"]]]
    assert Schemas(DOCUMENT).compile(schema).violations(event) == []
    data: dict[str, object] = event["data"]
    return data


def call(backend: Backend, user_id: UUID, statuses: list[int]) -> None:
    """Store calls of a user, as `cute usage` does."""
    now = datetime.now(UTC)
    with closing(connect(backend.database_url, "test")) as connection:
        if now.date() not in partitions.existing(connection):
            partitions.make(connection, now.date())
        rows = [row(now, user_id=str(user_id), status=status) for status in statuses]
        storing.store(connection, rows)


def subjects(backend: Backend) -> list[str]:
    """The subjects of the emails that wait, which are sent."""
    post = Post()
    work(Mailer(backend.database, post, PORTAL, [b"key"]))
    for mail in post.sent:
        assert f"All alerts: {PORTAL}/organisation/alerts\n" in mail.text
    return [mail.subject for mail in post.sent]


def test_failed_calls_are_told_once_by_email_and_webhook_and_so_is_the_end(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    backend.execute("UPDATE users SET email_verified_at = now() WHERE id = :id", id=alice)
    backend.webhook(alice, receiver.url("/alerts"), ["alert.*"])
    with backend.database.transaction() as session:
        alert_id = choose(session, alice, AlertKind.ERROR_RATE, threshold=10)
    now = datetime.now(UTC)
    call(backend, alice, [200] * 15 + [404, 429, 500, 503])
    check_at(backend.database, now)
    assert firings(backend.database, alert_id) == [], "too few calls"

    call(backend, alice, [422])
    for minutes in (1, 2, 3):
        check_at(backend.database, now + timedelta(minutes=minutes))
    (subject,) = subjects(backend)
    assert subject.startswith("25 % of the calls of alice-") and subject.endswith("failed")
    eventually(lambda: receiver.at("/alerts"))
    (request,) = receiver.at("/alerts")
    fired = data_of(request)
    assert fired["alert_id"] == str(alert_id)
    assert (fired["kind"], fired["value"], fired["threshold"]) == ("error_rate", 25, 10)
    assert fired["ended_at"] is None

    check_at(backend.database, now + timedelta(hours=2))
    assert subjects(backend) == [f"Resolved: {subject}"]
    eventually(lambda: len(receiver.at("/alerts")) == 2)
    resolved = data_of(receiver.at("/alerts")[1])
    assert resolved["ended_at"] is not None
    assert {**resolved, "ended_at": None} == fired


def test_an_alert_about_a_failing_webhook_goes_to_the_others(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    failing = backend.webhook(alice, receiver.url("/failing"), ["*"])
    backend.webhook(alice, receiver.url("/others"), ["alert.fired"])
    backend.execute(
        "INSERT INTO lanes (webhook_id, failing_since, failures)"
        " VALUES (:id, now() - interval '1 hour', 9)",
        id=failing.id,
    )
    with backend.database.transaction() as session:
        alert_id = choose(session, alice, AlertKind.WEBHOOK_FAILING)
    check_at(backend.database, datetime.now(UTC))
    eventually(lambda: receiver.at("/others"))
    (request,) = receiver.at("/others")
    assert data_of(request)["webhook_id"] == str(failing.id)
    (delivery,) = backend.deliveries(UUID(request.event_id))
    assert delivery.webhook_id != failing.id
    with backend.database.transaction() as session:
        session.get_one(Webhook, failing.id).deleted_at = datetime.now(UTC)
    check_at(backend.database, datetime.now(UTC) + timedelta(minutes=2))
    (firing,) = firings(backend.database, alert_id)
    assert firing.ended_at is not None
