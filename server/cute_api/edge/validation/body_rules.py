"""Rules for an operation's body, as a whole and row by row.

Each row of an array marked `x-internal-rows` gets its own result, so an error in a row must not
refuse the call. The body is then checked without its rows, and each row separately. The marked
array is a property of the body. Its rows have a discriminator, so that a row's errors are those of
the kind that it names, not of all kinds.
"""

from typing import Any

from cute_api.edge.validation.schemas import (
    CompiledSchema,
    Schemas,
    errors_in_body,
    field_error,
    invalid,
)
from cute_api.lib import strict_json
from cute_api.lib.strict_json import InvalidValue
from cute_api.lib.violations import MAX_ERRORS, Style
from cute_api.lib.wording import Comparisons
from cute_api.problems import ApiError, Code, FieldError
from cute_api.spec import ROWS, Spec

Json = dict[str, Any]

# Comparing takes up to 0.2 ms. Rows of a program mostly repeat a mistake, which is compared once.
MAX_COMPARISONS = 100
# The name of the array, and the index of the row.
ROW_PATH_LENGTH = 2


class BodyRules:
    """The rules of one media type of one operation; `rows_at` names the array of rows, if any."""

    def __init__(self, schema: Json, schemas: Schemas, spec: Spec) -> None:
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

    def read(self, body: bytes) -> tuple[Any, dict[int, ApiError]]:
        """The value of a body, and the errors of its rows by index.

        Raises `ApiError`, 400 or 422, for errors of the body as a whole.
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
        errors = errors or errors_in_body(self._whole, value)
        if errors:
            raise invalid(errors[:MAX_ERRORS])
        rows = [] if self.rows_at is None else value[self.rows_at]
        row_errors: dict[int, ApiError] = {}
        style = Style(nearest=Comparisons(MAX_COMPARISONS).nearest)
        for index, row in enumerate(rows):
            wrong = of_rows.get(index) or self._row.errors(row, style)
            if wrong:
                row_errors[index] = invalid(wrong[:MAX_ERRORS], what="row")
        return value, row_errors

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

    def errors(self, row: Any, style: Style) -> list[FieldError]:
        """The errors of a row, with pointers relative to the row."""
        return errors_in_body(self._any_kind, row, style) or errors_in_body(
            self._kinds[row[self._property]], row, style
        )


def parse_json(body: bytes) -> tuple[Any, list[InvalidValue]]:
    """The value of a body, and its invalid parts. Raises `ApiError` 400 for malformed JSON."""
    if not body:
        raise ApiError(Code.MALFORMED_JSON, "The body is empty. Send JSON.")
    try:
        return strict_json.parse(body)
    except strict_json.JsonError as error:
        raise ApiError(Code.MALFORMED_JSON, f"The body can't be read: {error}.") from error
