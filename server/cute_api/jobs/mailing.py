"""Queue emails about occasions, each once: an occasion and a row of `mail_outbox`.

The finder of an occasion writes it, if possible in the transaction of its cause. If several
processes find the same occasion, one email is sent. The sender checks whether the user wants it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from psycopg2.extensions import cursor as Cursor
from sqlalchemy.orm import Session

from cute_api.jobs import asking
from cute_api.jobs.asking import JobQueue
from cute_api.models.enums import MailKind

_WRITE = """
WITH due AS (
    SELECT * FROM jsonb_to_recordset(%(due)s::jsonb)
        AS due (user_id uuid, kind text, subject_id uuid, occasion text, data jsonb)
), fresh AS (
    INSERT INTO mail_occasions (user_id, kind, subject_id, occasion)
    SELECT user_id, kind, subject_id, occasion FROM due
    ON CONFLICT DO NOTHING
    RETURNING kind, subject_id, occasion
)
INSERT INTO mail_outbox (kind, user_id, data)
SELECT kind, user_id, data FROM due JOIN fresh USING (kind, subject_id, occasion)
"""
_ASK = f"SELECT pg_notify('{asking.CHANNEL}', '{JobQueue.MAILS}')"


@dataclass(frozen=True, slots=True)
class DueMail:
    """An email that is due: recipient, kind, subject and occasion.

    `data` has the values for its text, as JSON without secrets.
    """

    user_id: UUID
    kind: MailKind
    subject_id: UUID
    occasion: str
    data: Mapping[str, Any]


def write(session: Session, due: Sequence[DueMail]) -> None:
    """Queue emails whose occasions are new; they are sent once the transaction commits."""
    session.flush()
    session.connection().exec_driver_sql(_WRITE, _parameters(due))
    session.connection().exec_driver_sql(_ASK)


def write_with(cursor: Cursor, due: Sequence[DueMail]) -> None:
    """Like `write`, with a cursor."""
    cursor.execute(_WRITE, _parameters(due))
    cursor.execute(_ASK)


def _parameters(due: Sequence[DueMail]) -> dict[str, str]:
    return {"due": orjson.dumps(list(due)).decode()}
