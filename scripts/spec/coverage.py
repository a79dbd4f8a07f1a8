"""Report the operations, parameters and fields of the document that no contract uses.

What nobody uses can change or go without breaking a program whose contract we have.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from cute_api.versions.contracts import ANY, ConsumerContract, Pointer, join, meets
from scripts.spec.diff.consumers import contracts, registry
from scripts.spec.diff.consumers.database import DatabaseError

Json = Mapping[str, Any]

BUNDLE = ROOT / "openapi" / "dist" / "openapi.json"
METHODS = ("get", "put", "post", "delete", "patch")
CHOICES = ("allOf", "anyOf", "oneOf")
JSON_TYPE = "application/json"
DONE, WRONG_CALL = 0, 2


@dataclass(frozen=True, slots=True)
class Coverage:
    """An operation's parts that no contract uses; `is_called` says whether any contract has it."""

    operation: str
    is_called: bool
    parameters: tuple[str, ...]
    body: tuple[Pointer, ...]
    reads: tuple[Pointer, ...]


def coverage(document: Json, known: Sequence[ConsumerContract]) -> list[Coverage]:
    """Return what no contract uses, by operation."""
    found = []
    for item in document["paths"].values():
        for method in METHODS:
            if method in item:
                own = item[method]
                parameters = [*item.get("parameters", ()), *own.get("parameters", ())]
                found.append(_of(document, own, parameters, known))
    return found


def _of(
    document: Json, operation: Json, parameters: Sequence[Json], known: Sequence[ConsumerContract]
) -> Coverage:
    name = operation["operationId"]
    uses = [contract.operations[name] for contract in known if name in contract.operations]
    sent = {parameter for used in uses for parameter in used.parameters}
    nodes = [_resolved(document, parameter) for parameter in parameters]
    names = [node["name"] for node in nodes if not node.get("required")]
    body = list(_fields(document, _schema(document, operation.get("requestBody", {}))))
    reads = [
        pointer
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for pointer in _fields(document, _schema(document, response))
    ]
    return Coverage(
        name,
        bool(uses),
        tuple(parameter for parameter in names if parameter.lower() not in sent),
        _unused(body, [pointer for used in uses for pointer in used.body]),
        _unused(reads, [pointer for used in uses for pointer in used.reads]),
    )


def _unused(fields: Sequence[Pointer], used: Sequence[Pointer]) -> tuple[Pointer, ...]:
    return tuple(
        field
        for field in dict.fromkeys(fields)
        if not any(meets(field, pointer) for pointer in used)
    )


def _resolved(document: Json, node: Json) -> Json:
    while "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def _schema(document: Json, holder: Json) -> Json:
    content = _resolved(document, holder).get("content", {})
    schema: Json = content.get(JSON_TYPE, {}).get("schema", {})
    return schema


def _fields(
    document: Json, schema: Json, at: Pointer = (), within: frozenset[str] = frozenset()
) -> Iterator[Pointer]:
    """Yield the pointers of a schema's fields that have no fields of their own."""
    reference = schema.get("$ref")
    if reference is not None:
        if reference in within:  # a schema that contains itself
            return
        within |= {reference}
        schema = _resolved(document, schema)
    parts = [part for key in CHOICES for part in schema.get(key, ())]
    for part in parts:
        yield from _fields(document, part, at, within)
    for name, member in schema.get("properties", {}).items():
        yield from _fields(document, member, (*at, name), within)
    if isinstance(schema.get("items"), Mapping):
        yield from _fields(document, schema["items"], (*at, ANY), within)
    elif at and not parts and "properties" not in schema and schema.get("type") != "null":
        yield at


def text(found: Sequence[Coverage], contract_count: int) -> str:
    """The report: a block for each called operation, then the operations that nobody calls."""
    lines = []
    for entry in found:
        if entry.is_called:
            shown = {
                "nobody sends": [*entry.parameters, *map(join, entry.body)],
                "nobody reads": [*map(join, entry.reads)],
            }
            lines += [f"{entry.operation}"]
            lines += [f"  {label}: {', '.join(names)}" for label, names in shown.items() if names]
    idle = [entry.operation for entry in found if not entry.is_called]
    called = len(found) - len(idle)
    lines += ["", f"Nobody calls: {', '.join(idle)}"] if idle else []
    lines += ["", f"{contract_count} contracts use {called} of {len(found)} operations."]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.spec.coverage", description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--contracts",
        type=Path,
        metavar="DIR",
        help="contract files, as of `cute contracts export`",
    )
    source.add_argument("--database", metavar="URL", help="the API's database, with its registry")
    options = parser.parse_args(arguments)
    try:
        if options.database is None:
            known = contracts.load(options.contracts)
        else:
            known = registry.load(options.database)
    except (contracts.ContractError, DatabaseError) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_CALL
    print(text(coverage(json.loads(BUNDLE.read_bytes()), known), len(known)))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
