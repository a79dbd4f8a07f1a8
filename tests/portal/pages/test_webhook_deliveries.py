"""The log of a webhook in the portal: pages, filters, requests, redelivery."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from cute_api.models import Attempt, Delivery, Event, Lane, Webhook, WebhookHour
from cute_api.models.enums import AttemptOutcome, DeliveryStatus, WebhookStatus
from cute_api.portal.webhooks.deliveries import charted
from cute_api.portal.webhooks.hints import hint
from cute_api.services.deliveries import recovery
from cute_api.webhooks.delivery.latency import BUCKETS
from cute_api.webhooks.outbox import outbox
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser

SHOWN = 25
ROW = re.compile(r'<th scope="row"><a href="[^"]*/deliveries/([0-9a-f-]{36})"')
BODY = "no <b>room</b>"


class Log:
    """Alice's webhook with its deliveries."""

    def __init__(self, api: Api, alice: Browser, name: str) -> None:
        self.api = api
        self.alice = alice
        made = api.client(name).post(
            "/webhooks", json={"url": "https://shop.example/hooks", "types": ["item.*"]}
        )
        self.id = UUID(made.json()["id"])
        self.path = f"/webhooks/{self.id}"
        with api.database.transaction() as session:
            self.user_id = session.get_one(Webhook, self.id).user_id

    def event(self, event_type: str = "item.created", *, sequence: int | None = None) -> UUID:
        with self.api.database.transaction() as session:
            event_id = outbox.record(
                session,
                event_type,
                user_id=self.user_id,
                subject_id=uuid4(),
                data={"title": "Écharpe <i>rouge</i>", "price": {"amount": 1}},
            )
            session.get_one(Event, event_id).sequence = sequence
            return event_id

    def delivery(
        self,
        status: DeliveryStatus = DeliveryStatus.DELIVERED,
        event_type: str = "item.created",
    ) -> UUID:
        event_id = self.event(event_type)
        with self.api.database.transaction() as session:
            event = session.get_one(Event, event_id)
            ended = None if status is DeliveryStatus.PENDING else event.created_at
            row = Delivery(
                webhook_id=self.id,
                event_id=event_id,
                event_type=event_type,
                subject_id=event.subject_id,
                occurred_at=event.created_at,
                status=status,
                finished_at=ended,
                attempt_count=1,
            )
            session.add(row)
            session.flush()
            session.add(
                Attempt(
                    delivery_id=row.id,
                    number=1,
                    event_id=event_id,
                    webhook_id=self.id,
                    outcome=AttemptOutcome.BAD_STATUS,
                    started_at=event.created_at,
                    duration_ms=1_234,
                    request_headers={"webhook-id": str(event_id)},
                    response_status=507,
                    response_headers={"server": "<shop>"},
                    response_body=BODY,
                )
            )
            return row.id

    def shown(self, query: str = "") -> list[UUID]:
        page = self.alice.get(self.path + query)
        assert page.status_code == 200, page.text
        return [UUID(found) for found in ROW.findall(page.text)]

    def status(self, delivery_id: UUID) -> DeliveryStatus:
        with self.api.database.transaction() as session:
            return session.scalars(
                select(Delivery.status).where(
                    Delivery.webhook_id == self.id, Delivery.id == delivery_id
                )
            ).one()

    def recover(self, **fields: Any) -> str:
        path = f"{self.path}/recover"
        response = self.alice.submit(path, path, **fields)
        assert response.status_code == 200, response.text
        return response.text


@pytest.fixture
def log(api: Api, browser: NewBrowser) -> Log:
    name = f"alice-{uuid4().hex[:12]}"
    return Log(api, browser(name), name)


def test_the_log_goes_on_page_by_page_and_shows_each_delivery_once(log: Log) -> None:
    made = [log.delivery() for _ in range(SHOWN + 2)]
    first = log.shown()
    assert first == made[:1:-1]
    page = log.alice.get(log.path).text
    older = re.search(r'href="[^"?]*(\?[^"#]*)#log">Older', page)
    assert older is not None
    assert log.shown(older[1].replace("&amp;", "&")) == made[1::-1]
    assert log.alice.get(f"{log.path}?cursor=none").status_code == 422


def test_the_log_shows_what_is_chosen(log: Log) -> None:
    failed = log.delivery(DeliveryStatus.FAILED)
    sold = log.delivery(event_type="item.sold")
    assert log.shown("?status=failed") == [failed]
    assert log.shown("?type=item.sold") == [sold]
    assert log.shown("?status=&type=&since=&until=") == [sold, failed]
    assert log.shown("?status=lost&type=none&since=never") == [sold, failed]
    now = datetime.now(UTC)
    later, earlier = (
        (now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M") for hours in (1, -1)
    )
    assert log.shown(f"?since={earlier}&until={later}") == [sold, failed]
    assert log.shown(f"?since={later}") == []
    assert "No delivery matches." in log.alice.get(f"{log.path}?until={earlier}").text
    assert f'value="{earlier}"' in log.alice.get(f"{log.path}?until={earlier}").text


def test_a_held_webhook_says_why_and_is_tried_now(log: Log) -> None:
    delivered, failed = log.delivery(), log.delivery(DeliveryStatus.PENDING)
    now = datetime.now(UTC)
    with log.api.database.transaction() as session:
        waits = update(Delivery).where(Delivery.id == failed)
        session.execute(waits.values(next_attempt_at=now + timedelta(hours=2)))
        lane = Lane(webhook_id=log.id, failures=12, failing_since=now - timedelta(hours=1))
        lane.held_until = now + timedelta(minutes=1)
        lane.last_failed_delivery_id = failed
        session.add(lane)
    page = " ".join(log.alice.get(log.path).text.split())
    for shown in (
        ">Held</strong>",
        "Ten attempts in a row failed.",
        "<strong>Last failed attempt</strong>",
        "Error response <code>507</code>",
        "The receiver failed.",
        "no &lt;b&gt;room&lt;/b&gt;",
        f"/deliveries/{failed}",
        "1 delivery is queued.",
        "The next attempt is at",
    ):
        assert shown in page, page
    assert log.shown("?has_failed_attempts=true") == [failed]
    assert log.shown("?has_failed_attempts=no") == [failed, delivered]
    assert "1 delivery is queued already" in log.alice.get(f"{log.path}/recover").text

    assert log.alice.submit(log.path, f"{log.path}/try").status_code == 303
    with log.api.database.transaction() as session:
        due = session.scalars(select(Delivery).where(Delivery.id == failed)).one()
        assert due.next_attempt_at < now + timedelta(minutes=1)
        assert session.get_one(Lane, log.id).held_until is None
        session.get_one(Webhook, log.id).status = WebhookStatus.PAUSED
    token = log.alice.form(log.path, f"{log.path}/test")
    refused = log.alice.post(f"{log.path}/try", data=token)
    assert refused.status_code == 409
    assert "or confirm the webhook" in refused.text


def test_a_failed_attempt_says_what_to_check() -> None:
    def said(outcome: AttemptOutcome, status: int | None = None, **headers: str) -> str:
        response = {"response_status": status, "response_headers": headers or None}
        return hint({"outcome": outcome.value, "fault": None, **response})

    bad = AttemptOutcome.BAD_STATUS
    assert "10 s to respond" in said(AttemptOutcome.TIMEOUT)
    assert "listens at the host and port" in said(AttemptOutcome.CONNECTION_ERROR)
    assert "authority" in said(AttemptOutcome.TLS_ERROR)
    assert said(AttemptOutcome.REFUSED_ADDRESS) == ""
    assert said(AttemptOutcome.SUCCESS, 200) == ""
    assert "newest secret" in said(bad, 401)
    assert "Check the path" in said(bad, 404)
    assert said(bad, 308, location="https://shop.example/" + "x" * 300).endswith("x" * 179)
    assert said(bad, 304).endswith("Set the target URL.")
    assert said(bad, 422) != said(bad, 503) != ""


def test_a_delivery_shows_its_attempts_and_its_body_as_text(log: Log) -> None:
    delivery_id = log.delivery(DeliveryStatus.FAILED)
    with log.api.database.transaction() as session:
        of_delivery = update(Attempt).where(Attempt.delivery_id == delivery_id)
        session.execute(of_delivery.values(fault="webhook_twice", fault_response_status=409))
    page = log.alice.get(f"{log.path}/deliveries/{delivery_id}").text
    for shown in (
        "Error response",
        "507",
        "1.2 s",
        "no &lt;b&gt;room&lt;/b&gt;",
        "&lt;shop&gt;",
        "<code>webhook-id</code>",
        "  &#34;title&#34;: &#34;Écharpe &lt;i&gt;rouge&lt;/i&gt;&#34;",
        "Redeliver",
        "<code>webhook_twice</code>. The added request got <code>409</code>",
    ):
        assert shown in page, shown


def test_redeliver_303_makes_it_due_again_and_409_while_it_waits(log: Log) -> None:
    delivery_id = log.delivery(DeliveryStatus.FAILED)
    path = f"{log.path}/deliveries/{delivery_id}"
    form = log.alice.form(path, f"{path}/redeliver")
    response = log.alice.post(f"{path}/redeliver", data=form)
    assert (response.status_code, response.headers["Location"]) == (303, f"{path}?done=again")
    assert log.status(delivery_id) is DeliveryStatus.PENDING
    assert "/redeliver" not in log.alice.get(path).text
    assert log.alice.post(f"{path}/redeliver", data=form).status_code == 409


def test_a_delivery_is_found_at_its_own_webhook_only(log: Log, browser: NewBrowser) -> None:
    delivery_id = log.delivery()
    other = Log(log.api, log.alice, "nobody")
    with log.api.database.transaction() as session:
        session.execute(
            text("UPDATE webhooks SET user_id = :user_id WHERE id = :id"),
            {"user_id": log.user_id, "id": other.id},
        )
    assert log.alice.get(f"{log.path}/deliveries/{delivery_id}").status_code == 200
    assert log.alice.get(f"{other.path}/deliveries/{delivery_id}").status_code == 404
    mallory = browser(f"mallory-{uuid4().hex[:12]}")
    assert mallory.get(f"{log.path}/deliveries/{delivery_id}").status_code == 404
    token = mallory.form("/webhooks/new", "/webhooks")
    stolen = mallory.post(f"{log.path}/deliveries/{delivery_id}/redeliver", data=token)
    assert stolen.status_code == 404
    assert log.status(delivery_id) is DeliveryStatus.DELIVERED


def test_a_recovery_goes_on_over_its_pages_and_says_how_many_it_found(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    with log.api.database.transaction() as session:
        top = session.scalar(select(Event.sequence).order_by(Event.sequence.desc().nulls_last()))
    for number in range(5):
        log.event(sequence=(top or 0) + number + 1)
    monkeypatch.setattr(recovery, "EXAMINED", 2)
    path = f"{log.path}/recover"
    page = log.recover()
    assert "<strong>2</strong> found so far, in the first 2 events" in page
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    page = log.alice.post(path, data=fields).text
    assert "<strong>4</strong> found so far, in the first 4 events" in page
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    page = log.alice.post(path, data=fields).text
    assert "5 deliveries found, and queued." in page
    assert len(log.shown("?status=pending")) == 5
    monkeypatch.undo()
    assert "No missed events were found." in log.recover()


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"since": "yesterday"}, "Enter a date and time"),
        ({"since": "2026-11-02T00:00", "until": "2026-11-01T00:00"}, "Choose a time after"),
    ],
)
def test_a_range_that_is_none_422(log: Log, fields: dict[str, str], shown: str) -> None:
    path = f"{log.path}/recover"
    response = log.alice.submit(path, path, **fields)
    assert response.status_code == 422
    assert shown in response.text


def test_recovering_to_a_disabled_webhook_409(log: Log) -> None:
    with log.api.database.transaction() as session:
        session.get_one(Webhook, log.id).status = WebhookStatus.DISABLED
    path = f"{log.path}/recover"
    response = log.alice.submit(path, path)
    assert response.status_code == 409
    assert "Enable or confirm the webhook" in response.text


def test_performance_is_shown_in_figures_a_table_and_a_chart(log: Log) -> None:
    assert "No attempts in the last 7 days." in log.alice.get(log.path).text
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with log.api.database.transaction() as session:
        session.get_one(Webhook, log.id).created_at = hour - timedelta(days=9)
    for ago, failed in ((0, 1), (30, 3), (24 * 8, 4)):
        with log.api.database.transaction() as session:
            session.add(
                WebhookHour(
                    webhook_id=log.id,
                    hour=hour - timedelta(hours=ago),
                    delivered=4 - failed,
                    failed=0,
                    attempts=4,
                    failed_attempts=failed,
                    latency=[0] * 20 + [4 - failed] + [0] * (BUCKETS - 21),
                )
            )
    page = log.alice.get(log.path).text
    assert re.findall(r"<small>(of \d · \d+)\u00a0%</small>", page) == ["of 4 · 75", "of 8 · 50"]
    assert len(re.findall(r'<tr><th scope="row">', page)) == 2
    assert page.count("<canvas data-chart=") == 2
    assert "3 of 4 · 75\u00a0%" in log.alice.get("/webhooks").text


def test_charts_begin_with_the_webhook() -> None:
    now = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
    for age, hours, spans in ((0, 1, 1), (40, 1, 41), (72, 6, 13), (24 * 90, 6, 28)):
        shown = charted(now - timedelta(hours=age), now)
        assert (shown.span, len(shown.times)) == (timedelta(hours=hours), spans), age
        assert shown.times[-1] <= now < shown.times[-1] + shown.span


def test_the_page_of_an_event_sends_one_to_a_webhook_that_is_not_disabled(
    log: Log, browser: NewBrowser
) -> None:
    page, send = "/docs/events/item.sold", f"{log.path}/test"
    sent = log.alice.submit(page, send)
    assert sent.status_code == 303
    assert "item.sold" in log.alice.get(sent.headers["Location"]).text
    log.alice.submit(f"{log.path}/disable", f"{log.path}/disable")
    shown = log.alice.get(page)
    assert (shown.headers["Cache-Control"], send in shown.text) == ("no-store", False)
    assert '<span class="soft">disabled</span>' in shown.text
    assert "Send me one" not in log.alice.get("/docs/events/webhook.verification").text
    assert 'href="/webhooks/new"' in browser(f"bob-{uuid4().hex[:12]}").get(page).text
    with Browser(log.api.base_url) as nobody:
        assert 'href="/login">Log in to send one' in nobody.get(page).text
