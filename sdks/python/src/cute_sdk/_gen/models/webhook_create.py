# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.event_pattern_type_1 import EventPatternType1
from ..models.event_type import EventType
from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookCreate")


@_attrs_define
class WebhookCreate:
    """A webhook to register.

    Attributes:
        url (str): Where to send the events: `https`, a public address, port 443 or 8443, no user name or password in
            it. A sandbox also takes `http` and any port on loopback, save those of its own servers.
        events (list[EventPatternType1 | EventType]): The event types to send, also by `item.*` or `*`. Your key must
            have the scope that each type needs.
        filter_ (None | str | Unset): Which events to send, by their `data`: conditions such as `data.price.amount >=
            5000`, joined by `and` and `or`, with parentheses. A condition is a path, one of `==`, `!=`, `<`, `<=`, `>`,
            `>=`, and a number, a "text", `true`, `false` or `null`; there are at most ten. It doesn't hold where the path
            leads to nothing, or to a value of another type; `null` equals only `null`. Without a filter all are sent.
        description (None | str | Unset): A note to remember it by, in one line.
    """

    url: str
    events: list[EventPatternType1 | EventType]
    filter_: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        events = []
        for events_item_data in self.events:
            events_item: str
            if isinstance(events_item_data, EventType):
                events_item = events_item_data.value
            else:
                events_item = events_item_data.value

            events.append(events_item)

        filter_: None | str | Unset
        if isinstance(self.filter_, Unset):
            filter_ = UNSET
        else:
            filter_ = self.filter_

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "url": url,
                "events": events,
            }
        )
        if filter_ is not UNSET:
            field_dict["filter"] = filter_
        if description is not UNSET:
            field_dict["description"] = description

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        events = []
        _events = d.pop("events")
        for events_item_data in _events:

            def _parse_events_item(data: object) -> EventPatternType1 | EventType:
                try:
                    if not isinstance(data, str):
                        raise TypeError()
                    componentsschemas_event_pattern_type_0 = EventType(data)

                    return componentsschemas_event_pattern_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_event_pattern_type_1 = EventPatternType1(data)

                return componentsschemas_event_pattern_type_1

            events_item = _parse_events_item(events_item_data)

            events.append(events_item)

        def _parse_filter_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        filter_ = _parse_filter_(d.pop("filter", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        webhook_create = cls(
            url=url,
            events=events,
            filter_=filter_,
            description=description,
        )

        webhook_create.additional_properties = d
        return webhook_create

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
