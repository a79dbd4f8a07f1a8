"""The features of the document, each with what checks it in the contract kit, or why nothing does.

The document says what there is, `features.yaml` what checks it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from codegen.bundle import CodegenError, Json, resolve
from codegen.contract.plan import Plan
from codegen.ir import Api, ApiOperation, Parameter, ParameterPlace, ResponseKind

RULES = Path(__file__).with_name("features.yaml")
# Keywords of a schema that some values break.
BOUNDS = frozenset(
    {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "enum"}
    | {"format", "uniqueItems", "x-extensible-enum"}
)
# Formats that say how a number is stored, not which numbers there are.
WIDTHS = frozenset({"int32", "int64"})
KINDS = {
    ResponseKind.PAGE: "list",
    ResponseKind.STREAM: "stream",
    ResponseKind.BYTES: "file",
}
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that the document says. `parts` fill the templates of its rule."""

    kind: str
    name: str
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckedFeatures:
    """Features of a kind with the tests and promises that check them, or why none does."""

    kind: str
    by: tuple[str, ...] = ()
    reason: str = ""
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    kind: str
    names: tuple[str, ...]
    by: tuple[str, ...]
    reason: str


def checked(api: Api, planned: Plan) -> tuple[CheckedFeatures, ...]:
    """Return all features by what checks them. Raises `CodegenError` if one has no rule."""
    groups: dict[tuple[str, tuple[str, ...], str], CheckedFeatures] = {}
    tests = {
        f"{operation.id} {case.status}"
        for operation in planned.operations
        for case in operation.cases
    }
    rules = rules_of(RULES)
    # Rows for any operation wait for one.
    unused = [rule for rule in rules if not rule.names[0].startswith("*")]
    missing: list[str] = []

    def add(kind: str, name: str, by: tuple[str, ...], reason: str) -> None:
        key = kind, by, reason
        groups.setdefault(key, CheckedFeatures(kind, by, reason)).names.append(name)

    for feature in features(api):
        rule = next((rule for rule in rules if _fits(rule, feature)), None)
        if rule is None:
            missing.append(f"{feature.kind} {feature.name}")
            continue
        if rule in unused:
            unused.remove(rule)
        by = tuple(template.format(**feature.parts) for template in rule.by)
        by = tuple(name for name in by if " " not in name or name in tests)
        if not by and not rule.reason:
            missing.append(f"{feature.kind} {feature.name}")
        add(feature.kind, feature.name, by, rule.reason)
    for name, by, reason in _statuses(planned):
        if not by and not reason:
            missing.append(f"status {name}")
        add("status", name, by, reason)
    _refuse(missing, unused)
    return tuple(groups.values())


def _refuse(missing: Sequence[str], unused: Sequence[Rule]) -> None:
    if missing:
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        raise CodegenError(
            f"{RULES.name}: nothing checks {', '.join(missing[:SHOWN])}{more}. "
            "Name the promise of the contract kit that does, or the reason why none can."
        )
    if unused:
        names = ", ".join(unused[0].names)
        raise CodegenError(f"{RULES.name}: the document has no {unused[0].kind} {names}.")


@cache
def rules_of(path: Path) -> tuple[Rule, ...]:
    """Return the rows of the table."""
    table: dict[str, list[Json]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        Rule(kind, tuple(row["names"]), tuple(row.get("by", ())), row.get("reason", ""))
        for kind, rows in table.items()
        for row in rows
    )


def _fits(rule: Rule, feature: Feature) -> bool:
    return rule.kind == feature.kind and any(fnmatchcase(feature.name, name) for name in rule.names)


def features(api: Api) -> Iterator[Feature]:
    """Yield the features of a document, except for statuses, which the plan of the tests has."""
    for operation in api.operations:
        yield from _of_operation(api, operation)
    for event in api.events:
        yield _feature("event", event.type)
    for name in api.document["x-webhook-headers"]:
        yield _feature("webhook-header", name)
    for name in ("default", "unknown", *_of_versions(api)):
        yield _feature("version", name)
    for tier, limits in api.document["x-rate-limit-tiers"].items():
        for name in limits:
            yield _feature("limit", f"{tier}.{name}")


def _feature(kind: str, name: str, **parts: str) -> Feature:
    return Feature(kind, name, {"name": name, **parts})


def _of_operation(api: Api, operation: ApiOperation) -> Iterator[Feature]:
    own = {"operation": operation.id, "success": str(operation.response.statuses[0])}
    for parameter in operation.parameters:
        for form in forms(api.document, parameter):
            name = f"{operation.id}.{parameter.name} {form}"
            yield Feature("parameter", name, {**own, "name": parameter.name})
    for header in _headers(api, operation):
        yield Feature("header", f"{operation.id}.{header}", {**own, "name": header})
    if operation.response.kind in KINDS:
        yield _feature(KINDS[operation.response.kind], operation.id)
    if operation.takes_idempotency_key:
        yield _feature("idempotent", operation.id)


def forms(document: Json, parameter: Parameter) -> Iterator[str]:
    """Yield the forms in which a parameter can be sent or left out."""
    if parameter.place is ParameterPlace.PATH:
        yield "path"
        return
    yield "one"
    schema = resolve(document, parameter.schema)
    items = resolve(document, schema.get("items", {}))
    if parameter.repeats:
        yield "several"
    keywords = {*schema, *items} & BOUNDS
    if schema.get("format") in WIDTHS and keywords == {"format"}:
        keywords = set()
    if keywords and parameter.place is ParameterPlace.QUERY:
        yield "bounds"
    if "default" in schema:
        yield "default"


def _headers(api: Api, operation: ApiOperation) -> list[str]:
    """Return the headers of an operation's responses, each once."""
    responses = api.document["paths"][operation.path][operation.method]["responses"].values()
    names = (name for node in responses for name in resolve(api.document, node).get("headers", {}))
    return list(dict.fromkeys(names))


def _of_versions(api: Api) -> Iterator[str]:
    """Yield each older version with each operation and event that changed after it."""
    for version in older(api):
        for name in (*version["operations"], *version["events"]):
            yield f"{version['date']}-{name}"


def older(api: Api) -> list[Json]:
    """Return the older versions, with the operations and events that changed since."""
    return [_older(entry["date"], api.changes) for entry in api.document["x-versions"][:-1]]


def _older(date: str, changes: Sequence[Json]) -> Json:
    since = [change for change in changes if change["date"] > date]
    touched: dict[str, dict[str, list[Json]]] = {"responses": {}, "events": {}}
    for change in since:
        renames = [_renamed(step) for step in change["patch"] if "rename" in step]
        for kind, found in touched.items():
            for name in change["touches"].get(kind, ()):
                found.setdefault(name, []).extend(renames)
    return {"date": date, "operations": touched["responses"], "events": touched["events"]}


def _renamed(step: Mapping[str, Any]) -> Json:
    return {"new": step["rename"].rpartition("/")[2], "old": step["to"]}


def _statuses(planned: Plan) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for operation in planned.operations:
        for status in dict.fromkeys(str(case.status) for case in operation.cases):
            name = f"{operation.id} {status}"
            yield name, (name,), ""
        for missing in operation.not_provoked:
            yield f"{operation.id} {missing.status}", (), missing.reason
