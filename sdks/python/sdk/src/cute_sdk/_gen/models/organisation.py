# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.organisation_member import OrganisationMember
    from ..models.organisation_seller import OrganisationSeller


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("created_at", "created_at", _model.moment, True),
    ("requires_second_factor", "requires_second_factor", _model.flag, True),
    ("sellers", "sellers", _model.array(_model.nested("OrganisationSeller")), True),
    ("members", "members", _model.array(_model.nested("OrganisationMember")), True),
)


@define
class Organisation(_model.Model):
    """An organisation and the people in it. It owns sellers with their keys, webhooks and apps.

    Attributes:
        id (UUID): The organisation's id.
        name (str): Its name, which its members choose. At first it is the username of its only seller.
        created_at (datetime.datetime): When it was created.
        requires_second_factor (bool): Whether its members need a second factor to act for it.
        sellers (list[OrganisationSeller]): The users that it owns, oldest first. The key of the request acts for one of
            them.
        members (list[OrganisationMember]): The people in it, the longest-standing first.
    """

    id: UUID
    name: str
    created_at: datetime.datetime
    requires_second_factor: bool
    sellers: list[OrganisationSeller]
    members: list[OrganisationMember]

    _fields = _FIELDS
