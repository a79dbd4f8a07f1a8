"""Operations of the tag `brands`."""

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.catalogue import taxonomy


def list_brands(call: Call) -> CallResult:
    return CallResult(taxonomy.list_brands(call.reads, call.query))


def get_brand(call: Call) -> CallResult:
    return CallResult(taxonomy.get_brand(call.reads, call.id("brand_id")))
