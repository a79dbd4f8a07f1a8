"""Operations of the tag `brands`."""

from server.handlers.call import Answer, Call
from server.services import lookups


def list_brands(call: Call) -> Answer:
    return Answer(lookups.list_brands(call.reads, call.query))
