# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..types import UNSET, Unset

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("retired_at", "retired_at", _model.moment, False),
    ("replaced_by", "replaced_by", _model.uuid, False),
)


@define
class Brand(_model.Model):
    """A brand that items can name.

    Attributes:
        id (UUID): The brand's id.
        name (str): Its name, as the brand writes it.
        retired_at (datetime.datetime | Unset): When it was retired. Only in retired brands, never in items.
        replaced_by (UUID | Unset): The id of the brand that its items have now. Only in a retired brand that was merged
            with another.
    """

    id: UUID
    name: str
    retired_at: datetime.datetime | Unset = UNSET
    replaced_by: UUID | Unset = UNSET

    _fields = _FIELDS
