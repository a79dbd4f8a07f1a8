"""The table of routes: Connexion's operations, each with its handler and compiled rules.

Connexion reads the document, and resolves each `operationId` to the function that serves it. A path
must match entirely and is never redirected: `/v1/items/` is not in the document, so it is 404. A
fixed path never matches one with a parameter: `PATCH /v1/items/changes` is 405, not an update of an
item with that id.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from connexion.operations import OpenAPIOperation
from connexion.resolver import Resolver
from connexion.spec import Specification
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from cute_api.edge.request import Authorised, CheckedCall
from cute_api.edge.result import Run
from cute_api.edge.validation.requests import OperationRules
from cute_api.edge.validation.schemas import Schemas
from cute_api.edge.versions.translation import VersionPlan
from cute_api.spec import BASE_PATH, Operation
from cute_api.versions.registry import Versions

PARAMETER = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation with its handler and its rules, compiled once, at start.

    `versions` has the differences by version; it is empty if no change touches the operation.
    """

    operation: Operation
    run: Run
    rules: OperationRules
    versions: Mapping[str, VersionPlan]


@dataclass(frozen=True, slots=True)
class Route:
    """The plan of one request, and its path parameters."""

    plan: Plan
    arguments: Mapping[str, Any]

    def check(self, authorised: Authorised) -> CheckedCall:
        """Check and parse a call by the rules of its version; raises `ApiError` for errors."""
        versioned = self.plan.versions.get(authorised.admitted.version)
        rules = self.plan.rules if versioned is None else versioned.rules
        return rules.check(authorised, self.arguments)


@dataclass(frozen=True, slots=True)
class _CompiledRoutes:
    """The routes of a document without their handlers: rules by operation, also by version."""

    document: Specification
    rules: Mapping[str, tuple[OperationRules, Mapping[str, VersionPlan]]]
    table: Map


class Routes:
    """Finds the plan of a method and a path. `run_of` returns the handler of an operationId."""

    def __init__(self, versions: Versions, run_of: Callable[[str], Run]) -> None:
        compiled = _compiled(versions)
        self._fixed_paths = versions.spec.fixed_paths
        self._plans = {
            found.operation_id: Plan(
                versions.spec.operations[found.operation_id],
                found.function,
                *compiled.rules[found.operation_id],
            )
            for found in _operations(compiled.document, Resolver(run_of))
        }
        self._map = compiled.table.bind("localhost")

    def find(self, method: str, path: str) -> Route | None:
        """The route of an API request; None if no operation has this method and path."""
        method = "GET" if method == "HEAD" else method
        if method not in self._fixed_paths.get(path, (method,)):
            return None
        try:
            operation_id, arguments = self._map.match(path, method=method)
        except HTTPException:
            return None
        plan = self._plans[operation_id]
        # Methods are case-sensitive (RFC 9110, 9.1); the map's are not.
        return Route(plan, arguments) if plan.operation.method.upper() == method else None


@lru_cache(maxsize=4)
def _compiled(versions: Versions) -> _CompiledRoutes:
    """Compile a document once in each process, because it takes half of an application's start.

    Tests start hundreds of applications of one document.
    """
    spec, schemas = versions.spec, Schemas(versions.spec)
    rules = {}
    routes = []
    for operation in spec.operations.values():
        checks = OperationRules(operation, schemas, spec)
        rules[operation.id] = checks, _version_plans(operation, checks, versions)
        path = BASE_PATH + PARAMETER.sub(r"<\1>", operation.path)
        routes.append(Rule(path, endpoint=operation.id, methods=[operation.method]))
    # A path has one form, which the edge has checked.
    table = Map(routes, strict_slashes=True, merge_slashes=False, redirect_defaults=False)
    return _CompiledRoutes(Specification.from_dict(spec.connexion_view), rules, table)


def _operations(document: Specification, resolver: Resolver) -> Iterator[OpenAPIOperation]:
    """Connexion's operations. Raises its `ResolverError` for one without a handler."""
    for path, entry in document["paths"].items():
        for method in entry:
            yield OpenAPIOperation.from_spec(document, path=path, method=method, resolver=resolver)


def _version_plans(
    operation: Operation, newest: OperationRules, versions: Versions
) -> Mapping[str, VersionPlan]:
    plans = {}
    for date, translation in versions.translations(operation.id).items():
        rules = newest
        if translation.up:
            spec = versions.spec_of(date)
            rules = OperationRules(spec.operations[operation.id], Schemas(spec), spec)
        plans[date] = VersionPlan(rules, translation)
    return plans
