# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("url", "url", _model.text, True),
    ("read_only", "read_only", _model.flag, True),
    ("expires_at", "expires_at", _model.moment, True),
)


@define
class EmbedLinkWithSecret(_model.Model):
    """A link that embeds webhook pages. Whoever has its `url` can open them until it expires, so keep it out of logs.

    Attributes:
        url (str): The link, with its secret. Open it in an `<iframe>`.
        read_only (bool): Whether the pages are read-only, without forms.
        expires_at (datetime.datetime): When the link expires. A session that it opened lasts an hour.
    """

    url: str
    read_only: bool
    expires_at: datetime.datetime

    _fields = _FIELDS
