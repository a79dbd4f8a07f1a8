"""The spec as generators need it: operations with their place in the SDKs, pages, events.

Pure data, made from the bundle by `codegen.reading`. Schemas stay JSON Schemas of the document
(`Api.document` resolves their `$ref`s); a target renders them in its language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from codegen.bundle import Json

# The SDKs make a new key for each change, and resume a stream where it was cut.
SENT_BY_THEMSELVES = frozenset({"Idempotency-Key", "Last-Event-ID"})


class Place(StrEnum):
    """Where a parameter stands in a request."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"


class ResponseKind(StrEnum):
    """What a success gives back."""

    MODEL = "model"  # one object
    PAGE = "page"  # a list of objects, with the cursor of the next page
    BYTES = "bytes"  # a file
    STREAM = "stream"  # events, for as long as the caller listens
    EMPTY = "empty"  # nothing


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. `name` is as sent (`If-Match`), `argument` as an argument (`if_match`)."""

    name: str
    argument: str
    place: Place
    required: bool
    schema: Json
    description: str
    example: object
    deprecated: bool

    @property
    def repeats(self) -> bool:
        """Whether it is an array: sent once for each of its values."""
        return self.schema.get("type") == "array"

    @property
    def sent(self) -> list[object]:
        """The values of its example, each to be sent with the name."""
        return self.example if isinstance(self.example, list) and self.repeats else [self.example]


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a request body."""

    name: str
    argument: str
    required: bool
    schema: Json
    description: str


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON request body: the component of its schema, and its properties."""

    schema_name: str
    required: bool
    description: str
    fields: tuple[Field, ...]
    examples: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SuccessResponse:
    """The response of a success: its statuses, the component of its schema, that of a row of a page
    or a stream.

    `extras` are the properties of a page beside those of every page, such as `facets`.
    """

    kind: ResponseKind
    statuses: tuple[int, ...]
    schema_name: str | None = None
    row_name: str | None = None
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """One operation. `resource` and `name` are its place in the SDKs: (`me`, `items`), `list`.

    `scopes` are what a key needs; `anonymous` says whether it works without one. `cursor` is the
    argument that takes a page's `next_cursor`. `not_modified` says whether it may return 304.
    """

    id: str
    method: str
    path: str
    tag: str
    resource: tuple[str, ...]
    name: str
    summary: str
    description: str
    scopes: tuple[str, ...]
    anonymous: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    response: SuccessResponse
    cursor: str | None
    not_modified: bool
    statuses: tuple[str, ...]
    deprecated: bool
    sandbox_only: bool

    @property
    def path_parameters(self) -> tuple[Parameter, ...]:
        """Those in the path, in its order."""
        there = {p.name: p for p in self.parameters if p.place is Place.PATH}
        ordered = sorted(there, key=lambda name: self.path.index(f"{{{name}}}"))
        return tuple(there[name] for name in ordered)

    @property
    def other_parameters(self) -> tuple[Parameter, ...]:
        """Those in query and headers, without those that the SDKs send by themselves."""
        return tuple(
            p
            for p in self.parameters
            if p.place is not Place.PATH and p.name not in SENT_BY_THEMSELVES
        )

    @property
    def takes_idempotency_key(self) -> bool:
        """Whether sending it again with the same `Idempotency-Key` is safe."""
        return any(p.name == "Idempotency-Key" for p in self.parameters)


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event: what it is called, its schema, that of its `data`, an example of it."""

    type: str
    schema_name: str
    data_name: str
    scope: str
    summary: str
    description: str
    example: Json


@dataclass(frozen=True, slots=True)
class Resource:
    """A node of the SDKs' tree: `client.me.items` is (`me`, `items`). The root is ()."""

    path: tuple[str, ...]
    operations: tuple[ApiOperation, ...]
    children: tuple["Resource", ...]


@dataclass(frozen=True, slots=True)
class Api:
    """All of it. `bundle` is the document as it stands, `document` has one form of what is sent and
    received, `client` is the view of a lenient client.
    """

    title: str
    version: str
    base_path: str
    operations: tuple[ApiOperation, ...]
    root: Resource
    events: tuple[EventType, ...]
    problem_codes: tuple[str, ...]
    bundle: Json
    document: Json
    client: Json
