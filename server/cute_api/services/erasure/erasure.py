"""Erasing a user: what is theirs alone goes, what others need stays without them.

Their rows are removed, and their items lose their words. Orders stay with their parties: in them
the user is an alias. Other users' events lose the user's name, address and messages.

It goes in steps and bounded batches, each in a transaction of its own. Nothing is left half done by
a crash: the email goes last, so that the same command continues where it stopped.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from cute_api.models import User, Webhook, clock
from cute_api.models.database import Database
from cute_api.models.enums import AuditAction, AuditTarget
from cute_api.services.accounts import accounts, audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.accounts.reserved import ERASED_DOMAIN
from cute_api.services.common.moments import first_id
from cute_api.services.erasure.payloads import MARKER, Person, scrub
from cute_api.services.erasure.steps import LAST_STEPS, STEPS, Step

FIRST = UUID(int=0)

Progress = Callable[[str, int], None]


def erase(database: Database, email: str, *, actor: Actor, progress: Progress) -> None:
    """Erase the user with this email. Refused when there is none.

    `progress` gets the name of a step and how many rows it has changed so far.
    """
    with database.transaction() as session:
        person = _begin(session, email)
    for name, step in STEPS:
        _repeat(database, person, name, step, progress)
    with database.transaction() as session:
        began = clock.now(session)
    _scrub_all(database, person, FIRST, progress)
    with database.transaction() as session:
        session.execute(update(User).where(User.id == person.user_id).values(username=person.alias))
    # Until now a counterpart's action could still put the name into an event.
    _scrub_all(database, person, first_id(began), progress)
    for name, step in LAST_STEPS:
        _repeat(database, person, name, step, progress)
    with database.transaction() as session:
        _end(session, person, actor)


def _begin(session: Session, email: str) -> Person:
    """From here on nothing acts for the user, and nothing is sent to them."""
    user = accounts.need(session, email)
    session.refresh(user, with_for_update={"key_share": True})
    now = clock.now(session)
    user.suspended_at = user.suspended_at or now
    session.execute(
        update(Webhook)
        .where(Webhook.user_id == user.id, Webhook.deleted_at.is_(None))
        .values(deleted_at=now)
    )
    return Person(user.id, user.email, user.username)


def _repeat(
    database: Database,
    person: Person,
    name: str,
    step: Step,
    progress: Progress,
) -> None:
    total = 0
    while True:
        with database.transaction() as session:
            changed = step(session, person)
        if not changed:
            return
        total += changed
        progress(name, total)


def _scrub_all(database: Database, person: Person, after: UUID, progress: Progress) -> None:
    last: UUID | None = after
    total = 0
    while last is not None:
        with database.transaction() as session:
            last, changed = scrub(session, person, after=last)
        total += changed
        progress("events of others", total)


def _end(session: Session, person: Person, actor: Actor) -> None:
    session.execute(
        update(User)
        .where(User.id == person.user_id)
        .values(email=f"{MARKER}-{person.user_id}@{ERASED_DOMAIN}", password_hash=None)
    )
    audit.record(session, actor, AuditAction.USER_ERASED, AuditTarget.USER, person.user_id)
