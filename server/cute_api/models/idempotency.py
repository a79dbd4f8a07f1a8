"""First responses to requests with an `Idempotency-Key`, kept to replay them to retries."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models import clock
from cute_api.models.base import Base

KEPT_FOR = timedelta(hours=24)
"""How long a record is valid. Afterwards the key can be used again."""


class IdempotencyRecord(Base):
    """The response to the first request with a key: one for each user, operation and key.

    Written in the transaction of the change. `fingerprint` is a digest of the request. `body` has
    the response's bytes, encrypted if `sealed`. `key_id` is the API key of the first request (None
    in records from before this column), `scopes` are the scopes that the response depends on,
    besides those that the operation itself needs.
    """

    __tablename__ = "idempotency_records"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    operation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bool]
    key_id: Mapped[UUID | None]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=clock.NOW, index=True
    )
