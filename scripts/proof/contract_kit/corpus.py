"""All faults, by name."""

from scripts.proof.contract_kit.events import EVENTS
from scripts.proof.contract_kit.faults import Fault
from scripts.proof.contract_kit.headers import HEADERS
from scripts.proof.contract_kit.lists import LISTS
from scripts.proof.contract_kit.writes import WRITES

FAULTS: dict[str, Fault] = {**LISTS, **WRITES, **HEADERS, **EVENTS}
