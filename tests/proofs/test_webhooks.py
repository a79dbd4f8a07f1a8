"""At least once and in order, whoever is killed: `scripts.proof.webhooks`, made small.

`make proof` runs the same with 100,000 events.
"""

from scripts.proof.webhooks import RATE, Victim, on_own_stores, report

EVENTS = 10_000
SEED = 20_261


def test_no_event_is_lost_or_out_of_order_when_each_process_is_killed() -> None:
    with on_own_stores() as proof:
        outcome = proof.run(EVENTS, RATE, SEED, print)
    print(report(outcome))
    assert outcome.verdict.faults == {}, outcome.verdict.examples
    assert outcome.verdict.events >= EVENTS
    assert outcome.listed > 0
    assert set(outcome.kills) == set(Victim)
