# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.user_erasure import UserErasure


T = TypeVar("T", bound="UserErasedEvent")


@_attrs_define
class UserErasedEvent:
    """A user whose data you got was erased.

    Attributes:
        id (UUID): The event's id, as in the header `webhook-id`. The same in every attempt.
        type (Literal['user.erased']): The event's type.
        timestamp (int): When it happened, in milliseconds since 1970-01-01T00:00:00Z.
        data (UserErasure): A user whose personal data was erased. Delete or replace your data about this user.
    """

    id: UUID
    type: Literal["user.erased"]
    timestamp: int
    data: UserErasure
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        type = self.type

        timestamp = self.timestamp

        data = self.data.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "type": type,
                "timestamp": timestamp,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: builtins.type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.user_erasure import UserErasure

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        type_ = cast(Literal["user.erased"], d.pop("type"))

        timestamp = d.pop("timestamp")

        data = UserErasure.from_dict(d.pop("data"))

        user_erased_event = cls(
            id=id,
            type=type_,
            timestamp=timestamp,
            data=data,
        )

        user_erased_event.additional_properties = d
        return user_erased_event

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
