# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.attempt_outcome import AttemptOutcome

if TYPE_CHECKING:
    from ..models.attempt_request_headers import AttemptRequestHeaders
    from ..models.attempt_response_headers import AttemptResponseHeaders
    from ..models.attempt_timing import AttemptTiming


T = TypeVar("T", bound="Attempt")


@_attrs_define
class Attempt:
    """One request to a webhook's URL, and its result.

    Attributes:
        number (int): The number of the attempt within its delivery, starting at 1.
        outcome (AttemptOutcome): The outcome of an attempt. More values may come. The values are `success`: a response
            with a 2xx status; `bad_status`: a response with any other status; `timeout`: no response in time;
            `connection_error`: there was no connection, or it broke; `tls_error`: the certificate is not valid, or TLS
            failed for another reason; `refused_address`: the URL resolves to an address that we don't send to; `not_sent`:
            an error on our side, which does not count against the webhook.
        started_at (datetime.datetime): When it began.
        request_headers (AttemptRequestHeaders): The headers that were sent.
        response_status (int | None): The HTTP status of the response; `null` without a response.
        response_headers (AttemptResponseHeaders | None): The headers of the response, at most 64; `null` without a
            response.
        response_body (None | str): The first 4 KB of the response body, as text; `null` without a response.
        error (None | str): What went wrong if there was no response; otherwise `null`.
        timing (AttemptTiming): How long the parts of an attempt took, in whole milliseconds, rounded up.
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
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        from ..models.attempt_response_headers import AttemptResponseHeaders

        number = self.number

        outcome = self.outcome.value

        started_at = self.started_at.isoformat()

        request_headers = self.request_headers.to_dict()

        response_status: int | None
        response_status = self.response_status

        response_headers: dict[str, Any] | None
        if isinstance(self.response_headers, AttemptResponseHeaders):
            response_headers = self.response_headers.to_dict()
        else:
            response_headers = self.response_headers

        response_body: None | str
        response_body = self.response_body

        error: None | str
        error = self.error

        timing = self.timing.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "outcome": outcome,
                "started_at": started_at,
                "request_headers": request_headers,
                "response_status": response_status,
                "response_headers": response_headers,
                "response_body": response_body,
                "error": error,
                "timing": timing,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.attempt_request_headers import AttemptRequestHeaders
        from ..models.attempt_response_headers import AttemptResponseHeaders
        from ..models.attempt_timing import AttemptTiming

        d = dict(src_dict)
        number = d.pop("number")

        outcome = AttemptOutcome(d.pop("outcome"))

        started_at = datetime.datetime.fromisoformat(d.pop("started_at").replace("Z", "+00:00"))

        request_headers = AttemptRequestHeaders.from_dict(d.pop("request_headers"))

        def _parse_response_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        response_status = _parse_response_status(d.pop("response_status"))

        def _parse_response_headers(data: object) -> AttemptResponseHeaders | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_headers_type_0 = AttemptResponseHeaders.from_dict(data)

                return response_headers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AttemptResponseHeaders | None, data)

        response_headers = _parse_response_headers(d.pop("response_headers"))

        def _parse_response_body(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        response_body = _parse_response_body(d.pop("response_body"))

        def _parse_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error = _parse_error(d.pop("error"))

        timing = AttemptTiming.from_dict(d.pop("timing"))

        attempt = cls(
            number=number,
            outcome=outcome,
            started_at=started_at,
            request_headers=request_headers,
            response_status=response_status,
            response_headers=response_headers,
            response_body=response_body,
            error=error,
            timing=timing,
        )

        attempt.additional_properties = d
        return attempt

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
