"""What the rules make of three answers: the tag, parameters, headers and errors of an operation."""

from dataclasses import dataclass
from typing import Any

from scripts.scaffold.answers import ANY_KEY, PUBLIC, PUBLIC_SCOPE, Route
from scripts.scaffold.source import Source

KEYED = ("post", "patch")
LIMIT_HEADERS = (
    "X-Request-Id",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "RateLimit-Policy",
    "RateLimit",
)


@dataclass(frozen=True, slots=True)
class Content:
    """A JSON body: its schema, and the example that is shown under `name`."""

    schema: str
    name: str
    example: Any


@dataclass(frozen=True, slots=True)
class NewOperation:
    """All that the rules make of three answers."""

    route: Route
    id: str
    tag: str
    scope: str
    noun: str
    body: Content | None
    answer: Content | None

    @property
    def keyed(self) -> bool:
        """Whether it takes an `Idempotency-Key`."""
        return self.route.method in KEYED

    @property
    def public(self) -> bool:
        return self.scope == PUBLIC

    @property
    def scopes(self) -> list[str]:
        none = self.scope == ANY_KEY
        return [] if none else [PUBLIC_SCOPE if self.public else self.scope]

    @property
    def listed(self) -> bool:
        return self.id.startswith("list_")

    @property
    def status(self) -> str:
        if self.route.method == "delete":
            return "204"
        return "201" if self.route.method == "post" and self.id.startswith("create_") else "200"


def tag(route: Route, source: Source) -> str:
    """The tag of the nearest path above; else of one beside it; else a new one."""
    segments = route.segments
    for length in range(len(segments), 0, -1):
        above = source.paths.get("/" + "/".join(segments[:length]))
        if above is not None:
            return above.tag
    first = segments[0].replace("-", "_")
    if first in source.tags:
        return first
    beside = [one.tag for one in source.operations if one.path.split("/")[1] == segments[0]]
    return beside[0] if beside else first


def needs(new: NewOperation) -> str:
    if new.public:
        return f"No key is needed. With a key, it must have `{PUBLIC_SCOPE}`."
    return f"Needs `{new.scope}`." if new.scopes else "Every key may call it."


def parameters(new: NewOperation) -> list[str]:
    names = ["limit", "cursor"] if new.listed else []
    names += ["If-None-Match"] if new.route.method == "get" else []
    return [*names, *(["Idempotency-Key"] if new.keyed else [])]


def headers(new: NewOperation) -> list[str]:
    names = ["Location"] if new.status == "201" and new.tag != "sandbox" else []
    names += ["ETag"] if new.route.method == "get" else []
    names += ["Link"] if new.listed else []
    names += ["Idempotent-Replayed"] if new.keyed else []
    return [*names, *LIMIT_HEADERS]


def errors(new: NewOperation) -> list[tuple[str, str]]:
    with_key = "WithKey" if new.keyed else ""
    sandbox_create = new.id.startswith("create_sandbox")
    wanted = {
        "304": "NotModified" if new.route.method == "get" else "",
        "400": "BadRequest",
        "401": "Unauthorized",
        "403": "MissingScope" if new.scopes else "",
        "404": f"NotFound{with_key}" if new.route.parameters or sandbox_create else "",
        "409": "IdempotencyKeyInUse" if new.keyed else "",
        "413": "PayloadTooLarge" if new.body else "",
        "415": "UnsupportedMediaType" if new.body else "",
        "422": f"ValidationFailed{with_key}",
        "429": "TooManyRequests",
        "500": "InternalError",
        "503": "ServiceUnavailable",
        "default": "AnyProblem",
    }
    return [(status, name) for status, name in wanted.items() if name]


def call_arguments(new: NewOperation) -> list[str]:
    """What the handler hands to the service."""
    names = ["call.session", *([] if new.public else ["call.principal"])]
    names += [
        f'call.id("{name}")' if name.endswith("_id") else f'call.path["{name}"]'
        for name in new.route.parameters
    ]
    return [*names, *(["call.query"] if new.listed else []), *(["call.body"] if new.body else [])]
