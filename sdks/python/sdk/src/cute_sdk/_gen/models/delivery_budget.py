# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="DeliveryBudget")


@_attrs_define
class DeliveryBudget:
    """How much was sent to the user's webhooks today (UTC), and how much the user's tier allows. Each attempt counts,
    including redeliveries and test events.

        Attributes:
            budget (int): How many deliveries the tier allows a day.
            sent_today (int): How many were sent since midnight (UTC). It can lag by a second, and slightly exceed the
                budget.
            resumes_at (datetime.datetime | None): When queued deliveries are sent, if the budget is used up. `null` while
                budget is left.
    """

    budget: int
    sent_today: int
    resumes_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        budget = self.budget

        sent_today = self.sent_today

        resumes_at: None | str
        if isinstance(self.resumes_at, datetime.datetime):
            resumes_at = self.resumes_at.isoformat()
        else:
            resumes_at = self.resumes_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "budget": budget,
                "sent_today": sent_today,
                "resumes_at": resumes_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        budget = d.pop("budget")

        sent_today = d.pop("sent_today")

        def _parse_resumes_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resumes_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return resumes_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resumes_at = _parse_resumes_at(d.pop("resumes_at"))

        delivery_budget = cls(
            budget=budget,
            sent_today=sent_today,
            resumes_at=resumes_at,
        )

        delivery_budget.additional_properties = d
        return delivery_budget

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
