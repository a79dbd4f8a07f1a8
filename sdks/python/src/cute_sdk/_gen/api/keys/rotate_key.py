# Generated from the spec by `make generate`: never edit this file.
from typing import Any
from urllib.parse import quote
from uuid import UUID

from ...models.new_key_rotation import NewKeyRotation
from ...types import UNSET, Unset


def _get_kwargs(
    key_id: UUID,
    *,
    body: NewKeyRotation | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/me/keys/{key_id}/rotate".format(
            key_id=quote(str(key_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs
