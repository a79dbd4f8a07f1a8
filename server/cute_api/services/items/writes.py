"""The statements that change items, and the columns of a request's body."""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    case,
    cast,
    column,
    exists,
    func,
    insert,
    literal_column,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from cute_api.lib.json_objects import Json
from cute_api.models import Brand, Category, Item, UserStorage, clock
from cute_api.models.accounts import LIMITS_SETTING
from cute_api.models.catalogue import GIVEN, KEPT
from cute_api.models.enums import ItemStatus
from cute_api.models.statements import Statement, parameter
from cute_api.services.common.columns import labelled, selected
from cute_api.services.items.columns import (
    CATEGORY,
    GIVEN_COLUMNS,
    SELECTED,
    joined,
    of_database,
    version_of,
)
from cute_api.webhooks.outbox import outbox

_TABLE = Item.__table__
SEARCHED = frozenset({"title", "description", "brand_id", "shipping", "attributes"})
"""Columns of the search text; naming one in a statement makes a trigger rebuild it."""
DEFAULTS: Json = dict.fromkeys(GIVEN_COLUMNS) | {
    "images": [],
    "shipping": [],
    "attributes": {},
    "sizes": [],
    "pairs": {},
    "quantity": 1,
    "status": ItemStatus.ACTIVE,
}


class Names(NamedTuple):
    """Names of an item's category and brand; None if not given or unknown."""

    category_name: str | None
    category_parent_id: str | None
    category_path: Sequence[str] | None
    brand_name: str | None

    @classmethod
    def given(cls, row: Any) -> "Names":
        """The names in a row of `REFUSED`, `LOCK` or `LOCK_BY_SKU`."""
        return cls(
            category_name=row.given_category_name,
            category_parent_id=row.given_category_parent_id,
            category_path=row.given_category_path,
            brand_name=row.given_brand_name,
        )

    def of(self, changed: Collection[str]) -> Json:
        """Return the names that replace an item's if these columns change."""
        names: Json = {}
        if "category_id" in changed:
            names |= {
                "category_name": self.category_name,
                "category_parent_id": self.category_parent_id,
                "category_path": self.category_path,
            }
        if "brand_id" in changed:
            names["brand_name"] = self.brand_name
        return names


def _instead(model: type[Category] | type[Brand]) -> ColumnElement[Any]:
    """What replaces a retired row: an id or nothing, as text. NULL if it isn't retired."""
    replacement = func.coalesce(cast(model.replaced_by, Text), literal_column("''"))
    return case((model.retired_at.is_not(None), replacement))


_NAMES = {**CATEGORY, "brand_name": Brand.name}
_GIVEN_NAMES = labelled(
    {**_NAMES, "category_instead": _instead(Category), "brand_instead": _instead(Brand)},
    prefix="given_",
)


def _given(name: str) -> ColumnElement[Any]:
    return parameter(name, _TABLE.c[name].type)


# Items to add in order, as one JSON array, with their events' data except for values that only the
# database knows.
_rows = (
    func.jsonb_to_recordset(parameter("items", JSONB()))
    .table_valued(
        column("place", Integer),
        column("shown", JSONB),
        *(column(name, _TABLE.c[name].type) for name in GIVEN_COLUMNS),
    )
    .render_derived(name="given", with_types=True)
)


def _turn() -> Select[Any]:
    """Lock a user's storage row, and pass the limits to the trigger that counts in it."""
    setting = func.set_config(LIMITS_SETTING, parameter("storage_limits", Text()), true())
    return (
        select(setting.label("limits"))
        .select_from(UserStorage)
        .where(UserStorage.user_id == parameter("seller_id", Uuid()))
        .with_for_update(key_share=True)
    )


_held = _turn().cte("held")
_numbered = (
    select(func.uuidv7().label("id"), *_rows.c)
    .select_from(_rows.outerjoin(_held, true()))
    .cte("numbered")
)
_before = aliased(Item)
_sold = (
    select(_before.id)
    .where(
        _before.seller_id == parameter("seller_id", Uuid()),
        _before.sku == _numbered.c.sku,
        _before.deleted_at.is_(None),
        _before.status == literal_column(f"'{ItemStatus.SOLD}'"),
    )
    .order_by(_before.id.desc())
    .limit(literal_column("1"))
    .scalar_subquery()
)
_added = (
    insert(Item)
    .from_select(
        ["id", "seller_id", *GIVEN_COLUMNS, "relisted_from"],
        select(
            _numbered.c.id,
            parameter("seller_id", Uuid()),
            *(_numbered.c[name] for name in GIVEN_COLUMNS),
            _sold,
        ),
    )
    .returning(Item.id, Item.created_at, Item.updated_at, Item.published_at, Item.relisted_from)
    .cte("added")
)
ADD = Statement(
    select(
        *selected(_added.c),
        version_of(_added.c.updated_at).label("version"),
        *labelled(_NAMES),
        outbox.emitted(
            literal_column("'item.created'"),
            user_id=parameter("seller_id", Uuid()),
            subject_id=_added.c.id,
            data=_numbered.c.shown.op("||")(
                of_database(
                    _added.c.id,
                    _added.c.created_at,
                    _added.c.updated_at,
                    _added.c.published_at,
                    _added.c.relisted_from,
                )
            ),
        ),
    )
    .join_from(_added, _numbered, _numbered.c.id == _added.c.id)
    # Outer joins, because foreign keys refuse unknown ids only at the statement's end.
    .outerjoin(Category, Category.id == _numbered.c.category_id)
    .outerjoin(Brand, Brand.id == _numbered.c.brand_id)
    .order_by(_numbered.c.place)
)
"""Adds items of one seller with their events; a row for each, with `STORED`."""
STORED = (
    "id",
    "created_at",
    "updated_at",
    "published_at",
    "relisted_from",
    "version",
    *Names._fields,
)
"""Columns that replace placeholders of `ItemColumns.new`."""


def _named(rows: FromClause) -> FromClause:
    """Join rows with the category and brand in the parameters, if they exist."""
    return rows.outerjoin(Category, Category.id == parameter("category_id", Uuid())).outerjoin(
        Brand, Brand.id == parameter("brand_id", Uuid())
    )


_sku_taken = exists().where(
    Item.seller_id == parameter("seller_id", Uuid()),
    Item.sku == parameter("sku", Text()),
    Item.holds_sku.is_(True),
    Item.deleted_at.is_(None),
)
REFUSED = Statement(
    select(*_GIVEN_NAMES, _sku_taken.label("sku_taken")).select_from(
        _named(select(literal_column("1")).subquery())
    )
)
"""Why an item may have been refused: the `Names` of a category and a brand, `sku_taken`."""


def _locked(chosen: Callable[[Select[Any]], Select[Any]]) -> Statement:
    # The clock is read after the wait for the lock.
    own = joined(select(*SELECTED).select_from(Item)).where(
        Item.seller_id == parameter("seller_id", Uuid()), Item.deleted_at.is_(None)
    )
    found = (
        chosen(own)
        .with_for_update(of=Item)
        .cte("found")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return Statement(
        select(*_GIVEN_NAMES, clock.NOW.label("now"), *found.c).select_from(_named(found))
    )


LOCK = _locked(lambda own: own.where(Item.id == parameter("id", Uuid())))
"""Locks an item of a seller until the transaction ends. Returns its `ItemColumns`, the given
`Names`, and the current time as `now`.
"""
_NOT_SOLD = Item.status != literal_column(f"'{ItemStatus.SOLD}'")
LOCK_BY_SKU = _locked(
    lambda own: (
        own.where(Item.sku == parameter("sku", Text()), _NOT_SOLD)
        .order_by(Item.holds_sku, Item.id.desc())
        .limit(literal_column("1"))
    )
)
"""The same by its SKU: the item that holds it, else the newest archived one."""


OF_SKU = Statement(
    select(*selected([Item.category_id, Item.brand_id]))
    .where(
        Item.seller_id == parameter("seller_id", Uuid()),
        Item.sku == parameter("sku", Text()),
        Item.deleted_at.is_(None),
        _NOT_SOLD,
    )
    .order_by(Item.holds_sku, Item.id.desc())
    .limit(literal_column("1"))
)
"""The category and brand of the item that a put replaces, without a lock."""


@cache
def change(*, searched: bool) -> Statement:
    """Return the update of an item's columns and time, with the `SEARCHED` only if needed."""
    names = [name for name in GIVEN_COLUMNS if searched or name not in SEARCHED]
    return Statement(
        update(Item)
        .where(Item.id == parameter("id", Uuid()))
        .values({**{name: _given(name) for name in names}, "updated_at": _now()})
    )


def _now() -> ColumnElement[Any]:
    return parameter("now", DateTime(timezone=True))


BLANK: Json = {
    name: _TABLE.c[name].info[GIVEN]
    for name in GIVEN_COLUMNS
    if _TABLE.c[name].info[GIVEN] is not KEPT
}
"""Blanks all that the seller wrote in a deleted item. Its row stays for a while, because mirrors
learn of the deletion from it.
"""
DELETE = Statement(
    update(Item)
    .where(Item.id == parameter("id", Uuid()))
    .values(**BLANK, deleted_at=_now(), updated_at=_now())
)
TAKE_TURNS = Statement(_turn())
"""Serializes a seller's changes until the transaction ends."""


def _of_seller(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(Item.id).where(
        Item.seller_id == parameter("seller_id", Uuid()), Item.deleted_at.is_(None), *conditions
    )


_all = union_all(
    _of_seller(Item.id == any_(cast(parameter("ids", ARRAY(Text)), ARRAY(Uuid)))),
    _of_seller(Item.sku == any_(parameter("skus", ARRAY(Text))), _NOT_SOLD),
)
LOCK_ALL = Statement(select(Item.id).where(Item.id.in_(_all)).order_by(Item.id).with_for_update())
"""Locks all items of a seller that `ids` or `skus` name, except the sold ones of a SKU, by id."""


def as_json(value: Any) -> str:
    """Encode a value as the parameter of a JSON column."""
    return orjson.dumps(value).decode()
