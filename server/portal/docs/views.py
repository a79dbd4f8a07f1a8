"""The pages under `/docs`, and `/llms.txt`."""

from typing import Any

import flask

from server.portal.docs.finding import MAX_QUERY
from server.portal.docs.guides import NAMES
from server.portal.docs.library import Library, name_of
from server.portal.docs.rendering import Document
from server.portal.portal import Portal, page, to
from server.portal.refusals import RefusalError, harden, keep_private
from server.services.sessions import SessionUser

MARKDOWN = "text/markdown; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


def make_docs(portal: Portal) -> flask.Blueprint:
    """The blueprint of the documentation, which everyone may read."""
    docs = portal.blueprint("docs", __name__)
    library = Library(portal.spec)

    def shown(template: str, path: str, **values: Any) -> flask.Response:
        return page(
            template, groups=library.shelf.groups(), here=path, max_query=MAX_QUERY, **values
        )

    def show_document(document: Document, path: str, **values: Any) -> flask.Response:
        return shown("docs_page.html", path, document=document, **values)

    @docs.get("/docs")
    def start() -> flask.Response:
        return keep_private(to(f"/docs/{NAMES[0]}"))

    @docs.get("/docs/search")
    @portal.open
    def search(session_user: SessionUser | None) -> flask.Response:
        query = flask.request.args.get("q", "")[:MAX_QUERY].strip()
        return shown(
            "docs_search.html", "/docs/search", query=query, found=library.index.find(query)
        )

    @docs.get("/docs/<name>")
    @portal.open
    def guide(session_user: SessionUser | None, name: str) -> flask.Response:
        found = library.shelf.guides.get(name)
        if found is None:
            raise _nothing()
        before, after = library.shelf.beside(name)
        return show_document(found.document, found.path, before=before, after=after)

    @docs.get("/docs/<name>.md")
    def raw_guide(name: str) -> flask.Response:
        found = library.shelf.guides.get(name)
        if found is None:
            raise _nothing()
        return _text(found.document.source, MARKDOWN)

    @docs.get("/docs/operations")
    @portal.open
    def operations(session_user: SessionUser | None) -> flask.Response:
        return shown(
            "docs_operations.html",
            "/docs/operations",
            tags=library.operations,
            summary=library.manual.summary,
            name_of=name_of,
        )

    @docs.get("/docs/operations/<operation_id>")
    @portal.open
    def operation(session_user: SessionUser | None, operation_id: str) -> flask.Response:
        document = library.manual.document(operation_id)
        if document is None:
            raise _nothing()
        return show_document(document, "/docs/operations")

    @docs.get("/docs/operations/<operation_id>.md")
    def raw_operation(operation_id: str) -> flask.Response:
        document = library.manual.document(operation_id)
        if document is None:
            raise _nothing()
        return _text(document.source, MARKDOWN)

    @docs.get("/llms.txt")
    def llms() -> flask.Response:
        return _text(library.llms, TEXT)

    return docs


def _nothing() -> RefusalError:
    return RefusalError(404, "There is no such page", "Look for it in the list of guides: /docs")


def _text(content: str, media_type: str) -> flask.Response:
    return harden(flask.Response(content, headers={"Content-Type": media_type}))
