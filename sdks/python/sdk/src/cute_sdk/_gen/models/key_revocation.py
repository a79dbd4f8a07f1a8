# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.revocation_reason import RevocationReason

T = TypeVar("T", bound="KeyRevocation")


@_attrs_define
class KeyRevocation:
    """A key that was revoked.

    Attributes:
        id (UUID): The key's id.
        name (str): The name that its owner chose.
        prefix (str): The first characters of the key, to recognise it.
        reason (RevocationReason): Why a key was revoked. More values may come. The values are `by_owner`: its owner
            revoked it; `by_operator`: we revoked it; `reported`: it was reported as leaked.
        revoked_at (datetime.datetime): When it was revoked.
        paused_webhook_count (int): How many webhooks were paused because the key created or edited them. Confirm them.
    """

    id: UUID
    name: str
    prefix: str
    reason: RevocationReason
    revoked_at: datetime.datetime
    paused_webhook_count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        prefix = self.prefix

        reason = self.reason.value

        revoked_at = self.revoked_at.isoformat()

        paused_webhook_count = self.paused_webhook_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "prefix": prefix,
                "reason": reason,
                "revoked_at": revoked_at,
                "paused_webhook_count": paused_webhook_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        prefix = d.pop("prefix")

        reason = RevocationReason(d.pop("reason"))

        revoked_at = datetime.datetime.fromisoformat(d.pop("revoked_at").replace("Z", "+00:00"))

        paused_webhook_count = d.pop("paused_webhook_count")

        key_revocation = cls(
            id=id,
            name=name,
            prefix=prefix,
            reason=reason,
            revoked_at=revoked_at,
            paused_webhook_count=paused_webhook_count,
        )

        key_revocation.additional_properties = d
        return key_revocation

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
