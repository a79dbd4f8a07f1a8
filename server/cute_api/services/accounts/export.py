"""All that is stored about a user, as rows of JSON Lines, for the user alone.

`SOURCES` lists the tables that hold a user's data, and `LEFT_OUT` why each other table is not in
the file; a test compares both with the database. Digests, sealed secrets and images are left out of
the rows. A file is read in parts, by an index, each in a transaction of its own, because clients
may be slow; so rows that change meanwhile are as they are when their part is read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column, ColumnElement, LargeBinary, Table, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, App, Base, Install, Webhook
from cute_api.models.database import Database
from cute_api.services.accounts import audit_listing

PART_ROWS = 1_000
MAX_ROWS = 1_000_000
"""The longest file. Its last line says whether it is complete."""
_HIDDEN_TYPES = (LargeBinary, TSVECTOR)
# A hash, and the names of operators' accounts.
_HIDDEN = frozenset({"password_hash", "actor"})

Mine = Callable[[Table, UUID], ColumnElement[bool]]
RowValues = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UserRows:
    """Rows of a user in a table. `order` names unique columns of an index after the owner's.

    `shown` returns the columns that the user may see, with their values.
    """

    table: str
    mine: Mine
    order: Sequence[str] = ()
    shown: Callable[[RowValues], RowValues] = lambda row: row

    def ordered(self) -> Sequence[Column[Any]]:
        table = Base.metadata.tables[self.table]
        return [table.c[name] for name in self.order] or list(table.primary_key)


def _by(column: str) -> Mine:
    return lambda table, user_id: table.c[column] == user_id


def _of_keys(table: Table, user_id: UUID) -> ColumnElement[bool]:
    return table.c.key_id.in_(select(ApiKey.id).where(ApiKey.user_id == user_id))


def _of_webhooks(table: Table, user_id: UUID) -> ColumnElement[bool]:
    own = select(Webhook.id).where(Webhook.user_id == user_id, Webhook.app_id.is_(None))
    return table.c.webhook_id.in_(own)


def _of_installs(table: Table, user_id: UUID) -> ColumnElement[bool]:
    return table.c.install_id.in_(select(Install.id).where(Install.user_id == user_id))


def _own_or_of_apps(table: Table, user_id: UUID) -> ColumnElement[bool]:
    apps = select(App.id).where(App.user_id == user_id)
    return or_(table.c.user_id == user_id, table.c.app_id.in_(apps))


def _without_operator(row: RowValues) -> RowValues:
    """Return an entry of the audit log without the operator who acted, if one did."""
    if audit_listing.is_by_operator(row["actor_kind"], row["role"]):
        return {**row, "person_id": None, "address": None}
    return row


_user = _by("user_id")
SOURCES: Sequence[UserRows] = (
    UserRows("users", _by("id")),
    *(
        UserRows(name, _user)
        for name in (
            "identities",
            "portal_sessions",
            "passkeys",
            "memberships",
            "email_changes",
            "muted_mails",
            "version_notices",
            "mail_outbox",
            "mail_occasions",
            "notices",
            "device_logins",
            "api_keys",
            "apps",
            "installs",
            "contracts",
            "shadow_upgrades",
            "sandbox_clocks",
            "webhooks",
            "favorites",
            "delivery_days",
            "usage_hours",
            "request_log",
        )
    ),
    UserRows("certificates", _own_or_of_apps),
    UserRows("key_versions", _of_keys),
    UserRows("key_clients", _of_keys),
    UserRows("sandbox_faults", _of_keys),
    UserRows("install_operations", _of_installs),
    UserRows("lanes", _of_webhooks),
    UserRows("webhook_hours", _of_webhooks),
    UserRows("audit_log", _by("owner_id"), shown=_without_operator),
    UserRows("items", _by("seller_id")),
    UserRows("item_views", _user, ("day", "item_id")),
    UserRows("orders", _by("seller_id")),
    UserRows("orders", _by("buyer_id")),
    UserRows("messages", _by("recipient_id")),
    UserRows("messages", _by("sender_id")),
    UserRows("events", _user, ("sequence",)),
)

_NOBODYS = "holds nothing about a person"
_DERIVED = "follows from other rows of the file"
_DIGESTS = "digests of secrets that end soon"
LEFT_OUT: Mapping[str, str] = {
    "attempts": "requests to receivers, for 31 days on the page of each delivery",
    "deliveries": "which event went to which webhook, for 31 days on the page of the webhook",
    "idempotency_records": "copies of responses, for a day",
    "organisations": "belong to all of their members",
    "invitations": "belong to an organisation, whose page shows them",
    "alerts": "belong to an organisation, whose page shows them",
    "alert_firings": "belong to an organisation, whose page shows them for 90 days",
    "recovery_codes": "digests of secrets",
    "totp_secrets": "a sealed secret for each user with an authenticator app",
    "request_bodies": "encrypted, for a day on the page of the request",
    "erasures": "a user who is being erased has no session",
    "app_erasures": "which sellers of an app were erased, by ids that name nobody any more",
    "app_events": "ids of events of the sellers who connected an app",
    **dict.fromkeys(
        (
            "app_assertions",
            "app_codes",
            "app_grants",
            "app_tokens",
            "mail_tokens",
            "passkey_challenges",
        ),
        _DIGESTS,
    ),
    **dict.fromkeys(
        (
            "audit_chains",
            "item_changes",
            "item_pairs",
            "item_summaries",
            "user_storage",
            "user_usage_hours",
        ),
        _DERIVED,
    ),
    **dict.fromkeys(
        (
            "attempt_counts",
            "brands",
            "catalogue_versions",
            "categories",
            "counted_requests",
            "encryption_keys",
            "event_types",
            "feed_head",
            "item_change_horizon",
            "item_change_outbox",
            "item_hash_head",
            "item_hashes",
            "item_snapshot_chunks",
            "item_snapshots",
            "own_writes",
            "proposals",
            "pumps",
            "removed_requests",
            "schema_support",
            "search_words",
            "set_aside_rows",
            "trait_categories",
        ),
        _NOBODYS,
    ),
}


def parts(
    database: Database, user_id: UUID, *, part_rows: int = PART_ROWS, most_rows: int = MAX_ROWS
) -> Iterator[bytes]:
    """Yield the file: a line for each row, and a last one that counts them by table."""
    counts: dict[str, int] = {}
    left = most_rows
    for source in SOURCES:
        last: Sequence[Any] | None = None
        while left:
            most = min(part_rows, left)
            with database.transaction() as session:
                rows = _read(session, source, user_id, last, most)
            left -= len(rows)
            counts[source.table] = counts.get(source.table, 0) + len(rows)
            yield b"".join(_line({"table": source.table, "row": row}) for row, _ in rows)
            if len(rows) < most:
                break
            last = rows[-1][1]
    yield _line({"rows": counts, "complete": left > 0})


def _read(
    session: Session, source: UserRows, user_id: UUID, last: Sequence[Any] | None, most: int
) -> list[tuple[RowValues, Sequence[Any]]]:
    """Return up to `most` rows after the place `last`, each with its own place."""
    table, order = Base.metadata.tables[source.table], source.ordered()
    shown = [column for column in table.columns if is_shown(column)]
    query = select(*shown, *(column.label(f"_{column.name}") for column in order))
    query = query.where(source.mine(table, user_id)).order_by(*order).limit(most)
    if last is not None:
        place = [literal(value, column.type) for value, column in zip(last, order, strict=True)]
        query = query.where(tuple_(*order) > tuple_(*place))
    rows = session.execute(query).all()
    names = [str(column.name) for column in shown]
    return [(source.shown(dict(zip(names, row, strict=False))), row[len(names) :]) for row in rows]


def is_shown(column: Column[Any]) -> bool:
    """Return whether a column is in the file."""
    return not isinstance(column.type, _HIDDEN_TYPES) and column.name not in _HIDDEN


def _line(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_APPEND_NEWLINE)
