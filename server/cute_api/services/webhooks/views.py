"""Webhooks as the API shows them, with the health of their receivers.

One statement reads a webhook, also after a write: with it come its lane's state and the time until
which its previous secret still signs.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, Uuid, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import Webhook
from cute_api.models.statements import Reads, SessionStatements, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common import metadata
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import PageParameters, PageRequest, page
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import columns
from cute_api.services.webhooks.columns import WebhookColumns, selecting


def is_own() -> tuple[ColumnElement[bool], ...]:
    """The conditions of webhooks of the user or app whose id is the parameter `owner`."""
    return (columns.is_of(parameter("owner", Uuid())), Webhook.deleted_at.is_(None))


def _own() -> Select[*tuple[Any, ...]]:
    return selecting().where(*is_own())


ONE = Statement(_own().where(Webhook.id == parameter("webhook", Uuid())), WebhookColumns)


@cache
def _page(count: int, *, having: bool) -> Statement:
    found = _own().where(Webhook.id < parameter("below", Uuid()))
    if having:
        # A user has few webhooks: no index is needed.
        found = found.where(Webhook.pairs.contains(parameter("pair", JSONB())))
    found = found.order_by(Webhook.id.desc()).limit(literal_column(str(count)))
    return Statement(found, WebhookColumns)


def document(session: Session, row: Webhook) -> Json:
    """Schema `Webhook`, of a row whose changes are flushed."""
    return _read(SessionStatements(session), row.app_id or row.user_id, row.id)


def get_own(reads: Reads, principal: Principal, webhook_id: UUID) -> Json:
    """A webhook of the caller's, schema `Webhook`; 404 for any other."""
    return _read(reads, principal.owner_id, webhook_id)


class WebhooksQuery(PageParameters, total=False):
    """Parameters of `list_webhooks`."""

    metadata_key: str
    metadata_value: str


def list_own(reads: Reads, principal: Principal, query: Mapping[str, Any]) -> Json:
    """A page of the caller's webhooks, newest first, without their secrets."""
    request = PageRequest.of(reads, Listing.WEBHOOKS, query, user_id=principal.owner_id)
    pair = metadata.wanted_pair(query)
    rows = reads.rows(
        _page(request.count, having=pair is not None),
        owner=str(principal.owner_id),
        below=str(request.below),
        pair=None if pair is None else orjson.dumps(dict([pair])).decode(),
    )
    return page(rows, request, lambda row: row.document)


def find_own(
    session: Session, principal: Principal, webhook_id: UUID, *, lock: bool = False
) -> Webhook:
    """The row of a webhook of the caller's, locked if `lock` is set; 404 for any other.

    Under the lock, deliverers can still create the webhook's lane, which refers to it.
    """
    statement = select(Webhook).where(
        Webhook.id == webhook_id,
        columns.is_of(principal.owner_id),
        Webhook.deleted_at.is_(None),
    )
    row = session.scalar(
        statement.with_for_update(key_share=True).execution_options(populate_existing=True)
        if lock
        else statement
    )
    if row is None:
        raise unknown()
    return row


def unknown() -> ApiError:
    """The error for a webhook that is not the caller's or was removed."""
    return ApiError(Code.NOT_FOUND, "The webhook doesn't exist, or you may not see it.")


def _read(reads: Reads, owner: UUID, webhook_id: UUID) -> Json:
    rows = reads.rows(ONE, owner=str(owner), webhook=str(webhook_id))
    if not rows:
        raise unknown()
    webhook: WebhookColumns = rows[0]
    return webhook.document
