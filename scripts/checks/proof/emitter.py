"""Emits events by SQL at a steady rate over several connections, as the marketplace would."""

import random
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

import psycopg2
from psycopg2.extensions import connection as Connection

TYPES = ("item.created", "item.updated", "item.sold")
SUBJECTS = 10  # of each user, on each connection
CATCH_UP_S = 1.0
RECONNECT_S = 0.05
TIMEOUT_S = 10
NAME = "cute emitter"
PREPARE = "PREPARE emit AS SELECT cute_emit_event($1, $2, $3, $4)"
DATA = """{"id": "%s", "object": "item", "title": "Wool coat %d", "status": "published",
"description": "Hardly worn, warm, two inner pockets. Smoke-free home.", "size": "M",
"price": {"amount": %d, "currency": "EUR"}, "condition": "good", "colours": ["navy"]}"""


@dataclass(frozen=True, slots=True)
class EmittedEvent:
    """An event whose commit PostgreSQL confirmed."""

    event_id: str
    subject_id: str


class Emitter(threading.Thread):
    """An emitter with its own connection and subjects, an event per transaction.

    So the order of `committed` is the order of commits of each subject. It reconnects for as long
    as it takes, and continues until `end`.
    """

    def __init__(
        self, database_url: str, users: Sequence[str], rate: float, chance: random.Random
    ) -> None:
        """`rate` is events a second; late ones are sent for another `CATCH_UP_S`."""
        super().__init__(daemon=True)
        self._url = database_url
        self._chance = chance
        self._subjects = [
            (user, str(UUID(int=chance.getrandbits(128), version=4)))
            for user in users
            for _ in range(SUBJECTS)
        ]
        self._step_s = 1 / rate
        self._ended = threading.Event()
        self.committed: list[EmittedEvent] = []
        self.interrupted = 0

    def run(self) -> None:
        self._due = time.monotonic() + self._chance.uniform(0, self._step_s)
        while not self._ended.is_set():
            try:
                with closing(_connect(self._url)) as connection:
                    self._emit(connection)
            except psycopg2.Error:
                self.interrupted += 1
                self._ended.wait(RECONNECT_S)

    def end(self) -> None:
        self._ended.set()

    def _emit(self, connection: Connection) -> None:
        with connection.cursor() as cursor:
            cursor.execute(PREPARE)
            while not self._ended.is_set():
                early_s = self._due - time.monotonic()
                if early_s > 0 and self._ended.wait(early_s):
                    return
                user, subject = self._chance.choice(self._subjects)
                number = len(self.committed)
                data = DATA % (subject, number, 1_000 + number % 50_000)
                event_type = self._chance.choice(TYPES)
                cursor.execute("EXECUTE emit (%s, %s, %s, %s)", (event_type, user, subject, data))
                row = cursor.fetchone()
                assert row is not None, "a function returns one row"
                self.committed.append(EmittedEvent(row[0], subject))
                self._due = max(self._due + self._step_s, time.monotonic() - CATCH_UP_S)


def emitters(
    database_url: str, users: Sequence[str], *, rate: float, connections: int, seed: int
) -> list[Emitter]:
    """Return emitters, not started, that together emit `rate` events a second."""
    return [
        Emitter(
            database_url,
            users,
            rate / connections,
            random.Random(f"{seed} {number}"),
        )
        for number in range(connections)
    ]


def _connect(url: str) -> Connection:
    connection: Connection = psycopg2.connect(
        url,
        application_name=NAME,
        connect_timeout=TIMEOUT_S,
        options=f"-c statement_timeout={TIMEOUT_S}s",
    )
    connection.autocommit = True
    return connection
