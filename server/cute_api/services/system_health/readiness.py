"""Whether a process can serve, for `GET /readyz`.

`unready` takes a process out of the balancer, so it is only for necessities that other processes
may have. The loss of something dispensable, usually for all processes at once, is `degraded`.
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
    """Readiness, from best to worst."""

    OK = "ok"
    DEGRADED = "degraded"
    UNREADY = "unready"


@dataclass(frozen=True, slots=True)
class Finding:
    """The readiness of a dependency, with a reason unless it is OK."""

    name: str
    readiness: Readiness = Readiness.OK
    reason: str | None = None


def overall(findings: Sequence[Finding]) -> Readiness:
    """Return the worst readiness."""
    return max((finding.readiness for finding in findings), key=list(Readiness).index)


def document(findings: Sequence[Finding]) -> dict[str, object]:
    """Return the body of the response."""
    return {
        "status": overall(findings),
        "checks": {finding.name: finding.readiness for finding in findings},
        "reasons": [finding.reason for finding in findings if finding.reason],
    }


def database(found: SchemaState | Exception) -> Finding:
    """Return unready without a database, or with an incompatible schema."""
    if isinstance(found, Exception):
        reason = f"PostgreSQL does not respond ({type(found).__name__})."
    elif found.serves:
        return Finding("database")
    else:
        reason = OLDER if found is SchemaState.OLDER else TOO_NEW
    return Finding("database", Readiness.UNREADY, reason)


def encryption_keys(found: SharedKeys) -> Finding:
    """Return unready for an unknown key, because other processes couldn't read its data.

    A process that lags in a rotation is only degraded: it serves all but a few requests.
    """
    if not found.lacking:
        return Finding("encryption_keys")
    readiness = Readiness.DEGRADED if found.is_known else Readiness.UNREADY
    return Finding("encryption_keys", readiness, found.reason)


def valkey(error: Exception | None) -> Finding:
    """Return at worst degraded, because requests are served without Valkey."""
    if error is None:
        return Finding("valkey")
    return Finding("valkey", Readiness.DEGRADED, NO_VALKEY.format(type(error).__name__))


def limits(*, are_up: bool) -> Finding:
    """Return at worst degraded, because each process then counts requests by itself."""
    return Finding("limits") if are_up else Finding("limits", Readiness.DEGRADED, NO_LIMITS)


def breakers(names: Sequence[str]) -> Finding:
    """Return degraded for open breakers, which affect only some calls."""
    if not names:
        return Finding("breakers")
    reason = NOT_IN_TIME.format(", ".join(names))
    return Finding("breakers", Readiness.DEGRADED, reason)


def replicas(state: ReplicaState) -> Finding:
    """Return at worst degraded, because the primary serves what replicas can't."""
    if state is ReplicaState.SERVES:
        return Finding("replicas")
    return Finding("replicas", Readiness.DEGRADED, TEXTS[state])
