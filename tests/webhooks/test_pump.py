"""The pump's loop in this process: what ends while it can't record, and what it counts."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from server import config
from server.webhooks import pump, records
from server.webhooks.deliver import PumpThread
from server.webhooks.postgres import connect
from server.webhooks.tallies import Tally
from tests.webhooks.house import House, eventually
from tests.webhooks.receiver import Receiver

EVENTS = 24
ANSWER_S = 0.25
END_S = 20.0


@contextmanager
def pumping(house: House) -> Iterator[None]:
    """A pump in a thread, awake."""
    running = PumpThread(config.load(house.environ()))
    running.start()
    running.pump.wake()
    try:
        yield
    finally:
        running.pump.stop()
        running.join(END_S)


def test_what_has_ended_and_is_not_recorded_yet_is_not_sent_again(
    idle_house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All that is in flight ends at once, and that is more than one round records.
    monkeypatch.setattr(pump, "BATCH", 2)
    receiver.behave("/at-once", lambda before: ANSWER_S)
    alice = idle_house.user("Alice")
    idle_house.webhook(alice, receiver.url("/at-once"))
    idle_house.start("relay")
    for _ in range(EVENTS):
        idle_house.emit(alice)
    pending = "SELECT count(*) FROM deliveries_pending"
    eventually(lambda: idle_house.value(pending) == EVENTS)
    with pumping(idle_house):
        eventually(lambda: len(set(receiver.acknowledged)) == EVENTS)
        eventually(lambda: idle_house.value(pending) == 0)
    assert len(receiver.at("/at-once")) == EVENTS


def test_counts_of_many_webhooks_and_hours_are_added_to_what_is_there(
    idle_house: House, receiver: Receiver
) -> None:
    alice = idle_house.user("Alice")
    hooks = [str(idle_house.webhook(alice, receiver.url(f"/{n}")).id) for n in range(2)]
    hour = datetime(2026, 11, 25, 17, tzinfo=UTC)
    latency = Tally().latency
    latency[3] = 2
    tally = Tally(delivered=2, failed=1, attempts=5, failed_attempts=3, latency=latency)
    tallies = {(hook, at): tally for hook in hooks for at in (hour, hour + timedelta(hours=1))}
    with closing(connect(idle_house.database_url, "test")) as connection:
        for counted in (tallies, tallies, {}):
            records.hours(connection.cursor(), counted)
    found = (
        "SELECT count(*) FROM webhook_hours WHERE (delivered, failed, attempts, failed_attempts)"
    )
    assert idle_house.value(f"{found} = (4, 2, 10, 6) AND latency[4] = 4") == 4
