"""How lanes are served and receivers do: each condition has a lane that it alone decides."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from cute_api.models.enums import WebhookHealthStatus
from cute_api.usage.delivery_watch import LaneState
from cute_api.webhooks.delivery import backlog
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


def add(
    backend: Backend, lane: Mapping[str, str], *, due: int = 0, later: int = 0
) -> tuple[UUID, UUID]:
    """Create a webhook with such a lane and this many deliveries; return its and its owner's id."""
    owner = backend.user("Alice")
    hook = backend.webhook(owner, URL, []).id
    if lane:
        backend.execute(
            f"INSERT INTO lanes (webhook_id, {', '.join(lane)})"
            f" VALUES (:id, {', '.join(lane.values())})",
            id=hook,
        )
    for count, at in ((due, "now()"), (later, SOON)):
        backend.execute(
            "INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at,"
            f" next_attempt_at) SELECT :id, uuidv7(), 'item.created', uuidv7(), now(), {at}"
            " FROM generate_series(1, :count)",
            id=hook,
            count=count,
        )
    return hook, owner


@pytest.fixture
def empty(idle_backend: Backend) -> Backend:
    """Nothing is pending, and no receiver fails."""
    for table in ("deliveries_pending", "lanes"):
        idle_backend.execute(f"DELETE FROM {table}")
    return idle_backend


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
    empty: Backend,
    state: LaneState,
    webhook: dict[str, str],
    user: dict[str, str],
    lane: dict[str, str],
) -> None:
    hook, owner = add(empty, lane, due=1)
    change(empty, "webhooks", hook, webhook)
    change(empty, "users", owner, user)
    found = totals(empty)
    assert found.lanes == {**dict.fromkeys(LaneState, 0), state: 1}
    assert (found.pending, found.due) == (1, int(state in OPEN))
    assert (found.oldest_due_s > 0) is (state in OPEN and state is not LaneState.HELD)
    assert (found.oldest_well_s > 0, found.wanted_workers) == (
        state is LaneState.WELL,
        int(state is LaneState.WELL),
    )
    assert {shown_lane.webhook_id: shown_lane.state for shown_lane in shown(empty).values()} == {
        str(hook): state
    }


def test_a_lane_with_nothing_pending_is_shown_while_it_is_open_and_fails(empty: Backend) -> None:
    failing = {"failing_since": "now()"}
    hook, _ = add(empty, failing)
    _, owner = add(empty, failing)
    change(empty, "users", owner, {"deliveries_held_until": SOON})
    assert {lane.webhook_id: lane.state for lane in shown(empty).values()} == {
        str(hook): LaneState.FAILING
    }
    assert totals(empty).lanes == dict.fromkeys(LaneState, 0)


@pytest.mark.parametrize(("sent_by_each", "wanted"), [(2, 1), (0.5, 2)])
def test_workers_are_wanted_for_what_is_due_where_receivers_respond(
    empty: Backend, monkeypatch: pytest.MonkeyPatch, sent_by_each: float, wanted: int
) -> None:
    """For 2 deliveries: at most one for each of their webhooks."""
    monkeypatch.setattr(backlog, "SENDS_S", sent_by_each / backlog.CATCH_UP_S)
    for lane, pending in (
        ({}, {"due": 1}),
        ({}, {"due": 1}),
        ({"failing_since": "now()"}, {"due": 2}),
        ({}, {"later": 1}),
    ):
        add(empty, lane, **pending)
    assert totals(empty).wanted_workers == wanted


def test_a_lane_is_judged_by_this_hour_and_the_one_before(empty: Backend) -> None:
    def hour() -> object:
        return empty.value("SELECT date_trunc('hour', now())")

    def judged() -> list[WebhookHealthStatus]:
        """Of a webhook each that failed in this hour, one hour ago, two hours ago, and last."""
        empty.execute("DELETE FROM deliveries_pending")
        hooks = [add(empty, lane, due=1)[0] for lane in ({}, {}, {}, {"failures": "10"})]
        for hours, hook in enumerate(hooks):
            empty.execute(
                "INSERT INTO webhook_hours SELECT :id, date_trunc('hour', now())"
                " - make_interval(hours => :hours), 1, 1, 2, 1, '{}'",
                id=hook,
                hours=hours,
            )
        found = shown(empty)
        return [found[str(hook)].status for hook in hooks]

    before = hour()
    statuses = judged()
    if hour() != before:
        statuses = judged()  # It has ended in the meantime.
    assert statuses == ["degraded", "degraded", "active", "held"]


def test_the_outbox_is_what_waits_for_a_number(idle_backend: Backend) -> None:
    alice = idle_backend.user("Alice")
    for settings in ("test = true", "sequence = 1"):
        change = f"UPDATE events SET {settings}, created_at = now() - interval '1 hour'"
        idle_backend.execute(f"{change} WHERE id = :id", id=idle_backend.emit(alice))
    idle_backend.emit(alice)
    found = totals(idle_backend)
    assert (found.outbox_events, 0 < found.outbox_age_s < 1_800) == (1, True)
