"""The pacer of the JavaScript SDK, played in Node."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts import javascript, node
from tests.sdk.pacing.cases import START_S, CallResult, Event

RUNNER = Path(__file__).with_name("runner.mjs")
TIMEOUT_S = 120


def play(cases: Sequence[Sequence[Event]], until: float) -> list[list[CallResult]]:
    """The outcomes of each case, by the numbers of its calls."""
    found = node.find()
    given = [{"events": events, "start": START_S, "until": until} for events in cases]
    done = subprocess.run(
        found.command("node", [str(RUNNER), str(javascript.build() / "esm")]),
        env=found.environ(),
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, CallResult]] = json.loads(done.stdout)
    return [[outcomes[number] for number in sorted(outcomes, key=int)] for outcomes in results]
