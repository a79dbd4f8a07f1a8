"""Whether one process can serve: what `GET /readyz` says.

`unready` takes a process out of the balancer, so it is only for what the process can't do without
and another one may have. What all of them miss at once, and can do without, is `degraded`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cute_api.models.encryption_keys import SharedKeys
from cute_api.models.replicas.replicas import TEXTS, ReplicaState
from cute_api.models.schema_version import SchemaState

OLDER = "Migrations are missing: run `cute db upgrade`."
TOO_NEW = (
    "The database is of a later release, which no longer serves this one: upgrade this process."
)
NO_VALKEY = "Valkey does not respond ({}): requests are recorded and workers woken when it is back."
NOT_IN_TIME = "PostgreSQL does not respond in time, so some calls fail at once: {}."
NO_LIMITS = "The limits' storage does not respond: each process counts alone."


class Readiness(StrEnum):
    """From best to worst."""

    OK = "ok"
    DEGRADED = "degraded"
    UNREADY = "unready"


@dataclass(frozen=True, slots=True)
class Finding:
    """One of the things that were looked at. There is a reason unless it is OK."""

    name: str
    readiness: Readiness = Readiness.OK
    reason: str | None = None


def overall(findings: Sequence[Finding]) -> Readiness:
    """The worst of them."""
    return max((one.readiness for one in findings), key=list(Readiness).index)


def document(findings: Sequence[Finding]) -> dict[str, object]:
    """What is responded."""
    return {
        "status": overall(findings),
        "checks": {one.name: one.readiness for one in findings},
        "reasons": [one.reason for one in findings if one.reason],
    }


def database(found: SchemaState | Exception) -> Finding:
    """Without the database, or with one that this code doesn't fit, a process serves nothing."""
    if isinstance(found, Exception):
        reason = f"PostgreSQL does not respond ({type(found).__name__})."
    elif found.serves:
        return Finding("database")
    else:
        reason = OLDER if found is SchemaState.OLDER else TOO_NEW
    return Finding("database", Readiness.UNREADY, reason)


def encryption_keys(found: SharedKeys) -> Finding:
    """What a process encrypts with a key of its own, no other can read.

    One that is merely behind in a rotation serves all but a few requests; so may all others be.
    """
    if not found.lacking:
        return Finding("encryption_keys")
    readiness = Readiness.DEGRADED if found.is_known else Readiness.UNREADY
    return Finding("encryption_keys", readiness, found.reason)


def valkey(error: Exception | None) -> Finding:
    """Requests are served without it."""
    if error is None:
        return Finding("valkey")
    return Finding("valkey", Readiness.DEGRADED, NO_VALKEY.format(type(error).__name__))


def limits(*, are_up: bool) -> Finding:
    """Requests are then counted in each process."""
    return Finding("limits") if are_up else Finding("limits", Readiness.DEGRADED, NO_LIMITS)


def breakers(names: Sequence[str]) -> Finding:
    """The open ones: what else the process does, it does as before."""
    if not names:
        return Finding("breakers")
    reason = NOT_IN_TIME.format(", ".join(names))
    return Finding("breakers", Readiness.DEGRADED, reason)


def replicas(state: ReplicaState) -> Finding:
    """What they can't serve, the primary does."""
    if state is ReplicaState.SERVES:
        return Finding("replicas")
    return Finding("replicas", Readiness.DEGRADED, TEXTS[state])
