# Generated from the spec by `make generate`: never edit this file.
from typing import Any

from ...models.new_item_batch import NewItemBatch
from ...types import UNSET, Unset


def _get_kwargs(
    *,
    body: NewItemBatch,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/items/batch",
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs
