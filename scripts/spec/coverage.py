"""Report the operations, parameters and fields of the document that no contract uses.

Unused parts can change or go without breaking a program whose contract we have.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cute_api.spec import Operation, Spec
from cute_api.versions.contracts import ANY, ConsumerContract, Pointer, join, meets
from scripts.spec.diff.consumers import contracts, registry
from scripts.spec.diff.consumers.database import DatabaseError

Json = dict[str, Any]

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


def coverage(spec: Spec, known: Sequence[ConsumerContract]) -> list[Coverage]:
    """Return what no contract uses, by operation."""
    return [_of(spec, operation, known) for operation in spec.operations.values()]


def _of(spec: Spec, operation: Operation, known: Sequence[ConsumerContract]) -> Coverage:
    name = operation.id
    uses = [contract.operations[name] for contract in known if name in contract.operations]
    sent = {parameter for used in uses for parameter in used.parameters}
    optional = [parameter.name for parameter in operation.parameters if not parameter.required]
    contents = [
        response.get("content", {})
        for status, response in operation.responses.items()
        if status.startswith("2")
    ]
    schemas = [content[JSON_TYPE]["schema"] for content in contents if JSON_TYPE in content]
    body = _fields(spec, operation.bodies.get(JSON_TYPE, {}))
    reads = (pointer for schema in schemas for pointer in _fields(spec, schema))
    return Coverage(
        name,
        bool(uses),
        tuple(parameter for parameter in optional if parameter.lower() not in sent),
        _unused(body, [pointer for used in uses for pointer in used.body]),
        _unused(reads, [pointer for used in uses for pointer in used.reads]),
    )


def _unused(fields: Iterable[Pointer], used: Sequence[Pointer]) -> tuple[Pointer, ...]:
    return tuple(
        field
        for field in dict.fromkeys(fields)
        if not any(meets(field, pointer) for pointer in used)
    )


def _fields(
    spec: Spec, schema: Json, at: Pointer = (), within: frozenset[str] = frozenset()
) -> Iterator[Pointer]:
    """Yield the pointers of a schema's fields that have no fields of their own."""
    reference = schema.get("$ref")
    if reference is not None:
        if reference in within:  # a schema that contains itself
            return
        within |= {reference}
        schema = spec.resolve(schema)
    parts = [part for key in CHOICES for part in schema.get(key, ())]
    for part in parts:
        yield from _fields(spec, part, at, within)
    for name, member in schema.get("properties", {}).items():
        yield from _fields(spec, member, (*at, name), within)
    if isinstance(schema.get("items"), Mapping):
        yield from _fields(spec, schema["items"], (*at, ANY), within)
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
    print(text(coverage(Spec.load(sandbox=True), known), len(known)))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
