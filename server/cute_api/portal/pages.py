"""Pages beside the API: assets, the document, and the start page."""

from collections.abc import Sequence
from dataclasses import dataclass

import flask

from cute_api.portal import assets, figures, moments
from cute_api.portal.docs.markdown import coloured
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import harden, open_document
from cute_api.portal.versions import wanted_version
from cute_api.portal.views import open_to_all, page
from cute_api.services.accounts.sessions import SessionUser
from cute_api.spec import BASE_PATH

blueprint = flask.Blueprint("portal", __name__, template_folder="templates")
blueprint.after_request(harden)
blueprint.add_app_template_global(assets.url_of, "asset")
blueprint.add_app_template_global(figures.share, "share")
blueprint.add_app_template_global(moments.when, "when")
blueprint.add_app_template_global(moments.duration, "duration")
blueprint.add_app_template_filter(coloured, "coloured")


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link of the navigation. `here` marks the link that the page belongs to."""

    path: str
    label: str
    here: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The links of the navigation."""

    everyone: Sequence[NavigationLink]
    own: Sequence[NavigationLink]
    operators: Sequence[NavigationLink]


EVERYONE = (("/docs", "Docs"), ("/docs/operations", "Reference"))
LOGGED_IN = (
    ("/home", "Home"),
    ("/quickstart", "Quickstart"),
    ("/keys", "Keys"),
    ("/usage", "Usage"),
    ("/requests", "Requests"),
    ("/webhooks", "Webhooks"),
    ("/account", "Account"),
)
OPERATORS = (
    ("/admin/health", "Health"),
    ("/admin/users", "Users"),
    ("/admin/leaks", "Leak reports"),
    ("/admin/versions", "Versions"),
    ("/admin/audit", "Audit log"),
)


def places(session_user: SessionUser | None, path: str) -> Places:
    """Return the links on the page at `path`, for a user or an anonymous visitor."""
    known = [place for place, _ in (*EVERYONE, *LOGGED_IN, *OPERATORS)]
    nearest = max(
        (place for place in known if path == place or path.startswith(f"{place}/")),
        key=len,
        default=None,
    )

    def links(entries: Sequence[tuple[str, str]]) -> list[NavigationLink]:
        return [NavigationLink(place, label, place == nearest) for place, label in entries]

    return Places(
        everyone=links(EVERYONE),
        own=links(LOGGED_IN) if session_user is not None else [],
        operators=links(OPERATORS) if session_user is not None and session_user.is_admin else [],
    )


@blueprint.get(f"{assets.BASE}<path:filename>")
def asset(filename: str) -> flask.Response:
    return assets.respond(filename)


@blueprint.get("/openapi.json")
def spec_json() -> flask.Response:
    return open_document(
        current_portal().derived.as_json(wanted_version()), mimetype="application/json"
    )


@blueprint.get("/openapi.yaml")
def spec_yaml() -> flask.Response:
    return open_document(
        current_portal().derived.as_yaml(wanted_version()), mimetype="application/yaml"
    )


@blueprint.get("/")
@open_to_all
def index(session_user: SessionUser | None) -> flask.Response:
    portal = current_portal()
    spec = portal.spec
    return page(
        "index.html",
        version=spec.document["info"]["version"],
        first_call=f'curl "{portal.base_url}{BASE_PATH}/items?limit=3"',
        operations=len(spec.operations),
        events=len(spec.document["webhooks"]),
        tiers=spec.tiers,
    )


@blueprint.app_context_processor
def _frame() -> dict[str, Places | str]:
    """Return what every page needs; `site` is this server's URL, for absolute links."""
    path = flask.request.path if flask.has_request_context() else ""
    return {
        "places": places(flask.g.get("session_user"), path),
        "site": current_portal().base_url,
    }
