"""Switching shadow upgrades on and off, and what the last run found."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.jobs.asking import JobQueue, ask
from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import Contract, ShadowUpgrade, clock
from cute_api.models.enums import AuditAction
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.accounts import audit
from cute_api.services.contracts.contracts import MAX_CONTRACTS
from cute_api.services.keys.principals import Principal
from cute_api.versions.change import plain
from cute_api.versions.contracts import contract_of, meets, split

# The least time between two runs on demand.
REST = timedelta(hours=1)
_OWNER = parameter("owner", Uuid())
_STATE = Statement(
    select(
        ShadowUpgrade.enabled_at,
        ShadowUpgrade.due_at,
        ShadowUpgrade.ran_at,
        ShadowUpgrade.report,
    ).where(ShadowUpgrade.user_id == _OWNER)
)
_CONTRACTS = Statement(
    select(Contract.program, Contract.program_version, Contract.uses)
    .where(Contract.user_id == _OWNER)
    .order_by(Contract.id.desc())
    .limit(literal_column(str(MAX_CONTRACTS)))
)


def enable(session: Session, principal: Principal) -> None:
    """Let the user's reads be replayed, as soon as the last run is `REST` ago."""
    user_id = principal.user_id
    before = session.get(ShadowUpgrade, user_id) is not None
    due = func.greatest(clock.NOW, ShadowUpgrade.ran_at + REST)
    session.execute(
        insert(ShadowUpgrade)
        .values(user_id=user_id)
        .on_conflict_do_update(index_elements=["user_id"], set_={"due_at": due})
    )
    ask(session, JobQueue.BACKGROUND)
    _audit(session, principal, before=before, after=True)


def disable(session: Session, principal: Principal) -> None:
    """Stop the replays, and remove what they found."""
    gone = delete(ShadowUpgrade).where(ShadowUpgrade.user_id == principal.user_id)
    before = session.scalar(gone.returning(ShadowUpgrade.user_id)) is not None
    _audit(session, principal, before=before, after=False)


def _audit(session: Session, principal: Principal, *, before: bool, after: bool) -> None:
    audit.record(
        session,
        principal,
        AuditAction.USER_EDITED,
        principal.user_id,
        before={"shadow_upgrade": before},
        after={"shadow_upgrade": after},
    )


def of_user(reads: Reads, user_id: UUID) -> Json:
    """Return schema `ShadowUpgrade`. Each difference names the programs that read the field."""
    rows = reads.rows(_STATE, owner=str(user_id))
    state = rows[0] if rows else None
    report = None if state is None else plain(state.report)
    found = report or {"reads": 0, "skipped_calls": 0, "complete": True, "differences": []}
    programs = reads.rows(_CONTRACTS, owner=str(user_id)) if found["differences"] else ()
    return {
        "enabled": state is not None,
        "enabled_at": None if state is None else timestamp(state.enabled_at),
        "ran_at": None if state is None or state.ran_at is None else timestamp(state.ran_at),
        "next_run_at": None if state is None else timestamp(state.due_at),
        **found,
        "differences": _with_programs(found["differences"], programs),
    }


def _with_programs(differences: Iterable[Json], programs: Iterable[Any]) -> list[Json]:
    held = [
        (
            f"{row.program} {row.program_version}",
            contract_of({"consumer": row.program, **plain(row.uses)}),
        )
        for row in programs
    ]
    return [
        {
            **difference,
            "programs": [
                name
                for name, contract in held
                if (used := contract.operations.get(difference["operation"])) is not None
                and (
                    difference["field"] in used.parameters
                    or any(meets(split(difference["field"]), read) for read in used.reads)
                )
            ],
        }
        for difference in differences
    ]
