"""Erased users' requests in ClickHouse are deleted too, however long it is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select, update

from cute_api.config_urls import Sink
from cute_api.models import AuditEntry, Erasure, clock
from cute_api.models.enums import AuditAction
from cute_api.services.erasure import intents
from cute_api.services.erasure.erasure import Eraser
from cute_api.usage.clickhouse import ClickHouseSink
from scripts.shared.http_server import Request, Response, serving
from tests.services.town import Town


@dataclass
class Engine:
    """A stand-in for ClickHouse: responds with `status`, and stores the statements."""

    eraser: Eraser
    status: int = 200
    statements: list[str] = field(default_factory=list)

    def work(self) -> int:
        """Do what is due; return how many statements ClickHouse got."""
        before = len(self.statements)
        assert list(self.eraser.work()) == []
        return len(self.statements) - before


@contextmanager
def running(town: Town) -> Iterator[Engine]:
    def respond(request: Request) -> Response:
        login = (request.headers["x-clickhouse-user"], request.headers["x-clickhouse-key"])
        assert (request.method, request.parameters["database"]) == ("POST", "logs")
        assert login == ("cute", "a secret")
        engine.statements.append(request.parameters["query"])
        return Response(engine.status, headers={"X-ClickHouse-Exception-Code": "497"})

    with serving(respond) as server:
        sink = Sink(server.url("/"), "cute", "a secret", "logs", "requests")
        engine = Engine(Eraser(town.database, ClickHouseSink(sink).erase))
        yield engine


def wait(town: Town, time: timedelta) -> None:
    """Advance the time of all erasures."""
    with town.database.transaction() as session:
        session.execute(update(Erasure).values(next_attempt_at=Erasure.next_attempt_at - time))


def test_their_rows_are_deleted_at_once_and_again_for_those_under_way(town: Town) -> None:
    with running(town) as engine:
        town.erase()
        assert town.tables_that_name_her() == set()
        assert engine.work() == 1
        assert engine.statements == [
            f"ALTER TABLE requests DELETE WHERE user_id = '{town.alice.id}'"
        ]
        assert engine.work() == 0, "it waits for rows under way"
        wait(town, intents.SETTLED - timedelta(minutes=1))
        assert engine.work() == 0
        wait(town, timedelta(minutes=1))
        assert engine.work() == 1
        with town.database.transaction() as session:
            assert intents.waiting(session).count == 0
            entries = select(AuditEntry).where(AuditEntry.action == AuditAction.USER_ERASED)
            assert len(session.scalars(entries).all()) == 1


def test_one_that_the_engine_refuses_is_shown_and_retried_until_it_succeeds_twice(
    town: Town,
) -> None:
    with running(town) as engine:
        town.erase()
        engine.status = 403
        assert engine.work() == 1
        with town.database.transaction() as session:
            found = intents.waiting(session)
            assert found.count == 1
            assert found.failure is not None
            assert found.failure.reason == "ClickHouse responded 403, exception code 497"
            soon = Erasure.next_attempt_at < clock.NOW + intents.DELAYS[0]
            assert session.scalars(select(Erasure).where(soon)).all()
        wait(town, intents.DELAYS[0])
        engine.status = 200
        assert engine.work() == 1
        with town.database.transaction() as session:
            assert intents.waiting(session).failure is None
        wait(town, intents.SETTLED)
        assert engine.work() == 1
        wait(town, intents.SETTLED)
        assert engine.work() == 0


def test_without_an_engine_nothing_more_is_done(town: Town) -> None:
    town.erase()
    eraser = Eraser(town.database)
    assert list(eraser.work()) == []
    with town.database.transaction() as session:
        assert intents.waiting(session).count == 0
