"""The headers that every response has, and what they depend on."""

from dataclasses import dataclass, field

from cute_api.edge.responses.response import Headers
from cute_api.spec import Operation


@dataclass(slots=True)
class ResponseContext:
    """Data for the response headers, collected by the steps of a call.

    `version` is the response's API version, `limits` the headers of the rate limits. Any step may
    end the call with a problem, so each step sets what it knows.
    """

    version: str = ""
    operation: Operation | None = None
    limits: Headers = field(default_factory=list)
