"""The seeded errors, by name."""

from scripts.checks.proof.contract_kit.events import EVENTS
from scripts.checks.proof.contract_kit.headers import HEADERS
from scripts.checks.proof.contract_kit.lists import LISTS
from scripts.checks.proof.contract_kit.seeded_errors import SeededError
from scripts.checks.proof.contract_kit.writes import WRITES

SEEDED_ERRORS: dict[str, SeededError] = {**LISTS, **WRITES, **HEADERS, **EVENTS}
