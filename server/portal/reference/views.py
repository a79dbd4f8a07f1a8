"""The reference: Scalar on the served document, a key to try it with, and what it exports."""

from functools import cache

import flask
import orjson
from sqlalchemy.orm import Session

from server.config import ROOT
from server.models.enums import Scope
from server.portal import trust
from server.portal.docs.library import Library, name_of
from server.portal.keys import SCOPES
from server.portal.portal import Portal, page
from server.portal.reference.document import with_samples
from server.portal.refusals import open_document
from server.services import explorer_keys
from server.services.accounts import AccountError
from server.services.sessions import SessionUser

POSTMAN = ROOT / "docs" / "postman.json"
# Scalar brings its stylesheet in a script and sets styles on elements, so this one page lets
# styles be inline. Scripts are our files only, none is evaluated, and nothing goes elsewhere.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
JSON = "application/json"


def make_reference(portal: Portal) -> flask.Blueprint:
    """The blueprint of `/docs/reference`, and of the Postman collection."""
    blueprint = portal.blueprint("reference", __name__)
    library = Library(portal.spec)

    @cache
    def document() -> bytes:
        # Made when it is first asked for: it reads some hundred files.
        return orjson.dumps(with_samples(portal.spec))

    @blueprint.get("/docs/reference")
    @portal.open
    def reference(session_user: SessionUser | None) -> flask.Response:
        response = page(
            "reference.html",
            tags=library.operations,
            summary=library.manual.summary,
            name_of=name_of,
            scopes=SCOPES,
            chosen=explorer_keys.READ_SCOPES,
        )
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response

    @blueprint.get("/docs/reference/openapi.json")
    def reference_document() -> flask.Response:
        return open_document(document(), mimetype=JSON)

    @blueprint.post("/docs/reference/key")
    @portal.signed_in
    def make_key(session: Session, session_user: SessionUser) -> flask.Response:
        try:
            made = explorer_keys.create(
                session,
                user_id=session_user.user_id,
                token=trust.read_cookie(trust.SESSION) or "",
                scopes=[scope for scope in Scope if scope in flask.request.form.getlist("scope")],
            )
        except AccountError as error:
            return _json({"error": str(error)}, 409)
        return _json({"key": made.secret, "expires_at": made.row.expires_at}, 201)

    @blueprint.get("/docs/postman.json")
    def postman() -> flask.Response:
        return flask.send_file(
            POSTMAN,
            mimetype=JSON,
            as_attachment=True,
            download_name="cute-api.postman_collection.json",
        )

    return blueprint


def _json(body: dict[str, object], status: int) -> flask.Response:
    return flask.Response(orjson.dumps(body), status=status, mimetype=JSON)
