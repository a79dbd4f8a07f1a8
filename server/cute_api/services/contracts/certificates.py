"""Uploading, reading and removing the signed test results of a user or an app.

A result says what the caller's own CI found: it proves that the holder of the key says so, and that
nobody has changed it since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import App, Certificate, User, clock
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import AuditAction, CertificateKind
from cute_api.services.accounts import audit
from cute_api.services.common.columns import document
from cute_api.services.contracts import signed_results
from cute_api.services.contracts.signed_results import SignedResult, refused
from cute_api.services.keys.principals import Principal
from cute_api.versions.registry import EventVersions

LIFETIME = timedelta(days=30)
UPLOADED_WITHIN = timedelta(hours=24)
LEEWAY = timedelta(minutes=5)
"""How far the clock of the machine that tested may be ahead."""
RAISES_QUOTA = CertificateKind.CLIENT
"""The kind that a tier's `certified_factor` needs: a program that copes with failing calls."""
SHOWN = ("kind", "subject", "api_version", "passed", "not_checked", "tested_at")


@dataclass(frozen=True, slots=True)
class CertificateState:
    """A result, when it expires, and why it no longer counts, if so."""

    row: Certificate
    expires_at: datetime
    lapsed: str


def put(session: Session, principal: Principal, text: str, versions: EventVersions) -> Json:
    """Store a signed result of the caller's; return schema `Certificate`. Raises 422."""
    assert principal.key is not None, "a result is signed with a key"
    result = signed_results.read(text, principal.key.digest)
    _require_usable(result, versions, clock.now(session))
    app_id = None if principal.app is None else principal.app.app_id
    values = {
        "user_id": principal.user_id,
        "app_id": app_id,
        "subject": result.subject,
        "api_version": result.api_version,
        "passed": result.passed,
        "not_checked": result.not_checked,
        "tested_at": result.tested_at,
    }
    stored = session.scalar(
        insert(Certificate)
        .values(owner_id=principal.owner_id, kind=result.kind, **values)
        .on_conflict_do_update(
            index_elements=("owner_id", "kind"),
            set_=values,
            where=Certificate.tested_at <= result.tested_at,
        )
        .returning(Certificate)
        .execution_options(populate_existing=True)
    )
    if stored is None:
        raise refused("outdated", "A later result of this kind is stored already.")
    audit.record(
        session,
        principal,
        AuditAction.CERTIFICATE_UPLOADED,
        principal.user_id,
        after={"kind": result.kind, "api_version": result.api_version},
    )
    if result.kind is RAISES_QUOTA:
        _certify(session, principal, until=_end(stored), version=result.api_version)
    return _document(stored, lapsed=False)


def get_own(session: Session, principal: Principal, versions: EventVersions) -> Json:
    """Return schema `CertificateSet` of the caller."""
    states = of_owner(session, principal.owner_id, versions)
    return {"certificates": [_document(state.row, lapsed=bool(state.lapsed)) for state in states]}


def remove(session: Session, principal: Principal) -> None:
    """Remove the caller's results, and the quota that they gave."""
    session.execute(delete(Certificate).where(Certificate.owner_id == principal.owner_id))
    _certify(session, principal, until=None, version=None)
    user_id = principal.user_id
    audit.record(session, principal, AuditAction.CERTIFICATES_DELETED, user_id)


def has_raised_quota(owner: User | App, now: datetime) -> bool:
    """Return whether a user or an app has the certified quota of the tier."""
    until = owner.certified_until
    return until is not None and until > now and owner.certified_version == API_VERSION


def of_owner(
    session: Session, owner_id: UUID, versions: EventVersions
) -> Sequence[CertificateState]:
    """Return the results of a user or an app, newest first, with those that have lapsed."""
    found = select(Certificate).where(Certificate.owner_id == owner_id)
    rows = session.scalars(found.order_by(Certificate.tested_at.desc())).all()
    now = clock.now(session)
    return [CertificateState(row, _end(row), lapse(row, versions.newest, now)) for row in rows]


def lapse(row: Certificate, newest: str, now: datetime) -> str:
    """Say why a result no longer counts; empty while it does."""
    if row.api_version != newest:
        return f"version {newest} of the API has appeared since"
    return "it is older than 30 days" if _end(row) <= now else ""


def _certify(
    session: Session, principal: Principal, *, until: datetime | None, version: str | None
) -> None:
    """Set how long the user or the app has the certified quota of the tier."""
    owner = User if principal.app is None else App
    session.execute(
        update(owner)
        .where(owner.id == principal.owner_id)
        .values(certified_until=until, certified_version=version)
    )


def _document(row: Certificate, *, lapsed: bool) -> Json:
    """Return schema `Certificate`."""
    return {**document(row, SHOWN), "expires_at": timestamp(_end(row)), "lapsed": lapsed}


def _end(row: Certificate) -> datetime:
    return row.tested_at + LIFETIME


def _require_usable(result: SignedResult, versions: EventVersions, now: datetime) -> None:
    if result.failed:
        raise refused("failed_run", f"The run failed: {result.failed} of its checks did.")
    if result.api_version != versions.newest:
        detail = (
            f"The run tested version {result.api_version} of the API, but the newest is "
            f"{versions.newest}: update `cute-contract`, and test again."
        )
        raise refused("other_version", detail)
    if result.tested_at > now + LEEWAY:
        raise refused("in_future", "The run is in the future: set the clock of its machine.")
    if result.tested_at < now - UPLOADED_WITHIN:
        detail = "The run was more than 24 hours ago: test again, and upload the result at once."
        raise refused("too_old", detail)
