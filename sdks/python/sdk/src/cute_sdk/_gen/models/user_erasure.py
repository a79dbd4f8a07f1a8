# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UserErasure")


@_attrs_define
class UserErasure:
    """A user whose personal data was erased. Delete or replace your data about this user.

    Attributes:
        user_id (UUID): The user's id, which is `buyer_id`, `seller_id`, `sender_id` or `recipient_id` in your copies.
        username (str): The alias that replaces the user's name everywhere. It is derived from the id.
        erased_at (datetime.datetime): When the name was replaced. Data that you read after this time doesn't contain
            it.
    """

    user_id: UUID
    username: str
    erased_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        user_id = str(self.user_id)

        username = self.username

        erased_at = self.erased_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "user_id": user_id,
                "username": username,
                "erased_at": erased_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        user_id = UUID(d.pop("user_id"))

        username = d.pop("username")

        erased_at = datetime.datetime.fromisoformat(d.pop("erased_at").replace("Z", "+00:00"))

        user_erasure = cls(
            user_id=user_id,
            username=username,
            erased_at=erased_at,
        )

        user_erasure.additional_properties = d
        return user_erasure

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
