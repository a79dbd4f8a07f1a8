"""Verify Standard Webhooks signatures, and explain mismatches.

Pure functions over bytes. The signature is checked before the time, to distinguish genuine but late
requests from forged ones.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import (
    WebhookBodyChangedError,
    WebhookClockError,
    WebhookHeadersError,
    WebhookLegacySignatureError,
    WebhookPayloadError,
    WebhookSecretError,
    WebhookSignatureError,
)
from .requests import ASK_FOR_BYTES

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
LEGACY = "x-cute-signature"
VERSION = "v1"
SECRET_PREFIX = "whsec_"  # noqa: S105 - how a secret begins, not a secret
KEY_PREFIX = "cute_"
MIN_SECRET_BYTES, MAX_SECRET_BYTES = 24, 64
MAX_SECRETS = 16
MAX_TIMESTAMP_DIGITS = 12
WHERE_FROM = (
    "It begins with whsec_ and came in the response to POST /v1/webhooks or to the rotation."
)


@dataclass(frozen=True)
class SignedParts:
    """The unverified parts of a request: body, id, time in Unix seconds, signatures.

    `is_cut`: the body's size differs from `Content-Length`.
    """

    body: bytes
    id: str
    timestamp: int
    signatures: tuple[str, ...]
    is_cut: bool

    @classmethod
    def of(cls, body: bytes, headers: dict[str, str]) -> SignedParts:
        """Parse the headers. Raises `WebhookHeadersError` for missing or unreadable ones."""
        missing = tuple(name for name in (ID, TIMESTAMP, SIGNATURE) if not headers.get(name))
        if missing:
            raise _missing(missing, headers)
        timestamp = headers[TIMESTAMP].strip()
        if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > (
            MAX_TIMESTAMP_DIGITS
        ):
            raise WebhookHeadersError(
                f"{TIMESTAMP} is not a time in Unix seconds: this is not a request of Cute's."
            )
        given = headers[SIGNATURE].split()
        ours = tuple(signature for signature in given if signature.startswith(f"{VERSION},"))
        if not ours:
            raise WebhookHeadersError(
                f"{SIGNATURE} holds no signature of version {VERSION}. Cute sends `v1,…`, several "
                "separated by spaces: hand the header on as it came."
            )
        length = headers.get("content-length", "")
        is_cut = "content-encoding" not in headers and length not in ("", str(len(body)))
        return cls(body, headers[ID], int(timestamp), ours, is_cut)


def keys_of(secret: object) -> list[bytes]:
    """Return the signing bytes of one or more secrets. Raises `WebhookSecretError`."""
    secrets = (
        list(secret)
        if isinstance(secret, Iterable) and not isinstance(secret, (str, bytes))
        else [secret]
    )
    if not secrets:
        raise WebhookSecretError(f"No secret was given. {WHERE_FROM}")
    if len(secrets) > MAX_SECRETS:
        raise WebhookSecretError(f"More than {MAX_SECRETS} secrets: give those that are alive.")
    return [_key(secret, len(secrets)) for secret in secrets]


def verify(
    signed: SignedParts, keys: Sequence[bytes], now: float, tolerance: float
) -> dict[str, Any]:
    """Return a genuine request's JSON object. `now` and `tolerance` are in seconds."""
    if not _fits(signed, signed.body, keys):
        raise _mistake(signed, keys)
    seconds = round(signed.timestamp - now)
    if abs(signed.timestamp - now) > tolerance:
        raise _clock(seconds, tolerance)
    try:
        payload = json.loads(signed.body)
    except (ValueError, RecursionError) as error:
        raise WebhookPayloadError("The request is genuine, but its body is not JSON.") from error
    if not isinstance(payload, dict):
        raise WebhookPayloadError("The request is genuine, but its body is not a JSON object.")
    return payload


def sign(key: bytes, event_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of an attempt: `v1,` and base64."""
    content = b"%b.%d.%b" % (event_id.encode(), timestamp, body)
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(digest).decode()}"


def _fits(signed: SignedParts, body: bytes, keys: Sequence[bytes]) -> bool:
    fits = False
    for key in keys:
        expected = sign(key, signed.id, signed.timestamp, body).encode()
        for given in signed.signatures:
            fits |= hmac.compare_digest(expected, given.encode("utf-8", "surrogatepass"))
    return fits


def _missing(missing: tuple[str, ...], headers: dict[str, str]) -> WebhookHeadersError:
    if headers.get(LEGACY) and len(missing) == len((ID, TIMESTAMP, SIGNATURE)):
        return WebhookLegacySignatureError(
            "Only X-Cute-Signature is here. It covers no time, so a recorded request would stay "
            f"valid forever: hand on {ID}, {TIMESTAMP} and {SIGNATURE} as well. Cute sends them; "
            "a proxy or a copy of chosen headers may have dropped them.",
            missing,
        )
    return WebhookHeadersError(
        f"{_listed(missing)} missing: give all of the request's headers. If they are all there, "
        "the request is not Cute's, or a proxy drops headers.",
        missing,
    )


def _listed(names: tuple[str, ...]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last} are" if others else f"{last} is"


def _key(secret: object, count: int) -> bytes:
    which = "The secret" if count == 1 else "One of the secrets"
    if not isinstance(secret, str):
        given = "None" if secret is None else f"a {type(secret).__name__}"
        raise WebhookSecretError(
            f"{which} is {given}, not text: is the environment variable set? {WHERE_FROM}"
        )
    text = secret.strip()
    if not text:
        raise WebhookSecretError(f"{which} is empty: is the variable set? {WHERE_FROM}")
    if text.startswith(KEY_PREFIX):
        raise WebhookSecretError(
            f"{which} is an API key. Webhooks are signed with a secret of their own. "
            f"{WHERE_FROM} Keep the key out of receivers: they don't need it."
        )
    if not text.startswith(SECRET_PREFIX):
        raise WebhookSecretError(f"{which} is not a signing secret. {WHERE_FROM}")
    try:
        key = base64.b64decode(text[len(SECRET_PREFIX) :], validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not MIN_SECRET_BYTES <= len(key) <= MAX_SECRET_BYTES:
        raise WebhookSecretError(
            f"{which} is cut off or mistyped: after whsec_ comes the base64 of "
            f"{MIN_SECRET_BYTES} to {MAX_SECRET_BYTES} bytes. Copy it whole, or rotate it."
        )
    return key


def _clock(seconds: int, tolerance: float) -> WebhookClockError:
    when = f"{-seconds} s ago" if seconds < 0 else f"{seconds} s in the future"
    cause = (
        "Either this clock is ahead (NTP), or the request waited in a queue, or someone sends a "
        "recorded request again"
        if seconds < 0
        else "This clock is behind (NTP)"
    )
    return WebhookClockError(
        f"The signature is right, but it was made {when}; {tolerance:g} s are allowed. {cause}.",
        seconds,
    )


def _mistake(
    signed: SignedParts, keys: Sequence[bytes]
) -> WebhookSignatureError | WebhookBodyChangedError:
    """Return the most likely reason why no signature matches."""
    change = _change(signed, keys)
    if change is not None:
        return WebhookBodyChangedError(f"{change} {ASK_FOR_BYTES}.")
    secrets = "the secret" if len(keys) == 1 else f"any of the {len(keys)} secrets"
    return WebhookSignatureError(
        f"No signature fits {secrets}. Each webhook has its own secret, and an old one ends after "
        "its rotation: compare with the one that this webhook's creation or rotation returned. "
        "If it is right, the request is forged or was changed in transit: return 400."
    )


def _change(signed: SignedParts, keys: Sequence[bytes]) -> str | None:
    """Return evidence that the body was changed, or None."""
    body = signed.body
    if signed.is_cut or not body:
        return (
            f"The body has {len(body):,} bytes, which is not what was sent: something read, cut or "
            "changed it before it came here."
        )
    try:
        payload = json.loads(body)
        compact = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return "The body is not JSON: it was cut off or changed in transit."
    as_cute_writes = compact.encode("utf-8", "surrogatepass")
    if any(_fits(signed, content, keys) for content in (as_cute_writes, body.strip())):
        return (
            "The body was parsed and serialised again, or spaces were added: the secret is right, "
            "and the signature fits the same JSON as Cute wrote it."
        )
    if body != as_cute_writes:
        return (
            "The body is not written as Cute writes JSON: something parsed it and wrote it again, "
            "or it is not Cute's."
        )
    if isinstance(payload, dict) and payload.get("id") != signed.id:
        return f"The body is of another event than {ID} says: they are not of one request."
    return None
