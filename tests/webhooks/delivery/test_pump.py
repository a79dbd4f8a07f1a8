"""The pump's loop in this process: attempts that end while it can't record, and its counts."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.processes.connections import connect
from cute_api.sealing import new_key
from cute_api.webhooks.delivery import pump, records
from cute_api.webhooks.delivery.tallies import Tally
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.pumping import pumping
from tests.webhooks.receiver import Receiver

EVENTS = 24
RESPONSE_S = 0.25


def test_what_has_ended_and_is_not_recorded_yet_is_not_sent_again(
    idle_backend: Backend, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All that is in flight ends at once, and that is more than one round records.
    monkeypatch.setattr(pump, "BATCH", 2)
    receiver.behave("/at-once", lambda before: RESPONSE_S)
    alice = idle_backend.user("Alice")
    idle_backend.webhook(alice, receiver.url("/at-once"))
    idle_backend.start("relay")
    for _ in range(EVENTS):
        idle_backend.emit(alice)
    pending = "SELECT count(*) FROM deliveries_pending"
    eventually(lambda: idle_backend.value(pending) == EVENTS)
    with pumping(idle_backend.settings):
        eventually(lambda: len(set(receiver.acknowledged)) == EVENTS)
        eventually(lambda: idle_backend.value(pending) == 0)
    assert len(receiver.at("/at-once")) == EVENTS


def test_an_attempt_that_fails_on_our_side_has_a_row_and_the_schedule_goes_on(
    idle_backend: Backend, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest_post = Egress.post

    async def post(
        self: Egress, url: str, body: bytes, headers: dict[str, str]
    ) -> ReceiverResponse:
        if url.endswith("/unforeseen"):
            raise RuntimeError("nobody thought of this")
        return await honest_post(self, url, body, headers)

    monkeypatch.setattr(Egress, "post", post)
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    idle_backend.webhook(alice, receiver.url("/unforeseen"))
    # The secret of this webhook can't be opened: an operator removed the key that sealed it.
    lost_key = replace(idle_backend, encryption_key=new_key())
    lost_key.webhook(bob, receiver.url("/lost-key"))
    idle_backend.webhook(bob, receiver.url("/well"))
    idle_backend.start("relay")
    events = [idle_backend.emit(alice), idle_backend.emit(bob)]
    with pumping(idle_backend.settings):
        eventually(lambda: all(_failed(idle_backend, event) for event in events))
    for event in events:
        attempts = [
            attempt
            for attempt in idle_backend.attempts(event)
            if attempt.outcome is AttemptOutcome.NOT_SENT
        ]
        assert [attempt.number for attempt in attempts] == [1, 2, 3]
        assert all(attempt.error and attempt.response_status is None for attempt in attempts)
    assert not receiver.at("/unforeseen")
    assert not receiver.at("/lost-key")
    assert len(receiver.at("/well")) == 1
    # The receivers are not to blame.
    assert idle_backend.value("SELECT sum(failures) FROM lanes") == 0


def _failed(backend: Backend, event: UUID) -> bool:
    return DeliveryStatus.FAILED in {row.status for row in backend.deliveries(event)}


def test_counts_of_many_webhooks_and_hours_are_added_to_what_is_there(
    idle_backend: Backend, receiver: Receiver
) -> None:
    alice = idle_backend.user("Alice")
    hooks = [str(idle_backend.webhook(alice, receiver.url(f"/{n}")).id) for n in range(2)]
    hour = datetime(2026, 11, 25, 17, tzinfo=UTC)
    latency = Tally().latency
    latency[3] = 2
    tally = Tally(delivered=2, failed=1, attempts=5, failed_attempts=3, latency=latency)
    tallies = {(hook, at): tally for hook in hooks for at in (hour, hour + timedelta(hours=1))}
    with closing(connect(idle_backend.database_url, "test")) as connection:
        for counted in (tallies, tallies, {}):
            connection.together(records.hours(counted))
    found = (
        "SELECT count(*) FROM webhook_hours WHERE (delivered, failed, attempts, failed_attempts)"
    )
    assert idle_backend.value(f"{found} = (4, 2, 10, 6) AND latency[4] = 4") == 4
