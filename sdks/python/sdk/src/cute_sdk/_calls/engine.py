"""A call as a generator of steps, which a driver executes.

This module has all rules of a call, without I/O: headers, pacing, retries, hooks, errors. The
drivers in `http.py` only wait, send, and call hooks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from .._clock import Clock
from .._errors import TransportError, problem_code
from .._gen.version import API_VERSION
from .._http.client import Headers, HTTPRequest
from .._limits.pacing import ExhaustedWindow, Pacer, Ticket
from .._settings import (
    USER_AGENT,
    Options,
    Settings,
    checked_headers,
    checked_retries,
    chosen_seconds,
)
from .._version import VERSION_HEADER
from .budget import Budget
from .deprecation import deprecation_hooks
from .hooks import APIRequest, Exchange, Waiting, hooks_for
from .keys import Key, SharedKey
from .replies import ReceivedResponse, Subject, json_or_none, parsed_json
from .requests import Call, Request, ResponseKind, build, given, plain
from .retries import Result, Retry, WaitReason, decide_retry, read_retry_after
from .steps import Conversation, EventWait, KeyQuestion, Notify, Pause, Reply, Step, Waiter

AUTHORIZATION = "Authorization"
IDEMPOTENCY_KEY = "Idempotency-Key"
UNAUTHORIZED = 401
NEW_KEY = "new API key"
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


# The fields of an `APIRequest`, which are only made if a hook needs them.
Described: TypeAlias = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Rules:
    """The state that all calls of a client share."""

    settings: Settings
    keys: SharedKey
    clock: Clock
    new_event: Callable[[], Any]

    def converse(self, call: Call, options: Options) -> Conversation:
        """Run a call to its end. Raises the errors of `_errors.py`."""
        request = build(call, options.extra_query, options.extra_body)
        budget = self._budget(options)
        most = self.settings.max_retries
        if options.max_retries is not None:
            most = checked_retries(options.max_retries)
        key: Key | None = self.keys.current
        if key is None or key.renew_at <= self.clock.now():
            key = yield KeyQuestion(key)
        can_ask = self.keys.can_change
        send = self._request(call, request, options, budget.timeout, key)
        repeatable = call.operation.repeatable or IDEMPOTENCY_KEY in send.headers
        path = urlsplit(send.url).path
        attempt = 0
        while True:
            attempt += 1
            subject = Subject(send.method, path, attempt, key.value)
            described = partial(_described, call, options, request, subject)
            ticket = yield from self._admission(call, subject, budget, described, key.pacer)
            outcome, duration = yield from self._attempt(send, budget, described, key, ticket)
            retry, hint = self._decision(outcome, attempt, most, budget, repeatable=repeatable)
            renewed = key
            if can_ask and isinstance(outcome, ReceivedResponse) and outcome.status == UNAUTHORIZED:
                can_ask = False
                renewed = yield KeyQuestion(key)
                if renewed.value != key.value:
                    retry = Retry(0.0, NEW_KEY)
            yield from self._report(described, outcome, duration, retry)
            if retry is None:
                received = self._received(outcome, subject, hint)
                return Reply(call, options, received, subject)
            if retry.reason == NEW_KEY:
                send = replace(send, headers=rekeyed(send.headers, key, renewed))
                key = renewed
                continue
            following = partial(
                _described, call, options, request, replace(subject, attempts=attempt + 1)
            )
            yield from self._announce(following, retry.wait, retry.after)
            yield Pause(retry.after)

    def _attempt(
        self,
        send: HTTPRequest,
        budget: Budget,
        described: Described,
        key: Key,
        ticket: Ticket | None,
    ) -> Generator[Step, Any, tuple[ReceivedResponse | TransportError, float]]:
        """Send a request; return the outcome, and how many seconds it took."""
        outcome: ReceivedResponse | TransportError | None = None
        began = self.clock.monotonic()
        try:
            if hooks := hooks_for("request", self.settings.hooks):
                yield Notify(hooks, APIRequest(**described()))
            began = self.clock.monotonic()
            outcome = yield replace(send, timeout=budget.for_attempt(began))
        finally:
            ended = self.clock.monotonic()
            if key.pacer is not None and ticket is not None:
                headers = outcome.headers if isinstance(outcome, ReceivedResponse) else None
                key.pacer.completed(ticket, headers, ended)
        assert outcome is not None
        return outcome, ended - began

    def _decision(
        self,
        outcome: ReceivedResponse | TransportError,
        attempt: int,
        most: int,
        budget: Budget,
        *,
        repeatable: bool,
    ) -> tuple[Retry | None, str]:
        """Return whether to retry; if a limit forbids it, with a sentence about that."""
        decision = decide_retry(
            self._result(outcome),
            attempt=attempt,
            max_retries=most if _can_retry(outcome) else 0,
            repeatable=repeatable,
            chance=self.clock.random(),
        )
        if not isinstance(decision, Retry):
            return None, ""
        limit = budget.objection(decision.after, self.clock.monotonic())
        if not limit:
            return decision, ""
        wait = f"the wait of {decision.after:.1f} s is beyond {limit}"
        return None, f" It was not retried, as {wait}."

    def _report(
        self,
        described: Described,
        outcome: ReceivedResponse | TransportError,
        duration: float,
        retry: Retry | None,
    ) -> Generator[Notify, Any, None]:
        """Call the hooks after an attempt, and warn if its response asks for it."""
        hooks = hooks_for("response", self.settings.hooks)
        if isinstance(outcome, ReceivedResponse):
            hooks += deprecation_hooks(outcome.headers, self.settings.base_url)
        if hooks:
            exchange = _exchange(described(), outcome, duration, retry)
            yield Notify(hooks, exchange, getattr(outcome, "stream", None))

    def _received(
        self, outcome: ReceivedResponse | TransportError, subject: Subject, hint: str
    ) -> ReceivedResponse:
        """Return a success or 304; raise the error of anything else."""
        if isinstance(outcome, TransportError):
            raise subject.no_response(outcome, hint=hint) from outcome
        if not outcome.is_success and outcome.status != 304:
            if 300 <= outcome.status <= 399:
                hint = _REDIRECT_HINT
            raise subject.status_error(outcome, self.clock.now(), hint=hint)
        return outcome

    def pause(
        self, call: Call, options: Options, seconds: float
    ) -> Generator[Notify | Pause, Any, None]:
        """Wait before a call that continues a download, a stream or rows."""
        request = build(call, options.extra_query, options.extra_body)
        path = urlsplit(self.settings.base_url + request.path).path
        subject = Subject(call.operation.method, path, 1, None)
        described = partial(_described, call, options, request, subject)
        yield from self._announce(described, "backoff", seconds)
        yield Pause(seconds)

    def _budget(self, options: Options) -> Budget:
        settings = self.settings
        return Budget.starting(
            self.clock.monotonic(),
            timeout=chosen_seconds("timeout", options.timeout, settings.timeout),
            max_wait=settings.max_wait,
            deadline=chosen_seconds("deadline", options.deadline, settings.deadline),
        )

    def _announce(
        self, described: Described, reason: WaitReason, seconds: float | None
    ) -> Generator[Notify, Any, None]:
        """Call the hooks before a wait."""
        if seconds != 0 and (hooks := hooks_for("waiting", self.settings.hooks)):
            yield Notify(hooks, Waiting(**described(), reason=reason, seconds=seconds))

    def _admission(
        self,
        call: Call,
        subject: Subject,
        budget: Budget,
        described: Described,
        pacer: Pacer | None,
    ) -> Generator[Step, Any, Ticket | None]:
        """Wait in the pacer's queue. Retries go before calls that have not been sent yet."""
        if pacer is None or not call.operation.metered:
            return None
        waiter = Waiter(self.new_event())
        pacer.join(waiter, first=subject.attempts > 1)
        is_announced = False
        try:
            while True:
                waiter.event.clear()
                now = self.clock.monotonic()
                patience = budget.patience(now)
                if patience.queue == 0:
                    raise subject.too_late(budget.objection(0, now))
                decision = pacer.ask(waiter, now, patience)
                if isinstance(decision, ExhaustedWindow):
                    raise subject.exhausted(decision, budget.objection(decision.seconds, now))
                if isinstance(decision, Ticket):
                    return decision
                if not is_announced and decision.seconds != 0:
                    is_announced = True
                    yield from self._announce(described, "pacing", decision.seconds)
                    continue
                yield EventWait(waiter.event, _sooner(decision.again, patience.queue))
        finally:
            pacer.leave(waiter)

    def _request(
        self, call: Call, request: Request, options: Options, timeout: float | None, key: Key
    ) -> HTTPRequest:
        settings, kind = self.settings, call.operation.response_kind
        headers = {"User-Agent": USER_AGENT, VERSION_HEADER: API_VERSION, **_ACCEPTED[kind]}
        if key.value is not None:
            headers[AUTHORIZATION] = bearer(key)
        named: Mapping[str, str] = {}
        if call.operation.takes_idempotency_key or options.idempotency_key is not None:
            name = options.idempotency_key or self.clock.new_idempotency_key()
            named = checked_headers({IDEMPOTENCY_KEY: name})
        own, extra = checked_headers(request.headers), checked_headers(options.extra_headers)
        return HTTPRequest(
            method=call.operation.method,
            url=settings.base_url + request.target,
            headers=merged(headers, settings.headers, named, own, extra),
            content=request.content,
            timeout=timeout,
            read_timeout=stream_timeout(timeout) if kind is ResponseKind.STREAM else timeout,
            stream=kind in _LEFT_UNREAD,
        )

    def _result(self, outcome: ReceivedResponse | TransportError) -> Result:
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
        # A form has secrets, which are not for logs.
        "body": None
        if request.content is None or call.operation.form
        else parsed_json(request.content),
    }


def _exchange(
    described: dict[str, Any],
    outcome: ReceivedResponse | TransportError,
    duration: float,
    retry: Retry | None,
) -> Exchange:
    received = outcome if isinstance(outcome, ReceivedResponse) else None
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


def _can_retry(outcome: ReceivedResponse | TransportError) -> bool:
    return not isinstance(outcome, TransportError) or outcome.retriable


def bearer(key: Key) -> str:
    """Return the header for a key."""
    return f"Bearer {key.value}"


def rekeyed(headers: Mapping[str, str], key: Key, renewed: Key) -> Mapping[str, str]:
    """Return the headers with the new key, unless the caller set another credential."""
    if headers.get(AUTHORIZATION) != bearer(key):
        return headers
    return merged(headers, {AUTHORIZATION: bearer(renewed)})


def _sooner(again: float | None, left: float) -> float | None:
    """Return the seconds until a queued call checks again; None for only when it is woken."""
    shortest = left if again is None else min(again, left)
    return None if math.isinf(shortest) else shortest


def stream_timeout(timeout: float | None) -> float:
    """Return the call's timeout, extended to the time between two events."""
    return max(timeout or 0.0, SILENCE_SECONDS)


def merged(*headers: Mapping[str, str]) -> Headers:
    """Merge headers. A later one replaces an earlier one of the same name, whatever their case."""
    return Headers({name.lower(): value for header in headers for name, value in header.items()})
