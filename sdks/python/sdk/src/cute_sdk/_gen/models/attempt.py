# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..models.attempt_outcome import AttemptOutcome

if TYPE_CHECKING:
    from ..models.attempt_request_headers import AttemptRequestHeaders
    from ..models.attempt_response_headers import AttemptResponseHeaders
    from ..models.attempt_timing import AttemptTiming


_FIELDS: tuple[_model.Field, ...] = (
    ("number", "number", _model.whole, True),
    ("outcome", "outcome", _model.member(AttemptOutcome), True),
    ("started_at", "started_at", _model.moment, True),
    ("request_headers", "request_headers", _model.nested("AttemptRequestHeaders"), True),
    ("response_status", "response_status", _model.nullable(_model.whole), True),
    (
        "response_headers",
        "response_headers",
        _model.nullable(_model.nested("AttemptResponseHeaders")),
        True,
    ),
    ("response_body", "response_body", _model.nullable(_model.text), True),
    ("error", "error", _model.nullable(_model.text), True),
    ("timing", "timing", _model.nested("AttemptTiming"), True),
    ("fault", "fault", _model.nullable(_model.text), True),
    ("fault_response_status", "fault_response_status", _model.nullable(_model.whole), True),
)


@define
class Attempt(_model.Model):
    """One request to a webhook's URL, and its result.

    Attributes:
        number (int): The number of the attempt within its delivery, starting at 1.
        outcome (AttemptOutcome): The outcome of an attempt. More values may come. The values are `success`: a response
            with a 2xx status; `bad_status`: a response with any other status; `timeout`: no response in time;
            `connection_error`: there was no connection, or it broke; `tls_error`: the certificate is not valid, or TLS
            failed for another reason; `refused_address`: the URL resolves to an address that we don't send to; `not_sent`:
            an error on our side, which does not count against the webhook; in a sandbox, also a fault that postponed it.
        started_at (datetime.datetime): When it began.
        request_headers (AttemptRequestHeaders): The headers that were sent.
        response_status (int | None): The HTTP status of the response; `null` without a response.
        response_headers (AttemptResponseHeaders | None): The headers of the response, at most 64; `null` without a
            response.
        response_body (None | str): The first 4 KB of the response body, as text; `null` without a response.
        error (None | str): What went wrong if there was no response; otherwise `null`.
        timing (AttemptTiming): How long the parts of an attempt took, in whole milliseconds, rounded up.
        fault (None | str): In a sandbox, the fault that the attempt met, as in `PUT /v1/sandbox/faults`.
        fault_response_status (int | None): The status of the response to the request that the fault added: the second
            one of `webhook_twice`, the first one of `webhook_bad_signature` and `webhook_unknown_type`. `null` for other
            faults, and without a response.
    """

    number: int
    outcome: AttemptOutcome
    started_at: datetime.datetime
    request_headers: AttemptRequestHeaders
    response_status: int | None
    response_headers: AttemptResponseHeaders | None
    response_body: None | str
    error: None | str
    timing: AttemptTiming
    fault: None | str
    fault_response_status: int | None

    _fields = _FIELDS
