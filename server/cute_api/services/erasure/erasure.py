"""Erase a user: delete their own data, anonymize what others need.

Their rows are deleted, and their items' texts are blanked. Orders stay with their other parties and
name the user by an alias. Other users' events lose the user's name, address and messages.
It runs in steps and bounded batches, each in a transaction of its own. A row of `erasures` exists
until the last one, so an interrupted attempt is continued by the same command or by `cute
background`. A step that is already done finds nothing to do. Last, `cute background` erases the
user's requests in the other engine that an operator may have configured.
"""

import logging
from collections.abc import Callable, Generator
from contextlib import suppress
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cute_api.lib.times import first_id
from cute_api.models import User, Webhook, clock
from cute_api.models.database import Database
from cute_api.models.enums import AuditAction
from cute_api.models.failures import described
from cute_api.services.accounts import accounts, audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.accounts.reserved import ERASED_DOMAIN
from cute_api.services.erasure import intents, others
from cute_api.services.erasure.intents import Task
from cute_api.services.erasure.payloads import MARKER, ErasedPerson, scrub
from cute_api.services.erasure.steps import LAST_STEPS, STEPS, Step
from cute_api.usage.sinks import SinkError

FIRST = UUID(int=0)
EVENTS = "events of others"

Progress = Callable[[str, int], None]
Look = Callable[..., tuple[UUID | None, int]]
"""Processes rows after an id; returns the last id, or None, and how many rows it changed."""
Done = Generator[tuple[str, int], None, None]
"""Yields the step's name and the number of changed rows so far, after each batch."""

log = logging.getLogger("cute.erasure")


class _AlreadyErasedError(Exception):
    """Another process has completed the erasure."""


def erase(database: Database, email: str, *, actor: Actor, progress: Progress) -> UUID:
    """Erase the user with this email and return the id, or refuse an unknown one.

    `progress` gets a step's name and the number of changed rows so far. If it is interrupted,
    `cute background` continues at once, or within `intents.LEASE` if the process was killed.
    """
    with database.transaction() as session:
        task = _begin(session, email, actor)
    try:
        for name, rows in _work_on(database, task):
            progress(name, rows)
    except BaseException:
        with suppress(OperationalError), database.transaction() as session:
            intents.release(session, task.person.user_id)
        raise
    return task.person.user_id


def request(session: Session, email: str, *, actor: Actor) -> None:
    """Suspend the user with this email, and let `cute background` erase them at once."""
    intents.release(session, _begin(session, email, actor).person.user_id)


class Eraser:
    """Completes erasures, for `cute background`.

    `elsewhere` erases a user's requests in another engine, and raises `SinkError`.
    """

    def __init__(self, database: Database, elsewhere: Callable[[UUID], None] | None = None) -> None:
        self._database = database
        self._elsewhere = elsewhere

    def work(self) -> Generator[None, None, None]:
        """Continue due erasures, a batch per step. A failed one waits for its next attempt."""
        while (task := self._take()) is not None:
            try:
                if task.is_elsewhere:
                    self._erase_elsewhere(task.person.user_id)
                    continue
                for _ in _work_on(self._database, task):
                    yield
                log.info("Erased user %s.", task.person.user_id)
            except SinkError as error:
                log.warning("Erasing requests elsewhere failed; retrying later: %s", error)
                self._note_failure(task, str(error))
            except Exception as error:
                log.exception("Erasing user %s failed; retrying later.", task.person.user_id)
                self._note_failure(task, described(error))

    def _erase_elsewhere(self, user_id: UUID) -> None:
        if self._elsewhere is not None:
            self._elsewhere(user_id)
        with self._database.transaction() as session:
            if self._elsewhere is None:
                intents.end(session, user_id)
            else:
                intents.note_erased_elsewhere(session, user_id)

    def _take(self) -> Task | None:
        try:
            with self._database.transaction() as session:
                return intents.take(session)
        except OperationalError:
            log.info("Erasures wait: the database is down.")
            return None

    def _note_failure(self, task: Task, reason: str) -> None:
        try:
            with self._database.transaction() as session:
                intents.note_failure(session, task.person.user_id, reason)
        except OperationalError:
            log.info("Erasures wait: the database is down.")


def _begin(session: Session, email: str, actor: Actor) -> Task:
    """Record the erasure, suspend the user, and delete their webhooks."""
    user = accounts.need(session, email)
    # Locked first, as by each step, because another process may be working on it.
    task = intents.begin(session, ErasedPerson(user.id, user.email, user.username), actor)
    session.refresh(user, with_for_update={"key_share": True})
    now = clock.now(session)
    user.suspended_at = user.suspended_at or now
    session.execute(
        update(Webhook)
        .where(Webhook.user_id == user.id, Webhook.deleted_at.is_(None))
        .values(deleted_at=now)
    )
    return task


def _work_on(database: Database, task: Task) -> Done:
    """Run all steps; end early if another process has completed the erasure."""
    try:
        yield from _all_steps(database, task)
    except _AlreadyErasedError:
        return


def _all_steps(database: Database, task: Task) -> Done:
    person = task.person
    for name, step in STEPS:
        yield from _repeat(database, person, name, step)
    with database.transaction() as session:
        began = clock.now(session)
    yield from _walk(database, person, EVENTS, scrub, after=FIRST)
    with database.transaction() as session:
        _hold(session, person)
        session.execute(update(User).where(User.id == person.user_id).values(username=person.alias))
    # Until now another user's action could still put the name into an event.
    yield from _walk(database, person, EVENTS, scrub, after=first_id(began))
    # After the scrub, so that clients that read again because of these find only the alias.
    yield from _walk(database, person, "times of orders", others.move_orders, after=FIRST)
    yield from _walk(database, person, "users who are notified", others.notify, after=FIRST)
    yield from _walk(database, person, "apps that are notified", others.notify_apps, after=FIRST)
    for name, step in LAST_STEPS:
        yield from _repeat(database, person, name, step)
    with database.transaction() as session:
        _hold(session, person)
        _end(session, task)


def _repeat(database: Database, person: ErasedPerson, name: str, step: Step) -> Done:
    total = 0
    while True:
        with database.transaction() as session:
            _hold(session, person)
            changed = step(session, person)
        if not changed:
            return
        total += changed
        yield name, total


def _walk(database: Database, person: ErasedPerson, name: str, look: Look, *, after: UUID) -> Done:
    last: UUID | None = after
    total = 0
    while last is not None:
        with database.transaction() as session:
            _hold(session, person)
            last, changed = look(session, person, after=last)
        total += changed
        yield name, total


def _hold(session: Session, person: ErasedPerson) -> None:
    if not intents.hold(session, person):
        raise _AlreadyErasedError


def _end(session: Session, task: Task) -> None:
    user_id = task.person.user_id
    email = f"{MARKER}-{user_id}@{ERASED_DOMAIN}"
    session.execute(update(User).where(User.id == user_id).values(email=email, password_hash=None))
    intents.leave_elsewhere(session, task.person, email)
    audit.record(session, task.actor, AuditAction.USER_ERASED, user_id)
