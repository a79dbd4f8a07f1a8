"""The form that tries an operation, a key for it, and the collection."""

from io import BytesIO

import flask
import orjson
from sqlalchemy.orm import Session

from cute_api.models.enums import Scope
from cute_api.portal import trust
from cute_api.portal.access import public
from cute_api.portal.docs import own_ids
from cute_api.portal.docs.operation_page import OperationPage
from cute_api.portal.portal import current_portal
from cute_api.portal.reference import try_form
from cute_api.portal.usage import replay
from cute_api.portal.usage.forms import read_id
from cute_api.portal.usage.replay import StoredValues
from cute_api.portal.views import new_blueprint, open_to_all, page, signed_in, to, wanted_version
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.keys import explorer
from cute_api.services.organisations.rights import Right
from cute_api.services.usage import request_bodies, request_log

JSON = "application/json"
# The tag of operations that return events of all types.
EVENTS = "events"

blueprint = new_blueprint("reference", __name__)


@blueprint.get("/docs/reference")
@public
def old_reference() -> flask.Response:
    """Lead links to the former reference to the pages of operations."""
    return to("/docs/operations")


@blueprint.get("/docs/operations/<operation_id>/try")
@open_to_all
def show_try(session_user: SessionUser | None, operation_id: str) -> flask.Response:
    """Return the dialog of the form, which the operation's page shows in place.

    Parameter `request` fills it with the values of a request in the user's log.
    """
    portal, shown = current_portal(), _page(operation_id)
    stored = None
    wants_stored = "request" in flask.request.args
    if wants_stored and session_user is not None and session_user.may(Right.REQUESTS_READ):
        stored = _stored(session_user, shown, flask.request.args["request"])
    form = try_form.read(
        shown,
        own_ids.replacements(session_user),
        examples=list(portal.derived.example_ids.values()),
        stored=stored,
    )
    return page(
        "_try.html",
        operation=shown.operation,
        form=form,
        scopes=_scopes(shown),
        key_path=f"{shown.path}/key",
        version=wanted_version(),
        path=shown.path,
    )


@blueprint.post("/docs/operations/<operation_id>/key")
@signed_in(Right.KEYS_WRITE)
def make_key(session: Session, session_user: SessionUser, operation_id: str) -> flask.Response:
    try:
        made = explorer.create(
            session,
            session_user.principal,
            token=trust.read_cookie(trust.SESSION) or "",
            scopes=_scopes(_page(operation_id)),
        )
    except RefusalError as refusal:
        return _json({"error": refusal.detail}, refusal.status)
    return _json({"key": made.secret, "id": made.row.id}, 201)


@blueprint.get("/docs/postman.json")
@public
def postman() -> flask.Response:
    return flask.send_file(
        BytesIO(current_portal().derived.for_postman),
        mimetype=JSON,
        as_attachment=True,
        download_name="cute-api.postman_collection.json",
    )


def _page(operation_id: str) -> OperationPage:
    """Return the page of an operation in the wanted version, or raise 404."""
    manual = current_portal().derived.manual(wanted_version())
    found = manual.find(operation_id)
    if found is None:
        raise RefusalError(404, "There is no such operation", "Look for it in /docs/operations.")
    return manual.page(found)


def _scopes(shown: OperationPage) -> list[Scope]:
    """Return the scopes of a key that tries the operation: its own, and all that read.

    Events need the scopes of what they are about, and so do webhooks.
    """
    wanted = {*explorer.READ_SCOPES, *shown.operation.scopes}
    if shown.operation.tag == EVENTS:
        wanted |= {event.required_scope for event in current_portal().spec.events.values()}
    return [scope for scope in Scope if scope in wanted]


def _stored(session_user: SessionUser, shown: OperationPage, text: str) -> StoredValues:
    """Return the stored values of the user's request to the operation, or raise 404."""
    portal, request_id = current_portal(), read_id(text)
    with portal.database.transaction() as session:
        record = (
            None
            if request_id is None
            else request_log.find(session, session_user.seller_id, request_id)
        )
        if record is None or record.operation != shown.operation.id:
            raise RefusalError(404, "You have no such request", "It may be too old.")
        body = request_bodies.find(session, portal.services.sealer, record)
        return replay.stored_values(record, shown.operation, body)


def _json(body: dict[str, object], status: int) -> flask.Response:
    return flask.Response(orjson.dumps(body), status=status, mimetype=JSON)
