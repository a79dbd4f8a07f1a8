"""Rules for sessions that wait for locks, or keep a transaction open: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cute_api.doctor.outcomes import Diagnosis, fine, warned
from cute_api.models.database import SESSION_SETTINGS
from cute_api.services.system_health.check import seconds

# The limits of our own sessions for waiting for a lock, and for idling in a transaction.
LONGEST_WAIT_S = float(SESSION_SETTINGS["lock_timeout"].removesuffix("s"))
LONGEST_IDLE_S = float(SESSION_SETTINGS["idle_in_transaction_session_timeout"].removesuffix("s"))
SHOWN_SESSIONS = 3


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in a transaction, which began `open_s` ago.

    `idle_s` is how long it has been idle, `waits_s` how long it has waited for the session
    `blocked_by`, and `wanted` the table (or the table of the row) it waits for. None if not.
    """

    pid: int
    name: str
    open_s: float | None
    idle_s: float | None = None
    waits_s: float | None = None
    blocked_by: int | None = None
    wanted: str | None = None


def of_waits(sessions: Sequence[OpenSession]) -> Diagnosis:
    """Judge sessions that block others, or idle in a transaction, for longer than our limits."""
    bound = f"waits up to {LONGEST_WAIT_S:g} s, idle in a transaction up to {LONGEST_IDLE_S:g} s"
    by_pid = {session.pid: session for session in sessions}
    blocked: dict[int, list[OpenSession]] = {}
    for session in sessions:
        if session.blocked_by is not None:
            blocked.setdefault(_first_of(session, by_pid), []).append(session)
    found = [
        (pid, waiting)
        for pid, waiting in blocked.items()
        if max(session.waits_s or 0.0 for session in waiting) >= LONGEST_WAIT_S
    ]
    found.sort(key=lambda entry: -len(entry[1]))
    found += [
        (session.pid, [])
        for session in sessions
        if (session.idle_s or 0.0) >= LONGEST_IDLE_S and session.pid not in blocked
    ]
    if not found:
        return fine(f"none is long ({bound})")
    listed = "; ".join(_described(pid, by_pid, held) for pid, held in found[:SHOWN_SESSIONS])
    more = f"; {len(found) - SHOWN_SESSIONS} more" if len(found) > SHOWN_SESSIONS else ""
    return warned(
        f"{listed}{more}",
        "It holds up changes and upgrades. If nobody needs it, end it: "
        f"SELECT pg_terminate_backend({found[0][0]});",
    )


def _first_of(session: OpenSession, by_pid: Mapping[int, OpenSession]) -> int:
    """The session at the head of a queue, which waits for no other. In a cycle, any."""
    seen = {session.pid}
    pid = session.blocked_by
    assert pid is not None
    while pid in by_pid and by_pid[pid].blocked_by is not None and pid not in seen:
        seen.add(pid)
        pid = by_pid[pid].blocked_by or pid
    return pid


def _described(pid: int, by_pid: Mapping[int, OpenSession], blocked: Sequence[OpenSession]) -> str:
    session = by_pid.get(pid)
    text = f"session {pid}"
    if session is not None:
        text += f" ({_name(session)})"
        if session.idle_s is not None:
            text += f", idle in a transaction for {seconds(session.idle_s)}"
        elif session.open_s is not None:
            text += f", in a transaction for {seconds(session.open_s)}"
    if not blocked:
        return f"{text}, blocks nobody"
    tables = _list(waiting.wanted for waiting in blocked if waiting.wanted)
    longest = max(waiting.waits_s or 0.0 for waiting in blocked)
    return (
        f"{text}, blocks {len(blocked)} ({_list(map(_name, blocked))})"
        f"{f' on {tables}' if tables else ''} for up to {seconds(longest)}"
    )


def _name(session: OpenSession) -> str:
    return session.name or "without a name"


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted({*names}))
