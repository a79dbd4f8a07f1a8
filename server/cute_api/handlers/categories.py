"""Operations of the tag `categories`."""

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.catalogue import taxonomy


def list_categories(call: Call) -> CallResult:
    return CallResult(taxonomy.list_categories(call.reads, call.query))


def get_category(call: Call) -> CallResult:
    return CallResult(taxonomy.get_category(call.reads, call.id("category_id")))
