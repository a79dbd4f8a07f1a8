"""The tests' data: created on demand, found by name, and deleted at the end."""

import re
import secrets
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

from cute_contract.provider.cases import NO_BODY, As, Call, CheckedOperation, Makes, Recipe
from cute_contract.provider.wire import ApiResponse, Wire

PLACEHOLDER = re.compile(r"\$\{([a-z_.]+)\}")
LATER_SECONDS = 10.0
POLL_SECONDS = 0.5
DAY = timedelta(days=1)
GONE = frozenset({404, 405, 501})
WHO = {"limited": As.LIMITED, "spare": As.SPARE}
KEY_ID = "/key/id"
CAUSE = "item_id"
ENDS_THE_KEY = "revoke_key"


class UnavailableError(Exception):
    """A test needs something that is not available; the text says what."""


class DeadKeyError(Exception):
    """A key that worked before is refused; the text says which."""


class AbsentError(Exception):
    """A test needs an operation that the API lacks; the text is its id."""


@dataclass(slots=True)
class Scope:
    """The data of a test: unique texts, created objects, and responses."""

    texts: dict[str, str]
    own: dict[str, str] = field(default_factory=dict)
    response: Any = None
    undo: dict[str, Call] = field(default_factory=dict)


def new_scope() -> Scope:
    """A scope with texts of its own."""
    return Scope({"uuid": str(uuid.uuid4()), "unique": f"kit-{secrets.token_hex(6)}"})


@dataclass(slots=True)
class World:
    """Fills placeholders; `utc` returns the time. `used` are the operations called, or whose
    results were used, since it was last cleared; `working` are the callers that had a success."""

    wire: Wire
    recipes: Mapping[str, Recipe]
    operations: Mapping[str, CheckedOperation]
    me: Call
    utc: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    shared: Scope = field(default_factory=new_scope)
    absent: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    working: set[As] = field(default_factory=set)

    def send(self, call: Call, scope: Scope, *, spent: bool = False) -> tuple[Call, ApiResponse]:
        """Make a call; return it and its response. The scope records created objects."""
        filled = self.fill(call, scope)
        return filled, self.send_filled(filled, scope, spent=spent)

    def send_filled(self, call: Call, scope: Scope, *, spent: bool = False) -> ApiResponse:
        """Make a call without placeholders. The scope records created objects."""
        self.used.add(call.operation)
        response = self.wire.send(call, spent=spent)
        if response.status < 300:
            self.working.add(call.by)
            if call.operation == ENDS_THE_KEY:
                self.working.discard(call.by)
            self._note(call, response, scope)
        scope.response = response.value
        scope.texts["etag"] = response.headers.get("ETag", '""')
        return response

    def fill(self, call: Call, scope: Scope) -> Call:
        """Fill a call's placeholders. Raises `UnavailableError`, `AbsentError`."""
        return replace(
            call,
            path=self._text(call.path, scope, escape=True),
            query={name: self._filled(value, scope) for name, value in call.query.items()},
            headers={name: self._text(value, scope) for name, value in call.headers.items()},
            body=call.body if call.body is NO_BODY else self._filled(call.body, scope),
        )

    def value(self, name: str, scope: Scope) -> str:
        """Return the value of a placeholder."""
        first, _, rest = name.partition(".")
        if name in scope.texts:
            return scope.texts[name]
        known = self.recipes.get(rest or name)
        if known is not None:
            self.used.add(known.call.operation)
        if first == "own":
            if rest not in scope.own:
                scope.own[rest] = self._make(self.recipes[rest], scope)
            return scope.own[rest]
        if first in WHO:
            return self._pointed(replace(self.me, by=WHO[first]), KEY_ID)
        if first == "response" or name == "next_cursor":
            return self._of_response(rest or name, scope)
        if name in self.recipes:
            if name not in self.shared.own:
                self.shared.own[name] = self._make(self.recipes[name], self.shared)
            return self.shared.own[name]
        return self._moment(name)

    def clear(self, scope: Scope) -> None:
        """Delete created objects; record those that can't be deleted in `left`."""
        for path, undo in reversed(list(scope.undo.items())):
            response = self.wire.send(undo)
            if response.status >= 300 and response.status != 404:
                self.left.append(path)
        scope.undo.clear()

    def _note(self, call: Call, response: ApiResponse, scope: Scope) -> None:
        if call.method == "DELETE":
            for known in (scope, self.shared):
                known.undo.pop(call.path, None)
        operation = self.operations.get(call.operation)
        if operation is not None and operation.makes is not None:
            for undo in _undoing(operation.makes, response.value):
                scope.undo.setdefault(undo.path, undo)

    def _make(self, recipe: Recipe, scope: Scope) -> str:
        operation = recipe.call.operation
        if operation in self.absent:
            raise AbsentError(operation)
        deadline = time.monotonic() + LATER_SECONDS
        while True:
            # Its needs are its own; its objects are deleted with the scope.
            inner = new_scope()
            filled = self.fill(recipe.call, inner)
            response = self.wire.send(filled)
            scope.undo.update(inner.undo)
            if response.status in GONE:
                self.absent.add(operation)
                raise AbsentError(operation)
            if response.status >= 300:
                raise UnavailableError(f"needs {operation}, which returned {response.status}")
            self._note(filled, response, scope)
            found = next(pointed(response.value, recipe.pointer), None)
            if found is not None:
                return str(found)
            if recipe.wait and CAUSE in self.recipes:
                # Something must happen before there is an event.
                self.value(CAUSE, self.shared)
            if not recipe.wait or time.monotonic() > deadline:
                raise UnavailableError(f"{operation} has no object to test with")
            self.wire.sleep(POLL_SECONDS)

    def _pointed(self, call: Call, pointer: str) -> str:
        if call.by not in self.wire.keys:
            raise UnavailableError(f"needs another key: give {call.by.option}")
        response = self.wire.send(call)
        if response.status == 401 and call.by in self.working:
            raise DeadKeyError(f"{call.by.value} worked before, and gets 401 now")
        found = next(pointed(response.value, pointer), None)
        if found is None:
            raise UnavailableError(f"{call.operation} doesn't have the id of {call.by.value}")
        return str(found)

    def _of_response(self, name: str, scope: Scope) -> str:
        value = scope.response.get(name) if isinstance(scope.response, dict) else None
        if value is None:
            raise UnavailableError(
                "there is no second page"
                if name == "next_cursor"
                else f"the response before has no {name}"
            )
        return str(value)

    def _moment(self, name: str) -> str:
        now = self.utc()
        moments = {
            "now": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "day_ago": (now - DAY).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "yesterday": (now - DAY).strftime("%Y-%m-%d"),
        }
        return moments[name]

    def _text(self, text: str, scope: Scope, *, escape: bool = False) -> str:
        def found(match: re.Match[str]) -> str:
            value = self.value(match[1], scope)
            return quote(value, safe="") if escape else value

        return PLACEHOLDER.sub(found, text)

    def _filled(self, node: Any, scope: Scope) -> Any:
        if isinstance(node, dict):
            return {name: self._filled(value, scope) for name, value in node.items()}
        if isinstance(node, list | tuple):
            return [self._filled(value, scope) for value in node]
        return self._text(node, scope) if isinstance(node, str) else node


def pointed(value: Any, pointer: str) -> Iterator[Any]:
    """Yield the values at a JSON pointer, `*` for each element of an array; nothing for null."""
    if value is None:
        return
    first, _, rest = pointer.removeprefix("/").partition("/")
    if not first:
        yield value
    elif first == "*" and isinstance(value, list):
        for element in value:
            yield from pointed(element, rest)
    elif first.isdigit() and isinstance(value, list):
        if int(first) < len(value):
            yield from pointed(value[int(first)], rest)
    elif isinstance(value, dict):
        yield from pointed(value.get(first), rest)


def _undoing(makes: Makes, value: Any) -> Iterator[Call]:
    for made in pointed(value, makes.pointer):
        path = makes.undo.path.replace("${made}", quote(str(made), safe=""))
        yield replace(makes.undo, path=path)
