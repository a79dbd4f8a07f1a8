# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model
from ..models.sandbox_moment_kind import SandboxMomentKind

_FIELDS: tuple[_model.Field, ...] = (
    ("at", "at", _model.moment, True),
    ("kind", "kind", _model.member(SandboxMomentKind), True),
    ("subject", "subject", _model.text, True),
    ("count", "count", _model.whole, True),
)


@define
class SandboxMoment(_model.Model):
    """Something that happened because the clock moved.

    Attributes:
        at (datetime.datetime): When, by the clock of your account.
        kind (SandboxMomentKind): What happened. More values may come. The values are `day_ended`: a day (UTC) ended, so
            its digests are complete; `subject` is its date; `key_expired`: a key expired; `subject` is its id;
            `version_retired`: a version of the API retired; `subject` is its date; `mail_queued`: an email to you was
            queued; `subject` is its kind; `deliveries_due`: deliveries were due for their next attempt; `subject` is the
            webhook, `count` their number; `rows_removed`: data became too old to be kept; `subject` is its kind, `count`
            how many there were.
        subject (str): What it happened to.
        count (int): How many of them.
    """

    at: datetime.datetime
    kind: SandboxMomentKind
    subject: str
    count: int

    _fields = _FIELDS
