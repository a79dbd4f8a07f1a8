"""What apps did for a seller, and which of their scopes are idle."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import Install, InstallOperation
from cute_api.models.enums import Scope

IDLE_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ScopeUse:
    """When a scope of an install was last used by a call. `is_idle`: no call for `IDLE_AFTER`."""

    scope: Scope
    last_used_at: datetime | None
    is_idle: bool


def operations_of(
    session: Session, install_ids: Sequence[UUID]
) -> Sequence[Sequence[InstallOperation]]:
    """Return for each install the operations that were called, last used first."""
    found = session.scalars(
        select(InstallOperation)
        .where(InstallOperation.install_id.in_(install_ids))
        .order_by(InstallOperation.last_used_at.desc(), InstallOperation.operation)
    )
    by_install: dict[UUID, list[InstallOperation]] = {install_id: [] for install_id in install_ids}
    for row in found:
        by_install[row.install_id].append(row)
    return list(by_install.values())


def scopes_of(
    install: Install,
    called: Iterable[InstallOperation],
    needed: Mapping[str, Collection[str]],
    now: datetime,
) -> Sequence[ScopeUse]:
    """Return the use of each scope of an install; `needed` are the scopes of all operations.

    A scope that no operation needs is never idle, because an app uses it in events.
    """
    last: dict[str, datetime] = {}
    for row in called:
        for scope in needed.get(row.operation, ()):
            last[scope] = max(last.get(scope, row.last_used_at), row.last_used_at)
    consented_at = install.consented_at or install.created_at
    for_calls = {scope for scopes in needed.values() for scope in scopes}

    def is_idle(scope: str) -> bool:
        since = max(last.get(scope, consented_at), consented_at)
        return scope in for_calls and now - since >= IDLE_AFTER

    return [ScopeUse(Scope(scope), last.get(scope), is_idle(scope)) for scope in install.scopes]
