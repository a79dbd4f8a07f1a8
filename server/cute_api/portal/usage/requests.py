"""The request log of who is logged in, and each request with what it caused."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models import RequestRecord
from cute_api.portal.portal import current_portal
from cute_api.portal.usage.forms import STATUS_CLASSES, LogChoice, read_id, written
from cute_api.portal.usage.usage import UNKNOWN_PATH, chosen_key
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.problems import PROBLEMS, Code, Problem
from cute_api.refusals import RefusalError
from cute_api.services.accounts.sessions import SessionUser
from cute_api.services.keys import own_keys
from cute_api.services.usage import request_log
from cute_api.services.usage.overview import milliseconds
from cute_api.services.usage.request_log import LogPage
from cute_api.spec import BASE_PATH, Operation
from cute_api.usage import stream
from cute_api.usage.rows import CLIENT_GONE

# Anchors are as Scalar makes them.
REFERENCE = "/docs/reference"


blueprint = new_blueprint("requests", __name__)


@blueprint.get("/requests")
@signed_in
def list_requests(session: Session, session_user: SessionUser) -> flask.Response:
    portal, sent = current_portal(), flask.request.args
    versions = portal.services.versions.dates
    choice = LogChoice.read(sent, portal.spec.operations, versions)
    chosen_key(session, session_user, choice.key_id)
    wanted = sent.get("id", "").strip()
    if wanted:
        request_id = read_id(wanted)
        if request_id is not None and request_log.find(session, session_user.user_id, request_id):
            return to(f"/requests/{request_id}")
        choice.errors["id"] = (
            "This is not a request id. One looks like 3f2b8c1e-7d4a-4f6b-9a0e-5c1d2e3f4a5b, "
            "and is in the X-Request-Id header of every response."
            if request_id is None
            else "You have no request with this id. A new one appears after a few seconds; "
            f"requests are kept for {portal.spec.tiers[session_user.tier].request_days} days."
        )
    listed = (
        LogPage([], None)
        if choice.errors
        else request_log.list_own(
            session, session_user.user_id, choice.filter, cursor=sent.get("cursor")
        )
    )
    keys = own_keys.list_ever(session, session_user.user_id)
    older = {**choice.query, "cursor": listed.older or ""}
    return page(
        "requests.html",
        status=422 if choice.errors else 200,
        choice=choice,
        wanted=wanted[:36],
        listed=listed,
        continued="cursor" in sent,
        newest=urlencode(choice.query),
        older=urlencode(older),
        keys=keys,
        names={key.id: key.name for key in keys},
        classes=STATUS_CLASSES.values(),
        operations=sorted(portal.spec.operations),
        problems=PROBLEMS,
        complete_until=stream.complete_until(portal.valkey, datetime.now(UTC)),
        milliseconds=milliseconds,
        versions=versions[::-1],
        written=written,
        target=target,
        scanned=request_log.SCANNED_ROWS,
        kept_days=portal.spec.tiers[session_user.tier].request_days,
        log_one_in=portal.settings.request_log_one_in,
    )


@blueprint.get("/requests/<uuid:request_id>")
@signed_in
def show_request(session: Session, session_user: SessionUser, request_id: UUID) -> flask.Response:
    record = request_log.find(session, session_user.user_id, request_id)
    if record is None:
        raise RefusalError(
            404,
            "You have no such request",
            "A new request appears after a few seconds; requests are kept for "
            f"{current_portal().spec.tiers[session_user.tier].request_days} days.",
        )
    key = (
        None
        if record.key_id is None
        else own_keys.find_ever(session, session_user.user_id, record.key_id)
    )
    return page(
        "request.html",
        record=record,
        key=key,
        reference=reference,
        operation=current_portal().spec.operations.get(record.operation or ""),
        problem=_problem(record),
        client_gone=record.status == CLIENT_GONE,
        caused=request_log.caused(session, session_user.user_id, record),
        milliseconds=milliseconds,
        target=target,
        most_events=request_log.MAX_EVENTS,
    )


def target(record: RequestRecord) -> str:
    """Path and query of a request. Of one from before these were stored: its operation."""
    if record.path is None:
        return record.operation or UNKNOWN_PATH
    return record.path if record.query is None else f"{record.path}?{record.query}"


def reference(operation: Operation) -> str:
    """Where the reference describes an operation."""
    return f"{REFERENCE}#tag/{operation.tag}/{operation.method.upper()}{BASE_PATH}{operation.path}"


def _problem(record: RequestRecord) -> Problem | None:
    """What the docs say of the request's error; None for a code that is no more."""
    code = record.error_code
    return PROBLEMS[Code(code)] if code is not None and code in PROBLEMS else None
