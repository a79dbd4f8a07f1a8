# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.certificate import Certificate


_FIELDS: tuple[_model.Field, ...] = (
    ("certificates", "certificates", _model.array(_model.nested("Certificate")), True),
)


@define
class CertificateSet(_model.Model):
    """The latest test result of each kind.

    Attributes:
        certificates (list[Certificate]): The results, newest first.
    """

    certificates: list[Certificate]

    _fields = _FIELDS
