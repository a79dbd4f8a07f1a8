"""Operations of the tag `brands`."""

from cute_api.handlers.call import Call, HandlerResponse
from cute_api.services.items import taxonomy


def list_brands(call: Call) -> HandlerResponse:
    return HandlerResponse(taxonomy.list_brands(call.reads, call.query))


def get_brand(call: Call) -> HandlerResponse:
    return HandlerResponse(taxonomy.get_brand(call.reads, call.id("brand_id")))
