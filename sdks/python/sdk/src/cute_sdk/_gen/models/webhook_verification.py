# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WebhookVerification")


@_attrs_define
class WebhookVerification:
    """Whether a webhook's URL has responded to the verification challenge, and the state of the attempts.

    Attributes:
        verified_at (datetime.datetime | None): When it responded with the challenge. `null` until then.
        last_tried_at (datetime.datetime | None): When the challenge was last sent. `null` before that.
        last_error (None | str): Why the last attempt failed. `null` if none has.
        next_try_at (datetime.datetime | None): When the next attempt is. `null` if there is none.
    """

    verified_at: datetime.datetime | None
    last_tried_at: datetime.datetime | None
    last_error: None | str
    next_try_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        verified_at: None | str
        if isinstance(self.verified_at, datetime.datetime):
            verified_at = self.verified_at.isoformat()
        else:
            verified_at = self.verified_at

        last_tried_at: None | str
        if isinstance(self.last_tried_at, datetime.datetime):
            last_tried_at = self.last_tried_at.isoformat()
        else:
            last_tried_at = self.last_tried_at

        last_error: None | str
        last_error = self.last_error

        next_try_at: None | str
        if isinstance(self.next_try_at, datetime.datetime):
            next_try_at = self.next_try_at.isoformat()
        else:
            next_try_at = self.next_try_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "verified_at": verified_at,
                "last_tried_at": last_tried_at,
                "last_error": last_error,
                "next_try_at": next_try_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_verified_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                verified_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return verified_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        verified_at = _parse_verified_at(d.pop("verified_at"))

        def _parse_last_tried_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_tried_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return last_tried_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_tried_at = _parse_last_tried_at(d.pop("last_tried_at"))

        def _parse_last_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        last_error = _parse_last_error(d.pop("last_error"))

        def _parse_next_try_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_try_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return next_try_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_try_at = _parse_next_try_at(d.pop("next_try_at"))

        webhook_verification = cls(
            verified_at=verified_at,
            last_tried_at=last_tried_at,
            last_error=last_error,
            next_try_at=next_try_at,
        )

        webhook_verification.additional_properties = d
        return webhook_verification

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
