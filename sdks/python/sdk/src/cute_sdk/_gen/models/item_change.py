# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.item_change_type import ItemChangeType

if TYPE_CHECKING:
    from ..models.item import Item


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("type", "type", _model.member(ItemChangeType), True),
    ("item", "item", _model.nullable(_model.nested("Item")), True),
)


@define
class ItemChange(_model.Model):
    """An item of the public catalogue that changed, in its current state.

    Attributes:
        id (UUID): The item's id.
        type (ItemChangeType): What to do with the item. More values may come. The values are `upsert`: replace what you
            have stored under its id; `delete`: remove it.
        item (Item | None): The item as everyone sees it, even if it is yours: without `sku`, and with the `etag` that
            `GET /v1/items/{item_id}` returns without a key. `null` with `delete`.
    """

    id: UUID
    type: ItemChangeType
    item: Item | None

    _fields = _FIELDS
