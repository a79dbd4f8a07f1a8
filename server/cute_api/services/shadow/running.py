"""The work of `cute background`: replay the reads of users whose run is due."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import select, update

from cute_api.lib.json_objects import Json
from cute_api.models import ShadowUpgrade, clock
from cute_api.models.database import Database
from cute_api.models.statements import SessionStatements
from cute_api.services.shadow.differences import Difference, ReplayedResponse, between
from cute_api.services.shadow.reads import ChosenReads, ShadowRead, chosen
from cute_api.versions.registry import EventVersions

# A run ends after this time, with what it has found.
BUDGET_S = 60.0
EVERY = timedelta(days=1)
# When another process may take over a run that was interrupted.
LEASE = timedelta(minutes=10)
MAX_DIFFERENCES = 500

log = logging.getLogger("cute.shadow")


class Replays(Protocol):
    """Replays reads: see `replaying`."""

    @property
    def versions(self) -> EventVersions: ...

    @property
    def names(self) -> frozenset[str]: ...

    def answers(
        self, read: ShadowRead, versions: Sequence[str]
    ) -> Sequence[ReplayedResponse] | None:
        """Return the responses in these versions, or None if the read can't be replayed."""
        ...


class ShadowRuns:
    """Runs what is due. `make` makes the replays, at the first run."""

    def __init__(
        self,
        database: Database,
        make: Callable[[], Replays],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._make = make
        self._ticks = ticks
        self._replays: Replays | None = None

    def work(self) -> Generator[None, None, None]:
        """Run what is due, yielding after each read."""
        while (due := self._take()) is not None:
            user_id, reads = due
            report = yield from self._run(reads)
            self._finish(user_id, report)

    def _take(self) -> tuple[UUID, ChosenReads] | None:
        """Take the user whose run has been due for longest."""
        due = (
            select(ShadowUpgrade.user_id)
            .where(ShadowUpgrade.due_at <= clock.NOW)
            .order_by(ShadowUpgrade.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.transaction() as session:
            user_id = session.scalar(
                update(ShadowUpgrade)
                .where(ShadowUpgrade.user_id.in_(due.scalar_subquery()))
                .values(due_at=clock.NOW + LEASE)
                .returning(ShadowUpgrade.user_id)
            )
            if user_id is None:
                return None
            return user_id, chosen(SessionStatements(session), user_id, clock.now(session))

    def _run(self, chosen_reads: ChosenReads) -> Generator[None, None, Json]:
        replays = self._replays = self._replays or self._make()
        ends = self._ticks() + BUDGET_S
        found: Counter[tuple[str, str, str, Difference]] = Counter()
        replayed, skipped, is_cut = 0, chosen_reads.skipped_calls, chosen_reads.is_cut
        for read in chosen_reads.reads:
            if self._ticks() > ends:
                is_cut = True
                break
            before = replays.versions.pinned(read.version)
            later = [date for date in replays.versions.living if date > before]
            # The second response in the same version shows what changes by itself.
            answers = replays.answers(read, [before, before, *later])
            if answers is None:
                skipped += read.calls
            else:
                replayed += 1
                first, again, *others = answers
                noise = between(first, again, replays.names)
                for date, answer in zip(later, others, strict=True):
                    for difference in between(first, answer, replays.names) - noise:
                        found[read.operation, before, date, difference] += read.calls
            yield
        return {
            "reads": replayed,
            "skipped_calls": skipped,
            "complete": not is_cut and len(found) <= MAX_DIFFERENCES,
            "differences": [
                {
                    "operation": operation,
                    "before": before,
                    "after": after,
                    "kind": difference.kind,
                    "field": difference.field,
                    "calls": calls,
                }
                for (operation, before, after, difference), calls in sorted(found.items())
            ][:MAX_DIFFERENCES],
        }

    def _finish(self, user_id: UUID, report: Json) -> None:
        with self._database.transaction() as session:
            session.execute(
                update(ShadowUpgrade)
                .where(ShadowUpgrade.user_id == user_id)
                .values(due_at=clock.NOW + EVERY, ran_at=clock.NOW, report=report)
            )
        log.info("Replayed reads of a user.", extra={"reads": report["reads"]})
