"""Publishing, reading and removing a user's contracts."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import Contract, User, clock
from cute_api.models.enums import AuditAction
from cute_api.models.statements import Reads, SessionStatements, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.accounts import audit
from cute_api.services.common.columns import document, selected
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import NewestFirstList, PageRequest, page
from cute_api.services.contracts import checking, forms, verdicts
from cute_api.services.contracts.outlook import Outlook
from cute_api.services.keys.principals import Principal
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.change import plain
from cute_api.versions.contracts import FORMAT
from cute_api.versions.registry import Versions

MAX_CONTRACTS = 50
SHOWN = ("id", "program", "program_version", "api_version", "created_at", "updated_at")
NAME = ("user_id", "program", "program_version")
_COLUMNS = selected(getattr(Contract, name) for name in SHOWN)
_OWNER = parameter("owner", Uuid())
_ONE = Statement(
    select(*_COLUMNS, Contract.uses, Contract.verdicts, Contract.checked_breaks).where(
        Contract.user_id == _OWNER, Contract.id == parameter("contract", Uuid())
    )
)
_OWN = NewestFirstList(select(*_COLUMNS).where(Contract.user_id == _OWNER), Contract.id)
ALL_CONTRACTS = """
SELECT contracts.id::text, program, program_version, api_version, uses,
    coalesce(users.email, users.username) AS owner
FROM contracts JOIN users ON users.id = contracts.user_id
ORDER BY program, program_version, contracts.id
"""


def put(
    session: Session, principal: Principal, new: Json, versions: Versions, breaks: VersionBreaks
) -> Json:
    """Store a valid `ContractPut`; return schema `Contract`.

    It replaces the one of the same program and version. Raises 422 for what `checking` refuses, and
    409 if the user has `MAX_CONTRACTS` others.
    """
    checking.require_valid(new, versions)
    uses = forms.as_file(new)
    checking.require_small(uses)
    owner = select(User.id).where(User.id == principal.user_id)
    session.execute(owner.with_for_update(key_share=True))
    named = {"program": new["program"], "program_version": new["program_version"]}
    name = tuple_(Contract.program, Contract.program_version)
    others = session.scalar(
        select(func.count())
        .select_from(Contract)
        .where(Contract.user_id == principal.user_id, name != tuple_(*named.values()))
    )
    if (others or 0) >= MAX_CONTRACTS:
        raise ApiError(
            Code.CONTRACT_LIMIT_REACHED,
            f"You can have {MAX_CONTRACTS} contracts. Delete those of versions that no longer run.",
        )
    outlook = Outlook(SessionStatements(session), breaks)
    found = verdicts.made(uses, new["api_version"], outlook)
    content = {
        "api_version": new["api_version"],
        "uses": uses,
        "verdicts": found,
        "checked_breaks": outlook.digest,
        "told_versions": sorted(verdicts.breaking(found["verdicts"], "version")),
        "told_proposals": sorted(verdicts.breaking(found["proposals"], "name")),
    }
    stored = session.execute(
        insert(Contract)
        .values(user_id=principal.user_id, **named, **content)
        .on_conflict_do_update(index_elements=NAME, set_={**content, "updated_at": clock.NOW})
        .returning(*_COLUMNS)
    ).one()
    published = AuditAction.CONTRACT_PUBLISHED
    audit.record(session, principal, published, principal.user_id, after=named)
    return document(stored, SHOWN)


def get_own(reads: Reads, principal: Principal, contract_id: UUID) -> Json:
    """Return a contract of the caller's, schema `ContractWithUses`."""
    row = find_own(reads, principal.user_id, contract_id)
    return {**document(row, SHOWN), **forms.as_lists(plain(row.uses))}


def find_own(reads: Reads, user_id: UUID, contract_id: UUID) -> Any:
    """Return the row of a user's contract, with all columns that verdicts need; 404 for others."""
    rows = reads.rows(_ONE, owner=str(user_id), contract=str(contract_id))
    if not rows:
        raise _unknown()
    return rows[0]


def list_own(reads: Reads, principal: Principal, query: Mapping[str, Any]) -> Json:
    """Return a page of the caller's contracts, newest first."""
    user_id = principal.user_id
    request = PageRequest.of(reads, Listing.CONTRACTS, query, user_id=user_id)
    rows = _OWN.rows(reads, request, owner=str(user_id))
    return page(rows, request, lambda row: document(row, SHOWN))


def all_own(session: Session, user_id: UUID) -> list[Contract]:
    """Return all contracts of the user, newest first: at most `MAX_CONTRACTS`.

    `uses`, up to 256 KiB each, are read when they are needed.
    """
    own = select(Contract).where(Contract.user_id == user_id)
    return list(session.scalars(own.order_by(Contract.id.desc())))


def remove(session: Session, principal: Principal, contract_id: UUID) -> None:
    """Remove a contract of the caller's; 404 for any other."""
    removed = session.execute(
        delete(Contract)
        .where(Contract.id == contract_id, Contract.user_id == principal.user_id)
        .returning(Contract.program, Contract.program_version)
    ).one_or_none()
    if removed is None:
        raise _unknown()
    before = {"program": removed.program, "program_version": removed.program_version}
    deleted = AuditAction.CONTRACT_DELETED
    audit.record(session, principal, deleted, principal.user_id, before=before)


def _unknown() -> ApiError:
    return ApiError(Code.NOT_FOUND, "The contract doesn't exist, or you may not see it.")


def contract_files(session: Session) -> Iterator[tuple[str, Json]]:
    """Yield the id and the contract file of each contract of the registry."""
    for row in session.execute(text(ALL_CONTRACTS)):
        yield row[0], contract_file(row)


def contract_file(row: Any) -> Json:
    """Return the contract file of a row of `ALL_CONTRACTS`."""
    _, program, program_version, api_version, uses, owner = row
    return {
        "cute_contract": FORMAT,
        "consumer": program,
        "program_version": program_version,
        "owner": owner,
        "spec_version": "",
        "api_version": api_version,
        **uses,
    }
