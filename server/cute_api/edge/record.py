"""The record of a request for its log line, usage row and span."""

from dataclasses import dataclass

from cute_api.models.faults import Fault
from cute_api.problems import FieldError
from cute_api.services.keys.principals import Principal
from cute_api.spec import Operation
from cute_api.tracing.spans import TraceSpan


@dataclass(slots=True)
class Record:
    """Written by the steps of a request, and read only after its response.

    `operation` matches the method and path, even if the request was refused. `counted`: it used a
    unit of quota. `error_code` and `errors` are those of a problem. `span` is set if traces are on,
    `fault` if the call met a fault of a sandbox. `etag` is that of the response.
    """

    span: TraceSpan | None = None
    operation: Operation | None = None
    principal: Principal | None = None
    version: str = ""
    counted: bool = False
    error_code: str | None = None
    errors: tuple[FieldError, ...] = ()
    fault: Fault | None = None
    etag: bytes | None = None
