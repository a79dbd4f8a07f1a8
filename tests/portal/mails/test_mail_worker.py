"""`cute mailer` and `cute relay` as processes: an email is sent with and without a wake-up."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import TimeoutExpired
from uuid import uuid4

import pytest
from redis import Redis
from rq.job import Job
from sqlalchemy import func, select

from cute_api.jobs import refusals
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.queue import is_ours
from cute_api.models import MailWish
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import MailKind
from cute_api.sealing import new_key
from cute_api.services.mail import queue
from tests.portal.mails.mail_server import PATIENCE_S, MailServer, mail_server
from tests.webhooks.backend import Backend, eventually

QUEUE_KEY = f"rq:queue:{JobQueue.MAILS}"
# Of all processes on the module's database: one with another key would not start.
ENCRYPTION_KEY = new_key()
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def backend(
    database_url: str, redis_url: str, tmp_path: Path, mails: MailServer
) -> Iterator[Backend]:
    database = Database(make_engine(database_url, pool_size=2))
    address = f"smtp://127.0.0.1:{mails.port}"
    backend = Backend(
        database, database_url, redis_url, tmp_path, encryption_key=ENCRYPTION_KEY, mail=address
    )
    backend.flush_valkey()
    yield backend
    backend.close()


def wish(backend: Backend, name: str) -> None:
    """Queue the email about a changed password."""
    user_id = backend.user(name)
    with backend.database.transaction() as session:
        queue.wish(session, MailKind.PASSWORD_CHANGED, user_id=user_id)


def waiting(backend: Backend) -> int:
    with backend.database.transaction() as session:
        return session.scalars(select(func.count()).select_from(MailWish)).one()


def test_a_woken_worker_sends_the_mail_runs_no_job_of_others_and_stops_in_order(
    backend: Backend, mails: MailServer, tmp_path: Path
) -> None:
    backend.start("relay")
    with Redis.from_url(backend.redis_url) as valkey:
        eventually(lambda: b"The relay works" in backend.actors[0].log.read_bytes())
        wish(backend, "Alice")
        eventually(lambda: valkey.llen(QUEUE_KEY) == 1)
        [job_id] = valkey.lrange(QUEUE_KEY, 0, -1)
        assert is_ours(valkey.hget(Job.key_for(job_id.decode()), "data"))
        foreign = str(uuid4())
        Job.create(
            "os.system", (f"touch {tmp_path / 'was-here'}",), connection=valkey, id=foreign
        ).save()
        valkey.rpush(QUEUE_KEY, foreign)

        worker = backend.start("mailer")

        mails.wait_for(1)
        eventually(lambda: valkey.llen(QUEUE_KEY) == 0 and waiting(backend) == 0)
        eventually(lambda: refusals.count(valkey) == 1)
        assert not (tmp_path / "was-here").exists()

    mails.may_take.clear()
    wish(backend, "Bob")
    assert mails.begun.wait(PATIENCE_S)
    assert worker.process is not None
    worker.process.terminate()
    with pytest.raises(TimeoutExpired):
        worker.process.wait(0.3)
    mails.may_take.set()
    assert worker.process.wait(PATIENCE_S) == 0
    assert (len(mails.mails), waiting(backend)) == (2, 0), "the mail under way was not cut off"


def test_a_mail_is_sent_without_a_relay_while_valkey_is_away(
    backend: Backend, mails: MailServer
) -> None:
    backend.redis_url = NOBODY_LISTENS
    worker = backend.start("mailer")
    for count, name in enumerate(("Alice", "Bob"), start=1):
        wish(backend, name)
        assert len(mails.wait_for(count)) == count
    eventually(lambda: waiting(backend) == 0)
    assert worker.stop() == 0
