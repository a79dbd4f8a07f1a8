"""A corpus of hostile responses: each ends as one attempt with its outcome, honest ones beside."""

import uvloop

from cute_api.webhooks.egress.policy import DeliveryPolicy
from scripts.checks.proof.hostile_receivers import corpus, play, violations

LEAST = 60
HONEST = 20
SHORT = DeliveryPolicy(connect_timeout_s=5.0, total_timeout_s=5.0)


def test_each_hostile_response_ends_as_one_attempt_and_honest_receivers_are_served() -> None:
    cases = corpus()
    assert len(cases) >= LEAST
    ended = uvloop.run(play(cases, SHORT, HONEST))
    assert violations(cases, ended, SHORT) == []
    assert len(ended.honest_s) >= HONEST
