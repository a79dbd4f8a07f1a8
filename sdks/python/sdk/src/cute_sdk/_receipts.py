"""Receipts of erasures, signed with the secret of an app."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from uuid import UUID

LABEL = b"cute erasure receipt 1"
HEADER = {"alg": "HS256"}


def erasure_receipt(secret: str, account: UUID | str) -> str:
    """Return a receipt: it says that an app has deleted the data of an erased seller.

    Send it with `client.app.erasures.put(account, receipt=…)`; `App.acknowledge_erasure` does both.

    secret: the app's key that makes the call, which signs the receipt. account: the seller.
    """
    claims = {"account": str(account), "iat": int(time.time())}
    content = f"{_encoded(HEADER)}.{_encoded(claims)}"
    key = hmac.digest(hashlib.sha256(secret.encode()).digest(), LABEL, "sha256")
    return f"{content}.{_base64(hmac.digest(key, content.encode(), 'sha256'))}"


def _encoded(value: Mapping[str, object]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
