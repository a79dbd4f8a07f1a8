"""Operations of the tag `categories`."""

from cute_api.handlers.call import Call, HandlerResponse
from cute_api.services.items import taxonomy


def list_categories(call: Call) -> HandlerResponse:
    return HandlerResponse(taxonomy.list_categories(call.reads, call.query))


def get_category(call: Call) -> HandlerResponse:
    return HandlerResponse(taxonomy.get_category(call.reads, call.id("category_id")))
