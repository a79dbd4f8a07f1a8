"""Users of a retiring API version, with the keys, webhooks and programs that use it.

A key uses it if it called in it recently, or is pinned to it; a webhook if it is pinned to it; a
program if its contract says so. Keys of the reference don't count, because they are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from cute_api.models.enums import MailKind
from cute_api.models.statements import SessionStatements, sql
from cute_api.services.contracts import verdicts
from cute_api.services.contracts.outlook import Outlook
from cute_api.services.operators.version_use import RECENT
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.retirement import RetirementStage

LISTED = 20
"""Keys, webhooks and programs that an email lists, each: as many as most users have."""

_LIVE = """
api_keys.revoked_at IS NULL AND NOT explorer
AND (expires_at IS NULL OR expires_at > statement_timestamp())
"""
_CALLS = """
key_versions.key_id = api_keys.id AND key_versions.api_version = %(version)s
AND key_versions.last_used_at > statement_timestamp() - make_interval(secs => %(recent)s)
"""
_UNINFORMED = sql(f"""
SELECT users.id FROM users WHERE users.id > %(after)s
    AND suspended_at IS NULL AND email_verified_at IS NOT NULL
    AND (%(only)s::uuid IS NULL OR users.id = %(only)s::uuid)
    AND users.id IN (
        SELECT user_id FROM api_keys JOIN key_versions ON {_CALLS} WHERE {_LIVE}
        UNION ALL SELECT user_id FROM api_keys
            WHERE api_keys.api_version = ANY(%(pins)s) AND {_LIVE}
        UNION ALL SELECT user_id FROM webhooks
            WHERE webhooks.api_version = ANY(%(pins)s) AND deleted_at IS NULL
        UNION ALL SELECT user_id FROM contracts
            WHERE contracts.api_version = ANY(%(pins)s)
    )
    AND NOT EXISTS (
        SELECT FROM version_notices AS known WHERE known.user_id = users.id
            AND known.api_version = %(version)s AND known.sunset = %(sunset)s
            AND known.stage = %(stage)s
    )
ORDER BY users.id LIMIT %(batch)s
""")  # noqa: S608 - constants only
# If several processes find the same user, only one writes the email.
_INFORM = sql(f"""
WITH informed AS (
    INSERT INTO version_notices (user_id, api_version, sunset, stage)
    SELECT id, %(version)s, %(sunset)s, %(stage)s FROM users WHERE id = ANY(%(users)s::uuid[])
    ON CONFLICT DO NOTHING
    RETURNING user_id
)
INSERT INTO mail_outbox (kind, user_id, data)
SELECT '{MailKind.VERSION_RETIRES}', user_id, %(data)s::jsonb FROM informed
""")  # noqa: S608 - constants only
_KEYS = sql(f"""
SELECT name, prefix, key_versions.last_used_at AS called_at,
    api_keys.api_version = ANY(%(pins)s) AS is_pinned
FROM api_keys LEFT JOIN key_versions ON {_CALLS}
WHERE user_id = %(user)s AND {_LIVE}
    AND (key_versions.key_id IS NOT NULL OR api_keys.api_version = ANY(%(pins)s))
ORDER BY api_keys.id
""")  # noqa: S608 - constants only
_WEBHOOKS = sql("""
SELECT id, url FROM webhooks
WHERE user_id = %(user)s AND deleted_at IS NULL AND api_version = ANY(%(pins)s)
ORDER BY id
""")


_CONTRACTS = sql("""
SELECT program, program_version, api_version, uses, verdicts, checked_breaks FROM contracts
WHERE user_id = %(user)s AND api_version = ANY(%(pins)s)
ORDER BY id
""")
_BREAKS = VersionBreaks()


@dataclass(frozen=True, slots=True)
class RetiringVersion:
    """A version that retires on `sunset`, and its stage.

    `pins` are the pins that give keys and webhooks this version: its own date, and those of
    versions that retired before it. `next` is the version that they get afterwards.
    """

    version: str
    sunset: date
    stage: RetirementStage
    pins: Sequence[str]
    next: str

    def data(self) -> dict[str, Any]:
        """Return it as data of an email."""
        return {
            "version": self.version,
            "sunset": self.sunset.isoformat(),
            "stage": self.stage,
            "pins": list(self.pins),
            "next": self.next,
        }

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        return cls(
            version=data["version"],
            sunset=date.fromisoformat(data["sunset"]),
            stage=RetirementStage(data["stage"]),
            pins=data["pins"],
            next=data["next"],
        )


def uninformed(
    session: Session,
    retiring: RetiringVersion,
    *,
    after: UUID,
    batch: int,
    only: UUID | None = None,
) -> list[UUID]:
    """Return the next users of the version without an email of its stage, in order of their ids.

    With `only`, skip all other users.
    """
    given = {**_use(retiring), **_notice(retiring)} | {"after": after, "batch": batch, "only": only}
    return [row.id for row in SessionStatements(session).rows(_UNINFORMED, **given)]


def inform(session: Session, retiring: RetiringVersion, user_ids: Sequence[UUID]) -> None:
    """Queue an email to each of these users who has not got one of this stage."""
    data = orjson.dumps(retiring.data()).decode()
    SessionStatements(session).run(_INFORM, **_notice(retiring), data=data, users=list(user_ids))


def described(session: Session, retiring: RetiringVersion, user_id: UUID) -> str:
    """Return the user's keys, webhooks and programs that use the version, a line each, if any."""
    connection = SessionStatements(session)
    outlook = Outlook(connection, _BREAKS)
    keys = [
        _key(row.name, row.prefix, row.called_at, is_pinned=row.is_pinned)
        for row in connection.rows(_KEYS, **_use(retiring), user=user_id)
    ]
    hooks = [
        f"- webhook {row.id} ({urlsplit(row.url).hostname}) gets its events in it"
        for row in connection.rows(_WEBHOOKS, user=user_id, pins=list(retiring.pins))
    ]
    programs = [
        f"- {verdicts.described(row, verdict)}"
        for row in connection.rows(_CONTRACTS, user=user_id, pins=list(retiring.pins))
        for verdict in verdicts.current(row, outlook)["verdicts"]
        if verdict["version"] == retiring.next
    ]
    return "\n".join(
        [*first(keys, "keys"), *first(hooks, "webhooks"), *first(programs, "programs")]
    )


def first(lines: Sequence[str], kind: str) -> list[str]:
    """Return the first `LISTED` lines, and how many more there are."""
    more = len(lines) - LISTED
    return [*lines[:LISTED], *([f"- and {more} more {kind}"] if more > 0 else [])]


def _key(name: str, prefix: str, called_at: datetime | None, *, is_pinned: bool) -> str:
    uses = [f"last called in it on {called_at:%Y-%m-%d}"] if called_at else []
    if is_pinned:
        uses.append("gets it when a call names no version")
    return f'- API key "{name}" ({prefix}…) {" and ".join(uses)}'


def _use(retiring: RetiringVersion) -> dict[str, Any]:
    return {
        "version": retiring.version,
        "pins": list(retiring.pins),
        "recent": RECENT.total_seconds(),
    }


def _notice(retiring: RetiringVersion) -> dict[str, Any]:
    return {
        "version": retiring.version,
        "sunset": retiring.sunset,
        "stage": retiring.stage,
    }
