"""Contracts: what a consumer uses of the API, and whether a change affects it. Pure.

`cute-contract record` writes a contract file:

    {"cute_contract": 1, "consumer": "price-comparison", "spec_version": "0.1.0",
     "api_version": "2027-01-15",
     "operations": {"list_items": {"parameters": ["brand_id"], "body": ["/price/amount"],
                                   "statuses": [200], "reads": ["/data", "/data/*/id"]}},
     "events": {"item.sold": {"reads": ["/data/id"]}}}

The registry of contracts and `make spec-diff` decide with this module.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Pointer = tuple[str, ...]
"""The parts of a JSON pointer, unescaped; `()` is the whole document."""

FORMAT = 1
ANY = "*"
# The rules about a status itself, whatever is read of the response.
STATUS_RULES = frozenset({"success-status-removed", "error-status-removed"})


class Level(StrEnum):
    """BREAKING: a program that follows the document stops working. RISKY: some programs may. SAFE:
    no program that follows the document notices.
    """

    BREAKING = "breaking"
    RISKY = "risky"
    SAFE = "safe"


class Hits(StrEnum):
    """The callers of the operation that a change affects."""

    USERS = "those who use it"
    OMITTERS = "those who leave it out"
    ALL = "all callers"


class ChangedPart(StrEnum):
    """The part of an operation or event that a change is in."""

    WHOLE = "whole"
    PARAMETER = "parameter"
    BODY = "body"
    RESPONSE = "response"
    HEADER = "header"
    EVENT = "event"


@dataclass(frozen=True, slots=True, order=True)
class ChangedUse:
    """A place where a change affects callers.

    `name` is an operationId, or with `ChangedPart.EVENT` an event type. `detail` is the name of the
    parameter or header, or the status of the response. `pointer` points into the body that is sent
    or read, with `*` for every element of an array (`/data/*/price`).
    """

    name: str
    part: ChangedPart
    detail: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class ConsumerUse:
    """A consumer's use of an operation or event.

    The names of parameters are in lower case. `body` and `reads` are without pointers that others
    extend.
    """

    parameters: frozenset[str] = frozenset()
    body: tuple[Pointer, ...] = ()
    statuses: frozenset[str] = frozenset()
    reads: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsumerContract:
    """A consumer's use of operations and event types."""

    consumer: str
    operations: Mapping[str, ConsumerUse] = field(default_factory=dict)
    events: Mapping[str, ConsumerUse] = field(default_factory=dict)


def contract_of(data: Mapping[str, Any]) -> ConsumerContract:
    """Read the content of a contract file.

    Raises `ValueError`, `KeyError`, `TypeError` or `AttributeError` for anything else.
    """
    return ConsumerContract(
        _name(data),
        {name: _used(operation) for name, operation in data.get("operations", {}).items()},
        {name: _used(event) for name, event in data.get("events", {}).items()},
    )


def _name(data: Mapping[str, Any]) -> str:
    """The consumer, and what else the registry knows of it: its version and owner."""
    name = " ".join(filter(None, (data["consumer"], data.get("program_version"))))
    owner = data.get("owner")
    return name if owner is None else f"{name} of {owner}"


def _used(data: Mapping[str, Any]) -> ConsumerUse:
    return ConsumerUse(
        parameters=frozenset(name.lower() for name in data.get("parameters", ())),
        body=_pointers(data.get("body", ())),
        statuses=frozenset(str(status) for status in data.get("statuses", ())),
        reads=_pointers(data.get("reads", ())),
    )


def _pointers(texts: Iterable[str]) -> tuple[Pointer, ...]:
    texts = tuple(texts)
    if any(text and not text.startswith("/") for text in texts):
        raise ValueError("a pointer begins with /")
    pointers = [split(text) for text in texts]
    # A program that reads `/data/*/title` also reads `/data`, but nothing else of it.
    inner = {pointer[:length] for pointer in pointers for length in range(len(pointer))}
    return tuple(pointer for pointer in pointers if pointer not in inner)


def affected(
    contract: ConsumerContract, rule: str, hits: Hits, uses: Iterable[ChangedUse]
) -> list[ChangedUse]:
    """Return the uses of a change that affect the contract's consumer."""
    return [use for use in uses if _affects(contract, rule, hits, use)]


def _affects(contract: ConsumerContract, rule: str, hits: Hits, use: ChangedUse) -> bool:
    held = contract.events if use.part is ChangedPart.EVENT else contract.operations
    used = held.get(use.name)
    if used is None:
        return False
    if hits is Hits.ALL or use.part is ChangedPart.WHOLE:
        return True
    if use.part is ChangedPart.PARAMETER:
        return (use.detail.lower() in used.parameters) != (hits is Hits.OMITTERS)
    if use.part is ChangedPart.BODY:
        return _sends(hits, split(use.pointer), used.body)
    return _receives(rule, use, used)


def _receives(rule: str, use: ChangedUse, used: ConsumerUse) -> bool:
    """Return whether the consumer gets this place of a response or an event."""
    if use.part is ChangedPart.RESPONSE and used.statuses and not _gets(use.detail, used.statuses):
        return False
    at = split(use.pointer)
    if use.part is ChangedPart.RESPONSE and rule not in STATUS_RULES:
        return any(meets(at, read) for read in used.reads)
    # Contracts don't say which headers are read: every caller that gets the response may read them.
    return not at or any(meets(at, read) for read in used.reads)


def _gets(status: str, statuses: frozenset[str]) -> bool:
    if status == "default":
        return any(stated.startswith(("4", "5")) for stated in statuses)
    return any(stated == status or status == f"{stated[:1]}XX" for stated in statuses)


def _sends(hits: Hits, at: Pointer, body: Sequence[Pointer]) -> bool:
    if hits is Hits.OMITTERS:
        # A field of an object that isn't sent at all is not missing.
        parent = at[:-1]
        inside = not parent or any(_begins(sent, parent) for sent in body)
        return inside and not any(_begins(sent, at) for sent in body)
    return not at or any(meets(at, sent) for sent in body)


def _begins(longer: Pointer, shorter: Pointer) -> bool:
    """Return whether a pointer begins with another."""
    return len(longer) >= len(shorter) and meets(longer, shorter)


def meets(left: Pointer, right: Pointer) -> bool:
    """Return whether one pointer equals, contains or extends the other."""
    steps = zip(left, right, strict=False)
    return all(ours == theirs or ANY in (ours, theirs) for ours, theirs in steps)


def join(parts: Iterable[str]) -> str:
    """`("paths", "/items")` as `/paths/~1items`."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


def split(pointer: str) -> Pointer:
    """`/paths/~1items` as `("paths", "/items")`."""
    parts = pointer.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
