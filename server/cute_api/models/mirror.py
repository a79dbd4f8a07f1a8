"""Data for mirrors of the public catalogue: changes of items, their set hashes, and snapshots."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier


class ItemChangeNote(Base):
    """A note that a public item changed, written by triggers in the transaction of the change.

    The relay removes it. Neither it nor `ItemChange` has foreign keys, because checking one would
    wait for the transaction that has locked the item's row.
    """

    __tablename__ = "item_change_outbox"

    position: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True, cache=1), primary_key=True
    )
    item_id: Mapped[UUID]


class ItemChange(Base):
    """The feed position of an item that is or was public: its newest change only.

    A deleted item's row is removed after a while, but never the newest row, so that the highest
    `sequence` never falls.
    """

    __tablename__ = "item_changes"
    __table_args__ = (
        Index(
            "ix_item_changes_bucket",
            text("get_byte(uuid_send(item_id), 15)"),
            "item_id",
            postgresql_where=text("version IS NOT NULL"),
        ),
    )

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, unique=True)
    version: Mapped[int | None] = mapped_column(BigInteger)
    """The item's last change in microseconds since 1970 when it got the number, if it was public.
    The set hashes are of these."""


class ItemHash(Base):
    """The set hash of the public items of a bucket: those whose id ends in this byte. 256 rows.

    Only the relay writes it and `ItemHashHead`: see `webhooks.outbox.item_hashes`.
    """

    __tablename__ = "item_hashes"
    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)

    bucket: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    hash: Mapped[Decimal] = mapped_column(Numeric)
    items: Mapped[int] = mapped_column(BigInteger)


class ItemHashHead(Base):
    """The set hash of all public items after the change `sequence`. One row.

    Counted are the items up to the id `walked`; they are all once `complete`. An operator who sets
    `walked` to NULL makes the relay count again.
    """

    __tablename__ = "item_hash_head"
    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[Decimal] = mapped_column(Numeric)
    items: Mapped[int] = mapped_column(BigInteger)
    walked: Mapped[UUID | None]
    complete: Mapped[bool]


class ItemChangeHorizon(Base):
    """The highest removed `sequence`: older cursors may miss deletions. One row."""

    __tablename__ = "item_change_horizon"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    sequence: Mapped[int] = mapped_column(BigInteger)


class ItemSnapshot(Base):
    """The public catalogue as a file of `size_bytes`. It is served once `completed_at` is set.

    Its items are at least as new as all changes up to `sequence`. `form` is that of its lines
    (`Translation.form`): a version that changes items has files of its own. `set_hash` is that of
    its lines.
    """

    __tablename__ = "item_snapshots"

    id: Mapped[Identifier]
    sequence: Mapped[int] = mapped_column(BigInteger)
    item_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    size_bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[CreatedAt]
    completed_at: Mapped[datetime | None]
    in_object_store: Mapped[bool] = mapped_column(server_default=false())
    form: Mapped[str] = mapped_column(server_default=text("''"))
    set_hash: Mapped[Decimal | None] = mapped_column(Numeric)


class ItemSnapshotChunk(Base):
    """The bytes of a snapshot in PostgreSQL, from `start_byte` on, up to the next chunk."""

    __tablename__ = "item_snapshot_chunks"

    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("item_snapshots.id"), primary_key=True)
    start_byte: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
