"""The list of a user's own items, in every status."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    LargeBinary,
    Select,
    Text,
    Uuid,
    any_,
    literal_column,
    select,
)

from cute_api.lib.json_objects import Json
from cute_api.models import Item, ItemPair, ItemSummary
from cute_api.models.database import item_url
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.common import metadata
from cute_api.services.common.cursors import Listing
from cute_api.services.common.moments import updated_since
from cute_api.services.common.pagination import PageParameters, PageRequest, page
from cute_api.services.items.columns import ItemColumns, document
from cute_api.services.items.items import shown_columns
from cute_api.services.keys.principals import Principal


@cache
def _own(limit: int, given: frozenset[str]) -> Statement:
    """Select a user's items, newest first, by the given filters and `cursor`."""
    conditions: list[ColumnElement[bool]] = [Item.seller_id == parameter("seller", Uuid())]
    if "cursor" in given:
        conditions.append(Item.id < parameter("after", Uuid()))
    if "status" in given:
        conditions.append(Item.status.bool_op("=")(any_(parameter("status", ARRAY(Text)))))
    if "sku" in given:
        conditions.append(Item.sku == any_(parameter("sku", ARRAY(Text))))
    if "updated_since" in given:
        if not given & {"sku", metadata.KEY}:
            return Statement(_changed(limit, given), ItemColumns)
        conditions.append(Item.updated_at >= parameter("updated_since", DateTime(timezone=True)))
    if metadata.KEY in given:
        found = shown_columns().where(*conditions)
        return Statement(_with_pair(found, limit, later="cursor" in given), ItemColumns)
    if "sku" in given:
        return Statement(_of_skus(limit, conditions), ItemColumns)
    found = shown_columns().where(*conditions).order_by(Item.id.desc())
    return Statement(found.limit(literal_column(str(limit + 1))), ItemColumns)


def _of_skus(limit: int, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Select a user's items with some SKUs, by the index on SKUs.

    Rows are found first and then sorted: in one step, PostgreSQL might read all items, newest
    first, until it has found enough.
    """
    matching = select(Item.id).where(*conditions, Item.deleted_at.is_(None)).cte("matching")
    matching = matching.prefix_with("MATERIALIZED", dialect="postgresql")
    newest = select(matching.c.id).order_by(matching.c.id.desc())
    page_of = newest.limit(literal_column(str(limit + 1))).subquery("page")
    return shown_columns().join(page_of, page_of.c.id == Item.id).order_by(Item.id.desc())


def _changed(limit: int, given: frozenset[str]) -> Select[Any]:
    """Select a user's items that changed since a time, by an index on summaries."""
    summaries = ItemSummary
    page_of = select(summaries.id).where(
        summaries.seller_id == parameter("seller", Uuid()),
        summaries.updated_at >= parameter("updated_since", DateTime(timezone=True)),
    )
    if "cursor" in given:
        page_of = page_of.where(summaries.id < parameter("after", Uuid()))
    if "status" in given:
        page_of = page_of.where(summaries.status == any_(parameter("status", ARRAY(Text))))
    page_of = page_of.order_by(summaries.id.desc()).limit(literal_column(str(limit + 1)))
    found = page_of.subquery("page")
    return shown_columns().join(found, found.c.id == Item.id).order_by(Item.id.desc())


def _with_pair(found: Select[Any], limit: int, *, later: bool) -> Select[Any]:
    """Select a user's items with a pair, in the order of the index on pairs."""
    having = found.join(ItemPair, ItemPair.item_id == Item.id).where(
        ItemPair.seller_id == parameter("seller", Uuid()),
        ItemPair.digest == parameter("pair", LargeBinary()),
    )
    if later:
        having = having.where(ItemPair.item_id < parameter("after", Uuid()))
    return having.order_by(ItemPair.item_id.desc()).limit(literal_column(str(limit + 1)))


class OwnQuery(PageParameters, total=False):
    """Parameters of `list_my_items`."""

    status: list[str]
    sku: list[str]
    metadata_key: str
    metadata_value: str
    updated_since: str


def list_own(reads: Reads, principal: Principal, query: Mapping[str, Any]) -> Json:
    """Return a page of the caller's own items in every status, newest first."""
    request = PageRequest.of(reads, Listing.OWN_ITEMS, query, user_id=principal.user_id)
    pair = metadata.wanted_pair(query)
    found = reads.rows(
        _own(request.limit, frozenset(query) - {"limit"}),
        seller=str(principal.user_id),
        after=request.after_text,
        status=query.get("status"),
        sku=query.get("sku"),
        updated_since=updated_since(query) if "updated_since" in query else None,
        pair=None if pair is None else metadata.digest(pair),
    )
    page_url = item_url(reads)
    return page(
        found,
        request,
        lambda item: document(item, for_owner=True, item_url=page_url),
    )
