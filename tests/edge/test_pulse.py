"""How patient a wait is: five looks, more on a machine that holds us up."""

import pytest

from cute_api.edge.limits import connection
from cute_api.edge.limits.connection import HELD_UP_FACTOR, LOOK_SECONDS, LOOKS, MAX_LOOKS, looks
from cute_api.edge.limits.pulse import SPAN_SECONDS, UNKNOWN_SECONDS, Pulse


@pytest.fixture(autouse=True)
def as_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait of a process that serves; `patient` makes it longer for all other tests."""
    monkeypatch.setattr(connection, "LOOKS", LOOKS)


class Timer:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def calm(timer: Timer) -> Pulse:
    """A pulse that has beaten for a while without being held up."""
    pulse = Pulse(timer=timer)
    for _ in range(3):
        timer.now += SPAN_SECONDS
        pulse.note(0.0)
    return pulse


def test_calm_machine_five_looks() -> None:
    pulse = calm(Timer())
    assert pulse.held_up == 0
    assert looks(pulse) == LOOKS


def test_busy_machine_more_looks_for_a_while() -> None:
    timer = Timer()
    pulse = calm(timer)
    pulse.note(0.09)
    pulse.note(0.0)
    assert looks(pulse) == LOOKS + HELD_UP_FACTOR * 8
    timer.now += SPAN_SECONDS
    pulse.note(0.0)
    assert pulse.held_up == 0.09
    timer.now += SPAN_SECONDS
    pulse.note(0.0)
    assert looks(pulse) == LOOKS


def test_looks_are_bounded() -> None:
    pulse = calm(Timer())
    pulse.note(60.0)
    assert looks(pulse) == MAX_LOOKS


def test_pulse_beats_by_itself_until_nobody_asks() -> None:
    timer = Timer()
    beats = []

    def sleep(seconds: float) -> None:
        beats.append(seconds)
        timer.now += seconds + 0.25 * LOOK_SECONDS

    pulse = Pulse(timer=timer, sleep=sleep)
    assert pulse.held_up == UNKNOWN_SECONDS
    pulse._beating = True
    pulse._asked = timer.now
    pulse._beat()
    assert len(beats) > 100
    assert pulse.held_up < LOOK_SECONDS
    assert not pulse._beating
