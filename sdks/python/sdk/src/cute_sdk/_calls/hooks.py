"""Event hooks: your functions, which the SDK calls before and after requests.

Hooks of a client are called for that client, hooks of `add_event_hooks` for every client of the
process.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from .._errors import ConfigurationError
from .logging import log_hooks
from .retries import WaitReason

if TYPE_CHECKING:
    from .._gen.events import WebhookEvent


@dataclass(frozen=True)
class APIRequest:
    """An HTTP attempt, before it is sent. It has no API key.

    operation: the operation's id in the spec (`list_items`).
    method, path: such as `GET` and `/v1/items/…`; the path has no query.
    attempt: the attempt's number, from 1.
    parameters: the path, query and header parameters that you passed, by their names in the spec.
    body: the JSON body, or None. `repr()` shows neither, so that they don't get into logs by
        accident.
    """

    operation: str
    method: str
    path: str
    attempt: int
    parameters: Mapping[str, Any] = field(repr=False)
    body: Any = field(repr=False)


@dataclass(frozen=True)
class Exchange(APIRequest):
    """An HTTP attempt with its result. It has no API key.

    duration: seconds until the response, or the failure.
    status: the HTTP status, or None without a response. request_id: the response's id.
    headers: the response's headers, case-insensitive; empty without a response.
    error: the failure without a response, such as `ConnectTimeout`.
    retry_in: seconds until the next attempt, or None. retry_reason: why it is retried.
    """

    duration: float
    status: int | None
    request_id: str | None
    headers: Mapping[str, str] = field(repr=False)
    error: str | None
    retry_in: float | None
    retry_reason: str | None


@dataclass(frozen=True)
class Waiting(APIRequest):
    """A wait before an HTTP attempt. `attempt` is the number of the attempt that it delays.

    reason: `pacing` for quota, `retry_after` if the server said how long, `backoff` before a retry.
    seconds: how long, probably; None while a first response has to show the limits.
    """

    reason: WaitReason
    seconds: float | None


class EventHooks(TypedDict, total=False):
    """Functions by the time of their call; each kind is called in the order of its list.

    waiting: before the client waits. request: before each attempt. response: after each attempt,
        even without a response. In `AsyncCute` they can be async functions, which are awaited;
        other functions run in the event loop and must not block.
    result: with the operation's id and the page or model that its method is about to return; the
        method returns the hook's result. webhook: the same for a webhook's event. Both are plain
        functions.

    If a hook raises, the method raises the same and is not retried. After `waiting`
    and `request`, the attempt was not sent; after the others, the call may have taken effect.
    """

    waiting: Sequence[Callable[[Waiting], object]]
    request: Sequence[Callable[[APIRequest], object]]
    response: Sequence[Callable[[Exchange], object]]
    result: Sequence[Callable[[str, Any], Any]]
    webhook: Sequence[Callable[[WebhookEvent], WebhookEvent]]


# Validated hooks by kind, in the order of their calls.
Hooks: TypeAlias = Mapping[str, tuple[Callable[..., Any], ...]]

CLIENT_KINDS = frozenset({"waiting", "request", "response", "result"})
ALL_KINDS = CLIENT_KINDS | {"webhook"}
# The kinds that can be async functions in the async client.
ASYNC_KINDS = frozenset({"waiting", "request", "response"})

# Replaced as a whole, so that it needs no lock and a fork never sees it half changed.
_everywhere: list[Hooks] = []


def add_event_hooks(event_hooks: EventHooks) -> Callable[[], None]:
    """Call these hooks for every client of the process and for webhooks, for example for tracing.

    They must be plain functions, and are called after the client's own. Returns a function that
    removes them. Raises `ConfigurationError`.
    """
    added = checked_hooks(event_hooks, ALL_KINDS)
    _everywhere.append(added)

    def remove() -> None:
        with suppress(ValueError):
            _everywhere.remove(added)

    return remove


def checked_hooks(
    event_hooks: EventHooks | None,
    kinds: frozenset[str],
    async_kinds: frozenset[str] = frozenset(),
) -> Hooks:
    """Validate hooks: known kinds, and plain functions except for `async_kinds`.

    Raises `ConfigurationError`.
    """
    given: Mapping[str, Any] = event_hooks or {}
    for kind, hooks in given.items():
        if kind not in kinds:
            known = ", ".join(sorted(kinds))
            raise ConfigurationError(f"Unknown event hook {kind!r}. Use {known}.")
        if kind not in async_kinds and any(map(inspect.iscoroutinefunction, hooks)):
            raise ConfigurationError(f"The {kind} hooks must be plain functions here, not async.")
    return {kind: tuple(hooks) for kind, hooks in given.items()}


def hooks_for(kind: str, own: Hooks) -> tuple[Callable[..., Any], ...]:
    """Return the hooks to call for a client with these hooks."""
    found = tuple(hook for hooks in (own, *_everywhere) for hook in hooks.get(kind, ()))
    return (*log_hooks(kind), *found)
