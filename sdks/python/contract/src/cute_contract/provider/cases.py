"""Contract tests: requests, expected responses, and responses that can't be provoked.

The tests are generated from the spec, and `planned` loads them. `${name}` in a text is filled in
when the tests run: an id of an earlier response (`${item_id}`; `${own.item_id}` is unique to the
test), a part of the previous response (`${response.id}`, `${etag}`, `${next_cursor}`), a unique
text (`${uuid}`, `${unique}`), or a time (`${now}`, `${day_ago}`, `${yesterday}`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class As(Enum):
    """The caller. The key of an app calls for the app itself, or for an account."""

    KEY = "the key"
    LIMITED = "the limited key"
    SPARE = "the spare key"
    APP = "the app key"
    INSTALL = "the app key for the account"
    WRONG = "a wrong key"
    NOBODY = "no key"

    @property
    def option(self) -> str:
        """The options that give this caller's key."""
        if self is As.INSTALL:
            return "--app-key and --account"
        return f"--{self.value.removeprefix('the ').replace(' ', '-')}"


# Callers that a run may be without.
OPTIONAL = frozenset({As.LIMITED, As.SPARE, As.APP, As.INSTALL})


NO_BODY: Any = object()
# The values of a query by name; several values are sent one after another.
Query = Mapping[str, str | Sequence[str]]
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Call:
    """A request. `path` is below the base URL. The body is `body` as JSON, `raw` unchanged, or
    `size` meaningless bytes."""

    operation: str
    method: str
    path: str
    query: Query = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = NO_BODY
    raw: bytes | None = None
    size: int = 0
    media_type: str = JSON_TYPE
    by: As = As.KEY


@dataclass(frozen=True)
class Recipe:
    """The source of `${name}`: a call, and its place in the response.

    `own` means that each call creates a new one. `wait` means that it may take a moment to appear.
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
    side happens to hold. `code` is the problem code that must come, `shows` are headers that must,
    `names` are the fields (`/title`) and parameters that the problem's `errors` must name.
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
    names: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    spends: bool = False


@dataclass(frozen=True)
class NotProvoked:
    """A declared response that the tests can't provoke from outside."""

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

    @property
    def deletes_others(self) -> bool:
        """Whether a success would delete what the kit has not made."""
        untried = any(entry.status.startswith("2") for entry in self.not_provoked)
        return self.method == "DELETE" and untried
