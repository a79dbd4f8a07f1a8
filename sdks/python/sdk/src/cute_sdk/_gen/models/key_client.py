# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("network", "network", _model.text, True),
    ("program", "program", _model.nullable(_model.text), True),
    ("last_used_at", "last_used_at", _model.moment, True),
)


@define
class KeyClient(_model.Model):
    """A network and a program that used a key.

    Attributes:
        network (str): The network of the client's address, a /24 of IPv4 or a /48 of IPv6.
        program (None | str): The name at the start of its `User-Agent`. `null` if it sends none.
        last_used_at (datetime.datetime): When the client last used the key.
    """

    network: str
    program: None | str
    last_used_at: datetime.datetime

    _fields = _FIELDS
