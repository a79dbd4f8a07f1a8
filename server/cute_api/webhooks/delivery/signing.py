"""Payloads and their signatures: pure functions over bytes.

Each request has two signatures. `webhook-signature` follows Standard Webhooks: it covers the id and
time as well, so that a receiver can refuse replays. `X-Cute-Signature` covers the raw body alone,
for receivers without a library. Both use the decoded bytes of the secret. During a rotation the
old secret signs too: `headers` takes the keys of all valid secrets.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from uuid import UUID

import orjson

from cute_api.models._gen.version import API_VERSION
from cute_api.spec import VERSION_HEADER

SECRET_PREFIX = "whsec_"  # noqa: S105 - how a secret begins, not a secret
SECRET_BYTES = 32
MIN_SECRET_BYTES = 24
MAX_SECRET_BYTES = 64


def new_secret(random_bytes: Callable[[int], bytes], size: int = SECRET_BYTES) -> str:
    """Return a signing secret: `whsec_` and the base64 of `size` random bytes."""
    if not MIN_SECRET_BYTES <= size <= MAX_SECRET_BYTES:
        raise ValueError(f"A secret has {MIN_SECRET_BYTES} to {MAX_SECRET_BYTES} bytes.")
    return SECRET_PREFIX + base64.b64encode(random_bytes(size)).decode()


def secret_key(secret: str) -> bytes:
    """Return a secret's key. Raises `ValueError` for a malformed secret."""
    prefix, encoded = secret[: len(SECRET_PREFIX)], secret[len(SECRET_PREFIX) :]
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if prefix != SECRET_PREFIX or not MIN_SECRET_BYTES <= len(key) <= MAX_SECRET_BYTES:
        raise ValueError("A signing secret is `whsec_` and the base64 of 24 to 64 bytes.")
    return key


def body(
    event_id: UUID | str,
    event_type: str,
    timestamp_ms: int,
    account: UUID | str,
    data: bytes,
    *,
    install: str | None = None,
) -> bytes:
    """Return the payload: `{"id", "type", "timestamp", "account", "data"}`. `data` is JSON text.

    That for an app has `install`, too.

    Build it once, because the signed bytes must be the sent bytes. Its tokens have no space between
    them (PostgreSQL's `data` has), so that the SDKs notice when a body was re-encoded before
    verification.
    """
    return orjson.dumps(
        {
            "id": event_id,
            "type": event_type,
            "timestamp": timestamp_ms,
            "account": account,
            **({} if install is None else {"install": install}),
            "data": orjson.loads(data),
        }
    )


def headers(
    keys: Sequence[bytes],
    payload: bytes,
    *,
    event_id: UUID | str,
    event_type: str,
    attempted_at: int,
    test: bool = False,
    version: str = API_VERSION,
) -> dict[str, str]:
    """Return the headers of an attempt. `attempted_at` is in Unix seconds.

    `keys` belong to the valid secrets (`secret_key`), newest first. `webhook-signature` has a
    signature for each, so that a receiver with an older secret can verify; `X-Cute-Signature` uses
    the newest. `webhook-id` is the event's id in every attempt, so that receivers can deduplicate.
    `version` is the API version of the payload. Raises `ValueError` without a key.
    """
    if not keys:
        raise ValueError("Nothing can be signed without a secret: rotate the webhook's secret.")
    signed = b"%b.%d.%b" % (str(event_id).encode(), attempted_at, payload)
    signatures = (
        base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys
    )
    result = {
        "Content-Type": "application/json",
        "User-Agent": "Cute-Webhooks/1",
        "webhook-id": str(event_id),
        "webhook-timestamp": str(attempted_at),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
        VERSION_HEADER: version,
        "X-Cute-Event": event_type,
        "X-Cute-Signature": hmac.digest(keys[0], payload, hashlib.sha256).hex(),
    }
    if test:
        result["X-Cute-Test"] = "true"
    return result
