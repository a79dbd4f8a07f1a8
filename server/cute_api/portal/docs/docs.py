"""The pages under `/docs`, and `/llms.txt` with all of them."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import flask
import orjson

from cute_api.lib.json_objects import Json
from cute_api.models.statements import SessionStatements
from cute_api.portal.access import public
from cute_api.portal.docs import contents, own_ids, releases
from cute_api.portal.docs.events import PAGE
from cute_api.portal.docs.finding import MAX_QUERY, SearchHit
from cute_api.portal.docs.guides import NAMES
from cute_api.portal.docs.library import name_of
from cute_api.portal.docs.markdown import Document
from cute_api.portal.docs.operation_page import PATH as OPERATIONS
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import harden, keep_private, open_document
from cute_api.portal.views import (
    VERSION,
    fixed_page,
    new_blueprint,
    open_to_all,
    page,
    to,
    wanted_version,
)
from cute_api.portal.webhooks.webhooks import MOST
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import views

MARKDOWN = "text/markdown; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


blueprint = new_blueprint("docs", __name__)


@blueprint.get("/docs")
@public
def start() -> flask.Response:
    return keep_private(to(f"/docs/{NAMES[0]}"))


@blueprint.get("/docs/search")
@open_to_all
def search(session_user: SessionUser | None) -> flask.Response:
    query = flask.request.args.get("q", "")[:MAX_QUERY].strip()
    return page(
        "docs_search.html",
        **_frame("/docs/search"),
        query=query,
        found=current_portal().derived.library.index.find(query),
    )


@blueprint.get("/docs/search.json")
@public
def search_json() -> flask.Response:
    """Return the hits for the dialog that searches while the user types."""
    query = flask.request.args.get("q", "")[:MAX_QUERY].strip()
    found = current_portal().derived.library.index.find(query)
    body = orjson.dumps({"found": [_hit(hit) for hit in found]})
    return open_document(body, mimetype="application/json")


@blueprint.get("/docs/<name>")
@open_to_all
def guide(session_user: SessionUser | None, name: str) -> flask.Response:
    found = current_portal().derived.library.shelf.guides.get(name)
    if found is None:
        raise _nothing()
    before, after = current_portal().derived.library.shelf.beside(name)
    return _show_document(found.document, found.path, session_user, before=before, after=after)


@blueprint.get("/docs/<name>.md")
@public
def raw_guide(name: str) -> flask.Response:
    found = current_portal().derived.library.shelf.guides.get(name)
    if found is None:
        raise _nothing()
    return _text(own_ids.in_place(found.document, None).source, MARKDOWN)


@blueprint.get(releases.PAGE)
@open_to_all
def versions(session_user: SessionUser | None) -> flask.Response:
    return _show_document(current_portal().derived.versions_page, releases.PAGE, session_user)


@blueprint.get(f"{releases.PAGE}.md")
@public
def raw_versions() -> flask.Response:
    return _text(current_portal().derived.versions_page.source, MARKDOWN)


@blueprint.get(releases.FEED)
@public
def feed() -> flask.Response:
    return open_document(current_portal().derived.feed, mimetype=releases.FEED_TYPE)


@blueprint.get("/docs/operations")
@open_to_all
def operations(session_user: SessionUser | None) -> flask.Response:
    return fixed_page(
        "docs_operations.html",
        **_frame(OPERATIONS),
        **_version(),
        manual=current_portal().derived.manual(wanted_version()),
        name_of=name_of,
    )


@blueprint.get("/docs/operations/<operation_id>")
@open_to_all
def operation(session_user: SessionUser | None, operation_id: str) -> flask.Response:
    manual = current_portal().derived.manual(wanted_version())
    found = manual.find(operation_id)
    if found is None:
        raise _nothing()
    html, path = manual.html(found), f"{OPERATIONS}/{operation_id}"
    known = own_ids.replacements(session_user)
    code = own_ids.put(html.code, known)
    return fixed_page(
        "docs_operation.html",
        **_frame(path),
        **_version(),
        title=html.title,
        lead=html.lead,
        code=code,
        has_examples=own_ids.has_examples(code),
        responses=own_ids.put(html.responses, known),
        fields=own_ids.put(html.fields, known),
        path=path,
    )


@blueprint.get("/docs/operations/<operation_id>.md")
@public
def raw_operation(operation_id: str) -> flask.Response:
    manual = current_portal().derived.manual(wanted_version())
    found = manual.find(operation_id)
    if found is None:
        raise _nothing()
    return _text(own_ids.put(manual.source(found), own_ids.replacements(None)), MARKDOWN)


@blueprint.get(PAGE)
@open_to_all
def events(session_user: SessionUser | None) -> flask.Response:
    return _show_document(current_portal().derived.library.catalogue.overview, PAGE, session_user)


@blueprint.get(f"{PAGE}.md")
@public
def raw_events() -> flask.Response:
    return _text(current_portal().derived.library.catalogue.overview.source, MARKDOWN)


@blueprint.get(f"{PAGE}/<event_type>")
@open_to_all
def event(session_user: SessionUser | None, event_type: str) -> flask.Response:
    html = current_portal().derived.library.catalogue.html(event_type)
    if html is None:
        raise _nothing()
    known = own_ids.replacements(session_user)
    return fixed_page(
        "docs_event.html",
        **_frame(f"{PAGE}/{event_type}"),
        page=replace(
            html, code=own_ids.put(html.code, known), fields=own_ids.put(html.fields, known)
        ),
        path=f"{PAGE}/{event_type}",
        event_type=event_type,
        can_send=event_type in current_portal().spec.events,
        webhooks=[] if session_user is None else _webhooks_of(session_user),
    )


@blueprint.get(f"{PAGE}/<event_type>.md")
@public
def raw_event(event_type: str) -> flask.Response:
    source = current_portal().derived.library.catalogue.source(event_type)
    if source is None:
        raise _nothing()
    return _text(own_ids.put(source, own_ids.replacements(None)), MARKDOWN)


@blueprint.get("/llms.txt")
@public
def llms() -> flask.Response:
    return _text(current_portal().derived.library.llms, TEXT)


@blueprint.get("/llms-full.txt")
@public
def llms_full() -> flask.Response:
    return _text(current_portal().derived.library.llms_full, TEXT)


def _webhooks_of(session_user: SessionUser) -> list[Json]:
    """Return the webhooks that a test event can be sent to, including disabled ones."""
    if not session_user.may(Right.WEBHOOKS_WRITE):
        return []
    with current_portal().database.transaction() as session:
        found = views.list_own(SessionStatements(session), session_user.principal, {"limit": MOST})
    webhooks: list[Json] = found["data"]
    return webhooks


def _frame(path: str) -> dict[str, Any]:
    """Return the template values that all pages here share."""
    groups = contents.navigation(current_portal().derived.library, path)
    return {"groups": groups, "max_query": MAX_QUERY}


def _version() -> dict[str, Any]:
    """Return the template values about the version that the request asks for.

    `query` keeps it in links.
    """
    versions, version = current_portal().services.versions, wanted_version()
    return {
        "versions": tuple(reversed(versions.living)),
        "version": version,
        "query": "" if version == versions.newest else f"?{urlencode({VERSION: version})}",
    }


def _show_document(
    document: Document,
    path: str,
    session_user: SessionUser | None,
    **values: Any,
) -> flask.Response:
    personal = own_ids.in_place(document, session_user)
    return fixed_page(
        "docs_page.html",
        **_frame(path),
        document=personal,
        markdown=f"{path}.md",
        has_examples=own_ids.has_examples(personal.code),
        **values,
    )


def _hit(hit: SearchHit) -> dict[str, Any]:
    """Return a hit for the dialog, without the fields that only the index needs."""
    entry = hit.entry
    return {
        "kind": entry.kind,
        "title": entry.title,
        "within": entry.within,
        "path": entry.path,
        "excerpt": hit.excerpt,
    }


def _nothing() -> RefusalError:
    return RefusalError(404, "Page not found", "Look for it in the list of guides: /docs")


def _text(content: str, media_type: str) -> flask.Response:
    return harden(flask.Response(content, headers={"Content-Type": media_type}))
