"""The bundled OpenAPI document for the server: operations, tiers, events, and views.

`Spec` is loaded once at start. The bundle is the only source of routing, scopes, limits, validation
and event types.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from cute_api.config import ROOT
from cute_api.lib.end_of_life import EndOfLife, end_of_operation
from cute_api.lib.json_objects import Json, without

BUNDLE = ROOT / "openapi" / "dist" / "openapi.json"
BASE_PATH = "/v1"
METHODS = ("get", "put", "post", "delete", "patch")
INTERNAL = "x-internal-"
# Marks an array of a body whose rows each get a result.
ROWS = "x-internal-rows"
# The versions that this document serves, oldest first. The last is its own; the entry of a version
# that retires has its dates.
API_VERSIONS = "x-versions"
# Marks an event about an install, which the app gets.
NOTICE = "x-internal-notice"
# Members of a media type: the schema of each line of a file, and of each event of a stream.
PART_SCHEMAS = ("x-line-schema", "x-event-schema")
ANONYMOUS = "anonymous"
CACHE_CONTROL = "Cache-Control"
NO_STORE = "no-store"
# In milliseconds. Responses that declare it may come from a replica.
READ_LAG = "Cute-Read-Lag"
VERSION_HEADER = "Cute-Version"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query, path or header parameter. `schema` may refer into the document. Values of
    `sensitive` parameters are not kept in the request log."""

    name: str
    place: str
    required: bool
    schema: Json
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `scopes` are those that a key needs; `anonymous` allows calls without a key,
    `by_app` those of an app's key without an account, `by_user` those of all other keys,
    `by_token` those with an access token of an app.
    `unmetered` operations use no quota: only for GET, at a path without parameters.
    `cache_control` is the header of its successes, `end_of_life` None while it stays, and with
    `may_lag` a response may be slightly old. `events` are the types, or families of them, that tell
    of each change of its response, and `batch` is the operation that does many such calls at once.
    """

    id: str
    method: str
    path: str
    tag: str
    scopes: frozenset[str]
    anonymous: bool
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, Json]
    body_required: bool
    responses: Mapping[str, Json]
    sandbox_only: bool
    end_of_life: EndOfLife | None
    unmetered: bool = False
    cache_control: str = NO_STORE
    may_lag: bool = False
    by_app: bool = False
    by_user: bool = True
    by_token: bool = False
    events: tuple[str, ...] = ()
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class TierLimits:
    """The limits of a tier; 0 allows none.

    `device_keys` are keys of device logins, `live_keys` all others. Requests stay in the log for
    `request_days`. All keys of a user together have `keys_factor` times the calls of one, all
    installs of an app `app_factor` times, and a caller with a certificate `certified_factor` times.
    """

    minute: int
    day: int
    request_days: int
    keys_factor: int = 0
    app_factor: int = 0
    certified_factor: int = 1
    live_keys: int = 0
    device_keys: int = 0
    webhooks: int = 0
    deliveries_a_day: int = 0
    items: int = 0
    stored_bytes: int = 0

    @property
    def app_deliveries_a_day(self) -> int:
        return self.deliveries_a_day * self.app_factor


@dataclass(frozen=True, slots=True)
class EventType:
    """An event type and the scope that a key needs to subscribe to it or read it.

    With `is_notice` apps get it about their installs, for which an app's key needs no scope.
    """

    name: str
    required_scope: str
    is_notice: bool = False


class Spec:
    """The document, and data derived from it."""

    def __init__(self, document: Json, *, sandbox: bool) -> None:
        self.document = document
        self.sandbox = sandbox

    @classmethod
    def load(cls, *, sandbox: bool, path: Path = BUNDLE) -> "Spec":
        """Load the committed bundle. Sandbox operations only exist in a sandbox."""
        return cls(orjson.loads(path.read_bytes()), sandbox=sandbox)

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """Operations by their operationId, in the order of the document."""
        found = (self._operation(*place) for place in self._places(self.document))
        return {
            operation.id: operation
            for operation in found
            if self.sandbox or not operation.sandbox_only
        }

    @cached_property
    def tiers(self) -> Mapping[str, TierLimits]:
        tiers: Json = self.document["x-rate-limit-tiers"]
        return {name: TierLimits(**limits) for name, limits in tiers.items()}

    @cached_property
    def events(self) -> Mapping[str, EventType]:
        """The subscribable event types. Others are sent to the webhook that they are about."""
        return {
            name: EventType(
                name, entry["post"]["x-required-scope"], bool(entry["post"].get(NOTICE))
            )
            for name, entry in self.document["webhooks"].items()
            if entry["post"].get("x-subscribable", True)
        }

    @cached_property
    def fixed_paths(self) -> Mapping[str, frozenset[str]]:
        """The methods of each path without parameters (with `/v1`), in upper case.

        Such a path never matches one with a parameter, whatever methods that has.
        """
        paths: dict[str, set[str]] = {}
        for operation in self.operations.values():
            if "{" not in operation.path:
                paths.setdefault(BASE_PATH + operation.path, set()).add(operation.method.upper())
        return {path: frozenset(methods) for path, methods in paths.items()}

    @cached_property
    def unmetered_paths(self) -> frozenset[str]:
        """The paths (with `/v1`) whose reads use no quota."""
        return frozenset(BASE_PATH + o.path for o in self.operations.values() if o.unmetered)

    def allowed_methods(self, path: str) -> list[str]:
        """The methods of the operations at a request path (with `/v1`), in upper case."""
        return [operation.method.upper() for operation in self._at(path)]

    def operation_at(self, method: str, path: str) -> Operation | None:
        """The operation of a request (path with `/v1`); HEAD uses GET's."""
        method = "get" if method == "HEAD" else method.lower()
        found = (operation for operation in self._at(path) if operation.method == method)
        return next(found, None)

    def _at(self, path: str) -> Iterator[Operation]:
        fixed = path in self.fixed_paths
        for operation in self.operations.values():
            is_hidden = fixed and "{" in operation.path
            if not is_hidden and self._pattern(operation.path).fullmatch(path):
                yield operation

    @cached_property
    def connexion_view(self) -> Json:
        """The OpenAPI 3.0 document for Connexion, which doesn't support 3.1.

        It has what Connexion is used for: paths, operationIds, path parameters and security. It has
        no schemas, because bodies and parameters are validated against the 3.1 document. Paths
        without parameters come first, so that `{id}` doesn't shadow a fixed path.
        """
        paths: dict[str, Json] = {}
        ordered = sorted(self.operations.values(), key=lambda operation: "{" in operation.path)
        for operation in ordered:
            paths.setdefault(operation.path, {})[operation.method] = {
                "operationId": operation.id,
                "tags": [operation.tag],
                "parameters": [
                    {
                        "name": parameter.name,
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    }
                    for parameter in operation.parameters
                    if parameter.place == "path"
                ],
                "security": [
                    {"bearer": sorted(operation.scopes)},
                    *([{}] if operation.anonymous else []),
                ],
                "responses": {"default": {"description": "See the 3.1 document."}},
            }
        return {
            "openapi": "3.0.3",
            "info": {"title": "Cute API", "version": self.document["info"]["version"]},
            "paths": paths,
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        }

    def served(self, base_url: str) -> Json:
        """The document for clients, without `x-internal-` keys and operations not served.

        `base_url`, without `/v1`, is this server's, which is listed first for generators and tools.
        Copies about 1 MB on each call; don't retain the result.
        """
        paths = {}
        for path, entry in self.document["paths"].items():
            kept = {
                key: value
                for key, value in entry.items()
                if key not in METHODS or value["operationId"] in self.operations
            }
            if any(key in METHODS for key in kept):
                paths[path] = kept
        tags = {operation.tag for operation in self.operations.values()}
        tags |= {
            tag for entry in self.document["webhooks"].values() for tag in entry["post"]["tags"]
        }
        servers = self._servers(base_url)
        document: Json = without({**self.document, "servers": servers, "paths": paths}, INTERNAL)
        document = self._without_dead_links(document)
        document["tags"] = [tag for tag in document["tags"] if tag["name"] in tags]
        return document

    def _servers(self, base_url: str) -> list[Json]:
        """The document's servers, with this one first."""
        url = base_url + BASE_PATH
        known = {server["url"]: server for server in self.document["servers"]}
        this = known.pop(url, {"url": url, "description": "This server."})
        return [this, *known.values()]

    def _without_dead_links(self, node: Any) -> Any:
        """Remove links to operations that are not served."""
        if isinstance(node, list):
            return [self._without_dead_links(value) for value in node]
        if not isinstance(node, dict):
            return node
        kept = {key: self._without_dead_links(value) for key, value in node.items()}
        if isinstance(node.get("links"), dict):
            kept["links"] = {
                name: link
                for name, link in node["links"].items()
                if self.resolve(link)["operationId"] in self.operations
            }
        return kept

    def resolve(self, node: Json) -> Json:
        """The object that a `$ref` within the document names, or the object itself."""
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def _operation(self, path: str, method: str, entry: Json, node: Json) -> Operation:
        security: Any = node.get("security", self.document.get("security") or [])
        parameters = [
            self.resolve(p) for p in [*entry.get("parameters", []), *node.get("parameters", [])]
        ]
        request_body = self.resolve(node.get("requestBody", {}))
        content = request_body.get("content", {})
        return Operation(
            id=node["operationId"],
            method=method,
            path=path,
            tag=node["tags"][0],
            scopes=frozenset(scope for option in security for scope in option.get("bearer", ())),
            anonymous={} in security,
            parameters=tuple(
                Parameter(
                    p["name"],
                    p["in"],
                    p.get("required", False),
                    p["schema"],
                    p.get("x-sensitive", False),
                )
                for p in parameters
            ),
            bodies={media_type: body["schema"] for media_type, body in content.items()},
            body_required=request_body.get("required", False),
            responses={status: self.resolve(r) for status, r in node["responses"].items()},
            sandbox_only=bool(node.get("x-internal-sandbox")),
            end_of_life=end_of_operation(node),
            unmetered=bool(node.get("x-internal-unmetered")),
            cache_control=self._cache_control(node),
            by_app={"app": []} in security,
            by_user=any("bearer" in option for option in security),
            by_token=any("oauth2" in option for option in security),
            events=tuple(node.get("x-internal-events", ())),
            batch=node.get("x-internal-batch"),
            may_lag=READ_LAG in self.resolve(node["responses"].get("200", {})).get("headers", {}),
        )

    def _cache_control(self, node: Json) -> str:
        """The header that the first successful response declares, or the strictest."""
        for status, response in node["responses"].items():
            headers = self.resolve(response).get("headers", {})
            if status.startswith("2") and CACHE_CONTROL in headers:
                value: str = self.resolve(headers[CACHE_CONTROL])["schema"]["const"]
                return value
        return NO_STORE

    @staticmethod
    def _places(document: Json) -> Iterator[tuple[str, str, Json, Json]]:
        for path, entry in document["paths"].items():
            for method in METHODS:
                if method in entry:
                    yield path, method, entry, entry[method]

    @staticmethod
    def _pattern(path: str) -> re.Pattern[str]:
        parts = re.split(r"\{[^{}]*\}", path)
        return re.compile(re.escape(BASE_PATH) + "[^/]+".join(re.escape(part) for part in parts))
