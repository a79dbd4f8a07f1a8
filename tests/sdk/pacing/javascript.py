"""The pacer of the JavaScript SDK, played in Node."""

import json
from collections.abc import Sequence
from pathlib import Path

from scripts.shared import javascript
from tests.fixtures.programs import printed_by_node
from tests.sdk.pacing.cases import START_S, CallResult, Event

RUNNER = Path(__file__).with_name("runner.mjs")


def play(cases: Sequence[Sequence[Event]], until: float) -> list[list[CallResult]]:
    """The outcomes of each case, by the numbers of its calls."""
    given = [{"events": events, "start": START_S, "until": until} for events in cases]
    said = printed_by_node(RUNNER, javascript.build() / "esm", typed=json.dumps(given))
    results: list[dict[str, CallResult]] = json.loads(said)
    return [[outcomes[number] for number in sorted(outcomes, key=int)] for outcomes in results]
