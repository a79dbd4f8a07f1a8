"""Operations of the tag `brands`."""

from cute_api.handlers.call import Answer, Call
from cute_api.services.items import taxonomy


def list_brands(call: Call) -> Answer:
    return Answer(taxonomy.list_brands(call.reads, call.query))
