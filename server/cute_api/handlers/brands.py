"""Operations of the tag `brands`."""

from cute_api.handlers.call import Call, HandlerResponse
from cute_api.services.items import taxonomy


def list_brands(call: Call) -> HandlerResponse:
    return HandlerResponse(taxonomy.list_brands(call.reads, call.query))
