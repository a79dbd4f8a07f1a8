"""The parts of the API that a consumer uses, and the contract file with them.

A contract file is JSON::

    {"cute_contract": 1, "consumer": "price-comparison", "spec_version": "0.1.0",
     "api_version": "2027-01-15",
     "operations": {"list_items": {"parameters": ["brand_id"], "body": [], "statuses": [200],
                                   "codes": {}, "reads": ["/data/*/id"]}},
     "events": {"item.sold": {"reads": ["/data/id"]}}}

`codes` are the problem codes that were read, by status; without it, those of all statuses may have
been. Pointers are JSON pointers in which `*` stands for every element of an array.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cute_contract.errors import CommandError

FORMAT = 1
FIRST_PROBLEM = 400
EVERY = "*"
MAX_FILE_BYTES = 10_000_000


@dataclass
class Used:
    """The used parts of an operation. `codes` are the problem codes that were read, by status."""

    parameters: set[str] = field(default_factory=set)
    body: set[str] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)
    codes: dict[int, set[str]] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)

    def to_dict(self) -> dict[str, Any]:
        return {
            "parameters": sorted(self.parameters),
            "body": sorted(self.body),
            "statuses": sorted(self.statuses),
            "codes": {str(status): sorted(codes) for status, codes in sorted(self.codes.items())},
            "reads": sorted(self.reads),
        }


@dataclass
class Facts:
    """The used parts of operations and event types."""

    operations: dict[str, Used] = field(default_factory=dict)
    events: dict[str, set[str]] = field(default_factory=dict)

    def of(self, operation: str) -> Used:
        return self.operations.setdefault(operation, Used())

    def reads_of_event(self, event_type: str) -> set[str]:
        return self.events.setdefault(event_type, set())

    def merge(self, other: Facts) -> None:
        """Add the facts of another."""
        for name, used in other.operations.items():
            mine = self.of(name)
            mine.parameters |= used.parameters
            mine.body |= used.body
            mine.statuses |= used.statuses
            for status, codes in used.codes.items():
                mine.codes.setdefault(status, set()).update(codes)
            mine.reads |= used.reads
        for name, reads in other.events.items():
            self.reads_of_event(name).update(reads)

    def to_dict(self) -> dict[str, Any]:
        return {
            "operations": {name: used.to_dict() for name, used in sorted(self.operations.items())},
            "events": {name: {"reads": sorted(self.events[name])} for name in sorted(self.events)},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Facts:
        """Parse JSON. Raises `KeyError`, `TypeError` or `AttributeError`."""
        facts = cls()
        for name, used in data["operations"].items():
            facts.operations[name] = Used(
                set(used.get("parameters", ())),
                set(used.get("body", ())),
                set(used.get("statuses", ())),
                _codes(used),
                set(used.get("reads", ())),
            )
        for name, used in data.get("events", {}).items():
            facts.events[name] = set(used.get("reads", ()))
        return facts


def _codes(used: Mapping[str, Any]) -> dict[int, set[str]]:
    if "codes" in used:
        return {int(status): set(codes) for status, codes in used["codes"].items()}
    return {status: set() for status in used.get("statuses", ()) if status >= FIRST_PROBLEM}


@dataclass
class Contract:
    """A contract file: the consumer, its facts, and the versions of the spec and of the API.

    `api_version` is empty in files that were recorded without it.
    """

    consumer: str
    spec_version: str
    facts: Facts
    api_version: str = ""

    def to_dict(self) -> dict[str, Any]:
        head = {"cute_contract": FORMAT, "consumer": self.consumer}
        versions = {"spec_version": self.spec_version, "api_version": self.api_version}
        return {**head, **versions, **self.facts.to_dict()}


def load(path: Path) -> Contract:
    """Read a contract file. Raises `CommandError` if it is missing or something else."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CommandError(f"{path} is larger than a contract file can be.")
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["cute_contract"] != FORMAT:
            raise CommandError(f"{path} is of a newer format: update cute-sdk.")
        facts = Facts.from_dict(data)
        return Contract(data["consumer"], data["spec_version"], facts, data.get("api_version", ""))
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CommandError(f"{path} is not a contract file: record one.") from None


def save(path: Path, contract: Contract) -> None:
    """Write it atomically. Raises `CommandError`."""
    text = json.dumps(contract.to_dict(), ensure_ascii=False, indent=2) + "\n"
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}.") from None


def add_to(path: Path, recorded: Contract) -> Contract:
    """Merge a recording into the file; return the result."""
    contract = replace(recorded, facts=Facts())
    if path.exists():
        known = load(path)
        if known.consumer != recorded.consumer:
            raise CommandError(
                f"{path} is the contract of {known.consumer}, not of {recorded.consumer}: "
                "name another file."
            )
        contract.facts.merge(known.facts)
    contract.facts.merge(recorded.facts)
    save(path, contract)
    return contract


def leaves(value: object, pointer: str = "") -> Iterator[str]:
    """Yield the pointers of a JSON value's leaves; `*` for elements of arrays."""
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from leaves(member, f"{pointer}/{escaped(str(name))}")
    elif isinstance(value, list) and value:
        for element in value:
            yield from leaves(element, f"{pointer}/{EVERY}")
    else:
        yield pointer


def escaped(name: str) -> str:
    """A name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
