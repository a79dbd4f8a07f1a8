"""Queue emails about occasions, each once: an occasion and a row of `mail_outbox`.

The finder of an occasion writes it, if possible in the transaction of its cause. If several
processes find the same occasion, one email is sent. The sender checks whether the user wants it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from cute_api.jobs import asking
from cute_api.jobs.asking import JobQueue
from cute_api.models.enums import MailKind
from cute_api.models.statements import Gateway, sql

_WRITE = sql("""
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
""")
_ASK = sql(f"SELECT pg_notify('{asking.CHANNEL}', '{JobQueue.MAILS}')")


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


def write(connection: Gateway, due: Sequence[DueMail]) -> None:
    """Queue emails whose occasions are new; they are sent once the transaction commits."""
    connection.run(_WRITE, due=orjson.dumps(list(due)).decode())
    connection.rows(_ASK)
