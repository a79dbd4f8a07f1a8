# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.install import Install


_FIELDS: tuple[_model.Field, ...] = (
    ("install", "install", _model.nested("Install"), True),
    ("key", "key", _model.text, True),
)


@define
class SandboxSellerWithSecret(_model.Model):
    """A simulated seller who has installed your app. The key is never shown again.

    Attributes:
        install (Install): What a seller allows an app.
        key (str): A key of the seller with every scope, to act as them.
    """

    install: Install
    key: str

    _fields = _FIELDS
