"""The form that tries an operation, from its page: fields, and the values that it begins with.

Required parameters and the body begin with their examples, with ids that exist; optional ones are
empty, because an example's cursor or time fits no other list. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cute_api.portal.docs.fields import FieldRow
from cute_api.portal.docs.operation_page import OperationPage
from cute_api.portal.docs.schema_tables import MOST_VALUES
from cute_api.portal.usage.replay import StoredValues
from cute_api.services.accounts import example_ids

ARRAY = "array"
# Operations on keys accept only the key that calls them.
OWN_KEY = f"path.{example_ids.KEY}"


@dataclass(frozen=True, slots=True)
class TryField:
    """A parameter. `name` is that of its input: `path.item_id`. A value is missing if the reader
    has nothing of its kind yet, and left open if it is the id of the key that is used."""

    name: str
    row: FieldRow
    values: Sequence[str]
    is_missing: bool = False
    is_own_key: bool = False

    @property
    def repeats(self) -> bool:
        return self.row.type.startswith(ARRAY)

    @property
    def choices(self) -> Sequence[str]:
        return self.row.values if len(self.row.values) <= MOST_VALUES else ()


@dataclass(frozen=True, slots=True)
class TryForm:
    """The fields of a form. `body` is None for operations without one; `body_has_examples` if it
    names ids that exist nowhere."""

    required: Sequence[TryField]
    optional: Sequence[TryField]
    body: str | None
    body_has_examples: bool


def read(
    page: OperationPage,
    ids: Mapping[str, str],
    *,
    examples: Sequence[str],
    stored: StoredValues | None,
) -> TryForm:
    """Return the form of a page.

    `ids` are existing ids by those of `examples`. `stored` has the values of a request to repeat.
    """
    named = [(f"{group.place}.{row.name}", row) for group in page.parameters for row in group.rows]
    named += [(f"header.{row.name}", row) for row in page.request_headers]
    fields = [_field(name, row, ids, examples, stored) for name, row in named]
    body = None if page.body is None else page.body.example
    if stored is not None and body is not None:
        body = stored.body or ""
    elif body is not None:
        for example, value in ids.items():
            body = body.replace(example, value)
    return TryForm(
        required=[field for field in fields if field.row.required],
        optional=[field for field in fields if not field.row.required],
        body=body,
        body_has_examples=body is not None and any(example in body for example in examples),
    )


def _field(
    name: str,
    row: FieldRow,
    ids: Mapping[str, str],
    examples: Sequence[str],
    stored: StoredValues | None,
) -> TryField:
    if stored is not None:
        return TryField(name, row, stored.parameters.get(name, ()))
    if name == OWN_KEY:
        return TryField(name, row, (), is_own_key=True)
    if not row.required:
        return TryField(name, row, ())
    example = row.example or ""
    value = ids.get(example, example)
    is_missing = value in examples
    return TryField(name, row, () if is_missing else (value,), is_missing=is_missing)
