"""Requested erasures, each worked on by one process at a time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.jobs import asking
from cute_api.jobs.asking import JobQueue
from cute_api.models import Erasure, clock
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor, StoredActor
from cute_api.services.erasure.payloads import ErasedPerson
from cute_api.usage.mail_watch import Failure

# Renewed with each step; when it ends, another process continues.
LEASE = timedelta(minutes=1)
# After each failed attempt; the last delay repeats, because erasures are never given up.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# Once the other engine of requests responds, `cute usage` sends it all buffered rows in this time.
SETTLED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Task:
    """An erasure to work on, and the actor who requested it."""

    person: ErasedPerson
    actor: Actor

    @classmethod
    def of(cls, row: Erasure) -> Self:
        person = ErasedPerson(row.user_id, row.email, row.username)
        return cls(person, StoredActor(row.actor_kind, row.actor))

    @property
    def is_elsewhere(self) -> bool:
        """Whether only another engine may still have rows; see `leave_elsewhere`."""
        return self.person.username == self.person.alias


@dataclass(frozen=True, slots=True)
class IncompleteErasures:
    """Incomplete erasures: their number, the age of the oldest, and the last failure."""

    count: int
    oldest_s: float
    failure: Failure | None = None


def begin(session: Session, person: ErasedPerson, actor: Actor) -> Task:
    """Request an erasure, or take over an earlier request, to work on it in this process.

    If this process dies, a background worker continues.
    """
    kind, name = audit.kind_and_name(actor)
    until = clock.NOW + LEASE
    session.execute(
        insert(Erasure)
        .values(
            user_id=person.user_id,
            email=person.email,
            username=person.username,
            actor_kind=kind,
            actor=name,
            next_attempt_at=until,
            attempts=1,
        )
        .on_conflict_do_update(
            index_elements=[Erasure.user_id],
            set_={"next_attempt_at": until, "attempts": Erasure.attempts + 1},
        )
    )
    return Task.of(session.get_one(Erasure, person.user_id))


def take(session: Session) -> Task | None:
    """Take a due erasure and count the attempt; return None without one."""
    row = session.scalar(
        select(Erasure)
        .where(Erasure.next_attempt_at <= clock.STATEMENT)
        .order_by(Erasure.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.attempts += 1
    row.next_attempt_at = clock.now(session) + LEASE
    session.flush()
    return Task.of(row)


def hold(session: Session, person: ErasedPerson) -> bool:
    """Lock the erasure for a step and renew its lease; return False if PostgreSQL's is complete."""
    renewal = (
        update(Erasure)
        .where(Erasure.user_id == person.user_id, Erasure.username == person.username)
        .values(next_attempt_at=clock.NOW + LEASE)
        .returning(Erasure.user_id)
    )
    return session.scalar(renewal) is not None


def note_failure(session: Session, user_id: UUID, reason: str) -> None:
    """Record a failed attempt and schedule the next."""
    row = session.get(Erasure, user_id, with_for_update=True)
    if row is None:
        return
    now = clock.now(session)
    row.failure, row.failed_at = reason, now
    row.next_attempt_at = now + DELAYS[min(row.attempts, len(DELAYS)) - 1]


def release(session: Session, user_id: UUID) -> None:
    """Let a background worker continue at once."""
    session.execute(
        update(Erasure).where(Erasure.user_id == user_id).values(next_attempt_at=clock.NOW)
    )
    asking.ask(session, JobQueue.BACKGROUND)


def waiting(session: Session) -> IncompleteErasures:
    """Return the erasures that are incomplete now."""
    count, first = session.execute(select(func.count(), func.min(Erasure.created_at))).one()
    last = session.scalar(
        select(Erasure)
        .where(Erasure.failed_at.is_not(None))
        .order_by(Erasure.failed_at.desc())
        .limit(1)
    )
    now = clock.now(session)
    failure = None
    if last is not None and last.failure is not None and last.failed_at is not None:
        failure = Failure(last.failure, (now - last.failed_at).total_seconds())
    return IncompleteErasures(count, (now - first).total_seconds() if count else 0.0, failure)


def leave_elsewhere(session: Session, person: ErasedPerson, email: str) -> None:
    """Keep the erasure, without the names, for `cute background` to erase requests elsewhere.

    Call it when nothing else in PostgreSQL names the person. `email` replaces the address.
    """
    session.execute(
        update(Erasure)
        .where(Erasure.user_id == person.user_id)
        .values(email=email, username=person.alias, attempts=0, failure=None, failed_at=None)
    )
    release(session, person.user_id)


def note_erased_elsewhere(session: Session, user_id: UUID) -> None:
    """End the erasure at the second success in a row; schedule that after the first.

    At the first one, or after a failure, rows may still have been on their way to the engine.
    """
    row = session.get(Erasure, user_id, with_for_update=True)
    if row is None:
        return
    if row.attempts > 1 and row.failure is None:
        session.delete(row)
        return
    row.failure, row.failed_at = None, None
    row.next_attempt_at = clock.now(session) + SETTLED


def end(session: Session, user_id: UUID) -> None:
    """Delete the row of a complete erasure."""
    session.execute(delete(Erasure).where(Erasure.user_id == user_id))
