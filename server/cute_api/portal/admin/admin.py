"""The operators' pages about the system: health, leak reports, versions, audit log."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models import AuditEntry
from cute_api.models.enums import AuditAction
from cute_api.portal.account.activity import TEXTS, changes
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, operators_only, page, to
from cute_api.services.accounts.audit import Operator
from cute_api.services.accounts.clients import nickname
from cute_api.services.operators import audit_log, version_use
from cute_api.services.operators.audit_log import TEXT_LENGTH, AuditFilter
from cute_api.services.system_health import reader
from cute_api.services.system_health.check import State
from cute_api.services.system_health.checks import checks

# The error rate reads up to 20,000 requests each time.
HEALTH_EVERY_S = 30
STATES = {State.OK: "OK", State.WARN: "Warning", State.BAD: "Bad"}
# The filter's option for all actions, including views.
EVERYTHING = "all"
ACTIONS = {
    EVERYTHING: "All, including views",
    **{action.value: TEXTS[action] for action in sorted(AuditAction, key=TEXTS.__getitem__)},
}
FILTERS = {"action": "Action", "actor": "Actor", "target": "Target"}
DETAIL_LENGTH = 300


blueprint = new_blueprint("admin", __name__)


@blueprint.get("/admin")
@operators_only
def start(session: Session, operator: Operator) -> flask.Response:
    return to("/admin/health")


@blueprint.get("/admin/health")
@operators_only
def health(session: Session, operator: Operator) -> flask.Response:
    portal, now = current_portal(), datetime.now(UTC)
    found = checks(reader.read(session, portal.valkey, now, limits_up=portal.limits.responds()))
    return page(
        "admin_health.html",
        checks=found,
        states=STATES,
        counts={state: sum(check.state is state for check in found) for state in reversed(State)},
        now=now,
        every_s=HEALTH_EVERY_S,
    )


@blueprint.get("/admin/leaks")
@operators_only
def leaks(session: Session, operator: Operator) -> flask.Response:
    before = last_id()
    found = audit_log.leaks(session, operator, before=before)
    return page("admin_leaks.html", listed=found, is_first=before is None)


@blueprint.get("/admin/versions")
@operators_only
def versions(session: Session, operator: Operator) -> flask.Response:
    now = datetime.now(UTC)
    uses = version_use.report(session, current_portal().services.versions, now)
    return page("admin_versions.html", uses=uses, now=now)


@blueprint.get("/admin/audit")
@operators_only
def show_audit_log(session: Session, operator: Operator) -> flask.Response:
    before = last_id()
    wanted, query = _filter()
    found = audit_log.entries(session, operator, wanted, before=before)
    return page(
        "admin_audit.html",
        listed=found,
        wanted=wanted,
        actions=ACTIONS,
        texts=TEXTS,
        owner_of=audit_log.owner_of,
        details=details,
        is_first=before is None,
        query=query,
        chosen=[(name, FILTERS[name], ACTIONS.get(value, value)) for name, value in query.items()],
        max_length=TEXT_LENGTH,
    )


def last_id() -> UUID | None:
    """Return the last id of the previous page, or None if it is missing or malformed."""
    try:
        return UUID(flask.request.args.get("before", ""))
    except ValueError:
        return None


def details(entry: AuditEntry) -> Sequence[str]:
    """Return an entry's changes and details as texts, which users may have written."""
    given = [
        f"{name.replace('_', ' ')}: {_plain(name, value)}"[:DETAIL_LENGTH]
        for name, value in entry.details.items()
        if name not in {"user_id", "prefix"} and value not in (None, "", [], {})
    ]
    return [*changes(entry), *given, *filter(None, (entry.role, entry.address))]


def _plain(name: str, value: object) -> str:
    if name == "agent":
        return nickname(str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _filter() -> tuple[AuditFilter, dict[str, str]]:
    """Return the requested filter, and the same as a query for the next page."""
    args = flask.request.args
    action = args.get("action", "")
    chosen = AuditAction(action) if action in set(AuditAction) else None
    actor, target = (args.get(name, "").strip()[:TEXT_LENGTH] for name in ("actor", "target"))
    query = {"action": action if chosen or action == EVERYTHING else ""}
    query |= {"actor": actor, "target": target}
    return (
        AuditFilter(chosen, looks=action == EVERYTHING, actor=actor, target=target),
        {name: value for name, value in query.items() if value},
    )
