"""Operations of the tag `categories`."""

from server.handlers.call import Answer, Call
from server.services.items import taxonomy


def list_categories(call: Call) -> Answer:
    return Answer(taxonomy.list_categories(call.reads, call.query))
