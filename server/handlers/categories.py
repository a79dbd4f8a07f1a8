"""Operations of the tag `categories`."""

from server.handlers.call import Answer, Call
from server.services import lookups


def list_categories(call: Call) -> Answer:
    return Answer(lookups.list_categories(call.reads, call.query))
