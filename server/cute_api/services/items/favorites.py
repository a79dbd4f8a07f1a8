"""Favorites of users: items that they marked.

Only their user sees them. Sellers see how many their items got on a day: an item's count goes up
when a user marks it, and down again if they take that back on the same day.
"""

from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, literal_column, or_

from cute_api.lib.json_objects import Json
from cute_api.models import Favorite, Item
from cute_api.models.catalogue import PUBLIC
from cute_api.models.changes import Changes
from cute_api.models.database import item_url
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import PageParameters, PageRequest, page
from cute_api.services.items.columns import ItemColumns, document
from cute_api.services.items.items import no_such_item, shown_columns, take_turns
from cute_api.services.keys.principals import Principal

MAX_FAVORITES = 1_000


class FavoriteCandidate(NamedTuple):
    """An item to mark, and how many items its reader has `marked`."""

    status: str
    is_own: bool
    is_marked: bool
    marked: int


class RemovedFavorite(NamedTuple):
    """An item that was a favorite."""

    item_id: str


# The lock lets no deletion of the item begin, which would miss the new favorite.
FIND = Statement(
    """
    SELECT status, seller_id = %(user_id)s::uuid,
        EXISTS (SELECT FROM favorites WHERE user_id = %(user_id)s::uuid AND item_id = items.id),
        (SELECT count(*) FROM favorites WHERE user_id = %(user_id)s::uuid)
    FROM items WHERE id = %(item_id)s::uuid AND deleted_at IS NULL
    FOR SHARE
    """,
    FavoriteCandidate,
)
ADD = Statement("""
WITH added AS (
    INSERT INTO favorites (user_id, item_id) VALUES (%(user_id)s::uuid, %(item_id)s::uuid)
    RETURNING user_id, item_id, (created_at AT TIME ZONE 'UTC')::date AS day
)
INSERT INTO item_views AS kept (item_id, day, user_id, views, bot_views, favorites)
SELECT added.item_id, added.day, items.seller_id, 0, 0, 1
FROM added JOIN items ON items.id = added.item_id AND items.seller_id <> added.user_id
ON CONFLICT (item_id, day) DO UPDATE SET favorites = kept.favorites + 1
""")
REMOVE = Statement(
    """
    WITH removed AS (
        DELETE FROM favorites WHERE user_id = %(user_id)s::uuid AND item_id = %(item_id)s::uuid
        RETURNING user_id, item_id, (created_at AT TIME ZONE 'UTC')::date AS day
    ), uncounted AS (
        UPDATE item_views SET favorites = favorites - 1
        FROM removed
        WHERE item_views.item_id = removed.item_id AND item_views.day = removed.day
            AND item_views.user_id <> removed.user_id
            AND removed.day = (statement_timestamp() AT TIME ZONE 'UTC')::date
    )
    SELECT item_id::text FROM removed
    """,
    RemovedFavorite,
)


@cache
def _page(limit: int, later: bool) -> Statement:
    user = parameter("user", Uuid())
    found = shown_columns().join(Favorite, Favorite.item_id == Item.id)
    found = found.where(
        Favorite.user_id == user, or_(Item.status.in_(PUBLIC), Item.seller_id == user)
    )
    if later:
        found = found.where(Favorite.item_id < parameter("after", Uuid()))
    found = found.order_by(Favorite.item_id.desc()).limit(literal_column(str(limit + 1)))
    return Statement(found, ItemColumns)


def list_own(reads: Reads, principal: Principal, query: PageParameters) -> Json:
    """Return a page of the caller's favorites that they may see, the newest item first."""
    request = PageRequest.of(reads, Listing.FAVORITES, query, user_id=principal.user_id)
    user, page_url = str(principal.user_id), item_url(reads)
    rows = reads.rows(
        _page(request.limit, later="cursor" in query), user=user, after=request.after_text
    )
    return page(
        rows,
        request,
        lambda item: document(item, for_owner=item.seller_id == user, item_url=page_url),
    )


def add(changes: Changes, principal: Principal, item_id: UUID) -> None:
    """Add an item that the caller may see to their favorites, unless it is there."""
    take_turns(changes, principal)
    given = _parameters(principal, item_id)
    found = _visible(changes, given)
    if found.is_marked:
        return
    if found.marked >= MAX_FAVORITES:
        raise ApiError(
            Code.STORAGE_QUOTA_EXCEEDED,
            f"You have {MAX_FAVORITES:,} favorites, as many as a user can have. Remove some.",
        )
    changes.later(ADD, **given)
    changes.finish()


def remove(changes: Changes, principal: Principal, item_id: UUID) -> None:
    """Remove an item from the caller's favorites.

    Raises 404 if it was not among them, and the caller may not see it.
    """
    given = _parameters(principal, item_id)
    if not changes.rows(REMOVE, **given):
        _visible(changes, given)


def _parameters(principal: Principal, item_id: UUID) -> Json:
    return {"user_id": str(principal.user_id), "item_id": str(item_id)}


def _visible(changes: Changes, given: Json) -> FavoriteCandidate:
    rows = changes.rows(FIND, **given)
    if not rows or not (rows[0].is_own or rows[0].status in PUBLIC):
        raise no_such_item()
    found: FavoriteCandidate = rows[0]
    return found
