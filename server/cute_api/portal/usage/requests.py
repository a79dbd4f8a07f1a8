"""The session user's request log, and the page of each request with its events."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.edge.limits.networks import network_of
from cute_api.lib import server_sent_events
from cute_api.lib.tokens import digest
from cute_api.models import RequestRecord
from cute_api.models.enums import DeliveryStatus
from cute_api.portal import trust
from cute_api.portal.docs.operation_page import PATH as OPERATIONS
from cute_api.portal.moments import TimeForm, duration, when
from cute_api.portal.portal import current_portal
from cute_api.portal.usage import replay, requests_file
from cute_api.portal.usage.forms import STATUS_CLASSES, LogChoice, read_id, written
from cute_api.portal.usage.usage import UNKNOWN_PATH, chosen_key
from cute_api.portal.views import file_page, new_blueprint, page, page_reply, signed_in, to
from cute_api.portal.webhooks.deliveries import OUTCOMES, STATUSES
from cute_api.problems import PROBLEMS, Code, Problem
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.keys import own_keys
from cute_api.services.organisations.rights import Right
from cute_api.services.usage import request_bodies, request_log
from cute_api.services.usage.request_log import LogPage, RequestConsequences
from cute_api.spec import Operation
from cute_api.usage import stream
from cute_api.usage.rows import CLIENT_GONE

NO_NAME = "(no name)"
SINCE = {
    timedelta(hours=1): "hour",
    timedelta(days=1): "24 hours",
    timedelta(days=7): "7 days",
}
LABELS = {
    "status": "Status",
    "operation": "Operation",
    "key": "Key",
    "error": "Error",
    "since": "From",
    "until": "Until",
    "path": "Path",
    "version": "Version",
}
REFRESH_S = 5
# How long after a request its events may still appear.
FOLLOWED_FOR = timedelta(minutes=1)

blueprint = new_blueprint("requests", __name__)


@blueprint.get("/requests")
@signed_in(Right.REQUESTS_READ)
def list_requests(session: Session, session_user: SessionUser) -> flask.Response:
    portal, sent = current_portal(), flask.request.args
    versions = portal.services.versions.dates
    choice, now = _choice(), datetime.now(UTC)
    chosen_key(session, session_user, choice.key_id)
    id_text = sent.get("id", "").strip()
    if id_text:
        request_id = read_id(id_text)
        if request_id is not None and request_log.find(session, session_user.seller_id, request_id):
            return to(f"/requests/{request_id}")
        choice.errors["id"] = (
            "Not a request id. Copy one from the X-Request-Id header of a response, such as "
            "3f2b8c1e-7d4a-4f6b-9a0e-5c1d2e3f4a5b."
            if request_id is None
            else "You have no request with this id. A new one appears after a few seconds; "
            f"requests are kept for {portal.spec.tiers[session_user.tier].request_days} days."
        )
    listed = (
        LogPage([], None)
        if choice.errors
        else request_log.list_own(
            session, session_user.seller_id, choice.filter, cursor=sent.get("cursor")
        )
    )
    keys = own_keys.list_ever(session, session_user.seller_id)
    older = {**choice.query, "cursor": listed.older or ""}
    return page(
        "requests.html",
        status=422 if choice.errors else 200,
        choice=choice,
        wanted=id_text[:36],
        listed=listed,
        continued="cursor" in sent,
        newest=urlencode(choice.query),
        older=urlencode(older),
        keys=keys,
        names={key.id: key.name for key in keys},
        status_choices=[("", "All"), *((name, name) for name in STATUS_CLASSES.values())],
        since_choices=since_choices(now),
        chosen=_chosen(choice, {str(key.id): key.name for key in keys}),
        operations=sorted(portal.spec.operations),
        problems=PROBLEMS,
        complete_until=stream.complete_until(portal.valkey, now),
        versions=versions[::-1],
        written=written,
        target=target,
        scanned=request_log.SCANNED_ROWS,
        kept_days=portal.spec.tiers[session_user.tier].request_days,
        log_one_in=portal.settings.request_log_one_in,
        bodies_until=request_bodies.wanted_until(session, session_user.seller_id, now),
        bodies_days=request_bodies.WANTED_FOR.days,
        file_forms=requests_file.FileForm,
        most_in_file=requests_file.MAX_ROWS,
    )


@blueprint.get("/requests.<any(csv, jsonl):form>")
@signed_in(Right.REQUESTS_READ)
def download_requests(session: Session, session_user: SessionUser, form: str) -> flask.Response:
    portal, choice = current_portal(), _choice()
    chosen_key(session, session_user, choice.key_id)
    _require(choice)
    names = {key.id: key.name for key in own_keys.list_ever(session, session_user.seller_id)}
    file_form = requests_file.FileForm(form)
    return file_page(
        requests_file.parts(
            portal.database, session_user.seller_id, choice.filter, file_form, names
        ),
        name=f"cute-requests.{file_form}",
        media_type=requests_file.MEDIA_TYPES[file_form],
    )


@blueprint.get("/requests/live")
@signed_in(Right.REQUESTS_READ)
def watch_requests(session: Session, session_user: SessionUser) -> flask.Response:
    """Stream new requests as server-sent events."""
    choice = _choice()
    chosen_key(session, session_user, choice.key_id)
    _require(choice)
    keys = own_keys.list_ever(session, session_user.seller_id)
    names = {key.id: key.name for key in keys}

    def describe(record: RequestRecord) -> dict[str, Any]:
        return {
            "id": str(record.request_id),
            "at": record.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "status": record.status,
            "request": f"{record.method} {target(record)}",
            "known": record.operation is not None,
            "error": record.error_code or "",
            "latency": duration(record.latency_us / 1_000),
            "key": names.get(record.key_id, NO_NAME) if record.key_id else NO_NAME,
        }

    reply = page_reply()
    live = current_portal().tail.watch(
        session_user.seller_id,
        choice.filter,
        describe,
        session_digest=digest(trust.read_cookie(trust.SESSION) or ""),
        network=network_of(reply.client_address),
    )
    reply.live = live
    return flask.Response(iter(()), mimetype=server_sent_events.MEDIA_TYPE)


@blueprint.post("/requests/bodies")
@signed_in(Right.REQUESTS_WRITE)
def keep_bodies(session: Session, session_user: SessionUser) -> flask.Response:
    if flask.request.form.get("keep") == "on":
        request_bodies.switch_on(session, session_user.principal, datetime.now(UTC))
    else:
        request_bodies.switch_off(session, session_user.principal)
    return to("/requests#bodies")


@blueprint.get("/requests/<uuid:request_id>")
@signed_in(Right.REQUESTS_READ)
def show_request(session: Session, session_user: SessionUser, request_id: UUID) -> flask.Response:
    portal = current_portal()
    record = _own(session, session_user, request_id)
    key = (
        None
        if record.key_id is None
        else own_keys.find_ever(session, session_user.seller_id, record.key_id)
    )
    operation = portal.spec.operations.get(record.operation or "")
    body = request_bodies.find(session, portal.services.sealer, record)
    caused = request_log.caused(session, session_user.seller_id, record)
    replayed = replay.as_curl(record, portal.base_url, operation, body)
    return page(
        "request.html",
        record=record,
        key=key,
        operation=operation,
        replay=replayed,
        body=None if body is None else replay.indented(body),
        try_path=None if operation is None else _try_path(record, operation),
        problem=_problem(record),
        client_gone=record.status == CLIENT_GONE,
        caused=caused,
        every_s=_every_s(record, caused, datetime.now(UTC)),
        target=target,
        most_events=request_log.MAX_EVENTS,
        statuses=STATUSES,
        outcomes=OUTCOMES,
    )


def since_choices(now: datetime) -> list[tuple[str, str]]:
    """Return the starts to choose from, on whole hours, so that a chosen one stays the same."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [
        ("", "Any time"),
        *((written(hour - since), f"Last {name}") for since, name in SINCE.items()),
    ]


def _chosen(choice: LogChoice, key_names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return each chosen filter's field, label and value."""
    shown: dict[str, str] = dict(choice.query)
    if choice.key_id is not None:
        shown["key"] = key_names.get(shown["key"], shown["key"])
    if choice.since is not None:
        shown["since"] = when(choice.since, TimeForm.SECOND)
    if choice.until is not None:
        shown["until"] = when(choice.until, TimeForm.SECOND)
    return [(name, LABELS[name], value) for name, value in shown.items()]


def target(record: RequestRecord) -> str:
    """Return a request's path and query, or its operation if its path is not stored."""
    if record.path is None:
        return record.operation or UNKNOWN_PATH
    return record.path if record.query is None else f"{record.path}?{record.query}"


def _every_s(record: RequestRecord, caused: RequestConsequences, now: datetime) -> int:
    """Return how often the page of a request refreshes: while events or attempts may follow."""
    is_pending = any(
        sent.delivery.status is DeliveryStatus.PENDING
        for entry in caused.events
        for sent in entry.deliveries
    )
    return REFRESH_S if is_pending or now - record.at < FOLLOWED_FOR else 0


def _try_path(record: RequestRecord, operation: Operation) -> str:
    """Return the operation's page with the request filled in, in its version if supported."""
    versions = current_portal().services.versions
    version = record.api_version if versions.is_living(record.api_version or "") else None
    chosen = {"version": version or versions.newest, "request": str(record.request_id)}
    return f"{OPERATIONS}/{operation.id}?{urlencode(chosen)}#try"


def _choice() -> LogChoice:
    portal = current_portal()
    return LogChoice.read(
        flask.request.args, portal.spec.operations, portal.services.versions.dates
    )


def _require(choice: LogChoice) -> None:
    """Raise a 422 `RefusalError` for an invalid filter."""
    if choice.errors:
        raise RefusalError(422, "The filter is not valid", " ".join(choice.errors.values()))


def _own(session: Session, session_user: SessionUser, request_id: UUID) -> RequestRecord:
    """Return the session user's request, or raise 404."""
    record = request_log.find(session, session_user.seller_id, request_id)
    if record is None:
        raise RefusalError(
            404,
            "Request not found",
            "A new request appears after a few seconds; requests are kept for "
            f"{current_portal().spec.tiers[session_user.tier].request_days} days.",
        )
    return record


def _problem(record: RequestRecord) -> Problem | None:
    """Return the documented problem of the request's error, or None if its code was removed."""
    code = record.error_code
    return PROBLEMS[Code(code)] if code is not None and code in PROBLEMS else None
