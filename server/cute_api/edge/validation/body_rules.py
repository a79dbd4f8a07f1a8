"""Rules for an operation's body, as a whole and row by row.

Each row of an array marked `x-internal-rows` gets its own result, so an error in a row must not
refuse the call. The body is then checked without its rows, and each row separately. The marked
array is a property of the body. Its rows have a discriminator, so that a row's errors are those of
the kind that it names, not of all kinds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cute_api.edge.validation.schemas import (
    CompiledSchema,
    Schemas,
    errors_in_body,
    field_error,
    valid_members,
)
from cute_api.lib import strict_json
from cute_api.lib.json_objects import Json
from cute_api.lib.strict_json import InvalidValue
from cute_api.lib.violations import MAX_ERRORS, ReportStyle
from cute_api.lib.wording import Comparisons
from cute_api.problems import ApiError, Code, FieldError, InvalidInput, invalid_request
from cute_api.spec import ROWS, Spec

# Comparing takes up to 0.2 ms. Rows of a program mostly repeat a mistake, which is compared once.
MAX_COMPARISONS = 100
# The name of the array, and the index of the row.
ROW_PATH_LENGTH = 2
# Members of a body, and of the object in a row.
BODY_DEPTH, ROW_DEPTH = 1, 2


@dataclass(frozen=True, slots=True)
class ReadBody:
    """The value of a body. `invalid`, or `row_errors` by index, say what is wrong with it."""

    value: Any
    invalid: InvalidInput | None = None
    row_errors: Mapping[int, InvalidInput] = field(default_factory=dict)


class BodyRules:
    """The rules of one media type of one operation; `rows_at` names the array of rows, if any.

    With `partly` the handler gets an invalid body, to check its valid members further.
    """

    def __init__(self, schema: Json, schemas: Schemas, spec: Spec, *, partly: bool = False) -> None:
        self._partly = partly
        whole = spec.resolve(schema)
        marked = [name for name, part in whole.get("properties", {}).items() if part.get(ROWS)]
        self.rows_at: str | None = marked[0] if marked else None
        if self.rows_at is None:
            self._whole = schemas.compile(schema)
            return
        array = whole["properties"][self.rows_at]
        self._row = _RowRules(spec.resolve(array["items"]), schemas)
        loose = {key: value for key, value in array.items() if key != "items"}
        properties = {**whole["properties"], self.rows_at: loose}
        self._whole = schemas.compile({**whole, "properties": properties})

    def read(self, body: bytes) -> ReadBody:
        """Read and check a body.

        Raises `ApiError`, 400 or 422, for errors of the body as a whole, unless `partly`.
        """
        value, found = parse_json(body)
        of_rows: dict[int, list[FieldError]] = {}
        errors = []
        for part in found:
            index = self._row_of(part)
            if index is None:
                errors.append(field_error(part))
            else:
                of_rows.setdefault(index, []).append(field_error(part, skip=ROW_PATH_LENGTH))
        if errors:
            raise invalid_request(errors[:MAX_ERRORS])
        errors = errors_in_body(self._whole, value)
        if errors:
            error = invalid_request(errors[:MAX_ERRORS])
            if not self._partly or self.rows_at is not None:
                raise error
            return ReadBody(
                value, InvalidInput(error, valid_members(self._whole, value, errors, BODY_DEPTH))
            )
        rows = [] if self.rows_at is None else value[self.rows_at]
        row_errors: dict[int, InvalidInput] = {}
        style = ReportStyle(nearest=Comparisons(MAX_COMPARISONS).nearest)
        for index, row in enumerate(rows):
            if index in of_rows:
                error = invalid_request(of_rows[index][:MAX_ERRORS], part="row")
                row_errors[index] = InvalidInput(error)
                continue
            wrong = self._row.errors(row, style)
            if wrong:
                error = invalid_request(wrong[:MAX_ERRORS], part="row")
                valid = self._row.valid_members(row, wrong) if self._partly else None
                row_errors[index] = InvalidInput(error, valid)
        return ReadBody(value, row_errors=row_errors)

    def _row_of(self, value: InvalidValue) -> int | None:
        """The index of the row that contains a value, if any."""
        place, *within = value.path[:ROW_PATH_LENGTH] or (None,)
        if place is None or place != self.rows_at or not within:
            return None
        return within[0] if isinstance(within[0], int) else None


class _RowRules:
    """Rules for a row, by the kind that its discriminator names."""

    def __init__(self, schema: Json, schemas: Schemas) -> None:
        discriminator = schema["discriminator"]
        self._property: str = discriminator["propertyName"]
        kinds: dict[str, str] = discriminator["mapping"]
        self._kinds: dict[str, CompiledSchema] = {
            kind: schemas.compile({"$ref": reference}) for kind, reference in kinds.items()
        }
        self._any_kind = schemas.compile(
            {
                "type": "object",
                "required": [self._property],
                "properties": {self._property: {"enum": list(kinds)}},
            }
        )

    def errors(self, row: Any, style: ReportStyle) -> list[FieldError]:
        """The errors of a row, with pointers relative to the row."""
        return errors_in_body(self._any_kind, row, style) or errors_in_body(
            self._kinds[row[self._property]], row, style
        )

    def valid_members(self, row: Any, errors: Sequence[FieldError]) -> Json | None:
        """Return an invalid row without its invalid members; None if they aren't known."""
        kind = row.get(self._property) if isinstance(row, dict) else None
        schema = self._kinds.get(kind) if isinstance(kind, str) else None
        return None if schema is None else valid_members(schema, row, errors, ROW_DEPTH)


def parse_json(body: bytes) -> tuple[Any, list[InvalidValue]]:
    """The value of a body, and its invalid parts. Raises `ApiError` 400 for malformed JSON."""
    if not body:
        raise ApiError(Code.MALFORMED_JSON, "The body is empty. Send JSON.")
    try:
        return strict_json.parse(body)
    except strict_json.JsonError as error:
        raise ApiError(Code.MALFORMED_JSON, f"The body can't be read: {error}.") from error
