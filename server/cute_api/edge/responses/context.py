"""The headers that every response has, and what they depend on."""

from dataclasses import dataclass, field

from cute_api.edge.responses.response import Headers
from cute_api.spec import Operation


@dataclass(slots=True)
class ResponseContext:
    """What the steps of a call have found out so far for the headers of its response.

    `version` is the response's API version, `limits` the headers of the rate limits. The response
    may be a problem of any step, so each step sets what it knows.
    """

    version: str = ""
    operation: Operation | None = None
    limits: Headers = field(default_factory=list)
