# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model
from ..models.certificate_kind import CertificateKind

_FIELDS: tuple[_model.Field, ...] = (
    ("kind", "kind", _model.member(CertificateKind), True),
    ("subject", "subject", _model.text, True),
    ("api_version", "api_version", _model.text, True),
    ("passed", "passed", _model.whole, True),
    ("not_checked", "not_checked", _model.whole, True),
    ("tested_at", "tested_at", _model.moment, True),
    ("expires_at", "expires_at", _model.moment, True),
    ("lapsed", "lapsed", _model.flag, True),
)


@define
class Certificate(_model.Model):
    """The latest test result of one kind.

    Attributes:
        kind (CertificateKind): What a test result is about. More values may come. The values are `provider`: an API
            that follows the spec; `receiver`: a webhook receiver that accepts genuine requests only; `client`: a program
            that copes with failing calls.
        subject (str): The URL or the program that was tested.
        api_version (str): The version of the API that it was tested with.
        passed (int): How many checks passed. None failed.
        not_checked (int): How many checks were not run, for example because an option was missing.
        tested_at (datetime.datetime): When it was tested.
        expires_at (datetime.datetime): When it expires, unless a newer version of the API appears first.
        lapsed (bool): Whether it no longer counts, because it has expired or a newer version of the API has appeared.
    """

    kind: CertificateKind
    subject: str
    api_version: str
    passed: int
    not_checked: int
    tested_at: datetime.datetime
    expires_at: datetime.datetime
    lapsed: bool

    _fields = _FIELDS
