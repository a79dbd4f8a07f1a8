"""The delivery subsystem as a test sees it: users, webhooks, events in; rows and processes out."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from redis import Redis
from sqlalchemy import func, select, text

from cute_api.config import ROOT, Settings, child_environ, load
from cute_api.models import Attempt, Delivery, Event, User, Webhook
from cute_api.models.database import Database
from cute_api.models.enums import DeliveryStatus, Tier
from cute_api.sealing import Sealer, new_key
from cute_api.webhooks.delivery.signing import new_secret
from cute_api.webhooks.outbox import outbox
from scripts.shared.waiting import until
from tests.fixtures.forks import ForkedProcess

PATIENCE_S = 120.0
# By `make test-map`.
MEASURED = "COVERAGE_PROCESS_START" in os.environ


def eventually(ask: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Poll until `ask` is true. Raises `TimeoutError`."""
    until(ask, "this becomes true", seconds)


@dataclass
class Actor:
    """A process of `cute` with these arguments, which a test may kill and start again."""

    arguments: Sequence[str]
    environ: dict[str, str]
    log: Path
    process: "ForkedProcess | subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        if "--workers" not in self.arguments:
            self.process = ForkedProcess(self.arguments, self.environ, self.log)
            return
        # This `cute serve` starts processes of its own, which a fork cannot.
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cute_api.cli", *self.arguments],
                env=self.environ,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(60)

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def close(self) -> None:
        """End the process, if it runs, at once; under coverage so that it saves what it ran."""
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM if MEASURED else signal.SIGKILL)
            self.process.wait(60)


CURSOR_KEYS = (b"a key of the tests",)


@dataclass
class Backend:
    """A server on one database; `start` brings up its processes, `close` ends them."""

    database: Database
    database_url: str
    redis_url: str
    directory: Path
    schedule: str = "0,1,1"
    encryption_key: str = field(default_factory=new_key)
    mail: str = "file"
    actors: list[Actor] = field(default_factory=list)

    def start(self, name: str) -> Actor:
        """Start `cute relay`, `cute worker`, `cute mailer` or `cute background`."""
        actor = Actor([name], self.environ(), self.directory / f"{name}-{len(self.actors)}.log")
        actor.start()
        self.actors.append(actor)
        return actor

    def environ(self) -> dict[str, str]:
        """The environment of a process on this database."""
        return child_environ(
            {
                "DATABASE_URL": self.database_url,
                "REDIS_URL": self.redis_url,
                "CUTE_SANDBOX": "1",
                "HOST": "127.0.0.1",
                "PORT": "1",
                "DATA_DIR": str(self.directory),
                "CUTE_WEBHOOK_SCHEDULE": self.schedule,
                "CUTE_ENCRYPTION_KEYS": self.encryption_key,
                "CUTE_MAIL": self.mail,
                "PYTHONWARNINGS": "default",
            }
        )

    @property
    def settings(self) -> Settings:
        """Those of such a process."""
        return load(self.environ())

    def close(self) -> None:
        self.end_processes()
        self.database.engine.dispose()

    def end_processes(self) -> None:
        for actor in self.actors:
            actor.close()
        self.actors.clear()

    def flush_valkey(self) -> None:
        with Redis.from_url(self.redis_url) as client:
            client.flushdb()

    def user(self, name: str) -> UUID:
        unique = f"{name.lower()}-{uuid4().hex[:12]}"
        with self.database.transaction() as session:
            row = User(email=f"{unique}@cute.example", username=unique, tier=Tier.PRO)
            session.add(row)
            session.flush()
            return row.id

    def webhook(
        self, user_id: UUID, url: str, events: Sequence[str] = ("item.created",)
    ) -> Webhook:
        secret = new_secret(secrets.token_bytes)
        with self.database.transaction() as session:
            row = Webhook(
                user_id=user_id,
                url=url,
                types=list(events),
                sealed_secret=self.sealer.seal(secret.encode()),
                verified_at=func.clock_timestamp(),
            )
            session.add(row)
        return row

    @property
    def sealer(self) -> Sealer:
        return Sealer([self.encryption_key])

    def secret(self, webhook: Webhook) -> str:
        return self.sealer.open(webhook.sealed_secret).decode()

    def emit(
        self,
        user_id: UUID,
        event_type: str = "item.created",
        data: dict[str, Any] | None = None,
        subject_id: UUID | None = None,
    ) -> UUID:
        with self.database.transaction() as session:
            return outbox.record(
                session,
                event_type,
                user_id=user_id,
                subject_id=subject_id or uuid4(),
                data=data or {"title": "Wool coat"},
            )

    def emit_together(self, user_id: UUID, number: int) -> list[UUID]:
        """Record events in one transaction: they become deliveries in one batch."""
        with self.database.transaction() as session:
            return [
                outbox.record(
                    session,
                    "item.created",
                    user_id=user_id,
                    subject_id=uuid4(),
                    data={"title": "Wool coat"},
                )
                for _ in range(number)
            ]

    def delete_webhook(self, webhook: Webhook) -> None:
        """Only the mark: what was pending is left to the deliverer."""
        with self.database.transaction() as session:
            row = session.get_one(Webhook, webhook.id)
            row.deleted_at = session.scalar(select(func.clock_timestamp()))

    def deliveries(self, event_id: UUID) -> list[Delivery]:
        with self.database.transaction() as session:
            return list(session.scalars(select(Delivery).where(Delivery.event_id == event_id)))

    def delivery(self, event_id: UUID) -> Delivery:
        (row,) = self.deliveries(event_id)
        return row

    def is_(self, event_id: UUID, status: DeliveryStatus) -> bool:
        return self.are([event_id], status)

    def are(self, event_ids: Iterable[UUID], status: DeliveryStatus) -> bool:
        """Whether each of these events has deliveries, and all of them this status."""
        wanted = set(event_ids)
        with self.database.transaction() as session:
            rows = session.execute(
                select(Delivery.event_id, Delivery.status).where(Delivery.event_id.in_(wanted))
            ).all()
        return {row.event_id for row in rows} == wanted and {row.status for row in rows} <= {status}

    def attempts(self, event_id: UUID) -> list[Attempt]:
        with self.database.transaction() as session:
            return list(
                session.scalars(
                    select(Attempt)
                    .join(Delivery, Delivery.id == Attempt.delivery_id)
                    .where(Delivery.event_id == event_id)
                    .order_by(Attempt.number)
                )
            )

    def event(self, event_id: UUID) -> Event:
        with self.database.transaction() as session:
            return session.get_one(Event, event_id)

    def value(self, statement: str, **values: object) -> Any:
        with self.database.transaction() as session:
            return session.scalar(text(statement), values)

    def execute(self, statement: str, **values: object) -> None:
        with self.database.transaction() as session:
            session.execute(text(statement), values)
