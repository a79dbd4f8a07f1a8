"""Operations of the tag `brands`."""

from server.handlers.call import Answer, Call
from server.services.items import taxonomy


def list_brands(call: Call) -> Answer:
    return Answer(taxonomy.list_brands(call.reads, call.query))
