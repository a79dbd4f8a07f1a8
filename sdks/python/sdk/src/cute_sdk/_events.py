"""Events of types that are newer than this version of the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

EventT = TypeVar("EventT")
# Members of the body of every event.
BODY = frozenset({"/id", "/type", "/timestamp", "/data"})


def checked(event: EventT) -> EventT:
    """Return an event whose body has the members of every event. Raises ValueError."""
    wrong = BODY.intersection(getattr(event, "misfits", ()))
    if wrong:
        raise ValueError(f"{', '.join(sorted(wrong))} is missing or of another kind")
    return event


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("The timestamp is not an integer.")
    return value


@dataclass(frozen=True)
class UnknownEvent:
    """An event of a type that this version doesn't know: skip it, or read `data`.

    id: the event's id. type: its type. timestamp: when it happened, in Unix milliseconds.
    account: the id of the user whose data it is. data: the event's data, as JSON values.
    additional_properties: other members of the body.
    """

    id: UUID
    type: str
    timestamp: int
    account: UUID
    data: dict[str, Any]
    additional_properties: dict[str, Any]

    @classmethod
    def from_dict(cls, payload: Mapping[str, Any]) -> UnknownEvent:
        """Parse the body's JSON object. Raises `KeyError`, `TypeError` or `ValueError`."""
        known = ("id", "type", "timestamp", "account", "data")
        return cls(
            id=UUID(payload["id"]),
            type=payload["type"],
            timestamp=_whole(payload["timestamp"]),
            account=UUID(payload["account"]),
            data=dict(payload["data"]),
            additional_properties={k: v for k, v in payload.items() if k not in known},
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the body's JSON object."""
        return {
            "id": str(self.id),
            "type": self.type,
            "timestamp": self.timestamp,
            "account": str(self.account),
            "data": dict(self.data),
            **self.additional_properties,
        }
