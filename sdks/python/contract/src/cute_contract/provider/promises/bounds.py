"""Bounds of parameters: a value beyond them returns 422 and is named.

The values are made from each parameter's schema. A call sends a wrong value for each parameter at
once, so that one that is accepted is missing among the errors.
"""

import re
from collections.abc import Callable, Iterator
from uuid import UUID

from cute_contract.provider.promises.document import parameters
from cute_contract.provider.promises.listing import ids
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.trial import Trial
from cute_contract.provider.spec import Json, Spec

KNOWN = "no-such-value"
# Formats of texts that this value is not in.
MISFIT = "misfit"
TEXTS = frozenset({"uuid", "date-time", "date"})
# A problem names only some of many errors.
AT_ONCE = 10
# Texts that patterns mostly exclude.
ODD = ("\u200b", "!", "\t")
Value = str | list[str]


def beyond(spec: Spec, schema: Json) -> Iterator[Value]:
    """Yield values that a parameter's schema excludes."""
    kind = schema.get("type")
    if kind == "array":
        items = spec.resolve(schema.get("items", {}), "")[0]
        yield from ([value] for value in beyond(spec, items) if isinstance(value, str))
        if "maxItems" in schema:
            yield many(items, int(schema["maxItems"]) + 1)
    elif kind in {"integer", "boolean"}:
        yield MISFIT
        if "minimum" in schema:
            yield str(schema["minimum"] - 1)
        if "maximum" in schema:
            yield str(schema["maximum"] + 1)
    elif "enum" in schema or "x-extensible-enum" in schema:
        yield KNOWN
    elif schema.get("format") in TEXTS:
        yield MISFIT
    else:
        if "maxLength" in schema:
            yield "a" * (schema["maxLength"] + 1)
        pattern = schema.get("pattern")
        misfit = next((t for t in ODD if pattern and not re.search(pattern, t)), None)
        if misfit is not None:
            yield misfit


def many(items: Json, number: int) -> list[str]:
    """Return values of a list's type, so that only their number is wrong.

    They differ, but for some of them again where there are too few.
    """
    if items.get("format") == "uuid":
        return [str(UUID(int=place, version=4)) for place in range(number)]
    if "enum" in items:
        return [str(items["enum"][place % len(items["enum"])]) for place in range(number)]
    if items.get("type") == "integer":
        least = items.get("minimum", 0)
        return [str(least + place) for place in range(number)]
    forms = (
        [f"kit-{place}" for place in range(number)],
        [f"kit:{place}" for place in range(number)],
        ["kit" + "_" * place for place in range(number)],
    )
    pattern = items.get("pattern", "")
    fitting = (values for values in forms if all(re.search(pattern, value) for value in values))
    return next(fitting, forms[0])


def rounds(spec: Spec, operation: str) -> list[dict[str, Value]]:
    """Return queries with a wrong value for each parameter; the last ones have fewer."""
    wrong = {
        name: list(beyond(spec, schema)) for name, schema in parameters(spec, operation).items()
    }
    most = max((len(values) for values in wrong.values()), default=0)
    found = []
    for place in range(most):
        pairs = [(name, values[place]) for name, values in wrong.items() if place < len(values)]
        found += [dict(pairs[at : at + AT_ONCE]) for at in range(0, len(pairs), AT_ONCE)]
    return found


def bounds_kept(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        for query in rounds(trial.spec, operation):
            problem = trial.value(operation, 422, query=query, **ids(trial, operation))
            named = {error.get("parameter") for error in problem.get("errors", [])}
            missing = sorted(query.keys() - named)
            shown = {name: query[name] for name in missing[:2]}
            flaw = f"{operation} accepts a value that the document excludes"
            trial.expect(
                not missing, flaw, f"an error for each of {shown}", sorted(map(str, named))
            )

    return check


def promises(spec: Spec) -> list[Promise]:
    """A promise for each operation with bounds."""
    text = "A value that the document excludes returns 422, and each one is named."
    return [
        Promise(f"bounds-{name}", (name,), text, bounds_kept(name), about="bounds")
        for name in spec.operations()
        if rounds(spec, name)
    ]
