"""The queues, and how a transaction wakes a worker; doesn't load RQ."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

CHANNEL = "cute_jobs"


class JobQueue(StrEnum):
    """The queues, each with the workers of one command."""

    DELIVERIES = "deliveries"
    MAILS = "mails"
    BACKGROUND = "background"


JOBS: Mapping[JobQueue, str] = {
    JobQueue.DELIVERIES: "cute_api.webhooks.jobs.deliver.deliver_due",
    JobQueue.MAILS: "cute_api.jobs.worker.DueWork.run",
    JobQueue.BACKGROUND: "cute_api.jobs.worker.DueWork.run",
}
"""The only job of each queue."""


def ask(session: Session, queue: JobQueue) -> None:
    """Wake a worker of the queue once the transaction commits."""
    session.execute(select(func.pg_notify(CHANNEL, queue.value)))
