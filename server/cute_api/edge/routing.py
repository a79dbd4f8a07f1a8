"""Routing: Connexion's routes, and the plan of each operation, compiled at start.

Connexion resolves each `operationId` and registers its path with Flask, whose map finds it. A path
must match entirely and is never redirected: `/v1/items/` is not in the spec, so it is 404. A fixed
path never matches one with a parameter: `PATCH /v1/items/changes` is 405, not an update of an item
with that id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from cute_api.edge.validation.requests import OperationRules
from cute_api.edge.validation.schemas import Schemas
from cute_api.edge.versions.translation import VersionPlan
from cute_api.spec import BASE_PATH, Operation
from cute_api.versions.registry import Versions


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation with its rules, compiled once, at start.

    `versions` has the differences by version; it is empty if no change touches the operation.
    """

    operation: Operation
    rules: OperationRules
    versions: Mapping[str, VersionPlan]


@dataclass(frozen=True, slots=True)
class Route:
    """The operation of one request, and its path parameters."""

    plan: Plan
    arguments: Mapping[str, Any]


class Routes:
    """Finds the operation of a method and a path."""

    def __init__(self, app: flask.Flask, versions: Versions) -> None:
        spec = versions.spec
        schemas = Schemas(spec)
        self._plans = {}
        for operation in spec.operations.values():
            rules = OperationRules(operation, schemas, spec)
            plans = _version_plans(operation, rules, versions)
            self._plans[f"{BASE_PATH}.{operation.id}"] = Plan(operation, rules, plans)
        self._fixed_paths = spec.fixed_paths
        self._map = app.url_map.bind("localhost")

    def version_plan(self, operation_id: str | None, version: str) -> VersionPlan | None:
        """The differences of an operation in a version, if any."""
        plan = self._plans.get(f"{BASE_PATH}.{operation_id}")
        return None if plan is None else plan.versions.get(version)

    def find(self, method: str, path: str) -> Route | None:
        """The route of an API request; None if no operation has this method and path."""
        method = "GET" if method == "HEAD" else method
        if method not in self._fixed_paths.get(path, (method,)):
            return None
        try:
            rule, arguments = self._map.match(path, method=method, return_rule=True)
        except (HTTPException, RequestRedirect):
            return None
        plan = self._plans.get(rule.endpoint)
        # Flask adds OPTIONS to every rule.
        if plan is None or plan.operation.method.upper() != method:
            return None
        return Route(plan, arguments)


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
