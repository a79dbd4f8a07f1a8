"""Operations of the tag `categories`."""

from uuid import UUID

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.catalogue import taxonomy


def list_categories(call: Call, query: taxonomy.CategoriesQuery) -> CallResult:
    return CallResult(taxonomy.list_categories(call.reads, query))


def get_category_attributes(call: Call, category_id: UUID) -> CallResult:
    return CallResult(taxonomy.get_attributes(call.reads, category_id))


def get_category(call: Call, category_id: UUID) -> CallResult:
    return CallResult(taxonomy.get_category(call.reads, category_id))
