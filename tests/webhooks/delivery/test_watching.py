"""The metrics and `cute webhooks status`, with a real relay, worker and receiver."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from prometheus_client import CollectorRegistry, generate_latest

from cute_api.cli import main
from cute_api.commands.delivery_status import duration
from cute_api.config import Variable
from cute_api.models import Webhook, weeks
from cute_api.models.enums import AttemptOutcome, DeliveryStatus, WebhookHealthStatus, WebhookStatus
from cute_api.models.weeks import PartitionSpan
from cute_api.processes.connections import connect
from cute_api.usage import delivery_watch, stream
from cute_api.usage.delivery_watch import DeliveryTotals, LaneState, LaneView
from cute_api.usage.exporter import Stores
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

HANG_S = 8.0  # shorter than an attempt may take
TODAY = date(2026, 11, 25)


def totals(backend: Backend, count: int = delivery_watch.CHEAP) -> DeliveryTotals:
    connection = connect(backend.database_url, "watching")
    try:
        return delivery_watch.totals(connection, count)
    finally:
        connection.close()


def shown(backend: Backend) -> dict[str, LaneView]:
    connection = connect(backend.database_url, "watching")
    try:
        return {lane.webhook_id: lane for lane in delivery_watch.shown_lanes(connection)}
    finally:
        connection.close()


def lane(backend: Backend, webhook: Webhook) -> LaneView | None:
    return shown(backend).get(str(webhook.id))


def status(backend: Backend, *options: str) -> str:
    done = CliRunner().invoke(
        main,
        ("webhooks", "status", *options),
        env={Variable.DATABASE_URL.value: backend.database_url},
    )
    assert done.exit_code == 0, done.output
    return done.output


def page(backend: Backend) -> str:
    registry = CollectorRegistry()
    with stream.connect(backend.redis_url) as valkey:
        registry.register(Stores(backend.database_url, valkey))
        return generate_latest(registry).decode()


def forget_all(backend: Backend) -> None:
    backend.execute("UPDATE webhooks SET deleted_at = clock_timestamp()")
    eventually(
        lambda: backend.value("SELECT count(*) FROM deliveries WHERE status = 'pending'") == 0
    )
    eventually(lambda: totals(backend).in_flight == 0)
    backend.execute("DELETE FROM lanes")


def test_what_is_in_flight_is_shown_and_ends_with_the_worker(
    backend: Backend, receiver: Receiver
) -> None:
    alice, bob = backend.user("Alice"), backend.user("Bob")
    backend.webhook(alice, receiver.url("/alice?token=hidden"))
    hanging = backend.webhook(bob, receiver.url("/hangs"))
    receiver.behave("/hangs", lambda before: HANG_S)
    before = totals(backend).attempts
    made = [backend.emit(alice) for _ in range(5)]
    eventually(lambda: backend.are(made, DeliveryStatus.DELIVERED))
    for _ in range(4):
        backend.emit(bob)

    eventually(lambda: totals(backend).in_flight == 2)
    now = totals(backend)
    assert now.concurrency == {2: 1}
    assert now.pumps == 1
    assert (now.pending, now.due) == (4, 4)
    assert now.lanes[LaneState.WELL] == 1
    assert 0 < now.oldest_well_s == now.oldest_due_s < HANG_S * 2
    seen = lane(backend, hanging)
    assert seen is not None
    assert (seen.pending, seen.due, seen.in_flight, seen.state) == (4, 4, 2, LaneState.WELL)
    shown = json.loads(status(backend, "--json"))
    assert shown["in_flight"] == 2
    assert shown["lanes_by_in_flight"] == {"2": 1}
    assert [row["webhook_id"] for row in shown["lanes"]] == [str(hanging.id)]
    assert 'cute_delivery_lanes_sending{in_flight="2"} 1.0' in page(backend)

    counted = totals(backend).attempts
    assert counted[AttemptOutcome.SUCCESS] == before[AttemptOutcome.SUCCESS] + 5
    backend.actors[1].kill()
    eventually(lambda: totals(backend).pumps == 0)
    assert totals(backend).in_flight == 0
    assert totals(backend).attempts == counted

    receiver.behave("/hangs", lambda before: 200)
    backend.actors[1].start()
    eventually(lambda: totals(backend).pending == 0)
    eventually(
        lambda: (
            totals(backend).attempts[AttemptOutcome.SUCCESS] == counted[AttemptOutcome.SUCCESS] + 4
        )
    )
    name = 'cute_delivery_attempts_total{outcome="success"}'
    assert f"{name} {counted[AttemptOutcome.SUCCESS] + 4:.1f}" in page(backend)
    assert 'cute_delivery_attempts_total{outcome="tls_error"} 0.0' in page(backend)
    assert "No deliveries are pending" in status(backend)


def test_failing_and_paused_webhooks_are_shown_and_are_no_delay_of_ours(
    backend: Backend, receiver: Receiver
) -> None:
    forget_all(backend)
    alice, bob = backend.user("Alice"), backend.user("Bob")
    failing = backend.webhook(alice, receiver.url("/fails?token=hidden"))
    paused = backend.webhook(bob, receiver.url("/paused"))
    with backend.database.transaction() as session:
        session.get_one(Webhook, paused.id).status = WebhookStatus.PAUSED
    receiver.behave("/fails", lambda before: 500)
    for _ in range(8):
        backend.emit(alice)
    backend.emit(bob)

    first: dict[str, LaneView] = {}

    def rests() -> bool:
        first.clear()
        first.update(shown(backend))
        seen = first.get(str(failing.id))
        return seen is not None and seen.state is LaneState.HELD

    eventually(rests)
    assert next(iter(first)) == str(failing.id)
    assert first[str(failing.id)].status is WebhookHealthStatus.HELD
    assert first[str(paused.id)].status is WebhookHealthStatus.PAUSED
    assert first[str(failing.id)].failing_since is not None
    assert first[str(failing.id)].held_until is not None
    assert (first[str(paused.id)].state, first[str(paused.id)].pending) == (LaneState.CLOSED, 1)
    now = totals(backend)
    assert now.oldest_well_s == 0
    assert now.lanes[LaneState.CLOSED] == 1
    assert now.attempts[AttemptOutcome.BAD_STATUS] >= 10
    printed = status(backend)
    assert "failing since" in printed
    assert "127.0.0.1" in printed
    assert "hidden" not in printed
    assert "hidden" not in status(backend, "--json")


def test_unverified_webhooks_and_owners_out_of_budget_are_named_as_such(backend: Backend) -> None:
    forget_all(backend)
    alice, bob = backend.user("Alice"), backend.user("Bob")
    unverified = backend.webhook(alice, "https://shop.example/alice")
    held = backend.webhook(bob, "https://shop.example/bob")
    until = "clock_timestamp() + interval '1 hour'"
    backend.execute(f"UPDATE users SET deliveries_held_until = {until} WHERE id = :id", id=bob)
    with backend.database.transaction() as session:
        session.get_one(Webhook, unverified.id).status = WebhookStatus.UNVERIFIED
    for user in (alice, bob):
        backend.emit(user)
    eventually(lambda: totals(backend).pending == 2)
    seen = shown(backend)
    assert seen[str(unverified.id)].state is LaneState.UNVERIFIED
    assert seen[str(held.id)].state is LaneState.OUT_OF_BUDGET
    assert seen[str(held.id)].held_until is not None
    assert totals(backend).oldest_due_s == 0
    printed = status(backend)
    assert "waits for verification" in printed
    assert "owner out of budget" in printed


def test_lanes_that_are_shown_are_few_and_the_worst_of_each_kind(backend: Backend) -> None:
    forget_all(backend)
    alice = backend.user("Alice")
    webhooks = [backend.webhook(alice, "https://receiver.cute.example/x", []) for _ in range(40)]
    for number, webhook in enumerate(webhooks):
        failing, held = number < 10, number % 4 == 0
        backend.execute(
            "INSERT INTO lanes (webhook_id, failures, failing_since, held_until) VALUES (:id,"
            " CASE WHEN :failing THEN 1 ELSE 0 END,"
            " CASE WHEN :failing THEN now() - make_interval(hours => :number) END,"
            " CASE WHEN :held THEN now() + interval '1 day' END)",
            id=webhook.id,
            failing=failing,
            held=held,
            number=number,
        )
        backend.execute(
            "INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at,"
            " next_attempt_at) SELECT :id, uuidv7(), 'item.created', :id, now(),"
            " now() + make_interval(days => 1) FROM generate_series(1, :pending)",
            id=webhook.id,
            pending=number + 1,
        )
    listed = shown(backend)
    worst = {str(webhook.id) for webhook in webhooks[-5:]}
    longest = {str(webhook.id) for webhook in webhooks[5:10]}
    resting = {str(webhook.id) for webhook in webhooks[20::4]}
    assert set(listed) == worst | longest | resting
    assert len(listed) <= delivery_watch.MAX_SHOWN
    assert list(listed)[:5] == [str(webhook.id) for webhook in webhooks[9:4:-1]]
    counted = totals(backend)
    assert counted.lanes == {
        **dict.fromkeys(LaneState, 0),
        LaneState.HELD: 10,
        LaneState.FAILING: 7,
        LaneState.WELL: 23,
    }
    assert (counted.pending, counted.due) == (820, 0)
    forget_all(backend)


def test_no_more_is_counted_than_was_asked_for(backend: Backend) -> None:
    forget_all(backend)
    webhook = backend.webhook(backend.user("Alice"), "https://receiver.cute.example/x", [])
    backend.execute(
        "INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at,"
        " next_attempt_at) SELECT :id, uuidv7(), 'item.created', :id, now(),"
        " now() + interval '1 day' FROM generate_series(1, 150)",
        id=webhook.id,
    )
    assert totals(backend).pending == 150
    assert totals(backend, 120).pending == 120
    assert totals(backend, 0).pending == delivery_watch.LEAST_OF_A_LANE
    forget_all(backend)


@pytest.mark.parametrize(
    ("ready", "ahead"),
    [(range(6), 5), (range(1), 0), ((), -1), ((1, 2), -1), ((0, 1, 3), 1)],
)
def test_weeks_ahead_are_those_without_a_gap(ready: tuple[int, ...], ahead: int) -> None:
    monday = weeks.week_of(TODAY)
    assert (
        delivery_watch.weeks_ahead(
            [PartitionSpan(monday + number * weeks.WEEK) for number in ready], TODAY
        )
        == ahead
    )


def test_a_database_without_weeks_ahead_is_shown_to_operators(idle_backend: Backend) -> None:
    assert totals(idle_backend).weeks_ahead == weeks.WEEKS_AHEAD
    assert f"cute_event_partitions_ahead {weeks.WEEKS_AHEAD}.0" in page(idle_backend)
    assert f"Weeks ahead:        {weeks.WEEKS_AHEAD}\n" in status(idle_backend)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0.0 s"),
        (9.96, "10.0 s"),
        (10, "10 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7_200, "2 h"),
        (timedelta(days=3).total_seconds(), "3 d"),
    ],
)
def test_durations_are_shown_in_a_unit_that_fits(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
