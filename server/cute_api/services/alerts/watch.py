"""Check alerts when they are due: part of the work of `cute mailer`.

Several processes may work at once: each takes other alerts, those that have been due longest first.
A check that fails or takes too long is repeated when the alert is due again, and keeps no other
from being checked. Emails are sent between two batches.
"""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cute_api.models import clock, set_aside
from cute_api.models.database import Database
from cute_api.models.enums import RowWriter
from cute_api.models.statements import SessionStatements, sql
from cute_api.services.alerts import firing
from cute_api.services.alerts.kinds import KINDS
from cute_api.versions.registry import EventVersions

LOOK_EVERY_S = 5.0
BATCH = 100
STATEMENT_MS = 2_000
"""How long a statement of a check may take. With its indexes it takes milliseconds."""

log = logging.getLogger("cute.mail")

_TAKE = sql(f"""
WITH due AS (
    SELECT id FROM alerts WHERE due_at <= %(now)s::timestamptz AND kind = ANY (%(kinds)s::text[])
    ORDER BY due_at LIMIT {BATCH} FOR UPDATE SKIP LOCKED
), waits AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(seconds)s::float[]) AS waits (kind, seconds)
)
UPDATE alerts SET due_at = %(now)s::timestamptz + make_interval(secs => waits.seconds)
FROM due, waits WHERE alerts.id = due.id AND waits.kind = alerts.kind
RETURNING alerts.id
""")  # noqa: S608 - constants only
_BOUND = text(f"SET LOCAL statement_timeout = {STATEMENT_MS}")


class AlertWatch:
    """`now` returns the time that decides, `ticks` is monotonic, in seconds."""

    def __init__(
        self,
        database: Database,
        versions: EventVersions,
        *,
        now: Callable[[Session], datetime] = clock.now,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._versions = versions
        self._now = now
        self._ticks = ticks
        self._next = ticks()

    def work(self) -> Generator[None, None, None]:
        """Every `LOOK_EVERY_S`, or at once if more is due, check a batch, an alert per step."""
        if self._ticks() < self._next:
            return
        try:
            alert_ids = self._take()
            if len(alert_ids) < BATCH:
                self._next = self._ticks() + LOOK_EVERY_S
            for alert_id in alert_ids:
                self._check(alert_id)
                yield
        except OperationalError:
            log.info("Alerts wait: the database is down.")

    def _take(self) -> Sequence[UUID]:
        """Take due alerts: no process checks them again before they are due the next time."""
        kinds = {kind.value: traits.every.total_seconds() for kind, traits in KINDS.items()}
        with self._database.transaction() as session:
            taken = SessionStatements(session).rows(
                _TAKE,
                now=self._now(session),
                kinds=list(kinds),
                seconds=list(kinds.values()),
            )
            return [row.id for row in taken]

    def _check(self, alert_id: UUID) -> None:
        def check(session: Session, _: Sequence[UUID]) -> None:
            session.execute(_BOUND)
            firing.check(session, alert_id, self._versions, self._now(session))

        set_aside.write_each(
            self._database, RowWriter.MAIL, [alert_id], check, lambda known_id: f"alert {known_id}"
        )
