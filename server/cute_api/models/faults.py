"""Faults on demand: the script of a key in a sandbox, and which calls and events it meets."""

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.lib.json_objects import Json
from cute_api.models.base import Base, CreatedAt
from cute_api.models.enums import SandboxFaultKind as Kind
from cute_api.models.statements import Gateway, Reads, Statement

LIFETIME = timedelta(hours=24)
"""How long a script counts. It ends by itself, because people forget to remove it."""
DEFAULT_SECONDS: Mapping[Kind, int] = {
    Kind.WEBHOOK_LATE: 5,
    Kind.WEBHOOK_OUT_OF_ORDER: 60,
    Kind.WEBHOOK_DOWN: 3_600,
}
"""The `seconds` of faults that are not 1 by default."""
PUTS_OFF = frozenset({Kind.WEBHOOK_LATE, Kind.WEBHOOK_OUT_OF_ORDER})
"""The faults of webhooks that send the event later."""
WITHHOLDS = PUTS_OFF | {Kind.WEBHOOK_DOWN}
"""The faults of webhooks under which an attempt sends nothing."""
WEBHOOK_FAULTS = WITHHOLDS | {
    Kind.WEBHOOK_TWICE,
    Kind.WEBHOOK_BAD_SIGNATURE,
    Kind.WEBHOOK_UNKNOWN_TYPE,
    Kind.WEBHOOK_UNKNOWN_FIELD,
}
CALL_FAULTS = frozenset(Kind) - WEBHOOK_FAULTS
HUNDRED = 100


class SandboxScript(Base):
    """The faults of a key, as in the document.

    `counts` has the calls and events since the script was set, by operation and event type.
    `api_keys.faults_until` says whether the script still counts, so that other keys cost no query.
    """

    __tablename__ = "sandbox_faults"

    key_id: Mapped[UUID] = mapped_column(
        ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True
    )
    seed: Mapped[int]
    faults: Mapped[list[Json]]
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    created_at: Mapped[CreatedAt]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong in one call, or in one attempt to deliver an event."""

    kind: Kind
    seconds: int = 1


class Script(NamedTuple):
    """A key's faults and counts, and the seconds since they were set."""

    seed: int
    faults: Sequence[Json]
    counts: Mapping[str, int]
    age_s: float = 0.0


_SCRIPT = """
seed, faults::text, counts::text, extract(epoch FROM statement_timestamp() - created_at)::float
    AS age_s
"""
_COUNT = Statement(f"""
UPDATE sandbox_faults
SET counts = jsonb_set(counts, ARRAY[%(name)s::text],
    to_jsonb(coalesce((counts->>%(name)s::text)::integer, 0) + 1))
WHERE key_id = %(key)s::uuid
RETURNING {_SCRIPT}
""")  # noqa: S608 - constants only
_READ = Statement(f"""
SELECT {_SCRIPT} FROM sandbox_faults WHERE key_id = %(key)s::uuid
""")  # noqa: S608 - constants only


def of_call(reads: Reads, key_id: UUID, operation_id: str) -> Fault | None:
    """Count a call of a key that has a script; return its fault."""
    rows = reads.rows(_COUNT, key=str(key_id), name=operation_id)
    return _decided(rows, operation_id, CALL_FAULTS)


def of_attempt(
    connection: Gateway, key_id: str, event_type: str, *, is_first: bool
) -> Fault | None:
    """Return the fault of an attempt for a webhook of a key that has a script.

    Only first attempts are counted. Retries meet `webhook_down` alone.
    """
    if is_first:
        rows = connection.rows(_COUNT, key=key_id, name=event_type)
        return _decided(rows, event_type, WEBHOOK_FAULTS)
    return _decided(connection.rows(_READ, key=key_id), event_type, {Kind.WEBHOOK_DOWN})


def _decided(rows: Sequence[Any], name: str, kinds: Set[Kind]) -> Fault | None:
    """Return the fault of the newest call or event, of a script if there is one."""
    if not rows:
        return None
    row = rows[0]
    faults, counts = orjson.loads(row.faults), orjson.loads(row.counts)
    return decide(Script(row.seed, faults, counts, row.age_s), name, kinds)


def decide(script: Script, name: str, kinds: Set[Kind]) -> Fault | None:
    """Return the fault of these kinds that the newest call or event meets.

    `name` is its operation or event type, and the script's counts include it.
    """
    for place, fault in enumerate(script.faults):
        kind = Kind(fault["fault"])
        names = fault.get("types" if is_event(name) else "operations")
        if kind not in kinds or (names is not None and name not in names):
            continue
        seconds = fault.get("seconds", DEFAULT_SECONDS.get(kind, 1))
        if kind is Kind.WEBHOOK_DOWN:
            is_met = script.age_s < seconds
        else:
            is_met = _meets(fault, script.seed, place, _number(script.counts, name, names))
        if is_met:
            return Fault(kind, seconds)
    return None


def is_event(name: str) -> bool:
    """Return whether a name of the counts is an event type, such as `item.sold`."""
    return "." in name


def _number(counts: Mapping[str, int], name: str, names: Sequence[str] | None) -> int:
    """Return the number of the newest call or event among those with these names, or among all."""
    if names is not None:
        return sum(counts.get(each, 0) for each in names)
    return sum(count for each, count in counts.items() if is_event(each) == is_event(name))


def _meets(fault: Json, seed: int, place: int, number: int) -> bool:
    """Return whether the fault at a place of the script meets the call or event of this number."""
    if "nth" not in fault and "percent" not in fault:
        return True
    drawn = hashlib.sha256(f"{seed}:{place}:{number}".encode()).digest()
    by_chance = int.from_bytes(drawn[:8]) % HUNDRED < fault.get("percent", 0)
    return by_chance or number in fault.get("nth", ())


def ends_at(created_at: datetime) -> datetime:
    """Return when a script ends."""
    return created_at + LIFETIME
