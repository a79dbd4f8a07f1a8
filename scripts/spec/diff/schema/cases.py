"""The cases of a schema: several forms together may cover one that none of them covers alone."""

from collections.abc import Callable, Iterator
from typing import Any

from scripts.spec.diff.documents import Node
from scripts.spec.diff.schema.gathering import view
from scripts.spec.diff.schema.view import NULL, Parts

MOST_CASES = 64
MAX_DEPTH = 3


def is_covered(form: Parts, is_one_of: Callable[[Parts], bool], depth: int = MAX_DEPTH) -> bool:
    """Return whether forms cover this one, each case of it by itself if need be."""
    if is_one_of(form):
        return True
    cases = list(_cases(form)) if depth else []
    return 1 < len(cases) <= MOST_CASES and all(
        is_covered(case, is_one_of, depth - 1) for case in cases
    )


def _cases(form: Parts) -> Iterator[Parts]:
    """The form with one type, one value, or one value of a required field; together all of it."""
    seen = view(form)
    types = [*sorted(seen.types or ()), *([NULL] if seen.nullable and seen.types else [])]
    if len(seen.forms) > 1:
        yield from ([*form, *inner] for inner in seen.forms)
    elif len(types) > 1:
        yield from _narrowed(form, [{"type": kind} for kind in types])
    elif seen.values is not None and len(seen.values) > 1:
        yield from _narrowed(form, [{"enum": [value]} for value in seen.values])
    else:
        for name, field in seen.properties.items():
            values = view(field).values or ()
            if name in seen.required and len(values) > 1:
                yield from _narrowed(
                    form, [{"properties": {name: {"enum": [value]}}} for value in values]
                )
                return


def _narrowed(form: Parts, schemas: list[dict[str, Any]]) -> Iterator[Parts]:
    """The form with each of these schemas beside it, at a place of its own."""
    site = form[-1]
    for number, schema in enumerate(schemas):
        yield [*form, Node(site.document, schema, (*site.at, "case", str(number)))]
