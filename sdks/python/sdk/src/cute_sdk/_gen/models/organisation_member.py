# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..models.member_role import MemberRole

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("username", "username", _model.text, True),
    ("role", "role", _model.member(MemberRole), True),
    ("created_at", "created_at", _model.moment, True),
)


@define
class OrganisationMember(_model.Model):
    """A person who belongs to an organisation.

    Attributes:
        id (UUID): The id of the person's user.
        username (str): The person's public name.
        role (MemberRole): What a person may do in an organisation. More values may come. The values are `owner`:
            everything, including other owners; `admin`: everything, except for owners; `developer`: keys, webhooks, apps
            and alerts, and reads the rest; `analyst`: reads, and changes nothing; `billing_free`: webhooks, apps and
            contracts; no new keys, and no usage.
        created_at (datetime.datetime): When the person joined.
    """

    id: UUID
    username: str
    role: MemberRole
    created_at: datetime.datetime

    _fields = _FIELDS
