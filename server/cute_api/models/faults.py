"""Faults on demand: the script of a key in a sandbox, and which calls it meets."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt
from cute_api.models.enums import SandboxFaultKind
from cute_api.models.statements import Reads, Statement

LIFETIME = timedelta(hours=24)
"""How long a script meets calls. It ends by itself, because people forget to remove it."""
DEFAULT_SECONDS = 1
HUNDRED = 100

Json = dict[str, Any]


class SandboxScript(Base):
    """The faults of a key, as in the document.

    `counts` has the calls since the script was set, by operation. `api_keys.faults_until` says
    whether the script still counts, so that other keys cost no query.
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
    """What goes wrong in one call."""

    kind: SandboxFaultKind
    seconds: int = DEFAULT_SECONDS


_COUNT = Statement("""
UPDATE sandbox_faults
SET counts = jsonb_set(counts, ARRAY[%(name)s::text],
    to_jsonb(coalesce((counts->>%(name)s::text)::integer, 0) + 1))
WHERE key_id = %(key)s::uuid
RETURNING seed, faults::text, counts::text
""")


def count(reads: Reads, key_id: UUID, operation_id: str) -> Fault | None:
    """Count a call of a key that has a script; return its fault."""
    rows = reads.rows(_COUNT, key=str(key_id), name=operation_id)
    if not rows:
        return None
    row = rows[0]
    return decide(row.seed, orjson.loads(row.faults), orjson.loads(row.counts), operation_id)


def decide(
    seed: int, faults: Sequence[Json], counts: Mapping[str, int], operation_id: str
) -> Fault | None:
    """Return the fault of the newest call, of `operation_id`, which `counts` includes."""
    for place, fault in enumerate(faults):
        wanted = fault.get("operations", counts)
        if operation_id not in wanted:
            continue
        number = sum(counts.get(name, 0) for name in wanted)
        if _meets(fault, seed, place, number):
            return Fault(SandboxFaultKind(fault["fault"]), fault.get("seconds", DEFAULT_SECONDS))
    return None


def _meets(fault: Json, seed: int, place: int, number: int) -> bool:
    """Return whether the fault at a place of the script meets the call with this number."""
    if "nth" not in fault and "percent" not in fault:
        return True
    drawn = hashlib.sha256(f"{seed}:{place}:{number}".encode()).digest()
    by_chance = int.from_bytes(drawn[:8]) % HUNDRED < fault.get("percent", 0)
    return by_chance or number in fault.get("nth", ())


def ends_at(created_at: datetime) -> datetime:
    """Return when a script ends."""
    return created_at + LIFETIME
