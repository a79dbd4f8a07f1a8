"""Event hooks: functions of your program that the SDK calls, as httpx does with its `event_hooks`.

A client has its own; those of `add_event_hooks` are called for every client of the process.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from .._errors import ConfigurationError
from .logging import log_hooks

if TYPE_CHECKING:
    from .._gen.events import WebhookEvent


@dataclass(frozen=True)
class APIRequest:
    """One HTTP attempt, before it is sent. It holds no key.

    operation: its id in the spec (`list_items`).
    method, path: `GET`, `/v1/items/…`; the path without its query.
    attempt: its number, from 1.
    parameters: those of the path, the query and the headers that you passed, by their names in the
        spec. body: the JSON that is sent, None when there is none. Neither is in the
        representation, so that a log doesn't get them by accident.
    """

    operation: str
    method: str
    path: str
    attempt: int
    parameters: Mapping[str, Any] = field(repr=False)
    body: Any = field(repr=False)


@dataclass(frozen=True)
class Exchange(APIRequest):
    """One HTTP attempt, after it ended: the request, and what came of it. It holds no key.

    duration: seconds until the response, or the failure.
    status: the HTTP status, None when no response came. request_id: that of the response.
    headers: those of the response, their names in any case; empty when no response came.
    error: what failed when no response came, such as `ConnectTimeout`.
    retry_in: seconds until the next attempt, None when there is none. retry_reason: why there is.
    """

    duration: float
    status: int | None
    request_id: str | None
    headers: Mapping[str, str] = field(repr=False)
    error: str | None
    retry_in: float | None
    retry_reason: str | None


class EventHooks(TypedDict, total=False):
    """Functions by when they are called; each kind in the order of its list.

    request: before each attempt. response: after each, also when no response came. In `AsyncCute`
        they may be async functions, and are awaited; others run in the event loop, and must not
        block.
    result: with the operation's id and what its method is about to return, a page or a model; the
        method returns what the hook returns. webhook: the same with a webhook's event. Both are
        plain functions.

    What a hook raises, the method raises: from `request`, nothing was sent; from the others, the
    call may have taken effect. It is not retried.
    """

    request: Sequence[Callable[[APIRequest], object]]
    response: Sequence[Callable[[Exchange], object]]
    result: Sequence[Callable[[str, Any], Any]]
    webhook: Sequence[Callable[[WebhookEvent], WebhookEvent]]


# Hooks that were checked: by kind, in the order in which they are called.
Hooks: TypeAlias = Mapping[str, tuple[Callable[..., Any], ...]]

CLIENT_KINDS = frozenset({"request", "response", "result"})
ALL_KINDS = CLIENT_KINDS | {"webhook"}
# The kinds that may be async functions, in the async client.
ASYNC_KINDS = frozenset({"request", "response"})

# Added and removed as a whole, which takes no lock: a fork can't find it half changed.
_everywhere: list[Hooks] = []


def add_event_hooks(event_hooks: EventHooks) -> Callable[[], None]:
    """Call these for every client of the process, and for webhooks: for tracing, or to record.

    They are plain functions, and are called after the client's own. What this returns removes
    them. Raises `ConfigurationError`.
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
    """These hooks, if they are of these kinds, and plain functions but for `async_kinds`.

    Raises `ConfigurationError`.
    """
    given: Mapping[str, Any] = event_hooks or {}
    for kind, hooks in given.items():
        if kind not in kinds:
            known = ", ".join(sorted(kinds))
            raise ConfigurationError(f"There are no event hooks {kind!r} here, but {known}.")
        if kind not in async_kinds and any(map(inspect.iscoroutinefunction, hooks)):
            raise ConfigurationError(f"The {kind} hooks must be plain functions here, not async.")
    return {kind: tuple(hooks) for kind, hooks in given.items()}


def hooks_for(kind: str, own: Hooks) -> tuple[Callable[..., Any], ...]:
    """What is to be called now, for a client with these hooks of its own."""
    found = tuple(hook for hooks in (own, *_everywhere) for hook in hooks.get(kind, ()))
    return (*log_hooks(kind), *found)
