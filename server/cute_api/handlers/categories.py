"""Operations of the tag `categories`."""

from cute_api.handlers.call import Answer, Call
from cute_api.services.items import taxonomy


def list_categories(call: Call) -> Answer:
    return Answer(taxonomy.list_categories(call.reads, call.query))
