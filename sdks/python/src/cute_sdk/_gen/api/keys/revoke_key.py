# Generated from the spec by `make generate`: never edit this file.
from typing import Any
from urllib.parse import quote

from ...types import UNSET

from ...models.problem import Problem
from typing import cast
from uuid import UUID


def _get_kwargs(
    key_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/me/keys/{key_id}".format(
            key_id=quote(str(key_id), safe=""),
        ),
    }
    return _kwargs
