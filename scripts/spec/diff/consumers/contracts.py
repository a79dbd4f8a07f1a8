"""The consumers of a change, from contract files.

A contract file says what a consumer uses, as `cute-contract record` wrote it:

    {"cute_contract": 1, "consumer": "price-comparison", "spec_version": "0.1.0",
     "operations": {"list_items": {"parameters": ["brand_id"], "body": ["/price/amount"],
                                   "statuses": [200], "reads": ["/data/*/id"]}},
     "events": {"item.sold": {"reads": ["/data/id"]}}}
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.spec.diff.changes import ANY, Change, Hits, Level, Part, Pointer, Use, split
from scripts.spec.diff.rules import Rule

VERSION = 1
# What is met by the status alone, whatever is read of the response.
STATUS_RULES = frozenset({Rule.SUCCESS_STATUS_REMOVED, Rule.ERROR_STATUS_REMOVED})
MAX_FILES = 10_000
MAX_FILE_BYTES = 8 * 1024 * 1024


class ContractError(Exception):
    """A contract file can't be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Used:
    """A consumer's use of an operation or event. Pointers have `*` for elements."""

    parameters: frozenset[str] = frozenset()
    body: tuple[Pointer, ...] = ()
    statuses: frozenset[str] = frozenset()
    reads: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """A consumer's use of operations and event types."""

    consumer: str
    operations: Mapping[str, Used] = field(default_factory=dict)
    events: Mapping[str, Used] = field(default_factory=dict)


def load(directory: Path) -> list[Contract]:
    """The contracts of a directory, by the names of their files."""
    if not directory.is_dir():
        raise ContractError(f"{directory} is no directory: name the one with the contract files.")
    paths = sorted(directory.glob("*.json"))
    if len(paths) > MAX_FILES:
        raise ContractError(f"{directory} has {len(paths):,} files, more than {MAX_FILES:,}.")
    return [_contract(path) for path in paths]


def _contract(path: Path) -> Contract:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ContractError(f"{path} has more than {MAX_FILE_BYTES:,} bytes: record it again.")
    try:
        data = json.loads(path.read_bytes())
        if data["cute_contract"] != VERSION:
            raise ContractError(
                f"{path} is of version {data['cute_contract']!r}, readable is {VERSION}: "
                "record it with this version of `cute-contract`."
            )
        return Contract(
            str(data["consumer"]),
            {name: _used(operation) for name, operation in data.get("operations", {}).items()},
            {name: _used(event) for name, event in data.get("events", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ContractError(
            f"{path} is no contract: record it with `cute-contract record`."
        ) from None


def _used(data: Mapping[str, Any]) -> Used:
    return Used(
        parameters=frozenset(data.get("parameters", ())),
        body=_pointers(data.get("body", ())),
        statuses=frozenset(str(status) for status in data.get("statuses", ())),
        reads=_pointers(data.get("reads", ())),
    )


def _pointers(every: Iterable[str]) -> tuple[Pointer, ...]:
    every = tuple(every)
    if any(text and not text.startswith("/") for text in every):
        raise ValueError("a pointer begins with /")
    return tuple(split(text) for text in every)


def touched(change: Change, contracts: Iterable[Contract]) -> list[str]:
    """The consumers that use the subject of a breaking or risky change."""
    if change.level is Level.SAFE:
        return []
    return sorted({contract.consumer for contract in contracts if _touches(change, contract)})


def _touches(change: Change, contract: Contract) -> bool:
    for use in change.uses:
        held = contract.events if use.part is Part.EVENT else contract.operations
        if use.name in held and _uses(change, use, held[use.name]):
            return True
    return False


def _uses(change: Change, use: Use, used: Used) -> bool:
    """Return whether this use of the operation is affected by the change."""
    if change.hits is Hits.ALL or use.part is Part.WHOLE:
        return True
    if use.part is Part.PARAMETER:
        return (use.detail in used.parameters) != (change.hits is Hits.OMITTERS)
    if use.part is Part.BODY:
        return _sends(change, split(use.pointer), used.body)
    if use.part is Part.RESPONSE and used.statuses and not _gets(use.detail, used.statuses):
        return False
    at = split(use.pointer)
    if use.part is Part.RESPONSE and change.rule not in STATUS_RULES:
        return any(_meets(at, read) for read in used.reads)
    # Contracts don't say which headers are read: every caller that gets the response may read them.
    return not at or any(_meets(at, read) for read in used.reads)


def _gets(status: str, statuses: frozenset[str]) -> bool:
    if status == "default":
        return any(stated.startswith(("4", "5")) for stated in statuses)
    return any(stated == status or status == f"{stated[:1]}XX" for stated in statuses)


def _sends(change: Change, at: Pointer, body: Sequence[Pointer]) -> bool:
    if change.hits is Hits.OMITTERS:
        # A field of an object that isn't sent at all is not missing.
        parent = at[:-1]
        inside = not parent or any(_begins(sent, parent) for sent in body)
        return inside and not any(_begins(sent, at) for sent in body)
    return not at or any(_meets(at, sent) for sent in body)


def _begins(longer: Pointer, shorter: Pointer) -> bool:
    """Return whether one pointer is a prefix of the other."""
    if len(longer) < len(shorter):
        return False
    return all(
        left == right or ANY in (left, right) for left, right in zip(longer, shorter, strict=False)
    )


def _meets(left: Pointer, right: Pointer) -> bool:
    """Return whether one pointer equals, contains or extends the other."""
    return _begins(left, right) or _begins(right, left)
