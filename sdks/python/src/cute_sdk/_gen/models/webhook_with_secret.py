# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.disabled_reason import DisabledReason
from ..models.event_pattern import EventPattern
from ..models.webhook_status import WebhookStatus

if TYPE_CHECKING:
    from ..models.metadata import Metadata
    from ..models.missed_range import MissedRange
    from ..models.webhook_health import WebhookHealth
    from ..models.webhook_verification import WebhookVerification


T = TypeVar("T", bound="WebhookWithSecret")


@_attrs_define
class WebhookWithSecret:
    """A webhook with its new signing secret. The secret is never shown again.

    Attributes:
        id (UUID): The webhook's id.
        url (str): Where the events go.
        events (list[EventPattern]): The event types that are sent.
        filter_ (None | str): The filter that selects events by their `data`, in canonical form. `null` sends all.
        description (None | str): The owner's note.
        metadata (Metadata): Your own data about something: up to 20 pairs of texts, such as its id in your system. A
            key has up to 40 characters, begins and ends with a visible one and has no control characters; a value has up to
            500, and no control characters other than tabs and line ends. Only you see it.
        active (bool): Whether the webhook is enabled.
        status (WebhookStatus): `active`: events are sent. `unverified`: events wait until its URL has responded to the
            verification challenge. `paused`: events wait until you confirm it, because a key that created or edited it was
            revoked. `disabled`: nothing is sent and nothing waits. Enable it with `active`, then recover what it missed.
            More values may come.
        disabled_reason (DisabledReason | None): Why it is disabled. `null` when it is not.
        disabled_at (datetime.datetime | None): When it was disabled. `null` when it is not.
        missed (MissedRange | None): What it missed while it was disabled or kept failing, until you recover it. `null`
            if it missed nothing.
        verification (WebhookVerification): Whether a webhook's URL has responded to the verification challenge, and the
            state of the attempts.
        health (WebhookHealth): The health of a webhook's deliveries.
        previous_secret_expires_at (datetime.datetime | None): Until when the previous secret also signs. `null` if
            there is none.
        created_at (datetime.datetime): When it was registered.
        secret (str): What the deliveries are signed with: `whsec_` and the base64 of the secret bytes. Store it like a
            password.
    """

    id: UUID
    url: str
    events: list[EventPattern]
    filter_: None | str
    description: None | str
    metadata: Metadata
    active: bool
    status: WebhookStatus
    disabled_reason: DisabledReason | None
    disabled_at: datetime.datetime | None
    missed: MissedRange | None
    verification: WebhookVerification
    health: WebhookHealth
    previous_secret_expires_at: datetime.datetime | None
    created_at: datetime.datetime
    secret: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.missed_range import MissedRange

        id = str(self.id)

        url = self.url

        events = []
        for events_item_data in self.events:
            events_item = events_item_data.value
            events.append(events_item)

        filter_: None | str
        filter_ = self.filter_

        description: None | str
        description = self.description

        metadata = self.metadata.to_dict()

        active = self.active

        status = self.status.value

        disabled_reason: None | str
        if isinstance(self.disabled_reason, DisabledReason):
            disabled_reason = self.disabled_reason.value
        else:
            disabled_reason = self.disabled_reason

        disabled_at: None | str
        if isinstance(self.disabled_at, datetime.datetime):
            disabled_at = self.disabled_at.isoformat()
        else:
            disabled_at = self.disabled_at

        missed: dict[str, Any] | None
        if isinstance(self.missed, MissedRange):
            missed = self.missed.to_dict()
        else:
            missed = self.missed

        verification = self.verification.to_dict()

        health = self.health.to_dict()

        previous_secret_expires_at: None | str
        if isinstance(self.previous_secret_expires_at, datetime.datetime):
            previous_secret_expires_at = self.previous_secret_expires_at.isoformat()
        else:
            previous_secret_expires_at = self.previous_secret_expires_at

        created_at = self.created_at.isoformat()

        secret = self.secret

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "url": url,
                "events": events,
                "filter": filter_,
                "description": description,
                "metadata": metadata,
                "active": active,
                "status": status,
                "disabled_reason": disabled_reason,
                "disabled_at": disabled_at,
                "missed": missed,
                "verification": verification,
                "health": health,
                "previous_secret_expires_at": previous_secret_expires_at,
                "created_at": created_at,
                "secret": secret,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.metadata import Metadata
        from ..models.missed_range import MissedRange
        from ..models.webhook_health import WebhookHealth
        from ..models.webhook_verification import WebhookVerification

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        url = d.pop("url")

        events = []
        _events = d.pop("events")
        for events_item_data in _events:
            events_item = EventPattern(events_item_data)

            events.append(events_item)

        def _parse_filter_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        filter_ = _parse_filter_(d.pop("filter"))

        def _parse_description(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        description = _parse_description(d.pop("description"))

        metadata = Metadata.from_dict(d.pop("metadata"))

        active = d.pop("active")

        status = WebhookStatus(d.pop("status"))

        def _parse_disabled_reason(data: object) -> DisabledReason | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                disabled_reason_type_0 = DisabledReason(data)

                return disabled_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DisabledReason | None, data)

        disabled_reason = _parse_disabled_reason(d.pop("disabled_reason"))

        def _parse_disabled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                disabled_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return disabled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        disabled_at = _parse_disabled_at(d.pop("disabled_at"))

        def _parse_missed(data: object) -> MissedRange | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                missed_type_0 = MissedRange.from_dict(data)

                return missed_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MissedRange | None, data)

        missed = _parse_missed(d.pop("missed"))

        verification = WebhookVerification.from_dict(d.pop("verification"))

        health = WebhookHealth.from_dict(d.pop("health"))

        def _parse_previous_secret_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                previous_secret_expires_at_type_0 = datetime.datetime.fromisoformat(
                    data.replace("Z", "+00:00")
                )

                return previous_secret_expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        previous_secret_expires_at = _parse_previous_secret_expires_at(
            d.pop("previous_secret_expires_at")
        )

        created_at = datetime.datetime.fromisoformat(d.pop("created_at").replace("Z", "+00:00"))

        secret = d.pop("secret")

        webhook_with_secret = cls(
            id=id,
            url=url,
            events=events,
            filter_=filter_,
            description=description,
            metadata=metadata,
            active=active,
            status=status,
            disabled_reason=disabled_reason,
            disabled_at=disabled_at,
            missed=missed,
            verification=verification,
            health=health,
            previous_secret_expires_at=previous_secret_expires_at,
            created_at=created_at,
            secret=secret,
        )

        webhook_with_secret.additional_properties = d
        return webhook_with_secret

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
