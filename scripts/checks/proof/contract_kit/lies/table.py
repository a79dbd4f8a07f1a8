"""The table of all lies, by name."""

from scripts.checks.proof.contract_kit.lies.apps import APPS
from scripts.checks.proof.contract_kit.lies.markets import MARKETS
from scripts.checks.proof.contract_kit.lies.parameters import PARAMETERS
from scripts.checks.proof.contract_kit.lies.records import RECORDS
from scripts.checks.proof.contract_kit.lies.refusals import REFUSALS
from scripts.checks.proof.contract_kit.lies.repeats import REPEATS
from scripts.checks.proof.contract_kit.lies.streams import STREAMS
from scripts.checks.proof.contract_kit.lies.telling import Lies
from scripts.checks.proof.contract_kit.lies.versions import VERSIONS

LIES: Lies = {
    **PARAMETERS,
    **VERSIONS,
    **STREAMS,
    **REPEATS,
    **REFUSALS,
    **RECORDS,
    **MARKETS,
    **APPS,
}
