"""The page of a public item, where its `url` leads unless a marketplace has set its own."""

from uuid import UUID

import flask

from server.portal.house import House, page
from server.services import item_sheets
from server.services.sessions import Visitor


def make_items(house: House) -> flask.Blueprint:
    """The blueprint of `/items/<id>`, which everyone may see and no search engine shall list."""
    blueprint = house.blueprint("items", __name__)

    @blueprint.get("/items/<uuid:item_id>")
    @house.open
    def show_item(_visitor: Visitor | None, item_id: UUID) -> flask.Response:
        with house.database.transaction() as session:
            sheet = item_sheets.sheet(session, item_id)
        answer = page("item.html", sheet=sheet, item=sheet.item)
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return blueprint
