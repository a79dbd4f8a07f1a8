"""Requests to a receiver: genuine, or wrong in a chosen way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from cute_sdk.webhooks import sign

Payload = dict[str, Any]
Headers = dict[str, str]

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
LEGACY, TEST = "X-Cute-Signature", "X-Cute-Test"
RANDOM_BYTES = 10


@dataclass(frozen=True, slots=True)
class Shot:
    """One request."""

    body: bytes
    headers: Headers
    method: str = "POST"

    def with_headers(self, changes: Mapping[str, str | None]) -> "Shot":
        """Return the request with other headers; None removes one."""
        headers = {name: value for name, value in self.headers.items() if name not in changes}
        headers.update({name: value for name, value in changes.items() if value is not None})
        return replace(self, headers=headers)

    def with_body(self, body: bytes) -> "Shot":
        """Return the request with another body, so that the signature doesn't match."""
        return replace(self, body=body)


@dataclass(frozen=True, slots=True)
class Workshop:
    """Makes requests. `now` returns Unix seconds, `random_bytes` as many bytes as it is asked for.

    `key` is the receiver's, `previous` its previous one, `foreign` an unknown one.
    """

    examples: Mapping[str, Payload]
    key: bytes
    foreign: bytes
    previous: bytes | None
    now: Callable[[], float]
    random_bytes: Callable[[int], bytes]

    def event(self, event_type: str = "item.sold", **changes: Any) -> Payload:
        """Return a fake event of this type, with the data of the spec's example."""
        example = self.examples.get(event_type) or self.examples["item.sold"]
        made: Payload = json.loads(json.dumps(example))
        stamp = int(self.now() * 1_000)
        return {**made, "id": self.new_id(), "type": event_type, "timestamp": stamp, **changes}

    def new_id(self, later_ms: int = 0) -> str:
        """Return a UUIDv7, which is greater than earlier ones."""
        stamp = (int(self.now() * 1_000) + later_ms).to_bytes(6, "big")
        random = self.random_bytes(RANDOM_BYTES)
        rest = bytes([0x70 | random[0] & 0x0F, random[1], 0x80 | random[2] & 0x3F, *random[3:]])
        return str(UUID(bytes=stamp + rest))

    def shot(
        self,
        event: Payload | None = None,
        *,
        keys: Sequence[bytes] | None = None,
        ago: float = 0,
        write: Callable[[Payload], bytes] | None = None,
        body: bytes | None = None,
    ) -> Shot:
        """Return a request signed with `keys` (by default the receiver's), `ago` seconds in the
        past.

        `write` serialises the event, by default as Cute does; `body` is a ready-made body.
        """
        event = event or self.event()
        content = body if body is not None else (write or compact)(event)
        keys = [self.key] if keys is None else keys
        moment = int(self.now() - ago)
        signatures = (sign(key, event["id"], moment, content) for key in keys)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Cute-Webhooks/1",
            ID: event["id"],
            TIMESTAMP: str(moment),
            SIGNATURE: " ".join(signatures),
            "X-Cute-Event": event["type"],
            LEGACY: hmac.new(keys[0], content, hashlib.sha256).hexdigest(),
        }
        return Shot(content, headers)


def compact(event: Payload) -> bytes:
    """Serialise JSON as Cute does."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def spaced(event: Payload) -> bytes:
    """Serialise JSON with spaces and escapes, as Python's `json.dumps` does."""
    return json.dumps(event).encode()


def surrounded(event: Payload) -> bytes:
    """Serialise JSON with white space around it."""
    return b" " + compact(event) + b"\r\n"


def indented(event: Payload) -> bytes:
    return json.dumps(event, ensure_ascii=False, indent=2).encode() + b"\n"


def escaped(event: Payload) -> bytes:
    """Serialise JSON with `\\u…` for letters beyond ASCII."""
    return json.dumps(event, separators=(",", ":")).encode()


def padded(event: Payload, size: int) -> bytes:
    """Serialise JSON of exactly `size` bytes, with an unknown field."""
    bare = len(compact({**event, "padding": ""}))
    return compact({**event, "padding": "x" * (size - bare)})


def text_key(secret: str) -> bytes:
    """Return the key of a receiver that doesn't decode the secret."""
    return secret.encode()


def encoded(key: bytes) -> str:
    """The secret of a key."""
    return "whsec_" + base64.b64encode(key).decode()
