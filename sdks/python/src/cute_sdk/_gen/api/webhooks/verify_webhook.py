# Generated from the spec by `make generate`: never edit this file.
from typing import Any
from urllib.parse import quote
from uuid import UUID

from ...types import UNSET, Unset


def _get_kwargs(
    webhook_id: UUID,
    *,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/webhooks/{webhook_id}/verify".format(
            webhook_id=quote(str(webhook_id), safe=""),
        ),
    }
    _kwargs["headers"] = headers
    return _kwargs
