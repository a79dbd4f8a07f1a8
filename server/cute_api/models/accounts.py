"""Users, their clocks, API keys, notices about both, erasures, and the audit log."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, LargeBinary, Text, false, text
from sqlalchemy.dialects.postgresql import CIDR, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cute_api.models._gen.version import API_VERSION
from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import (
    ActorKind,
    AuditAction,
    AuditTarget,
    NoticeKind,
    RevocationReason,
    Role,
    Tier,
)

ERASED_PREFIX = "erased_"
"""Prefix of the usernames of erased users, reserved for them."""
LIMITS_SETTING = "cute.storage_limits"
"""The maximum of items and bytes by tier, as JSON. The trigger reads it."""
LOOK_OF_EMAIL = "replace(translate(lower(email), '01i|', 'olll'), 'm', 'rn')"
"""What addresses that look alike share, in SQL."""
ITEMS_CONSTRAINT, BYTES_CONSTRAINT = "user_storage_items", "user_storage_bytes"
"""The constraint names in the trigger's errors."""


class User(Base):
    """A seller, which owns keys, items and webhooks, and the person who signs up for it.

    `username` is public, `email` is not. `organisation_id` is the organisation that owns the
    seller; it becomes NOT NULL in the next release.

    Without `email_verified_at` the address is not confirmed, and the user can't log in. While
    `suspended_at` is set, keys and sessions are refused, and webhooks get no deliveries. Until
    `bodies_kept_until` the bodies of failed calls are kept, each for a day. Until
    `deliveries_held_until` webhooks get no deliveries, because the budget is used up. `limit_…` are
    agreed in place of the tier's (`services.accounts.custom_limits`). `clock_ahead` is how far the
    user's clock is ahead of the real time, which only a sandbox allows. `certified_…` are those of
    the last signed result that raises the quota (`services.contracts.certificates`).
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email", text("lower(email)"), unique=True),
        Index("ix_users_look_of_email", text(LOOK_OF_EMAIL)),
        Index(
            "ix_users_unconfirmed", "created_at", postgresql_where=text("email_verified_at IS NULL")
        ),
    )

    id: Mapped[Identifier]
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", deferrable=True, initially="DEFERRED"),
        index=True,
        nullable=True,
        server_default=text("uuidv7()"),
    )
    email: Mapped[str]
    username: Mapped[str] = mapped_column(unique=True)
    tier: Mapped[Tier] = mapped_column(enum_column(Tier, "tier"))
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"), server_default=Role.MEMBER)
    password_hash: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    suspended_at: Mapped[datetime | None]
    bodies_kept_until: Mapped[datetime | None]
    email_verified_at: Mapped[datetime | None]
    deliveries_held_until: Mapped[datetime | None]
    limit_minute: Mapped[int | None]
    limit_day: Mapped[int | None]
    limit_keys_factor: Mapped[int | None]
    clock_ahead: Mapped[timedelta] = mapped_column(server_default=text("'0'"))
    certified_until: Mapped[datetime | None]
    certified_version: Mapped[str | None]


class UserStorage(Base):
    """A user's items that are neither deleted nor sold, and their bytes, counted by triggers.

    The row serializes a seller's changes: each change locks it until the commit, so counts and
    limits are exact. A change with limits sets `LIMITS_SETTING`, which the trigger reads; operators
    and the simulated market have no limits.
    """

    __tablename__ = "user_storage"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    items: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    counted: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether a migration has counted the user's older items; true for all once it is done."""


class SandboxClock(Base):
    """A clock that was moved. It advances until it is `target` ahead of the real time.

    `moments` says what happened because of it, as in the document, and `leaps` when it leapt
    (`services.sandbox.account_time`), both oldest first. `leapt_at` is the
    real time of its last leap to a due moment, or of the call that moved its target.
    """

    __tablename__ = "sandbox_clocks"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    target: Mapped[timedelta]
    moments: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    leaps: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    leapt_at: Mapped[datetime | None]


class ApiKey(Base):
    """A key's digest and settings. The secret itself is shown once and never stored.

    After a rotation `previous_digest` is the previous secret's, valid until `previous_expires_at`.
    `last_used_at` is at most a minute behind. `created_by` is the kind of its creator. A key of the
    API reference (`explorer`) is valid while it has its `session_id`. A `device` key was made by a
    device login, and one with `app_id` belongs to an app of the user. `api_version` is the default
    version of its requests. Until `faults_until` its calls, and the webhooks that it created, meet
    the faults of its script (`models.faults`). With `networks` it is valid only from these. `note`
    is its owner's text about it.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        Index(
            "ix_api_keys_session_id", "session_id", postgresql_where=text("session_id IS NOT NULL")
        ),
        Index("ix_api_keys_app_id", "app_id", postgresql_where=text("app_id IS NOT NULL")),
    )

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tier: Mapped[Tier] = mapped_column(enum_column(Tier, "tier"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    previous_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    previous_expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    rotated_at: Mapped[datetime | None]
    revoked_reason: Mapped[RevocationReason | None] = mapped_column(
        enum_column(RevocationReason, "revoked_reason")
    )
    created_by: Mapped[ActorKind] = mapped_column(
        enum_column(ActorKind, "created_by"), server_default=ActorKind.OPERATOR
    )
    explorer: Mapped[bool] = mapped_column(server_default=false())
    device: Mapped[bool] = mapped_column(server_default=false())
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("portal_sessions.id", ondelete="SET NULL")
    )
    app_id: Mapped[UUID | None] = mapped_column(ForeignKey("apps.id", ondelete="CASCADE"))

    api_version: Mapped[str] = mapped_column(default=API_VERSION, server_default="2026-12-01")
    faults_until: Mapped[datetime | None]
    networks: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    note: Mapped[str | None]

    user: Mapped[User] = relationship()


class KeyVersion(Base):
    """When a key last called in a version of the API, by header or by default."""

    __tablename__ = "key_versions"

    key_id: Mapped[UUID] = mapped_column(
        ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True
    )
    api_version: Mapped[str] = mapped_column(primary_key=True)
    last_used_at: Mapped[datetime]


class KeyClient(Base):
    """When a network and a program last used a key; `program` is empty if it sends no name.

    Written from the rows of requests (`cute_api.usage.storing`).
    """

    __tablename__ = "key_clients"

    key_id: Mapped[UUID] = mapped_column(
        ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True
    )
    network: Mapped[str] = mapped_column(CIDR, primary_key=True)
    program: Mapped[str] = mapped_column(primary_key=True)
    last_used_at: Mapped[datetime]


class Notice(Base):
    """A notice for a user in the portal. `data` contains no secrets."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_user_id_id", "user_id", "id"),)

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind, "kind"))
    data: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[datetime | None]


class Erasure(Base):
    """An erasure in progress, which the background worker completes.

    `email` and `username` are needed to find other rows, and replaced like the user's once
    PostgreSQL has no others. `failure` is why the last attempt failed.

    It is kept until no other engine has rows of the user, as the record that there is work to do.
    """

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_next_attempt_at", "next_attempt_at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    email: Mapped[str]
    username: Mapped[str]
    actor_kind: Mapped[ActorKind] = mapped_column(enum_column(ActorKind, "actor_kind"))
    actor: Mapped[str]
    created_at: Mapped[CreatedAt]
    next_attempt_at: Mapped[CreatedAt]
    attempts: Mapped[int] = mapped_column(server_default="0")
    failure: Mapped[str | None]
    failed_at: Mapped[datetime | None]


class AuditEntry(Base):
    """An action in the audit log, which is kept for a year.

    `actor` is the operator's account on the machine, or the id of the user (also of an operator in
    the portal) or key; `person_id` is the person in the portal, who acted in a `role` from an
    `address`. `before` and `after` are what an edit changed. Neither they nor `details` contain
    secrets. An entry has no foreign keys, so that it outlives its target.

    `owner_id` is the user whose log has it, and whose chain: see `services.accounts.audit_chain`.
    Entries of older releases have no `position` until `cute audit adopt`.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_target_id_id", "target_id", "id"),
        Index("ix_audit_log_action_id", "action", "id"),
        Index("ix_audit_log_actor_id", "actor", "id"),
        Index("ix_audit_log_owner_id_id", "owner_id", "id"),
        Index("uq_audit_log_owner_id_position", "owner_id", "position", unique=True),
    )

    id: Mapped[Identifier]
    at: Mapped[CreatedAt]
    owner_id: Mapped[UUID | None]
    actor_kind: Mapped[ActorKind] = mapped_column(enum_column(ActorKind, "actor_kind"))
    actor: Mapped[str]
    person_id: Mapped[UUID | None]
    role: Mapped[str | None]
    address: Mapped[str | None]
    action: Mapped[AuditAction] = mapped_column(enum_column(AuditAction, "action"))
    target_kind: Mapped[AuditTarget] = mapped_column(enum_column(AuditTarget, "target_kind"))
    target_id: Mapped[UUID]
    details: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    position: Mapped[int | None] = mapped_column(BigInteger)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    personal_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class AuditChain(Base):
    """The ends of an owner's chain: its last entry, and the last one that retention removed.

    The row serializes the owner's entries. Position 0 with an empty hash is before all entries.
    """

    __tablename__ = "audit_chains"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=text("''"))
    anchor_position: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    anchor_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=text("''"))
