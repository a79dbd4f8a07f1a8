"""What later versions of the API and proposals do to a program, by its contract."""

from collections.abc import Iterable, Iterator
from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.models.enums import ContractOutcome
from cute_api.services.contracts.outlook import Outlook
from cute_api.versions.breaks import Break, touching
from cute_api.versions.change import plain
from cute_api.versions.contracts import ChangedUse, ConsumerContract, Level, contract_of
from cute_api.versions.registry import EventVersions

MAX_FINDINGS = 100
MAX_PLACES = 100
MAX_REASONS = 3
"""Reasons that a line about a program names."""
OUTCOMES = {Level.RISKY: ContractOutcome.AT_RISK, Level.BREAKING: ContractOutcome.BREAKS}
# The worst first.
ORDER = (ContractOutcome.BREAKS, ContractOutcome.AT_RISK, ContractOutcome.WORKS)


def of(row: Any, versions: EventVersions, outlook: Outlook) -> Json:
    """Return schema `ContractVerdicts`, of a row of a contract."""
    found = current(row, outlook)
    return {
        "contract_id": str(row.id),
        "api_version": row.api_version,
        "verdicts": [
            {**verdict, "released": versions.is_released(verdict["version"])}
            for verdict in found["verdicts"]
            if versions.is_living(verdict["version"])
        ],
        "proposals": found["proposals"],
    }


def current(row: Any, outlook: Outlook) -> Json:
    """Return the verdicts as they were stored, or make them if the outlook has changed since."""
    if row.checked_breaks == outlook.digest:
        return dict(plain(row.verdicts))
    return made(plain(row.uses), row.api_version, outlook)


def made(uses: Json, api_version: str, outlook: Outlook) -> Json:
    """Return `verdicts` on each later version, oldest first, and on `proposals`, by name.

    A proposal has one for each version that it changes for this program's version.
    """
    contract = contract_of({"consumer": "", **uses})
    return {
        "verdicts": [
            {"version": after, **_verdict(contract, changes)}
            for (before, after), changes in sorted(outlook.moves.items())
            if before == api_version
        ],
        "proposals": [
            {"name": proposal.name, "version": after, **_verdict(contract, changes)}
            for proposal in outlook.proposals
            for (before, after), changes in sorted(proposal.moves.items())
            if before == api_version and changes
        ],
    }


def breaking(verdicts: Iterable[Json], name: str) -> set[str]:
    """Return the values of `name` in the verdicts that say that the program breaks."""
    return {verdict[name] for verdict in verdicts if is_broken(verdict)}


def is_broken(verdict: Json) -> bool:
    """Return whether a verdict says that the program breaks."""
    return bool(verdict["outcome"] == ContractOutcome.BREAKS)


def described(row: Any, verdict: Json) -> str:
    """Say in a line what a version does to the program of a row."""
    reasons = [finding["reason"] for finding in verdict["findings"]]
    name = f"program {row.program} {row.program_version}"
    if not reasons:
        return f"{name} works with {verdict['version']}"
    more = len(reasons) - MAX_REASONS
    return " ".join(
        [
            f"{name} is affected by {verdict['version']}:",
            *reasons[:MAX_REASONS],
            *([f"And {more} more."] if more > 0 else []),
        ]
    )


def _verdict(contract: ConsumerContract, changes: Iterable[Break]) -> Json:
    findings = sorted(
        _findings(contract, changes), key=lambda finding: ORDER.index(finding["outcome"])
    )
    return {
        "outcome": findings[0]["outcome"] if findings else ContractOutcome.WORKS,
        "findings": findings[:MAX_FINDINGS],
    }


def _findings(contract: ConsumerContract, changes: Iterable[Break]) -> Iterator[Json]:
    for change, uses in touching(changes, contract):
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
