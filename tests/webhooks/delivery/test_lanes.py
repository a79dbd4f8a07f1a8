"""The deliveries that a pump may send now: caps, order of first attempts, pauses, turns."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.health import Health
from cute_api.webhooks.delivery.lanes import ActiveLane, Lanes
from tests.webhooks.delivery.claims import NOW, SECOND, a_claim

OPEN_AFTER = 10
FIRST_CAP = 2
LANE_CAP = 8
MAX_HELD = 2_000
MAX_IN_FLIGHT = 1_000
MAX_SLOW_IN_FLIGHT = 500
MIN_SHARE = 4
WINDOW = 32
WELL = Health()
SLOW = Health(slow=True)


def lane(*claims: Claim, health: Health = WELL, cap: int = LANE_CAP) -> ActiveLane:
    made = ActiveLane("alice", health, cap=cap)
    made.waiting.extend(claims)
    return made


def start_all(lanes: Lanes, of: ActiveLane) -> int:
    """Start all deliveries of a lane that may be sent now; return their number."""
    before = lanes.in_flight
    while lanes.start_next(of, NOW) is not None:
        pass
    return lanes.in_flight - before


def started(of: ActiveLane) -> list[Claim]:
    """All deliveries that may be sent now."""
    found = []
    while (claim := of.next(NOW)) is not None:
        found.append(claim)
    return found


def test_a_lane_sends_up_to_its_cap() -> None:
    of = lane(*(a_claim(str(number)) for number in range(LANE_CAP + 3)))
    assert len(started(of)) == LANE_CAP


def test_a_new_lane_begins_carefully_and_each_success_doubles_it() -> None:
    lanes = Lanes()
    of = lanes.add("alice", WELL)
    of.waiting.extend(a_claim(str(number)) for number in range(WINDOW))
    first = started(of)
    assert len(first) == FIRST_CAP
    of.end(first[0], AttemptOutcome.SUCCESS, WELL)
    assert of.cap == FIRST_CAP * 2
    for claim in [first[1], *started(of)]:
        of.end(claim, AttemptOutcome.SUCCESS, WELL)
    assert of.cap == LANE_CAP


def test_first_attempts_of_a_subject_follow_each_other_and_others_pass() -> None:
    first, second, other, third = a_claim(), a_claim(), a_claim("hat"), a_claim()
    of = lane(first, second, other, third)
    assert started(of) == [first, other]
    of.end(first, AttemptOutcome.BAD_STATUS, WELL)
    assert started(of) == [second], "a first attempt that failed holds up nobody"
    of.end(second, AttemptOutcome.SUCCESS, WELL)
    assert started(of) == [third]


def test_retries_and_tests_wait_for_nothing_and_hold_up_nothing() -> None:
    first, again, test, second = a_claim(), a_claim(attempts=1), a_claim(test=True), a_claim()
    of = lane(again, test, first, second)
    assert started(of) == [again, test, first]


def test_a_lane_that_timed_out_or_fails_sends_one_at_a_time() -> None:
    for health in (SLOW, Health(failures=OPEN_AFTER)):
        of = lane(*(a_claim(str(number)) for number in range(5)), health=health)
        assert len(started(of)) == 1


def test_a_resting_lane_sends_nothing_and_goes_on_afterwards() -> None:
    of = lane(a_claim(), health=Health(held_until=NOW + SECOND))
    assert of.next(NOW) is None
    assert of.next(NOW + SECOND) is not None


def test_an_open_circuit_gives_back_what_it_has_not_begun() -> None:
    of = lane(*(a_claim(str(number)) for number in range(5)))
    of.due = False
    claim = of.next(NOW)
    assert claim is not None
    of.end(claim, AttemptOutcome.TIMEOUT, SLOW)
    assert (of.held, of.due) == (0, True)


def test_a_new_generation_forgets_how_the_receiver_did_once() -> None:
    of = lane(health=Health(failing_since=NOW, failures=OPEN_AFTER))
    of.start_over(WELL, 0)
    assert of.health.failures == OPEN_AFTER
    of.start_over(WELL, 1)
    assert (of.health, of.cap) == (WELL, FIRST_CAP)
    of.health = SLOW
    of.start_over(WELL, 1)
    assert of.health == SLOW


def test_an_attempt_now_does_not_undo_a_success_that_the_row_lacks() -> None:
    of = lane(health=WELL)
    stale = Health(failing_since=NOW, failures=OPEN_AFTER)
    assert of.start_over(stale, 1)
    assert (of.health, of.generation) == (WELL, 1)
    assert not of.start_over(stale, 1)
    of.health = stale
    assert not of.start_over(stale, 2), "the row is right"


def test_a_held_lane_begins_one_attempt_when_its_owner_asks_also_beside_a_probe() -> None:
    lanes = Lanes()
    dead = Health(failures=OPEN_AFTER, held_until=NOW + SECOND)
    of = lanes.add("alice", dead)
    of.waiting.extend(a_claim(str(number)) for number in range(2))
    assert (lanes.rooms(NOW, 10), started(of)) == ([], [])
    of.start_over(dead, 1)
    assert len(started(of)) == 1
    assert started(of) == [], "one, and not one more"

    (probe,) = of.in_flight.values()
    of.waiting.clear()
    of.due = True
    of.start_over(dead, 2)
    assert lanes.rooms(NOW, 10) == [("alice", 1)]
    of.waiting.append(a_claim("test"))
    assert [claim.subject_id for claim in started(of)] == ["test"]
    assert probe.delivery_id in of.in_flight


def test_a_lane_that_is_left_begins_nothing_more() -> None:
    of = lane(a_claim(), a_claim("hat"))
    of.leave()
    assert (of.next(NOW), of.held) == (None, 0)


def test_claims_are_bounded_and_lanes_take_turns() -> None:
    lanes = Lanes()
    for name in ("alice", "bob", "charlie"):
        lanes.add(name, WELL)
    assert lanes.rooms(NOW, MIN_SHARE + 1) == [("alice", MIN_SHARE), ("bob", 1)]
    assert lanes.rooms(NOW, WINDOW) == [("charlie", WINDOW)], "those that were served come last"


def test_a_claim_is_shared_by_all_lanes_that_want_some() -> None:
    lanes = Lanes()
    for number in range(WINDOW):
        lanes.add(str(number), WELL)
    lanes.add("done", WELL).due = False
    rooms = lanes.rooms(NOW, 8 * WINDOW)
    assert sorted(rooms) == sorted((str(number), 8) for number in range(WINDOW))
    lanes.take_in(rooms, [])
    lanes.add("alice", WELL)
    assert lanes.rooms(NOW, 8 * WINDOW) == [("alice", WINDOW)], "one alone fills its window"


def test_lanes_that_are_not_due_leaving_resting_or_full_get_no_room() -> None:
    lanes = Lanes()
    lanes.add("done", WELL).due = False
    lanes.add("leaving", WELL).leaving = True
    lanes.add("resting", Health(held_until=NOW + timedelta(seconds=1)))
    full = lanes.add("full", WELL)
    full.waiting.extend(a_claim(webhook="full") for _ in range(WINDOW))
    lanes.add("slow", SLOW)
    assert lanes.rooms(NOW, 1_000) == [("slow", 1)]


def test_a_lane_that_gave_less_than_it_could_is_not_asked_again() -> None:
    lanes = Lanes()
    of = lanes.add("alice", WELL)
    rooms = lanes.rooms(NOW, 2)
    lanes.take_in(rooms, [a_claim(), a_claim()])
    assert of.due
    lanes.take_in(lanes.rooms(NOW, 2), [a_claim()])
    assert not of.due


def test_only_lanes_with_something_to_do_are_in_the_queue() -> None:
    lanes = Lanes()
    alice, bob = lanes.add("alice", WELL), lanes.add("bob", WELL)
    lanes.take_in(lanes.rooms(NOW, 8), [a_claim(webhook="bob")])
    lanes.rooms(NOW, 8)
    assert list(alice.queue) == ["bob"]
    assert lanes.waiting() == [bob]
    bob.forget_waiting()
    alice.due = True
    assert [webhook_id for webhook_id, _ in lanes.rooms(NOW, 8)] == ["bob", "alice"]


def test_a_lane_that_was_dropped_gets_no_room_when_its_last_attempt_ends() -> None:
    lanes = Lanes()
    of = lanes.add("alice", WELL)
    lanes.drop("alice")
    of.due = True
    assert lanes.rooms(NOW, 8) == []


def test_a_lane_that_was_dropped_begins_nothing_more() -> None:
    lanes = Lanes()
    of = lanes.add("alice", WELL)
    lanes.take_in(lanes.rooms(NOW, 2), [a_claim(), a_claim("hat")])
    assert lanes.start_next(of, NOW) is not None
    lanes.drop("alice")
    assert lanes.start_next(of, NOW) is None, "its next owner sends what waited"
    assert lanes.in_flight == 1


def test_what_becomes_due_while_a_claim_is_on_its_way_is_asked_for_again() -> None:
    lanes = Lanes()
    of = lanes.add("alice", WELL)
    rooms = lanes.rooms(NOW, 2)
    of.due = True
    lanes.take_in(rooms, [])
    assert lanes.rooms(NOW, 2) == [("alice", 2)]


def test_no_more_is_held_and_in_flight_than_is_bounded() -> None:
    lanes = Lanes()
    for number in range(MAX_HELD):
        of = lanes.add(str(number), WELL)
        rooms = lanes.rooms(NOW, 1)
        claims = [a_claim(webhook=name) for name, room in rooms for _ in range(room)]
        lanes.take_in(rooms, claims)
    everything = [(of.webhook_id, 0) for of in lanes]
    assert len(lanes.held(everything)) == MAX_HELD
    assert lanes.rooms(NOW, 1) == []
    for of in lanes:
        start_all(lanes, of)
    assert lanes.in_flight == MAX_IN_FLIGHT


def test_slow_lanes_leave_room_for_the_others() -> None:
    lanes = Lanes()
    for number in range(MAX_SLOW_IN_FLIGHT + 10):
        of = lanes.add(f"slow {number}", SLOW)
        of.waiting.append(a_claim())
        start_all(lanes, of)
    assert lanes.in_flight == MAX_SLOW_IN_FLIGHT
    healthy = lanes.add("healthy", WELL)
    healthy.waiting.append(a_claim())
    assert start_all(lanes, healthy) == 1


@given(
    subjects=st.lists(st.sampled_from("abc"), max_size=40),
    endings=st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=120),
)
def test_first_attempts_of_a_subject_always_begin_in_order(
    subjects: list[str], endings: list[tuple[int, bool]]
) -> None:
    of = lane(*(a_claim(subject) for subject in subjects))
    order = {claim.delivery_id: place for place, claim in enumerate(of.waiting)}
    flying, last = started(of), dict.fromkeys("abc", -1)
    begun = list(flying)
    for which, well in endings:
        if flying:
            outcome = AttemptOutcome.SUCCESS if well else AttemptOutcome.BAD_STATUS
            of.end(flying.pop(which % len(flying)), outcome, WELL)
        fresh = started(of)
        flying += fresh
        begun += fresh
        names = [claim.subject_id for claim in flying]
        assert len(set(names)) == len(names)
    for claim in begun:
        assert order[claim.delivery_id] > last[claim.subject_id]
        last[claim.subject_id] = order[claim.delivery_id]
