# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="KeyWithSecret")


@_attrs_define
class KeyWithSecret:
    """A key that was just rotated, with its new secret. The secret is never shown again.

    Attributes:
        id (UUID): The key's id.
        name (str): The name that its owner chose.
        prefix (str): The first characters of the new secret, to recognise it.
        rotated_at (datetime.datetime): When the key got the new secret.
        previous_expires_at (datetime.datetime | None): When the previous secret stops working. `null` if there is none.
        key (str): The new secret. Keep it where you keep passwords.
    """

    id: UUID
    name: str
    prefix: str
    rotated_at: datetime.datetime
    previous_expires_at: datetime.datetime | None
    key: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        prefix = self.prefix

        rotated_at = self.rotated_at.isoformat()

        previous_expires_at: None | str
        if isinstance(self.previous_expires_at, datetime.datetime):
            previous_expires_at = self.previous_expires_at.isoformat()
        else:
            previous_expires_at = self.previous_expires_at

        key = self.key

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "prefix": prefix,
                "rotated_at": rotated_at,
                "previous_expires_at": previous_expires_at,
                "key": key,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        prefix = d.pop("prefix")

        rotated_at = datetime.datetime.fromisoformat(d.pop("rotated_at").replace("Z", "+00:00"))

        def _parse_previous_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                previous_expires_at_type_0 = datetime.datetime.fromisoformat(
                    data.replace("Z", "+00:00")
                )

                return previous_expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        previous_expires_at = _parse_previous_expires_at(d.pop("previous_expires_at"))

        key = d.pop("key")

        key_with_secret = cls(
            id=id,
            name=name,
            prefix=prefix,
            rotated_at=rotated_at,
            previous_expires_at=previous_expires_at,
            key=key,
        )

        key_with_secret.additional_properties = d
        return key_with_secret

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
