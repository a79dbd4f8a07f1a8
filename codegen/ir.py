"""The spec for generators: operations with their place in the SDKs, pages, events.

Pure data, built from the bundle by `codegen.reading`. Names for code are words, which each language
writes in its own case. Schemas stay JSON Schemas of the document (`Api.document` resolves their
`$ref`s), which targets render in their languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from codegen.bundle import Json
from codegen.naming import Words

# The SDKs send these by themselves: their version, a key for each change, and the place to resume a
# stream.
SENT_BY_THEMSELVES = frozenset({"Cute-Version", "Idempotency-Key", "Last-Event-ID"})


class ParameterPlace(StrEnum):
    """The place of a parameter in a request."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"


class ResponseKind(StrEnum):
    """The kind of a success's response."""

    MODEL = "model"  # one object
    PAGE = "page"  # a list of objects, with the cursor of the next page
    BYTES = "bytes"  # a file
    STREAM = "stream"  # events, for as long as the caller listens
    EMPTY = "empty"  # nothing


@dataclass(frozen=True, slots=True)
class DeprecationEnd:
    """The end of something that the document calls deprecated; `sunset` is empty if it is open."""

    sunset: str

    def __str__(self) -> str:
        when = f"on {self.sunset}" if self.sunset else "in a later version"
        return f"may be removed {when}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. `name` is for requests (`If-Match`), `words` for code (("if", "match"))."""

    name: str
    words: Words
    place: ParameterPlace
    required: bool
    schema: Json
    description: str
    example: object
    end: DeprecationEnd | None

    @property
    def repeats(self) -> bool:
        """Whether it is an array, which is sent once for each value."""
        return self.schema.get("type") == "array"

    @property
    def sent(self) -> list[object]:
        """Return the values of its example, each to be sent with the name."""
        return self.example if isinstance(self.example, list) and self.repeats else [self.example]


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a request body."""

    name: str
    words: Words
    required: bool
    schema: Json
    description: str
    end: DeprecationEnd | None


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
    """A successful response: statuses, and the components of its schema and of its rows or lines.

    `extras` are a page's additional properties, such as `facets`.
    """

    kind: ResponseKind
    statuses: tuple[int, ...]
    schema_name: str | None = None
    row_name: str | None = None
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """An operation. `resource` and `name` are its place in the SDKs: `me.items`, `list`.

    `scopes` are the required scopes; `anonymous` means that it works without a key, `of_app` that
    it works only with an app's. `cursor` is the parameter for a page's `next_cursor`.
    `not_modified` means that it can return 304, `metered` that it counts against the quota.
    """

    id: str
    method: str
    path: str
    tag: str
    resource: tuple[Words, ...]
    name: Words
    summary: str
    description: str
    scopes: tuple[str, ...]
    anonymous: bool
    of_app: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    response: SuccessResponse
    cursor: Parameter | None
    not_modified: bool
    metered: bool
    statuses: tuple[str, ...]
    end: DeprecationEnd | None
    sandbox_only: bool

    @property
    def path_parameters(self) -> tuple[Parameter, ...]:
        """Return the parameters in the path, in order."""
        there = {p.name: p for p in self.parameters if p.place is ParameterPlace.PATH}
        ordered = sorted(there, key=lambda name: self.path.index(f"{{{name}}}"))
        return tuple(there[name] for name in ordered)

    @property
    def other_parameters(self) -> tuple[Parameter, ...]:
        """Return query and header parameters, without those that the SDKs send by themselves."""
        return tuple(
            p
            for p in self.parameters
            if p.place is not ParameterPlace.PATH and p.name not in SENT_BY_THEMSELVES
        )

    @property
    def takes_idempotency_key(self) -> bool:
        """Whether a retry with the same `Idempotency-Key` is safe."""
        return any(p.name == "Idempotency-Key" for p in self.parameters)


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event: its name, schema, schema of `data`, and example."""

    type: str
    schema_name: str
    data_name: str
    scope: str
    summary: str
    description: str
    example: Json


@dataclass(frozen=True, slots=True)
class Resource:
    """A node of the SDKs' tree: `client.me.items` is (("me",), ("items",)). The root is ()."""

    path: tuple[Words, ...]
    operations: tuple[ApiOperation, ...]
    children: tuple["Resource", ...]


@dataclass(frozen=True, slots=True)
class Api:
    """The whole spec.

    `bundle` is the unchanged document. `document` uses the same schemas for requests and responses.
    `client` is the document as a lenient client reads it. `exponents` are the decimals of each
    currency's minor unit. `transitions` are the values that can follow each value of a status, by
    its schema; others are final. `changes` are those of all versions, as in `versions.json`.
    """

    title: str
    version: str
    newest_version: str
    base_path: str
    operations: tuple[ApiOperation, ...]
    root: Resource
    events: tuple[EventType, ...]
    problem_codes: tuple[str, ...]
    exponents: Mapping[str, int]
    transitions: Mapping[str, Mapping[str, tuple[str, ...]]]
    bundle: Json
    document: Json
    client: Json
    changes: tuple[Json, ...]
