"""Logos of apps: uploaded by their developers, and shown where sellers decide about an app."""

from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.portal.views import FORM_LIMIT_BYTES, new_blueprint, signed_in, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.apps import apps, logos
from cute_api.services.organisations.rights import Right

# A browser that opens a logo itself gets an image that can load and run nothing.
POLICY = "default-src 'none'; sandbox"

blueprint = new_blueprint("logos", __name__, limit_bytes=logos.MAX_BYTES + FORM_LIMIT_BYTES)


@blueprint.post("/apps/<uuid:app_id>/logo")
@signed_in(Right.APPS_WRITE)
def set_logo(session: Session, session_user: SessionUser, app_id: UUID) -> flask.Response:
    content = None
    if flask.request.form.get("decision") != "remove":
        sent = flask.request.files.get(logos.FIELD)
        content = b"" if sent is None else sent.read()
    apps.set_logo(session, session_user.principal, app_id, content)
    return to(f"/apps/{app_id}?done=saved")


@blueprint.get("/apps/<uuid:app_id>/logo.png")
@signed_in(Right.APPS_READ)
def show_logo(session: Session, session_user: SessionUser, app_id: UUID) -> flask.Response:
    content = logos.find(session, session_user.seller_id, app_id)
    if content is None:
        raise RefusalError(404, "Logo not found", "The app may have none any more.")
    response = flask.Response(content, mimetype="image/png")
    response.headers["Content-Security-Policy"] = POLICY
    return response
