"""The consumers of a change, from contract files (`cute_api.versions.contracts`)."""

import json
from collections.abc import Iterable
from pathlib import Path

from cute_api.versions.contracts import FORMAT, ConsumerContract, affected, contract_of
from scripts.spec.diff.changes import Change, Level

MAX_FILES = 10_000
MAX_FILE_BYTES = 8 * 1024 * 1024


class ContractError(Exception):
    """A contract file can't be used; the text says which and why."""


def load(directory: Path) -> list[ConsumerContract]:
    """The contracts of a directory and the folders in it, by their paths."""
    if not directory.is_dir():
        raise ContractError(f"{directory} is not a directory. Name that of the contract files.")
    paths = sorted(directory.rglob("*.json"))
    if len(paths) > MAX_FILES:
        raise ContractError(f"{directory} has {len(paths):,} files, more than {MAX_FILES:,}.")
    return [_contract(path) for path in paths]


def _contract(path: Path) -> ConsumerContract:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ContractError(f"{path} has more than {MAX_FILE_BYTES:,} bytes: record it again.")
    try:
        data = json.loads(path.read_bytes())
        if data["cute_contract"] != FORMAT:
            raise ContractError(
                f"{path} has the format {data['cute_contract']!r}, not {FORMAT}: "
                "record it with this version of `cute-contract`."
            )
        return contract_of(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ContractError(
            f"{path} is not a contract: record it with `cute-contract record`."
        ) from None


def touched(change: Change, contracts: Iterable[ConsumerContract]) -> list[str]:
    """The consumers that use the subject of a breaking or risky change."""
    if change.level is Level.SAFE:
        return []
    return sorted(
        {
            contract.consumer
            for contract in contracts
            if affected(contract, change.rule, change.hits, change.uses)
        }
    )
