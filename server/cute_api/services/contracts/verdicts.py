"""What later versions of the API do to a program, by its contract."""

from collections.abc import Iterator
from typing import Any

from cute_api.models.enums import ContractOutcome
from cute_api.versions.breaks import Breaks
from cute_api.versions.change import plain
from cute_api.versions.contracts import ChangedUse, ConsumerContract, Level, contract_of
from cute_api.versions.registry import EventVersions

Json = dict[str, Any]

MAX_FINDINGS = 100
MAX_PLACES = 100
OUTCOMES = {Level.RISKY: ContractOutcome.AT_RISK, Level.BREAKING: ContractOutcome.BREAKS}
# The worst first.
ORDER = (ContractOutcome.BREAKS, ContractOutcome.AT_RISK, ContractOutcome.WORKS)


def of(row: Any, versions: EventVersions, breaks: Breaks) -> Json:
    """Return schema `ContractVerdicts`, of a row of a contract with `uses`."""
    contract = contract_of({"consumer": row.program, **plain(row.uses)})
    return {
        "contract_id": str(row.id),
        "api_version": row.api_version,
        "verdicts": [
            {
                "version": version,
                "released": versions.is_released(version),
                **_verdict(contract, row.api_version, version, breaks),
            }
            for version in versions.living
            if version > row.api_version
        ],
    }


def _verdict(contract: ConsumerContract, before: str, after: str, breaks: Breaks) -> Json:
    findings = sorted(
        _findings(contract, before, after, breaks),
        key=lambda finding: ORDER.index(finding["outcome"]),
    )
    return {
        "outcome": findings[0]["outcome"] if findings else ContractOutcome.WORKS,
        "findings": findings[:MAX_FINDINGS],
    }


def _findings(
    contract: ConsumerContract, before: str, after: str, breaks: Breaks
) -> Iterator[Json]:
    for change, uses in breaks.of(contract, before, after):
        yield {
            "outcome": OUTCOMES[change.level],
            "rule": change.rule,
            "reason": change.reason,
            "places": [_place(use) for use in uses[:MAX_PLACES]],
        }


def _place(use: ChangedUse) -> Json:
    return {
        "name": use.name,
        "part": use.part,
        "detail": use.detail or None,
        "pointer": use.pointer or None,
    }
