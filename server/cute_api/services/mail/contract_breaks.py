"""Verdicts on contracts whose outlook has changed, and emails to partners about what breaks.

A contract is checked when its `Outlook` differs from that of its last check: with a server that has
a new version or whose version under way has changed, or with another proposal. Its owner gets one
email for each version and each proposal that breaks it. Publishing shows the verdicts, so what
breaks the program at that time needs no email.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cute_api.models import Contract, set_aside
from cute_api.models.database import Database
from cute_api.models.enums import MailKind, RowWriter
from cute_api.models.statements import SessionStatements, sql
from cute_api.services.contracts import verdicts
from cute_api.services.contracts.outlook import Outlook
from cute_api.services.mail import queue
from cute_api.services.mail.version_callers import first
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.change import plain
from cute_api.versions.registry import EventVersions

BATCH = 20
"""Users per transaction: a contract takes milliseconds, and a user can have 50."""
LOOK_EVERY_S = 3_600.0
FIRST = UUID(int=0)

log = logging.getLogger("cute.mail")

_UNCHECKED = sql(f"""
SELECT DISTINCT user_id FROM contracts
WHERE user_id > %(after)s AND checked_breaks IS DISTINCT FROM %(digest)s
ORDER BY user_id LIMIT {BATCH}
""")  # noqa: S608 - constants only


class ContractChecks:
    """`clock` is monotonic, in seconds."""

    def __init__(
        self,
        database: Database,
        versions: EventVersions,
        breaks: VersionBreaks,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._versions = versions
        self._breaks = breaks
        self._clock = clock
        self._next = clock()

    def work(self) -> Generator[None, None, None]:
        """Every `LOOK_EVERY_S`, check unchecked contracts and queue emails, a batch per step."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + LOOK_EVERY_S
        after = FIRST
        try:
            while user_ids := self._unchecked(after):
                # Users that are refused are skipped, and retried in the next hour.
                after = user_ids[-1]
                set_aside.write_each(
                    self._database,
                    RowWriter.MAIL,
                    user_ids,
                    self._check,
                    lambda user_id: f"mail about contracts to user {user_id}",
                )
                yield
        except OperationalError:
            log.info("Emails about contracts wait: the database is down.")

    def _unchecked(self, after: UUID) -> list[UUID]:
        with self._database.transaction() as session:
            reads = SessionStatements(session)
            given = {"after": after, "digest": Outlook(reads, self._breaks).digest}
            return [row.user_id for row in reads.rows(_UNCHECKED, **given)]

    def _check(self, session: Session, user_ids: Sequence[UUID]) -> None:
        outlook = Outlook(SessionStatements(session), self._breaks)
        unchecked = (
            select(Contract)
            .where(
                Contract.user_id.in_(user_ids),
                Contract.checked_breaks.is_distinct_from(outlook.digest),
            )
            .order_by(Contract.id)
            .with_for_update()
        )
        due: dict[tuple[UUID, str, str], list[str]] = defaultdict(list)
        for row in session.scalars(unchecked):
            row.verdicts = found = verdicts.made(plain(row.uses), row.api_version, outlook)
            row.checked_breaks = outlook.digest
            versions = verdicts.breaking(found["verdicts"], "version")
            versions = {version for version in versions if self._versions.is_living(version)}
            proposals = verdicts.breaking(found["proposals"], "name")
            for version in versions - {*row.told_versions}:
                due[row.user_id, "version", version].append(str(row.id))
            for name in proposals - {*row.told_proposals}:
                due[row.user_id, "proposal", name].append(str(row.id))
            row.told_versions = sorted({*row.told_versions, *versions})
            # A later proposal may have the name of one that was withdrawn.
            stored = {proposal.name for proposal in outlook.proposals}
            row.told_proposals = sorted({*row.told_proposals, *proposals} & stored)
        for (user_id, change, name), contract_ids in sorted(due.items()):
            data = {change: name, "contracts": contract_ids}
            queue.wish(session, MailKind.CONTRACT_BREAKS, user_id=user_id, data=data)


def described(session: Session, user_id: UUID, data: dict[str, Any], breaks: VersionBreaks) -> str:
    """Return the programs of an email that its change still breaks, a line each."""
    outlook = Outlook(SessionStatements(session), breaks)
    ids = [UUID(contract_id) for contract_id in data["contracts"]]
    rows = select(Contract).where(Contract.user_id == user_id, Contract.id.in_(ids))
    lines = [
        f"- {verdicts.described(row, verdict)}"
        for row in session.scalars(rows.order_by(Contract.program, Contract.id))
        for verdict in _of_change(verdicts.current(row, outlook), data)
        if verdicts.is_broken(verdict)
    ]
    return "\n".join(first(lines, "programs"))


def _of_change(found: dict[str, Any], data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the verdicts on the version or proposal of an email."""
    if "proposal" in data:
        return [known for known in found["proposals"] if known["name"] == data["proposal"]]
    return [known for known in found["verdicts"] if known["version"] == data["version"]]
