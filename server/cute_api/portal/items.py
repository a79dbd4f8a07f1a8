"""The page of a public item: the default of its `url`."""

from uuid import UUID

import flask

from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, open_to_all, page
from cute_api.services.accounts.sessions import SessionUser
from cute_api.services.items import sheets

blueprint = new_blueprint("items", __name__)


@blueprint.get("/items/<uuid:item_id>")
@open_to_all
def show_item(_user: SessionUser | None, item_id: UUID) -> flask.Response:
    with current_portal().database.transaction() as session:
        sheet = sheets.sheet(session, item_id)
    response = page("item.html", sheet=sheet, item=sheet.item)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
