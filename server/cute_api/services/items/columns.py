"""The one definition of an item's columns, and the JSON that responses make of them.

Rows come from SQL as `ItemColumns`, as text where JSON has text. Entities that were just written
are converted to it. A column of `items` is selected and converted by its name and type.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Enum,
    Select,
    Text,
    Uuid,
    case,
    cast,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import BIGINT, JSONB

from cute_api.config import ITEM_ID
from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import Brand, Category, Item, User
from cute_api.models.catalogue import GIVEN
from cute_api.models.enums import ItemStatus
from cute_api.models.statements import parameter, row_class
from cute_api.services.common import etags
from cute_api.services.common.columns import labelled, of_entity, timestamp_of
from cute_api.services.common.metadata import Pairs

TIMESTAMP_LENGTH = len("2026-01-01T00:00:00.000Z")
MICROSECONDS = 1_000_000
_TABLE = Item.__table__
GIVEN_COLUMNS = tuple(column.name for column in _TABLE.c if GIVEN in column.info)
"""Columns that sellers set."""
_NO_ID = str(UUID(int=0))
_NO_TIME = "0000-00-00T00:00:00.000Z"


def version_of(column: Any) -> ColumnElement[str]:
    """SQL for `version`, from the column with the time of the last change."""
    return func.to_hex(cast(func.extract("epoch", column) * MICROSECONDS, BIGINT))


CATEGORY = {
    "category_name": Category.name,
    "category_parent_id": cast(Category.parent_id, Text),
    "category_path": Category.path,
}
"""The columns of an item's category except its id."""
_OF_OTHERS = {
    "seller": User.username,
    "version": version_of(Item.updated_at),
    **CATEGORY,
    "brand_name": Brand.name,
}
PARTS = ("price_amount", "price_currency", "category_id", "brand_id", "sku", "pairs")
"""Columns that sellers set and the JSON shows in another form, or not to everybody."""
JSON_COLUMNS = tuple(name for name in GIVEN_COLUMNS if isinstance(_TABLE.c[name].type, JSONB))
"""JSON text in rows from SQL, and values otherwise."""
_SHOWN_JSON = tuple(name for name in JSON_COLUMNS if name not in PARTS)
PLAIN = tuple(name for name in GIVEN_COLUMNS if name not in (*PARTS, *JSON_COLUMNS))
"""Columns that sellers set and the JSON shows as they are, under their own names."""
_OF_SERVER = (
    *("id", "seller_id", "reserved", "created_at", "updated_at", "published_at", "sold_at"),
    "relisted_from",
)
_OWN = (*_OF_SERVER, *GIVEN_COLUMNS)
_Columns: Any = row_class((*_OWN, *_OF_OTHERS))


class ItemColumns(_Columns):  # type: ignore[misc]  # the table has its fields, of which some stand below
    """An item with the names of its seller, category and brand: a named tuple.

    Times are RFC 3339. `version` is the time of the last change, in hexadecimal microseconds.
    Stated here are the types of the columns that the code reads by name.
    """

    __slots__ = ()

    id: str
    seller_id: str
    seller: str
    price_amount: int
    price_currency: str
    category_id: str
    brand_id: str | None
    images: str | list[Json]
    quantity: int
    reserved: int
    attributes: str | Json
    status: str
    created_at: str
    updated_at: str
    published_at: str | None
    sold_at: str | None
    relisted_from: str | None
    version: str
    sku: str | None
    category_name: str
    category_parent_id: str | None
    category_path: Sequence[str]
    brand_name: str | None
    pairs: str | Pairs

    @classmethod
    def of(cls, row: Item, seller: str) -> "ItemColumns":
        """Convert an entity with its `category` and `brand`; `seller` is its owner's username."""
        parent_id = row.category.parent_id
        return cls(
            **dict(zip(_OWN, of_entity(row, _OWN), strict=True)),
            seller=seller,
            version=etags.version_of(row.updated_at),
            category_name=row.category.name,
            category_parent_id=None if parent_id is None else str(parent_id),
            category_path=row.category.path,
            brand_name=None if row.brand is None else row.brand.name,
        )

    @classmethod
    def new(cls, seller_id: UUID, seller: str, given: Json) -> "ItemColumns":
        """A new item; `given` has the columns that the seller sets.

        Placeholders stand for its id, its times, and the names of its category and brand.
        """
        return cls(
            id=_NO_ID,
            seller_id=str(seller_id),
            seller=seller,
            created_at=_NO_TIME,
            updated_at=_NO_TIME,
            reserved=0,
            published_at=None,
            sold_at=None,
            relisted_from=None,
            version="",
            category_name="",
            category_parent_id=None,
            category_path=(),
            brand_name=None,
            **given,
        )

    def at(self, moment: datetime) -> "ItemColumns":
        """The item after a change at this moment, which lists it if it becomes active."""
        at = timestamp(moment)
        listed = at if self.status == ItemStatus.ACTIVE else None
        changed: ItemColumns = self._replace(
            updated_at=at,
            published_at=self.published_at or listed,
            version=etags.version_of(moment),
        )
        return changed


def _as_text(column: Any) -> ColumnElement[Any]:
    if isinstance(column.type, DateTime):
        return timestamp_of(column)
    found: ColumnElement[Any] = column
    return cast(column, Text) if isinstance(column.type, Uuid | Enum | JSONB) else found


_COLUMNS = {
    name: _OF_OTHERS[name] if name in _OF_OTHERS else _as_text(_TABLE.c[name])
    for name in ItemColumns._fields
}
SELECTED = labelled(_COLUMNS)
"""`ItemColumns` in SQL, to be selected from what `joined` returns."""
SELECTED_PUBLIC = labelled({**_COLUMNS, "pairs": literal_column("'{}'")})
"""The same for callers who may not own the items: metadata is not read."""


def joined(selected: Select[Any], *, outer: bool = False) -> Select[Any]:
    """Join items with their sellers, categories and brands, each by its primary key.

    `outer` keeps rows without an item.
    """
    return (
        selected.join(User, User.id == Item.seller_id, isouter=outer)
        .join(Category, Category.id == Item.category_id, isouter=outer)
        .join(Brand, Brand.id == Item.brand_id, isouter=True)
    )


def of_database(
    id_: Any, created_at: Any, updated_at: Any, published_at: Any, relisted_from: Any
) -> ColumnElement[Any]:
    """The members of a new item's JSON that only the database knows, as `jsonb`.

    They replace what `document` makes of the placeholders of `ItemColumns.new`. The statement joins
    `Category` and `Brand`, and has the parameter `item_url`, as in `document`.
    """
    brand = func.jsonb_build_object("id", Brand.id, "name", Brand.name)
    own_tag = etags.in_json("%s", for_owner=True)
    return func.jsonb_build_object(
        "id",
        id_,
        "url",
        func.replace(parameter("item_url", Text()), ITEM_ID, cast(id_, Text)),
        "created_at",
        timestamp_of(created_at),
        "updated_at",
        timestamp_of(updated_at),
        "published_at",
        timestamp_of(published_at),
        "relisted_from",
        relisted_from,
        "etag",
        func.format(own_tag, version_of(updated_at)),
        "category",
        func.jsonb_build_object(
            "id",
            Category.id,
            "name",
            Category.name,
            "parent_id",
            Category.parent_id,
            "path",
            Category.path,
        ),
        "brand",
        case((Brand.id.is_not(None), brand)),
    )


def document(item: ItemColumns, *, for_owner: bool, item_url: str) -> Json:
    """Return the schema `Item`. Only the owner sees `sku` and `metadata`.

    `item_url` is the URL of an item's page, with `ITEM_ID` for its id. Raises `ValueError` for a
    time that RFC 3339 can't represent, such as PostgreSQL's `infinity`.
    """
    if not len(item.created_at) == len(item.updated_at) == TIMESTAMP_LENGTH:
        raise ValueError(f"item {item.id} has a time that can't be shown")
    shown: Json = {
        "id": item.id,
        "url": item_url.replace(ITEM_ID, item.id),
        "seller": {"id": item.seller_id, "username": item.seller},
        **dict(zip(PLAIN, _plain(item), strict=True)),
        "price": {"amount": item.price_amount, "currency": item.price_currency},
        # The schemas `Category` and `Brand`, inlined because a page has up to 200 of each.
        "category": {
            "id": item.category_id,
            "name": item.category_name,
            "parent_id": item.category_parent_id,
            "path": item.category_path,
        },
        "brand": None if item.brand_id is None else {"id": item.brand_id, "name": item.brand_name},
        **{name: _json(getattr(item, name)) for name in _SHOWN_JSON},
        "created_at": item.created_at,
        "updated_at": item.updated_at,
        "published_at": item.published_at,
        "sold_at": item.sold_at,
        "relisted_from": item.relisted_from,
        "etag": etags.in_json(item.version, for_owner=for_owner),
    }
    if for_owner:
        shown["sku"] = item.sku
        shown["metadata"] = _json(item.pairs)
    return shown


_plain = attrgetter(*PLAIN)


def _json(value: Any) -> Any:
    """A JSON column as a value to encode."""
    return orjson.Fragment(value) if isinstance(value, str) else value


def entity_document(row: Item, *, seller: str, for_owner: bool, item_url: str) -> Json:
    """Return the schema `Item` for an entity: see `ItemColumns.of` and `document`."""
    return document(ItemColumns.of(row, seller), for_owner=for_owner, item_url=item_url)
