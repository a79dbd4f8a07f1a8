"""A contract test: what is sent, what must come back, and why something can't be provoked.

The tests themselves are generated from the spec, and `planned` loads them. In texts,
`${name}` stands for something that is only known when the tests run: an id that an earlier response
gave (`${item_id}`; `${own.item_id}` is one that only this test uses), a part of the response before
(`${response.id}`, `${etag}`, `${next_cursor}`), a text that no other test has (`${uuid}`,
`${unique}`), a moment (`${now}`, `${day_ago}`, `${yesterday}`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class As(Enum):
    """Who asks."""

    KEY = "the key"
    LIMITED = "the limited key"
    SPARE = "the spare key"
    WRONG = "a wrong key"
    NOBODY = "no key"


NO_BODY: Any = object()
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Call:
    """One request. `path` is below the base URL. The body is `body` as JSON, or `raw` as it is,
    or `size` bytes of no meaning."""

    operation: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = NO_BODY
    raw: bytes | None = None
    size: int = 0
    media_type: str = JSON_TYPE
    by: As = As.KEY


@dataclass(frozen=True)
class Recipe:
    """How `${name}` is come by: a call, and where in its response it is.

    `own` says that each call makes a new one. `wait` says that it may take a moment to be there.
    """

    name: str
    call: Call
    pointer: str
    own: bool = False
    wait: bool = False


@dataclass(frozen=True)
class Makes:
    """What a success of an operation makes: where in the response its id is (`*` for each of an
    array), and the call that deletes it, in which `${made}` stands for the id."""

    pointer: str
    undo: Call


@dataclass(frozen=True)
class Case:
    """A test of one response of one operation: after the calls `before`, `call` returns `status`.

    `also` are statuses that show nothing, right or wrong, since they depend on what the other
    side happens to hold. `code` is the problem code that must come, `shows` are headers that must.
    `lacking` are scopes of which the caller must lack one. `needs` are names of what must be there,
    so that a list isn't empty. `spends` says that the quota must be
    used up.
    """

    status: int
    name: str
    call: Call
    before: tuple[Call, ...] = ()
    also: tuple[int, ...] = ()
    code: str | None = None
    shows: Mapping[str, str] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    spends: bool = False


@dataclass(frozen=True)
class NotProvoked:
    """A declared response that the tests can't cause from outside."""

    status: str
    reason: str


@dataclass(frozen=True)
class CheckedOperation:
    """An operation of the spec with its tests. A `sandbox` one need not be there; an `anonymous`
    one works without a key."""

    id: str
    method: str
    path: str
    cases: tuple[Case, ...]
    not_provoked: tuple[NotProvoked, ...]
    sandbox: bool = False
    anonymous: bool = False
    makes: Makes | None = None
