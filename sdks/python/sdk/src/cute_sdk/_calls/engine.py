"""A call as a generator of steps, which a driver executes.

This module has all rules of a call, without I/O: headers, pacing, retries, hooks, errors. The
drivers in `http.py` only wait, send, and call hooks.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from .._clock import Clock
from .._errors import TransportError, problem_code
from .._gen.types import Unset
from .._gen.version import API_VERSION
from .._http.client import Headers, HTTPRequest
from .._limits.pacing import MAX_WAIT_S, Exhausted, Pacer, Ticket
from .._settings import (
    USER_AGENT,
    Options,
    Settings,
    Timeout,
    checked_headers,
    checked_retries,
)
from .._version import VERSION_HEADER
from .hooks import APIRequest, Exchange, hooks_for
from .replies import Received, Subject, json_or_none, parsed_json
from .requests import Call, Request, ResponseKind, build, given, plain
from .retries import Result, Retry, decide_retry, read_retry_after

IDEMPOTENCY_KEY = "Idempotency-Key"
# Streams have a heartbeat every 15 seconds, so a longer silence means a dropped connection.
SILENCE_SECONDS = 45.0
_LEFT_UNREAD = frozenset({ResponseKind.BYTES, ResponseKind.STREAM})
_JSON = {"Accept": "application/json"}
# The file itself, or a problem.
_FILE = {"Accept": "*/*", "Accept-Encoding": "identity"}
_STREAM = {
    "Accept": "text/event-stream, application/problem+json;q=0.9",
    "Accept-Encoding": "identity",
}
_ACCEPTED: Mapping[ResponseKind, Mapping[str, str]] = {
    **dict.fromkeys(ResponseKind, _JSON),
    ResponseKind.BYTES: _FILE,
    ResponseKind.STREAM: _STREAM,
}
_REDIRECT_HINT = " Redirects are not followed: fix base_url."


class Waiter:
    """A call in the pacer's queue. `event` is a `threading` or an `asyncio` event."""

    def __init__(self, event: Any) -> None:
        self.event = event

    def wake(self) -> None:
        self.event.set()


@dataclass(frozen=True)
class Hold:
    """Wait for the event, at most this many seconds (None: no limit); return None."""

    event: Any
    seconds: float | None


@dataclass(frozen=True)
class Notify:
    """Call each hook with this value, and await the async ones; return None.

    If a hook raises, close `stream`, because nobody will read it.
    """

    hooks: tuple[Callable[[Any], object], ...]
    attempt: APIRequest
    stream: Any = None


@dataclass(frozen=True)
class Pause:
    """Wait this many seconds; return None."""

    seconds: float


@dataclass(frozen=True)
class Reply:
    """A call's result: a success, or 304. `subject` describes the call in later errors."""

    call: Call
    options: Options
    received: Received
    subject: Subject


# Sending an `HTTPRequest` returns `Received` or a `TransportError`. With `stream` the body of a
# success stays unread.
Step: TypeAlias = Hold | Notify | HTTPRequest | Pause
Conversation = Generator[Step, Any, Reply]


@dataclass(frozen=True)
class Rules:
    """The state that all calls of a client share."""

    settings: Settings
    pacer: Pacer | None
    clock: Clock
    new_event: Callable[[], Any]

    def converse(self, call: Call, options: Options) -> Conversation:
        """Run a call to its end. Raises the errors of `_errors.py`."""
        settings, clock = self.settings, self.clock
        request = build(call, options.extra_query, options.extra_body)
        send = self._request(call, request, options)
        most = settings.max_retries
        if options.max_retries is not None:
            most = checked_retries(options.max_retries)
        repeatable = call.operation.repeatable or IDEMPOTENCY_KEY in send.headers
        path = urlsplit(send.url).path
        attempt = 0
        while True:
            attempt += 1
            subject = Subject(send.method, path, attempt, settings.api_key)
            ticket = yield from self._admission(call, subject, send.timeout)
            outcome: Received | TransportError | None = None
            try:
                if hooks := hooks_for("request", settings.hooks):
                    yield Notify(hooks, APIRequest(**_described(call, options, request, subject)))
                began = clock.monotonic()
                outcome = yield send
            finally:
                ended = clock.monotonic()
                if self.pacer is not None and ticket is not None:
                    headers = outcome.headers if isinstance(outcome, Received) else None
                    self.pacer.completed(ticket, headers, ended)
            assert outcome is not None
            decision = decide_retry(
                self._result(outcome),
                attempt=attempt,
                max_retries=most if _can_retry(outcome) else 0,
                repeatable=repeatable,
                chance=clock.random(),
            )
            retry = decision if isinstance(decision, Retry) else None
            if hooks := hooks_for("response", settings.hooks):
                described = _described(call, options, request, subject)
                exchange = _exchange(described, outcome, ended - began, retry)
                yield Notify(hooks, exchange, getattr(outcome, "stream", None))
            if retry is not None:
                yield Pause(retry.after)
                continue
            if isinstance(outcome, TransportError):
                raise subject.no_response(outcome) from outcome
            if not outcome.is_success and outcome.status != 304:
                hint = _REDIRECT_HINT if 300 <= outcome.status <= 399 else ""
                raise subject.status_error(outcome, clock.now(), hint=hint)
            return Reply(call, options, outcome, subject)

    def _admission(
        self, call: Call, subject: Subject, timeout: Timeout
    ) -> Generator[Step, Any, Ticket | None]:
        """Wait in the pacer's queue. Retries go before calls that have not been sent yet."""
        if self.pacer is None or not call.operation.metered:
            return None
        waiter = Waiter(self.new_event())
        self.pacer.join(waiter, first=subject.attempts > 1)
        try:
            while True:
                waiter.event.clear()
                decision = self.pacer.ask(
                    waiter, self.clock.monotonic(), MAX_WAIT_S if timeout is None else timeout
                )
                if isinstance(decision, Exhausted):
                    raise subject.exhausted(decision)
                if isinstance(decision, Ticket):
                    return decision
                yield Hold(waiter.event, decision.seconds)
        finally:
            self.pacer.leave(waiter)

    def _request(self, call: Call, request: Request, options: Options) -> HTTPRequest:
        settings, kind = self.settings, call.operation.response_kind
        headers = {"User-Agent": USER_AGENT, VERSION_HEADER: API_VERSION, **_ACCEPTED[kind]}
        if settings.api_key is not None:
            headers["Authorization"] = f"Bearer {settings.api_key}"
        named: Mapping[str, str] = {}
        if call.operation.takes_idempotency_key or options.idempotency_key is not None:
            name = options.idempotency_key or self.clock.new_idempotency_key()
            named = checked_headers({IDEMPOTENCY_KEY: name})
        own, extra = checked_headers(request.headers), checked_headers(options.extra_headers)
        timeout = settings.timeout if isinstance(options.timeout, Unset) else options.timeout
        return HTTPRequest(
            method=call.operation.method,
            url=settings.base_url + request.target,
            headers=merged(headers, settings.headers, named, own, extra),
            content=request.content,
            timeout=timeout,
            read_timeout=stream_timeout(timeout) if kind is ResponseKind.STREAM else timeout,
            stream=kind in _LEFT_UNREAD,
        )

    def _result(self, outcome: Received | TransportError) -> Result:
        if isinstance(outcome, TransportError):
            return Result(None, sent=outcome.sent, timed_out=outcome.timed_out)
        code = None if outcome.is_success else problem_code(json_or_none(outcome.content))
        after = read_retry_after(outcome.headers.get("Retry-After"), self.clock.now())
        return Result(outcome.status, code, after)


def _described(call: Call, options: Options, request: Request, subject: Subject) -> dict[str, Any]:
    """Return the fields of an `APIRequest`."""
    passed = {**call.path, **call.query, **call.headers, **(options.extra_query or {})}
    return {
        "operation": call.operation.id,
        "method": subject.method,
        "path": subject.path,
        "attempt": subject.attempts,
        "parameters": {name: plain(value) for name, value in given(passed).items()},
        "body": None if request.content is None else parsed_json(request.content),
    }


def _exchange(
    described: dict[str, Any],
    outcome: Received | TransportError,
    duration: float,
    retry: Retry | None,
) -> Exchange:
    received = outcome if isinstance(outcome, Received) else None
    return Exchange(
        **described,
        duration=duration,
        status=received.status if received else None,
        request_id=received.request_id if received else None,
        headers=received.headers if received else {},
        error=outcome.kind if isinstance(outcome, TransportError) else None,
        retry_in=retry.after if retry else None,
        retry_reason=retry.reason if retry else None,
    )


def _can_retry(outcome: Received | TransportError) -> bool:
    return not isinstance(outcome, TransportError) or outcome.retriable


def stream_timeout(timeout: Timeout) -> float:
    """Return the call's timeout, extended to the time between two events."""
    return max(timeout or 0.0, SILENCE_SECONDS)


def merged(*headers: Mapping[str, str]) -> Headers:
    """Return headers of which the later ones override the earlier, whatever their case."""
    return Headers({name.lower(): value for one in headers for name, value in one.items()})
