"""Rules for PostgreSQL: pure. Bounds are those of the processes themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from cute_api.config import Variable
from cute_api.config_values import Pooler
from cute_api.doctor.outcomes import Diagnosis, failed, fine, skipped, warned
from cute_api.models import schema
from cute_api.models.encryption_keys import SharedKeys
from cute_api.models.schema_version import SchemaState
from cute_api.processes import heartbeat
from cute_api.processes.singletons import BUSY_LOOKS
from cute_api.services.system_health import readiness
from cute_api.services.system_health.check import seconds
from cute_api.services.system_health.readiness import Finding, Readiness
from cute_api.usage.connection_watch import ConnectionTotals

# Share of PostgreSQL's connections; an alert also fires from there on.
USED_WARN = 0.8
# Errors of PostgreSQL and PgBouncer when no connection is left.
FULL = ("too many clients", "connection slots", "no more connections allowed")
MORE_CONNECTIONS = (
    f"Raise max_connections, lower {Variable.CONNECTIONS}, or use a pooler: "
    "docs/operations/database.md has the formula."
)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """`version` is `server_version_num`; `place` is host, port and database."""

    version: int
    place: str
    is_standby: bool
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class SchemaFacts:
    """`version` is the database's migration, `newest` that of this build; `oldest` is the newest
    migration of the oldest release that the database still serves."""

    state: SchemaState
    version: str | None
    newest: str
    oldest: str | None


@dataclass(frozen=True, slots=True)
class HeldLock:
    """The session that holds a singleton's lock. `silent_s` is None if PostgreSQL hides it, 0
    while it runs a statement."""

    pid: int
    address: str | None
    silent_s: float | None


def of_refusal(text: str) -> Diagnosis:
    """Judge a failed connection by the driver's text, which never has the password."""
    first = text.strip().partition("\n")[0]
    if any(words in first for words in FULL):
        return failed(first, f"{MORE_CONNECTIONS} End sessions that nobody needs meanwhile.")
    return failed(
        first, f"Start PostgreSQL, or correct {Variable.DATABASE_URL}. The API serves nothing."
    )


def of_server(found: ServerFacts) -> Diagnosis:
    number = f"{found.version // 10_000}.{found.version % 10_000}"
    shown = f"{number} at {found.place}"
    reason = schema.too_old(found.version)
    if reason is not None:
        return failed(shown, reason)
    if found.is_standby or found.is_read_only:
        return failed(
            f"{shown}, which accepts no writes{' (a standby)' if found.is_standby else ''}",
            f"Name the primary in {Variable.DATABASE_URL}; with several hosts, add "
            "?target_session_attrs=read-write.",
        )
    return fine(f"{shown}, {schema.MINIMUM_VERSION // 10_000} or newer is needed")


def of_schema(found: SchemaFacts) -> Diagnosis:
    at = f"at {found.version}, this build has {found.newest}"
    serves = f"the database serves releases from {found.oldest} on"
    finding = readiness.database(found.state)
    if finding.reason is not None:
        if found.version is None:
            return failed("none has run", finding.reason)
        if found.version == found.newest:
            return failed(f"{at}, values of lists are missing", finding.reason)
        return failed(f"{at}; {serves}", finding.reason)
    if found.state is SchemaState.NEWER:
        return warned(f"{at}; {serves}", "Upgrade this process to the release of the database.")
    return fine(f"{at}; {serves}")


def of_pooler(is_pooled: bool, setting: Pooler, refusal: str | None) -> Diagnosis:
    """`refusal` is why `cute serve` would not start with this connection, or None."""
    found = "through a pooler" if is_pooled else "PostgreSQL itself"
    shown = f"{found}, {Variable.DATABASE_POOLER}={setting}"
    if refusal is not None:
        return failed(shown, refusal)
    if setting is Pooler.TRANSACTION and not is_pooled:
        return warned(
            shown,
            f"Unset {Variable.DATABASE_POOLER}: reads are planned again each time, for nothing.",
        )
    prepared = "are not prepared" if setting is Pooler.TRANSACTION else "are prepared"
    return fine(f"{shown}: statements {prepared}")


def of_sessions(is_pooled: bool) -> Diagnosis:
    """Whether processes that need their own session could start with this URL."""
    if is_pooled:
        return skipped(
            f"this {Variable.DATABASE_URL} leads through a pooler, which cute relay, worker, "
            "usage, background and db upgrade refuse: run this with theirs, too"
        )
    return fine("yes: cute relay, worker, usage, background and db upgrade can start")


def of_lock(held: HeldLock | None, command: str, looks: int = heartbeat.HUNG_LOOKS) -> Diagnosis:
    """Judge the singleton process `command` by the lock that it holds.

    After this many `looks` a standby process would have replaced it.
    """
    if held is None:
        return failed(
            "no process holds it",
            f"Start `{command}`. If one runs, its log says what it waits for.",
        )
    where = "on a Unix socket" if held.address is None else f"from {held.address}"
    shown = f"session {held.pid} {where}"
    if held.silent_s is None:
        return warned(
            f"{shown}; PostgreSQL does not show when it was heard",
            "Use one role for all processes, and leave track_activities on: otherwise a process "
            "that hangs is not replaced.",
        )
    shown = f"{shown}, heard {seconds(held.silent_s)} ago"
    if held.silent_s >= looks * heartbeat.LOOK_S:
        return warned(
            f"{shown}: silent",
            f"If it stays silent, restart that `{command}`, and run a second one, which replaces "
            "one that hangs.",
        )
    return fine(shown)


LOOKS_OF_BACKGROUND = BUSY_LOOKS


def of_connections(found: ConnectionTotals, budget: int) -> Diagnosis:
    """`budget` is the maximum of connections of one API process."""
    used = sum(found.by_name_and_state.values())
    # A process opens one more for a moment, as the operations page says.
    needed = budget + 1
    shown = f"{used} of {found.most} in use, an API process takes up to {needed}"
    if needed > found.most:
        return failed(shown, MORE_CONNECTIONS)
    if found.most - used < needed:
        return warned(f"{shown}: no room to start another", MORE_CONNECTIONS)
    if used >= USED_WARN * found.most:
        return warned(f"{shown}: {USED_WARN:.0%} or more", MORE_CONNECTIONS)
    return fine(shown)


def of_keys(found: SharedKeys, fingerprints: Sequence[str]) -> Diagnosis:
    """Compare the keys of this process with those that other processes recorded."""
    shown = f"encrypts with {fingerprints[0]}, has {len(fingerprints)}"
    return _of_finding(readiness.encryption_keys(found), shown)


def _of_finding(finding: Finding, shown: str) -> Diagnosis:
    match finding.readiness:
        case Readiness.OK:
            return fine(shown)
        case Readiness.DEGRADED:
            return warned(shown, finding.reason or "")
        case Readiness.UNREADY:
            return failed(shown, finding.reason or "")
