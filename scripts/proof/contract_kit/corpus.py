"""All seeded errors, by name."""

from scripts.proof.contract_kit.events import EVENTS
from scripts.proof.contract_kit.headers import HEADERS
from scripts.proof.contract_kit.lists import LISTS
from scripts.proof.contract_kit.seeded_errors import SeededError
from scripts.proof.contract_kit.writes import WRITES

SEEDED_ERRORS: dict[str, SeededError] = {**LISTS, **WRITES, **HEADERS, **EVENTS}
