# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.event_pattern import EventPattern
from ..models.webhook_status import WebhookStatus

if TYPE_CHECKING:
    from ..models.metadata import Metadata
    from ..models.missed_range import MissedRange
    from ..models.webhook_health import WebhookHealth
    from ..models.webhook_status_detail import WebhookStatusDetail
    from ..models.webhook_verification import WebhookVerification


T = TypeVar("T", bound="WebhookWithSecret")


@_attrs_define
class WebhookWithSecret:
    """A webhook with its new signing secret. The secret is never shown again.

    Attributes:
        id (UUID): The webhook's id.
        url (str): Where the events go.
        types (list[EventPattern]): The event types that are sent.
        filter_ (None | str): The filter that selects events by their `data`, in canonical form. `null` sends all.
        description (None | str): The owner's note.
        metadata (Metadata): Your own data about something: up to 20 pairs of texts, such as its id in your system. A
            key has up to 40 characters, begins and ends with a visible one and has no control characters; a value has up to
            500, and no control characters other than tabs and line ends. Only you see it.
        version (str): The API version of its events, from `x-versions`. If it has retired, the next version applies.
        status (WebhookStatus): Whether events are sent to a webhook. After `disabled`, set it to `active`, then recover
            the missed events. More values may come. The values are `active`: events are sent; `paused`: events are queued
            until you confirm it, because a key that created or edited it was revoked; `disabled`: events are neither sent
            nor queued; `unverified`: events are queued until its URL responds to the verification challenge.
        status_detail (None | WebhookStatusDetail): Why it is `disabled`, and since when. `null` in any other status.
        missed (MissedRange | None): The events that it missed while it was disabled or kept failing, until you recover
            them. `null` if it missed none.
        verification (WebhookVerification): Whether a webhook's URL has responded to the verification challenge, and the
            state of the attempts.
        health (WebhookHealth): The health of a webhook's deliveries.
        previous_secret_expires_at (datetime.datetime | None): Until when the previous secret also signs. `null` if
            there is none.
        created_at (datetime.datetime): When it was registered.
        etag (str): The entity tag of the webhook: send it, quotes included, as `If-Match` to change it only if its
            settings are still these. The same as the header `ETag` of the webhook itself.
        secret (str): The secret that signs the deliveries: `whsec_` and the base64 of the secret bytes. Store it like a
            password.
    """

    id: UUID
    url: str
    types: list[EventPattern]
    filter_: None | str
    description: None | str
    metadata: Metadata
    version: str
    status: WebhookStatus
    status_detail: None | WebhookStatusDetail
    missed: MissedRange | None
    verification: WebhookVerification
    health: WebhookHealth
    previous_secret_expires_at: datetime.datetime | None
    created_at: datetime.datetime
    etag: str
    secret: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        from ..models.missed_range import MissedRange
        from ..models.webhook_status_detail import WebhookStatusDetail

        id = str(self.id)

        url = self.url

        types = []
        for types_item_data in self.types:
            types_item = types_item_data.value
            types.append(types_item)

        filter_: None | str
        filter_ = self.filter_

        description: None | str
        description = self.description

        metadata = self.metadata.to_dict()

        version = self.version

        status = self.status.value

        status_detail: dict[str, Any] | None
        if isinstance(self.status_detail, WebhookStatusDetail):
            status_detail = self.status_detail.to_dict()
        else:
            status_detail = self.status_detail

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

        etag = self.etag

        secret = self.secret

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "url": url,
                "types": types,
                "filter": filter_,
                "description": description,
                "metadata": metadata,
                "version": version,
                "status": status,
                "status_detail": status_detail,
                "missed": missed,
                "verification": verification,
                "health": health,
                "previous_secret_expires_at": previous_secret_expires_at,
                "created_at": created_at,
                "etag": etag,
                "secret": secret,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.metadata import Metadata
        from ..models.missed_range import MissedRange
        from ..models.webhook_health import WebhookHealth
        from ..models.webhook_status_detail import WebhookStatusDetail
        from ..models.webhook_verification import WebhookVerification

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        url = d.pop("url")

        types = []
        _types = d.pop("types")
        for types_item_data in _types:
            types_item = EventPattern(types_item_data)

            types.append(types_item)

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

        version = d.pop("version")

        status = WebhookStatus(d.pop("status"))

        def _parse_status_detail(data: object) -> None | WebhookStatusDetail:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                status_detail_type_0 = WebhookStatusDetail.from_dict(data)

                return status_detail_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | WebhookStatusDetail, data)

        status_detail = _parse_status_detail(d.pop("status_detail"))

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

        etag = d.pop("etag")

        secret = d.pop("secret")

        webhook_with_secret = cls(
            id=id,
            url=url,
            types=types,
            filter_=filter_,
            description=description,
            metadata=metadata,
            version=version,
            status=status,
            status_detail=status_detail,
            missed=missed,
            verification=verification,
            health=health,
            previous_secret_expires_at=previous_secret_expires_at,
            created_at=created_at,
            etag=etag,
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
