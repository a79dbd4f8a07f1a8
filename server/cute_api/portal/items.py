"""The page of a public item: the default of its `url`."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import flask

from cute_api.models._gen.currencies import CURRENCY_EXPONENTS
from cute_api.models.statements import SessionStatements
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, open_to_all, page
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.items import items

# For a currency that was withdrawn after the item was written.
USUAL_EXPONENT = 2

blueprint = new_blueprint("items", __name__)


@blueprint.get("/items/<uuid:item_id>")
@open_to_all
def show_item(user: SessionUser | None, item_id: UUID) -> flask.Response:
    portal, request = current_portal(), flask.request
    with portal.database.transaction() as session:
        item = items.get(SessionStatements(session), None, item_id).document
    if request.method == "GET":
        portal.services.views.note(
            item_id,
            user_id=None if user is None else user.user_id,
            client_address=request.remote_addr or "",
            user_agent=request.headers.get("User-Agent", "").encode(),
        )
    response = page("item.html", item=item, price=price_text(item["price"]))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def price_text(price: dict[str, Any]) -> str:
    """Format money for people."""
    currency = price["currency"]
    exponent = CURRENCY_EXPONENTS.get(currency, USUAL_EXPONENT)
    return f"{currency} {Decimal(price['amount']).scaleb(-exponent):,}"
