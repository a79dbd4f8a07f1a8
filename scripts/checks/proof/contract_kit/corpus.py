"""All seeded errors and lies, by name."""

from scripts.checks.proof.contract_kit.events import EVENTS
from scripts.checks.proof.contract_kit.headers import HEADERS
from scripts.checks.proof.contract_kit.lies.table import LIES
from scripts.checks.proof.contract_kit.lies.telling import SPEC, Lie, Lies
from scripts.checks.proof.contract_kit.lists import LISTS
from scripts.checks.proof.contract_kit.seeded_errors import SeededError
from scripts.checks.proof.contract_kit.writes import WRITES

SEEDED_ERRORS: dict[str, SeededError] = {**LISTS, **WRITES, **HEADERS, **EVENTS}


def _as_lie(seeded: SeededError) -> Lie:
    """Run the promise that the error breaks, or the operation."""
    option = "--operations" if SPEC.has(seeded.promise) else "--promises"
    run = (option, seeded.promise)
    return Lie("", seeded.asked, seeded.returned, seeded.delivered, run)


CORPUS: Lies = {**{name: _as_lie(error) for name, error in SEEDED_ERRORS.items()}, **LIES}
