"""Responses that don't match the spec, each made of an example by a random change.

A change of JSON: another type, null, a missing member, a huge number, another nesting. A change of
bytes: invalid UTF-8, a cut, nothing, a page of a proxy, a depth that no parser likes.
"""

import base64
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.ir import ApiOperation, ResponseKind
from codegen.naming import snake
from tests.sdk.scenarios.driver import OPERATIONS
from tests.spec.document import SCHEMAS

NO_BODY = {ResponseKind.BYTES, ResponseKind.EMPTY}
CALLS = sorted(
    call for call, operation in OPERATIONS.items() if operation.response.kind not in NO_BODY
)
FAILURES = (400, 401, 403, 404, 409, 412, 422, 429, 500, 503, 599)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 0.5, 10**400, float("inf"), float("nan")),
    *("", "odd", "\0", "\ud800", "9" * 400, "2026-13-45T99:99:99Z"),
    *([], {}, [[]], [None], {"": {"a/b~c": None}}, {"amount": "1"}),
)
ODD_HEADERS: tuple[Mapping[str, str], ...] = (
    {"RateLimit-Policy": f'"day";q={"9" * 5_000};w=1', "RateLimit": '"day";r=1;t=1'},
    {"RateLimit-Policy": '"day";q=9;w=60', "RateLimit": f'"day";r=5;t={"9" * 400}'},
    {"Retry-After": "9" * 400},
    {"Retry-After": "Fri, 99 Foo 2026"},
    {"Cute-Version": "1999-01-01", "Content-Type": "text/html"},
)


@dataclass(frozen=True)
class Mutated:
    """A call's response. `json` is its body as JSON, or None if it isn't JSON."""

    call: str
    status: int
    body: bytes
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def operation(self) -> ApiOperation:
        return OPERATIONS[self.call]

    @property
    def arguments(self) -> dict[str, Any]:
        """A value for each argument that the call needs."""
        operation = self.operation
        needed = [snake(parameter.words) for parameter in operation.path_parameters]
        needed += [
            snake(parameter.words) for parameter in operation.other_parameters if parameter.required
        ]
        fields = operation.body.fields if operation.body else ()
        needed += [snake(argument.words) for argument in fields if argument.required]
        return dict.fromkeys(needed, "1")

    def for_node(self) -> dict[str, Any]:
        """The same for the runner in JavaScript."""
        operation = self.operation
        return {
            "call": self.call,
            "path": ["1" for _ in operation.path_parameters],
            "has_params": bool(operation.other_parameters or operation.body),
            "status": self.status,
            "headers": dict(self.headers),
            "body": base64.b64encode(self.body).decode(),
        }


def mutated(count: int, seed: int) -> Iterator[Mutated]:
    """This many responses, call by call; the same for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        call = CALLS[number % len(CALLS)]
        operation = OPERATIONS[call]
        status = (
            chance.choice(FAILURES) if chance.random() < 0.3 else operation.response.statuses[0]
        )
        value = example(operation) if status < 300 else problem()
        headers = chance.choice(ODD_HEADERS) if chance.random() < 0.2 else {}
        as_stream = status < 300 and operation.response.kind is ResponseKind.STREAM
        is_json = chance.random() < 0.7
        for _ in range(chance.randint(1, 3) if is_json else 0):
            value = with_change(value, chance)
        body = json.dumps(value).encode()
        if not is_json:
            body = chance.choice(CHANGES_OF_BYTES)(body, chance)
        body = b"id: 1\ndata: " + body.replace(b"\n", b" ") + b"\n\n" if as_stream else body
        yield Mutated(call, status, body, value if is_json else None, headers)


def example(operation: ApiOperation) -> Any:
    """A successful response as the spec shows it."""
    response = operation.response
    if response.kind is ResponseKind.PAGE:
        page = _example_of(response.schema_name or "")
        rows = [_example_of(response.row_name or "") for _ in range(2)]
        return {**page, "data": rows, "next_cursor": None, "has_more": False}
    return _example_of(response.row_name or response.schema_name or "")


def problem() -> Any:
    """A problem with errors of two fields, and of a missing scope."""
    errors = [_example_of("FieldError") for _ in range(2)]
    return {**_example_of("Problem"), "code": "missing_scope", "errors": errors}


def _example_of(schema: str) -> Any:
    return json.loads(json.dumps(SCHEMAS[schema]["examples"][0]))


def with_change(value: Any, chance: random.Random) -> Any:
    """A copy of JSON with one change at a random place, the root included."""
    if chance.random() < 0.03 or not isinstance(value, (dict, list)) or not value:
        return chance.choice(ODD_VALUES)
    changed: Any = value.copy()
    place = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
    inside = value[place]
    draw = chance.random()
    if isinstance(inside, (dict, list)) and inside and draw < 0.6:
        changed[place] = with_change(inside, chance)
    elif draw < 0.85:
        changed[place] = chance.choice(ODD_VALUES)
    elif draw < 0.9:
        changed[place] = chance.choice(([inside], {"value": inside}))
    else:
        del changed[place]
    return changed


def _with_invalid_utf8(body: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(body))
    return body[:place] + chance.choice((b"\xff", b"\xc3", b"\xed\xa0\x80")) + body[place:]


CHANGES_OF_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _with_invalid_utf8,
    lambda body, chance: body[: chance.randrange(len(body))],
    lambda body, chance: b"",
    lambda body, chance: b"<html><script>" + body,
    lambda body, chance: b"[" * 100_000,
    lambda body, chance: b'{"data":' * 20_000 + b"1" + b"}" * 20_000,
    lambda body, chance: b'{"data": ' + b"9" * 5_000 + b"}",
    lambda body, chance: b"\xef\xbb\xbf" + body,
    lambda body, chance: body.decode().encode("utf-16"),
    lambda body, chance: body + body,
)
