"""The queues, and how a transaction wakes a worker; doesn't load RQ."""

from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

CHANNEL = "cute_jobs"


class JobQueue(StrEnum):
    """The queues, each with the workers of one command."""

    DELIVERIES = "deliveries"
    MAILS = "mails"
    BACKGROUND = "background"


def ask(session: Session, queue: JobQueue) -> None:
    """Wake a worker of the queue once the transaction commits."""
    session.execute(select(func.pg_notify(CHANNEL, queue.value)))
