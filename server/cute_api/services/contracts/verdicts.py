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
MAX_REASONS = 3
"""Reasons that a line about a program names."""
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
            for version in _later(row.api_version, versions)
        ],
    }


def breaking(uses: Json, api_version: str, versions: EventVersions, breaks: Breaks) -> list[str]:
    """Return the later versions that break a program with these uses, oldest first."""
    return [
        version
        for version in _later(api_version, versions)
        if is_broken(uses, api_version, version, breaks)
    ]


def is_broken(uses: Json, before: str, after: str, breaks: Breaks) -> bool:
    """Return whether moving between two versions breaks a program with these uses."""
    changes = breaks.of(contract_of({"consumer": "", **uses}), before, after)
    return any(change.level is Level.BREAKING for change, _ in changes)


def described(row: Any, version: str, breaks: Breaks) -> str:
    """Say in a line what a version does to a program, of a row of a contract with `uses`."""
    contract = contract_of({"consumer": row.program, **plain(row.uses)})
    reasons = [change.reason for change, _ in breaks.of(contract, row.api_version, version)]
    name = f"program {row.program} {row.program_version}"
    if not reasons:
        return f"{name} works with {version}"
    more = len(reasons) - MAX_REASONS
    return " ".join(
        [
            f"{name} is affected by {version}:",
            *reasons[:MAX_REASONS],
            *([f"And {more} more."] if more > 0 else []),
        ]
    )


def _later(api_version: str, versions: EventVersions) -> list[str]:
    return [version for version in versions.living if version > api_version]


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
