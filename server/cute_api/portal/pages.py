"""Pages beside the API: assets, the document, the start page, and the status."""

from datetime import UTC, datetime
from typing import Any

import flask

from cute_api.models import clock
from cute_api.models.failures import DATABASE_ERRORS
from cute_api.portal import access, assets, figures, moments
from cute_api.portal.access import public
from cute_api.portal.docs.markdown import coloured
from cute_api.portal.login.entrance import entrance_page
from cute_api.portal.navigation import places
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import breakable, harden, keep_private, open_document, ticked
from cute_api.portal.views import open_to_all, page, wanted_version
from cute_api.portal.webhooks import embedding
from cute_api.portal.webhooks.embedding import EmbedUser
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.organisations.rights import Right
from cute_api.spec import BASE_PATH
from cute_api.usage import stream

blueprint = flask.Blueprint("portal", __name__, template_folder="templates")
blueprint.after_request(harden)
blueprint.add_app_template_global(assets.url_of, "asset")
blueprint.add_app_template_global(figures.share, "share")
blueprint.add_app_template_global(figures.size, "size")
blueprint.add_app_template_global(moments.when, "when")
blueprint.add_app_template_global(moments.duration, "duration")
blueprint.add_app_template_filter(breakable, "breakable")
blueprint.add_app_template_filter(coloured, "coloured")
blueprint.add_app_template_filter(ticked, "ticked")


@blueprint.get(f"{assets.BASE}<path:filename>")
@public
def asset(filename: str) -> flask.Response:
    return assets.respond(filename)


@blueprint.get("/openapi.json")
@public
def spec_json() -> flask.Response:
    return open_document(
        current_portal().derived.as_json(wanted_version()), mimetype="application/json"
    )


@blueprint.get("/openapi.yaml")
@public
def spec_yaml() -> flask.Response:
    return open_document(
        current_portal().derived.as_yaml(wanted_version()), mimetype="application/yaml"
    )


@blueprint.get("/")
@open_to_all
def index(session_user: SessionUser | None) -> flask.Response:
    portal = current_portal()
    spec = portal.spec
    shown = {
        "version": spec.document["info"]["version"],
        "first_call": f'curl "{portal.base_url}{BASE_PATH}/items?limit=3"',
        "operations": len(spec.operations),
        "events": len(spec.document["webhooks"]),
        "tiers": spec.tiers,
    }
    if session_user is None:
        return keep_private(entrance_page("index.html", **shown))
    return page("index.html", **shown)


@blueprint.get("/status")
@open_to_all
def status(session_user: SessionUser | None) -> flask.Response:
    """Show what works, without the details of `/readyz`."""
    portal, now = current_portal(), datetime.now(UTC)
    return page(
        "status.html",
        parts_up={
            "API and portal": _database_responds(),
            "Rate limits": portal.limits.responds(),
            "Request log and usage": stream.complete_until(portal.valkey, now) is not None,
        },
        now=now,
    )


def _database_responds() -> bool:
    try:
        with current_portal().database.transaction() as session:
            clock.now(session)
    except DATABASE_ERRORS:
        return False
    return True


@blueprint.app_context_processor
def _frame() -> dict[str, Any]:
    """Return what every page needs.

    `site` is this server's URL, for absolute links. `may` says whether the user has a right, by its
    name; `embed_user` is that of an embedded page.
    """
    path = flask.request.path if flask.has_request_context() else ""
    session_user: SessionUser | None = flask.g.get("session_user")
    embed_user: EmbedUser | None = flask.g.get("embed_user")
    viewer = embed_user or session_user
    return {
        "layout": "embed.html" if embedding.is_framed() else "base.html",
        "embed_user": embed_user,
        "places": places(session_user, path, access.of_pages(flask.current_app)),
        "may": lambda name: viewer is not None and viewer.may(Right[name]),
        "site": current_portal().base_url,
        "is_sandbox": current_portal().settings.sandbox,
    }
