# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import builtins
import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.delivery_status import DeliveryStatus
from ..models.event_type import EventType

if TYPE_CHECKING:
    from ..models.attempt import Attempt


T = TypeVar("T", bound="DeliveryWithAttempts")


@_attrs_define
class DeliveryWithAttempts:
    """The delivery of one event to one webhook, with the request body and the attempts.

    Attributes:
        id (UUID): The delivery's id.
        webhook_id (UUID): The webhook that it goes to.
        event_id (UUID): The event's id, as in the header `webhook-id`.
        type (EventType): What an event is about. The `webhooks` section of this document describes each type. More
            values may come.
        test (bool): Whether it is a test event.
        status (DeliveryStatus): The status of a delivery. More values may come. The values are `pending`: queued for
            its next attempt, or being sent; `delivered`: the receiver responded with a 2xx; `failed`: all attempts failed;
            `cancelled`: not sent, because its webhook was disabled or deleted.
        attempt_count (int): How many attempts there have been.
        occurred_at (datetime.datetime): When the event happened.
        created_at (datetime.datetime): When the delivery was created.
        next_attempt_at (datetime.datetime | None): When the next attempt is due; `null` unless it is `pending`.
        finished_at (datetime.datetime | None): When it was delivered, failed or was cancelled; `null` while it is
            `pending`.
        request_body (str): The body, byte for byte: the same in each attempt.
        attempts (list[Attempt]): The attempts, oldest first. If there are more than 100, the last 100.
    """

    id: UUID
    webhook_id: UUID
    event_id: UUID
    type: EventType
    test: bool
    status: DeliveryStatus
    attempt_count: int
    occurred_at: datetime.datetime
    created_at: datetime.datetime
    next_attempt_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    request_body: str
    attempts: list[Attempt]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        webhook_id = str(self.webhook_id)

        event_id = str(self.event_id)

        type = self.type.value

        test = self.test

        status = self.status.value

        attempt_count = self.attempt_count

        occurred_at = self.occurred_at.isoformat()

        created_at = self.created_at.isoformat()

        next_attempt_at: None | str
        if isinstance(self.next_attempt_at, datetime.datetime):
            next_attempt_at = self.next_attempt_at.isoformat()
        else:
            next_attempt_at = self.next_attempt_at

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        request_body = self.request_body

        attempts = []
        for attempts_item_data in self.attempts:
            attempts_item = attempts_item_data.to_dict()
            attempts.append(attempts_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "webhook_id": webhook_id,
                "event_id": event_id,
                "type": type,
                "test": test,
                "status": status,
                "attempt_count": attempt_count,
                "occurred_at": occurred_at,
                "created_at": created_at,
                "next_attempt_at": next_attempt_at,
                "finished_at": finished_at,
                "request_body": request_body,
                "attempts": attempts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: builtins.type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.attempt import Attempt

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        webhook_id = UUID(d.pop("webhook_id"))

        event_id = UUID(d.pop("event_id"))

        type_ = EventType(d.pop("type"))

        test = d.pop("test")

        status = DeliveryStatus(d.pop("status"))

        attempt_count = d.pop("attempt_count")

        occurred_at = datetime.datetime.fromisoformat(d.pop("occurred_at").replace("Z", "+00:00"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at").replace("Z", "+00:00"))

        def _parse_next_attempt_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_attempt_at_type_0 = datetime.datetime.fromisoformat(
                    data.replace("Z", "+00:00")
                )

                return next_attempt_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_attempt_at = _parse_next_attempt_at(d.pop("next_attempt_at"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        request_body = d.pop("request_body")

        attempts = []
        _attempts = d.pop("attempts")
        for attempts_item_data in _attempts:
            attempts_item = Attempt.from_dict(attempts_item_data)

            attempts.append(attempts_item)

        delivery_with_attempts = cls(
            id=id,
            webhook_id=webhook_id,
            event_id=event_id,
            type=type_,
            test=test,
            status=status,
            attempt_count=attempt_count,
            occurred_at=occurred_at,
            created_at=created_at,
            next_attempt_at=next_attempt_at,
            finished_at=finished_at,
            request_body=request_body,
            attempts=attempts,
        )

        delivery_with_attempts.additional_properties = d
        return delivery_with_attempts

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
