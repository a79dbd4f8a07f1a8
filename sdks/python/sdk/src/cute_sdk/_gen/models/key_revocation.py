# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..models.revocation_reason import RevocationReason

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("prefix", "prefix", _model.text, True),
    ("reason", "reason", _model.member(RevocationReason), True),
    ("revoked_at", "revoked_at", _model.moment, True),
    ("paused_webhook_count", "paused_webhook_count", _model.whole, True),
)


@define
class KeyRevocation(_model.Model):
    """A key that was revoked.

    Attributes:
        id (UUID): The key's id.
        name (str): The name that its owner chose.
        prefix (str): The first characters of the key, to recognise it.
        reason (RevocationReason): Why a key was revoked. More values may come. The values are `by_owner`: its owner
            revoked it; `by_operator`: we revoked it; `reported`: it was reported as leaked.
        revoked_at (datetime.datetime): When it was revoked.
        paused_webhook_count (int): How many webhooks were paused because the key created or edited them. Confirm them.
    """

    id: UUID
    name: str
    prefix: str
    reason: RevocationReason
    revoked_at: datetime.datetime
    paused_webhook_count: int

    _fields = _FIELDS
