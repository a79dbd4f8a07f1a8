"""The page of a public item, where its `url` leads unless a marketplace has set its own."""

from uuid import UUID

import flask

from server.portal.portal import Portal, page
from server.services import item_sheets
from server.services.sessions import SessionUser


def make_items(portal: Portal) -> flask.Blueprint:
    """The blueprint of `/items/<id>`, which everyone may see and no search engine should list."""
    blueprint = portal.blueprint("items", __name__)

    @blueprint.get("/items/<uuid:item_id>")
    @portal.open
    def show_item(_user: SessionUser | None, item_id: UUID) -> flask.Response:
        with portal.database.transaction() as session:
            sheet = item_sheets.sheet(session, item_id)
        response = page("item.html", sheet=sheet, item=sheet.item)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return blueprint
