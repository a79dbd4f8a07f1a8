"""Operations of the tag `brands`."""

from uuid import UUID

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.catalogue import taxonomy


def list_brands(call: Call, query: taxonomy.BrandsQuery) -> CallResult:
    return CallResult(taxonomy.list_brands(call.reads, query))


def get_brand(call: Call, brand_id: UUID) -> CallResult:
    return CallResult(taxonomy.get_brand(call.reads, brand_id))
