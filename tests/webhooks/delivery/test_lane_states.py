"""How lanes are served and receivers do: each condition has a lane that it alone decides."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from cute_api.models.enums import WebhookHealthStatus
from cute_api.webhooks.delivery.watch import LaneState
from tests.webhooks.backend import Backend
from tests.webhooks.delivery.test_watching import shown, totals

URL = "https://shop.example/hook"
SOON = "now() + interval '1 hour'"
PAST = "now() - interval '1 second'"
OPEN = (LaneState.HELD, LaneState.PROBED, LaneState.SLOW, LaneState.FAILING, LaneState.WELL)
FAILS_OFTEN = {"failures": "10", "slow": "true", "failing_since": "now()"}


def change(backend: Backend, table: str, row_id: UUID, values: Mapping[str, str]) -> None:
    for column, value in values.items():
        backend.execute(f"UPDATE {table} SET {column} = {value} WHERE id = :id", id=row_id)


@pytest.mark.parametrize(
    ("state", "webhook", "user", "lane"),
    [
        (LaneState.CLOSED, {"deleted_at": "now()"}, {}, {}),
        (LaneState.CLOSED, {"deleted_at": "now()", "status": "'unverified'"}, {}, {}),
        (LaneState.CLOSED, {"status": "'unverified'"}, {"suspended_at": "now()"}, {}),
        (LaneState.CLOSED, {}, {"suspended_at": "now()", "deliveries_held_until": SOON}, {}),
        (LaneState.UNVERIFIED, {"status": "'unverified'"}, {"deliveries_held_until": SOON}, {}),
        (LaneState.OUT_OF_BUDGET, {}, {"deliveries_held_until": SOON}, {"held_until": SOON}),
        (LaneState.CLOSED, {"status": "'paused'"}, {"deliveries_held_until": SOON}, {}),
        (LaneState.CLOSED, {"status": "'disabled'"}, {}, {"held_until": SOON}),
        (LaneState.HELD, {}, {"deliveries_held_until": PAST}, {**FAILS_OFTEN, "held_until": SOON}),
        (LaneState.PROBED, {}, {}, {**FAILS_OFTEN, "held_until": PAST}),
        (LaneState.SLOW, {}, {}, {**FAILS_OFTEN, "failures": "9"}),
        (LaneState.FAILING, {}, {}, {"failures": "9", "failing_since": "now()"}),
        (LaneState.WELL, {}, {}, {"failures": "9"}),
        (LaneState.WELL, {}, {}, {}),
    ],
)
def test_a_lane_is_in_the_first_state_that_is_true(
    idle_backend: Backend,
    state: LaneState,
    webhook: dict[str, str],
    user: dict[str, str],
    lane: dict[str, str],
) -> None:
    backend, alice = idle_backend, idle_backend.user("Alice")
    hook = backend.webhook(alice, URL, [])
    change(backend, "webhooks", hook.id, webhook)
    change(backend, "users", alice, user)
    backend.execute("DELETE FROM deliveries_pending")
    backend.execute("DELETE FROM lanes")
    backend.execute(
        "INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at,"
        " next_attempt_at) VALUES (:id, uuidv7(), 'item.created', uuidv7(), now(), now())",
        id=hook.id,
    )
    if lane:
        backend.execute(
            f"INSERT INTO lanes (webhook_id, {', '.join(lane)})"
            f" VALUES (:id, {', '.join(lane.values())})",
            id=hook.id,
        )
    found = totals(backend)
    assert found.lanes == {**dict.fromkeys(LaneState, 0), state: 1}
    assert (found.pending, found.due) == (1, int(state in OPEN))
    assert (found.oldest_due_s > 0) is (state in OPEN and state is not LaneState.HELD)
    assert (found.oldest_well_s > 0, found.wanted_workers) == (
        state is LaneState.WELL,
        int(state is LaneState.WELL),
    )
    assert {one.webhook_id: one.state for one in shown(backend).values()} == {str(hook.id): state}


def test_a_lane_is_judged_by_this_hour_and_the_one_before(idle_backend: Backend) -> None:
    alice = idle_backend.user("Alice")

    def hour() -> object:
        return idle_backend.value("SELECT date_trunc('hour', now())")

    def judged() -> list[WebhookHealthStatus]:
        """The status of a webhook each that failed in this hour, one hour ago, two hours ago."""
        hooks = [str(idle_backend.webhook(alice, URL, []).id) for _ in range(3)]
        idle_backend.execute(
            "WITH hour AS (INSERT INTO webhook_hours SELECT id::uuid, date_trunc('hour', now())"
            " - make_interval(hours => ago::int - 1), 1, 1, 2, 1, '{}'"
            " FROM unnest(CAST(:hooks AS text[])) WITH ORDINALITY AS hook(id, ago))"
            " INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at)"
            " SELECT id::uuid, uuidv7(), 'item.created', uuidv7(), now()"
            " FROM unnest(CAST(:hooks AS text[])) AS id",
            hooks=hooks,
        )
        found = shown(idle_backend)
        return [found[one].status for one in hooks]

    before = hour()
    statuses = judged()
    if hour() != before:
        statuses = judged()  # It has ended in the meantime.
    assert statuses == [
        WebhookHealthStatus.DEGRADED,
        WebhookHealthStatus.DEGRADED,
        WebhookHealthStatus.ACTIVE,
    ]


def test_the_outbox_is_what_waits_for_a_number(idle_backend: Backend) -> None:
    alice = idle_backend.user("Alice")
    for settings in ("test = true", "sequence = 1"):
        change = f"UPDATE events SET {settings}, created_at = now() - interval '1 hour'"
        idle_backend.execute(f"{change} WHERE id = :id", id=idle_backend.emit(alice))
    idle_backend.emit(alice)
    found = totals(idle_backend)
    assert (found.outbox_events, 0 < found.outbox_age_s < 1_800) == (1, True)
