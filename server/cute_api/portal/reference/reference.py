"""The reference: Scalar with the served document, a key to try it, and the collection."""

from io import BytesIO

import flask
import orjson
from sqlalchemy.orm import Session

from cute_api.models.enums import SCOPE_TEXTS, Scope
from cute_api.portal import trust
from cute_api.portal.docs.library import name_of
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import open_document
from cute_api.portal.usage.forms import read_id
from cute_api.portal.versions import wanted_version
from cute_api.portal.views import new_blueprint, open_to_all, page, signed_in
from cute_api.refusals import RefusalError
from cute_api.services.accounts.sessions import SessionUser
from cute_api.services.keys import explorer

JSON = "application/json"


blueprint = new_blueprint("reference", __name__)


def content_policy(base_url: str) -> str:
    """Return the Content-Security-Policy of the page on the server at `base_url`.

    Only this page allows inline styles, because Scalar injects its stylesheet and sets styles on
    elements. Scripts are only our files, without `eval`. Connections go only here and to the API at
    `base_url`, which differs if the browser uses another name of this server.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            f"connect-src 'self' {base_url}",
            "img-src 'self' data:",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


@blueprint.get("/docs/reference")
@open_to_all
def reference(session_user: SessionUser | None) -> flask.Response:
    response = page(
        "reference.html",
        tags=current_portal().derived.library.operations,
        summary=current_portal().derived.library.manual.summary,
        name_of=name_of,
        scopes=SCOPE_TEXTS,
        chosen=explorer.READ_SCOPES,
        versions=tuple(reversed(current_portal().services.versions.living)),
        version=wanted_version(),
        request_id=None if session_user is None else read_id(flask.request.args.get("request", "")),
    )
    response.headers["Content-Security-Policy"] = content_policy(current_portal().base_url)
    return response


@blueprint.get("/docs/reference/openapi.json")
def reference_document() -> flask.Response:
    return open_document(current_portal().derived.for_reference(wanted_version()), mimetype=JSON)


@blueprint.post("/docs/reference/key")
@signed_in
def make_key(session: Session, session_user: SessionUser) -> flask.Response:
    try:
        made = explorer.create(
            session,
            session_user.principal,
            token=trust.read_cookie(trust.SESSION) or "",
            scopes=[scope for scope in Scope if scope in flask.request.form.getlist("scope")],
        )
    except RefusalError as refusal:
        return _json({"error": refusal.detail}, refusal.status)
    return _json({"key": made.secret, "expires_at": made.row.expires_at}, 201)


@blueprint.get("/docs/postman.json")
def postman() -> flask.Response:
    return flask.send_file(
        BytesIO(current_portal().derived.for_postman),
        mimetype=JSON,
        as_attachment=True,
        download_name="cute-api.postman_collection.json",
    )


def _json(body: dict[str, object], status: int) -> flask.Response:
    return flask.Response(orjson.dumps(body), status=status, mimetype=JSON)
