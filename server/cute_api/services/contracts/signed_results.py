"""Test results that `cute-contract --sign` wrote, as `services.keys.signatures` verifies them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from cute_api.lib import visible
from cute_api.models.enums import CertificateKind
from cute_api.problems import ApiError, invalid_field
from cute_api.services.keys import signatures
from cute_api.usage.redaction import holds_secret

LABEL = b"cute certificate 1"
MAX_SUBJECT = 200
MAX_COUNT = 1_000_000
POINTER = "/certificate"


@dataclass(frozen=True, slots=True)
class SignedResult:
    """What a run of the contract kit found, as it claims itself. `tested_at` has whole seconds."""

    kind: CertificateKind
    subject: str
    api_version: str
    passed: int
    failed: int
    not_checked: int
    tested_at: datetime


def read(text: str, key_digest: bytes) -> SignedResult:
    """Return the result that an API key has signed. Raises 422."""
    payload = signatures.payload_of(text, key_digest, LABEL)
    if payload is None:
        raise refused(
            "wrong_signature",
            "The result was changed after it was signed, or signed with another key: upload the "
            "file that --sign wrote, with the key that signed it.",
        )
    try:
        return _result(orjson.loads(payload))
    except (ValueError, KeyError, TypeError, OverflowError):
        detail = "This is not a result of `cute-contract`, or one of another format: update it."
        raise refused("malformed", detail) from None


def refused(code: str, detail: str) -> ApiError:
    """Return the 422 of a result."""
    return invalid_field(POINTER, code, detail)


def _result(claims: Any) -> SignedResult:
    """Raises `ValueError`, `KeyError`, `TypeError` or `OverflowError` for something else."""
    subject, version = claims["subject"], claims["api_version"]
    if not isinstance(subject, str) or not isinstance(version, str):
        raise TypeError
    is_shown = 0 < len(subject) <= MAX_SUBJECT and visible.is_line(subject)
    if not is_shown or not visible.is_visible(subject) or holds_secret(subject):
        raise ValueError
    passed, failed, not_checked = (
        _count(claims[name]) for name in ("passed", "failed", "not_checked")
    )
    return SignedResult(
        kind=CertificateKind(claims["kind"]),
        subject=subject,
        api_version=version,
        passed=passed,
        failed=failed,
        not_checked=not_checked,
        tested_at=datetime.fromtimestamp(claims["iat"], UTC).replace(microsecond=0),
    )


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise ValueError
    return value
