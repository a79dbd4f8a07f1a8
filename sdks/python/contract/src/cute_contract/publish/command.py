"""`cute-contract publish`: send a contract file, and print the verdicts."""

import argparse
import sys
from pathlib import Path

from cute_sdk import Cute, CuteError
from cute_sdk.models import ContractProposal, ContractVerdict

from cute_contract.errors import CommandError
from cute_contract.publish import uses
from cute_contract.record.facts import load
from cute_contract.refusals import refusal
from cute_contract.report.terminal import Terminal


def run(options: argparse.Namespace) -> int:
    """Publish the contract; return the exit status.

    Raises `CommandError` if the file can't be read, or the API refuses it.
    """
    path = Path(options.contract)
    contract = load(path)
    if not contract.api_version:
        raise CommandError(f"{path} doesn't say its version of the API: record it again.")
    try:
        with Cute(options.key, options.base_url) as client:
            stored = client.contracts.put(
                program=contract.consumer,
                program_version=options.program_version,
                api_version=contract.api_version,
                operations=uses.operations(contract.facts),
                events=uses.events(contract.facts),
            )
            found = client.contracts.verdicts.get(stored.id)
    except CuteError as error:
        raise CommandError(refusal(f"{path} can't be published", error)) from None
    terminal = Terminal(sys.stdout)
    terminal.line(
        f"{stored.program} {stored.program_version} is published, for version "
        f"{stored.api_version} of the API ({stored.id})"
    )
    for verdict in found.verdicts:
        ahead = "" if verdict.released else ", not released yet"
        for line in _lines(f"{verdict.version}{ahead}", verdict):
            terminal.line(line)
    if not found.verdicts:
        terminal.line("There is no later version of the API to move to.")
    for proposal in found.proposals:
        for line in _lines(f"{proposal.version}, proposed ({proposal.name})", proposal):
            terminal.line(line)
    return 0


def _lines(title: str, verdict: ContractVerdict | ContractProposal) -> list[str]:
    lines = [f"{title}: {verdict.outcome.replace('_', ' ')}"]
    for finding in verdict.findings:
        lines.append(f"  {finding.reason}")
        for place in finding.places:
            parts = [place.name, place.detail, place.pointer]
            lines.append(f"    {' '.join(part for part in parts if part)}")
    return lines
