"""A line of an items file: its schema, its checks, and its row.

A line is the API's `ItemCreate` with a `seller` and a required `sku`. It may have names instead of
ids: `category` for `category_id`, `brand` for `brand_id`.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import jsonschema_rs

from cute_api.lib import strict_json
from cute_api.lib.json_objects import Json
from cute_api.lib.violations import MAX_ERRORS, violations
from cute_api.lib.visible import FORMATS, widened
from cute_api.services.importing.categories import MAX_DEPTH, NAME_LENGTH, SEPARATOR, split_path
from cute_api.services.importing.source import InputError, Line, clean_name
from cute_api.services.items.bodies import columns_of
from cute_api.services.items.checks import completed
from cute_api.services.items.writes import DEFAULTS

SELLER_LENGTH = 254
MESSAGE_LENGTH = 200
PATH_LENGTH = MAX_DEPTH * (NAME_LENGTH + len(SEPARATOR))

_NAME: Json = {"type": "string", "minLength": 1, "maxLength": NAME_LENGTH}
_ADDED: Json = {
    "seller": {"type": "string", "pattern": r"^[^\s\x00-\x1f]+$", "maxLength": SELLER_LENGTH},
    "brand": {"anyOf": [_NAME, {"type": "null"}]},
    "category": {
        "oneOf": [
            {"type": "string", "minLength": 1, "maxLength": PATH_LENGTH},
            {"type": "array", "items": _NAME, "minItems": 1, "maxItems": MAX_DEPTH},
        ]
    },
}


@dataclass(frozen=True, slots=True)
class KnownReferences:
    """Objects that lines may refer to: categories by path, brands by case-folded name, ids."""

    categories: Mapping[tuple[str, ...], UUID]
    brands: Mapping[str, UUID]
    category_paths: Mapping[UUID, tuple[str, ...]]
    brand_ids: frozenset[UUID]


class LineReader:
    """Turns lines into rows; `document` is the bundled specification."""

    def __init__(self, document: Json, catalogue: KnownReferences) -> None:
        self._catalogue = catalogue
        self._schema = _line_schema(document)
        self._validator = jsonschema_rs.Draft202012Validator(
            widened(self._schema), validate_formats=True, formats=FORMATS
        )

    def row(self, line: Line) -> Json:
        """Return the row of `incoming`, with the seller's name. Raises `InputError`."""
        try:
            entry, invalid = strict_json.parse(line.raw)
        except strict_json.JsonError as error:
            raise InputError(f"not valid JSON: {error}", line.number) from None
        errors = islice(self._validator.iter_errors(entry), MAX_ERRORS)
        invalid = invalid or violations(errors, entry, self._schema)
        if invalid:
            raise InputError(_placed(invalid[0].path, invalid[0].detail), line.number)
        given = {name: value for name, value in entry.items() if name not in _ADDED}
        columns = {**DEFAULTS, "status": None, **columns_of(given)}
        category_id = self._category(entry, line.number)
        columns, unfit = completed(columns, self._catalogue.category_paths[category_id])
        for wrong in unfit:
            raise InputError(
                f"`{(wrong.pointer or '').removeprefix('/')}`: {wrong.detail}", line.number
            )
        return {
            **columns,
            "line": line.number,
            "seller": entry["seller"],
            "category_id": category_id,
            "brand_id": self._brand(entry, line.number),
        }

    def _category(self, entry: Json, line: int) -> UUID:
        if ("category" in entry) == ("category_id" in entry):
            raise InputError("needs either `category` or `category_id`", line)
        if "category_id" in entry:
            return _known_id(self._catalogue.category_paths, entry["category_id"], "category", line)
        path = entry["category"]
        names = (
            split_path(path, line)
            if isinstance(path, str)
            else tuple(clean_name(name, "category name", NAME_LENGTH, line) for name in path)
        )
        found = self._catalogue.categories.get(names)
        if found is None:
            raise InputError(
                f"no category {SEPARATOR.join(names)[:MESSAGE_LENGTH]!r}; import it first", line
            )
        return found

    def _brand(self, entry: Json, line: int) -> UUID | None:
        name, brand_id = entry.get("brand"), entry.get("brand_id")
        if name is not None and brand_id is not None:
            raise InputError("give `brand` or `brand_id`, not both", line)
        if brand_id is not None:
            return _known_id(self._catalogue.brand_ids, brand_id, "brand", line)
        if name is None:
            return None
        clean = clean_name(name, "brand name", NAME_LENGTH, line)
        found = self._catalogue.brands.get(clean.casefold())
        if found is None:
            raise InputError(f"no brand {clean!r}; import it first", line)
        return found


def _known_id(ids: Container[UUID], text: str, kind: str, line: int) -> UUID:
    found = UUID(text)
    if found not in ids:
        raise InputError(f"no {kind} has the id {text}", line)
    return found


def _line_schema(document: Json) -> Json:
    """Return the specification's `ItemCreate` with the additions of an items file."""
    new_item = document["components"]["schemas"]["ItemCreate"]
    required = [name for name in new_item["required"] if name != "category_id"]
    properties = {**new_item["properties"], **_ADDED}
    properties["sku"] = {**properties["sku"], "type": "string"}
    # Keep the other components, so that its references resolve.
    return {
        **new_item,
        "properties": properties,
        "required": [*required, "seller", "sku"],
        "components": document["components"],
    }


def _placed(path: Iterable[str | int], message: str) -> str:
    place = strict_json.pointer_to(path).removeprefix("/")
    return f"`{place}`: {message}" if place else message
